"""Value and gradient together, every peer in a process of its own, the peers taking turns: `python bench/bench_gradients.py [rounds]`.

Writes the table and the plot of docs/explanation/speed.md.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from _peers import PEERS

SHAPES = ((1, 3), (64, 10), (1_000, 100), (100_000, 100), (1_000_000, 20), (20_000, 2_000), (4_000_000, 3))
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "explanation" / "speed.md"
PLOT = HERE.parent / "docs" / "images" / "speed.svg"
COLOURS = ("#0b6e99", "#7a7a7a", "#c9c9c9", "#d9730d", "#e03e3e", "#dfab01", "#4d6461", "#6940a5")
OURS, LIMIT = "symperceptron", "one_pass"


def timed(peer: str, rows: int, columns: int) -> float | None:
    """Seconds of one call in a fresh process; None where the peer is not installed or gives up."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, str(HERE / "_peers.py"), peer, str(rows), str(columns)]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=600
    )  # this file's neighbour
    return float(run.stdout) if run.returncode == 0 else None


def measured(rounds: int) -> dict[tuple[int, int], dict[str, float]]:
    """The median over the rounds for each shape and peer."""
    found: dict[tuple[int, int], dict[str, float]] = {}
    for shape in SHAPES:
        times: dict[str, list[float]] = {peer: [] for peer in PEERS}
        for _ in range(rounds):
            for peer, seen in times.items():
                one = timed(peer, *shape)
                if one is not None:
                    seen.append(one)
        found[shape] = {peer: statistics.median(seen) for peer, seen in times.items() if seen}
        print(shape, {peer: spelled(value) for peer, value in found[shape].items()}, flush=True)
    return found


def spelled(seconds: float) -> str:
    """A time in µs or ms, with three digits."""
    return f"{seconds * 1e6:.3g} µs" if seconds < 1e-3 else f"{seconds * 1e3:.3g} ms"


def table(found: dict[tuple[int, int], dict[str, float]]) -> str:
    """A row per shape, a column per peer, and the two ratios that matter."""
    peers = [peer for peer in PEERS if any(peer in row for row in found.values())]
    lines = [
        "| m × n | " + " | ".join(peer.replace("_", " ") for peer in peers) + " | of the best peer | of one pass |",
        "|---" * (len(peers) + 3) + "|",
    ]
    for (rows, columns), row in found.items():
        best = min(value for peer, value in row.items() if peer not in (OURS, LIMIT))
        cells = [spelled(row[peer]) if peer in row else "–" for peer in peers]
        lines.append(
            f"| {rows:,} × {columns:,} | " + " | ".join(cells) + f" | {row[OURS] / best:.2f} | {row[OURS] / row[LIMIT]:.2f} |"
        )
    return "\n".join(lines)


def plot(found: dict[tuple[int, int], dict[str, float]]) -> str:
    """Bars of the times relative to this package's, a group per shape, on a logarithmic scale."""
    peers = [peer for peer in PEERS if peer != OURS and any(peer in row for row in found.values())]
    width, height, left, top = 900, 300, 50, 40
    group = (width - left) / len(found)
    bar = group * 0.8 / len(peers)

    def y(ratio: float) -> float:
        return top + height * (1 - (math.log10(min(max(ratio, 0.1), 100)) + 1) / 3)

    def text(x: float, level: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{x:.1f}" y="{level:.1f}" text-anchor="{anchor}">{words}</text>'

    def box(x: float, start: float, end: float, across: float, colour: str) -> str:
        return (
            f'<rect x="{x:.1f}" y="{min(start, end):.1f}" width="{across:.1f}" height="{abs(end - start):.1f}" fill="{colour}"/>'
        )

    parts = []
    for ratio in (0.1, 1, 10, 100):
        parts.append(f'<line x1="{left}" x2="{width}" y1="{y(ratio):.1f}" y2="{y(ratio):.1f}" stroke="#ccc"/>')
        parts.append(text(left - 6, y(ratio) + 4, f"{ratio:g}×", "end"))
    for k, ((rows, columns), row) in enumerate(found.items()):
        start = left + k * group
        parts.append(text(start + group * 0.4, top + height + 18, f"{rows:,} × {columns:,}"))
        for number, peer in enumerate(peers):
            if peer in row:
                parts.append(box(start + number * bar, y(1), y(row[peer] / row[OURS]), bar * 0.9, COLOURS[number]))
    for number, peer in enumerate(peers):
        parts.append(box(left + 110 * number, 8, 18, 10, COLOURS[number]))
        parts.append(text(left + 14 + 110 * number, 17, peer.replace("_", " "), "start"))
    size = f'viewBox="0 0 {width} {top + height + 30}" font-family="sans-serif" font-size="11"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>' + "".join(parts) + "</svg>\n"


def main() -> None:
    """Measure, print and write the page."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found = measured(rounds)
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    PLOT.write_text(plot(found), encoding="utf-8")
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    PAGE.write_text(
        f"""# Speed, measured

Value and gradient of a sigmoid neuron with half the squared error in float64, {machine}; medians of {rounds} rounds in which every peer has
a process of its own and they take turns. *One pass* is the product `X @ w` alone: no gradient can take less than reading X once.
`python bench/bench_gradients.py` writes this page.

{table(found)}

![How many times longer the others take](../images/speed.svg)
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
