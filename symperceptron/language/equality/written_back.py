"""Elements of the field as written expressions again: for the cases of a proof and for the conditions it states."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Expr, Integer, Rational

from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.expressions import Neg, Over, Plus, Power, Times, one

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["write_element", "write_number", "write_polynomial"]


def write_element(field: Field, a: Quotient) -> Expr:
    """An expression whose value is the element."""
    above = write_polynomial(field, a.numerator)
    below = [_power(write_polynomial(field, factor), exponent) for factor, exponent in a.denominator.items()]
    return Over(above, Times(*below)) if below else above


def write_polynomial(field: Field, polynomial: Polynomial) -> Expr:
    """An expression whose value is the polynomial."""
    return Plus(*(_term(field, monomial, coefficient) for monomial, coefficient in polynomial.terms.items()))


def write_number(value: Coefficient) -> Expr:
    """A rational number, written."""
    number = Fraction(value)
    size = Integer(abs(number.numerator))
    written = size if number.denominator == 1 else Over(size, Integer(number.denominator))
    return Neg(written) if number < 0 else written


def _term(field: Field, monomial: Monomial, coefficient: Coefficient) -> Expr:
    parts = [_power(field.generators[number].written(), exponent) for number, exponent in monomial]
    size = abs(Fraction(coefficient))
    term = Times(*([] if size == 1 and parts else [write_number(size)]), *parts)
    return Neg(term) if coefficient < 0 else term


def _power(base: Expr, exponent: Coefficient) -> Expr:
    if exponent == 1:
        return base
    if exponent == -1:
        return Over(one, base)
    value = Fraction(exponent)
    return Power(base, Rational(value.numerator, value.denominator))
