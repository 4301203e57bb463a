"""Where in a line something stands: a path is the tuple of argument numbers from the whole line down to the part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr
from sympy.core.symbol import Str

from symperceptron.language.expressions import Summation, Written

__all__ = ["Path", "at", "bound_around", "every_part", "parts_of", "replaced", "walk"]

Path = tuple[int, ...]


def walk(expr: Expr, path: Path = ()) -> Iterator[tuple[Path, Expr]]:
    """Every part with its path, a whole before its parts and left before right.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Plus
    >>> [path for path, part in walk(Plus(O, Neg(t)))]
    [(), (0,), (1,), (1, 0)]
    """
    waiting = [(path, expr)]
    while waiting:
        path, expr = waiting.pop()
        yield path, expr
        if isinstance(expr, Written):
            parts = expr.args
            waiting += [((*path, k), parts[k]) for k in range(len(parts) - 1, -1, -1) if not isinstance(parts[k], Str)]


@lru_cache(maxsize=2048)
def every_part(expr: Expr) -> tuple[Expr, ...]:
    """The expression and every part of it, in the order of `walk`.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Plus
    >>> every_part(Plus(O, Neg(t)))
    (Plus(O, Neg(t)), O, Neg(t), t)
    """
    found, waiting = list[Expr](), [expr]
    while waiting:
        part = waiting.pop()
        found.append(part)
        if isinstance(part, Written):
            waiting += [inner for inner in reversed(part.args) if not isinstance(inner, Str)]
    return tuple(found)


def parts_of(expr: Expr) -> Iterator[tuple[int, Expr]]:
    """The parts of a written node with their numbers, left to right; a name or a number has none."""
    if isinstance(expr, Written):
        for number, part in enumerate(expr.args):
            if not isinstance(part, Str):
                yield number, part


def at(expr: Expr, path: Path) -> Expr:
    """The part at a path."""
    for number in path:
        expr = expr.args[number]
    return expr


def bound_around(expr: Expr, path: Path) -> frozenset[Expr]:
    """The indices of the sums around the part at a path."""
    above = (at(expr, path[:depth]) for depth in range(len(path)))
    return frozenset(total.index for total in above if isinstance(total, Summation))


def replaced(expr: Expr, path: Path, part: Expr) -> Expr:
    """The line with the part at a path replaced; products and sums close up around a new part of their own kind."""
    if not path:
        return part
    number, *rest = path
    parts = list(expr.args)
    parts[number] = replaced(parts[number], tuple(rest), part)
    return expr.func(*parts)
