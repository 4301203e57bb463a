"""Users' own activations and losses: SymPy, callables, text, whole models from text; and one sentence for whatever is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from mpmath import diff, mp
from sympy import Symbol

from symperceptron.derivation import Perceptron, derive, model_from_text
from symperceptron.derivation.factors import number_of
from symperceptron.derivation.points import Point
from symperceptron.errors import ModelError, ReadingError, SymperceptronError, UnknownNameError
from symperceptron.kernels import lambdify
from symperceptron.language.meaning import meaning

z, O, t, alpha, beta = (Symbol(letter, real=True) for letter in ("z", "O", "t", "alpha", "beta"))

# Functions that no table holds: products, nested exponentials, roots, logarithms, constants of the user's.
UNSEEN_ACTIVATIONS: list[Any] = [
    "z/(1 + abs(z))^2",
    "z*tanh(beta*z)",
    r"\frac{z}{\sqrt{1 + z^2}}",
    "(sqrt(z^2 + 4) - 2)/2 + z",
    "ln(1 + z^2)",
    "1 - e^(-e^z)",
    "max(0, z)^2",
    "z^3/3 - z",
    "1.7159*tanh(2*z/3)",
    "z e^(-z^2/2)",
    sp.atan(sp.sinh(z)),
    sp.log(z + sp.sqrt(z**2 + 1)),
    sp.exp(-sp.Abs(z)),
    sp.Piecewise((z, z > 1), (z**2 / 2 + sp.Rational(1, 2), True)),
    1 / (1 + sp.exp(-alpha * z)),
    lambda z: z**2 / (1 + z**2),
    lambda z: sp.sin(z) / (2 + sp.cos(z)),
    "ln(cosh(beta z))",
    "(e^z - 1)/(e^z + 2)",
    "arctan(alpha z)/beta",
    "sqrt(1+e^(2z))",
    "e^(-e^(-z))",
    "ln(1 + ln(1 + e^z))",
    "1/(1+z^2)^(1/3)",
    "cos(z) e^(-z^2/2)",
    "min(max(z,0),6)",
    "abs(z)^(3/2)",
    "2^z",
    "sign(z)*ln(1+abs(z))",
]
UNSEEN_LOSSES: list[Any] = [
    "(O - t)^4/4",
    "ln(1 + (O - t)^2/2)",
    "sqrt(1 + (O - t)^2) - 1",
    "e^(alpha (O - t)) - alpha (O - t) - 1",
    "1 - e^(-(O - t)^2)",
    (O - t) ** 2 / (1 + (O - t) ** 2),
    lambda o, t: o**2 * (o - t) ** 2,
    "abs(O-t)^3",
    "(O-t)^2 ln(1+(O-t)^2)",
    "sqrt((O-t)^2+beta^2)",
    "O ln(O/t) - O + t",
    "-(1-O)^alpha t ln(O)",
    "max(0, abs(O-t)-alpha)",
    "arctan((O-t)^2)",
    "max(alpha(t-O),(1-alpha)(O-t))",
]


def named(own: Any) -> str:
    """The name of a case, the same in every process that runs the tests."""
    return (
        own.__code__.co_name + str(own.__code__.co_firstlineno) if callable(own) and hasattr(own, "__code__") else str(own)[:40]
    )


UNSEEN = [(own, "half_squared_error") for own in UNSEEN_ACTIVATIONS] + [("sigmoid", own) for own in UNSEEN_LOSSES]


@pytest.mark.parametrize(("activation", "loss"), UNSEEN, ids=named)
def test_an_unseen_function_derives_and_verifies(activation: Any, loss: Any) -> None:
    model = Perceptron(activation, loss, parameters=None)
    derivation = derive(model, "w_j")
    for step, verdict in zip(derivation.steps, derivation.verify(), strict=True):
        assert verdict.is_proved, f"{step.rule.name}: {verdict.reason}"


@pytest.mark.parametrize(("activation", "loss"), UNSEEN, ids=named)
def test_an_unseen_function_becomes_numbers(activation: Any, loss: Any) -> None:
    """The kernel's gradient against a numeric derivative of the definitions themselves."""
    model = Perceptron(activation, loss)
    constants = {name.key: "3/2" for name in model.by_role("parameter")}
    model = Perceptron(activation, loss, parameters=constants)
    (w, b, x, target) = (mp.mpf("0.75"), mp.mpf("0.125"), mp.mpf("1.5"), mp.mpf("0.375"))
    error = meaning(model.loss, _of_one_input(model))

    def value(w: Any) -> Any:
        return Point(lambda leaf: {"w": w, "b": b, "x": x, "t": target}[str(leaf)]).value(error)

    with mp.workdps(40):
        expected = float(diff(value, w))
    _, (dw, _) = lambdify(model).value_and_grad(np.array([float(w)]), float(b), np.array([[float(x)]]), np.array([float(target)]))
    assert dw[0] == pytest.approx(expected, rel=1e-9)


