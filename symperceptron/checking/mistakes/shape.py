"""What is left of an expression when the order of its factors and terms, and where its signs and bars stand, do not matter.

Two expressions of one shape are equal; nothing is computed, so a derivative stays the derivative that was written.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from sympy import Expr, Integer

from symperceptron.language.expressions import Neg, Over, Plus, Power, Times, Written, one, zero

__all__ = ["shape"]


@lru_cache(maxsize=1024)
def shape(expr: Expr) -> Any:
    """The shape: equal for ``a b − c/d`` and ``−(1/d) c + b a``.

    >>> from sympy.abc import a, b, c
    >>> shape(Plus(Times(a, b), Neg(c))) == shape(Plus(Neg(c), Times(b, a))) == shape(Neg(Plus(c, Neg(Times(a, b)))))
    True
    """
    if isinstance(expr, Neg | Times | Over):
        return _of_product(expr)
    if isinstance(expr, Plus):
        return _of_sum(expr, 1)
    if isinstance(expr, Written):
        return (type(expr).__name__, *(shape(part) if isinstance(part, Expr) else str(part) for part in expr.args))
    return ("", expr)  # never a leaf alone: SymPy would parse the strings of a tuple that it is compared with


def _of_sum(expr: Expr, sign: int) -> Any:
    terms = Counter(shape(term if sign > 0 else Neg(term)) for term in expr.args if term != zero)
    return ("+", frozenset(terms.items()))


def _of_product(expr: Expr) -> Any:
    powers: Counter[Any] = Counter()
    sign = _collect(expr, 1, powers)
    factors = {factor: power for factor, power in powers.items() if power}
    if len(factors) == 1 and set(factors.values()) == {1}:
        (factor,) = factors
        if sign > 0:
            return shape(factor)
        if isinstance(factor, Plus):
            return _of_sum(factor, -1)
    return ("*", sign, frozenset((shape(factor), power) for factor, power in factors.items()))


def _collect(expr: Expr, power: int, powers: Counter[Any]) -> int:
    """Add the factors of a product with their powers; its sign."""
    if isinstance(expr, Neg):
        return -_collect(expr.args[0], power, powers)
    if isinstance(expr, Times):
        sign = 1
        for factor in expr.args:
            sign *= _collect(factor, power, powers)
        return sign
    if isinstance(expr, Over):
        return _collect(expr.args[0], power, powers) * _collect(expr.args[1], -power, powers)
    if isinstance(expr, Power) and isinstance(expr.args[1], Integer) and not isinstance(expr.args[0], Neg | Times | Over):
        powers[expr.args[0]] += power * int(expr.args[1])
    elif expr != one:
        powers[expr] += power
    return 1
