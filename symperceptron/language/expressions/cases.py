"""Conditions, and expressions that are given case by case."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import And, Expr, Piecewise, sympify
from sympy.core.symbol import Str

from symperceptron.language.expressions.algebra import Written
from symperceptron.language.ordinary import RELATIONS

__all__ = ["Branch", "Cases", "Compare"]


class Compare(Written):
    """A condition: a chain of comparisons with ``< <= = != >= >``, such as ``Compare(0, "<=", j, "<=", n)``."""

    def __new__(cls, *chain: Any) -> Any:
        return Expr.__new__(cls, *(Str(part) if isinstance(part, str) else sympify(part) for part in chain))

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs between the sides."""
        return tuple(str(part.name) for part in self.args[1::2])

    @property
    def sides(self) -> tuple[Expr, ...]:
        """What is compared, left to right."""
        return tuple(self.args[0::2])

    def doit(self, **hints: Any) -> Any:
        """SymPy's relations, joined by "and"."""
        sides = [side.doit(**hints) for side in self.sides]
        return And(*(RELATIONS[sign](*pair) for sign, pair in zip(self.signs, pairwise(sides), strict=True)))


class Branch(Written):
    """One case of a piecewise expression: a value and the condition under which it holds."""

    def __new__(cls, value: Any, condition: Any) -> Any:
        return Expr.__new__(cls, sympify(value), condition if isinstance(condition, Str) else sympify(condition))

    @property
    def value(self) -> Expr:
        """The value where the condition holds."""
        return self.args[0]

    @property
    def condition(self) -> Compare | None:
        """The condition; None stands for "otherwise"."""
        return None if isinstance(self.args[1], Str) else self.args[1]

    @classmethod
    def otherwise(cls, value: Any) -> Any:
        """The last case."""
        return cls(value, Str("otherwise"))

    def doit(self, **hints: Any) -> Any:
        """The pair that SymPy's Piecewise takes."""
        value = self.value.doit(**hints)
        return (value, self.condition.doit(**hints) if self.condition is not None else True)


class Cases(Written):
    """A piecewise expression: the first branch whose condition holds."""

    def __new__(cls, *branches: Any) -> Any:
        return Expr.__new__(cls, *branches)

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branches, first to last."""
        return tuple(self.args)

    def doit(self, **hints: Any) -> Expr:
        """SymPy's Piecewise."""
        return Piecewise(*(branch.doit(**hints) for branch in self.branches))
