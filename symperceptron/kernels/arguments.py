"""What a kernel is called with, checked: the shapes must fit each other, and a sentence says which does not.

The parameters are brought to the dtype of the computation; the data are not touched, so that a batch is never copied as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symperceptron.errors import ShapeError
from symperceptron.kernels.program import Program
from symperceptron.kernels.source import argument_names
from symperceptron.language import Name

__all__ = ["Arguments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Arrays that fit: parameters ``(n,)`` and ``()`` in `dtype`, data ``(rows, n)`` and ``(rows,)`` as they were given."""

    parameters: tuple[Any, ...]
    data: tuple[Any, ...]
    rows: int
    columns: int
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, program: Program, given: Sequence[Any]) -> Arguments:
        """The arguments as arrays; raises ShapeError for a number of them, a shape or a dtype that does not fit."""
        labels = list(argument_names(program).values())
        if len(given) != len(labels):
            raise ShapeError(f"{len(given)} arguments were given; expected {len(labels)}: {', '.join(labels)}")
        arrays = [_as_array(label, value) for label, value in zip(labels, given, strict=True)]
        dtype = (
            np.dtype(np.float32)
            if all(map(_is_single, arrays)) and any(array.dtype == np.float32 for array in arrays)
            else np.dtype(np.float64)
        )
        rows, columns = _extent(program, labels, arrays)
        fitted = [
            _fitted(name, label, array, (rows, columns), is_data=name in program.data)
            for name, label, array in zip(program.inputs, labels, arrays, strict=True)
        ]
        split = len(program.parameters)
        parameters = tuple(array.astype(dtype, copy=False)[()] for array in fitted[:split])
        return cls(parameters=parameters, data=tuple(fitted[split:]), rows=rows, columns=columns, dtype=dtype)


def _as_array(label: str, value: Any) -> Any:
    try:
        array = np.asarray(value)
    except ValueError as why:
        raise ShapeError(f"{label} is ragged; expected an array of numbers") from why
    if array.dtype.kind not in "fiub":
        raise ShapeError(f"{label} has the dtype {array.dtype}; expected real numbers")
    return array


def _is_single(array: Any) -> bool:
    """Whether an argument leaves float32 as it is; a number does, whatever its type."""
    return bool(array.dtype.itemsize <= 4 and array.dtype.kind == "f") or array.ndim == 0


def _extent(program: Program, labels: Sequence[str], arrays: Sequence[Any]) -> tuple[int, int]:
    """How many rows and columns there are, by the matrix of the inputs; without one, by the longest of the data."""
    for name, label, array in zip(program.inputs, labels, arrays, strict=True):
        if name in program.data and name.ranges:
            if array.ndim not in (1, 2):
                raise ShapeError(f"{label} has the shape {array.shape}; expected (m, n), or (n,) for one sample")
            if not array.size:
                raise ShapeError(f"{label} has the shape {array.shape}; expected at least one row and one column")
            return (1, len(array)) if array.ndim == 1 else array.shape
    return max((array.size for name, array in zip(program.inputs, arrays, strict=True) if name in program.data), default=1), 0


def _fitted(name: Name, label: str, array: Any, extent: tuple[int, int], *, is_data: bool) -> Any:
    rows, columns = extent
    if not is_data:
        expected = (columns,) if name.ranges else ()
        if array.shape != expected:
            why = f"{expected}, one for each column of the inputs" if name.ranges else "a number"
            raise ShapeError(f"{label} has the shape {array.shape}; expected {why}")
        return array
    if name.ranges:
        return array.reshape(rows, columns) if array.ndim == 1 else array
    if array.shape not in ((), (rows,)):
        raise ShapeError(f"{label} has the shape {array.shape}; expected ({rows},), one for each row, or a number")
    return np.broadcast_to(array, (rows,))
