"""The names in an expression: which there are, what indices they carry, and renaming without capture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sympy import Expr, Indexed, IndexedBase, Symbol
from sympy.core.symbol import Str

from symperceptron.language.expressions import Delta, Summation, Written

__all__ = [
    "as_one_name",
    "base_of",
    "element",
    "family",
    "free_names",
    "fresh_index",
    "freshened",
    "has_names",
    "indices_of",
    "is_index_symbol",
    "is_name",
    "letter_of",
    "quantity",
    "rename",
    "spelled",
    "with_letters",
]


_NAMES = (Symbol, Indexed)  # a tuple, since a union would be made anew at every look


def is_name(expr: Any) -> bool:
    """Whether the expression is a leaf that a definition may stand for: a symbol or an element ``x[j]``."""
    return isinstance(expr, _NAMES)


def is_index_symbol(expr: Any) -> bool:
    """Whether the expression is a symbol that stands for whole numbers, as indices and the bounds of sums do."""
    return isinstance(expr, Symbol) and expr.is_integer is True


def base_of(name: Expr) -> Expr:
    """The symbol that carries the name: ``x`` for ``x[j]``.  Dependence is decided on it, for ``w[i]`` is not ``w[j]``."""
    return name.base.label if isinstance(name, Indexed) else name


def letter_of(name: Expr) -> str:
    """The letter that carries the name, without the detour through a printer: ``"x"`` for ``x[j]``.

    >>> from sympy import IndexedBase, Symbol
    >>> letter_of(IndexedBase("x")[Symbol("j")])
    'x'
    """
    return spelled(base_of(name))


@lru_cache(maxsize=2048)
def spelled(name: Expr) -> str:
    """The name as plain text, which is also the order of names; SymPy would make a printer for each.

    >>> from sympy import IndexedBase, Symbol
    >>> spelled(IndexedBase("x")[Symbol("j")])
    'x[j]'
    """
    return name.name if isinstance(name, Symbol) else str(name)


def indices_of(name: Expr) -> tuple[Expr, ...]:
    """The indices of a name: ``(j,)`` for ``x[j]``, none for a plain symbol."""
    return name.args[1:] if isinstance(name, Indexed) else ()


def as_one_name(name: Expr) -> Expr:
    """The element as a name of its own: ``x_1`` for ``x[1]``."""
    return Symbol(f"{letter_of(name)}_{''.join(map(str, indices_of(name)))}", real=True)


_NAMELESS = (Delta, Str)


def free_names(expr: Expr) -> set[Expr]:
    """The names (symbols and elements) that stand in the expression; indices and bounds of sums are not names."""
    found, waiting = set[Expr](), [expr]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _NAMES):
            found.add(part)
        elif isinstance(part, Summation):
            waiting.append(part.body)
        elif not isinstance(part, _NAMELESS):
            waiting += part.args
    return found


def has_names(expr: Expr) -> bool:
    """Whether `free_names` finds any, without looking for all of them."""
    if isinstance(expr, _NAMES):
        return True
    inside = (expr.body,) if isinstance(expr, Summation) else () if isinstance(expr, _NAMELESS) else expr.args
    return any(map(has_names, inside))


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
    if isinstance(expr, _NAMES):
        return _renamed(expr, replacements)
    if not expr.args:
        return replacements.get(expr, expr)
    parts = [part if isinstance(part, Str) else rename(part, replacements) for part in expr.args]
    is_kept = all(new is old for new, old in zip(parts, expr.args, strict=True))
    return expr if is_kept else expr.func(*parts)


def with_letters(expr: Expr, letters: Mapping[str, str]) -> Expr:
    """The expression with other letters for some quantities, their indices kept."""
    if is_name(expr):
        key = letters.get(letter_of(expr))
        if key is None:
            return expr
        is_end = isinstance(expr, Symbol) and expr.is_integer
        return Symbol(key, integer=True) if is_end else quantity(key, indices_of(expr))
    if isinstance(expr, Written):
        return expr.func(*(with_letters(part, letters) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _renamed(name: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """A name, replaced, or with its indices replaced."""
    if name in replacements or isinstance(name, Symbol):
        return replacements.get(name, name)
    if name.base in replacements or name.base.label in replacements:
        return name.xreplace(dict(replacements))
    at = tuple(rename(index, replacements) for index in name.indices)
    return name if at == name.indices else element(name.base, at)


@lru_cache(maxsize=2048)
def element(base: IndexedBase, indices: tuple[Expr, ...]) -> Expr:
    """``x[j]``, made once: SymPy works out anew what is assumed of every element that it makes, and compares those part by part."""
    return base[indices]


@lru_cache(maxsize=1024)
def family(letter: str) -> IndexedBase:
    """What carries the elements of a quantity, made once."""
    return IndexedBase(letter, real=True)


def quantity(letter: str, indices: tuple[Expr, ...] = ()) -> Expr:
    """The real quantity with that letter: a symbol, or an element where it has indices.

    >>> quantity("b"), quantity("x", (Symbol("j"),))
    (b, x[j])
    """
    return element(family(letter), indices) if indices else Symbol(letter, real=True)


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
    names = {symbol.name if isinstance(symbol, Symbol) else str(symbol) for symbol in taken if not isinstance(symbol, Indexed)}
    free = [letter for letter in letters if letter not in names] or [
        f"i_{count}" for count in range(len(names) + 1) if f"i_{count}" not in names
    ]
    return Symbol(free[0], integer=True)
