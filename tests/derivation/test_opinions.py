"""How the two opinions of a step are put together: a disagreement unmakes a proof, agreement makes none, and nobody is asked what has no answer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from symperceptron.derivation import Derivation, Perceptron, derive
from symperceptron.derivation.engine import run
from symperceptron.derivation.rules.letters import E, O, t, z
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.expressions import Call, Neg, Partial, Plus, Times, one

verifying = import_module("symperceptron.derivation.verify")
NEURON = Perceptron()
OPEN = Verdict(kind=Kind.UNDECIDED, reason="it is too hard")


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    verifying.forget()


def says(monkeypatch: pytest.MonkeyPatch, method: str, answer: Callable[..., Any]) -> None:
    monkeypatch.setattr(verifying.SecondOpinion, method, answer)


def test_a_proof_that_the_second_opinion_contradicts_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "agrees", lambda *_: False)
    verdicts = derive(NEURON, "b").verify()
    assert not any(verdict.is_proved for verdict in verdicts)
    assert all("differ at a random point" in verdict.reason for verdict in verdicts)


def test_the_last_step_answers_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "agrees_in_numbers", lambda *_: False)
    *others, last = derive(NEURON, "O", detail="full").verify()
    assert len(others) > 2
    assert all(verdict.is_proved for verdict in others)
    assert "a numeric derivative of the loss disagrees" in last.reason


def test_what_is_not_proved_keeps_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "decided", lambda *_: OPEN)
    for method in ("agrees", "agrees_in_numbers"):
        says(monkeypatch, method, lambda *_: False)
    assert {verdict.reason for verdict in derive(NEURON, "z").verify()} == {OPEN.reason}


@pytest.mark.parametrize("goal", [Times(O, Neg(Neg(t))), Plus(O, Times(t, one)), Partial(Plus(O, t), O)], ids=str)
def test_only_the_derivative_of_a_quantity_is_held_against_numbers(monkeypatch: pytest.MonkeyPatch, goal: Any) -> None:
    asked: list[object] = []

    def agrees(*given: object) -> bool:
        asked.append(given)
        return True

    says(monkeypatch, "agrees_in_numbers", agrees)
    assert all(verdict.is_proved for verdict in run(goal, NEURON).verify())
    assert not asked
    for quantity in (Partial(E, z), Partial(Call("sigma", z), z)):
        verifying.forget()
        assert all(verdict.is_proved for verdict in run(quantity, NEURON).verify())
    assert asked


def test_of_no_steps_there_is_no_verdict() -> None:
    assert Derivation(goal=Partial(E, z), steps=(), model=NEURON).verify() == ()
