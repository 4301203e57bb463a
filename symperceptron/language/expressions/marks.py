"""What a page adds to a line without changing what it says: a part that is marked, a place left blank, a number as it is rounded.

None of them is mathematics of its own: they are put into a line when it is laid out, and no rule, reader or certificate knows them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sympy import Expr, Rational, sympify
from sympy.core.symbol import Str

from symperceptron.language.expressions.algebra import Written

__all__ = ["Blank", "Decimal", "Filled", "Live", "Mark", "Marked", "bare", "still", "unmarked"]


class Mark(StrEnum):
    """Why a part is marked."""

    CHANGED = "changed"  # new in this line
    STRUCK = "struck"  # cancels on the way to the next line
    FAULT = "fault"  # wrong


class Marked(Written):
    """A part with a mark; it prints as the part does, and the mark as the format sees fit."""

    def __new__(cls, part: Any, mark: Any) -> Any:
        return Expr.__new__(cls, sympify(part), mark if isinstance(mark, Str) else Str(str(mark)))

    @property
    def part(self) -> Expr:
        """What is marked."""
        return self.args[0]

    @property
    def mark(self) -> Mark:
        """Why."""
        return Mark(self.args[1].name)

    def _ordinary(self, *parts: Any) -> Expr:
        return parts[0]


class Blank(Written):
    """A place to write in, so many ems wide; it knows nothing of what belongs there."""

    def __new__(cls, width: Any) -> Any:
        return Expr.__new__(cls, sympify(width))

    @property
    def width(self) -> int:
        """The width in ems."""
        return int(self.args[0])


class Filled(Written):
    """A blank with its answer in it: it takes the place that the blank takes, so that a key lies over what it is the key of."""

    def __new__(cls, part: Any, width: Any) -> Any:
        return Expr.__new__(cls, sympify(part), sympify(width))

    @property
    def part(self) -> Expr:
        """The answer."""
        return self.args[0]

    @property
    def width(self) -> int:
        """The width of the blank in ems."""
        return int(self.args[1])

    def _ordinary(self, *parts: Any) -> Expr:
        return parts[0]


class Decimal(Written):
    """A number not below zero with the digits that a page shows of it, ``0.5250``."""

    def __new__(cls, digits: Any) -> Any:
        return Expr.__new__(cls, digits if isinstance(digits, Str) else Str(str(digits)))

    @property
    def digits(self) -> str:
        """The number as it is shown."""
        return str(self.args[0].name)

    def _ordinary(self, *parts: Any) -> Expr:
        return Rational(parts[0].name)


class Live(Written):
    """A number that knows of what it is the number, and in which form (its value, or what a check makes of it): a page that moves shows it anew."""

    def __new__(cls, part: Any, of: Any, form: Any = "value") -> Any:
        return Expr.__new__(cls, sympify(part), sympify(of), form if isinstance(form, Str) else Str(str(form)))

    @property
    def part(self) -> Expr:
        """The number as it is shown."""
        return self.args[0]

    @property
    def of(self) -> Expr:
        """What it is the number of."""
        return self.args[1]

    @property
    def form(self) -> str:
        """How it is made of that."""
        return str(self.args[2].name)

    def _ordinary(self, *parts: Any) -> Expr:
        return parts[0]


def still(expr: Expr) -> Expr:
    """The expression with its numbers as they are shown, which know no more of what they are."""
    return expr.xreplace({live: live.part for live in expr.atoms(Live)})


def bare(expr: Expr) -> Expr:
    """The part that is marked or alive, or the expression itself."""
    return bare(expr.part) if isinstance(expr, Marked | Live) else expr


def unmarked(expr: Expr) -> Expr:
    """The expression without its marks.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Plus
    >>> unmarked(Plus(Marked(O, "changed"), t))
    Plus(O, t)
    """
    if isinstance(expr, Marked):
        return unmarked(expr.part)
    if isinstance(expr, Written) and expr.has(Marked):
        return expr.func(*(unmarked(part) if isinstance(part, Expr) else part for part in expr.args))
    return expr
