"""The names in an expression: which there are, what indices they carry, and renaming without capture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Expr, Indexed, Symbol
from sympy.core.symbol import Str

from symperceptron.language.expressions import Delta, Summation, Written

__all__ = ["base_of", "free_names", "fresh_index", "freshened", "indices_of", "is_name", "letter_of", "rename"]


def is_name(expr: Any) -> bool:
    """Whether the expression is a leaf that a definition may stand for: a symbol or an element ``x[j]``."""
    return isinstance(expr, Symbol | Indexed)


def base_of(name: Expr) -> Expr:
    """The symbol that carries the name: ``x`` for ``x[j]``.  Dependence is decided on it, for ``w[i]`` is not ``w[j]``."""
    return name.base.label if isinstance(name, Indexed) else name


def letter_of(name: Expr) -> str:
    """The letter that carries the name, without the detour through a printer: ``"x"`` for ``x[j]``.

    >>> from sympy import IndexedBase, Symbol
    >>> letter_of(IndexedBase("x")[Symbol("j")])
    'x'
    """
    base = base_of(name)
    return base.name if isinstance(base, Symbol) else str(base)


def indices_of(name: Expr) -> tuple[Expr, ...]:
    """The indices of a name: ``(j,)`` for ``x[j]``, none for a plain symbol."""
    return tuple(name.indices) if isinstance(name, Indexed) else ()


def free_names(expr: Expr) -> set[Expr]:
    """The names (symbols and elements) that stand in the expression; indices and bounds of sums are not names."""
    if is_name(expr):
        return {expr}
    if isinstance(expr, Summation):
        return free_names(expr.body)
    if isinstance(expr, Delta | Str):
        return set()
    return set().union(*map(free_names, expr.args)) if expr.args else set()


def rename(expr: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """Replace indices or names, without capture: a bound index that a replacement brings in is renamed first.

    >>> from sympy import IndexedBase, symbols
    >>> i, j, n = symbols("i j n", integer=True)
    >>> x = IndexedBase("x")
    >>> rename(Summation(x[i]*x[j], i, 0, n), {j: i})
    Summation(x[i]*x[k], k, 0, n)
    >>> k = symbols("k", integer=True)
    >>> rename(Summation(x[k], k, i, n), {i: k})
    Summation(x[j], j, k, n)
    """
    if not replacements:
        return expr
    if isinstance(expr, Summation):
        kept = {old: new for old, new in replacements.items() if old != expr.index}
        brought_in = set().union(*(new.free_symbols for new in kept.values())) if kept else set()
        body, index, lower, upper = expr.args
        if index in brought_in:
            fresh = fresh_index(brought_in | body.free_symbols | kept.keys())
            body, index = rename(body, {index: fresh}), fresh
        return Summation(rename(body, kept), index, rename(lower, kept), rename(upper, kept))
    if isinstance(expr, Written) or (expr.args and not is_name(expr)):
        return expr.func(*(part if isinstance(part, Str) else rename(part, replacements) for part in expr.args))
    return expr.xreplace(dict(replacements))


def freshened(expr: Expr, taken: frozenset[Expr]) -> Expr:
    """The expression with no bound index among the letters that are taken around it, nor bound twice one sum inside another.

    >>> from sympy import IndexedBase, symbols
    >>> k, n = symbols("k n", integer=True)
    >>> freshened(Summation(IndexedBase("x")[k], k, 0, n), frozenset({k}))
    Summation(x[i], i, 0, n)
    """
    if not isinstance(expr, Written) or not expr.has(Summation):
        return expr
    if isinstance(expr, Summation):
        body, index, *bounds = expr.args
        if index in taken:
            fresh = fresh_index(
                taken | body.free_symbols | _bound_in(body) | {symbol for end in bounds for symbol in end.free_symbols}
            )
            body, index = rename(body, {index: fresh}), fresh
        return Summation(freshened(body, taken | {index}), index, *bounds)
    return expr.func(*(freshened(part, taken) if isinstance(part, Expr) else part for part in expr.args))


def _bound_in(expr: Expr) -> set[Expr]:
    return {total.index for total in expr.atoms(Summation)} if isinstance(expr, Written) else set()


def fresh_index(taken: Iterable[Any], letters: str = "ikjhpqrmsl") -> Symbol:
    """The first customary index letter that is not taken."""
    names = {str(symbol) for symbol in taken}
    free = [letter for letter in letters if letter not in names] or [
        f"i_{count}" for count in range(len(names) + 1) if f"i_{count}" not in names
    ]
    return Symbol(free[0], integer=True)
