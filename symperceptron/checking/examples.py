"""A text about one example of many, or about the loss of one unit of many, where its definitions speak of all.

``MSE = 1/(2m) Σ_i (y_i − ŷ_i)²`` followed by lines in y and ŷ alone is meant for one example, for which m is 1.  ``E =
½(t_k − o_k)²`` followed by derivatives by ``w_{jk}`` is meant for every k.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Symbol

from symperceptron.language.expressions import Summation, Written, one
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of
from symperceptron.language.positions import every_part

__all__ = ["of_one_example", "summed_over_its_index"]


def of_one_example(expr: Expr, keys: Iterable[str]) -> Expr:
    """The expression with one term for every sum over the examples that these quantities carry."""
    carried = frozenset(keys)
    ends = {part.range[1] for part in every_part(expr) if isinstance(part, Summation) and _is_over(part, carried)}
    return _single(expr, carried).xreplace(dict.fromkeys(ends, one)) if ends else expr


def _is_over(total: Summation, keys: frozenset[str]) -> bool:
    carrying = [name for name in free_names(total.body) if total.index in indices_of(name)]
    return bool(carrying) and all(letter_of(name) in keys for name in carrying)


def _single(expr: Expr, keys: frozenset[str]) -> Expr:
    if isinstance(expr, Summation) and _is_over(expr, keys):
        return _single(expr.body, keys)
    if is_name(expr):
        return base_of(expr) if letter_of(expr) in keys else expr
    return (
        expr.func(*(_single(part, keys) if isinstance(part, Expr) else part for part in expr.args))
        if isinstance(expr, Written)
        else expr
    )


def summed_over_its_index(left: Expr, right: Expr, bounds: tuple[Expr, Expr]) -> Expr:
    """The right side of a definition, summed over the one index that the left side does not have."""
    names = free_names(right)
    loose = (
        {index for name in names for index in indices_of(name) if isinstance(index, Symbol)}
        - set(indices_of(left))
        - _bound(right)
    )
    return Summation(right, next(iter(loose)), *bounds) if len(loose) == 1 else right


def _bound(expr: Expr) -> set[Expr]:
    return {part.index for part in every_part(expr) if isinstance(part, Summation)}
