"""Where a witness is looked for: values of indices, sizes and names, few and fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from symperceptron.language.equality.conditions import declared_ranges
from symperceptron.language.equality.enclosure import IndistinctError
from symperceptron.language.equality.environment import Leaf, leaf_of
from symperceptron.language.expressions import Delta, Summation
from symperceptron.language.model import Domain, Model
from symperceptron.language.names import free_names, indices_of, is_name

__all__ = ["Whole", "admits", "coordinate", "free_indices", "numbered_elements", "whole_points"]

Whole = Mapping[str, int]

# Small, unequal, of both signs, none of them the negative or the inverse of another.
_REALS = tuple(map(Fraction, ("1/2", "-1/3", "2", "3/4", "-3/2", "1/5", "5/3", "-2/5", "3", "-5/4", "1/7", "4/3")))
# Between 0 and 1/2, for models whose output must lie between 0 and 1 and is not squashed: a logarithm of Σ x_i w_i + b.
_GENTLE = tuple(map(Fraction, ("1/3", "1/5", "2/7", "1/4", "3/8", "1/7", "2/5", "1/6", "2/9", "3/10", "1/8")))
_ATTEMPTS = 30
_FIRST_GENTLE = 24
_IN_TURN = 3
_SCRAMBLED = 5  # from this attempt on, signs come in other combinations
_REAL = Symbol("real", real=True)


def coordinate(domain: Domain | None, symbol: Symbol | None, attempt: int, number: int, *, at_kink: bool = False) -> Fraction:
    """The value of the leaf that is met as the number-th at this attempt.

    Raises IndistinctError where no value is found in the domain and within what SymPy assumes of the symbol.
    """
    for candidate in _candidates(domain or Domain(), attempt, number, at_kink=at_kink):
        if admits(domain, symbol, candidate):
            return candidate
    raise IndistinctError


def _candidates(domain: Domain, attempt: int, number: int, *, at_kink: bool) -> Iterator[Fraction]:
    if domain.values:
        for k in range(len(domain.values)):
            yield _fraction(domain.values[(number + attempt + k) % len(domain.values)])
        return
    if at_kink:
        yield Fraction(0)
    if attempt >= _FIRST_GENTLE:
        yield _GENTLE[(number + 3 * attempt) % len(_GENTLE)]
    value = _REALS[(number + 5 * attempt) % len(_REALS)] * (1 + attempt // 5)
    if attempt > _SCRAMBLED and (attempt * (2 * number + 3) >> 1) & 1:
        value = -value
    yield from (value, -value, abs(value) / (1 + abs(value)), 1 + abs(value), -1 - abs(value))
    share = abs(value) / (1 + abs(value))
    lower, upper = (None if end is None else _fraction(end) for end in (domain.lower, domain.upper))
    if lower is not None and upper is not None:
        yield lower + share * (upper - lower)
    elif lower is not None:
        yield lower + share
    elif upper is not None:
        yield upper - share
    yield from map(Fraction, range(1 + number % 3, 12))
    yield from map(Fraction, range(0, -12, -1))


def admits(domain: Domain | None, symbol: Symbol | None, value: Fraction) -> bool:
    """Whether a leaf may have the value: it lies in the domain, and SymPy's assumptions on the symbol hold for it."""
    return _contains(domain, value) and _has_assumed(symbol, value)


def _contains(domain: Domain | None, value: Fraction) -> bool:
    if domain is None:
        return True
    if domain.values:
        return value in map(_fraction, domain.values)
    lower, upper = (None if end is None else _fraction(end) for end in (domain.lower, domain.upper))
    if domain.open:
        return (lower is None or value > lower) and (upper is None or value < upper)
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def _has_assumed(symbol: Symbol | None, value: Fraction) -> bool:
    wanted = _assumed(symbol)
    number = Rational(value.numerator, value.denominator) if wanted else None
    return all(getattr(number, f"is_{key}", None) in (is_so, None) for key, is_so in wanted)


