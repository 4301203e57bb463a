"""`decide` never raises, never hangs, and leaves nothing behind, whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
import sympy
from mpmath import iv, mp
from sympy import Expr, Integer, Rational, S, Symbol, symbols

from symperceptron.language.equality import Kind, decide
from symperceptron.language.expressions import (
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
)
from tests.language.equality.models import SIGMOID, A, E, O, e, i, j, n, t, w, x

y = Symbol("y", real=True)
LETTERS = symbols("q0:12", real=True)
LONGEST = 15.0  # seconds; the machine may be busy


def nested(step: Callable[[Any], Any], depth: int, inside: Any = y) -> Any:
    for _ in range(depth):
        inside = step(inside)
    return inside


HARD: dict[str, tuple[Any, Any]] = {
    "a tower of powers": (Power(9, Power(9, Power(9, 9))), 1),
    "a large power of a number": (Power(Integer(9), Integer(387420489)), 1),
    "a large power of a name": (Power(y, Integer(10) ** 18), y),
    "a large power of a sum": (Power(Plus(*LETTERS[:4]), 300), 0),
    "a long exponent": (Power(y, Integer(10) ** 5000), y),
    "a long number": (sympy.factorial(5000), 1),
    "a fine root": (Power(2, Rational(10**12 + 1, 10**12)), 2),
    "a steep exponent": (Power(S.Exp1, Integer(10) ** 30), 1),
    "deep signs": (nested(Neg, 5000), y),
    "deep exponentials": (nested(e, 50), nested(e, 51)),
    "deep squares": (nested(lambda u: Plus(1, Power(u, 2)), 12), 0),
    "deep fractions": (nested(lambda u: Plus(1, Over(1, u)), 60), 0),
    "deep roots": (nested(lambda u: Call("sqrt", Plus(1, u)), 30), 0),
    "deep cases": (nested(lambda u: Call("abs", Plus(u, -1)), 12), 0),
    "deep sums": (nested(lambda u: Summation(Times(x[i], u), i, 0, n), 9, x[i]), 1),
    "many cases": (Call("max", *LETTERS[:6]), Call("max", *reversed(LETTERS[:6]))),
    "many signs": (Times(*(Call("abs", q) for q in LETTERS)), Call("abs", Times(*LETTERS))),
    "many denominators": (Over(1, Times(*(Plus(1, Times(q, q)) for q in LETTERS))), 1),
    "a long sum": (Summation(x[i], i, 0, 10**9), 1),
    "an endless sum": (Summation(x[i], i, 0, S.Infinity), 1),
    "a power of a double sum": (Summation(Power(Summation(Times(A[i, j], x[j]), j, 0, n), 5), i, 0, n), 0),
    "a high derivative": (nested(lambda u: Partial(u, y), 9, e(Power(y, 2))), 0),
    "many primes": (Prime("sin", y, 30), 1),
    "a large angle": (Call("sin", Integer(10) ** 30), 0),
}
STRANGE: dict[str, Any] = {
    "nothing": None, "a text": "y", "a truth": sympy.true, "a matrix": sympy.Matrix([1]), "a tuple": sympy.Tuple(1, 2), "an equation": sympy.Eq(y, 1),
    "an integral": sympy.Integral(y, (y, 0, 1)), "a derivative": sympy.Derivative(y**2, y), "a limit": sympy.Limit(y, y, 0), "an order": sympy.Order(y),
    "infinity": S.Infinity, "not a number": S.NaN, "i": S.ImaginaryUnit, "no order of factors": Symbol("N", commutative=False),
    "two conditions": sympy.Piecewise((1, (y > 0) & (y < 1)), (0, True)), "an unknown function": sympy.Function("f")(y), "floor": sympy.floor(y),
    "a base": x, "a fractional index": x[Rational(1, 2)], "an index of an index": x[x[0]], "an empty product": Times(), "no cases": Cases(),
    "a condition": Compare(y, "<", 1), "a delta of a name": Delta(y, 2), "a derivative by a number": Partial(y, 2), "no arguments": Call("f"),
    "an infinite float": sympy.Float("inf"), "a sum over its own index": Summation(x[i], i, i, n),
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_hard_questions_are_answered_in_time(name: str) -> None:
    start = monotonic()
    verdict = decide(*HARD[name])
    assert monotonic() - start < LONGEST
    assert verdict.kind in Kind


@pytest.mark.parametrize("name", STRANGE)
def test_strange_questions_are_answered(name: str) -> None:
    assert decide(STRANGE[name], y).kind in (Kind.UNDECIDED, Kind.REFUTED)
    assert decide(y, STRANGE[name]).kind in (Kind.UNDECIDED, Kind.REFUTED)


def test_the_budget_is_kept() -> None:
    total = Plus(*LETTERS)
    start = monotonic()
    verdict = decide(Power(total, 7), Times(Power(total, 3), Power(total, 4)), budget=0.001)
    assert monotonic() - start < 20.0  # a bound on hanging, not on speed: machines are busy
    assert verdict.kind is Kind.UNDECIDED
    assert "time" in verdict.reason


def test_a_budget_of_nothing_is_kept() -> None:
    assert decide(Power(Plus(*LETTERS), 4), 0, budget=0.0).kind in Kind


def test_the_same_question_gets_the_same_answer() -> None:
    sides: tuple[Expr, Expr] = (Partial(E, w[j]), Times(Plus(O, Neg(t)), O, x[j]))
    assert {str(decide(*sides, SIGMOID)) for _ in range(3)} == {str(decide(*sides, SIGMOID))}


def test_threads_do_not_disturb_each_other() -> None:
    claims = [
        (Power(Call("sin", y), 2), Plus(1, Neg(Power(Call("cos", y), 2)))),
        (Call("exp", y), Plus(1, y)),
        (Call("erf", y), Call("arctan", y)),
    ] * 20
    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(lambda claim: decide(*claim).kind, claims))
    assert kinds == [Kind.PROVED, Kind.REFUTED, Kind.REFUTED] * 20


def test_the_precision_of_mpmath_is_left_alone() -> None:
    before = iv.prec, mp.prec
    decide(Call("erf", y), Call("arctan", y))
    decide(HARD["deep roots"][0], 1)
    assert (iv.prec, mp.prec) == before
