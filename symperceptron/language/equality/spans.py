"""Between which numbers a polynomial lies, from the intervals in which its generators do.

Interval arithmetic over ℚ with ends that are taken or not; a sign that it settles is settled for every value of the generators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from sympy import Expr, Integer

from symperceptron.language.equality.polynomial import Exponent, Polynomial
from symperceptron.language.model import Domain

__all__ = ["ANY", "POSITIVE", "UNIT", "Span", "span_of"]

End = Fraction | float | int  # a float only for the infinite ends


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of real numbers; `lower_open` and `upper_open` say that an end is not taken."""

    lower: End = -inf
    upper: End = inf
    lower_open: bool = True
    upper_open: bool = True

    @classmethod
    def of(cls, domain: Domain | None, symbol: Expr | None = None) -> Span:
        """The span of a declared domain, and of what SymPy assumes of the symbol."""
        span = cls._declared(domain)
        if symbol is not None:
            if symbol.is_positive:
                span = span.within(POSITIVE)
            elif symbol.is_nonnegative:
                span = span.within(cls(0, inf, lower_open=False))
            if symbol.is_negative:
                span = span.within(cls(-inf, 0))
        return span

    @classmethod
    def _declared(cls, domain: Domain | None) -> Span:
        if domain is None:
            return ANY
        if domain.values:
            return cls(_end(min(domain.values)), _end(max(domain.values)), lower_open=False, upper_open=False)
        lower = -inf if domain.lower is None else _end(domain.lower)
        upper = inf if domain.upper is None else _end(domain.upper)
        return cls(lower, upper, domain.open or lower == -inf, domain.open or upper == inf)

    def within(self, other: Span) -> Span:
        """The part of this interval that lies in another."""
        lower, lower_open = max((self.lower, self.lower_open), (other.lower, other.lower_open))
        upper, upper_closed = min((self.upper, not self.upper_open), (other.upper, not other.upper_open))
        return Span(lower, upper, lower_open, not upper_closed)

    @property
    def sign(self) -> int | None:
        """1 or −1 where every value has that sign, else None."""
        if self.lower > 0 or (self.lower == 0 and self.lower_open):
            return 1
        if self.upper < 0 or (self.upper == 0 and self.upper_open):
            return -1
        return None

    @property
    def signs(self) -> frozenset[int]:
        """The signs that a value in it may have."""
        found = {0} if self.has_zero else set()
        return frozenset(found | ({1} if self.upper > 0 else set()) | ({-1} if self.lower < 0 else set()))

    @property
    def has_zero(self) -> bool:
        """Whether zero may be taken."""
        return self.sign is None

    def contains(self, value: End) -> bool:
        """Whether it may take that value."""
        above = value > self.lower or (value == self.lower and not self.lower_open)
        return above and (value < self.upper or (value == self.upper and not self.upper_open))

    @property
    def is_empty(self) -> bool:
        """Whether there is no value at all."""
        return self.lower > self.upper or (self.lower == self.upper and (self.lower_open or self.upper_open))

    @property
    def is_point(self) -> bool:
        """Whether there is one value only."""
        return self.lower == self.upper

    @property
    def value(self) -> Fraction:
        """The one value of a point."""
        return Fraction(self.lower)

    @classmethod
    def point(cls, value: End) -> Span:
        """One value."""
        return cls(value, value, lower_open=False, upper_open=False)

    def __add__(self, other: Span) -> Span:
        return Span(
            self.lower + other.lower,
            self.upper + other.upper,
            self.lower_open or other.lower_open,
            self.upper_open or other.upper_open,
        )

    def __mul__(self, other: Span) -> Span:
        if self.lower == self.upper == 1:
            return other
        corners = [
            (_product(a, b), a_open or b_open)
            for a, a_open in ((self.lower, self.lower_open), (self.upper, self.upper_open))
            for b, b_open in ((other.lower, other.lower_open), (other.upper, other.upper_open))
        ]
        lower, upper = min(value for value, _ in corners), max(value for value, _ in corners)
        zero_taken = self.has_zero or other.has_zero

        def is_open(end: End) -> bool:
            # An end is left out only if no way to reach it is taken; zero is reached through a zero of either side.
            return all(left_out for value, left_out in corners if value == end) and not (end == 0 and zero_taken)

        return Span(lower, upper, is_open(lower), is_open(upper))

    def __pow__(self, exponent: Exponent) -> Span:
        if exponent < 0 or exponent != int(exponent):
            if self.sign == 1:
                return POSITIVE
            if self.sign == -1 and exponent == int(exponent):
                return POSITIVE if exponent % 2 == 0 else Span(-inf, 0)
            return ANY
        power = int(exponent)
        if power % 2 or self.lower >= 0:
            return Span(self.lower**power, self.upper**power, self.lower_open, self.upper_open)
        if self.upper <= 0:
            return Span(self.upper**power, self.lower**power, self.upper_open, self.lower_open)
        ends = [(self.lower**power, not self.lower_open), (self.upper**power, not self.upper_open)]
        upper, closed = max(ends)
        return Span(0, upper, lower_open=False, upper_open=not closed)


ANY = Span()
POSITIVE = Span(0, inf)
UNIT = Span(-1, 1, lower_open=False, upper_open=False)


def span_of(polynomial: Polynomial, spans: Sequence[Span]) -> Span:
    """An interval that holds every value of a polynomial whose generators lie in theirs."""
    total = Span.point(0)
    for monomial, coefficient in polynomial.terms.items():
        term = Span.point(coefficient)
        for number, exponent in monomial:
            term = term * spans[number] ** exponent
        total = total + term
    return total


def _product(a: End, b: End) -> End:
    return 0 if a == 0 or b == 0 else a * b


def _end(value: Expr | int) -> End:
    found = Integer(value) if isinstance(value, int) else value
    return Fraction(int(found.p), int(found.q))
