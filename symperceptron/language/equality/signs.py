"""The sign of an element: the product of the signs of its factors, each asked of the case that is looked at.

A difference of two products of exponentials has the sign of the difference of their exponents, a logarithm the sign of its
argument less one, an increasing odd function that of its argument: so that tanh z > 0 is the question z > 0 and not another
one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from symperceptron.language.equality.allowance import UndefinedError
from symperceptron.language.equality.polynomial import Coefficient, Polynomial, inverse, times
from symperceptron.language.equality.quotient import Quotient

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["sign"]

Factor = tuple[Polynomial, Coefficient]


def sign(field: Field, a: Quotient, assumed: Mapping[Polynomial, int] | None = None) -> int:
    """−1, 0 or 1 as far as the case tells."""
    found = 1
    for polynomial, exponent in _factors(field, a):
        side = field.case.ask(polynomial, assumed or {})
        if side == 0 and exponent < 0:
            raise UndefinedError("a denominator is zero")
        found *= side**2 if exponent % 2 == 0 else side
    return found


def _factors(field: Field, a: Quotient, power: int = 1) -> Iterator[Factor]:
    """Numbers, generators and what remains, whose product has the sign of the element."""
    a = a.canonical()
    if field.is_zero(a):
        yield Polynomial.constant(0), power
        return
    for polynomial, side in ((a.numerator, power), *((factor, -power * exponent) for factor, exponent in a.denominator.items())):
        number, content, rest = polynomial.split()
        yield Polynomial.constant(number), 1
        for k, exponent in content:
            yield from _factors_of_generator(field, k, side * exponent)
        if rest is not None:
            exponents = _difference_of_exponents(field, rest)
            if exponents is None:
                yield rest, side
            else:
                yield from _factors(field, exponents, side)


def _factors_of_generator(field: Field, number: int, exponent: Coefficient) -> Iterator[Factor]:
    generator = field.generators[number]
    is_settled = field.case.settled(Polynomial.generator(number)) is not None
    if is_settled or generator.argument is None or generator.kind not in ("log", "arctan", "erf") or exponent != int(exponent):
        yield Polynomial.generator(number), exponent
    else:
        less = Quotient.number(1 if generator.kind == "log" else 0)
        yield from _factors(field, generator.argument - less, int(exponent))


def _difference_of_exponents(field: Field, polynomial: Polynomial) -> Quotient | None:
    """Of ``c·(e^a − e^b)`` with c = ±1: ±(a − b)."""
    if len(polynomial) != 2:
        return None
    (first, c), (second, d) = polynomial.terms.items()
    if c != -d or abs(c) != 1:
        return None
    ratio = times(first, inverse(second))
    value = Quotient.number(0)
    for number, exponent in ratio:
        generator = field.generators[number]
        if generator.kind != "exp" or generator.argument is None:
            return None
        value = field.add(value, field.scaled(generator.argument, exponent))
    return field.scaled(value, c)
