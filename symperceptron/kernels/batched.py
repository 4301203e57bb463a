"""What every kernel does with a batch: the loss, the gradient, weights of the rows, and plans that are made once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from symperceptron.errors import ShapeError

__all__ = ["Batched", "Planned", "keep"]

MOST_PLANS = 64
Plan = TypeVar("Plan")


class Planned(Protocol):
    """How a call of certain shapes is carried out."""

    def value(self, given: tuple[Any, ...], /) -> Any:
        """The loss, reduced over the rows."""

    def value_and_grad(self, given: tuple[Any, ...], /) -> tuple[Any, tuple[Any, ...]]:
        """The loss and its gradient, reduced over the rows."""


class Batched:
    """The loss and its gradient, for a kernel that has a plan for its arguments and a form with one more, the weights of the rows."""

    reduction: str

    def value(self, *arguments: ArrayLike, sample_weight: ArrayLike | None = None) -> Any:
        """The loss of the batch, a number; `sample_weight (m,)` multiplies each row, and the mean is then the weighted one."""
        if sample_weight is not None:
            return self._with_weights.value(*arguments, sample_weight) * self._share(sample_weight)
        return self._plan(arguments).value(arguments)

    def value_and_grad(self, *arguments: ArrayLike, sample_weight: ArrayLike | None = None) -> tuple[Any, tuple[Any, ...]]:
        """The loss of the batch and its gradient, ``(E, (dw, db))``, each part in the shape of its parameter, layer by layer."""
        if sample_weight is not None:
            value, gradient = self._with_weights.value_and_grad(*arguments, sample_weight)
            share = self._share(sample_weight)
            return value * share, tuple(part * share for part in gradient)
        return self._plan(arguments).value_and_grad(arguments)

    def grad(self, *arguments: ArrayLike, sample_weight: ArrayLike | None = None) -> tuple[Any, ...]:
        """The gradient of the batch, ``(dw, db)``."""
        return self.value_and_grad(*arguments, sample_weight=sample_weight)[1]

    @property
    def _with_weights(self) -> Batched:
        raise NotImplementedError

    def _plan(self, arguments: tuple[Any, ...]) -> Planned:
        raise NotImplementedError

    def _share(self, sample_weight: ArrayLike) -> Any:
        """What a weighted sum is multiplied by; raises ShapeError where the weights have no mean."""
        if self.reduction == "sum":
            return 1
        total = float(np.sum(sample_weight))
        if total == 0:
            raise ShapeError("sample_weight adds up to 0; expected a sum that the mean can be taken by")
        return 1 / total


def keep(plans: dict[Any, Plan], key: Hashable, plan: Plan) -> None:
    """Keep a plan whose key tells all that it depends on; when there are many, all earlier ones go."""
    if len(plans) >= MOST_PLANS:
        plans.clear()
    plans[key] = plan
