"""The kernels of networks: against mpmath, finite differences and, where they are installed, JAX and PyTorch; their digits, shapes and sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, pairwise, product
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from symperceptron import Network, Perceptron, lambdify
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.errors import ModelError, ShapeError
from symperceptron.kernels.arrays.kernel import array_kernel
from symperceptron.language import Model
from symperceptron.language.model import REALS
from tests.derivation.networks import Numbers
from tests.derivation.test_network_numbers import CASES, NAMES

CLASSES = Network(("tanh", "softmax"), loss="cross_entropy")
TWO = Network(("sigmoid", "tanh"))


def arguments(network: Numbers, samples: int = 1) -> list[Any]:
    """Parameters in the layers' order, and the inputs and targets of so many samples."""
    drawn = network.drawn()
    keys = [network.key(letter, layer + 1) for layer in range(len(network.activations)) for letter in "wb"]
    others = [Numbers(network.activations, network.loss, network.widths, seed).drawn() for seed in range(1, samples)]
    X, T = ([values[letter] for values in (drawn, *others)] for letter in "xt")
    return [np.array(part, dtype=np.float64) for part in (*(drawn[key] for key in keys), X, T)]


def drawn(widths: Sequence[int], samples: int, dtype: Any = np.float64, seed: int = 0) -> list[Any]:
    """Random parameters, inputs and one-hot targets."""
    generator = np.random.default_rng(seed)
    parts = []
    for before, own in pairwise(widths):
        parts += [generator.standard_normal((before, own)) / np.sqrt(before), generator.standard_normal(own)]
    return [
        part.astype(dtype)
        for part in (
            *parts,
            generator.standard_normal((samples, widths[0])),
            np.eye(widths[-1])[generator.integers(0, widths[-1], samples)],
        )
    ]


def differences(function: Callable[..., Any], given: list[Any], step: float = 1e-6) -> list[Any]:
    """The gradient of a function by central differences."""
    found = []
    for part in given[:-2]:
        gradient = np.empty_like(part)
        for at in np.ndindex(part.shape):
            kept = part[at]
            part[at] = kept + step
            above = function(*given)
            part[at] = kept - step
            gradient[at] = (above - function(*given)) / (2 * step)
            part[at] = kept
        found.append(gradient)
    return found


# -- numbers ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layers", "loss", "widths"), CASES, ids=NAMES)
def test_the_kernel_is_mpmath(layers: tuple[str, ...], loss: str, widths: tuple[int, ...]) -> None:
    network = Numbers(layers, loss, widths)
    given = arguments(network)
    E, gradient = lambdify(Network(layers, loss)).value_and_grad(*given)
    with mp.workdps(40):
        values = network.drawn()
        assert float(E) == pytest.approx(float(network.forward(values)["E"]), rel=1e-13)
        names = [network.key(letter, layer + 1) for layer in range(len(layers)) for letter in "wb"]
        for name, part in zip(names, gradient, strict=True):
            for at in np.ndindex(part.shape):
                row = values[name][at[0]] if len(at) > 1 else values[name]

                def moved(value: Any, row: Any = row, column: int = at[-1]) -> Any:
                    row[column] = value
                    return network.forward(values)["E"]

                kept = row[at[-1]]
                numeric = mp.diff(moved, kept)
                row[at[-1]] = kept
                assert part[at] == pytest.approx(float(numeric), rel=1e-12, abs=1e-14)


# Every activation, and every loss that takes any output, at least once.
ROWS = list(
    zip(ACTIVATIONS, cycle(name for name, loss in LOSSES.items() if loss.output == REALS and loss.target == REALS), strict=False)
)


