"""How a call of certain shapes is carried out: decided once, so that a small batch costs no more than the NumPy calls it needs.

There are three ways: one sample in Python numbers, a batch that is a single block as it stands, and anything larger or of another type in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from threading import Lock
from typing import Any

import numpy as np

from symperceptron.kernels.arguments import Arguments
from symperceptron.kernels.blocks import Pace, block_rows, shared_out, summed, thread_count
from symperceptron.kernels.engine import NARROW, BlockSource, block_functions
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
    """The functions for arguments of certain shapes and dtypes, and how the rows are gone through.

    `direct` says that the arguments can be given to the functions of a block as they are, `single` that they are one sample,
    `plain` that what comes back is neither to be scaled nor converted.
    """

    program: Program
    functions: Mapping[str, Callable[..., Any]]
    sample: Callable[..., Any]
    read: Sequence[Callable[[Any], Any]]
    each: Callable[..., Any]
    scale: float
    plain: bool
    pace: Pace
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
        source: BlockSource,
        settings: Settings,
    ) -> Plan:
        """The plan for such arguments, `source` being that of a block; raises ShapeError for any that do not fit."""
        arguments = Arguments.of(program, given)
        width = arguments.columns + source.rows + len(program.data)
        size = block_rows(arguments.dtype.itemsize * width + source.masks)
        threads = thread_count(arguments.rows * width, settings.threads)
        whole = arguments.rows <= size and settings.progress is None
        named = list(zip(program.inputs, given, strict=True))
        same = all(isinstance(value, float) or (type(value) is np.ndarray and value.dtype == arguments.dtype) for value in given)
        matrices = [value for name, value in named if name in program.data and name.ranges]
        per_row = [value for name, value in named if name in program.data and not name.ranges]
        in_order = all(isinstance(value, np.ndarray) and value.flags.c_contiguous for value in matrices)
        direct = same and whole and in_order and set(map(np.ndim, matrices)) == {2} and set(map(np.ndim, per_row)) <= {1}
        compiled = source.backend != "numpy"
        narrow = not direct and 0 < arguments.columns <= NARROW
        product = "narrow" if narrow else "in order" if in_order else "strided"
        return cls(
            program=program,
            functions=block_functions(source, arguments.dtype, product, arguments.rows if direct else None),
            sample=functions[f"sample {arguments.dtype}"],
            read=[_of_sample(name, value) for name, value in named],
            each=functions["per_sample"],
            scale=1 / arguments.rows if settings.reduction == "mean" else 1.0,
            plain=settings.reduction == "sum" and not compiled,
            pace=Pace(
                size=shared_out(arguments.rows, size, threads),
                threads=threads,
                dtype=arguments.dtype,
                vectors=source.rows,
                masks=source.masks,
            ),
            direct=direct,
            single=same and arguments.rows == 1 and len(matrices) > 0 and _shaped(program, given),
            dtype=arguments.dtype,
            progress=settings.progress,
        )

    def value(self, given: Sequence[Any]) -> Any:
        """The loss, reduced over the rows."""
        if self.direct:
            with np.errstate(all="ignore"):
                total = self.functions["value"](*given)
            return total if self.plain else self._scaled(total)
        return self._in_blocks(given, lambda *block: (self.functions["value"](*block),))[0]

    def value_and_grad(self, given: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""
        if self.single:
            try:
                with np.errstate(all="ignore"):
                    return self.sample(*[read(value) for read, value in zip(self.read, given, strict=True)])
            except _NOT_IEEE:
                pass
        if self.direct:
            with np.errstate(all="ignore"):
                value, gradient = self.functions["value_and_grad"](*given)
            return (value, gradient) if self.plain else (self._scaled(value), tuple(map(self._scaled, gradient)))
        value, *parts = self._in_blocks(given, self._flat)
        return value, tuple(parts)

    def per_sample(self, given: Sequence[Any]) -> tuple[Any, ...]:
        """The gradient of every row."""
        arguments = Arguments.of(self.program, given)
        data = (array.astype(self.dtype, copy=False) for array in arguments.data)
        with np.errstate(all="ignore"):
            return tuple(self.each(*arguments.parameters, *data))

    def _flat(self, *block: Any) -> tuple[Any, ...]:
        value, gradient = self.functions["value_and_grad"](*block)
        return value, *gradient

    def _scaled(self, total: Any) -> Any:
        return np.asarray(total * self.scale, self.dtype)[()]

    def _in_blocks(self, given: Sequence[Any], function: Callable[..., tuple[Any, ...]]) -> tuple[Any, ...]:
        arguments = Arguments.of(self.program, given)
        done = _both(releaser(arguments.data), _counter(self.progress, arguments.rows))
        total = summed(function, arguments.parameters, arguments.data, self.pace, done)
        with np.errstate(all="ignore"):  # a sum that float64 holds may overflow in float32
            return tuple(map(self._scaled, total))


def _shaped(program: Program, given: Sequence[Any]) -> bool:
    """Whether every argument but a vector or a row is a number."""
    return all(
        np.ndim(value) == 0 or name.ranges or name in program.data for name, value in zip(program.inputs, given, strict=True)
    )


def _of_sample(name: Name, value: Any) -> Callable[[Any], Any]:
    """How an argument of one sample is read: as a vector, or as a number of Python's."""
    if not name.ranges:
        return float if isinstance(value, float) else np.ndarray.item
    return itemgetter(0) if np.ndim(value) == 2 else np.asarray


def _counter(progress: Progress | None, rows: int) -> Callable[[slice], None] | None:
    if progress is None:
        return None
    finished, lock = 0, Lock()

    def done(block: slice) -> None:
        nonlocal finished
        with lock:  # Several threads come here, and a bar goes one way.
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
