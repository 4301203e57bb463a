"""A batch in blocks of rows that stay in the cache: X is read from memory once, and no temporary grows with the batch.

The product ``X @ w`` and the product with the gradient's factor read the same block, the second time from the cache; the work on z
in between runs on a few vectors that never leave it.  Each thread takes a run of blocks and has vectors of its own; BLAS is told to use
one thread meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

__all__ = ["Pace", "Part", "block_rows", "core_count", "each_block", "pool", "shared_out", "summed", "thread_count"]

Part = tuple[Any, ...]

TYPICAL_CACHE = 1 << 20
SHARE = 8  # Of the cache that all cores share, one thread takes this part.
FEWEST_ROWS = 64  # Below it the calls cost more than the work.
WORK_PER_THREAD = 1 << 19  # Elements that are worth starting a thread for.


@lru_cache(maxsize=1)
def cache_size() -> int:
    """How many bytes of cache a thread can count on: a share of the last level or all of the second, as the system says, else a usual size."""
    levels = {}
    for folder in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"):
        with suppress(OSError, ValueError):
            levels[int((folder / "level").read_text())] = 1024 * int((folder / "size").read_text().strip().rstrip("K"))
    return max(levels.get(2, 0), levels.get(3, 0) // SHARE) or TYPICAL_CACHE


def block_rows(bytes_per_row: int) -> int:
    """How many rows make a block: those that fill the cache."""
    return max(FEWEST_ROWS, cache_size() // bytes_per_row)


def shared_out(rows: int, size: int, threads: int) -> int:
    """The rows of a block of at most `size` with which every thread has as many blocks as every other.

    >>> shared_out(10_000, 4_700, 2)
    2500
    """
    each = -(-rows // threads)
    return -(-each // -(-each // size))


def core_count(wanted: int | None) -> int:
    """How many threads to use: as many as were asked for, else as many as there are cores."""
    if wanted is not None:
        return max(1, wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def thread_count(elements: int, wanted: int | None) -> int:
    """How many threads work on a batch: as many as were asked for, else as many as there are cores and work for."""
    if wanted is not None:
        return max(1, wanted)
    return max(1, min(core_count(None), elements // WORK_PER_THREAD))


@lru_cache(maxsize=1)
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


@lru_cache(maxsize=4)
def pool(threads: int) -> ThreadPoolExecutor:
    """The threads that share the work of kernels, kept from call to call."""
    return ThreadPoolExecutor(threads, thread_name_prefix="symperceptron")


def each_block(rows: int, size: int) -> Iterator[slice]:
    """The blocks of a batch, first to last."""
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a batch is gone through: the rows of a block, the number of threads, and the dtype of a block.

    `vectors` and `masks` are how many vectors of numbers and of truth values the function of a block takes to work on.
    """

    size: int
    threads: int
    dtype: np.dtype[Any]
    vectors: int = 0
    masks: int = 0


def summed(
    function: Callable[..., Part],
    parameters: Sequence[Any],
    data: Sequence[Any],
    pace: Pace,
    done: Callable[[slice], None] | None = None,
) -> Part:
    """The sums over all rows of what `function` gives for a block: numbers and vectors, added up in float64; `done` is told of every block."""
    blocks = list(each_block(len(data[0]), pace.size))
    threads = min(pace.threads, len(blocks))

    def run(own: Sequence[slice]) -> Part:
        total: Part = ()
        length = own[0].stop - own[0].start
        registers = [*np.empty((pace.vectors, length), pace.dtype), *np.empty((pace.masks, length), bool)]
        with np.errstate(all="ignore"):
            for block in own:
                if block.stop - block.start < length:
                    registers = [register[: block.stop - block.start] for register in registers]
                part = function(*parameters, *(_fitted(array[block], pace.dtype) for array in data), *registers)
                total = tuple(map(_added, total, part)) if total else tuple(np.array(value, np.float64) for value in part)
                if done is not None:
                    done(block)
        return total

    with _blas().limit(limits=1, user_api="blas"):
        if threads == 1:
            return run(blocks)
        shares = [blocks[len(blocks) * k // threads : len(blocks) * (k + 1) // threads] for k in range(threads)]
        # The caller's thread takes a share too.
        others = [pool(threads).submit(run, share) for share in shares[1:]]
        total = run(shares[0])
        for other in others:
            total = tuple(map(_added, total, other.result()))
    return total


def _fitted(block: Any, dtype: np.dtype[Any]) -> Any:
    """A block as BLAS reads it: in `dtype`, its rows or its columns without gaps; what is so already is not copied."""
    size = dtype.itemsize
    steps = block.ndim == 1 or (min(block.strides) == size and all(step % size == 0 for step in block.strides))
    return block if steps and block.dtype == dtype and block.flags.aligned else np.ascontiguousarray(block, dtype)


def _added(total: Any, part: Any) -> Any:
    total += part
    return total