@pytest.mark.parametrize(("activation", "loss"), ROWS, ids=["-".join(row) for row in ROWS])
def test_any_activation_and_loss_of_the_tables(activation: str, loss: str) -> None:
    given = drawn((3, 4, 2), 5, seed=3)
    given[:-1] = [part / 2 for part in given[:-1]]
    given[-1] = np.random.default_rng(4).uniform(0.1, 0.9, (5, 2))
    model = Network((activation, activation), loss)
    kernel = lambdify(model)
    E, gradient = kernel.value_and_grad(*given)
    assert kernel.value(*given) == E
    for part, numeric in zip(gradient, differences(kernel.value, given), strict=True):
        np.testing.assert_allclose(part, numeric, rtol=2e-5, atol=2e-7)


@pytest.mark.parametrize(
    ("layers", "loss"),
    [(("softmax", "sigmoid"), "half_squared_error"), (("softmax", "softmax"), "cross_entropy"), (("tanh", "softmax"), "squared_error"),
     (("softmax",), "binary_cross_entropy"), (("softmax", "tanh", "softmax"), "half_squared_error")],
)  # fmt: skip
def test_softmax_anywhere(layers: tuple[str, ...], loss: str) -> None:
    kernel = lambdify(Network(layers, loss))
    given = drawn((3, 4, 2, 3)[: len(layers) + 1], 5, seed=7)
    if loss == "binary_cross_entropy":
        given[-1] = given[-1] * 0.9 + 0.05
    for part, numeric in zip(kernel.grad(*given), differences(kernel.value, given), strict=True):
        np.testing.assert_allclose(part, numeric, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("layers", "loss", "widths"), CASES[:8], ids=NAMES[:8])