@lru_cache(maxsize=1024)
def _assumed(symbol: Symbol | None) -> tuple[tuple[str, bool], ...]:
    """What is assumed of a symbol beyond its being a real number."""
    return () if symbol is None else tuple(item for item in symbol.assumptions0.items() if item not in _REAL.assumptions0.items())


def _fraction(value: Expr) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def whole_points(left: Expr, right: Expr, model: Model) -> Iterator[Whole]:
    """Values for the free indices and the ends of ranges: unequal ones first, then equal ones."""
    ranges = [bounds for name in model.names for bounds in name.ranges]
    for expr in (left, right, *(definition.expression for definition in model.definitions)):
        ranges += _ranges(expr)
    sizes = sorted({symbol.name for bounds in ranges for end in bounds for symbol in end.free_symbols})
    free = sorted({index.name for index in free_indices(left) | free_indices(right)} - set(sizes))
    latest = max((int(lower) for lower, _ in ranges if isinstance(lower, Integer)), default=model.notation.first_index)
    numbered = max((_largest(expr) for expr in (left, right, *(old.expression for old in model.definitions))), default=0)
    starts = {letter: _start(letter, (left, right), model, latest) for letter in free}
    for attempt in range(_ATTEMPTS):
        spread = max(len(free) - 1, attempt % 3)  # one term is the easiest to check by hand, three the most telling
        positions = {letter: starts[letter] + _position(attempt, k, spread + 1) for k, letter in enumerate(free)}
        yield positions | {letter: max(latest + spread, numbered) + (k if attempt % 2 else 0) for k, letter in enumerate(sizes)}


def _position(attempt: int, place: int, values: int) -> int:
    """Where an index stands: all in turn, all in turn from the second on, all equal; then every which way."""
    if attempt < _IN_TURN:
        return (place % values, (place + 1) % values, 0)[attempt]
    return (attempt * 7 + 3) // values**place % values


def _start(letter: str, sides: tuple[Expr, ...], model: Model, latest: int) -> int:
    """The first value of an index: of its declared range, else of the sum that begins last."""
    index = Symbol(letter, integer=True)
    lowers = [lower for side in sides for lower, _ in declared_ranges(side, index, model)]
    return max((int(lower) for lower in lowers if isinstance(lower, Integer)), default=latest)


def free_indices(expr: Any, bound: frozenset[Symbol] = frozenset()) -> set[Symbol]:
    """The indices that stand free in the expression: in the place of an index, and under no sum over them."""
    if is_name(expr):
        return {symbol for index in indices_of(expr) for symbol in index.free_symbols} - bound
    if isinstance(expr, Delta):
        return set(expr.free_symbols) - bound
    if isinstance(expr, Summation):
        return free_indices(expr.body, bound | {expr.index})
    return set().union(*(free_indices(part, bound) for part in getattr(expr, "args", ())))


@lru_cache(maxsize=256)
def numbered_elements(model: Model) -> frozenset[Leaf]:
    """The elements that the definitions name by their numbers, which may lie outside of the range that the others have: ``w_0 + Σ_{i=1}^n w_i x_i``."""
    names = (name for old in model.definitions for name in free_names(old.expression) if indices_of(name))
    return frozenset(leaf_of(name) for name in names if all(isinstance(index, Integer) for index in indices_of(name)))


@lru_cache(maxsize=1024)
def _largest(expr: Any) -> int:
    """The largest number that stands as an index: there are at least as many elements."""
    if is_name(expr):
        return max((int(index) for index in indices_of(expr) if isinstance(index, Integer)), default=0)
    return max(map(_largest, getattr(expr, "args", ())), default=0)


@lru_cache(maxsize=1024)
def _ranges(expr: Any) -> tuple[tuple[Expr, Expr], ...]:
    own = (expr.range,) if isinstance(expr, Summation) else ()
    return own if is_name(expr) else (*own, *(bounds for part in getattr(expr, "args", ()) for bounds in _ranges(part)))
