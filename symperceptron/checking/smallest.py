r"""The smallest case of a line: one input, one unit, one example, so that every sum has one term and no quantity an index.

A line in which indices are left out, factors transposed or exchanged may mean several things, but in the smallest case they all come
to the same: numbers.  What is true for every size is true there, so a line that is false there is false in every reading.  Nothing is
concluded where the smallest case says less than the line (`told_apart`), nor of a number of terms that is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, IndexedBase, Integer

from symperceptron.checking.behind import names_behind
from symperceptron.checking.doubts import doubts, doubts_in_derivatives, not_free
from symperceptron.checking.told_apart import are_told_apart
from symperceptron.errors import ModelError
from symperceptron.language.equality import Kind, Verdict, decide
from symperceptron.language.expressions import Call, Partial, Summation, Written
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, is_index_symbol, is_name
from symperceptron.language.positions import every_part

__all__ = ["SMALLEST", "in_the_smallest_case", "refuted_in_the_smallest_case"]

SMALLEST = "witness in the smallest case"
_MADE = ("preactivation", "output", "hidden")
_OF_INPUTS = ("weight", "input", "bias")

Sizes = Mapping[Expr, set[Expr]]


class _UnknownSizeError(Exception):
    """A number of terms that is no 1 in the smallest case."""


@lru_cache(maxsize=512)
def refuted_in_the_smallest_case(left: Expr, right: Expr, subject: Expr, model: Model) -> Verdict | None:
    """The refutation of ``left = right`` where every quantity is one number; None where that shows nothing."""
    if model.assumptions or any(not_free(model, (left, right))) or not are_told_apart((left, right, subject), model):
        return None
    case = in_the_smallest_case((left, right), model)
    if case is None:
        return None
    smallest, sides = case
    unsure = doubts(smallest, *sides) or doubts_in_derivatives(smallest, *sides)
    if sides[0] == sides[1] or unsure or not all(_is_made_of_what_it_is_held_against(side, smallest) for side in sides):
        return None
    found = decide(sides[0], sides[1], smallest)
    return replace(found, method=SMALLEST) if found.kind is Kind.REFUTED else None


def in_the_smallest_case(sides: Sequence[Expr], model: Model) -> tuple[Model, tuple[Expr, ...]] | None:
    """The model and the sides with numbers in the place of all quantities; None where there is no such case."""
    try:
        sizes = _sizes([*sides, *(old.expression for old in model.definitions)])
        return _without_indices(model, sizes), tuple(_number(side, sizes) for side in sides)
    except (_UnknownSizeError, ModelError):
        return None


def _without_indices(model: Model, sizes: Sizes) -> Model:
    return replace(
        model,
        definitions=tuple(
            Definition(name=old.name if old.is_function else base_of(old.name), expression=_number(old.expression, sizes))
            for old in model.definitions
        ),
        names=tuple(map(_name, model.names)),
    )


def _name(name: Name) -> Name:
    return replace(name, symbol=name.symbol.label if isinstance(name.symbol, IndexedBase) else name.symbol, ranges=())


def _number(expr: Expr, sizes: Sizes) -> Expr:
    """The expression in the smallest case."""
    if isinstance(expr, Summation):
        return _number(expr.body, sizes)
    if is_index_symbol(expr):
        if sizes.get(expr) != {Integer(1)}:
            raise _UnknownSizeError
        return Integer(1)
    if is_name(expr):
        return base_of(expr)
    if isinstance(expr, Written):
        return expr.func(*(_number(part, sizes) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _sizes(expressions: list[Expr]) -> Sizes:
    """The ends of the sums, each with the values that it has where the sums have one term."""
    found: dict[Expr, set[Expr]] = {}
    for expr in expressions:
        for part in every_part(expr):
            if isinstance(part, Summation):
                first, last = part.range
                more = (last - first).expand()
                ends = [symbol for symbol in more.free_symbols if more.coeff(symbol) == 1]
                if len(more.free_symbols) != 1 or not ends:
                    raise _UnknownSizeError
                found.setdefault(ends[0], set()).add(ends[0] - more)
    return found


def _is_made_of_what_it_is_held_against(side: Expr, model: Model) -> bool:
    """Whether every derivative is by something that its function is made of, and no unit that nothing defines stands beside weights and inputs."""
    functions = {part.function for old in model.definitions for part in every_part(old.expression) if isinstance(part, Call)}
    if any(
        isinstance(part, Call) and not {part.function} & functions and model.definition_of(part) is None
        for part in every_part(side)
    ):
        return False  # the logarithm in a line about a squared error: the text is about another model
    behind = {name: model.name_of(name) for name in names_behind(model, side)}
    leaves = {known.role for name, known in behind.items() if known is not None and model.definition_of(name) is None}
    partials = (part for part in every_part(side) if isinstance(part, Partial))
    return not (leaves & {*_MADE} and leaves & {*_OF_INPUTS}) and all(
        set(part.variables) <= set(names_behind(model, part.function, frozenset(part.variables))) for part in partials
    )