def _of_one_input(model: Any) -> Any:
    from dataclasses import replace

    from symperceptron.language.expressions import Plus, Times

    net = Plus(Times(Symbol("x", real=True), Symbol("w", real=True)), Symbol("b", real=True))
    return replace(
        model, definitions=tuple(replace(one, expression=net) if str(one.name) == "z" else one for one in model.definitions)
    )


def test_a_constant_of_the_users_stays_symbolic_unless_it_is_given_a_value() -> None:
    assert derive(Perceptron("tanh(beta*z)"), "z").result == (1 - O**2) * beta * (O - t)
    model = Perceptron("tanh(beta*z)", parameters={"beta": 2})
    definition = model.definition_of("beta")
    assert definition is not None
    assert number_of(definition.expression) == 2


def test_the_constants_of_a_row_have_their_usual_values_or_others_or_none() -> None:
    def slope(**parameters: Any) -> Any:
        return Perceptron("leaky_relu", parameters=parameters).definition_of("alpha")

    assert number_of(slope().expression) == sp.Rational(1, 100)
    assert number_of(slope(alpha="0.2").expression) == sp.Rational(1, 5)
    assert slope(alpha=None) is None
    with pytest.raises(UnknownNameError, match="unknown parameter 'beta'"):
        slope(beta=1)
    with pytest.raises(ModelError, match="the parameter alpha is 'x'"):
        slope(alpha="x")


@pytest.mark.parametrize(
    "spelling",
    [
        "1/(1+e^(-z))",
        r"\frac{1}{1+e^{-z}}",
        "σ(z)",
        1 / (1 + sp.exp(-z)),
        lambda z: 1 / (1 + sp.exp(-z)),
        1 / (1 + sp.exp(-Symbol("s"))),
    ],
)
def test_the_same_function_however_it_is_given(spelling: Any) -> None:
    assert derive(Perceptron(spelling), "w_j").result == derive(Perceptron(), "w_j").result


WRONG: list[tuple[dict[str, Any], str, tuple[int, int] | None]] = [
    ({"activation": "z +* 2"}, "expected a term", (3, 4)),
    ({"activation": "z*foo(z)"}, "foo", (2, 5)),
    ({"activation": "3"}, "does not depend on the net input z", (0, 1)),
    ({"activation": "n z"}, "n is another name of the model", (0, 1)),
    ({"activation": "z + w"}, "w is another name of the model", (4, 5)),
    ({"loss": "t^2"}, "does not depend on the output O", (0, 3)),
    ({"loss": "(O-t"}, r"\( is not closed", (0, 1)),
    ({"loss": "(O-t)^2 + x"}, "x is another name of the model", (10, 11)),
    ({"activation": lambda z: "x" * z}, "is not a function of z", None),
    ({"activation": sp.Function("g")(z)}, "nothing defines the function g", None),
    ({"loss": 7}, "does not depend on the output", None),
    ({"activation": "0 z"}, "does not depend on the net input z", (0, 3)),
    ({"loss": "O - O"}, "does not depend on the output O", (0, 5)),
    ({"activation": ""}, "the activation is empty", (0, 0)),
    ({"activation": "alpha_1 z"}, "α_1 carries an index", (0, 5)),
    ({"activation": r"\tanh(z) + w_j"}, "w_j is another name of the model", (11, 12)),
    ({"activation": "ln(-1 - z^2)"}, "has no real value", (0, 12)),
    ({"activation": "z/0"}, "has no real value", (0, 3)),
    ({"activation": sp.I * z}, "has no real value", None),
    ({"loss": "sqrt(-1 - (O-t)^2)"}, "has no real value", (0, 18)),
    ({"activation": "z*ceil(z)"}, "nothing defines a function ceil; .* at character 3 of", (2, 6)),
    ({"activation": "max(z)"}, "1 argument of max; expected two", (0, 6)),
    ({"activation": lambda z: 1 // 0}, "is not a function of z", None),
    ({"samples": "median"}, "unknown way to add up samples 'median'", None),
]


@pytest.mark.parametrize(("arguments", "sentence", "span"), WRONG, ids=lambda part: str(part)[:40])
def test_what_is_wrong_is_said_in_one_sentence_that_points_at_it(
    arguments: dict[str, Any], sentence: str, span: tuple[int, int] | None
) -> None:
    with pytest.raises(SymperceptronError, match=sentence) as refusal:
        Perceptron(**arguments)
    assert "\n" not in str(refusal.value)
    assert " at 0x" not in str(refusal.value)
    if span is not None:
        assert isinstance(refusal.value, ReadingError)
        assert refusal.value.span == span


# -- whole models from text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "E = 1/2 (O-t)^2; O = sigma(z); z = sum_i x_i w_i + b",
        "E = 1/2 (O-t)^2\nO = sigma(z)\nz = sum_{i=0}^n x_i w_i + b",
        r"E = \frac{1}{2}(O-t)^2; O = \sigma(z); z = \sum_{i=1}^{n} x_i w_i + b",
        "E = 1/2 (O-t)^2; O = f(z); z = sum_i x_i w_i + b; f(u) = 1/(1 + e^(-u))",
    ],
)
def test_a_model_is_read_from_its_definitions(text: str) -> None:
    model = model_from_text(text)
    derivation = derive(model, "w_j")
    assert derivation.result_latex == "(O - t) O (1 - O) x_j"
    assert all(verdict.is_proved for verdict in derivation.verify())


