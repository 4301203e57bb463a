"""Piecewise functions in the field: the branch that a case picks, or under a sum all of them with their indicators.

Under a sum the sign of x_i may be another for each i, and no case settles it.  There a piecewise function is the sum of its
branches, each times the indicator of its condition: a free, idempotent generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symperceptron.language.equality.algebra import Chosen
from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.equality.cases import OpenSignError
from symperceptron.language.equality.generator import Generator
from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.signs import sign
from symperceptron.language.equality.spans import Span
from symperceptron.language.equality.written_back import write_element
from symperceptron.language.expressions import Call

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["choose", "indicator"]


def choose(
    field: Field,
    chosen: Chosen,
    value: Callable[[Expr], Any],
    assumed: Mapping[Polynomial, int] | None = None,
) -> Any:
    """The value of the branch that is chosen, or under a sum of all of them with their indicators."""
    assumed = assumed or {}
    try:
        branch = chosen(lambda a: sign(field, a, assumed))
    except OpenSignError as open_:
        p = open_.polynomial
        parts = [
            _weighted(field, indicator(field, p, side), choose(field, chosen, value, {**assumed, p: side})) for side in (1, 0, -1)
        ]
        return _sum(field, _sum(field, parts[0], parts[1]), parts[2])
    return value(branch)


def indicator(field: Field, polynomial: Polynomial, side: int) -> Quotient:
    """1 where the polynomial has that sign, 0 elsewhere."""
    if side == 0:
        return Quotient.number(1) - indicator(field, polynomial, 1) - indicator(field, polynomial, -1)
    element = Quotient(polynomial.scaled(side))

    def renamed(mapping: Mapping[Any, Expr]) -> Quotient:
        other = field.renamed(element, mapping)
        if not any(index.name.startswith("_") for index in field.indices(other)):
            return Quotient.number(1 if sign(field, other) > 0 else 0)
        number, content, rest = other.numerator.split()
        factors = [Polynomial.generator(k, exponent) for k, exponent in content] + ([] if rest is None else [rest])
        if len(factors) != 1 or factors[0].content() not in ((), content[:1]) or other.denominator:
            raise UndecidedError("the sign of a term under a sum changes its shape with the index")
        return indicator(field, factors[0], 1 if number > 0 else -1)

    def make() -> tuple[Generator, Span]:
        made = Generator(
            kind="positive",
            label=(polynomial, side),
            indices=field.indices(element),
            height=field.height(element),
            argument=element,
            renamed=renamed,
            written=lambda: Call("step", write_element(field, element)),
        )
        return made, Span(0, 1, lower_open=False, upper_open=False)

    return field.power_of(field.generator("positive", (polynomial, side), make))


def _weighted(field: Field, weight: Quotient, value: Any) -> Any:
    return tuple(_weighted(field, weight, part) for part in value) if isinstance(value, tuple) else field.multiply(weight, value)


def _sum(field: Field, a: Any, b: Any) -> Any:
    return tuple(_sum(field, x, y) for x, y in zip(a, b, strict=True)) if isinstance(a, tuple) else field.add(a, b)
