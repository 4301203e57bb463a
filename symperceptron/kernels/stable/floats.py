"""What floating-point numbers need and mathematics does not: constants that do not overflow, and choices that NaN goes through."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from symperceptron.derivation.factors import Factors, written_number
from symperceptron.kernels.stable.pieces import MOST_EXACT
from symperceptron.language.expressions import Branch, Cases, Compare, Neg, Over, Times
from symperceptron.language.names import is_name

__all__ = ["for_floats"]

_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def for_floats(expr: Expr) -> Expr:
    """The same expression, as floating-point numbers take it best."""
    if is_name(expr) or not expr.args:
        return expr
    expr = expr.func(*(for_floats(part) if isinstance(part, Expr) else part for part in expr.args))
    if isinstance(expr, Over):
        return _with_short_numbers(expr)
    return _with_number_first(expr) if isinstance(expr, Cases) else expr


def _with_short_numbers(expr: Over) -> Expr:
    """One decimal for the whole numbers above and below a bar where they are long: each of them may overflow, their quotient does not."""
    factors = Factors.of(expr)
    if not factors.bases or max(abs(factors.number.p), factors.number.q) <= MOST_EXACT:
        return expr
    product = Times(written_number(abs(factors.number)), replace(factors, number=S.One).written())
    return Neg(product) if factors.number < 0 else product


def _with_number_first(expr: Cases) -> Expr:
    """A choice between a value and a number by the opposite condition: NaN, of which none holds, then gives the value. ReLU(NaN) is NaN."""
    if len(expr.branches) != 2:
        return expr
    (value, when), (other, _) = ((branch.value, branch.condition) for branch in expr.branches)
    if when is None or len(when.signs) > 1 or when.signs[0] not in _OPPOSITES or other.free_symbols or not value.free_symbols:
        return expr
    opposite = Compare(when.sides[0], _OPPOSITES[when.signs[0]], when.sides[1])
    return Cases(Branch(other, opposite), Branch.otherwise(value))
