"""Derivatives, sums over an index, and Kronecker's delta."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Expr, Indexed, KroneckerDelta, Sum, Symbol, sympify

from symperceptron.language.expressions.algebra import Written
from symperceptron.language.ordinary import differentiate

__all__ = ["Delta", "Partial", "Summation"]


class Partial(Written):
    """``∂f/∂v``, or ``∂²f/∂v∂u`` for several variables.  It never collapses to 0 by itself: E may well depend on w_j."""

    def __new__(cls, function: Any, *variables: Any) -> Any:
        return Expr.__new__(cls, sympify(function), *map(sympify, variables))

    @property
    def function(self) -> Expr:
        """What is differentiated."""
        return self.args[0]

    @property
    def variables(self) -> tuple[Expr, ...]:
        """By what, first to last."""
        return tuple(self.args[1:])

    def doit(self, **hints: Any) -> Expr:
        """The derivative, where the function is written out in its variables; unevaluated where it is still a bare name."""
        f = self.function.doit(**hints)
        if isinstance(f, Symbol | Indexed) and f not in self.variables:
            return Derivative(f, *self.variables)
        for variable in self.variables:
            f = differentiate(f, variable)
        return f


class Summation(Written):
    """``Σ body`` over an index from `lower` to `upper`, both symbolic as one likes."""

    def __new__(cls, body: Any, index: Any, lower: Any, upper: Any) -> Any:
        return Expr.__new__(cls, *map(sympify, (body, index, lower, upper)))

    @property
    def body(self) -> Expr:
        """What is summed."""
        return self.args[0]

    @property
    def index(self) -> Symbol:
        """The bound index."""
        return self.args[1]

    @property
    def range(self) -> tuple[Expr, Expr]:
        """The first and the last value of the index."""
        return self.args[2], self.args[3]

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols that a renaming may touch: the bound index is none of them."""
        return (self.body.free_symbols - {self.index}) | self.args[2].free_symbols | self.args[3].free_symbols

    def _ordinary(self, *parts: Any) -> Expr:
        body, index, lower, upper = parts
        return Sum(body, (index, lower, upper))


class Delta(Written):
    """Kronecker's δ_ij: 1 where the indices are equal, 0 elsewhere."""

    def __new__(cls, left: Any, right: Any) -> Any:
        return Expr.__new__(cls, sympify(left), sympify(right))

    def _ordinary(self, *parts: Expr) -> Expr:
        return KroneckerDelta(*parts)
