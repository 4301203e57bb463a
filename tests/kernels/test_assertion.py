"""Gradients in code, right and wrong: the right ones pass, however they are written; the wrong ones are told what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symperceptron import Perceptron
from symperceptron.kernels import assert_gradient

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


WRONG: list[tuple[str, Callable[..., Any], str]] = [
    ("no ½", lambda *given: tuple(2 * part for part in right(*given)), "a factor 2 too much"),
    ("half", lambda *given: tuple(part / 2 for part in right(*given)), "a factor 2 is missing"),
    ("t − O", lambda *given: tuple(-part for part in right(*given)), "the sign is the opposite"),
    ("mean", lambda w, b, X, t: tuple(part / len(t) for part in right(w, b, X, t)), "the mean instead of the sum"),
    ("no 1 − O", without("1 − O"), "the factor 1 − O is missing"),
    ("no O", without("O"), "the factor O is missing"),
    ("no slope", without("O", "1 − O"), "the factor O·(1 − O) is missing"),
]


@pytest.mark.parametrize("function", [right, with_loss])
def test_right_gradients_pass(function: Callable[..., Any]) -> None:
    assert_gradient(function, Perceptron())


@pytest.mark.parametrize(("function", "hint"), [pytest.param(function, hint, id=name) for name, function, hint in WRONG])
def test_wrong_gradients_are_told_what_is_missing(function: Callable[..., Any], hint: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(hint)):
        assert_gradient(function, Perceptron())


def test_message_names_the_worst_point() -> None:
    with pytest.raises(AssertionError, match=r"(?s)Worst for d[wb], at\n  w = .*ACTUAL: .*DERIVED: "):
        assert_gradient(without("O"), Perceptron())


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

    with pytest.raises(AssertionError, match="ACTUAL"):
        assert_gradient(overflowing, Perceptron())
