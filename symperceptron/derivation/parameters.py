"""The named constants of an activation or a loss: α of the leaky ReLU, δ of Huber's loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Rational, Symbol

from symperceptron.errors import ModelError
from symperceptron.language.model import REALS, Domain

__all__ = ["Parameter", "rational"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named constant, the value it usually has (None where a user must say) and the values it may have."""

    symbol: Symbol
    default: Rational | None = None
    domain: Domain = REALS


def rational(key: str, value: Any) -> Rational | None:
    """The value that a user gives a parameter, None for one that stays symbolic; raises ModelError for anything else."""
    try:
        return None if value is None else Rational(str(value))
    except (TypeError, ValueError, ZeroDivisionError) as why:
        raise ModelError(f"the parameter {key} is {value!r}; expected a rational number, or None to keep it symbolic") from why
