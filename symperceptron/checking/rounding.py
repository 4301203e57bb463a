"""Decimals as they are written: how far a number may be from the one that it was rounded from."""

from __future__ import annotations

from fractions import Fraction

from sympy import Expr, Integer, Rational

from symperceptron.language.expressions import Neg
from symperceptron.language.positions import walk

__all__ = ["half_unit", "has_decimals", "literal"]

_MOST = 40


def literal(expr: Expr) -> Fraction | None:
    """The number that is written out, with its sign; None where the expression is anything else."""
    number = expr.args[0] if isinstance(expr, Neg) else expr
    if not isinstance(number, Rational):
        return None
    value = Fraction(int(number.p), int(number.q))
    return value if number is expr else -value


def has_decimals(expr: Expr) -> bool:
    """Whether some number in it has decimals; a fraction is written with its bar."""
    return any(isinstance(part, Rational) and not isinstance(part, Integer) for _, part in walk(expr))


def half_unit(value: Fraction, decimals: int | None = None) -> Fraction:
    """Half a unit of the last decimal, of which there may be more than the value needs; nothing for a whole number.

    >>> half_unit(Fraction("0.65")), half_unit(Fraction("0.65"), 3), half_unit(Fraction(2))
    (Fraction(1, 200), Fraction(1, 2000), Fraction(0, 1))
    """
    places = _places(value) if decimals is None else decimals
    return Fraction(1, 2 * 10**places) if places else Fraction(0)


def _places(value: Fraction) -> int:
    return next((places for places in range(_MOST) if 10**places % value.denominator == 0), 0)
