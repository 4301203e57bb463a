"""The tests bite: a fault planted in the algebra is seen by the generated pairs or by the table of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from sympy import Integer

from symperceptron.language.equality import Kind, decide, dual, intervals, piecewise, primitives, relations, sums
from symperceptron.language.equality import cases as case_by_case
from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import Span
from symperceptron.language.equality.witness import find_witness
from tests.language.equality.generated import Pair, pairs
from tests.language.equality.identities import identities
from tests.language.equality.models import MODELS, SOFTMAX
from tests.language.equality.test_algebra import TRUE, holds_true_values
from tests.language.equality.test_cases import ROWS

COUNT = 120


@cache
def sample() -> tuple[Pair, ...]:
    """Some pairs of both kinds, made while nothing is broken."""
    return (*pairs(COUNT, seed=5_000_000), *identities(COUNT, seed=5_000_000))


def false_verdicts() -> Iterator[str]:
    """What is found to be wrong, one line each."""
    for _, model, left, right, wanted in ROWS:
        found = decide(left, right, model)
        if found.kind != wanted:
            yield f"{left} = {right}: {found.kind}"
    for pair in sample():
        found = decide(pair.left, pair.right, {**MODELS, "softmax": SOFTMAX}[pair.model])
        if found.kind is not Kind.UNDECIDED and found.is_proved is not pair.is_equal:
            yield f"{pair.left} = {pair.right}: {found.kind}"


def derivative_of_exp_without_inner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dual.Dual, "exp", lambda self, a: (self.inner.exp(a[0]), self.inner.exp(a[0])))


def product_rule_with_one_term(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dual.Dual, "multiply", lambda self, a, b: (self.inner.multiply(a[0], b[0]), self.inner.multiply(a[1], b[0]))
    )


def quotient_rule_with_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    def divide(self: Any, a: Any, b: Any) -> Any:
        value = self.inner.divide(a[0], b[0])
        return value, self.inner.divide(self.inner.add(a[1], self.inner.multiply(value, b[1])), b[0])

    monkeypatch.setattr(dual.Dual, "divide", divide)


def power_rule_without_exponent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dual.Dual,
        "power",
        lambda self, a, q: (self.inner.power(a[0], q), self.inner.multiply(self.inner.power(a[0], q - 1), a[1])),
    )


def sift_to_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "_solved", lambda ends, index: Integer(0))  # the faulty index whatever is asked


def sums_of_products_are_products_of_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sums._sum_of

    def apart(field: Any, monomial: Any, index: Any, bounds: Any) -> Quotient:
        value = Quotient.number(1)
        for power in monomial or ((),):
            value = field.multiply(value, right(field, (power,) if power else (), index, bounds))
        return value

    monkeypatch.setattr(sums, "_sum_of", apart)


def bound_indices_are_not_renamed_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sums, "_freshened", lambda field, generator: (generator.content, dict(generator.bound))
    )  # it is the fault


def ranges_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sums._generator_of
    monkeypatch.setattr(
        sums, "_generator_of", lambda field, body, bound: right(field, body, dict.fromkeys(bound, (Integer(0), Integer(7))))
    )


def the_range_of_a_collapsed_sum_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(decide.__globals__, "refuse_outside", lambda *_: None)


def exponents_are_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    right = primitives._exponential_of
    monkeypatch.setattr(primitives, "_exponential_of", lambda field, m, c, d: right(field, m, round(c) or 1, d))


def roots_forget_the_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(primitives, "_sign_of_factor", lambda field, factor: 1)  # it is the fault


def every_function_is_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(primitives, "PARITY", {"arctan": 1, "erf": 1})


def sine_squared_is_one_plus_cosine_squared(monkeypatch: pytest.MonkeyPatch) -> None:
    right = relations._sine

    def wrong(field: Any, generator: Any, exponent: Any, rest: Any) -> Any:
        found = right(field, generator, exponent, rest)
        return None if found is None else -found

    monkeypatch.setitem(relations.RELATIONS, "sin", wrong)


def positive_and_negative_parts_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    right = piecewise.indicator
    monkeypatch.setattr(piecewise, "indicator", lambda field, p, side: right(field, p, abs(side)))


def one_sign_for_all_terms_of_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    right = case_by_case.Facts.ask
    monkeypatch.setattr(
        case_by_case.Facts, "ask", lambda self, p, assumed: right(self, p, assumed) if self.settled(p) is not None else 1
    )


def conditions_are_taken_for_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_by_case.Facts, "is_possible", lambda self: False)  # every failing case is passed over


def spans_are_positive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_by_case, "span_of", lambda p, spans: Span(0, 1))  # it is the fault


def anything_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(find_witness.__globals__, "differ", lambda world, a, b: True)  # it is the fault


def terms_of_equal_length_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Polynomial, "__eq__", lambda self, other: len(self) == len(other))
    monkeypatch.setattr(Polynomial, "__hash__", lambda self: len(self))  # noqa: PLW0108  # a method of its own


FAULTS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    derivative_of_exp_without_inner, product_rule_with_one_term, quotient_rule_with_a_sign, power_rule_without_exponent, sift_to_zero,
    sums_of_products_are_products_of_sums, bound_indices_are_not_renamed_apart, ranges_do_not_matter, the_range_of_a_collapsed_sum_does_not_matter,
    exponents_are_rounded, roots_forget_the_sign, every_function_is_odd, sine_squared_is_one_plus_cosine_squared, positive_and_negative_parts_are_one,
    one_sign_for_all_terms_of_a_sum, conditions_are_taken_for_met, spans_are_positive, anything_differs, terms_of_equal_length_are_equal,
)  # fmt: skip


def test_without_a_fault_nothing_is_found() -> None:
    assert list(false_verdicts()) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.replace("_", " "))
def test_a_planted_fault_is_found(fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    sample()
    fault(monkeypatch)
    try:
        found = next(false_verdicts(), None)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as broken:
        found = str(broken)
    assert found is not None


def test_an_interval_that_is_rounded_inwards_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = intervals._widened

    def inwards(a: intervals.Interval, bits: int) -> intervals.Interval:
        return intervals.Interval(*reversed(right(intervals.Interval(a[1], a[0]), bits)))

    assert all(holds_true_values(name, Fraction(3, 7), Fraction(0)) for name in TRUE)
    monkeypatch.setattr(intervals, "_widened", inwards)
    assert not any(holds_true_values(name, Fraction(3, 7), Fraction(0)) for name in TRUE)
