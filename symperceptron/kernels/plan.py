"""How a call of certain shapes is carried out: decided once, so that a small batch costs no more than the NumPy calls it needs.

There are three ways: one sample in Python numbers, a batch that is a single block as it stands, and anything larger or of another type in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symperceptron.kernels.arguments import Arguments
from symperceptron.kernels.blocks import Pace, block_rows, summed, thread_count
from symperceptron.kernels.mapped import releaser
from symperceptron.kernels.program import Program
from symperceptron.language import Name

__all__ = ["Plan", "Progress", "Settings"]

Progress = Callable[[int, int], None]
# What Python's numbers do not do as IEEE 754 has it; NumPy does.
_NOT_IEEE = (OverflowError, ValueError, ZeroDivisionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user said: how the rows are reduced, how many threads there are, and what is told of the progress."""

    reduction: str = "sum"
    threads: int | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The number of rows and threads and the size of a block for arguments of certain shapes and dtypes.

    `direct` says that the arguments can be given to the source as they are, `single` that they are one sample of float64.
    """

    program: Program
    functions: Mapping[str, Callable[..., Any]]
    scale: float
    block: int
    threads: int
    direct: bool
    single: bool
    dtype: np.dtype[Any]
    progress: Progress | None

    @classmethod
    def of(
        cls,
        program: Program,
        given: Sequence[Any],
        functions: Mapping[str, Callable[..., Any]],
        *,
        settings: Settings,
    ) -> Plan:
        """The plan for such arguments; raises ShapeError for any that do not fit."""
        arguments = Arguments.of(program, given)
        wanted = thread_count(arguments.rows, arguments.columns, settings.threads)
        block = block_rows(arguments.columns, arguments.dtype.itemsize)
        same = all(isinstance(value, float) or (type(value) is np.ndarray and value.dtype == arguments.dtype) for value in given)
        matrices = [
            np.ndim(value) for name, value in zip(program.inputs, given, strict=True) if name in program.data and name.ranges
        ]
        shaped = all(
            np.ndim(value) == 0 or name.ranges or name in program.data for name, value in zip(program.inputs, given, strict=True)
        )
        one_block = arguments.rows <= block and settings.progress is None
        return cls(
            program=program,
            functions=functions,
            scale=1 / arguments.rows if settings.reduction == "mean" else 1.0,
            block=block,
            threads=wanted,
            direct=same and one_block and len(matrices) > 0 and set(matrices) == {2},
            single=same and shaped and arguments.rows == 1 and arguments.dtype == np.float64 and len(matrices) > 0,
            dtype=arguments.dtype,
            progress=settings.progress,
        )

    def value(self, given: Sequence[Any]) -> Any:
        """The loss, reduced over the rows."""
        if self.direct:
            with np.errstate(all="ignore"):
                total = self.functions["value"](*given)
            return total if self.scale == 1 else self.dtype.type(total * self.scale)
        return self._in_blocks(given, lambda *block: (self.functions["value"](*block),))[0]

    def value_and_grad(self, given: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""
        if self.single:
            try:
                with np.errstate(all="ignore"):
                    value, gradient = self.functions["sample"](*map(_of_sample, self.program.inputs, given))
            except _NOT_IEEE:
                pass
            else:
                return np.float64(value), tuple([part if isinstance(part, np.ndarray) else np.float64(part) for part in gradient])
        elif self.direct:
            with np.errstate(all="ignore"):
                value, gradient = self.functions["value_and_grad"](*given)
            return (value, gradient) if self.scale == 1 else (self._mean(value), tuple(map(self._mean, gradient)))
        value, *parts = self._in_blocks(given, self._flat)
        return value, tuple(parts)

    def per_sample(self, given: Sequence[Any]) -> tuple[Any, ...]:
        """The gradient of every row."""
        arguments = Arguments.of(self.program, given)
        data = (array.astype(self.dtype, copy=False) for array in arguments.data)
        with np.errstate(all="ignore"):
            return tuple(self.functions["per_sample"](*arguments.parameters, *data))

    def _flat(self, *block: Any) -> tuple[Any, ...]:
        value, gradient = self.functions["value_and_grad"](*block)
        return value, *gradient

    def _mean(self, total: Any) -> Any:
        return (total * self.scale).astype(self.dtype, copy=False)

    def _in_blocks(self, given: Sequence[Any], function: Callable[..., tuple[Any, ...]]) -> tuple[Any, ...]:
        arguments = Arguments.of(self.program, given)
        done = _both(releaser(arguments.data), _counter(self.progress, arguments.rows))
        pace = Pace(size=self.block, threads=self.threads, dtype=self.dtype, done=done)
        total = summed(function, arguments.parameters, arguments.data, pace)
        return tuple((part if self.scale == 1 else part * self.scale).astype(self.dtype)[()] for part in total)


def _of_sample(name: Name, value: Any) -> Any:
    """An argument of one sample: a vector, or a number as Python has it."""
    if isinstance(value, float):
        return value
    return value.reshape(-1) if name.ranges else value.item()


def _counter(progress: Progress | None, rows: int) -> Callable[[slice], None] | None:
    if progress is None:
        return None
    finished = 0

    def done(block: slice) -> None:
        nonlocal finished
        finished += block.stop - block.start
        progress(finished, rows)

    return done


def _both(first: Callable[[slice], None] | None, second: Callable[[slice], None] | None) -> Callable[[slice], None] | None:
    if first is None or second is None:
        return first or second

    def done(block: slice) -> None:
        first(block)
        second(block)

    return done
