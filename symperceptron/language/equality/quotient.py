"""Quotients of polynomials with the denominator kept in factors: what a zero test needs, and not a greatest common divisor more.

A difference is zero if and only if its numerator is, whatever common factors the fraction still has.  So adding takes the
least common multiple of the *listed* factors, and nothing but monomials and listed factors is cancelled until somebody asks
for a canonical form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.equality.polynomial import Coefficient, Polynomial, cancelled, inverse, quotient

__all__ = ["Quotient"]

Factors = dict[Polynomial, int]
LARGEST_EXPONENT = 400


@dataclass(frozen=True, slots=True, eq=False)
class Quotient:
    """``numerator / Π factor^exponent``; a factor has content and leading coefficient 1 and at least two terms."""

    numerator: Polynomial
    denominator: Factors = field(default_factory=dict)

    @classmethod
    def number(cls, value: Coefficient) -> Quotient:
        """A rational number."""
        return cls(Polynomial.constant(value))

    def __add__(self, other: Quotient) -> Quotient:
        if not self.numerator or not other.numerator:
            return self if self.numerator else other
        if not self.denominator and not other.denominator:
            return Quotient(self.numerator + other.numerator)
        common = dict(self.denominator)
        for factor, exponent in other.denominator.items():
            common[factor] = max(common.get(factor, 0), exponent)
        numerator = _times(self.numerator, _missing(common, self.denominator)) + _times(
            other.numerator, _missing(common, other.denominator)
        )
        return Quotient(numerator, common if numerator else {})

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        if not self.numerator or not other.numerator:
            return Quotient(Polynomial.constant(0))
        if not self.denominator and not other.denominator:
            return Quotient(self.numerator * other.numerator)
        left, below = _against(self.numerator, other.denominator)
        right, above = _against(other.numerator, self.denominator)
        denominator = dict(below)
        for factor, exponent in above.items():
            denominator[factor] = denominator.get(factor, 0) + exponent
        return Quotient(left * right, denominator)

    def inverse(self) -> Quotient:
        """One over it; the caller knows that it is not zero."""
        leading, content, rest = self.numerator.split()
        above = _times(Polynomial({inverse(content): quotient(1, leading)}), self.denominator)
        return Quotient(above, {} if rest is None else {rest: 1})

    def __pow__(self, exponent: int) -> Quotient:
        if exponent < 0:
            return self.inverse() ** -exponent
        if exponent > LARGEST_EXPONENT and len(self.numerator) > 1:
            raise UndecidedError("an exponent is too large to expand")
        return Quotient(self.numerator**exponent, {f: e * exponent for f, e in self.denominator.items()} if exponent else {})

    def canonical(self) -> Quotient:
        """Lowest terms, the denominator in one piece: equal values have equal canonical forms."""
        if not self.denominator:
            return self
        below = _times(Polynomial.constant(1), self.denominator)
        leading, content, rest = self.numerator.split()
        if rest is None:
            return Quotient(self.numerator, {below: 1})
        top, bottom = cancelled(rest, below)
        scale, shift, bottom_rest = bottom.split()
        top = top.shifted(inverse(shift)).shifted(content).scaled(quotient(leading, scale))
        return Quotient(top, {} if bottom_rest is None else {bottom_rest: 1})

    @property
    def key(self) -> tuple[Polynomial, frozenset[tuple[Polynomial, int]]]:
        """What two equal elements in canonical form have in common."""
        return self.numerator, frozenset(self.denominator.items())

    @property
    def value(self) -> Coefficient | None:
        """The rational number that it is, or None."""
        return None if self.denominator else self.numerator.value

    def polynomials(self) -> tuple[Polynomial, ...]:
        """The numerator and the factors of the denominator."""
        return (self.numerator, *self.denominator)

    def generators(self) -> set[int]:
        """The numbers of the generators in it."""
        found = self.numerator.generators()
        for factor in self.denominator:
            found |= factor.generators()
        return found


def _times(polynomial: Polynomial, factors: Factors) -> Polynomial:
    for factor, exponent in factors.items():
        for _ in range(exponent):
            polynomial = polynomial * factor
    return polynomial


def _missing(common: Factors, have: Factors) -> Factors:
    return {factor: exponent - have.get(factor, 0) for factor, exponent in common.items() if exponent > have.get(factor, 0)}


def _against(numerator: Polynomial, denominator: Factors) -> tuple[Polynomial, Factors]:
    """Cancel a listed factor that the numerator is, up to a monomial."""
    if len(numerator) > 1 and any(len(factor) == len(numerator) for factor in denominator):
        leading, content, rest = numerator.split()
        if rest in denominator:
            left = {factor: exponent - (factor == rest) for factor, exponent in denominator.items()}
            return Polynomial({content: leading}), {factor: exponent for factor, exponent in left.items() if exponent}
    return numerator, denominator
