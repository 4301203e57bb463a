"""What the letters that are bound around an expression stand for: indices of sums, parameters of functions, indices of definitions.

Nothing is ever substituted in the expression that is read, so nothing is captured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer, Symbol

from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.expressions import Written
from symperceptron.language.model import Definition
from symperceptron.language.names import rename

__all__ = ["EMPTY", "Argument", "Environment", "Leaf", "bound_by", "index_at", "index_symbol", "leaf_of", "written"]

Leaf = tuple[str, tuple[Expr, ...]]  # the letter of a name and its indices
Environment = Mapping[str, Any]  # by letter: an index (an expression) or an Argument

EMPTY: Environment = {}


@dataclass(frozen=True, slots=True)
class Argument:
    """What a parameter stands for: its value and, where it was written down, the expression with what is bound in it."""

    value: Any
    written: Expr | None = None
    env: Environment | None = None


@lru_cache(maxsize=4096)
def index_symbol(letter: str) -> Symbol:
    """The one symbol by which an index of that letter is known here."""
    return Symbol(letter, integer=True)


def leaf_of(name: Expr, env: Environment = EMPTY) -> Leaf:
    """A name's letter and its indices where they are bound as in `env`."""
    if isinstance(name, Symbol):
        return name.name, ()
    return name.base.label.name, tuple(index_at(part, env) for part in name.indices)


def bound_by(definition: Definition, indices: tuple[Expr, ...]) -> Environment:
    """What the indices of a definition stand for where it is used."""
    parameters = definition.parameters
    if len(parameters) != len(indices):
        raise UndecidedError(f"{definition.key} is defined with {len(parameters)} indices and used with {len(indices)}")
    bound = {}
    for parameter, index in zip(parameters, indices, strict=True):
        if isinstance(parameter, Symbol):
            bound[parameter.name] = index
        elif parameter != index:
            raise UndecidedError(f"{definition.key} is defined at the index {parameter} only")
    return bound


def index_at(expr: Expr, env: Environment) -> Expr:
    """An index, or a bound of a sum, with what is bound put in its place."""
    if isinstance(expr, Symbol):
        bound = env.get(expr.name)
        if isinstance(bound, Argument):
            raise UndecidedError(f"{expr} stands as an index and is none")
        return index_symbol(expr.name) if bound is None else bound
    if isinstance(expr, Integer):
        return expr
    plain = expr.doit() if isinstance(expr, Written) else expr
    if not all(isinstance(symbol, Symbol) for symbol in plain.free_symbols):
        raise UndecidedError(f"the index {expr} is not made of letters")
    return plain.xreplace({symbol: index_at(symbol, env) for symbol in plain.free_symbols}).expand()


def written(expr: Expr, env: Environment) -> Expr | None:
    """An expression with what is bound in it put in its place, for a person; None where that was never written down."""
    replacements: dict[Expr, Expr] = {}
    for symbol in expr.free_symbols:
        bound = env.get(symbol.name) if isinstance(symbol, Symbol) else None
        if isinstance(bound, Argument):
            if bound.written is None:
                return None
            instead = written(bound.written, bound.env or EMPTY)
            if instead is None:
                return None
            replacements[symbol] = instead
        elif bound is not None and not any(inner.name.startswith("_") for inner in bound.free_symbols):
            replacements[symbol] = bound
    return rename(expr, replacements)
