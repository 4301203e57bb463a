"""How a call of certain shapes is carried out: decided once, so that a small batch costs no more than the NumPy calls it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symperceptron.errors import ShapeError
from symperceptron.kernels.arrays.arguments import ArrayArguments
from symperceptron.kernels.arrays.dot import OneThread, Products, core_count
from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.blocks import Pace, summed
from symperceptron.kernels.plan import Progress
from symperceptron.language import to_text

if TYPE_CHECKING:
    from symperceptron.kernels.arrays.kernel import ArrayKernel

__all__ = ["ArrayPlan"]

TOLERANCE = 1e-3  # Of what is assumed of the data, which are rounded; a share that is missing or doubled is far from it.
ROWS = 1024  # Of a block, the fewest: a gradient as large as the weights is added up for each.
SMALL = 1 << 14  # Multiplications, below which BLAS keeps to one thread by itself.


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayPlan:
    """The functions for arguments of certain shapes; `direct` says that the arguments can be given to the source as they are."""

    program: ArrayProgram
    functions: Mapping[str, Callable[..., Any]]
    scale: float
    block: int
    threads: int
    direct: bool
    small: bool
    dtype: np.dtype[Any]
    progress: Progress | None

    @classmethod
    def of(cls, kernel: ArrayKernel, given: Sequence[Any]) -> ArrayPlan:
        """The plan for such arguments; raises ShapeError for any that do not fit."""
        arguments = ArrayArguments.of(kernel.program, given)
        weights = sum(np.size(part) for part in arguments.parameters)
        cores = core_count(kernel.threads)
        block = max(ROWS, 0)
        same = all(
            type(value) is np.ndarray and value.dtype == arguments.dtype and value.shape == np.shape(fitted)
            for value, fitted in zip(given, (*arguments.parameters, *arguments.data), strict=True)
        )
        direct = same and arguments.rows <= block and kernel.progress is None
        return cls(
            program=kernel.program,
            functions=_functions(kernel.source, cores if direct else 0),
            scale=1 / arguments.rows if kernel.reduction == "mean" else 1.0,
            block=block,
            threads=cores,
            direct=direct,
            small=arguments.rows * weights < SMALL,
            dtype=arguments.dtype,
            progress=kernel.progress,
        )

    def refuse(self, data: Sequence[Any]) -> None:
        """Hold the data against what the model assumes of them; raises ShapeError where they do not fulfil it."""
        found = iter(self.functions["assumed"](*data))
        for written, left, right in zip(self.program.model.assumptions, found, found, strict=True):
            off = np.abs(left - right) > TOLERANCE
            if off.any():
                row = int(off.argmax())
                line = to_text(written, self.program.model.notation)
                raise ShapeError(f"{line} is assumed; in row {row} of the data the left side is {np.ravel(left)[row]:.6g}")

    def value(self, given: Sequence[Any]) -> Any:
        """The loss, reduced over the rows."""
        return self._run(lambda *block: (self.functions["value"](*block),), given)[0]

    def value_and_grad(self, given: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""
        value, *parts = self._run(self._flat, given)
        return value, tuple(parts)

    def per_sample(self, given: Sequence[Any]) -> tuple[Any, ...]:
        """The gradient of every row."""
        arguments = ArrayArguments.of(self.program, given)
        with np.errstate(all="ignore"):
            return tuple(
                self.functions["per_sample"](
                    *arguments.parameters, *(array.astype(self.dtype, copy=False) for array in arguments.data)
                )
            )

    def _flat(self, *block: Any) -> tuple[Any, ...]:
        value, gradient = self.functions["value_and_grad"](*block)
        return value, *gradient

    def _run(self, function: Callable[..., tuple[Any, ...]], given: Sequence[Any]) -> tuple[Any, ...]:
        quiet: AbstractContextManager[Any] = nullcontext() if self.small else OneThread()
        with quiet, np.errstate(all="ignore"):
            if self.direct:
                if self.program.assumed:
                    self.refuse(given[len(self.program.parameters) :])
                total = function(*given)
                return total if self.scale == 1 else tuple([part * self.scale for part in total])
            arguments = ArrayArguments.of(self.program, given)
            if self.program.assumed:
                self.refuse(arguments.data)
            pace = Pace(size=self.block, threads=self.threads, dtype=self.dtype)
            total = summed(function, arguments.parameters, arguments.data, pace)
            return tuple((part if self.scale == 1 else part * self.scale).astype(self.dtype)[()] for part in total)


@lru_cache(maxsize=64)
def _functions(source: str, threads: int) -> Mapping[str, Callable[..., Any]]:
    """The functions of a source, with a dot on so many threads."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<symperceptron kernel>", "exec"), namespace)  # noqa: S102  # our own source, printed from a model
    namespace["dot"] = np.ndarray.dot if threads == 0 else Products(threads).dot
    return {name: value for name, value in namespace.items() if callable(value)}
