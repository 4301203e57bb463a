"""A kernel gives the derived gradient: against the lesson by hand, finite differences, mpmath, and itself in other shapes and dtypes."""

from __future__ import annotations

import warnings
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import check_grad, minimize

from symperceptron import Network, Perceptron, lambdify
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.errors import ModelError, ShapeError, UnknownNameError
from symperceptron.kernels import Kernel
from symperceptron.kernels.kernel import neuron_kernel
from tests.kernels.reference import loss_of_net_input, output_of_net_input, slope_of_net_input

SIGMOID = lambdify(Perceptron())


def batch(rows: int = 7, columns: int = 3, seed: int = 0) -> tuple[Any, ...]:
    generator = np.random.default_rng(seed)
    return generator.normal(size=columns), 0.25, generator.normal(size=(rows, columns)), generator.random(rows)


def test_the_program_of_the_lesson_by_hand() -> None:
    # Three inputs, all weights and the bias 1, target 1, and no ½: with x = (1, −2, ½) z is ½, O = σ(½) and the factor of the row is 2(O − 1)·O·(1 − O).
    x = np.array([[1.0, -2.0, 0.5]])
    E, (dw, db) = lambdify(Perceptron(loss="squared_error")).value_and_grad(np.ones(3), 1.0, x, np.ones(1))
    O = 1 / (1 + np.exp(-0.5))
    assert_allclose(E, (O - 1) ** 2, rtol=1e-14)
    assert_allclose(db, 2 * (O - 1) * O * (1 - O), rtol=1e-14)
    assert_allclose(dw, 2 * (O - 1) * O * (1 - O) * x[0], rtol=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_pair_is_the_slope_of_its_loss(activation: str, loss: str) -> None:
    model = Perceptron(activation, loss)
    kernel = lambdify(model)
    loss_at, slope_at = loss_of_net_input(model), slope_of_net_input(model)
    compared = 0
    for z, t in [(0.7, 0.3), (-0.6, 0.8), (1.4, 0.4), (2.3, 0.9), (-2.1, 0.7), (0.2, 0.6)]:
        E, (_, db) = kernel.value_and_grad(np.ones(1), 0.0, np.array([[z]]), np.array([t]))
        try:
            expected, expected_slope = loss_at(z, t), slope_at(z, t)
        except (ZeroDivisionError, ValueError):
            continue  # the logarithm of 0, as of ReLU in the cross-entropy
        if all(mpmath.isfinite(value) and mpmath.im(value) == 0 for value in (expected, expected_slope)):
            compared += 1
            assert_allclose(float(E), float(mpmath.re(expected)), rtol=1e-12)
            assert_allclose(float(db), float(mpmath.re(expected_slope)), rtol=1e-11, atol=1e-300)
    assert compared >= 2


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_pair_takes_every_finite_input(activation: str, loss: str) -> None:
    model = Perceptron(activation, loss)
    kernel, row = lambdify(model), LOSSES[loss]
    targets = [float(value) for value in row.target.values] or [0.0, 0.3, 1.0]
    for dtype in (np.float32, np.float64):
        info = np.finfo(dtype)
        sizes = [0, info.smallest_subnormal, info.tiny, info.eps, 0.5, 3, 21, 89, 104, 700, 746, 1e5, np.sqrt(info.max) / 8]
        extremes = np.array([sign * size for size in sizes for sign in (1, -1)], dtype=dtype)
        z, t = np.repeat(extremes, len(targets)), np.tile(np.array(targets, dtype=dtype), len(extremes))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _, slopes = kernel.per_sample(np.ones(1, dtype), dtype(0), z[:, None], t)
            kernel.value_and_grad(np.ones(1, dtype), dtype(0), z[:, None], t)
            values = [kernel.value(np.ones(1, dtype), dtype(0), z[k : k + 1, None], t[k : k + 1]) for k in range(0, len(z), 5)]
        # The logarithm of what is not positive is no number, nor that of a 1 − O below the smallest float; every other loss has a slope.
        for at in {*z[np.isnan(slopes)], *z[::5][np.isnan(values)]}:
            output, (lower, upper) = output_of_net_input(model)(at, 0), (row.output.lower, row.output.upper)
            assert (lower is not None and output <= lower) or (upper is not None and upper - output < info.smallest_subnormal), at


# The values of an activation at −∞ and ∞.
LIMITS = {
    "sigmoid": (0, 1),
    "tanh": (-1, 1),
    "hard_sigmoid": (0, 1),
    "arctan": (-np.pi / 2, np.pi / 2),
    "relu": (0, np.inf),
    "elu": (-1, np.inf),
}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_is_not_finite_propagates_without_a_warning(activation: str, value: float) -> None:
    kernel = lambdify(Perceptron(activation))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        E, (dw, db) = kernel.value_and_grad(np.ones(1), 0.0, np.array([[value], [0.5]]), np.array([0.3, 0.3]))
        single, _ = kernel.value_and_grad(np.ones(1), 0.0, np.array([value]), 0.3)
    if np.isnan(value):
        assert np.isnan([E, dw[0], db, single]).all()
    elif activation in LIMITS:
        assert_allclose(single, (LIMITS[activation][value > 0] - 0.3) ** 2 / 2)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "swish", "gelu"])
