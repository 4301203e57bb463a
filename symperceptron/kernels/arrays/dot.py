"""BLAS on one thread or on several, and results that are written where an earlier one was let go.

BLAS has threads of its own, which wait for each other at every call and spin meanwhile.  Where a kernel goes through blocks of rows on threads of
Python, they would only be in the way, and in the product of a column and a row, which is bound by memory, they cost more than they give.

A gradient of many megabytes is written into fresh memory, which the system hands out page by page and slowly.  An array that its
caller has let go is such memory already.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = ["OneThread", "Products", "choose"]

WORTH_KEEPING = 1 << 18  # Bytes, of a result that is kept to be written again.
MOST_KEPT = 4  # Of one shape.


@lru_cache(maxsize=1)
def _blas() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """How the BLAS that NumPy is linked with is asked for its threads, and told; None for one that is not OpenBLAS."""
    for module in ("numpy._core._multiarray_umath", "numpy.core._multiarray_umath"):
        with suppress(ImportError, OSError, TypeError):
            library = ctypes.CDLL(importlib.import_module(module).__file__)
            for prefix in ("scipy_", ""):
                for suffix in ("64_", ""):
                    with suppress(AttributeError):
                        ask = getattr(library, f"{prefix}openblas_get_num_threads{suffix}")
                        tell = getattr(library, f"{prefix}openblas_set_num_threads{suffix}")
                        return ask, tell
    return None


def choose(mask: Any, then: Any, other: Any, out: Any, dtype: Any) -> Any:  # np.where, and where it writes
    """``np.where(mask, then, other)`` in a dtype, written to `out`, which may be `other`.

    >>> choose(np.array([True, False]), 1, np.array([2.0, 3.0]), None, np.float64)
    array([1., 3.])
    """
    if out is None or np.shape(then) not in ((), out.shape):
        return np.where(mask, then, other).astype(dtype, copy=False)
    if other is not out:
        np.copyto(out, other)
    np.putmask(out, mask, then)
    return out


class OneThread:
    """A context in which BLAS uses one thread; the first to enter tells it, the last to leave gives back what was."""

    _lock = threading.Lock()
    _depth = 0
    _before = 0

    def __enter__(self) -> None:
        if (blas := _blas()) is not None:
            with OneThread._lock:
                OneThread._depth += 1
                if OneThread._depth == 1:
                    OneThread._before = blas[0]()
                    blas[1](1)

    def __exit__(self, *_: object) -> None:
        if (blas := _blas()) is not None:
            with OneThread._lock:
                OneThread._depth -= 1
                if OneThread._depth == 0:
                    blas[1](OneThread._before)


class Products:
    """The `dot` of a kernel, and the memory of results that are not needed any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[tuple[tuple[int, int], str], list[Any]] = {}

    def dot(self, left: Any, right: Any, out: Any = None) -> Any:
        """``left @ right``, of matrices, into `out` if it is given."""
        shape = left.shape[0], right.shape[1]
        if out is None and shape[0] * shape[1] * left.dtype.itemsize >= WORTH_KEEPING:
            out = self._memory(shape, left.dtype)
        return left.dot(right, out)

    def _memory(self, shape: tuple[int, int], dtype: np.dtype[Any]) -> Any:
        """An array for a result: one that nobody holds any more, or a new one."""
        with self._lock:
            kept = self._kept.setdefault((shape, dtype.char), [])
            for number in range(len(kept)):
                if sys.getrefcount(kept[number]) <= _NOBODY:
                    return kept[number]
            array = np.empty(shape, dtype)
            if len(kept) < MOST_KEPT:
                kept.append(array)
            return array


def _references_of_nobody() -> int:
    """What counts the references to an array that is only in a list."""
    kept = [np.empty(1)]
    return sys.getrefcount(kept[0])


_NOBODY = _references_of_nobody()
