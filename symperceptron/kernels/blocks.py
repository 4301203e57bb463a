"""A batch in blocks of rows that stay in the cache: X is read from memory once, and no temporary grows with the batch.

The product ``X @ w`` and the product with the gradient's factor read the same block, the second time from the cache; the work on z
in between runs on vectors that have never left it.  Each thread takes a run of blocks; BLAS is told to use one thread of its own
meanwhile, as far as `threadpoolctl` is there to tell it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Pace", "Part", "block_rows", "each_block", "summed", "thread_count"]

Part = tuple[Any, ...]

TYPICAL_CACHE = 1 << 20
SHARE = 8  # Of the cache that all cores share, one thread takes this part.
VECTORS = 8  # Of one value per row, that a block works on beside X.
FEWEST_ROWS = 64  # Below it the calls cost more than the work.
WORK_PER_THREAD = 1 << 20  # Elements of X that are worth starting a thread for.


@lru_cache(maxsize=1)
def cache_size() -> int:
    """How many bytes of cache a thread can count on: a share of the last level or all of the second, as the system says, else a usual size."""
    levels = {}
    for folder in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"):
        with suppress(OSError, ValueError):
            levels[int((folder / "level").read_text())] = 1024 * int((folder / "size").read_text().strip().rstrip("K"))
    return max(levels.get(2, 0), levels.get(3, 0) // SHARE) or TYPICAL_CACHE


def block_rows(columns: int, itemsize: int) -> int:
    """How many rows make a block: those that fill the cache."""
    return max(FEWEST_ROWS, cache_size() // (itemsize * (columns + VECTORS)))


def thread_count(rows: int, columns: int, wanted: int | None) -> int:
    """How many threads work on a batch: as many as were asked for, else as many as there are cores and work for."""
    if wanted is not None:
        return max(1, wanted)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, rows * (columns + VECTORS) // WORK_PER_THREAD)) if _blas() is not None else 1


@lru_cache(maxsize=1)
def _blas() -> Any:
    """Who can limit the threads of BLAS, or None: then it is left to BLAS to use the cores."""
    try:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return None
    return ThreadpoolController()


def _single_threaded_blas(threads: int) -> AbstractContextManager[Any]:
    blas = _blas() if threads > 1 else None
    return nullcontext() if blas is None else blas.limit(limits=1, user_api="blas")


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="symperceptron")


def each_block(rows: int, size: int) -> Iterator[slice]:
    """The blocks of a batch, first to last."""
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a batch is gone through: the rows of a block, the number of threads, the dtype of a block, and what is told of each one that is done."""

    size: int
    threads: int
    dtype: np.dtype[Any]
    done: Callable[[slice], None] | None = None


def summed(function: Callable[..., Part], parameters: Sequence[Any], data: Sequence[Any], pace: Pace) -> Part:
    """The sums over all rows of what `function` gives for a block: numbers and vectors, added up in float64."""
    rows = len(data[0])
    blocks = list(each_block(rows, pace.size))
    threads = min(pace.threads, len(blocks))

    def run(own: Sequence[slice]) -> Part:
        total: Part = ()
        with np.errstate(all="ignore"):
            for block in own:
                part = function(*parameters, *(array[block].astype(pace.dtype, copy=False) for array in data))
                total = tuple(map(_added, total, part)) if total else tuple(np.asarray(value, dtype=np.float64) for value in part)
                if pace.done is not None:
                    pace.done(block)
        return total

    if threads == 1:
        return run(blocks)
    shares = [blocks[len(blocks) * k // threads : len(blocks) * (k + 1) // threads] for k in range(threads)]
    with _single_threaded_blas(threads):
        # The caller's thread takes a share too.
        others = [_pool(threads).submit(run, share) for share in shares[1:]]
        total = run(shares[0])
        for other in others:
            total = tuple(map(_added, total, other.result()))
    return total


def _added(total: Any, part: Any) -> Any:
    total += part
    return total