def test_the_samples_add_up(layers: tuple[str, ...], loss: str, widths: tuple[int, ...]) -> None:
    model, given = Network(layers, loss), arguments(Numbers(layers, loss, widths), samples=6)
    kernel = lambdify(model)
    *parameters, X, T = given
    single = [kernel.value_and_grad(*parameters, x, t) for x, t in zip(X, T, strict=True)]
    E, gradient = kernel.value_and_grad(*given)
    assert float(E) == pytest.approx(sum(float(value) for value, _ in single), rel=1e-12)
    mean, mean_gradient = lambdify(model, "mean").value_and_grad(*given)
    assert float(mean) == pytest.approx(float(E) / 6, rel=1e-12)
    each = kernel.per_sample(*given)
    for k, part in enumerate(gradient):
        np.testing.assert_allclose(part, sum(one[k] for _, one in single), rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(mean_gradient[k], part / 6, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(each[k], [one[k] for _, one in single], rtol=1e-11, atol=1e-13)


def test_one_output_is_the_neuron() -> None:
    generator = np.random.default_rng(1)
    w, X, t = generator.standard_normal(3), generator.standard_normal((7, 3)), generator.random(7)
    E, (dw, db) = lambdify(Perceptron()).value_and_grad(w, 0.3, X, t)
    value, (dW, dB) = lambdify(Network(widths=(3, 1))).value_and_grad(w[:, None], np.array([0.3]), X, t)
    assert value == pytest.approx(E, rel=1e-14)
    np.testing.assert_allclose(dW[:, 0], dw, rtol=1e-13)
    np.testing.assert_allclose(dB, [db], rtol=1e-13)


def test_weights_of_the_rows() -> None:
    given = drawn((3, 4, 2), 5)
    c = np.array([0.0, 1.0, 2.0, 0.5, 3.0])
    each = lambdify(CLASSES).per_sample(*given)
    for part, rows in zip(lambdify(CLASSES).grad(*given, sample_weight=c), each, strict=True):
        np.testing.assert_allclose(part, np.tensordot(c, rows, 1), rtol=1e-12, atol=1e-14)
    whole, mean = lambdify(CLASSES).value(*given, sample_weight=c), lambdify(CLASSES, "mean").value(*given, sample_weight=c)
    assert mean == pytest.approx(whole / c.sum())


@pytest.mark.parametrize("rows", [1, 1023, 1025, 5000])
@pytest.mark.parametrize("threads", [1, 3])
def test_blocks_and_threads_change_nothing(rows: int, threads: int) -> None:
    given = drawn((20, 30, 3), rows)
    E, gradient = lambdify(CLASSES, threads=threads).value_and_grad(*given)
    kernel = lambdify(CLASSES, threads=1)
    pieces = [kernel.value_and_grad(*given[:-2], given[-2][k : k + 100], given[-1][k : k + 100]) for k in range(0, rows, 100)]
    assert pytest.approx(sum(value for value, _ in pieces), rel=1e-12) == E
    for k, part in enumerate(gradient):
        np.testing.assert_allclose(part, sum(piece[k] for _, piece in pieces), rtol=1e-10, atol=1e-10)


def test_a_result_stays_when_the_next_one_is_computed() -> None:
    """The memory of a gradient is used again, but only once nobody has it."""
    kernel = lambdify(CLASSES)
    first, second = drawn((600, 500, 3), 4, seed=1), drawn((600, 500, 3), 4, seed=2)
    held = kernel.grad(*first)
    copies, view = [part.copy() for part in held], held[0][1:]
    others = [kernel.grad(*second) for _ in range(7)]
    assert all(np.array_equal(part, copy) for part, copy in zip(held, copies, strict=True))
    assert all(np.array_equal(others[0][0], other[0]) for other in others)
    del held
    kernel.grad(*second)
    assert np.array_equal(view, copies[0][1:])


@pytest.mark.parametrize("rows", [1, 5, 1500])
def test_float32_stays_float32_whatever_is_chosen(rows: int) -> None:
    kernel, given = lambdify(Network(("relu", "leaky_relu"), "huber")), drawn((3, 4, 2), rows, np.float32)
    E, gradient = kernel.value_and_grad(*given)
    assert {np.asarray(part).dtype for part in (E, *gradient, *kernel.per_sample(*given))} == {np.dtype(np.float32)}


def test_columns_first_and_steps_are_read_as_well() -> None:
    given = drawn((6, 5, 3), 40)
    other = [np.asfortranarray(part) for part in given]
    wide = [*given[:-2], np.repeat(given[-2], 2, axis=0)[::2], np.repeat(given[-1], 2, axis=1)[:, ::2]]
    for parts in zip(*(lambdify(TWO).grad(*arguments) for arguments in (given, other, wide)), strict=True):
        np.testing.assert_allclose(parts[0], parts[1], rtol=1e-13)
        np.testing.assert_allclose(parts[0], parts[2], rtol=1e-13)


def test_float32_stays_float32() -> None:
    E, gradient = lambdify(CLASSES).value_and_grad(*drawn((3, 4, 2), 5, np.float32))
    assert {np.asarray(part).dtype for part in (E, *gradient)} == {np.dtype(np.float32)}
    exact = lambdify(CLASSES).grad(*(part.astype(np.float64) for part in drawn((3, 4, 2), 5, np.float32)))
    for part, wide in zip(gradient, exact, strict=True):
        np.testing.assert_allclose(part, wide, rtol=1e-5, atol=1e-6)
    large = lambdify(CLASSES).grad(*drawn((3, 4, 2), 3000, np.float32))
    assert {part.dtype for part in large} == {np.dtype(np.float32)}


# -- digits -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [0.0, 1e-9, 3.0, 37.0, 80.0, 700.0])
@pytest.mark.parametrize("shares", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.5, 0.25, 0.25)])
def test_softmax_keeps_its_digits_where_it_is_sure(gap: float, shares: tuple[float, ...]) -> None:
    z = [gap, 0.0, -1.5]
    E, (_, db) = lambdify(Network(("softmax",), loss="cross_entropy")).value_and_grad(
        np.zeros((1, 3)), np.array(z), np.zeros(1), np.array(shares)
    )
    with mp.workdps(400):
        total = mp.fsum(mp.exp(value) for value in z)
        outputs = [mp.exp(value) / total for value in z]
        expected = -mp.fsum(t * mp.log(O) for t, O in zip(shares, outputs, strict=True))
        assert abs(E - expected) <= 1e-15 * abs(expected)
        for found, O, t in zip(db, outputs, shares, strict=True):
            assert abs(found - (O - t)) <= 1e-15 * max(abs(O - t), mp.mpf(10) ** -300)


