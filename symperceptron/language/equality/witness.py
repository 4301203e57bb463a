"""The search for a witness: a small rational point at which two sides are certainly unequal.

The points are few and fixed, so the same claim gets the same witness everywhere.  Coordinates are unequal, small and inside
the declared domains, indices inside their declared ranges; the first point that tells is taken, with more digits where an
interval was too wide.  A sum with a symbolic number of terms is looked at for one, two or three terms, which are legitimate
values of n: a claim about every n is refuted by one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice

from sympy import Expr, Symbol

from symperceptron.language.equality.allowance import UndecidedError, UndefinedError, spend
from symperceptron.language.equality.assumptions import moved_onto
from symperceptron.language.equality.enclosure import Enclosure, IndistinctError, Number, differ
from symperceptron.language.equality.environment import Leaf
from symperceptron.language.equality.interpret import Interpreter
from symperceptron.language.equality.intervals import from_fraction, shown
from symperceptron.language.equality.points import Whole, admits, coordinate, free_indices, numbered_elements, whole_points
from symperceptron.language.equality.verdict import Witness
from symperceptron.language.expressions import Compare
from symperceptron.language.model import Model

__all__ = ["find_witness", "free_indices", "sampled"]

_PRECISIONS = (64, 200)  # bits
_LONGEST = 4096  # bits of an exact number that is written out
_KINKS = 4  # the attempt at which what is learnt is zero, where piecewise functions have their kinks
_HOPELESS = 2  # points without an answer: what has no value at one kink may have one elsewhere
_LEARNT = ("weight", "bias", "preactivation", "hidden")


class _Point:
    """One point: the values of leaves and indices, given when they are asked for."""

    def __init__(self, model: Model, attempt: int, whole: Whole, bits: int) -> None:
        self.attempt, self.whole = attempt, whole
        self.values: dict[Leaf, Fraction] = {}
        self.used: set[str] = set()
        self.world = Enclosure(self.value_of, self.whole_of, bits)
        self.interpreter = Interpreter(model, self.world)
        self.numbered = numbered_elements(model)

    def whole_of(self, index: Symbol) -> int | None:
        found = self.whole.get(index.name)
        if found is not None:
            self.used.add(index.name)
        return found

    def value_of(self, leaf: Leaf) -> Fraction:
        letter, indices = leaf
        if not indices and letter in self.whole:
            self.used.add(letter)
            return Fraction(self.whole[letter])
        if leaf not in self.values:
            spend(1)
            known = self.interpreter.names.get(letter)
            if known is not None and indices and known.ranges and leaf not in self.numbered:
                self._refuse_outside(indices, known.ranges)
            at_kink = self.attempt == _KINKS and (known is None or known.role in _LEARNT)
            symbol = self.interpreter.symbol_of(letter)
            self.values[leaf] = coordinate(
                known.domain if known else None, symbol, self.attempt, len(self.values), at_kink=at_kink
            )
        return self.values[leaf]

    def _refuse_outside(self, indices: tuple[Expr, ...], ranges: tuple[tuple[Expr, Expr], ...]) -> None:
        for index, bounds in zip(indices, ranges, strict=False):
            lower, upper = map(self.world.whole, bounds)
            if not lower <= int(index) <= upper:
                raise IndistinctError

    def keep_to(self, model: Model) -> None:
        """Move the point so that what the model assumes is true there; raises IndistinctError where that is not possible."""
        if any(free_indices(assumption) for assumption in model.assumptions):
            raise IndistinctError

        def residual(assumption: Compare) -> Number:
            self.world.known.clear()
            left, right = map(self.interpreter.value, assumption.sides)
            return self.world.add(left, self.world.negate(right))

        def is_admitted(leaf: Leaf, value: Fraction) -> bool:
            known = self.interpreter.names.get(leaf[0])
            return admits(known.domain if known is not None else None, self.interpreter.symbol_of(leaf[0]), value)

        if not moved_onto(model.assumptions, self.values, residual, is_admitted):
            raise IndistinctError
        self.world.known.clear()

    def witness(self, left: Number, right: Number) -> Witness:
        at = [(self.interpreter.name(leaf), str(value)) for leaf, value in self.values.items()]
        at += [(self.interpreter.name((letter, ())), str(self.whole[letter])) for letter in sorted(self.used)]
        return Witness(at=tuple(at), left=_shown(left), right=_shown(right))


def find_witness(left: Expr, right: Expr, model: Model, *, attempts: int | None = None) -> Witness | None:
    """A point at which the sides certainly differ, or None where none was found among the first so many, or all.

    Raises UndecidedError where the sides have no value anywhere.
    """
    reasons: list[UndecidedError] = []
    for attempt, whole in enumerate(islice(whole_points(left, right, model), attempts)):
        for bits in _PRECISIONS if attempts is None else _PRECISIONS[:1]:
            point = _Point(model, attempt, whole, bits)
            try:
                point.keep_to(model)
                a, b = point.interpreter.value(left), point.interpreter.value(right)
            except (IndistinctError, UndefinedError):
                continue
            except UndecidedError as why:
                reasons.append(why)
                break
            if differ(point.world, a, b):
                return point.witness(a, b)
            if isinstance(a, Fraction) and isinstance(b, Fraction):
                break
        if len(reasons) > _HOPELESS:
            raise reasons[-1]
    return None


def sampled(known: Expr, other: Expr, model: Model) -> Callable[[Expr], bool] | None:
    """Whether an expression certainly differs from the known one, looked at where both sides have a value; None where there is no such point.

    It costs a tenth of `decide` and says no to most of what is not equal; that it does not say no is no proof.
    """
    for attempt, whole in enumerate(whole_points(known, other, model)):
        point = _Point(model, attempt, whole, _PRECISIONS[0])
        try:
            point.keep_to(model)
            value = point.interpreter.value(known)
            point.interpreter.value(other)
        except (IndistinctError, UndefinedError):
            continue
        except UndecidedError:
            return None

        def differs(expr: Expr, point: _Point = point, value: Number = value) -> bool:
            try:
                return differ(point.world, point.interpreter.value(expr), value)
            except (IndistinctError, UndefinedError, UndecidedError):
                return False

        return differs
    return None


def _shown(value: Number) -> str:
    if not isinstance(value, Fraction):
        return shown(value)
    is_short = value.numerator.bit_length() + value.denominator.bit_length() <= _LONGEST
    return str(value) if is_short else shown(from_fraction(value, _PRECISIONS[0]))
