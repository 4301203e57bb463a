"""Mistakes with a factor: one that is missing, one too many, a sign, a 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from sympy import Expr, Integer

from symperceptron.checking.mistakes.context import Repair, Wrong, factors_of, places
from symperceptron.checking.mistakes.shape import shape
from symperceptron.language.expressions import (
    Call,
    Cases,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    negative,
    one,
    zero,
)
from symperceptron.language.names import free_names, is_name
from symperceptron.language.positions import at, every_part, replaced, walk

__all__ = [
    "activation_missing",
    "activation_stays",
    "activation_twice",
    "factor_missing",
    "factor_missing_inside",
    "factor_of_two",
    "factor_too_many",
    "factors_missing",
    "inner_derivative_missing",
    "number_missing",
    "number_too_many",
    "one_minus_missing",
    "own_number_missing",
    "sign",
]

_TWO, _HALF = Integer(2), Over(one, Integer(2))


def sign(wrong: Wrong) -> Iterator[Repair]:
    """The other sign."""
    yield Repair(expected=negative(wrong.right))


def factor_of_two(wrong: Wrong) -> Iterator[Repair]:
    """The ½ of the loss and the 2 of the square, where the loss has a square and the line is about it."""
    if wrong.is_about_loss and any(_is_squared(wrong, name.key) for name in wrong.named("loss")):
        yield from (repair for gone, repair in _without(wrong) if gone in (_TWO, _HALF))
        yield Repair(expected=_times(wrong.right, _TWO))
        yield Repair(expected=_times(wrong.right, _HALF))


def _is_squared(wrong: Wrong, key: str) -> bool:
    known = wrong.model.definition_of(key)
    return known is not None and any(isinstance(part, Power) and part.args[1] == _TWO for part in every_part(known.expression))


# -- missing -----------------------------------------------------------------------------------------------------------------------


def activation_missing(wrong: Wrong) -> Iterator[Repair]:
    """The derivative of the activation put in."""
    present = {shape(factor) for _, part in places(wrong.right) for factor in factors_of(part)}
    for prime in wrong.activation_derivatives if not wrong.is_activation_derivative(wrong.subject) else ():
        if present & {shape(factor) for factor in _factors_of_slope(wrong, prime)}:
            continue
        for part in (*_written_as(wrong, prime), prime):
            yield Repair(expected=_times(wrong.right, part), part=part)


def _factors_of_slope(wrong: Wrong, prime: Expr) -> list[Expr]:
    """The piecewise factors of the activation's derivative, which are their own squares up to a number."""
    slope = wrong.derive(Partial(Call(prime.function, prime.argument), prime.argument))
    return [factor for factor in factors_of(slope) if isinstance(factor, Cases)]


def _written_as(wrong: Wrong, prime: Expr) -> Iterator[Expr]:
    """The factors of what is derived that make up the activation's derivative."""
    found = factors_of(wrong.derived) if wrong.derived is not None else []
    for size in (1, 2):
        for group in combinations(found, size):
            if all(free_names(part) for part in group) and wrong.are_equal(Times(*group), prime):
                yield Times(*group)
                return


def one_minus_missing(wrong: Wrong) -> Iterator[Repair]:
    """The 1 − σ of a logistic unit put in beside its σ."""
    kept = {factor for _, part in places(wrong.right) for factor in factors_of(part)}
    for value in (unit for unit in wrong.logistic_units if unit in kept):
        part = Plus(one, Neg(value))
        yield Repair(expected=_times(wrong.right, part), part=part)


def inner_derivative_missing(wrong: Wrong) -> Iterator[Repair]:
    """The derivative of the net input put in."""
    for inner in wrong.inner_derivatives:
        part = wrong.derive(inner)
        yield Repair(expected=_times(wrong.right, part), part=part)


def factor_missing(wrong: Wrong) -> Iterator[Repair]:
    """A factor of a right expression, to the whole of a line that is more than a number."""
    if free_names(wrong.right):
        for found in (*map(_of_product, wrong.sides), wrong.logistic_units):
            for part in found if found not in [[side] for side in wrong.sides] else ():
                yield Repair(expected=_times(wrong.right, part), part=part)
                if isinstance(part, Plus):
                    yield Repair(expected=_times(wrong.right, Neg(part)), part=Neg(part))


def factors_missing(wrong: Wrong) -> Iterator[Repair]:
    """Two factors of a right expression."""
    if free_names(wrong.right):
        for side in wrong.sides:
            for group in combinations(_of_product(side), 2):
                yield Repair(expected=_times(wrong.right, Times(*group)), part=Times(*group))


def number_missing(wrong: Wrong) -> Iterator[Repair]:
    """A 2 or a ½."""
    for number in (_TWO, _HALF):
        yield Repair(expected=Times(number, wrong.right), part=number)


def own_number_missing(wrong: Wrong) -> Iterator[Repair]:
    """A number of a right expression.  A slope of 1/6 where it is not 0 is 1/6 of its own square: there a number is missing, and no slope."""
    own = (factor for side in wrong.sides for factor in factors_of(side) if factor not in (one, -one) and _is_rational(factor))
    for number in dict.fromkeys(number for number in own if number not in (_TWO, _HALF)):
        yield Repair(expected=Times(number, wrong.right), part=number)


