"""What `decide` itself does, whatever is proved: which side is which, how long it takes, how many cases it looks at, how it names the method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from sympy import Abs, Piecewise, Symbol

from symperceptron.language.equality import decide

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
