"""The laws that the parts obey: polynomials, spans, intervals; and `decide` as an equivalence."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Symbol

from symperceptron.language.equality import Kind, decide
from symperceptron.language.equality import intervals as iv
from symperceptron.language.equality.feasible import is_feasible
from symperceptron.language.equality.intervals import Interval, from_fraction
from symperceptron.language.equality.polynomial import Polynomial, cancelled, divided, factored
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import Span, span_of
from symperceptron.language.expressions import Neg, Over, Plus, Power, Times
from tests.language.equality.generated import pairs
from tests.language.equality.models import MODELS

a, b = Symbol("a", real=True), Symbol("b", real=True)


def polynomial(terms: Mapping[Any, Any]) -> Polynomial:
    return Polynomial(terms)


numbers = st.fractions(min_value=-9, max_value=9, max_denominator=6)
exponents = st.integers(0, 3)
monomials = st.dictionaries(st.integers(0, 2), st.integers(1, 3), max_size=2).map(lambda powers: tuple(sorted(powers.items())))
polynomials = st.dictionaries(monomials, numbers.filter(bool), max_size=4).map(polynomial)
laurent = st.dictionaries(
    st.dictionaries(st.integers(0, 2), st.fractions(-2, 2, max_denominator=2).filter(bool), max_size=2).map(lambda p: tuple(sorted(p.items()))),
    numbers.filter(bool),
    min_size=1,
    max_size=3,
).map(polynomial)  # fmt: skip
expressions = st.recursive(
    st.sampled_from([a, b]) | st.integers(1, 3),
    lambda inside: (
        st.builds(Plus, inside, inside)
        | st.builds(Times, inside, inside)
        | st.builds(Neg, inside)
        | st.builds(Power, inside, st.integers(0, 3))
    ),
    max_leaves=6,
)


@given(polynomials, polynomials, polynomials)
def test_polynomials_are_a_ring(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    assert p + q == q + p
    assert p * q == q * p
    assert p * (q + r) == p * q + p * r
    assert not p + -p
    assert p**3 == p * p * p
    assert hash(p * q) == hash(q * p)


@given(laurent)
def test_a_polynomial_comes_apart_and_together(p: Polynomial) -> None:
    number, content, rest = p.split()
    assert (rest or Polynomial.constant(1)).shifted(content).scaled(number) == p


@given(polynomials, polynomials, polynomials)
def test_a_common_factor_is_cancelled(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    assume(p and q and r)
    (_, _, top), (_, _, bottom) = (p * r).split(), (q * r).split()
    assume(top is not None and bottom is not None)
    assert top is not None
    assert bottom is not None
    above, below = cancelled(top, bottom)
    assert above * bottom == below * top


@given(polynomials, polynomials)
def test_division_leaves_a_remainder(p: Polynomial, q: Polynomial) -> None:
    assume(p and q)
    whole, rest = divided(p, q)
    assert whole * q + rest == p


small = st.dictionaries(monomials, st.integers(-2, 2).filter(bool), min_size=1, max_size=3).map(polynomial)


@given(small, small)
def test_factors_multiply_to_the_polynomial(p: Polynomial, q: Polynomial) -> None:
    number, content, rest = (p * q).split()
    assume(rest is not None)
    assert rest is not None
    assert rest.shifted(content).scaled(number) == p * q
    product = Polynomial.constant(1)
    for factor, multiplicity in factored(rest):
        product = product * factor**multiplicity
    assert product == rest


@given(laurent, laurent, laurent)
def test_quotients_are_a_field(p: Polynomial, q: Polynomial, r: Polynomial) -> None:
    x, y, z = Quotient(p) * Quotient(q).inverse(), Quotient(q) * Quotient(r).inverse(), Quotient(r)
    assert not (x * (y + z) - (x * y + x * z)).numerator
    assert not (x * x.inverse() - Quotient.number(1)).numerator
    assert not (x.canonical() - x).numerator


@given(polynomials, st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=3, max_size=3), st.data())
def test_a_value_lies_in_the_span(p: Polynomial, ends: list[tuple[Fraction, Fraction, bool]], data: st.DataObject) -> None:
    spans, values = [], []
    for one, other, is_open in ends:
        lower, upper = min(one, other), max(one, other)
        if is_open and lower < upper:
            share = data.draw(st.fractions(Fraction(1, 8), Fraction(7, 8), max_denominator=8))
            values.append(lower + share * (upper - lower))
            spans.append(Span(lower, upper))
        else:
            values.append(data.draw(st.sampled_from([lower, upper])))
            spans.append(Span(lower, upper, lower_open=False, upper_open=False))
    value = Fraction(0)
    for monomial, coefficient in p.terms.items():
        term = Fraction(coefficient)
        for number, exponent in monomial:
            term *= values[number] ** int(exponent)
        value += term
    found = span_of(p, spans)
    assert found.contains(value)
    assert (value > 0) - (value < 0) in found.signs


def test_an_open_end_settles_a_sign() -> None:
    positive, unit = Span(0, inf), Span(0, 1, lower_open=False, upper_open=False)
    assert (positive * positive).sign == 1
    assert (positive * unit).sign is None
    assert (Span.point(1) + Span(-1, 1)).sign == 1
    assert (Span.point(1) + Span(-1, 1, lower_open=False)).sign is None


TRUE = {"log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "arctan": mpmath.atan, "erf": mpmath.erf, "exp": mpmath.exp}


def holds_true_values(name: str, lower: Fraction, width: Fraction) -> bool:
    """Whether the interval of a function over an interval holds its true values, computed with three times the bits."""
    bits = 60
    ends = from_fraction(lower, bits).lower, from_fraction(lower + width, bits).upper
    found = (iv.exponential if name == "exp" else iv.FUNCTIONS[name])(Interval(*ends), bits)
    with mpmath.workprec(200):
        points = (lower + share * width for share in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)))
        values = [TRUE[name](mpmath.mpf(at.numerator) / at.denominator) for at in points]
        return all(mpmath.make_mpf(found.lower) <= value <= mpmath.make_mpf(found.upper) for value in values)


@pytest.mark.parametrize("name", TRUE)
@given(st.fractions(Fraction(1, 50), 12, max_denominator=50), st.fractions(0, 2, max_denominator=20))
def test_an_interval_holds_the_true_values(name: str, lower: Fraction, width: Fraction) -> None:
    assert holds_true_values(name, lower, width)


@given(numbers, numbers)
def test_interval_arithmetic_holds_the_true_values(p: Fraction, q: Fraction) -> None:
    bits = 8  # few, so that every operation has to round
    x, y = from_fraction(p, bits), from_fraction(q, bits)
    assume(q != 0)
    cases = [
        (iv.add(x, y, bits), p + q),
        (iv.multiply(x, y, bits), p * q),
        (iv.divide(x, y, bits), p / q),
        (iv.power(x, 3, bits), p**3),
        (iv.negate(x), -p),
    ]
    with mpmath.workprec(200):
        for found, value in cases:
            true = mpmath.mpf(value.numerator) / value.denominator
            slack = mpmath.mpf(2) ** -150
            assert mpmath.make_mpf(found.lower) - slack <= true <= mpmath.make_mpf(found.upper) + slack


@given(
    st.lists(st.tuples(st.lists(st.integers(-2, 2), min_size=3, max_size=3), st.booleans()), max_size=5),
    st.lists(st.integers(-3, 3), min_size=2, max_size=2),
)
def test_what_holds_at_a_point_is_feasible(rows: list[tuple[list[int], bool]], point: list[int]) -> None:
    inequalities = []
    for (first, second, constant), is_strict in rows:
        value = first * point[0] + second * point[1] + constant
        if value > 0 or (value == 0 and not is_strict):
            terms = {((0, 1),): first, ((1, 1),): second, (): constant}
            inequalities.append((Polynomial({monomial: c for monomial, c in terms.items() if c}), is_strict))
    assert is_feasible(inequalities)


@given(expressions)
def test_everything_equals_itself(expr: object) -> None:
    assert decide(expr, expr).is_proved


@given(expressions, expressions)
def test_a_verdict_does_not_depend_on_the_side(left: object, right: object) -> None:
    assert decide(left, right).kind == decide(right, left).kind


@given(expressions, expressions)
def test_polynomials_are_always_decided(left: object, right: object) -> None:
    assert decide(left, right).kind is not Kind.UNDECIDED
    assert decide(Over(left, Plus(1, Power(a, 2))), Over(right, Plus(1, Times(a, a)))).kind == decide(left, right).kind


def test_transitivity_on_generated_pairs() -> None:
    for pair in pairs(20, seed=7_000_000):
        model = MODELS[pair.model]
        doubled = decide(Plus(pair.left, pair.left), Times(2, pair.right), model)
        assert doubled.kind in (Kind.UNDECIDED, Kind.PROVED if pair.is_equal else Kind.REFUTED)
