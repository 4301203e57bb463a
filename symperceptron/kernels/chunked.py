"""A batch as dask arrays: the kernel is called once for each chunk of rows, where the chunk is, and only sums travel.

The sums are added up in a tree, so that nobody ever holds more than a few of them.  A task is a text of NumPy source and the
parameters: what is lost with a worker is computed again by another, and the answer is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np

from symperceptron.errors import ShapeError
from symperceptron.kernels.arguments import Arguments
from symperceptron.kernels.blocks import Pace, block_rows, summed
from symperceptron.kernels.engine import BlockSource, block_functions, functions_of
from symperceptron.kernels.program import Program
from symperceptron.kernels.source import argument_names

__all__ = ["Chunked", "is_chunked"]

BRANCHES = 8  # So many sums are added up by one task.


def is_chunked(value: Any) -> bool:
    """Whether a value is one of dask's, which is known by what it answers, so that dask is not imported for one that is not."""
    return hasattr(value, "__dask_graph__")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What a task does with its rows; small, and without a function, so that it is sent anywhere."""

    source: BlockSource
    function: str
    parameters: tuple[Any, ...]
    dtype: np.dtype[Any]

    def __call__(self, *data: Any) -> tuple[Any, ...]:
        """The sums over the rows; nothing for no rows."""
        rows, columns = len(data[0]), max((array.shape[1] for array in data if np.ndim(array) == 2), default=0)
        data = tuple(np.broadcast_to(array, (rows,)) if np.ndim(array) == 0 else np.asarray(array) for array in data)
        width = columns + self.source.rows + len(data)
        functions = block_functions(self.source, self.dtype, "strided")
        # The workers are as many as there are cores; each works on its chunk alone.
        pace = Pace(
            size=block_rows(self.dtype.itemsize * width + self.source.masks),
            threads=1,
            dtype=self.dtype,
            vectors=self.source.rows,
            masks=self.source.masks,
        )

        def flat(*block: Any) -> tuple[Any, ...]:
            value, gradient = functions["value_and_grad"](*block)
            return value, *gradient

        function = flat if self.function == "value_and_grad" else lambda *block: (functions["value"](*block),)
        return summed(function, self.parameters, data, pace) if rows else ()


def _each(source: str, parameters: tuple[Any, ...], dtype: np.dtype[Any], *data: Any) -> tuple[Any, ...]:
    """The gradient of every row of a chunk."""
    with np.errstate(all="ignore"):
        rows = (np.asarray(array, dtype) for array in data)
        return tuple(functions_of(source)["per_sample"](*parameters, *rows))


def _added(sums: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(sum(parts[1:], start=parts[0]) for parts in zip(*filter(None, sums), strict=True))


def _reduced(sums: tuple[Any, ...], scale: float, dtype: np.dtype[Any]) -> tuple[Any, ...]:
    return tuple((part * scale).astype(dtype)[()] for part in sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunked:
    """The plan for a batch of dask arrays: a plan like any other, whose results may also be lazy.

    `data` lists, for each chunk of rows, what the kernel is called with there.
    """

    source: BlockSource
    each: str
    program: Program
    parameters: tuple[Any, ...]
    data: tuple[tuple[Any, ...], ...]
    rows: tuple[int, ...]
    columns: int
    dtype: np.dtype[Any]
    reduction: str

    @classmethod
    def of(cls, program: Program, given: Sequence[Any], source: BlockSource, each: str, reduction: str) -> Chunked:
        """The plan for such arguments; raises ShapeError for any that do not fit."""
        split = len(program.parameters)
        labels, data = list(argument_names(program).values())[split:], given[split:]
        # Arrays without memory stand for the data while the shapes are compared.
        shapes = [_stand_in(label, value) for label, value in zip(labels, data, strict=False)]
        arguments = Arguments.of(program, [*map(np.asarray, given[:split]), *shapes])
        rows = next(value.chunks[0] for value in sorted(data, key=np.ndim, reverse=True) if is_chunked(value) and value.ndim)
        if sum(rows) != arguments.rows:  # one sample as a vector
            rows, data = (1,), [np.asarray(value) for value in data]
            data = [
                value[None] if value.ndim and name.ranges else value.reshape(-1)
                for name, value in zip(program.data, data, strict=True)
            ]
        chunks = zip(*(_in_chunks(value, rows) for value in data), strict=True)
        return cls(
            source=source,
            each=each,
            program=program,
            parameters=arguments.parameters,
            data=tuple(chunks),
            rows=rows,
            columns=arguments.columns,
            dtype=arguments.dtype,
            reduction=reduction,
        )

    def value(self, _: Sequence[Any]) -> Any:
        """The loss, reduced over the rows."""
        return self._total("value").compute()[0]

    def value_and_grad(self, _: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""
        value, *parts = self._total("value_and_grad").compute()
        return value, tuple(parts)

    def lazily(self) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient as dask arrays that share their tasks and have not begun."""
        import dask.array as da

        total = self._total("value_and_grad")
        shapes = [(), *((self.columns,) if name.ranges else () for name in self.program.parameters)]
        value, *parts = (da.from_delayed(total[k], shape, self.dtype) for k, shape in enumerate(shapes))
        return value, tuple(parts)

    def per_sample(self, _: Sequence[Any]) -> tuple[Any, ...]:
        """The gradient of every row, as dask arrays in the chunks of the rows."""
        import dask.array as da
        from dask import delayed

        parts = [delayed(_each, pure=False)(self.each, self.parameters, self.dtype, *chunk) for chunk in self.data]
        return tuple(
            da.concatenate(
                [
                    da.from_delayed(part[k], (rows, self.columns) if name.ranges else (rows,), self.dtype)
                    for part, rows in zip(parts, self.rows, strict=True)
                ]
            )
            for k, name in enumerate(self.program.parameters)
        )

    def _total(self, function: str) -> Any:
        from dask import delayed

        work = delayed(
            _Work(source=self.source, function=function, parameters=self.parameters, dtype=self.dtype), traverse=False, pure=False
        )
        sums = [work(*chunk) for chunk in self.data]
        add = delayed(_added, pure=False)
        while len(sums) > 1:
            sums = [add(sums[k : k + BRANCHES]) for k in range(0, len(sums), BRANCHES)]
        return delayed(_reduced, pure=False)(sums[0], 1 / sum(self.rows) if self.reduction == "mean" else 1, self.dtype)


def _stand_in(label: str, value: Any) -> Any:
    if not is_chunked(value):
        return value
    if any(map(isnan, value.shape)):
        raise ShapeError(
            f"{label} has chunks of unknown length; expected known ones, as {label}.compute_chunk_sizes() makes them"
        )
    return np.broadcast_to(np.empty((), value.dtype), value.shape)


def _in_chunks(value: Any, rows: Sequence[int]) -> Iterator[Any]:
    """An argument, chunk of rows by chunk; a number is the same for all."""
    if np.ndim(value) == 0:
        yield from [value] * len(rows)
    elif is_chunked(value):
        yield from value.rechunk((rows, *value.shape[1:])).to_delayed().reshape(-1)
    else:
        starts = np.cumsum([0, *rows])
        yield from (np.asarray(value)[start:stop] for start, stop in pairwise(starts))
