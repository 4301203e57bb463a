"""Memory-mapped data: what has been read is given back, so that a file larger than memory passes through a small window."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

__all__ = ["releaser"]

WINDOW = 64 << 20


def releaser(arrays: Iterable[Any]) -> Callable[[slice], None] | None:
    """What to call with each finished block of rows; None where nothing is mapped or the system cannot forget pages.

    The pages stay in the system's file cache as long as there is room; only the claim of this process on them is given up.
    """
    mapped = [(array, file) for array in arrays if (file := _mapping(array)) is not None and array.flags.c_contiguous]
    if not mapped or not hasattr(mmap, "MADV_DONTNEED"):
        return None

    def done(block: slice) -> None:
        for array, file in mapped:
            row = array.strides[0]
            if block.start * row // WINDOW != block.stop * row // WINDOW:
                first = _offset(array, file)
                page = mmap.PAGESIZE
                end = (first + block.stop * row) // page * page
                start = max(0, end - 2 * WINDOW) // page * page
                file.madvise(mmap.MADV_DONTNEED, start, end - start)

    return done


def _mapping(array: Any) -> Any:
    """The file map under an array, however many views lie between; None where there is none."""
    while isinstance(array, np.ndarray):
        if isinstance(array.base, mmap.mmap):
            # A copy-on-write map may hold changes that the file does not have; forgetting them would lose them.
            return array.base if getattr(array, "mode", "c") in ("r", "r+", "w+") else None
        array = array.base
    return None


def _offset(array: Any, file: Any) -> int:
    """Where in the map an array begins."""
    start = np.frombuffer(file, dtype=np.uint8, count=1)
    return int(array.__array_interface__["data"][0] - start.__array_interface__["data"][0])
