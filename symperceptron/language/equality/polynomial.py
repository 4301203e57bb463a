"""Polynomials over ℚ in as many generators as it takes, with exponents from ℚ.

A monomial is a sorted tuple of (number of the generator, exponent), a polynomial a mapping from monomials to coefficients
that are not zero.  Exponents may be negative or fractions, so that ``1/x`` and ``e^{z/2}`` are monomials; a generator whose
powers obey an equation (a root, a sine) is brought to its lowest powers by the field.  Such polynomials are the group
algebra of a torsion-free abelian group over ℚ: it has no zero divisors, and an element is zero exactly when it has no
terms.

Greatest common divisors and factors are SymPy's: the exponents are shifted and scaled to natural numbers, and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

from sympy import QQ
from sympy.polys.rings import PolyRing, ring

from symperceptron.language.equality.allowance import UndecidedError, spend

__all__ = ["Coefficient", "Exponent", "Monomial", "Polynomial", "cancelled", "divided", "factored", "times"]

Coefficient = int | Fraction
Exponent = int | Fraction
Monomial = tuple[tuple[int, Exponent], ...]

_FREE = 8  # products of terms that are not worth counting
LARGEST_DEGREE = 60  # of what SymPy is asked to divide or to factor
LARGEST_PROBLEM = 300  # terms of it


def times(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for generator, exponent in b:
        together = powers.get(generator, 0) + exponent
        if together:
            powers[generator] = together
        else:
            del powers[generator]
    return tuple(sorted(powers.items()))


class Polynomial:
    """An immutable polynomial; equal polynomials are equal and hash alike."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: Mapping[Monomial, Coefficient]) -> None:
        self.terms = terms
        self._hash: int | None = None

    @classmethod
    def constant(cls, value: Coefficient) -> Polynomial:
        """A number."""
        return cls({(): value} if value else {})

    @classmethod
    def generator(cls, number: int, exponent: Exponent = 1) -> Polynomial:
        """A power of one generator."""
        return cls({((number, exponent),): 1})

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"Polynomial({dict(self.terms)})"

    def __add__(self, other: Polynomial) -> Polynomial:
        if not self.terms or not other.terms:
            return self if self.terms else other
        if len(other.terms) > _FREE:
            spend(len(other.terms))
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            total = terms.get(monomial, 0) + coefficient
            if total:
                terms[monomial] = total
            else:
                del terms[monomial]
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        size = len(self.terms) * len(other.terms)
        if size > _FREE:
            spend(size)
        if len(self.terms) == 1 or len(other.terms) == 1:
            few, many = (self, other) if len(self.terms) == 1 else (other, self)
            ((factor, scale),) = few.terms.items()
            if not factor:
                return many.scaled(scale)
            return Polynomial({times(factor, monomial): scale * coefficient for monomial, coefficient in many.terms.items()})
        terms: dict[Monomial, Coefficient] = {}
        for monomial, coefficient in self.terms.items():
            for factor, scale in other.terms.items():
                product = times(monomial, factor)
                terms[product] = terms.get(product, 0) + coefficient * scale
        return Polynomial({monomial: coefficient for monomial, coefficient in terms.items() if coefficient})

    def __pow__(self, exponent: int) -> Polynomial:
        if len(self.terms) == 1:
            ((monomial, coefficient),) = self.terms.items()
            _refuse_long(coefficient, exponent)
            return Polynomial({tuple((k, e * exponent) for k, e in monomial) if exponent else (): coefficient**exponent})
        result, square = Polynomial.constant(1), self
        while exponent:
            if exponent & 1:
                result = result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def scaled(self, factor: Coefficient) -> Polynomial:
        """The polynomial times a number that is not zero."""
        return (
            self if factor == 1 else Polynomial({monomial: factor * coefficient for monomial, coefficient in self.terms.items()})
        )

    def shifted(self, by: Monomial) -> Polynomial:
        """The polynomial times a monomial."""
        return Polynomial({times(by, monomial): coefficient for monomial, coefficient in self.terms.items()}) if by else self

    @property
    def value(self) -> Coefficient | None:
        """The number that it is, or None where it is not just a number."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None

    def generators(self) -> set[int]:
        """The numbers of the generators in it."""
        return {number for monomial in self.terms for number, _ in monomial}

    def content(self) -> Monomial:
        """The largest monomial that divides every term (with negative exponents where a term has them)."""
        if not self.terms or (() in self.terms and all(exponent > 0 for monomial in self.terms for _, exponent in monomial)):
            return ()
        first, *others = self.terms
        lowest = dict(first)
        for monomial in others:
            powers = dict(monomial)
            for number in {*lowest, *powers}:
                lowest[number] = min(lowest.get(number, 0), powers.get(number, 0))
        return tuple(sorted((number, exponent) for number, exponent in lowest.items() if exponent))

    def split(self) -> tuple[Coefficient, Monomial, Polynomial | None]:
        """Number · monomial · rest: the rest has natural content 1 and leading coefficient 1, or is None where it is 1."""
        content = self.content()
        if len(self.terms) == 1:
            return self.terms[content], content, None
        rest = self.shifted(inverse(content))
        leading = rest.terms[max(rest.terms, key=_lexicographic)]
        return leading, content, rest.scaled(quotient(1, leading))


def _lexicographic(monomial: Monomial) -> tuple[tuple[int, Exponent], ...]:
    """What natural exponents are ordered by; an order that products keep, so that leading coefficients of 1 multiply to 1."""
    return tuple((-number, exponent) for number, exponent in monomial)


def inverse(monomial: Monomial) -> Monomial:
    """One over a monomial."""
    return tuple((number, -exponent) for number, exponent in monomial)


def quotient(a: Coefficient, b: Coefficient) -> Coefficient:
    """An exact quotient of numbers, a whole number where it is one."""
    if b == 1:
        return a
    value = Fraction(a) / b
    return value.numerator if value.denominator == 1 else value


def _refuse_long(coefficient: Coefficient, exponent: int) -> None:
    value = Fraction(coefficient)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) * abs(exponent) > 20_000 and abs(value) != 1:
        raise UndecidedError("a power of a number is too long to write down")


# -- SymPy's greatest common divisors and factors ---------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _ring(size: int) -> PolyRing:
    return ring([f"g{k}" for k in range(size)], QQ)[0]


class _Scale:
    """The change of exponents that makes the given polynomials ordinary ones, and its inverse."""

    def __init__(self, polynomials: Iterable[Polynomial]) -> None:
        self.numbers = sorted(set().union(*(p.generators() for p in polynomials)))
        self.units = dict.fromkeys(self.numbers, 1)
        for polynomial in polynomials:
            for monomial in polynomial.terms:
                for number, exponent in monomial:
                    self.units[number] = lcm(self.units[number], Fraction(exponent).denominator)
        self.ring = _ring(len(self.numbers))

    def ordinary(self, polynomial: Polynomial) -> Any:
        terms = {}
        for monomial, coefficient in polynomial.terms.items():
            powers = {number: int(exponent * self.units[number]) for number, exponent in monomial}
            value = Fraction(coefficient)
            terms[tuple(powers.get(number, 0) for number in self.numbers)] = QQ(value.numerator, value.denominator)
        found = self.ring.from_dict(terms)
        if len(terms) > LARGEST_PROBLEM or sum(map(max, zip(*terms, strict=True))) > LARGEST_DEGREE:
            raise UndecidedError("the normal form is too large to be divided")
        spend(20 * len(terms))
        return found

    def back(self, element: Any) -> Polynomial:
        terms: dict[Monomial, Coefficient] = {}
        for powers, coefficient in element.terms():
            monomial = tuple(
                (number, quotient(power, self.units[number])) for number, power in zip(self.numbers, powers, strict=True) if power
            )
            terms[monomial] = quotient(int(coefficient.numerator), int(coefficient.denominator))
        return Polynomial(terms)


def cancelled(numerator: Polynomial, denominator: Polynomial) -> tuple[Polynomial, Polynomial]:
    """A fraction in lowest terms; the content of both sides is 1 as far as monomials go."""
    scale = _Scale((numerator, denominator))
    top, bottom = scale.ordinary(numerator).cancel(scale.ordinary(denominator))
    return scale.back(top), scale.back(bottom)


def divided(numerator: Polynomial, denominator: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder, in the lexicographic order of the generators' numbers: linear in the numerator."""
    content = tuple((number, exponent) for number, exponent in numerator.content() if exponent < 0)
    scale = _Scale((numerator.shifted(inverse(content)), denominator))
    whole, rest = scale.ordinary(numerator.shifted(inverse(content))).div(scale.ordinary(denominator))
    return scale.back(whole).shifted(content), scale.back(rest).shifted(content)


def factored(polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    """The irreducible factors of a polynomial without content, each with leading coefficient 1, and their multiplicities."""
    if _is_irreducible_at_sight(polynomial):
        return [(polynomial, 1)]
    scale = _Scale((polynomial,))
    found = []
    for factor, multiplicity in scale.ordinary(polynomial).factor_list()[1]:
        _, _, rest = scale.back(factor).split()
        if rest is not None:
            found.append((rest, multiplicity))
    return found


def _is_irreducible_at_sight(polynomial: Polynomial) -> bool:
    """A polynomial without content in which a generator stands in one term only, to the first power, is irreducible."""
    seen: dict[int, list[Exponent]] = {}
    for monomial in polynomial.terms:
        for number, exponent in monomial:
            seen.setdefault(number, []).append(exponent)
    return any(exponents == [1] for exponents in seen.values())
