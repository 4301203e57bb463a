"""The named constants of an activation or a loss: α of the leaky ReLU, δ of Huber's loss."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Rational, Symbol

from symperceptron.language.model import REALS, Domain

__all__ = ["Parameter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named constant, the value it usually has (None where a user must say) and the values it may have."""

    symbol: Symbol
    default: Rational | None = None
    domain: Domain = REALS
