"""The derived gradients of networks against numeric derivatives of the loss, at sizes 1 to 4, and against JAX."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from symperceptron import Network, derive
from symperceptron.language import Model
from tests.derivation.networks import Evaluated, Numbers

DIGITS = 40
CASES = [
    (("sigmoid",), "half_squared_error", (3, 2)),
    (("tanh",), "squared_error", (1, 4)),
    (("softmax",), "cross_entropy", (2, 3)),
    (("softmax",), "half_squared_error", (2, 3)),
    (("sigmoid",), "binary_cross_entropy", (4, 1)),
    (("tanh", "sigmoid"), "half_squared_error", (3, 4, 2)),
    (("softplus", "softmax"), "cross_entropy", (2, 3, 4)),
    (("relu", "softmax"), "cross_entropy", (4, 2, 3)),
    (("sigmoid", "tanh", "sigmoid"), "half_squared_error", (2, 1, 3, 2)),
    (("tanh", "sigmoid", "softmax"), "cross_entropy", (1, 4, 2, 3)),
    (("sigmoid", "identity", "tanh"), "squared_error", (1, 1, 1, 1)),
]
NAMES = [f"{'-'.join(layers)}, {loss}, {widths}" for layers, loss, widths in CASES]


def gradients(network: Numbers, model: Model) -> dict[str, Any]:
    """The derived gradient by every weight and bias, as nested lists of numbers."""
    evaluated = Evaluated(model, network.forward(network.drawn()), network.ends())
    found = {}
    for name in model.names:
        if name.role in ("weight", "bias"):
            variable = model.variable(f"{name.key}_{'ij'[: len(name.ranges)]}")
            line = derive(model, variable).last
            sizes = [int(end.xreplace(network.ends())) + 1 for _, end in name.ranges]
            found[name.key] = {
                at: evaluated.value(line, dict(zip(variable.indices, at, strict=True))) for at in product(*map(range, sizes))
            }
    return found


@pytest.mark.parametrize(("layers", "loss", "widths"), CASES, ids=NAMES)
def test_every_derived_gradient_is_the_numeric_one(layers: tuple[str, ...], loss: str, widths: tuple[int, ...]) -> None:
    model = Network(layers, loss)
    with mp.workdps(DIGITS):
        network = Numbers(layers, loss, widths)
        values = network.drawn()
        for key, entries in gradients(network, model).items():
            for (*rows, column), derived in entries.items():
                row = values[key][rows[0]] if rows else values[key]
                kept = row[column]

                def moved(value: Any, row: Any = row, column: int = column) -> Any:
                    row[column] = value
                    return network.forward(values)["E"]

                numeric = mp.diff(moved, kept)
                row[column] = kept
                assert abs(numeric - derived) < mp.mpf(10) ** -15 * (1 + abs(numeric)), f"∂E/∂{key}{[*rows, column]}"


@pytest.mark.parametrize(("layers", "loss", "widths"), CASES, ids=NAMES)
def test_every_derived_gradient_is_that_of_jax(layers: tuple[str, ...], loss: str, widths: tuple[int, ...]) -> None:
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    functions = {
        "sigmoid": jax.nn.sigmoid,
        "tanh": jnp.tanh,
        "relu": jax.nn.relu,
        "identity": lambda u: u,
        "softplus": jax.nn.softplus,
        "softmax": jax.nn.softmax,
    }
    errors = {
        "half_squared_error": lambda o, t: jnp.sum((o - t) ** 2) / 2,
        "squared_error": lambda o, t: jnp.sum((o - t) ** 2),
        "binary_cross_entropy": lambda o, t: -jnp.sum(t * jnp.log(o) + (1 - t) * jnp.log(1 - o)),
        "cross_entropy": lambda o, t: -jnp.sum(t * jnp.log(o)),
    }
    network = Numbers(layers, loss, widths, seed=1)
    drawn = {key: np.array(value, dtype=np.float64) for key, value in network.drawn().items()}
    parameters = {key: value for key, value in drawn.items() if key[0] in "wb"}

    def error(parameters: Any) -> Any:
        outputs = drawn["x"]
        for layer, activation in enumerate(layers, start=1):
            outputs = functions[activation](outputs @ parameters[network.key("w", layer)] + parameters[network.key("b", layer)])
        return errors[loss](outputs, drawn["t"])

    with jax.enable_x64(new_val=True):
        theirs = jax.grad(error)(parameters)
    for key, entries in gradients(network, Network(layers, loss)).items():
        for at, derived in entries.items():
            assert float(derived) == pytest.approx(float(theirs[key][at]), rel=1e-10, abs=1e-12)
