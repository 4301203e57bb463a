"""The loops that Numba compiles give what NumPy gives; without Numba one is told how to install it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symperceptron import Network, Perceptron, lambdify
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.errors import BackendError, ModelError, UnknownNameError
from symperceptron.kernels.engine import functions_of
from symperceptron.kernels.loops import loop_source
from symperceptron.kernels.pipeline import compiled
from symperceptron.kernels.source import source_of

PAIRS = sorted({(activation, "half_squared_error") for activation in ACTIVATIONS} | {("sigmoid", loss) for loss in LOSSES})
GENERATOR = np.random.default_rng(3)
W, B, X, T = GENERATOR.random(3), 0.4, GENERATOR.normal(size=(20, 3)), GENERATOR.random(20)


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_loops_are_the_source_shown(activation: str, loss: str) -> None:
    # Python can run them too; Numba only makes them quick.
    program = compiled(Perceptron(activation, loss))
    functions = functions_of(loop_source(program).text, dot=lambda x, w: float(x @ w))
    with np.errstate(all="ignore"):
        E, (dw, db) = functions_of(source_of(program))["value_and_grad"](W, B, X, T)
    value, (each_w, each_b) = functions["value_and_grad"](W, B, X, T)
    assert_allclose([value, functions["value"](W, B, X, T)], [E, E], rtol=1e-12)
    assert_allclose(each_w, dw, rtol=1e-11, atol=1e-12)
    assert_allclose(each_b, db, rtol=1e-11, atol=1e-12)


def test_without_numba_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(BackendError, match=r"install it with: python -m pip install 'symperceptron\[numba\]'"):
        lambdify(Perceptron(), backend="numba")


def test_unknown_back_ends_and_networks_are_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"back end 'numbr' \(did you mean 'numba'\?\)"):
        lambdify(Perceptron(), backend="numbr")
    with pytest.raises(ModelError, match="the back end numba compiles the kernel of a single neuron"):
        lambdify(Network(), backend="numba")


LAYOUTS: dict[str, Any] = {
    "small": (X, T),
    "a number for t": (X, 0.5),
    "large": (np.tile(X, (20_000, 1)), np.tile(T, 20_000)),
    "Fortran order": (np.asfortranarray(np.tile(X, (5_000, 1))), np.tile(T, 5_000)),
    "one sample": (X[0], 0.5),
    "integers": (np.rint(3 * X).astype(int), T),
    "single precision": (X.astype(np.float32), T.astype(np.float32)),
}


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_machine_code_gives_what_numpy_gives(layout: str, reduction: str) -> None:
    pytest.importorskip("numba", reason="the extra numba is not installed")
    inputs, targets = LAYOUTS[layout]
    dtype = np.float32 if layout == "single precision" else np.float64
    E, (dw, db) = lambdify(Perceptron(), reduction).value_and_grad(W.astype(dtype), B, inputs, targets)
    kernel = lambdify(Perceptron(), reduction, threads=2, backend="numba")
    value, (each_w, each_b) = kernel.value_and_grad(W.astype(dtype), B, inputs, targets)
    tolerance = 1e-5 if dtype == np.float32 else 1e-11
    assert_allclose([value, kernel.value(W.astype(dtype), B, inputs, targets), each_b], [E, E, db], rtol=tolerance)
    assert_allclose(each_w, dw, rtol=tolerance, atol=tolerance)
    assert {np.asarray(part).dtype for part in (value, each_w, each_b)} == {np.dtype(dtype)}


def test_saturation_infinities_and_nan_in_machine_code() -> None:
    pytest.importorskip("numba", reason="the extra numba is not installed")
    kernels = [lambdify(Perceptron(), backend=backend) for backend in ("numpy", "numba")]
    for z in (-745.0, -40.0, 0.0, 40.0, 745.0, 1e308, np.inf, -np.inf, np.nan):
        (E, (_, db)), (value, (_, other)) = (
            kernel.value_and_grad(np.ones(1), 0.0, np.array([[z]]), np.ones(1)) for kernel in kernels
        )
        assert_allclose([value, other], [E, db], rtol=1e-14)
