"""Data larger than memory should be: a file of 4 GB, and the time of an element from 1e5 to 1e8 of them; `python bench/bench_large.py [gigabytes]`.

The file is written to a temporary folder, read by a process of its own, whose memory the system counts, and removed.  Writes its part of
docs/explanation/speed.md.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from statistics import median

import numpy as np
from _page import machine, write_part

from symperceptron import Perceptron, lambdify

COLUMNS = 20
WIDE = 100


def write(path: Path, rows: int) -> None:
    """A file of normal numbers, written a piece at a time."""
    generator = np.random.default_rng(0)
    file = np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=(rows, COLUMNS))
    step = 1 << 18
    piece = generator.standard_normal((step, COLUMNS))
    for start in range(0, rows, step):
        file[start : start + step] = piece[: rows - start]
    file.flush()


def read(path: Path) -> None:
    """Value and gradient over the file; prints the seconds and the most memory that was resident, in bytes, before and after."""
    X = np.load(path, mmap_mode="r")
    kernel = lambdify(Perceptron())
    kernel.value_and_grad(np.ones(COLUMNS), 0.0, np.ones((1_000_000, COLUMNS), np.float32)[:8], 0.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    kernel.value_and_grad(np.full(COLUMNS, 0.2), 0.1, X, 0.5)
    print(time.perf_counter() - start, 1024 * before, 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def out_of_core(gigabytes: float) -> str:
    """A sentence about the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "X.npy"
        own = [sys.executable, __file__, "--file", str(path)]
        subprocess.run([*own, "write", str(int(gigabytes * 1e9 / 8 / COLUMNS))], check=True)
        size = path.stat().st_size
        told = subprocess.run([*own, "read"], check=True, capture_output=True, text=True).stdout
    seconds, before, most = map(float, told.split())
    return (
        f"A file of {size / 1e9:.1f} GB, memory-mapped, {COLUMNS} columns: {seconds:.1f} s ({size / seconds / 1e9:.1f} GB/s); at most "
        f"{most / 1e6:.0f} MB were resident, {before / 1e6:.0f} MB of them Python, NumPy and SymPy before it began."
    )


def peak_memory() -> str:
    """A sentence about what is allocated beside the inputs."""
    X, t = np.ones((1_000_000, COLUMNS)), np.ones(1_000_000)
    kernel = lambdify(Perceptron())
    kernel.value(np.ones(COLUMNS), 0.0, X, t)
    tracemalloc.start()
    kernel.value_and_grad(np.ones(COLUMNS), 0.0, X, t)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return f"1,000,000 × {COLUMNS} in memory: at most {peak / 1e6:.1f} MB were allocated beside the inputs of {X.nbytes / 1e6:.0f} MB."


def scaling(rounds: int = 9) -> str:
    """A table of the time of an element; every call reads other rows of one large array, so that none finds its data in the cache."""
    X = np.random.default_rng(0).standard_normal((10**8 // WIDE, WIDE))
    t, w = np.full(len(X), 0.5), np.full(WIDE, 0.1)
    kernels = [lambdify(Perceptron(), threads=1), lambdify(Perceptron())]
    sizes = [10**power // WIDE for power in range(5, 9)]
    times: dict[int, tuple[list[float], list[float]]] = {rows: ([], []) for rows in sizes}
    for turn in range(rounds):
        for rows in sizes:
            starts = range(0, len(X) - rows + 1, rows)[turn % 7 :: 7][:100] if rows < len(X) else range(1)
            for kernel, seen in zip(kernels, times[rows], strict=True):
                begun = time.perf_counter()
                for start in starts:
                    kernel.value_and_grad(w, 0.1, X[start : start + rows], t[start : start + rows])
                seen.append((time.perf_counter() - begun) / len(starts) / rows / WIDE)
    each = {rows: [median(seen) for seen in both] for rows, both in times.items()}
    lines = ["| elements | m × n | ns per element, one thread | all cores |", "|---|---|---|---|"]
    lines += [
        f"| 1e{len(str(rows * WIDE)) - 1} | {rows:,} × {WIDE} | {1e9 * one:.3f} | {1e9 * all_:.3f} |"
        for rows, (one, all_) in each.items()
    ]
    alone = [one for one, _ in each.values()]
    spread = max(alone) / min(alone)
    return "\n".join(lines) + f"\n\nWith one thread the slowest of them takes {spread:.2f} times as long as the quickest."


def main() -> None:
    """Measure, print and write the part of the page; or, with ``--file``, be the process that writes or reads."""
    if sys.argv[1:2] == ["--file"]:
        path, what, *rows = sys.argv[2:]
        if what == "write":
            write(Path(path), int(rows[0]))
        else:
            read(Path(path))
        return
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    text = f"{machine()}.\n\n{out_of_core(gigabytes)}\n\n{peak_memory()}\n\n{scaling()}"
    print(text)
    write_part("large", text)


if __name__ == "__main__":
    main()
