"""How a lemma ends: only the lemma of a function by its own variable, and in as few lines as it takes."""

from __future__ import annotations

import pytest
from sympy import Expr

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context
from symperceptron.derivation.rules import rule_named
from symperceptron.derivation.rules.letters import j, u, w, z
from symperceptron.language.expressions import Call, Partial
from symperceptron.language.names import rename


@pytest.mark.parametrize(
    "goal", [None, Partial(Call("sigma", z), w[j]), Partial(z, w[j]), Call("sigma", u), Partial(Call("sin", u), u)], ids=str
)
@pytest.mark.parametrize("name", ["definition, read backwards", "through the function itself"])
def test_nothing_is_closed_but_the_lemma_of_a_function(name: str, goal: Expr | None) -> None:
    rule = rule_named(name)
    assert rule is not None
    assert rule(rule.example, Context(model=Perceptron(), derive=run, goal=goal)) is None
    assert rule(rule.example, Context(model=Perceptron(), derive=run, goal=Partial(Call("sigma", u), u))) is not None


@pytest.mark.parametrize("activation", ["elu", "selu"])
def test_cases_are_written_through_the_function_in_one_step(activation: str) -> None:
    derivation = derive(Perceptron(activation), "z", detail="full")
    (lemma,) = (step.because for step in derivation if step.because is not None)
    assert lemma.steps[-1].rule.name == "through the function itself"
    assert any(isinstance(part, Call) and part.function == "phi" for part in lemma.last.atoms(Call))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_derivative_is_the_same_in_any_letter(activation: str) -> None:
    model = Perceptron(activation)
    call = model.definitions[1].expression
    assert isinstance(call, Call)
    in_u, in_z = (run(Partial(call.func(call.function, letter), letter), model) for letter in (u, z))
    assert in_z.last == rename(in_u.last, {u: z})
    assert all(verdict.is_proved for verdict in in_z.verify())


@pytest.mark.parametrize(
    ("activation", "latex"), [("sigmoid", "O (1 - O)"), ("tanh", "1 - O^2"), ("gaussian", "-2 O z"), ("softplus", "1 - e^{-O}")]
)
def test_the_derivative_of_the_output_is_written_through_the_output(activation: str, latex: str) -> None:
    derivation = derive(Perceptron(activation), "z", of="O")
    assert derivation.result_latex == latex
    assert all(verdict.is_proved for verdict in derivation.verify())
