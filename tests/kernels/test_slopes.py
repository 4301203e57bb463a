"""The value and the slope of a hidden layer from one exponential: each row proved, and each measured where an exponential is infinite."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from sympy import Expr, Symbol

from symperceptron import Network, lambdify
from symperceptron.kernels.arrays.slopes import FORMS, HiddenForm, Slope, hidden_layer
from symperceptron.kernels.stable.names import Names
from symperceptron.language import decide
from symperceptron.language.expressions import Call, Neg, Plus, Power, Times, one
from symperceptron.language.from_sympy import as_written
from tests.kernels.reference import ulps

z, O, e, g = (Symbol(letter, real=True) for letter in "zOeg")
NET_INPUTS = [
    sign * size for size in (1e-9, 1.0, 2.0, 30.0, 37.0, 87.5, 88.8, 300.0, 710.0, 745.2, 1e4, 1e300) for sign in (1, -1)
]
BITS = {"float64": (53, 5e-324, np.finfo(np.float64).tiny), "float32": (24, 1.4e-45, float(np.finfo(np.float32).tiny))}


def in_z(form: HiddenForm, expr: Expr) -> Expr:
    """An expression of a row in ordinary SymPy, `fmin` being the product that it limits."""
    limited = {call: call.arguments[0] for call in expr.atoms(Call) if call.function == "fmin"}
    return expr.xreplace(limited).xreplace({O: form.value}).xreplace({e: form.exponential}).doit()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_row_is_the_activation_and_its_slope(form: HiddenForm) -> None:
    activation = form.defined.doit()
    assert decide(as_written(in_z(form, form.value)), form.defined).is_proved
    for slope in (form.slope, Times(*form.written)):
        assert decide(as_written(in_z(form, slope)), as_written(activation.diff(z))).is_proved


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("dtype", BITS)
def test_no_digit_is_lost_where_an_exponential_is_infinite(form: HiddenForm, dtype: str) -> None:
    kernel, ones = lambdify(Network((form.name, "identity"))), np.ones((1, 1), dtype)
    bits, smallest, normal = BITS[dtype]
    for net in np.clip(NET_INPUTS, -np.finfo(dtype).max, np.finfo(dtype).max).astype(dtype):
        nothing = np.zeros(1, dtype)
        # δ of the hidden layer for W2 = 1, b2 and t = 0 is O·O′, and the gradient by W2 is O².
        _, by_b1, by_W2, _ = kernel.grad(ones, nothing + net, ones, nothing, 0 * ones, 0 * ones)
        with mpmath.workdps(900):
            value = mpmath.mpf(float(net)) if abs(net) < 1e5 else mpmath.mpf(float(np.sign(net))) * 100_000
            output = 1 / (1 + mpmath.exp(-value)) if form.name == "sigmoid" else mpmath.tanh(value)
            slope = output * (1 - output) if form.name == "sigmoid" else 1 / mpmath.cosh(value) ** 2
            for found, exact in ((by_b1[0], output * slope), (by_W2[0, 0], output**2)):
                assert ulps(float(found), exact, bits, smallest) <= 16 or max(abs(found), abs(exact)) < normal


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_nan_goes_through(form: HiddenForm) -> None:
    kernel, ones = lambdify(Network((form.name, "identity"))), np.ones((1, 1))
    value, gradient = kernel.value_and_grad(ones, np.array([np.nan]), ones, np.zeros(1), 0 * ones, 0 * ones)
    assert np.isnan(value)
    assert all(np.isnan(part).all() for part in gradient[:3])


def sigmoid() -> Slope:
    found = hidden_layer(O, FORMS[0].defined, Names(["z", "O"]))
    assert found is not None
    return found


def test_a_slope_takes_the_place_of_its_factors() -> None:
    assert sigmoid().put_into(Times(O, Plus(one, Neg(O)), g)) == Times(g, sigmoid().computed)


@pytest.mark.parametrize("expr", [Times(O, g), Times(Plus(O, Neg(g)), O, Plus(one, Neg(O))), Plus(O, Neg(g)), Power(O, 2)])
def test_a_line_with_more_of_the_output_keeps_to_the_stable_forms(expr: Expr) -> None:
    assert sigmoid().put_into(expr) is None


def test_an_activation_without_a_row_is_none_of_them() -> None:
    assert hidden_layer(O, Call("arctan", z), Names(["z", "O"])) is None
