"""Gradients in code, right and wrong: the right ones pass, however they are written; the wrong ones are told what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symperceptron import Perceptron, assert_gradient, lambdify

Gradient = tuple[Any, Any]


def summed(delta: Any, X: Any) -> Gradient:
    return delta @ X, delta.sum()


def output(w: Any, b: Any, X: Any) -> Any:
    return 1 / (1 + np.exp(-(X @ w + b)))


def right(w: Any, b: Any, X: Any, t: Any) -> Gradient:
    O = output(w, b, X)
    return summed((O - t) * O * (1 - O), X)


def with_loss(w: Any, b: Any, X: Any, t: Any) -> tuple[Any, Gradient]:
    return np.sum((output(w, b, X) - t) ** 2) / 2, right(w, b, X, t)


def without(*missing: str) -> Callable[..., Gradient]:
    def gradient(w: Any, b: Any, X: Any, t: Any) -> Gradient:
        O = output(w, b, X)
        factors = {"O − t": O - t, "O": O, "1 − O": 1 - O}
        return summed(np.prod([value for name, value in factors.items() if name not in missing], axis=0), X)

    return gradient


def _delta(w: Any, b: Any, X: Any, t: Any, slope: Callable[[Any], Any]) -> Any:
    O = output(w, b, X)
    return (O - t) * slope(O)


WRONG: list[tuple[str, Callable[..., Any], str]] = [
    ("no ½", lambda *given: tuple(2 * part for part in right(*given)), "a factor 2 too much"),
    ("half", lambda *given: tuple(part / 2 for part in right(*given)), "a factor 2 is missing"),
    ("t − O", lambda *given: tuple(-part for part in right(*given)), "the sign is the opposite"),
    ("mean", lambda w, b, X, t: tuple(part / len(t) for part in right(w, b, X, t)), "the mean instead of the sum"),
    ("no 1 − O", without("1 − O"), "the factor 1 − O is missing"),
    ("no O", without("O"), "the factor O is missing"),
    ("no slope", without("O", "1 − O"), "the factor O·(1 − O) is missing"),
    (
        "mean, no ½",
        lambda w, b, X, t: tuple(2 * part / len(t) for part in right(w, b, X, t)),
        "mean instead of the sum, and a factor 2 too",
    ),
    ("1 + O", lambda w, b, X, t: summed(_delta(w, b, X, t, lambda O: O * (1 + O)), X), "it is 1 + O instead of 1 − O"),
    ("O twice", lambda w, b, X, t: summed(_delta(w, b, X, t, lambda O: O * O * (1 - O)), X), "the factor O is there twice"),
    (
        "z for O",
        lambda w, b, X, t: summed((output(w, b, X) - t) * (X @ w + b) * (1 - output(w, b, X)), X),
        "it is z instead of O",
    ),
    ("w for x", lambda w, b, X, t: (right(w, b, X, t)[1] * w, right(w, b, X, t)[1]), "it is w_j instead of x_j"),
    ("no x", lambda w, b, X, t: (right(w, b, X, t)[1] * np.ones(3), right(w, b, X, t)[1]), "the factor x_j is missing"),
]


@pytest.mark.parametrize("function", [right, with_loss])
def test_right_gradients_pass(function: Callable[..., Any]) -> None:
    assert_gradient(function, Perceptron())


@pytest.mark.parametrize(("function", "hint"), [pytest.param(function, hint, id=name) for name, function, hint in WRONG])
def test_wrong_gradients_are_told_what_is_missing(function: Callable[..., Any], hint: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(hint)):
        assert_gradient(function, Perceptron())


def test_message_names_the_worst_point() -> None:
    # Right at ordinary points, wrong in saturation: with O rounded to 1 − 10⁻⁹ the slope does not go to 0.
    def clipped(w: Any, b: Any, X: Any, t: Any) -> Gradient:
        O = np.clip(output(w, b, X), 1e-3, 1 - 1e-3)
        return summed((O - t) * O * (1 - O), X)

    with pytest.raises(AssertionError) as failure:
        assert_gradient(clipped, Perceptron(), dtypes=["float32"])
    lines = str(failure.value).splitlines()
    assert re.match(r"Not equal to tolerance rtol=0.001: d[wb] is not the derived gradient", lines[1])
    assert re.match(r"Mismatched elements: \d / \d \(", lines[2])
    assert [line.split(":")[0] for line in lines[3:7]] == [
        "Max absolute difference among violations", "Max relative difference among violations", " ACTUAL", " DERIVED",
    ]  # fmt: skip
    assert "Worst at a point far in saturation in float32, with" in lines
    assert [line.split("=")[0].strip() for line in lines if re.match(r"  [wbXt] = ", line)] == ["w", "b", "X", "t"]


@pytest.mark.parametrize(
    ("activation", "derivative"),
    [("relu", lambda z: (z >= 0) * 1.0), ("leaky_relu", lambda z: np.where(z >= 0, 1, 0.01))],
    ids=["relu", "leaky"],
)
def test_another_convention_at_a_kink_is_seen(activation: str, derivative: Callable[[Any], Any]) -> None:
    slope = 0.0 if activation == "relu" else 0.01

    def mine(w: Any, b: Any, X: Any, t: Any) -> Gradient:
        z = X @ w + b
        return summed((np.where(z > 0, z, slope * z) - t) * derivative(z), X)

    with pytest.raises(AssertionError, match=r"Worst at a boundary point, z = 0, in"):
        assert_gradient(mine, Perceptron(activation))


def test_arguments_are_safe_from_the_function() -> None:
    def spoiling(w: Any, b: Any, X: Any, t: Any) -> Gradient:
        found = right(w, b, X, t)
        X[:] = 0
        return found

    assert_gradient(spoiling, Perceptron())


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("sigmoid", "binary_cross_entropy"),
        ("tanh", "hinge"),
        ("gelu", "huber"),
        ("hard_sigmoid", "squared_error"),
        ("mish", "log_cosh"),
    ],
)
def test_the_kernel_passes_and_twice_the_kernel_does_not(activation: str, loss: str, reduction: str) -> None:
    model = Perceptron(activation, loss, bias=reduction == "sum")
    kernel = lambdify(model, reduction)
    assert_gradient(kernel.value_and_grad, model, reduction=reduction)
    with pytest.raises(AssertionError, match="Perhaps a factor 2 too much"):
        assert_gradient(lambda *given: tuple(2 * part for part in kernel.grad(*given)), model, reduction=reduction)


def test_what_is_no_number_is_told() -> None:
    with pytest.raises(AssertionError, match="dw is 'none'; expected an array of real numbers"):
        assert_gradient(lambda *_: ("none", 0.0), Perceptron())


def test_shape_is_part_of_a_gradient() -> None:
    with pytest.raises(AssertionError, match=r"dw has the shape \(3, 1\); expected \(3,\)"):
        assert_gradient(lambda *given: (right(*given)[0][:, None], right(*given)[1]), Perceptron())


def test_number_of_parts_is_told() -> None:
    with pytest.raises(AssertionError, match="returns 1 parts; expected 2"):
        assert_gradient(lambda *given: right(*given)[0], Perceptron())


def test_nothing_is_guessed_where_the_quotient_varies() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_gradient(lambda w, b, X, t: summed(np.cos(X @ w + b), X), Perceptron())
    assert "Perhaps" not in str(failure.value)


def test_overflow_is_an_error() -> None:
    # e^z/(1 + e^z) is NaN where e^z is infinite.
    def overflowing(w: Any, b: Any, X: Any, t: Any) -> Gradient:
        e = np.exp(X @ w + b)
        O = e / (1 + e)
        return summed((O - t) * O * (1 - O), X)

    with pytest.raises(AssertionError, match="right at ordinary points, and no number at a point far in saturation"):
        assert_gradient(overflowing, Perceptron(), dtypes=["float32"])