def test_the_letters_are_the_authors() -> None:
    derivation = derive(model_from_text("L = (y - t)^2; y = f(a); a = sum_{i=1}^n v_i x_i; f(u) = u/(1 + abs(u))"), "v_k")
    assert derivation.result_latex == r"2 (y - t) (1 - \left|y\right|)^2 x_k"
    assert all(verdict.is_proved for verdict in derivation.verify())


@pytest.mark.parametrize(
    ("text", "sentence", "at"),
    [
        ("E = (O-t)^2; O = E + 1", "E → O → E", "E"),
        ("E = (O-t)^2; O = f(z); f(u) = g(u); g(u) = f(u) + 1", "f → g → f", "f(u)"),
        ("E = O; E = t", "E is defined twice", "E = t"),
        ("E = (O - t", "not closed", "(O"),
        ("E = O;\nO = (z", r"not closed; expected \) after it; at line 2, character 5 of 'O = \(z'", "(z"),
        ("E = (O-t)^2; O = foo(z)", "foo", "foo"),
        ("E = (O-t)^2; O = floor(z)", "nothing defines a function floor", "floor"),
        ("E = (O-t)^2; O = max(z)", "1 argument of max; expected two", "max(z)"),
        ("E = (i-t)^2; i = sum_i x_i", "i is an index and a quantity", "i-t"),
        ("E = (O-t)^2; O = sum_i x_i w_i + w", "w stands with 1 indices and with 0", "w_i"),
        ("E = (O-t)^2; O = x_i w_i", "the index i of O = x_i·w_i is bound by no sum", "O = x"),
        ("E = t^2; O = sigma(z); z = w x", "the loss E does not depend on O", "O"),
        ("E + 1 = 3", "is not a definition", "E + 1"),
        ("E = O, O = z", "a semicolon or a new line before the next", "E"),
        ("", "no definition", ""),
    ],
)
def test_what_is_wrong_in_a_model_is_said_in_one_sentence_that_points_at_it(text: str, sentence: str, at: str) -> None:
    with pytest.raises(ReadingError, match=sentence) as refusal:
        model_from_text(text)
    assert "\n" not in str(refusal.value)
    start, end = refusal.value.span
    assert end <= len(text)
    assert text[start:].startswith(at)


@pytest.mark.parametrize("text", ["E = (O-t)^2; O = f(z); f(u) = u^2 + u; z = w x", "z = w x; O = z^2 + z; E = (O-t)^2"])
def test_the_loss_is_what_nothing_else_uses(text: str) -> None:
    assert derive(model_from_text(text), "w").result_latex.startswith("2 (O - t)")


def test_a_constant_of_a_model_has_the_value_it_is_given() -> None:
    text = "E = (O-t)^2; O = tanh(beta z); z = w x"
    model = model_from_text(text, parameters={"beta": "1/2"})
    definition = model.definition_of("beta")
    assert definition is not None
    assert number_of(definition.expression) == sp.Rational(1, 2)
    assert model_from_text(text, parameters={"beta": None}).definition_of("beta") is None
    with pytest.raises(UnknownNameError, match="unknown parameter 'gamma'"):
        model_from_text(text, parameters={"gamma": 1})
