"""Numbers and powers, within bounds: ``9^9^9^9`` is refused before anything computes it."""

from __future__ import annotations

from fractions import Fraction

from sympy import Expr, Integer, Rational

from symperceptron.language.expressions import Neg, Over, Plus, Power, Times
from symperceptron.language.reading.reader import Reader

__all__ = ["checked_power", "number"]

MAX_EXPONENT = 100
MAX_POWER_DIGITS = 400


def number(text: str) -> Expr:
    """The exact value of a decimal.

    >>> number("0.25")
    1/4
    """
    return Integer(text) if text.isdigit() else Rational(text)


def checked_power(r: Reader, base: Expr, exponent: Expr, start: int) -> Expr:
    """The power, unless its numbers are larger than anybody means.

    Raises ReadingError for an exponent beyond 100 in size, and for a power of numbers with too many digits.
    """
    value = _value(exponent)
    if exponent.free_symbols:
        if _has_large_number(exponent):
            r.fail(f"a number beyond {MAX_EXPONENT} in an exponent; expected at most {MAX_EXPONENT}", start, r.at)
    elif value is None or abs(value) > MAX_EXPONENT:
        size = "an exponent beyond all bounds" if value is None else f"the exponent {value}"
        r.fail(f"{size[:60]}; expected at most {MAX_EXPONENT} in size", start, r.at)
    elif not base.free_symbols and (known := _value(base)) is not None:
        digits = len(str(max(abs(known.numerator), known.denominator)))
        if digits * abs(value) > MAX_POWER_DIGITS:
            r.fail(f"a power with more than {MAX_POWER_DIGITS} digits; expected a smaller one", start, r.at)
    return Power(base, exponent)


def _value(expr: Expr) -> Fraction | None:
    """The value of a small expression of numbers; a constant such as e counts as 3, and None stands for one too large to have."""
    if isinstance(expr, Rational):
        return Fraction(int(expr.p), int(expr.q))
    parts = [_value(part) for part in expr.args] if isinstance(expr, Neg | Plus | Times | Over | Power) else []
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    match expr:
        case Neg():
            return -known[0]
        case Plus():
            return sum(known, Fraction(0))
        case Times():
            product = Fraction(1)
            for part in known:
                product *= part
            return product
        case Over():
            return known[0] / known[1] if known[1] else None
        case Power():
            base, exponent = known
            if exponent.denominator != 1 or abs(exponent) > MAX_EXPONENT or (not base and exponent < 0):
                return None
            return base ** int(exponent)
    return Fraction(3)


def _has_large_number(expr: Expr) -> bool:
    if isinstance(expr, Rational):
        return abs(expr) > MAX_EXPONENT * 100
    return any(isinstance(part, Expr) and _has_large_number(part) for part in expr.args)
