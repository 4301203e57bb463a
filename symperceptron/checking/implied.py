r"""A name that a line puts in the place of an expression: ``(o_k - t_k) o_k (1 - o_k) o_j = \delta_k o_j`` says what δ_k is.

The two sides must be the same but for the name, up to the order of factors, and what it stands for may depend on no other
index than it has.  In ``dy/dx = d/dx (1 + e^x)`` y is what is differentiated on the other side.  A text that says elsewhere
what the name is, readably or not, is believed there.  So it is with the argument of a function that stands on both sides:
``\sigma(z) = \sigma(w x + b)`` says what z is.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Symbol

from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Call, Neg, Partial, Summation, Times
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of, rename, spelled

__all__ = ["implied", "said_of_argument"]


def implied(left: Expr, right: Expr, is_new: Callable[[Expr], bool]) -> tuple[Expr, Expr] | None:
    """The one unknown name on the right and what it stands for, if the sides are the same otherwise; or that of which the left is the derivative."""
    names = [name for name in sorted(free_names(right), key=spelled) if is_new(name)]
    if not names and isinstance(left, Partial) and isinstance(right, Partial) and left.variables == right.variables:
        names, found = [left.function], right.function
        if not (is_name(left.function) and is_new(left.function) and set(left.variables) <= free_names(found)):
            return None
    else:
        found = _in_place_of(left, right, names[0]) if len(names) == 1 else None
    if found is None or not all(isinstance(index, Symbol) for index in indices_of(names[0])):
        return None
    is_plain = free_indices(found) <= set(indices_of(names[0])) and not found.has(Partial)
    return (names[0], found) if is_plain and base_of(names[0]) not in map(base_of, free_names(found)) else None


def said_of_argument(left: Expr, right: Expr, said: frozenset[str]) -> tuple[Expr, Expr] | None:
    """The name that a function is applied to on the left, and what stands in its place on the right, where nothing else says what it is."""
    is_same = isinstance(left, Call) and isinstance(right, Call) and left.function == right.function
    if not is_same or len(left.arguments) != 1 or len(right.arguments) != 1:
        return None
    (name,), (body,) = left.arguments, right.arguments
    is_new = is_name(name) and letter_of(name) not in said and name not in free_names(body)
    return (name, body) if is_new and not is_name(body) else None


def _in_place_of(left: Expr, right: Expr, name: Expr) -> Expr | None:
    if isinstance(left, Neg) and isinstance(right, Neg):
        return _in_place_of(left.args[0], right.args[0], name)
    ours, theirs = _factors(left), _factors(right)
    for factor in list(theirs):
        if factor in ours:
            ours.remove(factor)
            theirs.remove(factor)
    if theirs == [name] and ours:
        return Times(*ours)
    if len(theirs) == 1 and isinstance(total := theirs[0], Summation):
        sums = [factor for factor in ours if isinstance(factor, Summation) and factor.range == total.range]
        if len(ours) == len(sums) == 1:
            body = rename(sums[0].body, {sums[0].index: total.index})
            return _in_place_of(body, total.body, name)
    return None


def _factors(expr: Expr) -> list[Expr]:
    return list(expr.args) if isinstance(expr, Times) else [expr]
