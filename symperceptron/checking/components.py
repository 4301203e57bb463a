r"""Functions of a vector that are written as functions of one of its elements: ``σ(z_i) = e^{z_i} / Σ_j e^{z_j}``.

What such a line introduces is the element σ_i of a vector, for it depends on the other elements of z as well.  As a function
of the number z_i it would be nonsense, and so would its derivative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Expr, Indexed, Symbol

from symperceptron.checking.statements import Statement, parts_of_all
from symperceptron.language.expressions import Call, Prime, Summation, Written
from symperceptron.language.names import base_of, free_names, indices_of, quantity
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line

__all__ = ["component_functions", "with_components"]


def component_functions(spoken: Iterable[Statement]) -> frozenset[str]:
    """The functions that are said of an element of a vector in terms of its other elements, and have no derivative of their own."""
    spoken = tuple(spoken)
    found = {call.function for statement in spoken for call in _heads(statement) if _speaks_of_others(call, statement)}
    primed = {part.function for part in parts_of_all(spoken) if isinstance(part, Prime)}
    return frozenset(found - primed)


def with_components(lines: tuple[Line, ...], functions: frozenset[str]) -> tuple[Line, ...]:
    """The lines with the elements in the places of the calls."""
    if not functions:
        return lines
    return tuple(
        replace(line, sides=tuple(replace(side, expression=_elements(side.expression, functions)) for side in line.sides))
        for line in lines
    )


def _heads(statement: Statement) -> list[Call]:
    sides = [] if statement.goes_on else statement.sides[:-1]
    return [side.expression for side in sides if isinstance(side.expression, Call) and _is_of_an_element(side.expression)]


def _is_of_an_element(call: Call) -> bool:
    arguments = call.arguments
    return (
        len(arguments) == 1
        and isinstance(arguments[0], Indexed)
        and len(indices_of(arguments[0])) == 1
        and isinstance(indices_of(arguments[0])[0], Symbol)
    )


def _speaks_of_others(call: Call, statement: Statement) -> bool:
    (argument,) = call.arguments
    totals = (part for side in statement.sides for part in every_part(side.expression) if isinstance(part, Summation))
    return any(
        base_of(name) == base_of(argument) and total.index in indices_of(name)
        for total in totals
        for name in free_names(total.body)
    )


def _elements(expr: Expr, functions: frozenset[str]) -> Expr:
    if isinstance(expr, Call) and expr.function in functions and _is_indexed(expr):
        return quantity(expr.function, indices_of(expr.arguments[0]))
    if isinstance(expr, Written):
        return expr.func(*(_elements(part, functions) if isinstance(part, Written) else part for part in expr.args))
    return expr


def _is_indexed(call: Call) -> bool:
    return len(call.arguments) == 1 and len(indices_of(call.arguments[0])) == 1