def test_gradient_agrees_with_finite_differences(activation: str, reduction: str) -> None:
    w, b, X, t = batch()
    objective = lambdify(Perceptron(activation), reduction).objective(X, t)
    theta = np.append(w, b)
    assert check_grad(lambda at: objective(at)[0], lambda at: objective(at)[1], theta) < 1e-6


def test_rows_add_up() -> None:
    w, b, X, t = batch()
    dw, db = SIGMOID.grad(w, b, X, t)
    each_w, each_b = SIGMOID.per_sample(w, b, X, t)
    assert each_w.shape == (7, 3)
    assert each_b.shape == (7,)
    assert_allclose(each_w.sum(0), dw)
    assert_allclose(each_b.sum(), db)
    assert_allclose(each_w, each_b[:, None] * X)


def test_one_sample_is_a_batch_of_one_row() -> None:
    w, b, X, t = batch(rows=1)
    E, (dw, db) = SIGMOID.value_and_grad(w, b, X[0], t[0])
    in_batch, (batch_w, batch_b) = SIGMOID.value_and_grad(w, b, X, t)
    assert_allclose([E, db], [in_batch, batch_b], rtol=1e-15)
    assert_allclose(dw, batch_w, rtol=1e-15)
    assert dw.shape == (3,)


def test_mean_is_the_sum_over_the_number_of_rows() -> None:
    given = batch()
    E, (dw, db) = lambdify(Perceptron(), "mean").value_and_grad(*given)
    total, (sum_w, sum_b) = SIGMOID.value_and_grad(*given)
    assert_allclose([7 * E, 7 * db], [total, sum_b])
    assert_allclose(7 * dw, sum_w)


def test_without_bias_there_is_no_b_and_one_part() -> None:
    w, _, X, t = batch()
    kernel = lambdify(Perceptron(bias=False))
    E, gradient = kernel.value_and_grad(w, X, t)
    with_bias, (dw, _) = SIGMOID.value_and_grad(w, 0.0, X, t)
    assert len(gradient) == 1
    assert_allclose(gradient[0], dw)
    assert_allclose(E, with_bias)
    assert_allclose(kernel.objective(X, t)(w)[1], dw)


def test_weights_of_rows_count_a_row_several_times() -> None:
    w, b, X, t = batch()
    counts = np.array([0, 1, 2, 3, 0, 1, 1])
    for reduction in ("sum", "mean"):
        kernel = lambdify(Perceptron(), reduction)
        E, (dw, db) = kernel.value_and_grad(w, b, X, t, sample_weight=counts)
        repeated, (rep_w, rep_b) = kernel.value_and_grad(w, b, np.repeat(X, counts, axis=0), np.repeat(t, counts))
        assert_allclose([E, db], [repeated, rep_b])
        assert_allclose(dw, rep_w)


@pytest.mark.parametrize(
    ("activation", "loss"), [("sigmoid", "half_squared_error"), ("sigmoid", "binary_cross_entropy"), ("tanh", "log_cosh")]
)
def test_hessian_is_the_slope_of_the_gradient(activation: str, loss: str) -> None:
    w, b, X, t = batch()
    objective = lambdify(Perceptron(activation, loss)).objective(X, t)
    theta, vector = np.append(w, b), np.array([0.3, -1.0, 0.5, 2.0])
    step = 1e-5
    slope = (objective(theta + step * vector)[1] - objective(theta - step * vector)[1]) / (2 * step)
    assert_allclose(objective.hessp(theta, vector), slope, rtol=1e-6, atol=1e-8)


