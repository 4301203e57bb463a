"""What is let in: written expressions, and those of SymPy's that have a place in the language."""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Derivative,
    Expr,
    Function,
    Integral,
    KroneckerDelta,
    Lambda,
    Limit,
    Mul,
    NumberSymbol,
    Order,
    Piecewise,
    Pow,
    Product,
    Subs,
    Sum,
    sympify,
)
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import MatrixExpr

from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.expressions import Written
from symperceptron.language.from_sympy import as_written

__all__ = ["READABLE", "read_expression", "refuse_noncommutative"]

READABLE = (Add, Mul, Pow, Sum, KroneckerDelta, Piecewise, Function, NumberSymbol)
# An integral is no function of the values of its parts, so it must not be taken for one.
_FOREIGN = (Derivative, Integral, Lambda, Limit, MatrixBase, MatrixExpr, Order, Product, Subs)


def read_expression(expr: Any) -> Expr:
    """An expression in the written language.

    Raises UndecidedError for what has no place in it, such as an integral or a condition.
    """
    if isinstance(expr, int | float):
        expr = sympify(expr)
    if not isinstance(expr, Expr):
        raise UndecidedError(f"{type(expr).__name__} is not an expression")
    foreign = next(iter(() if isinstance(expr, Written) else expr.atoms(*_FOREIGN)), None)
    if foreign is not None:
        raise UndecidedError(f"{type(foreign).__name__} is not a part of the language")
    try:
        return as_written(expr)
    except ValueError as why:
        raise UndecidedError(str(why)) from why


def refuse_noncommutative(name: Expr) -> None:
    """Refuse a name whose factors must not change places."""
    if not name.is_commutative:
        raise UndecidedError(f"the order of factors matters to {name}")
