"""Numbers for a refutation: exact rationals as long as they last, else intervals that are sure to hold the true value.

Every leaf gets a small rational number, indices get small whole ones, and sums are added up.  Two sides whose exact values
differ, or whose intervals do not meet, are unequal, and anyone can check it.  A point at which something has no value (a
zero denominator, an index outside its range) tells nothing and is left.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from symperceptron.language.equality import intervals
from symperceptron.language.equality.algebra import Chosen
from symperceptron.language.equality.allowance import UndecidedError, spend
from symperceptron.language.equality.environment import Leaf
from symperceptron.language.equality.noting import Remembered

__all__ = ["Enclosure", "IndistinctError", "differ"]

Number = Any  # Fraction or Interval
LARGEST_BITS = 4096
STEEPEST = 2000  # the largest exponent of e
LONGEST = 64


class IndistinctError(Exception):
    """An interval is too wide to tell, or there is no value; another point or more digits may do."""


class Enclosure:
    """The algebra of exact numbers and enclosures, at one point."""

    def __init__(self, value_of: Callable[[Leaf], Fraction], whole_of: Callable[[Symbol], int | None], bits: int) -> None:
        self.value_of, self.whole_of, self.bits = value_of, whole_of, bits
        self.known: dict[Leaf, Remembered] = {}

    def whole(self, index: Expr) -> int:
        """An index or bound as a number."""
        if isinstance(index, Integer):
            return int(index)
        values = {symbol: self.whole_of(symbol) for symbol in index.free_symbols}
        if None in values.values():
            raise UndecidedError(f"the index {index} has no value here")
        value = index.xreplace({symbol: Integer(number) for symbol, number in values.items()})
        if not value.is_Integer:
            raise UndecidedError(f"the index {index} has no value here")
        return int(value)

    def number(self, value: Rational) -> Number:
        return Fraction(int(value.p), int(value.q))

    def atom(self, letter: str, indices: tuple[Expr, ...]) -> Number:
        return self.value_of((letter, tuple(Integer(self.whole(index)) for index in indices)))

    def delta(self, left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Number:
        return Fraction(all(self.whole(a) == self.whole(b) for a, b in zip(left, right, strict=True)))

    def add(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return _short(a + b)
        return intervals.add(self.interval(a), self.interval(b), self.bits)

    def negate(self, a: Number) -> Number:
        return -a if isinstance(a, Fraction) else intervals.negate(a)

    def multiply(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return _short(a * b)
        if a == 0 or b == 0:
            return Fraction(0)
        return intervals.multiply(self.interval(a), self.interval(b), self.bits)

    def divide(self, a: Number, b: Number) -> Number:
        if self.sign(b) == 0:
            raise IndistinctError
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return _short(a / b)
        if a == 0:
            return Fraction(0)
        return intervals.divide(self.interval(a), self.interval(b), self.bits)

    def power(self, a: Number, exponent: Rational) -> Number:
        p, q = int(exponent.p), int(exponent.q)
        if q == 1:
            value = self._whole_power(a, abs(p))
            return self.divide(Fraction(1), value) if p < 0 else value
        side = self.sign(a)
        if side < 0 or (side == 0 and p < 0):
            raise IndistinctError
        if isinstance(a, Fraction):
            above, below = _exact_root(a.numerator, q), _exact_root(a.denominator, q)
            if above is not None and below is not None:
                return self.power(Fraction(above, below), Rational(p))
        return self.exp(self.multiply(self.apply("log", (a,), 0), Fraction(p, q)))

    def _whole_power(self, a: Number, exponent: int) -> Number:
        if isinstance(a, Fraction):
            size = max(a.numerator.bit_length(), a.denominator.bit_length())
            if size * exponent > LARGEST_BITS and abs(a) not in (0, 1):
                a = self.interval(a)
            else:
                return a**exponent
        if exponent > LARGEST_BITS:
            raise UndecidedError("an exponent is too large to evaluate")
        return intervals.power(a, exponent, self.bits)

    def exp(self, a: Number) -> Number:
        if a == 0:
            return Fraction(1)
        a = self.interval(a)
        limit = self.interval(Fraction(STEEPEST))
        if not intervals.below(a, limit) or not intervals.below(intervals.negate(a), limit):
            raise IndistinctError
        return intervals.exponential(a, self.bits)

    def apply(self, function: str, arguments: tuple[Number, ...], order: int) -> Number:
        if function == "pi" and not arguments:
            return intervals.pi(self.bits)
        if order or len(arguments) != 1 or function not in intervals.FUNCTIONS:
            raise UndecidedError(f"nothing defines {function}, so it has no value to look at")
        (a,) = arguments
        if a == (function == "log"):
            return Fraction(function == "cos")
        if function == "log" and self.sign(a) <= 0:
            raise IndistinctError
        return intervals.FUNCTIONS[function](self.interval(a), self.bits)

    def total(self, lower: Expr, upper: Expr, letter: Symbol, body: Callable[[Expr], Any]) -> Any:  # noqa: ARG002  # for display
        first, last = self.whole(lower), self.whole(upper)
        if last < first:
            raise IndistinctError
        if last - first >= LONGEST:
            raise UndecidedError(f"a sum has more than {LONGEST} terms")
        value = body(Integer(first))
        for k in range(first + 1, last + 1):
            value = self._sum(value, body(Integer(k)))
        return value

    def _sum(self, a: Any, b: Any) -> Any:
        return self.add(a, b) if _is_number(a) and _is_number(b) else tuple(self._sum(x, y) for x, y in zip(a, b, strict=True))

    def constant(self, a: Number) -> Rational | None:
        return Rational(a.numerator, a.denominator) if isinstance(a, Fraction) else None

    def sign(self, a: Number) -> int:
        """The sign of a number, as far as its enclosure tells."""
        if isinstance(a, Fraction):
            return (a > 0) - (a < 0)
        found = intervals.sign(a)
        if found is None:
            raise IndistinctError
        return found

    def choose(self, chosen: Chosen, value: Callable[[Expr], Any], *, is_agreed: bool) -> Any:  # noqa: ARG002  # for derivatives
        return value(chosen(self.sign))

    def at_kink(self, pair: Any, sided: Callable[[int], Any], *, is_agreed: bool) -> Any:
        """The derivative at a kink: what it is if there is one, the convention only where there certainly is none."""
        right, left = sided(1), sided(-1)
        if not all(map(_is_number, (*right, *left))):
            raise IndistinctError
        if is_agreed and (differ(self, right[1], left[1]) or differ(self, right[0], left[0])):
            return pair[1]
        if all(isinstance(part, Fraction) for part in (*right, *left, pair[0])) and right == left and right[0] == pair[0]:
            return right[1]
        raise IndistinctError

    def demand(self, a: Number, relation: str, written: Callable[[], Expr | None]) -> None:
        """A point without a value is met where the value is missing."""

    def interval(self, a: Number) -> intervals.Interval:
        """An interval around the value."""
        if not isinstance(a, Fraction):
            return a
        spend(1)
        return intervals.from_fraction(a, self.bits)


def differ(world: Enclosure, a: Number, b: Number) -> bool:
    """Whether the two values are certainly unequal."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a != b
    a, b = world.interval(a), world.interval(b)
    return intervals.below(a, b) or intervals.below(b, a)


def _is_number(a: Any) -> bool:
    return isinstance(a, Fraction | intervals.Interval)


def _short(a: Fraction) -> Fraction:
    if a.numerator.bit_length() + a.denominator.bit_length() > 2 * LARGEST_BITS:
        raise UndecidedError("a number has grown too long to write down")
    return a


def _exact_root(value: int, degree: int) -> int | None:
    root = round(value ** (1 / degree)) if value < 10**15 and degree < 64 else 0
    return root if root**degree == value else None
