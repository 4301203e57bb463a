"""The kernel of a network: what `lambdify` returns where there are matrices to learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symperceptron.errors import ModelError, ShapeError
from symperceptron.kernels.arrays.arguments import shapes_by
from symperceptron.kernels.arrays.plan import ArrayPlan
from symperceptron.kernels.arrays.program import ArrayProgram, array_program
from symperceptron.kernels.arrays.source import array_source
from symperceptron.kernels.batched import Batched, keep
from symperceptron.kernels.plan import Progress
from symperceptron.language import Model

__all__ = ["ArrayKernel", "ArrayObjective", "array_kernel"]

Floats = NDArray[np.floating[Any]]


def array_kernel(model: Model, reduction: str, threads: int | None, progress: Progress | None) -> ArrayKernel:
    """The kernel of a model with matrices; raises ModelError where a line of it is no operation on arrays."""
    program = array_program(model)
    return ArrayKernel(
        model=model, program=program, reduction=reduction, source=array_source(program), threads=threads, progress=progress
    )


@dataclass(frozen=True, kw_only=True)
class ArrayKernel(Batched):
    """The loss of a network and its gradient, as functions of the parameters and a batch.

    The arguments of every method are those of the model, layer by layer: ``W1 (n_0, n_1)``, ``b1 (n_1,)``, ``W2``, ``b2``, …, then ``X (m, n_0)`` and
    ``T (m, n_L)``, a sample a row; one sample may be given as vectors.  float32 stays float32 where all arrays are; anything else is
    computed in float64.  `source` is the NumPy source that is run, over blocks of rows.

    Every method raises ShapeError, naming the argument, for a shape or dtype that does not fit, or for data that do not fulfil what the
    model assumes of them, such as targets that add up to 1.

    >>> import numpy as np
    >>> from symperceptron import Network, lambdify
    >>> kernel = lambdify(Network(("tanh", "softmax"), loss="cross_entropy"))
    >>> W1, b1, W2, b2 = np.ones((3, 4)), np.zeros(4), np.eye(4, 2), np.zeros(2)
    >>> E, (dW1, db1, dW2, db2) = kernel.value_and_grad(W1, b1, W2, b2, np.zeros((1, 3)), [[1, 0]])
    >>> print(f"{E:.6f}", db2)
    0.693147 [-0.5  0.5]
    """

    model: Model = field(repr=False)
    program: ArrayProgram = field(repr=False)
    reduction: str
    source: str = field(repr=False)
    threads: int | None = None
    progress: Progress | None = field(default=None, repr=False)
    _plans: dict[Any, ArrayPlan] = field(init=False, repr=False, compare=False, default_factory=dict)

    def per_sample(self, *arguments: ArrayLike) -> tuple[Floats, ...]:
        """The gradient of each sample by itself: ``(m, n_0, n_1)``, ``(m, n_1)`` and so on."""
        return self._plan(arguments).per_sample(arguments)

    def hessp(self, *arguments: ArrayLike) -> tuple[Any, ...]:
        """Raises ModelError: the Hessian of a network is not derived."""
        raise ModelError(
            f"hessp was given {len(arguments)} arguments of a network; expected a neuron, as no Hessian of matrices is derived"
        )

    def objective(
        self, *data: ArrayLike, sample_weight: ArrayLike | None = None, shapes: Sequence[Sequence[int]] | None = None
    ) -> ArrayObjective:
        """The loss as a function of one vector of all parameters, for `scipy.optimize.minimize(f, theta, jac=True)`.

        `shapes` are those of the parameters, if neither the model nor the data tell them.
        """
        known = tuple(map(tuple, shapes)) if shapes is not None else shapes_by(self.program, data)
        if len(known) != len(self.program.parameters):
            raise ShapeError(f"{len(known)} shapes were given; expected {len(self.program.parameters)}, one for each parameter")
        return ArrayObjective(kernel=self, data=data, shapes=known, sample_weight=sample_weight)

    @cached_property
    def _with_weights(self) -> ArrayKernel:
        program = array_program(self.model, weighted=True)
        return replace(self, program=program, source=array_source(program), reduction="sum")

    def _plan(self, arguments: tuple[Any, ...]) -> ArrayPlan:
        """The plan for arguments of these shapes and types, made once."""
        key = tuple([(value.shape, value.dtype.char) if type(value) is np.ndarray else None for value in arguments])
        plan = self._plans.get(key)
        if plan is None:
            plan = ArrayPlan.of(self, arguments)
            if None not in key:
                keep(self._plans, key, plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class ArrayObjective:
    """``f(theta) -> (E, gradient)`` over a fixed batch; theta and the gradient are all parameters in one vector, row by row."""

    kernel: ArrayKernel
    data: tuple[ArrayLike, ...]
    shapes: tuple[tuple[int, ...], ...]
    sample_weight: ArrayLike | None = None

    def __call__(self, theta: ArrayLike) -> tuple[float, Floats]:
        """The loss and its gradient as one vector; raises ShapeError for a theta of another length."""
        vector, sizes = np.asarray(theta), [int(np.prod(shape)) for shape in self.shapes]
        if vector.shape != (sum(sizes),):
            raise ShapeError(f"theta has the shape {vector.shape}; expected ({sum(sizes)},), all parameters in one vector")
        parts = np.split(vector, np.cumsum(sizes)[:-1])
        value, gradient = self.kernel.value_and_grad(
            *(part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)),
            *self.data,
            sample_weight=self.sample_weight,
        )
        return float(value), np.concatenate([np.ravel(part) for part in gradient])

    def hessp(self, theta: ArrayLike, vector: ArrayLike) -> Floats:
        """Raises ModelError: the Hessian of a network is not derived."""
        return np.concatenate(self.kernel.hessp(theta, vector))
