r"""Numbers put in for letters: ``z = w x + b = 0.5 \cdot 2 - 1`` says what w, x and b are.

A side of numbers that has the shape of the side of letters before it gives each leaf its number; where a number stands for more than a
letter, 0.35 for ``1 - \hat y``, it has to be what that comes to.  A later line of the same shape may put in other numbers, for another
sample; a value that was stated outright, ``x = 2``, stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, S
from sympy.core.symbol import Str

from symperceptron.language.expressions import Over, Partial, Plus, Power, Summation, Times, Written
from symperceptron.language.names import has_names, is_name, rename

__all__ = ["is_number", "put_in", "without_numbers"]


def is_number(expr: Expr) -> bool:
    """Whether no name stands in the expression, so that it is a number however it is written."""
    return not has_names(expr) and not expr.free_symbols


def put_in(letters: Expr, numbers: Expr) -> Mapping[Expr, Expr]:
    """The numbers that stand for the names of an expression of the same shape; nothing where the shapes differ, or a name has two."""
    if is_number(letters) or not is_number(numbers) or not isinstance(letters, Plus | Times | Over | Power):
        return {}
    found: dict[Expr, Expr] = {}
    worked_out: list[tuple[Expr, Expr]] = []
    if not _matched(letters, numbers, found, worked_out):
        return {}
    return found if all(rename(part, found).doit() == number.doit() for part, number in worked_out) else {}


def _matched(letters: Expr, numbers: Expr, found: dict[Expr, Expr], worked_out: list[tuple[Expr, Expr]]) -> bool:
    if is_name(letters):
        return found.setdefault(letters, numbers) == numbers
    if is_number(letters):
        return letters == numbers
    if not isinstance(letters, Written) or isinstance(letters, Partial | Summation):
        return False
    if not isinstance(numbers, Written):
        if letters.has(Partial, Summation):
            return False
        worked_out.append((letters, numbers))
        return True
    return (
        letters.func is numbers.func
        and len(letters.args) == len(numbers.args)
        and all(
            a == b if isinstance(a, Str) else _matched(a, b, found, worked_out)
            for a, b in zip(letters.args, numbers.args, strict=True)
        )
    )


def without_numbers(expr: Expr) -> Expr:
    """The expression without the positive numbers that it is multiplied or divided by.

    >>> from symperceptron.language.reading import read
    >>> str(without_numbers(read("1/2 (a - b)^2"))), str(without_numbers(read("(a - b)^2 / 2")))
    ('Power(Plus(a, Neg(b)), 2)', 'Power(Plus(a, Neg(b)), 2)')
    """
    if is_number(expr) and getattr(expr.doit(), "is_positive", False):
        return S.One
    if isinstance(expr, Over):
        above, below = map(without_numbers, expr.args)
        return above if below == 1 else Over(above, below)
    if isinstance(expr, Summation):
        body, *bounds = expr.args
        return Summation(without_numbers(body), *bounds)
    factors = [factor for part in expr.args if (factor := without_numbers(part)) != 1] if isinstance(expr, Times) else [expr]
    return Times(*factors) if len(factors) > 1 else factors[0] if factors else S.One
