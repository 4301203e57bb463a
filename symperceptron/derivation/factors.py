"""A product or fraction as its factors: a number and bases with whole exponents, in the order they were written.

Cancelling, taking out common factors and collecting like terms are all reading and writing this one form. It knows nothing of
what a base is: ``O``, ``1 − O``, ``x_j`` and ``∂z/∂w_j`` are bases alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, S

from symperceptron.language.expressions import Neg, Over, Plus, Power, Times, zero

__all__ = ["Factors", "expanded", "number_of", "written_number", "written_sum"]

MOST_TERMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """``number · Π base^exponent``; a negative exponent stands below the bar."""

    number: Rational
    bases: Mapping[Expr, int]

    @classmethod
    def of(cls, expr: Expr) -> Factors:
        """The factors of a written product, fraction, power or anything else (which is its own only factor)."""
        value = number_of(expr)
        if value is not None:
            return cls(number=value, bases={})
        match expr:
            case Neg():
                inner = cls.of(expr.args[0])
                return cls(number=-inner.number, bases=inner.bases)
            case Times():
                return _product(map(cls.of, expr.args))
            case Over() if (below := cls.of(expr.args[1])).number:
                return _product(
                    (cls.of(expr.args[0]), cls(number=1 / below.number, bases={base: -e for base, e in below.bases.items()}))
                )
            case Power() if isinstance(expr.args[1], Integer):
                return cls(number=S.One, bases={expr.args[0]: int(expr.args[1])})
            case _:
                return cls(number=S.One, bases={expr: 1})

    def written(self) -> Expr:
        """The product or fraction again: the number first, then the bases in order."""
        above = [_power(base, e) for base, e in self.bases.items() if e > 0]
        below = [_power(base, -e) for base, e in self.bases.items() if e < 0]
        size = abs(self.number)
        if below:
            top = Times(*([Integer(size.p)] if size.p != 1 else []), *above)
            body: Expr = Over(top, Times(*([Integer(size.q)] if size.q != 1 else []), *below))
        else:
            body = Times(*([written_number(size)] if size != 1 else []), *above)
        return Neg(body) if self.number < 0 else body

    def without(self, common: Mapping[Expr, int], number: Rational = S.One) -> Factors:
        """What is left when common factors are taken out."""
        left = {base: e - common.get(base, 0) for base, e in self.bases.items()} | {
            base: -e for base, e in common.items() if base not in self.bases
        }
        return Factors(number=self.number / number, bases={base: e for base, e in left.items() if e})


def _product(parts: Iterable[Factors]) -> Factors:
    number, bases = S.One, dict[Expr, int]()
    for part in parts:
        number = number * part.number
        for base, e in part.bases.items():
            bases[base] = bases.get(base, 0) + e
    return Factors(number=number, bases={base: e for base, e in bases.items() if e})


def _power(base: Expr, exponent: int) -> Expr:
    return base if exponent == 1 else Power(base, Integer(exponent))


def number_of(expr: Expr) -> Rational | None:
    """The rational number that a written number is: 2, −2 or ½; None for anything else."""
    match expr:
        case Rational():
            return expr
        case Neg():
            inner = number_of(expr.args[0])
            return None if inner is None else -inner
        case Over():
            above, below = map(number_of, expr.args)
            return above / below if above is not None and below is not None and below != 0 else None
        case _:
            return None


def written_number(value: Rational) -> Expr:
    """A rational number as it is written: ``−½`` is a sign before a fraction."""
    size: Expr = Integer(abs(value.p)) if value.q == 1 else Over(Integer(abs(value.p)), Integer(value.q))
    return Neg(size) if value < 0 else size


Monomial = frozenset[tuple[Expr, int]]


def expanded(expr: Expr) -> dict[Monomial, Factors] | None:
    """A written polynomial multiplied out and like terms collected, in the order of their first appearance; None if it grows too long."""
    match expr:
        case Plus():
            return _collected(_all(map(expanded, expr.args)))
        case Neg():
            inner = expanded(expr.args[0])
            return None if inner is None else {key: Factors(number=-term.number, bases=term.bases) for key, term in inner.items()}
        case Times():
            return _multiplied([expanded(part) for part in expr.args])
        case Power() if isinstance(expr.args[1], Integer) and 0 <= expr.args[1] <= 8 and isinstance(expr.args[0], Plus):
            return _multiplied([expanded(expr.args[0])] * int(expr.args[1]))
        case _:
            term = Factors.of(expr)
            return {frozenset(term.bases.items()): term}


def _all(parts: Iterable[dict[Monomial, Factors] | None]) -> list[Factors] | None:
    terms: list[Factors] = []
    for part in parts:
        if part is None:
            return None
        terms += part.values()
    return terms


def _multiplied(parts: list[dict[Monomial, Factors] | None]) -> dict[Monomial, Factors] | None:
    terms = [Factors(number=S.One, bases={})]
    for part in parts:
        if part is None or len(terms) * len(part) > MOST_TERMS:
            return None
        terms = [_product((left, right)) for left in terms for right in part.values()]
    return _collected(terms)


def _collected(terms: list[Factors] | None) -> dict[Monomial, Factors] | None:
    if terms is None:
        return None
    found: dict[Monomial, Factors] = {}
    for term in terms:
        key = frozenset(term.bases.items())
        before = found.get(key)
        found[key] = Factors(number=term.number + (before.number if before else 0), bases=before.bases if before else term.bases)
    return {key: term for key, term in found.items() if term.number}


def written_sum(terms: Iterable[Factors]) -> Expr:
    """A sum of terms, the positive ones first: ``O − t`` and never ``−t + O``."""
    listed = list(terms)
    ordered = [term for term in listed if term.number > 0] + [term for term in listed if term.number < 0]
    return Plus(*(term.written() for term in ordered)) if ordered else zero
