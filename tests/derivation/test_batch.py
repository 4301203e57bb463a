"""More than one sample and more than one derivative: index lines, the matrix line with its shapes, matrices of rank one, conventions."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Integer, Symbol

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.remarks import RemarkKind
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Compare, Neg, Over, Prime, Times
from symperceptron.language.writing import to_text

m, n, s = (Symbol(letter, integer=True) for letter in "mns")


@pytest.mark.parametrize("samples", ["sum", "mean"])
@pytest.mark.parametrize("wrt", ["w_j", "w_i", "b", "w_s", ("w_j", "w_k")], ids=str)
@pytest.mark.parametrize("arguments", [{}, {"loss": "binary_cross_entropy"}, {"activation": "relu", "loss": "huber"}], ids=str)
def test_every_line_over_a_batch_is_proved(samples: str, wrt: Any, arguments: dict[str, Any]) -> None:
    derivation = derive(Perceptron(samples=samples, **arguments), wrt)
    for step, verdict in zip(derivation.steps, derivation.verify(), strict=True):
        assert verdict.is_proved, f"{step.rule.name}: {to_text(step.after)}: {verdict.reason}"


@pytest.mark.parametrize(("samples", "scale"), [("sum", Integer(1)), ("mean", Over(1, m))])
def test_the_gradient_over_a_batch_is_a_matrix_times_a_vector(samples: str, scale: Any) -> None:
    model = Perceptron(samples=samples)
    line = derive(model, "w_j").batch_line
    assert line is not None
    assert line.proof.is_proved
    assert line.scale == scale
    assert (
        line.latex
        == r"\frac{\partial E}{\partial w} = " + (r"\frac{1}{m} " if samples == "mean" else "") + r"X^{\mathsf{T}} \delta"
    )
    assert dict(line.shapes) == {"X": (m, n + 1), "δ": (m,), "w": (n + 1,)}
    O, t = (model.symbols[letter][s] for letter in "Ot")
    assert line.delta.expression.doit() == (O - t) * O * (1 - O)


def test_the_bias_adds_up_the_errors() -> None:
    line = derive(Perceptron(samples="sum"), "b").batch_line
    assert line is not None
    assert str(line) == "∂E/∂b = 𝟏ᵀ·δ"
    assert line.proof.is_proved


def test_the_letter_of_the_errors_is_free() -> None:
    line = derive(Perceptron(loss="huber", samples="sum"), "w_j").batch_line
    assert line is not None
    assert str(line.delta.name.base) != "delta"


@pytest.mark.parametrize(
    ("arguments", "wrt"),
    [({}, "w_j"), ({"samples": "sum"}, ("w_j", "w_k")), ({"samples": "sum"}, "w_3"), ({"samples": "sum"}, "x_sj")],
    ids=str,
)
def test_where_there_is_no_such_product_there_is_no_batch_line(arguments: dict[str, Any], wrt: Any) -> None:
    assert derive(Perceptron(**arguments), wrt).batch_line is None


def test_a_product_whose_shapes_do_not_fit_is_no_line() -> None:
    from dataclasses import replace

    derivation = derive(Perceptron(samples="sum"), "w_j")
    names = tuple(
        replace(name, ranges=((Integer(0), n), *name.ranges[1:])) if name.role == "input" else name
        for name in derivation.model.names
    )
    assert replace(derivation, model=replace(derivation.model, names=names)).batch_line is None


def test_the_hessian_of_one_sample_has_rank_one_and_says_so() -> None:
    derivation = derive(Perceptron(), ("w_j", "w_k"))
    (remark,) = derivation.remarks
    assert remark.kind is RemarkKind.RANK_ONE
    goal, product = remark.about.sides
    assert goal == derivation.goal
    x, j, k = (derivation.model.symbols[letter] for letter in "xjk")
    *scale, column, row = product.args
    assert (column, row) == (x[j], x[k])
    assert not any({j, k} & part.free_symbols for part in scale)
    assert decide(derivation.last, product, derivation.model).is_proved


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("gaussian", "half_squared_error"),
        ("sigmoid", "logistic"),
        ("gaussian", "logistic"),
        ("exponential", "binary_cross_entropy"),
        ("hard_sigmoid", "log_cosh"),
        ("selu", "binary_cross_entropy"),
    ],
)
def test_behind_a_minus_or_above_a_bar_it_has_rank_one_too(activation: str, loss: str) -> None:
    derivation = derive(Perceptron(activation, loss), ("w_j", "w_k"))
    assert all(verdict.is_proved for verdict in derivation.verify())
    (product,) = (remark.about.sides[1] for remark in derivation.remarks if remark.kind is RemarkKind.RANK_ONE)
    x, j, k = (derivation.model.symbols[letter] for letter in "xjk")
    *scale, column, row = (product.args[0] if isinstance(product, Neg) else product).args
    assert (column, row) == (x[j], x[k])
    assert not any({j, k} & part.free_symbols for part in scale)


@pytest.mark.parametrize(
    ("activation", "loss", "wrt"),
    [
        ("leaky_relu", "half_squared_error", ("w_j", "alpha")),
        ("sigmoid", "huber", ("w_j", "delta")),
        ("selu", "squared_error", ("alpha", "lambda")),
    ],
)
def test_a_constant_with_a_value_is_differentiated_by_where_it_may_have_any(
    activation: str, loss: str, wrt: tuple[str, str]
) -> None:
    with_value = derive(Perceptron(activation, loss), wrt)
    assert all(verdict.is_proved for verdict in with_value.verify())
    assert with_value.last == derive(Perceptron(activation, loss, parameters=dict.fromkeys([wrt[1]])), wrt).last


@pytest.mark.parametrize(
    ("arguments", "wrt"), [({"samples": "sum"}, ("w_j", "w_k")), ({}, ("w_j", "b")), ({}, ("w_j", "w_j")), ({}, "w_j")], ids=str
)
def test_no_other_derivative_is_said_to_be_of_rank_one(arguments: dict[str, Any], wrt: Any) -> None:
    assert all(remark.kind is not RemarkKind.RANK_ONE for remark in derive(Perceptron(**arguments), wrt).remarks)


def test_conventions_and_borders_are_stated() -> None:
    said = {(remark.kind, to_text(remark.about)) for remark in derive(Perceptron("relu", "hinge"), "w_j").remarks}
    assert said == {(RemarkKind.CONVENTION, "ReLU′(0) = 0"), (RemarkKind.BORDER, "t·O = 1")}
    (remark,) = derive(Perceptron(loss="absolute_error"), "w_j").remarks
    assert remark.about == Compare(Prime("abs", 0), "=", 0)


def test_a_border_at_which_both_slopes_agree_needs_no_convention() -> None:
    assert derive(Perceptron("elu"), "w_j").remarks == ()
    (remark,) = derive(Perceptron("elu", parameters={"alpha": 2}), "w_j").remarks
    assert remark.kind is RemarkKind.CONVENTION
    assert decide(remark.about.sides[1], Times(Integer(2)), None).is_proved or remark.about.sides[1].has(
        Symbol("alpha", real=True)
    )
