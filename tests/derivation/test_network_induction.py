"""The recursion for any depth: its start, its step and what follows, proved; and what it says at depths 2 and 3."""

from __future__ import annotations

import pytest
from sympy import Expr, IndexedBase, Symbol

from symperceptron import Network, derive
from symperceptron.derivation.induction import Induction, by_induction
from symperceptron.language import to_text
from symperceptron.language.expressions import Partial

SIGMOID = by_induction()
MIXED = by_induction("tanh", loss="cross_entropy", output="softmax", notation="layered")


@pytest.mark.parametrize("induction", [SIGMOID, MIXED], ids=["sigmoid", "tanh and softmax"])
def test_every_line_of_the_induction_is_proved(induction: Induction) -> None:
    assert all(verdict.is_proved for verdict in induction.verify())


def test_the_start_the_step_and_the_results() -> None:
    notation = MIXED.step.model.notation
    assert to_text(MIXED.start.last, notation) == "O_k^L − t_k"
    assert to_text(MIXED.step.last, notation) == "(1 − (O_j^l)²)·Σ_{k=0}^{n_{l+1}} δ_k^{l+1}·w_jk^{l+1}"
    assert [to_text(result.last, notation) for result in MIXED.results] == ["δ_j^l·O_i^{l-1}", "δ_j^l"]


def test_the_hypothesis_is_a_line_of_the_step() -> None:
    derivative, name = SIGMOID.hypothesis
    assert isinstance(derivative, Partial)
    assert [step.rule.name for step in SIGMOID.step][:2] == ["chain rule with a sum", "the derivative by its name"]
    assert SIGMOID.step.steps[0].after.has(derivative)
    assert SIGMOID.step.steps[1].after.has(name)


def at_layer(expr: Expr, layer: int) -> Expr:
    """A line of layer l at a layer with a number."""
    for shift in (-1, 0, 1):
        label = f"^l{shift:+}" if shift else "^l"
        for letter in ("O", "z", "w", "b", "delta"):
            expr = expr.replace(IndexedBase(f"{letter}{label}", real=True), IndexedBase(f"{letter}^{layer + shift}", real=True))
        width = f"n_l{shift:+}" if shift else "n_l"
        expr = expr.xreplace({Symbol(width, integer=True): Symbol(f"n_{layer + shift}", integer=True)})
    return expr


def test_the_step_at_a_layer_with_a_number_is_what_that_network_derives() -> None:
    network = Network(("sigmoid", "sigmoid", "sigmoid"))
    assert to_text(at_layer(SIGMOID.step.last, 2), network.notation) == to_text(derive(network, "z_j^2").last, network.notation)
    assert to_text(at_layer(SIGMOID.results[0].last, 2), network.notation) == to_text(
        derive(network, "w_ij^2").last, network.notation
    )


def test_a_network_without_biases_has_no_result_for_them() -> None:
    assert len(by_induction(bias=False).results) == 1
