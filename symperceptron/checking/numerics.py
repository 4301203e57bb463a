r"""Judging numbers: whether two sides agree as far as they are written out.

The letters of a side get the numbers that the text tells, at every level at which it tells some; the author may have gone on with rounded outputs or with
exact weights.  A side agrees with a number that is written out where it is no further from it than half a unit of its last decimal, and with
a side of several numbers where they are the same, or agree part by part, ``(O - t) O`` with ``0.7414 · 0.7514``.  They differ where they do so
even if every decimal is only known to within a unit of its last place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

from sympy import Expr

from symperceptron.checking.behind import names_behind
from symperceptron.checking.rounding import half_unit, literal
from symperceptron.checking.told import Numbers, Told
from symperceptron.checking.values import is_number
from symperceptron.language.equality import Kind, Verdict, Witness
from symperceptron.language.equality.partly import Range, value_range
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Times
from symperceptron.language.model import Model
from symperceptron.language.names import letter_of
from symperceptron.language.positions import every_part

__all__ = ["AS_SAID", "NEAR", "OFF", "agree"]

NEAR = "as far as the numbers go"
OFF = "by more than a unit of the last decimal"
AS_SAID = "with numbers that are wrong"  # how something follows that is not true for that

Places = Mapping[Fraction, int]

_ROUNDED = "the sides differ, but one of them is rounded"
_MOST_PLACES = 11
_CLOSE = Fraction(1, 10**20)
_NARROW = Fraction(1, 100)
_FAR = Fraction(1, 50)  # of its size: how far a quantity of letters is from a number that it is certainly not


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """Two sides and what is told of their letters, as it is written and within a unit of the last decimal.

    `exact` are the numbers that were not rounded, `places` the decimals with which numbers are written, where that is not seen from their values.
    """

    model: Model
    told: Numbers
    loose: Numbers
    exact: frozenset[Fraction] = frozenset()
    places: Places = field(default_factory=dict)

    def agrees(self, left: Expr, right: Expr) -> bool:
        """Whether the sides agree within the rounding of the numbers that are written out in them."""
        a, b = self.middle(left), self.middle(right)
        if a is None or b is None:
            return self._part_by_part(left, right)
        if abs(a - b) <= _CLOSE * max(Fraction(1), abs(a)):
            return True
        written = [value for value in map(literal, (left, right)) if value is not None]
        reach = [self._half_unit(value) + _CLOSE for value in written]
        if reach:
            return abs(a - b) <= max(reach)
        return self._part_by_part(left, right) or self._is_made_of_told(right, a) or self._comes_close(right, a)

    def _is_made_of_told(self, numbers: Expr, value: Fraction) -> bool:
        """Whether a side is worked out of numbers that are told, and comes to the value as far as these are known."""
        told = {abs(lower + upper) / 2 for lower, upper in self.told.values()}
        decimals = {
            abs(number) for part in every_part(numbers) if (number := literal(part)) is not None and number.denominator > 1
        }
        around = value_range(numbers, self.model, {}, self._to_half_a_unit) if is_number(numbers) and decimals <= told else None
        return around is not None and around[0] <= value <= around[1] and around[1] - around[0] <= _FAR * abs(value)

    def _comes_close(self, numbers: Expr, value: Fraction) -> bool:
        """Whether a side of several rounded numbers comes to the value within their rounding, which leaves little room."""
        around = value_range(numbers, self.model, {}, self._to_half_a_unit_unless_told) if is_number(numbers) else None
        return around is not None and around[0] <= value <= around[1] and around[1] - around[0] <= _NARROW * abs(value)

    def _to_half_a_unit_unless_told(self, value: Fraction) -> Range:
        return (value, value) if value and abs(value) in self.exact else self._to_half_a_unit(value)

    def _half_unit(self, value: Fraction) -> Fraction:
        return half_unit(value, self.places.get(abs(value)))

    def _part_by_part(self, left: Expr, right: Expr) -> bool:
        (sign, factors), (other, numbers) = _factors(left), _factors(right)
        if len(factors) == len(numbers) > 1:
            signs = [self._signs_between(a, b) for a, b in zip(factors, numbers, strict=True)]
            return sign * other in {prod(chosen) for chosen in product(*signs)}
        if min(len(factors), len(numbers)) > 1:
            return self._worked_out(sign * other, factors, numbers)
        pairs = _pairs(left, right)
        return bool(pairs) and all(self.agrees(a, b) for a, b in pairs)

    def _worked_out(self, sign: int, factors: list[Expr], numbers: list[Expr]) -> bool:
        """Whether two products differ in some factors of one of them that the other has worked out: ``a · 0.6682 · 0.3318 = a · 0.2217``."""
        fewer, more = sorted((Counter(factors), Counter(numbers)), key=Counter.total)
        rest, of_more = [*(fewer - more).elements()], [*(more - fewer).elements()]
        is_one = len(rest) == 1 < len(of_more) and literal(rest[0]) is not None
        return is_one and self.agrees(Times(*of_more), rest[0] if sign == 1 else Neg(rest[0]))

    def _signs_between(self, left: Expr, right: Expr) -> list[int]:
        """1 where the sides agree, −1 where one agrees with the opposite of the other: a minus may stand before any factor of a product."""
        return [sign for sign, side in ((1, left), (-1, Neg(left))) if self.agrees(side, right)]

    def middle(self, expr: Expr) -> Fraction | None:
        """The value, every number that is told taken as it is written."""
        found = value_range(expr, self.model, self.told)
        return None if found is None else (found[0] + found[1]) / 2

    def is_off(self, left: Expr, right: Expr) -> bool:
        """Whether a number that is written out is neither rounded nor cut off from the other side, every decimal in that taken as it is written."""
        value, number = self.middle(left), literal(right)
        return value is not None and number is not None and abs(value - number) > 2 * self._half_unit(number)

    def differ(self, left: Expr, right: Expr) -> bool | None:
        """Whether the sides certainly differ; None where one of them has no value."""
        a, b = self._around(left), self._around(right)
        if a is None or b is None:
            return None
        gap = max(a[0] - b[1], b[0] - a[1])
        is_of_letters = not (is_number(left) and is_number(right))
        size = max(abs(end) for end in (*a, *b))
        return gap > (_FAR * size if is_of_letters else 0)

    def _around(self, expr: Expr) -> Range | None:
        """Where the value lies if every decimal is known to within a unit of its last place."""
        return value_range(expr, self.model, self.loose, self._to_a_unit if is_number(expr) else None)

    def _to_a_unit(self, value: Fraction) -> Range:
        is_given = abs(value) in self.exact and half_unit(value) == self._half_unit(value)  # 0.00 is not the 0 of y = 0
        radius = Fraction(0) if is_given else 2 * self._half_unit(value)
        return value - radius, value + radius

    def _to_half_a_unit(self, value: Fraction) -> Range:
        return value - self._half_unit(value), value + self._half_unit(value)

    def goes_with(self, left: Expr, right: Expr) -> bool:
        """Whether the left side lies where a side of several numbers does, as far as these are written out."""
        value, around = self.middle(left), value_range(right, self.model, {}, self._to_half_a_unit)
        return value is not None and around is not None and around[0] <= value <= around[1]


def agree(sides: tuple[Expr, Expr], subject: Expr, told: Told, model: Model, places: Places) -> Verdict:
    """Whether the sides agree: proved within rounding, refuted where they are too far apart, or undecided and why."""
    (left, right), known = sides, told.without(subject)

    def ways(levels: Callable[[Model, int], Iterator[Numbers]]) -> list[Numeric]:
        return [
            Numeric(model=model, told=numbers, loose=loose, exact=told.exact(model), places=places)
            for numbers, loose in zip(levels(model, 0), levels(model, 2), strict=True)
        ]

    true = ways(known.levels)
    if any(way.agrees(left, right) for way in true):
        return Verdict(kind=Kind.PROVED, method="within rounding")
    said = ways(known.as_said) if left != subject else []
    if any(way.agrees(left, right) for way in said):
        return Verdict(kind=Kind.PROVED, method=AS_SAID)
    found = [differ for way in (*true, *said) if (differ := way.differ(left, right)) is not None]
    if not found:
        return Verdict.undecided(f"no value is given for {', '.join(_without(known, model, left, right))}")
    if not all(found):
        is_near = literal(right) is None and is_number(right) and any(way.goes_with(left, right) for way in true)
        is_off = all(way.is_off(left, right) for way in true)
        return Verdict(kind=Kind.UNDECIDED, method=NEAR if is_near else OFF if is_off else "", reason=_ROUNDED)
    way = next(way for way in (*true, *said) if way.differ(left, right))
    return Verdict(kind=Kind.REFUTED, method="witness", witness=_witness(way, left, right))


def _without(told: Told, model: Model, *sides: Expr) -> list[str]:
    """The letters of which nothing is told."""
    known = told.leaves.keys() | told.made.keys()
    behind = {name for side in sides for name in names_behind(model, side) if model.definition_of(name) is None}
    return sorted({letter_of(name) for name in behind - known})


def _witness(way: Numeric, left: Expr, right: Expr) -> Witness:
    told = replace(way.model, definitions=tuple(old for old in way.model.definitions if old.name not in way.told))
    looked_at = {name for side in (left, right) for name in names_behind(told, side)}  # what is told is not looked behind ...
    for derivative in (
        part for side in (left, right) for part in every_part(side) if isinstance(part, Partial)
    ):  # ... but by what it is derived
        looked_at |= {name for name in names_behind(way.model, derivative) if way.model.definition_of(name) is None}
    at = tuple((name, _shown((lower + upper) / 2)) for name, (lower, upper) in way.told.items() if name in looked_at)
    return Witness(at=at, left=_shown(way.middle(left)), right=_shown(way.middle(right)))


def _shown(value: Fraction | None) -> str:
    """The value as a decimal where it ends, and as a fraction where it does not and is short.

    >>> _shown(Fraction(249, 400)), _shown(Fraction(-2)), _shown(Fraction(1, 3))
    ('0.6225', '-2', '1/3')
    """
    if value is None:
        return "?"
    places = next((places for places in range(_MOST_PLACES) if 10**places % value.denominator == 0), None)
    if places is not None:
        return f"{Decimal(value.numerator * (10**places // value.denominator)).scaleb(-places):f}"
    return str(value) if value.denominator < 10**6 else f"{float(value):.10g}"


def _pairs(left: Expr, right: Expr) -> list[tuple[Expr, Expr]]:
    """The parts of two sides of the same shape, in their order; none where the shapes differ."""
    if left.func is not right.func or len(left.args) != len(right.args) or isinstance(left, Partial):
        return []
    if isinstance(left, Call):
        return [*zip(left.arguments, right.arguments, strict=True)] if left.function == right.function else []
    return [*zip(left.args, right.args, strict=True)] if isinstance(left, Plus | Over | Power | Neg) else []


def _factors(expr: Expr) -> tuple[int, list[Expr]]:
    """The factors of a product without their signs, and the sign of the whole."""
    if isinstance(expr, Neg):
        sign, inside = _factors(expr.args[0])
        return -sign, inside
    if isinstance(expr, Times):
        parts = [_factors(factor) for factor in expr.args]
        return prod(sign for sign, _ in parts), [factor for _, inside in parts for factor in inside]
    return 1, [expr]
