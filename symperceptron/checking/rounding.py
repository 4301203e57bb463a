"""Decimals as they are written: how far a number may be from the one that it was rounded from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from sympy import Expr, Integer, Rational

from symperceptron.language.expressions import Neg, Power, Times
from symperceptron.language.positions import every_part

__all__ = ["half_unit", "has_decimals", "literal", "places_in", "places_of"]

_MOST, _COARSE = 40, 6
_DECIMAL = re.compile(r"([0-9]*)[.,]([0-9]+)", re.ASCII)
_TEN = Integer(10)


def literal(expr: Expr) -> Fraction | None:
    """The number that is written out, with its sign and its power of ten; None where the expression is anything else."""
    if isinstance(expr, Neg):
        value = literal(expr.args[0])
        return None if value is None else -value
    if isinstance(expr, Times) and len(expr.args) == 2 and isinstance(expr.args[1], Power) and expr.args[1].args[0] == _TEN:
        mantissa, exponent = literal(expr.args[0]), literal(expr.args[1].args[1])
        is_short = exponent is not None and exponent.denominator == 1 and abs(exponent) < _MOST
        return mantissa * Fraction(10) ** int(exponent) if mantissa is not None and exponent is not None and is_short else None
    return Fraction(int(expr.p), int(expr.q)) if isinstance(expr, Rational) else None


def places_in(text: str) -> dict[Fraction, int]:
    """The decimals of the numbers as they are written, where 0.650 has three and 0.00 two.

    >>> places_in("0.650 (1 - 0.00)")
    {Fraction(13, 20): 3, Fraction(0, 1): 2}
    """
    return {Fraction(f"{whole or 0}.{part}"): len(part) for whole, part in _DECIMAL.findall(text)}


def places_of(sides: Iterable[Expr], written: Mapping[Fraction, int], sign: str) -> Mapping[Fraction, int]:
    """The decimals of the numbers on some sides; those without any have six where they stand beside a sign of approximation."""
    values = (literal(side) for side in sides if sign == "~")
    return {**{abs(value): _COARSE for value in values if value is not None and value.denominator == 1}, **written}


def has_decimals(expr: Expr) -> bool:
    """Whether some number in it has decimals; a fraction is written with its bar."""
    return any(isinstance(part, Rational) and not isinstance(part, Integer) for part in every_part(expr))


def half_unit(value: Fraction, decimals: int | None = None) -> Fraction:
    """Half a unit of the last decimal, of which there may be more than the value needs; nothing for a whole number.

    >>> half_unit(Fraction("0.65")), half_unit(Fraction("0.65"), 3), half_unit(Fraction(2))
    (Fraction(1, 200), Fraction(1, 2000), Fraction(0, 1))
    """
    places = _places(value) if decimals is None else decimals
    return Fraction(1, 2 * 10**places) if places else Fraction(0)


def _places(value: Fraction) -> int:
    return next((places for places in range(_MOST) if 10**places % value.denominator == 0), 0)