def test_scipy_finds_the_optimum_of_an_independent_solver() -> None:
    # Iteratively reweighted least squares (Newton's method for logistic regression) shares no code with the kernel.
    _, _, X, t = batch(rows=60)
    labels = (t > 0.5).astype(float)
    design = np.column_stack([X, np.ones(60)])
    theta = np.zeros(4)
    for _ in range(30):
        O = 1 / (1 + np.exp(-design @ theta))
        theta += np.linalg.solve(design.T @ (design * (O * (1 - O))[:, None]), design.T @ (labels - O))
    objective = lambdify(Perceptron(loss="binary_cross_entropy")).objective(X, labels)
    found = minimize(objective, np.zeros(4), jac=True, hessp=objective.hessp, method="trust-ncg", options={"gtol": 1e-10})
    assert found.success
    assert_allclose(found.x, theta, rtol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_preserved(dtype: Any) -> None:
    w, b, X, t = batch()
    E, (dw, db) = SIGMOID.value_and_grad(w.astype(dtype), dtype(b), X.astype(dtype), t.astype(dtype))
    each_w, each_b = SIGMOID.per_sample(w.astype(dtype), b, X.astype(dtype), t.astype(dtype))
    assert {np.asarray(part).dtype for part in (E, dw, db, each_w, each_b)} == {np.dtype(dtype)}
    assert_allclose(dw, SIGMOID.grad(w, b, X, t)[0], rtol=1e-4)


def test_mixed_dtypes_are_computed_in_float64() -> None:
    w, b, X, t = batch()
    dw, _ = SIGMOID.grad(w, b, X.astype(np.float32), t)
    assert dw.dtype == np.float64


NOT_FITTING = [
    (lambda w, b, X, t: (w[:2], b, X, t), r"w has the shape \(2,\); expected \(3,\)"),
    (lambda w, b, X, t: (w[:, None], b, X, t), r"w has the shape \(3, 1\); expected \(3,\)"),
    (lambda w, b, X, t: (w, w, X, t), r"b has the shape \(3,\); expected a number"),
    (lambda w, b, X, t: (w, b, X[None], t), r"X has the shape \(1, 7, 3\); expected \(m, n\)"),
    (lambda w, b, X, t: (w, b, X, t[:3]), r"t has the shape \(3,\); expected \(7,\)"),
    (lambda w, b, X, t: (w, b, X, t[:, None]), r"t has the shape \(7, 1\); expected \(7,\)"),
    (lambda w, b, X, t: (w, b, X[:0], t[:0]), r"X has the shape \(0, 3\); expected at least one row"),
    (lambda w, b, X, t: (w, b, X.astype(str), t), r"X has the dtype <U\d+; expected real numbers"),
    (lambda w, b, X, t: (w, b, X + 1j, t), r"X has the dtype complex128; expected real numbers"),
    (lambda w, b, X, t: (w, b, [[1.0, 2.0, 3.0], [1.0]], t), r"X is ragged"),
    (lambda w, b, X, t: (w, X, t), r"3 arguments were given; expected 4: w, b, X, t"),
]


@pytest.mark.parametrize(("spoil", "message"), NOT_FITTING)
def test_what_does_not_fit_is_named(spoil: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        SIGMOID.value_and_grad(*spoil(*batch()))


ELSEWHERE = [
    (lambda k, w, b, X, t: k.per_sample(w, b, X, t[:2]), r"t has the shape \(2,\); expected \(7,\)"),
    (lambda k, w, b, X, t: k.hessp(w, b, w[:2], b, X, t), r"v_w has the shape \(2,\); expected \(3,\)"),
    (lambda k, w, b, X, t: k.value(w, b, X, t, sample_weight=t[:2]), r"sample_weight has the shape \(2,\); expected \(7,\)"),
    (lambda k, w, b, X, t: k.grad(w, b, X, t, sample_weight=["a"] * 7), "sample_weight has the dtype <U1; expected real numbers"),
    (lambda k, w, b, X, t: k.value(w, b, X, t, sample_weight=0 * t), "sample_weight adds up to 0"),
    (lambda k, w, b, X, t: k.objective(X, t)(b), r"theta has the shape \(\); expected one vector"),
    (lambda k, w, b, X, t: k.objective(X, t)(w), r"w has the shape \(2,\); expected \(3,\)"),
    (lambda k, w, b, X, t: k.objective(X[:0], t[:0])(np.ones(4)), r"X has the shape \(0, 3\); expected at least one row"),
    (lambda k, w, b, X, t: k.grad(w, None, X, t), "b has the dtype object; expected real numbers"),
]


@pytest.mark.parametrize(("call", "message"), ELSEWHERE)
def test_every_method_names_what_does_not_fit(call: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        call(lambdify(Perceptron(), "mean"), *batch())


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("method", ["BFGS", "trust-ncg"])
def test_weighted_optimum_is_that_of_an_independent_solver(method: str, reduction: str) -> None:
    # A linear neuron with weighted rows is weighted least squares, which LAPACK solves.
    _, _, X, t = batch(rows=40)
    weights = np.random.default_rng(1).random(40)
    design = np.column_stack([X, np.ones(40)]) * np.sqrt(weights)[:, None]
    theta = np.linalg.lstsq(design, t * np.sqrt(weights), rcond=None)[0]
    objective = lambdify(Perceptron("identity"), reduction).objective(X, t, sample_weight=weights)
    second = {"hessp": objective.hessp} if method == "trust-ncg" else {}
    found = minimize(objective, np.zeros(4), jac=True, method=method, options={"gtol": 1e-9}, **second)
    assert_allclose(found.x, theta, rtol=1e-5)


def test_unknown_reduction_is_named() -> None:
    with pytest.raises(UnknownNameError, match="reduction 'average'"):
        lambdify(Perceptron(), "average")


@pytest.mark.parametrize("threads", [0, -1, 1.5, "two"])
def test_a_number_of_threads_that_is_none_is_named(threads: Any) -> None:
    with pytest.raises(ValueError, match=f"threads is {threads!r}; expected a whole number"):
        lambdify(Perceptron(), threads=threads)


@given(z=st.floats(allow_nan=False, allow_infinity=False), t=st.sampled_from([0.0, 0.3, 1.0]))
def test_no_finite_input_warns_or_gives_nan(z: float, t: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for arguments in ((np.ones(1), 0.0, np.array([z]), t), (np.ones(1), 0.0, np.array([[z], [z]]), t)):
            E, (_, db) = SIGMOID.value_and_grad(*arguments)
            assert 0 <= E <= 1
            assert -0.5 <= db <= 0.5


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinities_propagate(value: float) -> None:
    single = SIGMOID.value_and_grad(np.ones(1), 0.0, np.array([value]), 0.0)
    rows = SIGMOID.value_and_grad(np.ones(1), 0.0, np.array([[value]]), 0.0)
    assert_allclose(single[0], rows[0])
    assert_allclose(single[0], np.nan if np.isnan(value) else float(value > 0) / 2)


def test_source_is_what_runs() -> None:
    namespace: dict[str, Any] = {}
    exec(SIGMOID.source, namespace)  # noqa: S102  # what a user would paste
    given = batch()
    E, (dw, db) = namespace["value_and_grad"](*given)
    expected = SIGMOID.value_and_grad(*given)
    assert_allclose([E, db], [expected[0], expected[1][1]])
    assert_allclose(dw, expected[1][0])
    assert "∂E/∂w_j = (O − t)·O·(1 − O)·x_j" in SIGMOID.source


def test_activation_of_a_user_is_like_any_other() -> None:
    # 1/(1 + e^(−2z)) is no row of the table, yet saturates as σ does.
    kernel = lambdify(Perceptron(activation="1/(1 + exp(-2*z))"))
    db = kernel.grad(np.ones(1), 0.0, np.array([[40.0]]), np.ones(1))[1]
    assert_allclose(db, -2 * np.exp(-160.0), rtol=1e-13)


def test_the_kernel_of_a_neuron_refuses_several_outputs_with_a_reason() -> None:
    with pytest.raises(ModelError, match="w has 2 indices"):
        neuron_kernel(Network())


def test_kernel_is_a_value() -> None:
    assert isinstance(SIGMOID, Kernel)
    assert lambdify(Perceptron()) == SIGMOID


@pytest.mark.parametrize("z", [-80.0, -1.5, 0.0, 2.0, 30.0, 85.0])
def test_one_sample_in_single_precision_is_the_double_one_rounded(z: float) -> None:
    single, double = (
        SIGMOID.value_and_grad(np.ones(1, dtype), 0.0, np.full((1, 1), z, dtype), np.ones(1, dtype))
        for dtype in (np.float32, np.float64)
    )
    for part, exact in zip((single[0], *single[1]), (double[0], *double[1]), strict=True):
        assert np.asarray(part).dtype == np.float32
        assert_allclose(part, exact, rtol=2e-7, atol=1e-45)
