"""A second opinion that shares no code with the rules or with the normal form.

A line is written out for three terms of each sum as an ordinary SymPy expression (of a layer that is 784 wide too, for the line
should hold for any width); SymPy's own `diff` takes its derivatives; and mpmath evaluates it with fifty digits at random rational
points inside the declared domains. The derivation as a whole is held
against a numeric derivative of the loss, for which nobody differentiates anything. Agreement proves nothing, so it never makes
a verdict; a disagreement unmakes one.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import product
from random import Random
from typing import Any

from mpmath import diff as numeric_derivative
from mpmath import mp
from sympy import Expr, Integer, Symbol

from symperceptron.derivation.plain import Indices, Plain
from symperceptron.derivation.points import Point, are_close, drawn_from, lies_in
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Partial
from symperceptron.language.model import Domain, Model

__all__ = ["SecondOpinion"]

TERMS = 3
POINTS = 2
TRIES = 400
DIGITS = 50
STEP_TOLERANCE, WHOLE_TOLERANCE = 10**-30, 10**-20


class SecondOpinion:
    """What another method says about the lines of one derivation, at the same few points for all of them, so that what they share is worked out once."""

    def __init__(self, model: Model, line: Expr, seed: int = 0) -> None:
        first = model.notation.first_index
        ends = {
            symbol: Integer(first + TERMS - 1)
            for name in model.names
            for pair in name.ranges
            for end in pair
            for symbol in end.free_symbols
        }
        starts = [int(lower) for name in model.names for lower, _ in name.ranges if lower.is_Integer]
        self.values = values = [Integer(value) for value in range(max(starts, default=first), first + TERMS)]  # in every range
        self.indices = tuple(
            (index, values[(k + 1) % len(values)]) for k, index in enumerate(sorted(free_indices(line) - ends.keys(), key=str))
        )
        self.model, self.seed = model, seed
        self.plain = _plain(model, tuple(ends.items()))

    def agrees(self, left: Expr, right: Expr) -> bool:
        """Whether the two sides, derivatives taken by SymPy, have the same value at every point."""
        # An index that the line's sum binds takes each of its values.
        known = {index for index, _ in (*self.indices, *self.plain.ends)}
        bound = sorted((free_indices(left) | free_indices(right)) - known, key=str)
        with mp.workdps(DIGITS):
            for values in product(self.values, repeat=len(bound)):
                at = (*self.indices, *zip(bound, values, strict=True))
                sides = [self.plain.of(side, at) for side in (left, right)]
                if not all(are_close(point.value(sides[0]), point.value(sides[1]), STEP_TOLERANCE) for point in self._points):
                    return False
        return True

    def agrees_in_numbers(self, goal: Partial, result: Expr) -> bool:
        """Whether the result is the numeric derivative of the goal's function at every point."""
        value = self.plain.of(result, self.indices)
        with mp.workdps(DIGITS):
            return all(
                are_close(
                    self._derivative(goal.function, goal.variables, frozenset(), point), point.value(value), WHOLE_TOLERANCE
                )
                for point in self._points
            )

    def _derivative(self, function: Expr, variables: tuple[Expr, ...], held: frozenset[Symbol], point: Point) -> Any:
        """The numeric derivative, by the last variable outermost; a defined name is independent inside its own derivative."""
        if not variables:
            return point.value(self.plain.of(function, self.indices, held))
        *before, last = variables
        leaf = self.plain.leaf(last, self.indices)
        inside = held | {leaf} if self.plain.is_defined(last) else held
        return numeric_derivative(
            lambda value: self._derivative(function, tuple(before), inside, point.moved({leaf: value})),
            point.value(self.plain.of(last, self.indices, held)),
        )

    @cached_property
    def _points(self) -> tuple[Point, ...]:
        with mp.workdps(DIGITS):
            seeds = range(self.seed, self.seed + POINTS)
            return tuple(self._drawn(Random(seed)) for seed in seeds)  # noqa: S311  # points, not secrets

    def _drawn(self, random: Random) -> Point:
        """A point at which every declared quantity lies in its domain, as far as one is found."""
        defined = [
            (self.plain.of(name.symbol), name.domain)
            for name in self.model.names
            if not name.ranges and self.model.unfold(name.symbol) is not None
        ]
        bounded = [(value, domain) for value, domain in defined if domain != Domain()]
        for _ in range(TRIES):
            point = Point(lambda leaf: drawn_from(self._domain(leaf), random))
            if all(lies_in(point.value(value), domain) for value, domain in bounded):
                return point
        return point

    def _domain(self, leaf: Symbol) -> Domain:
        known = self.model.name_of(Symbol(str(leaf).partition("[")[0]))
        return known.domain if known is not None else Domain()


@lru_cache(maxsize=16)
def _plain(model: Model, ends: Indices) -> Plain:
    """The meaning of lines under the model, for so many terms: one for a derivation and its lemmas."""
    return Plain(model, ends, TERMS)
