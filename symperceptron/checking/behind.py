"""What stands behind an expression: the names and parts of everything that it is made of, through the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, S

from symperceptron.language.expressions import Call, Prime
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, free_names, is_index_symbol, is_name
from symperceptron.language.positions import every_part

__all__ = ["everything", "names_behind"]


@lru_cache(maxsize=1024)
def names_behind(model: Model, expr: Expr, held: frozenset[Expr] = frozenset()) -> tuple[Expr, ...]:
    """The names in the expression and, through the definitions, behind it; those that are held are not looked behind."""
    waiting, seen = [expr], dict[Expr, None]()
    while waiting:
        expr = waiting.pop()
        for name in (_own_names(expr) | _left_free(model, expr)) - seen.keys():
            seen[name] = None
            body = None if base_of(name) in held else model.unfold(name)
            if body is not None:
                waiting.append(body)
    return tuple(seen)


def _left_free(model: Model, expr: Expr) -> set[Expr]:
    """The quantities in what functions are said to be that are none of their variables: the f of ``p(x) = σ(f)``; an unknown α is only a constant."""
    calls = (part for part in every_part(expr) if isinstance(part, Call | Prime) and part.function not in FUNCTIONS)
    known = (found for call in calls if (found := model.definition_of(call)) is not None)
    inside = {name for found in known for name in _own_names(found.expression) if name not in found.parameters}
    return {name for name in inside if model.definition_of(name) is not None}


def _own_names(expr: Expr) -> set[Expr]:
    return {name for name in free_names(expr) if not is_index_symbol(name)}


def everything(model: Model, expressions: tuple[Expr, ...]) -> Iterator[Expr]:
    """Every part of the expressions and of all definitions behind them."""
    waiting, seen = list(expressions), set()
    while waiting:
        expr = waiting.pop()
        for part in every_part(expr):
            if part in seen:
                continue
            seen.add(part)
            yield part
            definition = model.definition_of(part) if is_name(part) or isinstance(part, Call | Prime) else None
            body = (
                definition.expression
                if definition is not None and definition.is_function
                else model.unfold(part)
                if definition is not None and is_name(part)
                else None
            )
            if body is not None:
                hidden = set(definition.parameters) if definition is not None and definition.is_function else set()
                waiting.append(body.xreplace(dict.fromkeys(hidden, S.One)))
