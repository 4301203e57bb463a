"""Numbers that are written out to some decimals: equal as far as they go."""

from __future__ import annotations

from sympy import Expr, Float, Rational

from symperceptron.language.equality import Kind, Verdict, Witness
from symperceptron.language.meaning import meaning
from symperceptron.language.model import Model

__all__ = ["agree_when_rounded", "value_of"]

_DIGITS = 30
_COARSE = 6  # a sign of approximation without decimals


def value_of(expr: Expr, model: Model) -> Rational | None:
    """The value to thirty digits; None where the expression has none."""
    value = meaning(expr, model).evalf(_DIGITS)
    return Rational(str(value)) if isinstance(value, Float) or value.is_Rational else None


def agree_when_rounded(left: Expr, right: Expr, model: Model, decimals: int | None) -> Verdict:
    """Whether two numbers agree within half a unit of the last decimal that is written; a difference of several units refutes."""
    a, b = (value_of(side, model) for side in (left, right))
    if a is None or b is None:
        return Verdict(kind=Kind.UNDECIDED, reason="one side has no numeric value")
    unit = Rational(1, 10 ** (decimals if decimals is not None else _COARSE))
    if abs(a - b) <= unit / 2 + Rational(1, 10**20):
        return Verdict(kind=Kind.PROVED, method="within rounding")
    if decimals is None or abs(a - b) <= 5 * unit:
        return Verdict(kind=Kind.UNDECIDED, reason="the sides differ, but one of them is rounded")
    witness = Witness(at=(), left=_shown(a), right=_shown(b))
    return Verdict(kind=Kind.REFUTED, method="witness", witness=witness)


def _shown(value: Rational) -> str:
    return str(value) if value.q < 10**6 else str(Float(value, 10))
