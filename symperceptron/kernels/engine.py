"""The source of a block, compiled for a dtype, and the two functions that it is printed with: the product and the choice.

What is compiled is told by text alone, so that it is compiled once per process, wherever the text has come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

__all__ = ["NARROW", "PRODUCTS", "BlockSource", "block_functions", "functions_of", "select"]

# Below it a choice by bits has more calls than a choice by branches has mistaken guesses.
FEWEST_TO_SELECT = 2048
MOST_TO_ADD = 1024
_INTEGERS = {4: np.int32, 8: np.int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSource:
    """The functions ``value`` and ``value_and_grad`` of a block as text, and how many vectors they work on.

    For NumPy the text needs the names `dtype`, `product`, `total` and `select`, for Numba `dot`.
    The functions take the arguments of the kernel, then `rows` vectors of numbers and `masks` of truth values, with an element for each row of the block.
    """

    text: str
    rows: int = 0
    masks: int = 0
    backend: str = "numpy"


def functions_of(text: str, **names: Any) -> Mapping[str, Callable[..., Any]]:
    """The functions that a source defines, where such names are known."""
    exec(_compiled(text), names)  # noqa: S102  # our own source, printed from a model
    return {name: value for name, value in names.items() if callable(value)}


@lru_cache(maxsize=256)
def _compiled(text: str) -> CodeType:
    return compile(text, "<symperceptron kernel>", "exec")


def by_columns(left: Any, right: Any, out: Any = None) -> Any:
    """The product of X and w, or of a vector and X, for an X of a few columns: BLAS takes its rows one at a time, three times as slowly.

    >>> import numpy as np
    >>> by_columns(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 1.0]))
    array([12., 34.])
    """
    if left.ndim == 1:
        return np.matmul(left, right, out)
    total = np.multiply(left[:, 0], right[0], out)
    part = np.empty_like(total) if len(right) > 1 else None
    for column, weight in zip(left.T[1:], right[1:], strict=True):
        np.add(total, np.multiply(column, weight, part), total)
    return total


# NumPy's matmul takes rows with gaps between them, but keeps the interpreter's lock.
PRODUCTS: Mapping[str, Callable[..., Any]] = {"in order": np.ndarray.dot, "strided": np.matmul, "narrow": by_columns}
NARROW = 3


def block_functions(
    source: BlockSource, dtype: np.dtype[Any], product: str, rows: int | None = None
) -> Mapping[str, Callable[..., Any]]:
    """The functions of a block of this dtype, with one of the `PRODUCTS` of X and a vector; `rows` are those of the only block, if there is one."""
    if source.backend == "numba":
        from symperceptron.kernels.loops import loop_functions

        return loop_functions(source)
    # A few numbers are added up by a product with ones in half the time; many lose fewer digits in pairs.
    total = np.add.reduce if rows is None or rows > MOST_TO_ADD else np.ones(rows, dtype).dot
    return functions_of(source.text, dtype=dtype, product=PRODUCTS[product], total=total, select=select)


def select(mask: Any, then: Any, other: Any, out: Any, spare: Any) -> Any:
    """``np.where(mask, then, other)``, without a branch for each element, which a processor guesses wrong half of the time.

    The bits of `other` are changed to those of `then` where the mask says so, so that an infinity or a NaN of the value that is not
    chosen does no harm.  `out` may be `other`, not `then`; what is in `spare` is lost.  Both may be None.

    >>> import numpy as np
    >>> select(np.array([True, False]), np.array([1.0, np.inf]), np.array([np.nan, 2.0]), None, None)
    array([1., 2.])
    """
    if mask.size < FEWEST_TO_SELECT:
        if out is not other:
            return np.where(mask, then, other)
        np.putmask(other, mask, then)
        return other
    out = np.empty_like(mask, np.result_type(then, other)) if out is None else out
    spare = np.empty_like(out) if spare is None else spare
    then, other = (np.asarray(value, out.dtype) for value in (then, other))
    integer = _INTEGERS[out.itemsize]
    bits, kept, chosen = out.view(integer), spare.view(integer), then.view(integer)
    np.copyto(kept, np.subtract(mask.view(np.int8), 1))
    np.bitwise_xor(chosen, other.view(integer), bits)
    np.bitwise_and(bits, kept, bits)
    np.bitwise_xor(bits, chosen, bits)
    return out
