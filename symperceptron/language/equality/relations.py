"""The equations that some generators obey, each read from left to right until none applies.

A root's own (``g^q = p``), ``s² = 1 − c²`` for a sine and its cosine, ``δ² = δ``, for the indicators of p > 0 and p < 0
that they are idempotent, exclude each other and add up to 1 wherever p is not zero, and ``p · 1/p = 1`` for a denominator
under a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symperceptron.language.equality.piecewise import indicator
from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial, inverse, quotient, times
from symperceptron.language.equality.quotient import Quotient

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field
    from symperceptron.language.equality.generator import Generator

__all__ = ["RELATIONS", "reduced"]

# What a power of the generator, times the rest of a monomial, is instead; None where it stays.
Relation = Callable[["Field", "Generator", Coefficient, Monomial], Quotient | None]


def reduced(field: Field, a: Quotient) -> Quotient:
    """The element with no monomial that one of the equations applies to."""
    if not any(number in field.special for monomial in a.numerator.terms for number, _ in monomial):
        return a
    low: dict[Monomial, Coefficient] = {}
    rest = Quotient.number(0)
    for monomial, coefficient in a.numerator.terms.items():
        instead = _instead(field, monomial)
        if instead is None:
            low[monomial] = coefficient
        else:
            rest = rest + field.scaled(instead, coefficient)
    if len(low) == len(a.numerator):
        return a
    value = Quotient(Polynomial(low)) + reduced(field, rest)
    return value * Quotient(Polynomial.constant(1), a.denominator)


def _instead(field: Field, monomial: Monomial) -> Quotient | None:
    for number, exponent in monomial:
        generator = field.special.get(number)
        if generator is not None:
            rest = tuple(power for power in monomial if power[0] != number)
            found = RELATIONS[generator.kind](field, generator, exponent, rest)
            if found is not None:
                return found
    return None


def _root(field: Field, generator: Generator, exponent: Coefficient, rest: Monomial) -> Quotient | None:
    if 0 < exponent < 1:
        return None
    kept = field.power_of(field.number_of(generator), exponent % 1)
    return _monomial(rest) * kept * generator.content ** int(exponent // 1)


def _sine(field: Field, generator: Generator, exponent: Coefficient, rest: Monomial) -> Quotient | None:
    if exponent < 2:
        return None
    sine, cosine = (field.apply(function, (generator.content,), 0) for function in ("sin", "cos"))
    return _monomial(rest) * sine ** int(exponent - 2) * (Quotient.number(1) - cosine * cosine)


def _delta(field: Field, generator: Generator, exponent: Coefficient, rest: Monomial) -> Quotient | None:
    return _monomial(rest) * field.delta(*((end,) for end in generator.label)) if exponent > 1 else None


def _indicator(field: Field, generator: Generator, exponent: Coefficient, rest: Monomial) -> Quotient | None:
    polynomial, side = generator.label
    if exponent > 1:
        return _monomial(rest) * indicator(field, polynomial, side)
    if side > 0:
        return None
    above = indicator(field, polynomial, 1)
    powers = dict(rest)
    if above.generators() & powers.keys():
        return Quotient.number(0)
    if any(powers.get(number, 0) > 0 for number in _itself(polynomial)):
        return _monomial(rest) - _monomial(rest) * above
    return None


def _inverse(field: Field, generator: Generator, exponent: Coefficient, rest: Monomial) -> Quotient | None:
    """``g·(1/(g + c)) = 1 − c/(g + c)``, for a polynomial in one generator; the other way round for negative powers of g."""
    (factor,) = generator.label
    numbers = factor.generators()
    if exponent < 1 or len(numbers) != 1:
        return None
    (number,) = numbers
    degree, power = max(monomial[0][1] for monomial in factor.terms if monomial), dict(rest).get(number, 0)
    if 0 <= power < degree:
        return None
    part: Monomial = ((number, degree),) if power > 0 else ()
    leading = factor.terms[part]
    others = factor + Polynomial({part: -leading})
    without = Quotient(Polynomial({times(rest, inverse(part)): quotient(1, leading)})) * field.power_of(
        field.number_of(generator), exponent - 1
    )
    return without - without * Quotient(others) * field.power_of(field.number_of(generator))


def _itself(polynomial: Polynomial) -> set[int]:
    """The generator that a polynomial is, if it is one."""
    return polynomial.generators() if len(polynomial) == 1 else set()


def _monomial(monomial: Monomial) -> Quotient:
    return Quotient(Polynomial({monomial: 1}))


RELATIONS: Mapping[str, Relation] = {"root": _root, "sin": _sine, "delta": _delta, "positive": _indicator, "inverse": _inverse}
