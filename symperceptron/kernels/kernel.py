"""A kernel: what `lambdify` returns, the loss of a batch and its gradient as functions of NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symperceptron.errors import ModelError, ShapeError, UnknownNameError
from symperceptron.kernels.arrays.kernel import ArrayKernel, array_kernel
from symperceptron.kernels.arrays.program import is_of_arrays
from symperceptron.kernels.batched import Batched, keep
from symperceptron.kernels.chunked import Chunked, is_chunked
from symperceptron.kernels.engine import BlockSource, functions_of
from symperceptron.kernels.loops import compiler, loop_source
from symperceptron.kernels.pipeline import compiled, compiled_hessian
from symperceptron.kernels.plan import Plan, Progress, Settings
from symperceptron.kernels.program import Program
from symperceptron.kernels.registers import block_source
from symperceptron.kernels.source import sample_source, source_of
from symperceptron.kernels.weights import weighted
from symperceptron.language import Model

__all__ = ["Kernel", "Objective", "lambdify", "neuron_kernel"]

Floats = NDArray[np.floating[Any]]
REDUCTIONS = ("sum", "mean")
BACKENDS: Mapping[str, Callable[[Program], BlockSource]] = MappingProxyType({"numpy": block_source, "numba": loop_source})


def lambdify(
    model: Model,
    reduction: str = "sum",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    backend: str = "numpy",
) -> Kernel | ArrayKernel:
    """The kernel of a model: its loss and the derived gradient, over batches of rows.

    `reduction` is ``"sum"`` or ``"mean"`` over the rows.  `threads` is how many threads share a large batch (as many as there are cores,
    if not given), and `progress` is called with the rows done and all rows, for a batch that takes long.  A model without a bias has
    a kernel without the argument `b`, and a gradient with one part.  A `Network` has an `ArrayKernel`, with the parameters of all layers.

    `backend` is ``"numpy"``, or ``"numba"`` for a loop over the rows in machine code, which wins on large batches of float64 (see the
    explanation of speed); it is compiled at the first call.

    Raises UnknownNameError for another reduction or back end, ValueError for a number of threads that is none, BackendError where Numba is not installed,
    ModelError for a model that is neither of the shape of a neuron nor of a network.

    >>> import numpy as np
    >>> from symperceptron import Perceptron, lambdify
    >>> kernel = lambdify(Perceptron())
    >>> E, (dw, db) = kernel.value_and_grad(np.ones(3), 1.0, np.zeros((1, 3)), 1.0)
    >>> print(f"{E:.6f} {db:.6f}")
    0.036165 -0.052877

    A gradient keeps its digits where ``1 - O`` has none left:

    >>> print(kernel.grad(np.ones(1), 0.0, np.array([40.0]), 1.0)[1])
    -1.804851387845415e-35
    """
    if reduction not in REDUCTIONS:
        raise UnknownNameError.among("reduction", reduction, REDUCTIONS)
    if backend not in BACKENDS:
        raise UnknownNameError.among("back end", backend, BACKENDS)
    if threads is not None and not (str(threads).isdecimal() and threads > 0):
        raise ValueError(f"threads is {threads!r}; expected a whole number from 1 on, or None for as many as there are cores")
    if is_of_arrays(model):
        if backend != "numpy":
            raise ModelError(f"the back end {backend} compiles the kernel of a single neuron; expected numpy for a network")
        return array_kernel(model, reduction, threads, progress)
    return neuron_kernel(model, reduction, threads, progress, backend)


def neuron_kernel(
    model: Model,
    reduction: str = "sum",
    threads: int | None = None,
    progress: Progress | None = None,
    backend: str = "numpy",
) -> Kernel:
    """The kernel of a model without matrices; raises ModelError for one with them."""
    program = compiled(model)
    if backend == "numba":
        compiler()
    return Kernel(
        program=program, reduction=reduction, source=source_of(program), threads=threads, progress=progress, backend=backend
    )


@dataclass(frozen=True, kw_only=True)
class Kernel(Batched):
    """The loss and its gradient, as functions of the parameters and a batch.

    The arguments of every method are those of the model: ``w (n,)``, ``b`` a number, ``X (m, n)`` or one sample ``(n,)``, ``t (m,)`` or a number.
    float32 stays float32 where all arrays are; anything else is computed in float64.  `source` is the NumPy source,
    readable; what runs, block of rows by block, is the same computation with every call told where to write.
    NaN and infinities go through it as through any NumPy code, without a warning.

    Every method raises ShapeError, naming the argument, for a shape or dtype that does not fit.
    """

    program: Program = field(repr=False)
    reduction: str
    source: str = field(repr=False)
    threads: int | None = None
    progress: Progress | None = field(default=None, repr=False)
    backend: str = "numpy"
    _functions: dict[str, Callable[..., Any]] = field(init=False, repr=False, compare=False)
    _block: BlockSource = field(init=False, repr=False, compare=False)
    _plans: dict[Any, Plan] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        each = functions_of(self.source)["per_sample"]
        source = sample_source(self.program)
        sample = {
            f"sample {number.__name__}": functions_of(source, number=number)["value_and_grad"]
            for number in (np.float32, np.float64)
        }
        object.__setattr__(self, "_functions", {"per_sample": each, **sample})
        object.__setattr__(self, "_block", BACKENDS[self.backend](self.program))

    def value_and_grad(
        self, *arguments: ArrayLike, sample_weight: ArrayLike | None = None, compute: bool = True
    ) -> tuple[Any, tuple[Any, ...]]:
        """The loss of the batch and its gradient, ``(E, (dw, db))``; dw has the shape of w.

        For dask arrays ``compute=False`` gives dask arrays that have not begun.
        """
        if not compute:
            return self._lazily(arguments, sample_weight)
        return super().value_and_grad(*arguments, sample_weight=sample_weight)

    def per_sample(self, *arguments: ArrayLike) -> tuple[Floats, ...]:
        """The gradient of each row by itself, not reduced: ``(m, n)`` and ``(m,)``."""
        return self._plan(arguments).per_sample(arguments)

    def hessp(self, *arguments: ArrayLike, sample_weight: ArrayLike | None = None) -> tuple[Any, ...]:
        """The Hessian times a vector, ``hessp(w, b, v_w, v_b, X, t) -> (Hv_w, Hv_b)``, without a matrix of second derivatives."""
        return self._second.grad(*arguments, sample_weight=sample_weight)

    def objective(self, *data: ArrayLike, sample_weight: ArrayLike | None = None) -> Objective:
        """The loss as a function of one vector ``theta = [w, b]``, for `scipy.optimize.minimize(f, theta, jac=True, hessp=f.hessp)`."""
        return Objective(kernel=self, data=data, sample_weight=sample_weight)

    @cached_property
    def _with_weights(self) -> Kernel:
        return replace(self, program=(program := weighted(self.program)), source=source_of(program), reduction="sum")

    @cached_property
    def _second(self) -> Kernel:
        program = compiled_hessian(self.program.model)
        return replace(self, program=program, source=source_of(program))

    def _lazily(self, arguments: tuple[ArrayLike, ...], sample_weight: ArrayLike | None) -> tuple[Any, tuple[Any, ...]]:
        given = arguments if sample_weight is None else (*arguments, sample_weight)
        if not any(map(is_chunked, given)):
            raise ShapeError("compute=False was given; expected it with dask arrays only")
        if sample_weight is None:
            return self._chunked(arguments).lazily()
        share = 1 if self.reduction == "sum" else 1 / np.sum(sample_weight)  # of dask, lazy
        value, gradient = self._with_weights._chunked(given).lazily()  # noqa: SLF001  # the same kernel with one more argument
        return value * share, tuple(part * share for part in gradient)

    def _chunked(self, arguments: tuple[Any, ...]) -> Chunked:
        return Chunked.of(self.program, arguments, self._block, self.source, self.reduction)

    def _plan(self, arguments: tuple[Any, ...]) -> Plan | Chunked:
        """The plan for arguments of these shapes and types, made once."""
        key = tuple(
            [(value.shape, value.strides, value.dtype.char) if type(value) is np.ndarray else type(value) for value in arguments]
        )
        plan = self._plans.get(key)
        if plan is None and any(map(is_chunked, arguments)):
            return self._chunked(arguments)
        if plan is None:
            settings = Settings(reduction=self.reduction, threads=self.threads, progress=self.progress)
            plan = Plan.of(self.program, arguments, self._functions, source=self._block, settings=settings)
            # Only a shape that is told by its key may be remembered: that of a list or a memory map may change.
            if all(type(value) in (np.ndarray, float, int) for value in arguments):
                keep(self._plans, key, plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class Objective:
    """``f(theta) -> (E, gradient)`` over a fixed batch, with ``f.hessp(theta, v)``; theta and the gradient are one vector ``[w, b]``."""

    kernel: Kernel
    data: tuple[ArrayLike, ...]
    sample_weight: ArrayLike | None = None

    def __call__(self, theta: ArrayLike) -> tuple[float, Floats]:
        """The loss and its gradient as one vector."""
        value, gradient = self.kernel.value_and_grad(*self._parts(theta), *self.data, sample_weight=self.sample_weight)
        return float(value), _one_vector(gradient)

    def hessp(self, theta: ArrayLike, vector: ArrayLike) -> Floats:
        """The Hessian at theta times a vector."""
        product = self.kernel.hessp(*self._parts(theta), *self._parts(vector), *self.data, sample_weight=self.sample_weight)
        return _one_vector(product)

    def _parts(self, theta: ArrayLike) -> list[Any]:
        """The parameters in one vector: the numbers stand at its end, the vector before them."""
        vector = np.asarray(theta)
        if vector.ndim != 1:
            raise ShapeError(f"theta has the shape {vector.shape}; expected one vector of all parameters, the numbers at its end")
        names = self.kernel.program.parameters
        split = len(vector) - sum(not name.ranges for name in names)
        return [*([vector[:split]] if any(name.ranges for name in names) else []), *vector[split:]]


def _one_vector(parts: tuple[Any, ...]) -> Floats:
    return np.concatenate([np.atleast_1d(part) for part in parts])