@pytest.mark.parametrize("z", [-350.0, -40.0, 0.0, 40.0, 700.0])
def test_a_hidden_layer_keeps_its_digits(z: float) -> None:
    one = np.ones((1, 1))
    gradient = lambdify(Network(("sigmoid", "identity"))).grad(
        one, np.array([z]), one, np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1))
    )
    with mp.workdps(700):
        O = 1 / (1 + mp.exp(-mp.mpf(z)))
        expected = O * O * (1 - O)
    assert abs(gradient[1][0] - expected) <= abs(expected) * mp.mpf(10) ** -14


@pytest.mark.parametrize("gap", [3.0, 37.0, 80.0, 300.0])
def test_softmax_under_a_squared_error_keeps_its_digits(gap: float) -> None:
    z, t = [gap, 0.0, -1.5], [0.5, 0.25, 0.25]
    _, db = lambdify(Network(("softmax",))).grad(np.zeros((1, 3)), np.array(z), np.zeros(1), np.array(t))
    with mp.workdps(400):
        total = mp.fsum(mp.exp(value) for value in z)
        O = [mp.exp(value) / total for value in z]
        for k, found in enumerate(db):
            expected = mp.fsum((O[i] - t[i]) * O[i] * ((i == k) - O[k]) for i in range(3))
            assert abs(found - expected) <= 2e-15 * abs(expected)


@pytest.mark.parametrize("gap", [3.0, 37.0, 80.0, 300.0])
def test_a_hidden_softmax_keeps_its_digits(gap: float) -> None:
    z, W, t = [gap, 0.0, -1.5], np.array([[0.5, -0.75], [1.25, 2.0], [-1.0, 0.125]]), [3.0, -2.0]
    given = (np.zeros((1, 3)), np.array(z), W, np.zeros(2), np.zeros(1), np.array(t))
    _, db, _, _ = lambdify(Network(("softmax", "identity"))).grad(*given)
    with mp.workdps(400):
        total = mp.fsum(mp.exp(value) for value in z)
        O = [mp.exp(value) / total for value in z]
        delta = [mp.fsum(O[j] * W[j, k] for j in range(3)) - t[k] for k in range(2)]
        g = [mp.fsum(delta[k] * W[j, k] for k in range(2)) for j in range(3)]
        for j, found in enumerate(db):
            expected = O[j] * mp.fsum(O[i] * (g[j] - g[i]) for i in range(3))
            assert abs(found - expected) <= 4e-15 * abs(expected)


# -- one vector, shapes, sentences ----------------------------------------------------------------------------------------------------