def factor_missing_inside(wrong: Wrong) -> Iterator[Repair]:
    """A factor of a product in a right expression, to a term, an exponent, an argument or a case, as a line of the derivation has it."""
    candidates = _every_factor(wrong.sides)
    for path, part in places(wrong.right):
        around = at(wrong.right, path[:-1]) if path else part
        if path and (free_names(part) or isinstance(around, Plus)) and not isinstance(around, Times | Neg):
            for factor in candidates:
                instead = _times(part, factor)
                if wrong.is_in_a_line(instead):
                    yield Repair(expected=replaced(wrong.right, path, instead), path=path, part=factor)


def _of_product(expr: Expr) -> list[Expr]:
    return [factor for factor in factors_of(expr) if not _is_rational(factor)]


def _is_rational(factor: Expr) -> bool:
    return not free_names(factor) and not factor.has(Partial) and bool(factor.doit().is_Rational)


def _every_factor(sides: Iterable[Expr]) -> tuple[Expr, ...]:
    products = (part for side in sides for part in every_part(side) if isinstance(part, Times | Over | Neg))
    found = dict.fromkeys(factor for product in products for factor in _of_product(product) if not isinstance(factor, Cases))
    return tuple(sorted(found, key=lambda factor: len(list(walk(factor)))))


def _times(right: Expr, factor: Expr) -> Expr:
    """The product with the factor, behind the sign and inside a sum over what the factor depends on."""
    if isinstance(right, Neg):
        return Neg(_times(right.args[0], factor))
    if isinstance(right, Summation) and (right.index in factor.free_symbols):
        return Summation(_times(right.body, factor), *right.args[1:])
    if isinstance(right, Times):
        for number, part in enumerate(right.args):
            if factor.free_symbols and (
                isinstance(part, Summation) or (isinstance(part, Neg) and isinstance(part.args[0], Summation))
            ):
                return Times(*right.args[:number], _times(part, factor), *right.args[number + 1 :])
    if isinstance(right, Summation) or (not free_names(factor) and not isinstance(right, Over)):  # a number leads
        return Times(factor, *(right.args if isinstance(right, Times) else (right,)))
    return factor if right == one else Times(right, factor)


# -- too many ----------------------------------------------------------------------------------------------------------------------


def _without(wrong: Wrong) -> Iterator[tuple[Expr, Repair]]:
    """The right side with one or two factors of one of its products taken away, or the one name above a bar."""
    for path, product in places(wrong.right):
        if isinstance(product, Times):
            factors = [(number, factor) for number, power in enumerate(product.args) for factor in _spread(power)]
            for size in (1, 2):
                for group in combinations(range(len(factors)), size):
                    gone = Times(*(factors[number][1] for number in group))
                    left = Times(*(factor for number, (_, factor) in enumerate(factors) if number not in group))
                    place = (*path, factors[group[0]][0]) if size == 1 else path
                    yield gone, Repair(expected=replaced(wrong.right, path, left), path=place, part=gone)
        elif isinstance(product, Neg | Over) and is_name(product.args[0]):
            place = (*path, 0)
            yield product.args[0], Repair(expected=replaced(wrong.right, place, one), path=place, part=product.args[0])


def _spread(power: Expr) -> tuple[Expr, ...]:
    """A square as two factors, a higher power as one and the rest."""
    if isinstance(power, Power) and isinstance(power.args[1], Integer) and power.args[1] > 1:
        base, exponent = power.args
        return base, base if exponent == _TWO else Power(base, exponent - 1)
    return (power,)


def activation_twice(wrong: Wrong) -> Iterator[Repair]:
    """The derivative of the activation taken away where it is there once more."""
    for gone, repair in _without(wrong):
        if wrong.may_be_right(repair.expected) and wrong.is_activation_derivative(gone) and _has_slope(wrong, repair.expected):
            yield repair


def activation_stays(wrong: Wrong) -> Iterator[Repair]:
    """The derivative of the activation taken away where it cancels."""
    cancels = wrong.derived is None or not _has_slope(wrong, wrong.derived)
    passes = cancels and wrong.is_about_loss and wrong.variable not in wrong.elements("output")
    for gone, repair in _without(wrong) if passes else ():
        if (
            wrong.may_be_right(repair.expected)
            and wrong.is_activation_derivative(gone)
            and not _is_to_be_derived(wrong, gone, repair.expected)
        ):
            yield repair


def _is_to_be_derived(wrong: Wrong, slope: Expr, expr: Expr) -> bool:
    """Whether the slope is still there as the derivative of its unit."""
    calls = dict(wrong.activations)
    units = (part.function for part in every_part(expr) if isinstance(part, Partial) and part.function in calls)
    return any(wrong.are_equal(slope, Prime(calls[unit].function, calls[unit].arguments[0])) for unit in units)


def _has_slope(wrong: Wrong, expr: Expr) -> bool:
    """Whether the activation's derivative is one or two of the factors of a product in the expression."""
    for part in every_part(expr):
        if isinstance(part, Times):
            groups = (group for size in (1, 2) for group in combinations(factors_of(part), size))
            if any(wrong.is_activation_derivative(Times(*group)) for group in groups):
                return True
    return isinstance(expr, Prime) and wrong.is_activation_derivative(expr)


def factor_too_many(wrong: Wrong) -> Iterator[Repair]:
    """One or two factors taken away, or a 2."""
    for gone, repair in _without(wrong):
        if wrong.may_be_right(repair.expected) and not wrong.are_equal(gone, zero):
            yield repair


def number_too_many(wrong: Wrong) -> Iterator[Repair]:
    """A 2 or a ½ taken away."""
    for number, inverse in ((_TWO, _HALF), (_HALF, _TWO)):
        yield Repair(expected=Times(inverse, wrong.right), part=number)
