"""A general claim is proved only where the step is true, and speaks the letters of the step."""

from __future__ import annotations

import pytest
from sympy import IndexedBase, Symbol

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.generalising import generalised
from symperceptron.derivation.verify import claim_of, decided
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Compare, Neg, Over, Partial, Plus, Summation, Times

NEURON = Perceptron()
O, t, w, j, E, z = (NEURON.symbols[letter] for letter in ("O", "t", "w", "j", "E", "z"))


@pytest.mark.parametrize("samples", [None, "sum"])
@pytest.mark.parametrize("wrt", ["w_j", ("w_j", "w_k")], ids=str)
def test_a_damaged_step_is_proved_by_no_claim(samples: str | None, wrt: object) -> None:
    derivation = derive(Perceptron(samples=samples), wrt)
    for step in derivation.applications:
        before, after, about = claim_of(step)
        for damaged in (Times(2, after), Plus(after, 1)):
            if after == 0 and damaged == Times(2, after):
                continue
            for claim in generalised(before, damaged, derivation.model, about):
                assert not decide(claim.before, claim.after, claim.model).is_proved, step.rule.name


def test_what_is_true_of_these_alone_is_left_to_the_definitions() -> None:
    """∂O/∂w_j is not ∂z/∂w_j for all O and z, and not for these either; O·∂O/∂z = O²(1 − O) is true for this O alone."""
    wrong = Partial(O, w[j]), Partial(z, w[j])
    assert not decided(*wrong, NEURON, frozenset()).is_proved
    own = Times(O, Partial(O, z)), Times(O, O, Plus(1, Neg(O)))
    assert not any(decide(claim.before, claim.after, claim.model).is_proved for claim in generalised(*own, NEURON))
    assert decided(*own, NEURON, frozenset()).is_proved


def test_a_condition_is_said_in_the_letters_of_the_step() -> None:
    x = IndexedBase("x", real=True)
    step = Times(Over(Partial(O, w[j]), t), Times(t, x[j])), Times(Partial(O, w[j]), x[j])
    assert Compare(t, "!=", 0) in decided(*step, NEURON, frozenset()).conditions
    through = Partial(Times(O, Over(1, O), t), t), Symbol("O", real=True) / O
    for verdict in (decided(*step, NEURON, frozenset()), decided(*through, NEURON, frozenset())):
        assert all("of" not in str(condition) for condition in verdict.conditions)


def test_the_index_of_a_sample_is_not_that_of_the_variable() -> None:
    """∂E/∂w_s over samples s: O_i depends on w_s, not on w_i, so Σ_i ∂O_i/∂w_s is not ∂O_s/∂w_s."""
    model = Perceptron(samples="sum")
    s, i, m = (Symbol(letter, integer=True) for letter in "sim")
    O, w = (IndexedBase(letter, real=True) for letter in "Ow")
    wrong = Summation(Partial(O[i], w[s]), i, 1, m), Partial(O[s], w[s])
    for claim in generalised(*wrong, model):
        assert not decide(claim.before, claim.after, claim.model).is_proved
