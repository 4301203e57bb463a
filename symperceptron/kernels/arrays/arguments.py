"""What the kernel of a network is called with, checked: the widths must fit each other, and a sentence says which does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Expr, Integer

from symperceptron.errors import ShapeError
from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.arrays.source import argument_names
from symperceptron.language import Name, to_text

__all__ = ["ArrayArguments", "shapes_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayArguments:
    """Arrays that fit: parameters in `dtype`, data as they were given, a sample a row."""

    parameters: tuple[Any, ...]
    data: tuple[Any, ...]
    rows: int
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, program: ArrayProgram, given: Sequence[Any]) -> ArrayArguments:
        """The arguments as arrays; raises ShapeError for a number of them, a shape or a dtype that does not fit."""
        names = argument_names(program)
        labels = [names[name.key] for name in program.inputs]
        if len(given) != len(labels):
            raise ShapeError(f"{len(given)} arguments were given; expected {len(labels)}: {', '.join(labels)}")
        arrays = [_as_array(label, value) for label, value in zip(labels, given, strict=True)]
        dtype = np.dtype(
            np.float32 if all(array.dtype.itemsize <= 4 and array.dtype.kind == "f" for array in arrays) else np.float64
        )  # bytes of a float32
        split = len(program.parameters)
        data = [
            _in_rows(name, label, array) for name, label, array in zip(program.data, labels[split:], arrays[split:], strict=True)
        ]
        sizes: dict[Expr, tuple[int, str]] = {}
        # The data first: what is learnt is then measured by it, layer by layer.
        for name, label, array in [
            *zip(program.data, labels[split:], data, strict=True),
            *zip(program.parameters, labels, arrays, strict=False),
        ]:
            _measure(name, label, array, sizes)
        parameters = tuple(array.astype(dtype, copy=False)[()] for array in arrays[:split])
        return cls(parameters=parameters, data=tuple(data), rows=len(data[0]), dtype=dtype)


def shapes_by(program: ArrayProgram, data: Sequence[Any]) -> tuple[tuple[int, ...], ...]:
    """The shapes of the parameters, as the model and the data tell them; raises ShapeError where they do not."""
    labels = argument_names(program)
    sizes: dict[Expr, tuple[int, str]] = {}
    for name, value in zip(program.data, data, strict=False):
        _measure(name, labels[name.key], _in_rows(name, labels[name.key], _as_array(labels[name.key], value)), sizes)
    shapes = []
    for name in program.parameters:
        counts = [last - first + 1 for first, last in name.ranges]
        known = [
            int(count) if isinstance(count, Integer) else sizes.get(last, (0, ""))[0]
            for count, (_, last) in zip(counts, name.ranges, strict=True)
        ]
        if 0 in known:
            raise ShapeError(
                f"{labels[name.key]} may have any width; expected shapes, one for each parameter, or a network of given widths"
            )
        shapes.append(tuple(known))
    return tuple(shapes)


def _as_array(label: str, value: Any) -> Any:
    try:
        array = np.asarray(value)
    except ValueError as why:
        raise ShapeError(f"{label} is ragged; expected an array of numbers") from why
    if array.dtype.kind not in "fiub":
        raise ShapeError(f"{label} has the dtype {array.dtype}; expected real numbers")
    return array


def _in_rows(name: Name, label: str, array: Any) -> Any:
    """Data with a row for each sample: one sample may be given as a vector, and a single output of each sample as a vector too."""
    first, last = name.ranges[-1]
    single = len(name.ranges) == 1 or last == first
    if array.ndim == 0 and single:
        return array.reshape(1, 1)
    if array.ndim == 1:
        return array.reshape(-1, 1) if single else array.reshape(1, -1)
    if array.ndim != 2:  # rows and columns
        raise ShapeError(f"{label} has the shape {array.shape}; expected a row for each sample")
    return array


def _measure(name: Name, label: str, array: Any, sizes: dict[Expr, tuple[int, str]]) -> None:
    """Hold an array against the sizes that are known, and learn those that it tells."""
    # What a sample has one of is a column.
    shape = array.shape[: len(name.ranges)] if array.shape[len(name.ranges) :] == (1,) else array.shape
    if len(shape) != len(name.ranges):
        raise ShapeError(f"{label} has the shape {array.shape}; expected {_expected(name, sizes)}")
    for size, (first, last) in zip(shape, name.ranges, strict=True):
        count = last - first + 1
        known, source = sizes.setdefault(last, (int(count), "the model") if isinstance(count, Integer) else (size, label))
        if size != known or size == 0:
            why = f", as {source} has it" if source != label else ""
            raise ShapeError(f"{label} has the shape {array.shape}; expected {_expected(name, sizes)}{why}")


def _expected(name: Name, sizes: dict[Expr, tuple[int, str]]) -> str:
    known = [
        str(sizes[last][0]) if last in sizes and sizes[last][0] else to_text(last - first + 1) for first, last in name.ranges
    ]
    return "a number" if not known else f"({', '.join(known)}{',' if len(known) == 1 else ''})"
