"""Programs of networks for other libraries: each runs by itself and prints what the kernel gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symperceptron import Network, lambdify
from symperceptron.kernels.arrays.code import example
from symperceptron.kernels.arrays.program import array_program
from symperceptron.kernels.code import TARGETS
from tests.kernels.test_code import LIBRARIES, run

NETWORKS = {
    "classes": Network(("tanh", "softmax"), loss="cross_entropy"),
    "one layer": Network(),
    "three layers": Network(("sigmoid", "relu", "sigmoid"), loss="binary_cross_entropy", bias=False),
    "softmax inside": Network(("softmax", "softplus"), loss="log_cosh", widths=(2, 4, 1)),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_program_prints_the_gradient(name: str, target: str, dtype: str, tmp_path: Path) -> None:
    if target in LIBRARIES:
        pytest.importorskip(LIBRARIES[target])
    model = NETWORKS[name]
    program = array_program(model)
    values = example(program)
    E, gradient = lambdify(model).value_and_grad(*(np.array(values[one.key]) for one in program.inputs))
    expected = [E, *(value for part in gradient for value in np.ravel(part))]
    found = run(model, target, dtype, tmp_path)
    np.testing.assert_allclose(
        found, expected, rtol=1e-12 if dtype == "float64" else 2e-5, atol=1e-14 if dtype == "float64" else 1e-6
    )
    assert len(set(map(abs, found))) > 3  # an example whose numbers are all alike would hide a transpose