def test_the_objective_is_minimised() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    X = np.array(list(product([0.0, 1.0], repeat=2)))
    T = np.array([[0.0], [1.0], [1.0], [0.0]])
    objective = lambdify(Network(("tanh", "sigmoid"), widths=(2, 4, 1))).objective(X, T)
    start = np.random.default_rng(0).standard_normal(2 * 4 + 4 + 4 + 1)
    assert optimize.check_grad(lambda theta: objective(theta)[0], lambda theta: objective(theta)[1], start) < 1e-5
    assert optimize.minimize(objective, start, jac=True).fun < 1e-4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda given: given[:-1], "5 arguments were given; expected 6: W1, b1, W2, b2, X, T"),
        (lambda given: [given[0][:2], *given[1:]], "W1 has the shape (2, 4); expected (3, n_1 + 1), as X has it"),
        (lambda given: [*given[:2], given[2].T, *given[3:]], "W2 has the shape (2, 4); expected (4, 2), as W1 has it"),
        (lambda given: [given[0], given[1][:, None].repeat(2, 1), *given[2:]], "b1 has the shape (4, 2); expected (4,)"),
        (lambda given: [*given[:-1], given[-1][:3]], "T has the shape (3, 2); expected (5, n_2 + 1), as X has it"),
        (lambda given: [*given[:-2], given[-2].astype(complex), given[-1]], "X has the dtype complex128; expected real numbers"),
        (
            lambda given: [*given[:-1], given[-1] * 2],
            "Σ_{k=0}^{n_2} t_sk = 1 is assumed; in row 0 of the data the left side is 2",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(change: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(ShapeError) as why:
        lambdify(CLASSES).value_and_grad(*change(drawn((3, 4, 2), 5)))
    assert str(why.value) == words


def test_given_widths_are_kept() -> None:
    with pytest.raises(ShapeError, match=r"W1 has the shape \(3, 4\); expected \(3, 5\)"):
        lambdify(Network(("tanh", "tanh"), widths=(3, 5, 2))).grad(*drawn((3, 4, 2), 5))


def test_a_batch_is_no_model_of_a_sample() -> None:
    with pytest.raises(ModelError, match="one sample"):
        lambdify(Network(samples="sum"))


def test_the_source_is_the_mathematics_and_runs_by_itself() -> None:
    kernel = array_kernel(CLASSES, "sum", None, None)
    namespace: dict[str, Any] = {}
    exec(kernel.source, namespace)  # noqa: S102  # our own source
    given = drawn((3, 4, 2), 5)
    for mine, theirs in zip(namespace["value_and_grad"](*given)[1], kernel.grad(*given), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13, atol=1e-15)
    assert "δ_sj^(1) = (1 − (O_sj^(1))²)·Σ_{k=0}^{n_2} δ_sk^(2)·w_jk^(2)" in kernel.source


# -- other libraries ------------------------------------------------------------------------------------------------------------------


def loss_of(model: Model, library: Any) -> Callable[..., Any]:
    """The loss of `CLASSES` or `TWO` as a library has it."""

    def loss(*given: Any) -> Any:
        W1, b1, W2, b2, X, T = given
        if model is TWO:
            return ((library.tanh(1 / (1 + library.exp(-(X @ W1 + b1))) @ W2 + b2) - T) ** 2).sum() / 2
        z = library.tanh(X @ W1 + b1) @ W2 + b2
        return -(T * (z - library.log(library.exp(z).sum(1))[:, None])).sum()

    return loss


@pytest.mark.parametrize("model", [CLASSES, TWO], ids=["classes", "two"])
def test_the_kernel_is_jax(model: Model) -> None:
    jax = pytest.importorskip("jax")
    given = drawn((6, 5, 3), 8)
    with jax.enable_x64(new_val=True):
        theirs = jax.grad(loss_of(model, jax.numpy), argnums=(0, 1, 2, 3))(*given)
    for part, other in zip(lambdify(model).grad(*given), theirs, strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("model", [CLASSES, TWO], ids=["classes", "two"])
def test_the_kernel_is_pytorch(model: Model) -> None:
    torch = pytest.importorskip("torch")
    given = drawn((6, 5, 3), 8)
    tensors = [torch.tensor(part, requires_grad=k < 4) for k, part in enumerate(given)]
    theirs = torch.autograd.grad(loss_of(model, torch)(*tensors), tensors[:4])
    for part, other in zip(lambdify(model).grad(*given), theirs, strict=True):
        np.testing.assert_allclose(part, other.numpy(), rtol=1e-11, atol=1e-13)


def test_weights_that_add_up_to_nothing_have_no_mean() -> None:
    kernel = lambdify(Network(), reduction="mean")
    with pytest.raises(ShapeError, match="sample_weight adds up to 0"):
        kernel.value(np.ones((2, 2)), np.zeros(2), np.ones((2, 2)), np.ones((2, 2)), sample_weight=[1.0, -1.0])
