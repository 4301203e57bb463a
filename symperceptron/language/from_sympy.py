"""Ordinary SymPy expressions, written down: for the activation or loss that a user gives as SymPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Abs, Add, Expr, Integer, KroneckerDelta, Max, Min, Mul, Piecewise, Pow, Rational, S, Sum, fraction, sympify
from sympy import functions as sympy_functions

from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Plus,
    Power,
    Summation,
    Times,
    Written,
    one,
)
from symperceptron.language.names import is_name
from symperceptron.language.ordinary import RELATIONS

__all__ = ["as_written"]


def as_written(expr: Any) -> Expr:
    """An ordinary SymPy expression in the written language, for the activation or loss that a user gives as SymPy.

    >>> from sympy.abc import z
    >>> from sympy import exp
    >>> as_written(1/(1 + exp(-z)))
    Over(1, Plus(1, Power(E, Neg(z))))
    """
    expr = sympify(expr)
    if isinstance(expr, Written) or is_name(expr):
        return expr
    for kind, write in _WRITERS.items():
        if isinstance(expr, kind):
            return write(expr)
    return expr if expr.is_Atom else Call(_NAMES.get(expr.func, expr.func.__name__), *map(as_written, expr.args))


def _number(expr: Rational) -> Expr:
    if expr.is_negative:
        return Neg(_number(-expr))
    return expr if expr.is_Integer else Over(Integer(expr.p), Integer(expr.q))


def _product(expr: Mul) -> Expr:
    if expr.could_extract_minus_sign():
        return Neg(as_written(-expr))
    # What stands below a bar stays there, and e^(−z) is not made into 1/e^z.
    numerator, denominator = fraction(expr, exact=True)
    if denominator != 1:
        return Over(as_written(numerator), as_written(denominator))
    return Times(*map(as_written, expr.as_ordered_factors()))


def _power(expr: Pow) -> Expr:
    base, exponent = expr.as_base_exp()
    if exponent == S.Half:
        return Call("sqrt", as_written(base))
    if exponent.could_extract_minus_sign():
        return Over(one, as_written(Pow(base, -exponent)))
    return Power(as_written(base), as_written(exponent))


def _sum(expr: Sum) -> Expr:
    if len(expr.limits) > 1:
        raise ValueError(f"the sum {expr} runs over several indices; expected one sum inside the other")
    return Summation(as_written(expr.function), *expr.limits[0])


def _cases(expr: Piecewise) -> Expr:
    return Cases(*(_branch(as_written(value), condition) for value, condition in expr.args))


def _branch(value: Expr, condition: Any) -> Branch:
    return Branch.otherwise(value) if condition is S.true else Branch(value, _as_condition(condition))


_NAMES = {Abs: "abs", Max: "max", Min: "min", sympy_functions.atan: "arctan"}
_WRITERS: Mapping[type, Callable[[Any], Expr]] = MappingProxyType(
    {
        Rational: _number,
        Mul: _product,
        Add: lambda expr: Plus(*map(as_written, expr.as_ordered_terms())),
        sympy_functions.exp: lambda expr: Power(S.Exp1, as_written(expr.args[0])),
        Pow: _power,
        Sum: _sum,
        KroneckerDelta: lambda expr: Delta(*expr.args[:2]),
        Piecewise: _cases,
    }
)


def _as_condition(condition: Any) -> Compare:
    for sign, relation in RELATIONS.items():
        if isinstance(condition, relation):
            return Compare(as_written(condition.lhs), sign, as_written(condition.rhs))
    raise ValueError(f"the condition {condition} of a piecewise function is not a single comparison")
