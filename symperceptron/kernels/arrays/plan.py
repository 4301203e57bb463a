"""How a call of certain shapes is carried out: decided once, so that a small batch costs no more than the NumPy calls it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symperceptron.errors import ShapeError
from symperceptron.kernels.arrays.arguments import ArrayArguments
from symperceptron.kernels.arrays.dot import OneThread, Products, choose
from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.arrays.tape import tape_source
from symperceptron.kernels.blocks import block_rows, core_count, each_block, pool, shared_out
from symperceptron.kernels.plan import Progress
from symperceptron.language import to_text

if TYPE_CHECKING:
    from symperceptron.kernels.arrays.kernel import ArrayKernel

__all__ = ["ArrayPlan"]

TOLERANCE = 1e-3  # Of what is assumed of the data, which are rounded; a share that is missing or doubled is far from it.
# Rows of a block: a gradient as large as the weights is added up for each, and threads wait for each other at every call.
FEWEST, MOST = 1024, 2560
KEPT = 3  # Arrays as wide as a layer that are at work at the same time.
SMALL = 1 << 14  # Multiplications, below which BLAS keeps to one thread by itself.
FEW = 8  # Rows, below which products are bound by memory.
WORTH_A_THREAD = 2_000_000  # Multiplications.


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayPlan:
    """The functions for arguments of certain shapes; `direct` says that the arguments can be given to them as they are.

    `free` says that BLAS may have its threads, `memory` holds, for each function, the registers of calls that are over; a call that finds none makes its own.
    """

    program: ArrayProgram
    functions: Mapping[str, Callable[..., Any]]
    registers: Mapping[str, int]
    memory: Mapping[str, list[list[Any]]]
    scale: float
    block: int
    threads: int
    direct: bool
    free: bool
    dtype: np.dtype[Any]
    progress: Progress | None

    @classmethod
    def of(cls, kernel: ArrayKernel, given: Sequence[Any]) -> ArrayPlan:
        """The plan for such arguments; raises ShapeError for any that do not fit."""
        arguments = ArrayArguments.of(kernel.program, given)
        weights = sum(np.size(part) for part in arguments.parameters)
        cores = core_count(kernel.threads)
        same = all(
            type(value) is np.ndarray and value.dtype == arguments.dtype and value.shape == np.shape(fitted)
            for value, fitted in zip(given, (*arguments.parameters, *arguments.data), strict=True)
        ) and all(array.flags.c_contiguous for array in arguments.data)
        size = _rows_of_block(arguments)
        direct = same and arguments.rows <= size and kernel.progress is None
        threads = max(1, min(cores, arguments.rows * weights // WORTH_A_THREAD))
        text, registers = tape_source(kernel.program)
        return cls(
            program=kernel.program,
            functions=_functions(kernel.source, text, is_kept=direct),
            registers=registers,
            memory={name: [] for name in registers},
            scale=1 / arguments.rows if kernel.reduction == "mean" else 1.0,
            block=shared_out(arguments.rows, size, threads),
            threads=threads,
            direct=direct,
            free=arguments.rows * weights < SMALL or (direct and cores > 1 and arguments.rows >= FEW),
            dtype=arguments.dtype,
            progress=kernel.progress,
        )

    def value(self, given: Sequence[Any]) -> Any:
        """The loss, reduced over the rows."""
        return self._run("value", given)[0]

    def value_and_grad(self, given: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""
        value, *parts = self._run("value_and_grad", given)
        return value, tuple(parts)

    def per_sample(self, given: Sequence[Any]) -> tuple[Any, ...]:
        """The gradient of every row."""
        arguments = ArrayArguments.of(self.program, given)
        if self.program.assumed:
            self.refuse(arguments.data)
        data = (array.astype(self.dtype, copy=False) for array in arguments.data)
        with np.errstate(all="ignore"):
            found = self.functions["per_sample"](*arguments.parameters, *data)
            return tuple(part.astype(self.dtype, copy=False) for part in found)

    def refuse(self, data: Sequence[Any]) -> None:
        """Hold the data against what the model assumes of them; raises ShapeError where they do not fulfil it."""
        found = iter(self.functions["assumed"](*data))
        for written, left, right in zip(self.program.model.assumptions, found, found, strict=True):
            off = np.abs(left - right) > TOLERANCE
            if off.any():
                row = int(off.argmax())
                line = to_text(written, self.program.model.notation)
                raise ShapeError(f"{line} is assumed; in row {row} of the data the left side is {np.ravel(left)[row]:.6g}")

    def borrowed(self, name: str) -> list[Any]:
        """Registers that no call has at the moment."""
        kept = self.memory[name]
        return kept.pop() if kept else [None] * self.registers[name]

    def _run(self, name: str, given: Sequence[Any]) -> tuple[Any, ...]:
        quiet: AbstractContextManager[Any] = nullcontext() if self.free else OneThread()
        with quiet, np.errstate(all="ignore"):
            if not self.direct:
                return self._in_blocks(name, ArrayArguments.of(self.program, given))
            if self.program.assumed:
                self.refuse(given[len(self.program.parameters) :])
            memory = self.borrowed(name)
            total: tuple[Any, ...] = self.functions[name](memory, *given)
            self.memory[name].append(memory)
            return total if self.scale == 1 else tuple([part * self.scale for part in total])

    def _in_blocks(self, name: str, arguments: ArrayArguments) -> tuple[Any, ...]:
        """The sums over blocks of rows, which are shared by the threads, added up in float64."""
        if self.program.assumed:
            self.refuse(arguments.data)
        blocks = list(each_block(arguments.rows, self.block))
        threads = min(self.threads, len(blocks))
        shares = [blocks[len(blocks) * k // threads : len(blocks) * (k + 1) // threads] for k in range(threads)]
        finished = Counter[str]()

        def run(own: Sequence[slice]) -> list[Any]:
            total: list[Any] = []
            length = own[0].stop - own[0].start
            whole = memory = self.borrowed(name)
            with np.errstate(all="ignore"):
                for block in own:
                    if block.stop - block.start != length:
                        memory = [register[: block.stop - block.start] for register in whole]
                    data = (np.ascontiguousarray(array[block], self.dtype) for array in arguments.data)
                    part = self.functions[name](memory, *arguments.parameters, *data)
                    total = list(map(np.add, total, part, total)) if total else [np.array(one, np.float64) for one in part]
                    finished["rows"] += block.stop - block.start
                    if self.progress is not None:
                        self.progress(finished["rows"], arguments.rows)
            self.memory[name].append(whole)
            return total

        waiting = [pool(threads).submit(run, share) for share in shares[1:]]
        total = run(shares[0])  # the caller's thread takes a share too
        for other in waiting:
            total = [one + more for one, more in zip(total, other.result(), strict=True)]
        return tuple((part if self.scale == 1 else part * self.scale).astype(self.dtype)[()] for part in total)


def _rows_of_block(arguments: ArrayArguments) -> int:
    """How many rows make a block: those whose data and what is computed from them fill the cache, within limits."""
    wide = sum(array.shape[1] for array in arguments.data) + KEPT * sum(
        np.shape(part)[-1] for part in arguments.parameters if np.ndim(part) > 1
    )
    return min(MOST, max(FEWEST, block_rows(wide * arguments.dtype.itemsize)))


@lru_cache(maxsize=64)
def _functions(source: str, tape: str, *, is_kept: bool) -> Mapping[str, Callable[..., Any]]:
    """The functions of a tape and those of the readable source beside them; `is_kept` says that results are kept to be written again."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<symperceptron kernel>", "exec"), namespace)  # noqa: S102  # our own source, printed from a model
    namespace |= {"dot": Products().dot if is_kept else np.ndarray.dot, "choose": choose}
    exec(compile(tape, "<symperceptron tape>", "exec"), namespace)  # noqa: S102  # ditto
    return {name: value for name, value in namespace.items() if callable(value)}
