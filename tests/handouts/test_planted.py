"""A derivation with a mistake in it: the mistake is there, alone, proved, and named as what was planted."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sympy import Expr, Integer, Rational, Symbol

from symperceptron import Perceptron, check, derive, handout
from symperceptron.checking.mistakes import MESSAGES
from symperceptron.checking.report import LineVerdict
from symperceptron.handouts.document import Derived, Exercise, Math, Paragraph
from symperceptron.handouts.planted import PLANTS, Planted, planted
from symperceptron.language import Model, to_latex

SEEDS = range(4)
NEURONS: list[dict[str, Any]] = [
    {},
    {"activation": "tanh", "notation": "layered"},
    {"activation": "softplus"},
    {"activation": "arctan", "loss": "huber", "bias": False},
]


def every(neuron: dict[str, Any], variable: str, seed: int = 0) -> list[Planted]:
    model = Perceptron(**neuron)
    return list(planted(model, model.variable(variable), Random(seed)))  # which mistake


def text_of(found: Planted) -> str:
    """The lines as a student would hand them in."""
    lines, notation = found.derivation, found.derivation.model.notation
    rows = [to_latex(step.after, notation) for step in lines.steps]
    return "\n".join([f"{to_latex(lines.goal, notation)} = {rows[0]}", *(f"= {row}" for row in rows[1:])])


@pytest.mark.parametrize("neuron", NEURONS[:3], ids=range(3))
def test_the_checker_finds_the_mistake_in_its_line_and_only_there(neuron: dict[str, Any]) -> None:
    for found in every(neuron, "x_j")[:5]:
        report = check(text_of(found), given=found.derivation.model)
        verdicts = [line.verdict for line in report.lines]
        wrong = report.lines[found.place]
        assert verdicts[: found.place] == [LineVerdict.PROVED] * found.place
        assert wrong.verdict is LineVerdict.REFUTED
        assert wrong.witness is not None
        assert wrong.mistake is not None
        assert wrong.mistake.code == found.code
        assert set(verdicts[found.place + 1 :]) <= {LineVerdict.CARRIED}


def value(expr: Expr, model: Model) -> Rational | float:
    """What an expression without derivatives is at one point, by SymPy alone."""
    names = model.symbols
    x, w = ((Rational(1, 2), Rational(-2, 3), Rational(3, 4)), (Rational(1, 3), Rational(2), Rational(-1, 5)))
    numbers = {names["x"][k]: number for k, number in enumerate(x)} | {names["w"][k]: number for k, number in enumerate(w)}
    fixed = {
        names["n"]: Integer(2),
        names["j"]: Integer(1),
        names["b"]: Rational(1, 7),
        names["t"]: Rational(2, 5),
    }
    plain = expr.doit().subs(fixed).doit().subs(names["i"], Integer(2))
    output = next(definition for definition in model.definitions if definition.name == names["O"])
    net = sum(a * b for a, b in zip(x, w, strict=True)) + fixed[names["b"]]
    function = model.definition_of(output.expression.function)
    assert function is not None
    at_net = function.expression.doit().subs(function.parameters[0], net)
    return float(plain.subs(numbers).subs(names["O"], at_net).evalf(30))


def test_what_it_ends_in_is_another_number() -> None:
    for neuron in NEURONS[:3:2]:
        model = Perceptron(**neuron)
        for variable in ("x_j", "w_j"):
            right = value(derive(model, variable).last, model)
            for found in every(neuron, variable):
                assert abs(value(found.derivation.last, model) - right) > 1e-6
                assert found.derivation.steps[found.place].after != found.right


def test_a_planted_mistake_is_called_what_it_is() -> None:
    codes = {plant.code for plant in PLANTS}
    seen = {found.code for neuron in NEURONS for variable in ("x_j", "w_j") for found in every(neuron, variable)}
    assert seen == codes  # every row of the table bears fruit
    assert seen <= set(MESSAGES)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_key_names_the_line_and_shows_a_witness(lang: str) -> None:
    met = set()
    for seed in SEEDS:
        key = handout(Perceptron(), lang, version="key", seed=seed).document
        *_, exercise = (block for block in key.blocks if isinstance(block, Exercise))
        derived = next(block for block in exercise.blocks if isinstance(block, Derived))
        named, right, proof = (block for block in exercise.answer if isinstance(block, Paragraph))
        numbers = [str(line.number) for line in derived.lines]
        words = "".join(getattr(piece, "text", "") for piece in named.text)
        assert any(f"({number})" in words for number in numbers)
        assert any(isinstance(piece, Math) for piece in right.text)
        assert len(proof.text) >= 3
        assert all(line.label == () for line in derived.lines)
        met.add(str(derived))
    assert len(met) == len(SEEDS)


def test_a_derivation_without_a_place_for_a_mistake_has_none() -> None:
    model = Perceptron(activation="identity")
    found = every({"activation": "identity"}, "b")
    assert {one.code for one in found} <= {plant.code for plant in PLANTS}
    assert all(one.derivation.goal.variables == (model.symbols["b"],) for one in found)
    assert Symbol("b", real=True) == model.symbols["b"]
