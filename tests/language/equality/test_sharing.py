"""Proofs that share their fields say what each of them says alone: the verdict, its conditions, the witness."""

from __future__ import annotations

import pytest
from sympy import Expr, Rational, Symbol

from symperceptron.language.equality import Kind, answered_once, decide, shared_proofs
from symperceptron.language.expressions import Power
from symperceptron.language.model import Model
from tests.language.equality.generated import pairs
from tests.language.equality.identities import identities
from tests.language.equality.test_generated import ALL_MODELS

Claim = tuple[Expr, Expr, Model]


def _claims(seed: int) -> list[Claim]:
    made = (*pairs(60, seed=seed), *identities(40, seed=seed))
    return [(pair.left, pair.right, ALL_MODELS[pair.model]) for pair in made]


@pytest.mark.parametrize("seed", range(7_000, 7_300, 100))
def test_what_was_proved_before_changes_nothing(seed: int) -> None:
    claims = _claims(seed)
    alone = [decide(*claim) for claim in claims]
    with shared_proofs():
        together = [decide(*claim) for claim in claims]
        again = [decide(left, right, model) for right, left, model in reversed(claims)]
    assert together == alone
    assert [verdict.kind for verdict in again[::-1]] == [verdict.kind for verdict in alone]


def test_a_letter_is_not_taken_for_what_it_was_in_another_claim() -> None:
    positive, real = Symbol("x", positive=True), Symbol("x", real=True)
    root = {x: Power(Power(x, 2), Rational(1, 2)) for x in (positive, real)}
    with shared_proofs():
        found = [decide(root[x], x).kind for x in (positive, real, positive)]
    assert found == [Kind.PROVED, Kind.REFUTED, Kind.PROVED]


def test_a_proof_that_is_broken_off_leaves_nothing_behind() -> None:
    claims = _claims(9_000)[:40]
    with shared_proofs():
        for left, right, model in claims:
            decide(left, right, model, budget=0)
        together = [decide(*claim) for claim in claims]
    assert together == [decide(*claim) for claim in claims]


def test_a_question_is_answered_once() -> None:
    asked: list[int] = []

    @answered_once
    def answer(question: int) -> int:
        asked.append(question)
        return -question

    with shared_proofs():
        assert [answer(question) for question in (1, 2, 1, 2)] == [-1, -2, -1, -2]
    assert asked == [1, 2]
    assert [answer(1), answer(1)] == [-1, -1]
    assert asked == [1, 2, 1, 1]
