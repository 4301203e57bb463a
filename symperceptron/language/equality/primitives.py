"""The primitive functions of the field: exponentials, powers, logarithms, angles, and free generators for the others.

Powers and logarithms are those of real numbers: of positive arguments, and of zero where that has a power.  An argument is
taken apart into irreducible factors.  Of a factor that stands to an even power the sign is asked for (``√(z²)`` is z or
−z), and so is the sign of each of several; a single one must be positive for the expression to have a value at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Expr, S, pi
from sympy.ntheory import factorint

from symperceptron.language.equality.allowance import UndecidedError, UndefinedError
from symperceptron.language.equality.angles import sine_and_cosine
from symperceptron.language.equality.generator import Generator
from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial, divided, factored
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import ANY, POSITIVE, Span
from symperceptron.language.equality.written_back import write_element
from symperceptron.language.expressions import Call, Power, Prime
from symperceptron.language.functions import FUNCTIONS

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["applied", "exponential", "power"]

Factor = tuple[Polynomial, Coefficient]

LARGEST_NUMBER = 10**12  # integers that are taken apart into primes
PARITY: Mapping[str, int] = {"arctan": -1, "erf": -1}  # f(−u) = ±f(u)
TWO_VALUED = ("delta", "positive")  # 0 or 1, so that e^{gm} = 1 + g (e^m − 1)
CONSTANTS: Mapping[str, Expr] = {"pi": pi}
_ENCLOSED: Mapping[str, Span] = {
    "pi": Span(3, Fraction(22, 7)),
    "arctan": Span(-Fraction(11, 7), Fraction(11, 7)),
    "erf": Span(-1, 1),
}


# -- exponentials --------------------------------------------------------------------------------------------------------------


def exponential(field: Field, a: Quotient) -> Quotient:
    """``e^a``: the product of the generators of its monomials, each to the power of its coefficient."""
    a = a.canonical()
    value = Quotient.number(1)
    whole, rest = (a.numerator, None) if not a.denominator else divided(a.numerator, next(iter(a.denominator)))
    for monomial, coefficient in whole.terms.items():
        value = field.multiply(value, _exponential_of(field, monomial, coefficient, {}))
    if rest is not None:
        for monomial, coefficient in rest.terms.items():
            value = field.multiply(value, _exponential_of(field, monomial, coefficient, a.denominator))
    return value


def _exponential_of(
    field: Field, monomial: Monomial, coefficient: Coefficient, denominator: Mapping[Polynomial, int]
) -> Quotient:
    number = next((number for number, _ in monomial if field.generators[number].kind in TWO_VALUED), None)
    if number is not None and not denominator:
        rest = tuple(power for power in monomial if power[0] != number)
        jump = _exponential_of(field, rest, coefficient, {}) - Quotient.number(1)
        return Quotient.number(1) + field.multiply(field.power_of(number), jump)
    if not denominator and len(monomial) == 1 and monomial[0][1] == 1:
        inside = field.generators[monomial[0][0]]
        if inside.kind == "log" and inside.argument is not None:
            return power(field, inside.argument, coefficient)
    argument = Quotient(Polynomial({monomial: 1}), dict(denominator))

    def make() -> tuple[Generator, Span]:
        made = Generator(
            kind="exp",
            label=argument.key,
            indices=field.indices(argument),
            height=field.height(argument),
            argument=argument,
            renamed=lambda mapping: exponential(field, field.renamed(argument, mapping)),
            written=lambda: Power(S.Exp1, write_element(field, argument)),
        )
        return made, POSITIVE if monomial or denominator else Span(Fraction(271, 100), Fraction(272, 100))

    return field.power_of(field.generator("exp", argument.key, make), coefficient)


# -- powers and logarithms -------------------------------------------------------------------------------------------------------


def power(field: Field, a: Quotient, exponent: Coefficient) -> Quotient:
    """``a^exponent`` for a rational exponent."""
    if Fraction(exponent).denominator == 1:
        if exponent < 0 and field.is_zero(a):
            raise UndefinedError("zero to a negative power")
        return field.reduced(a ** int(exponent))
    if field.is_zero(a):
        if exponent < 0:
            raise UndefinedError("zero to a negative power")
        return Quotient.number(0)
    value = Quotient.number(1)
    for base, multiplicity in _positive_factors(field, a):
        value = field.multiply(value, _root(field, base, exponent * multiplicity))
    return value


def _root(field: Field, base: Polynomial, exponent: Coefficient) -> Quotient:
    """A power of one positive factor: of a generator it is a monomial."""
    if len(base) == 1 and base.value is None:
        ((monomial, _),) = base.terms.items()
        ((number, one),) = monomial
        if one == 1 and field.spans[number].sign == 1:
            return field.reduced(field.power_of(number, exponent))
    element = Quotient(base)

    def make() -> tuple[Generator, Span]:
        made = Generator(
            kind="root",
            label=(base,),
            indices=field.indices(element),
            height=field.height(element),
            argument=element,
            renamed=lambda mapping: field.renamed(element, mapping),
            written=lambda: write_element(field, element),
        )
        return made, POSITIVE

    return field.reduced(field.power_of(field.generator("root", (base,), make), exponent))


def _logarithm(field: Field, a: Quotient) -> Quotient:
    if field.is_zero(a):
        raise UndefinedError("the logarithm of zero")
    value = Quotient.number(0)
    for base, multiplicity in _positive_factors(field, a):
        value = field.add(value, field.scaled(_logarithm_of(field, base), multiplicity))
    return value


def _logarithm_of(field: Field, base: Polynomial) -> Quotient:
    if len(base) == 1 and base.value is None:
        inside = field.generators[next(iter(base.terms))[0][0]]
        if inside.kind == "exp" and inside.argument is not None and base.content()[0][1] == 1:
            return inside.argument
        if inside.kind == "root" and inside.argument is not None:
            return _logarithm_of(field, inside.argument.numerator)
    return _free(field, "log", (Quotient(base),), 0)


def _positive_factors(field: Field, a: Quotient) -> list[Factor]:
    """Positive factors whose powers multiply to the element; raises UndefinedError where it is negative."""
    number, factors = _irreducible(a.canonical())
    turned = 1 if number > 0 else -1
    known, single = _primes(number), []
    for factor, multiplicity in factors:
        if field.case.settled(factor) is None and (multiplicity % 2 == 1 or _is_fraction(multiplicity)):
            single.append((factor, multiplicity))
            continue
        sign = _sign_of_factor(field, factor)
        turned *= sign if multiplicity % 2 == 1 else 1
        known.append((factor.scaled(sign), multiplicity))
    if len(single) == 1:
        return [*known, (single[0][0].scaled(turned), single[0][1])]
    for factor, multiplicity in single:
        sign = _sign_of_factor(field, factor)
        turned *= sign
        known.append((factor.scaled(sign), multiplicity))
    if turned < 0:
        raise UndefinedError("a root or logarithm of a negative number")
    return known


def _sign_of_factor(field: Field, factor: Polynomial) -> int:
    sign = field.sign(Quotient(factor))
    if sign == 0:
        raise UndefinedError("a factor under a root or logarithm is zero")
    return sign


def _is_fraction(exponent: Coefficient) -> bool:
    return Fraction(exponent).denominator != 1


def _irreducible(a: Quotient) -> tuple[Coefficient, list[Factor]]:
    """A number and irreducible factors with leading coefficient 1."""
    total: Coefficient = 1
    factors: list[Factor] = []
    for polynomial, side in ((a.numerator, 1), *((factor, -exponent) for factor, exponent in a.denominator.items())):
        number, content, rest = polynomial.split()
        total = total * number if side == 1 else total
        factors += [(Polynomial.generator(k), side * exponent) for k, exponent in content]
        if rest is not None:
            factors += [(factor, side * multiplicity) for factor, multiplicity in factored(rest)]
    return total, factors


def _primes(number: Coefficient) -> list[Factor]:
    value = abs(Fraction(number))
    if max(value.numerator, value.denominator) > LARGEST_NUMBER:
        raise UndecidedError("a number under a root or logarithm is too large to be taken apart")
    return [
        (Polynomial.constant(int(prime)), side * int(multiplicity))
        for part, side in ((value.numerator, 1), (value.denominator, -1))
        for prime, multiplicity in factorint(part).items()
    ]


# -- the others ----------------------------------------------------------------------------------------------------------------------


def applied(field: Field, function: str, arguments: tuple[Quotient, ...], order: int) -> Quotient:
    """A primitive or unknown function at elements; `order` counts its primes."""
    arguments = tuple(argument.canonical() for argument in arguments)
    if order == 0 and len(arguments) == 1:
        (a,) = arguments
        if function == "log":
            return _logarithm(field, a)
        if function in ("sin", "cos"):
            return sine_and_cosine(field, a)[function == "cos"]
        if function in PARITY:
            if not a.numerator:
                return Quotient.number(0) if PARITY[function] < 0 else _free(field, function, arguments, 0)
            if a.numerator.terms[max(a.numerator.terms)] < 0:
                return field.scaled(_free(field, function, (-a,), 0), PARITY[function])
    return _free(field, function, arguments, order)


def _free(field: Field, function: str, arguments: tuple[Quotient, ...], order: int) -> Quotient:
    """The free generator of a function at arguments in canonical form."""
    label = (function, order, *(argument.key for argument in arguments))

    def write() -> Expr:
        parts = [write_element(field, argument) for argument in arguments]
        if function in CONSTANTS and not parts:
            return CONSTANTS[function]
        return Prime(function, parts[0], order) if order else Call(function, *parts)

    def make() -> tuple[Generator, Span]:
        made = Generator(
            kind=function if function in FUNCTIONS and order == 0 else "function",
            label=label,
            indices=frozenset().union(*map(field.indices, arguments)),
            height=max(map(field.height, arguments), default=0),
            argument=arguments[0] if len(arguments) == 1 else None,
            renamed=lambda mapping: applied(field, function, tuple(field.renamed(a, mapping) for a in arguments), order),
            written=write,
        )
        return made, _ENCLOSED.get(function, ANY) if order == 0 else ANY

    return field.power_of(field.generator("function", label, make))
