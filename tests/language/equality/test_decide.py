"""What `decide` itself does, whatever is proved: which side is which, how long it takes, how many cases it looks at, how it names the method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import permutations, product
from random import Random

import pytest
from sympy import Abs, Expr, IndexedBase, Integer, Piecewise, Symbol

from symperceptron.language.equality import Verdict, decide
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Plus,
    Power,
    Summation,
    Times,
    one,
    zero,
)
from symperceptron.language.model import Model

deciding = import_module("symperceptron.language.equality.decide")
z = Symbol("z", real=True)


def test_a_witness_says_which_side_has_which_value() -> None:
    for left, right in ((z**2, 2 * z), (2 * z, z**2)):
        witness = decide(left, right).witness
        assert witness is not None
        ((name, value),) = witness.at
        assert (witness.left, witness.right) == tuple(str(side.subs(name, value)) for side in (left, right))


def test_seven_tenths_of_the_time_are_for_the_proof_and_what_is_left_for_the_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[float] = []

    @contextmanager
    def allowance(seconds: float) -> Iterator[None]:
        allowed.append(seconds)
        yield

    monkeypatch.setattr(deciding, "allowance", allowance)
    decide(z**2, 2 * z, budget=10)
    assert allowed[0] == pytest.approx(7)
    assert 0 < allowed[1] <= 10


def test_there_is_an_end_to_the_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Abs(z) * Abs(z - 1), Abs(z * (z - 1))
    assert decide(*claim).method == "normal form, case by case"
    monkeypatch.setattr(deciding, "MOST_CASES", 1)
    verdict = decide(*claim)
    assert not verdict.is_proved
    assert "more than 1 cases" in verdict.reason


def test_one_case_is_none() -> None:
    assert decide((z + 1) ** 2, z**2 + 2 * z + 1).method == "normal form"
    assert decide(Piecewise((z, z > 0), (-z, True)), Abs(z)).method == "normal form, case by case"


def test_a_refutation_at_once_is_sought_at_one_point(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Model(definitions=(), names=())
    found = deciding.refuted_at_once(z**2, 2 * z, nothing)
    assert found is not None
    assert found.kind.value == "refuted"
    assert deciding.refuted_at_once(z + z, 2 * z, nothing) is None
    asked: list[int] = []
    monkeypatch.setattr(deciding, "find_witness", lambda *_, attempts: asked.append(attempts))
    assert deciding.refuted_at_once(z**2, 2 * z, nothing) is None
    assert asked == [1]


# -- δ of free indices ------------------------------------------------------------------------------------------------------------

i, j, k, m, n = (Symbol(letter, integer=True) for letter in "ijkmn")
u, x = Symbol("u", real=True), IndexedBase("x", real=True)
MONOMIALS = [(), ((i, j),), ((j, k),), ((i, k),), ((i, j), (j, k)), ((i, j), (i, k)), ((j, k), (i, k)), ((i, j), (j, k), (i, k))]


def _polynomial(coefficients: tuple[int, ...]) -> Expr:
    return Plus(
        *(Times(Integer(c), *(Delta(*pair) for pair in pairs)) for c, pairs in zip(coefficients, MONOMIALS, strict=True) if c),
        Integer(0),
    )


def _is_true(coefficients: tuple[int, ...]) -> bool:
    """By all the ways in which three indices can be equal or not."""
    return all(
        sum(c * all(at[a] == at[b] for a, b in pairs) for c, pairs in zip(coefficients, MONOMIALS, strict=True)) == 0
        for at in (dict(zip((i, j, k), values, strict=True)) for values in product(range(3), repeat=3))
    )


def test_polynomials_of_deltas_are_zero_exactly_where_every_case_says_so() -> None:
    random = Random(3)  # cases, not secrets
    equal_products = [(0, 0, 0, 0, 1, -1, 0, 0), (0, 0, 0, 0, 1, 0, -1, 0), (0, 0, 0, 0, 1, 0, 0, -1), (0, 0, 0, 0, 2, -1, -1, 0)]
    drawn = [tuple(random.choice((-1, 0, 0, 1)) for _ in MONOMIALS) for _ in range(60)]
    ones = [tuple(int(place == number) for place in range(len(MONOMIALS))) for number in range(len(MONOMIALS))]
    differences = [tuple(a - b for a, b in zip(*pair, strict=True)) for pair in permutations(ones, 2)]
    for coefficients in (*equal_products, *differences, *drawn):
        polynomial = _polynomial(coefficients)
        for claim in (polynomial, Plus(*reversed(polynomial.args))):  # what is met first is taken apart first
            assert decide(claim, Integer(0)).is_proved is _is_true(coefficients), coefficients


def _sifted(lower: Expr, *more: Expr) -> Verdict:
    """Whether ``Σ x_i δ_ij + …`` is x_j, where the sum says in which range j lies."""
    return decide(Plus(Summation(Times(x[i], Delta(i, j)), i, lower, n), *more), x[j])


def test_a_number_before_the_range_of_an_index_is_never_equal_to_it() -> None:
    two = Integer(2)
    assert _sifted(one, Times(Delta(0, j), u)).is_proved
    assert _sifted(one, Times(Delta(j, 0), u)).is_proved
    assert _sifted(one, Times(Delta(0, j), u), Times(Delta(j, k), x[j]), Neg(Times(Delta(j, k), x[k]))).is_proved
    for lower, number, index in ((Integer(0), 0, j), (one, 1, j), (one, 2, j), (two, 2, j), (one, 0, k), (m, 0, j)):
        assert not _sifted(lower, Times(Delta(number, index), u)).is_proved, (lower, number, index)
        assert not _sifted(lower, Times(Delta(index, number), u)).is_proved, (lower, number, index)
    assert not _sifted(one, Times(Delta(m, j), u)).is_proved
    assert not _sifted(one, Times(Delta(0, j), u), u).is_proved


@pytest.mark.parametrize(
    "bad",
    [
        Call("log", Integer(-2)),
        Call("log", zero),
        Call("sqrt", Integer(-2)),
        Over(one, zero),
        Power(zero, Neg(one)),
        Power(Plus(u, Neg(u)), Neg(one)),
        Call("log", Neg(Call("exp", u))),
    ],
    ids=str,
)
def test_what_has_no_value_in_one_case_is_not_proved_by_the_others(bad: Expr) -> None:
    def either(value: Expr) -> Expr:
        return Cases(Branch(value, Compare(z, ">", zero)), Branch.otherwise(z))

    assert not decide(either(bad), either(Integer(5))).is_proved
    assert not decide(bad, Integer(5)).is_proved
    assert not decide(either(Integer(5)), either(bad)).is_proved


def test_where_every_case_is_passed_over_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = deciding._Passed()
    monkeypatch.setattr(deciding, "_holds_in", lambda *_: passed)
    assert decide(z, z).reason == "the claim speaks of values that do not exist"


def test_cases_that_leave_some_values_out_are_not_what_they_are_elsewhere() -> None:
    assert not decide(Cases(Branch(z, Compare(z, ">", zero))), z).is_proved
