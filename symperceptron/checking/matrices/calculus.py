r"""Derivatives of elements: what ``σ(Σ_j W_{ij} x_j)`` changes by when its names do, each name being left as it is where it can be.

A derivative by the element ``W_{pq}`` is what the change comes to where ``W_{ij}`` changes by ``δ_{ip} δ_{jq}``; sums over a δ are carried
out, so that nothing of it is left in most results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr, Integer, Symbol

from symperceptron.errors import ShapeError
from symperceptron.language.expressions import Call, Delta, Neg, Over, Plus, Power, Prime, Summation, Times, one, zero
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, rename

__all__ = ["change", "derivative", "slope", "summed", "without_delta"]

Change = Callable[[Expr], Expr | None]


def derivative(expr: Expr, variable: Expr, model: Model) -> Expr:
    """The derivative by an element, whose indices stand for any; raises ShapeError where nothing says how the expression depends on it."""
    key, at = letter_of(variable), indices_of(variable)
    if not any(letter_of(name) == key or model.depends(name, variable) for name in free_names(expr)):
        raise ShapeError(f"nothing says how what is differentiated depends on {key}")

    places = tuple(Symbol(f"at_{number}", integer=True) for number in range(len(at)))  # bound by no sum

    def of_name(name: Expr) -> Expr | None:
        if letter_of(name) != key:
            return None
        if len(indices_of(name)) != len(places):
            raise ShapeError(f"{key} with more indices, and with fewer")
        return _times(*(Delta(own, other) for own, other in zip(indices_of(name), places, strict=True)))

    return rename(change(expr, of_name, model), dict(zip(places, at, strict=True)))


def change(expr: Expr, of_name: Change, model: Model) -> Expr:
    """What the expression changes by, to first order: `of_name` says it of a name, or else its definition does, and what has none stays as it is."""
    if is_name(expr):
        return _of_name(expr, of_name, model)
    changes = [change(part, of_name, model) if isinstance(part, Expr) else zero for part in expr.args]
    if not any(part != zero for part in changes):
        return zero
    way = _WAYS.get(type(expr))
    if way is None:
        raise ShapeError("a derivative of a derivative")
    return way(expr, changes)


def _of_name(name: Expr, of_name: Change, model: Model) -> Expr:
    found = of_name(name)
    body = model.unfold(name) if found is None else None
    if body is None:
        return zero if found is None else found
    if isinstance(body, Call):
        return _times(slope(body, name), change(body.arguments[0], of_name, model))
    return change(body, of_name, model)


def _of_product(expr: Expr, changes: Sequence[Expr]) -> Expr:
    factors = expr.args
    return _plus(*(_times(*factors[:at], *factors[at + 1 :], part) for at, part in enumerate(changes)))


def _of_quotient(expr: Expr, changes: Sequence[Expr]) -> Expr:
    above, below = expr.args
    return _plus(_times(Over(one, below), changes[0]), _times(Neg(Over(above, Power(below, Integer(2)))), changes[1]))


def _of_power(expr: Expr, changes: Sequence[Expr]) -> Expr:
    base, exponent = expr.args
    if not isinstance(exponent, Integer):
        raise ShapeError("a power that is no number")
    return _times(exponent, base if exponent == 2 else Power(base, exponent - 1), changes[0])


_WAYS: dict[type, Callable[[Any, Sequence[Expr]], Expr]] = {
    Summation: lambda expr, changes: summed(changes[0], expr.index, *expr.range),
    Plus: lambda expr, changes: _plus(*changes),
    Neg: lambda expr, changes: _times(Integer(-1), changes[0]),
    Times: _of_product,
    Over: _of_quotient,
    Power: _of_power,
    Call: lambda expr, changes: _times(slope(expr, expr), changes[1]),
}


def slope(call: Call, value: Expr) -> Expr:
    """The derivative of a function by its argument, in terms of its value where that is shorter."""
    known = _SLOPES.get(call.function)
    return known(call.arguments[0], value) if known is not None else Prime(call.function, call.arguments[0])


_SLOPES: dict[str, Callable[[Expr, Expr], Expr]] = {
    "sigma": lambda argument, value: Times(value, Plus(one, Neg(value))),
    "tanh": lambda argument, value: Plus(one, Neg(Power(value, Integer(2)))),
    "exp": lambda argument, value: value,
    "log": lambda argument, value: Over(one, argument),
}


def summed(body: Expr, index: Symbol, lower: Expr, upper: Expr) -> Expr:
    """The sum, carried out where a δ leaves one term."""
    if body == zero:
        return zero
    if isinstance(body, Plus):
        return _plus(*(summed(term, index, lower, upper) for term in body.args))
    if isinstance(body, Neg):
        return _times(Integer(-1), summed(body.args[0], index, lower, upper))
    factors = body.args if isinstance(body, Times) else (body,)
    for at, factor in enumerate(factors):
        if isinstance(factor, Delta) and index in factor.args:
            (other,) = [part for part in factor.args if part != index] or [index]
            return rename(_times(*factors[:at], *factors[at + 1 :]), {index: other})
    return Summation(body, index, lower, upper)


def without_delta(expr: Expr, one_index: Expr, other: Expr) -> Expr:
    """The expression where two indices differ."""
    if isinstance(expr, Delta) and {*expr.args} == {one_index, other}:
        return zero
    if isinstance(expr, Plus):
        return _plus(*(without_delta(term, one_index, other) for term in expr.args))
    if isinstance(expr, Times):
        return _times(*(without_delta(factor, one_index, other) for factor in expr.args))
    return expr


def _times(*factors: Expr) -> Expr:
    """The product, written out where a factor is a sum with a δ."""
    if zero in factors:
        return zero
    for at, factor in enumerate(factors):
        if isinstance(factor, Plus) and factor.has(Delta):
            return _plus(*(_times(*factors[:at], term, *factors[at + 1 :]) for term in factor.args))
    return Times(*(factor for factor in factors if factor != one))


def _plus(*terms: Expr) -> Expr:
    return Plus(*(term for term in terms if term != zero))
