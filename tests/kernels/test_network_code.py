"""Programs of networks for other libraries: each runs by itself and prints what the kernel gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symperceptron import Network, lambdify
from symperceptron.kernels.arrays.code import example
from symperceptron.kernels.arrays.program import array_program
from symperceptron.kernels.code import DTYPES
from symperceptron.language import Model
from tests.kernels.programs import LIBRARIES, assert_close, printed_by, printed_by_c

NETWORKS = {
    "softmax, squared error": Network(("tanh", "softmax"), widths=(2, 3, 3)),
    "classes": Network(("tanh", "softmax"), loss="cross_entropy"),
    "one layer": Network(),
    "three layers": Network(("sigmoid", "relu", "sigmoid"), loss="binary_cross_entropy", bias=False),
    "softmax inside": Network(("softmax", "softplus"), loss="log_cosh", widths=(2, 4, 1)),
}


def expected(model: Model) -> list[float]:
    """What the kernel gives for the example."""
    program = array_program(model)
    values = example(program)
    E, gradient = lambdify(model).value_and_grad(*(np.array(values[one.key]) for one in program.inputs))
    return [float(E), *(float(value) for part in gradient for value in np.ravel(part))]


@pytest.mark.parametrize("library", LIBRARIES)
def test_programs_print_the_gradient(library: str, tmp_path: Path) -> None:
    for (name, dtype), (found, _, _) in printed_by(library, NETWORKS, tmp_path).items():
        assert_close(found, expected(NETWORKS[name]), dtype, name)
        assert len(set(map(abs, found))) > 3  # an example whose numbers are all alike would hide a transpose


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NETWORKS)
def test_program_in_c_prints_the_gradient(name: str, dtype: str, tmp_path: Path) -> None:
    assert_close(printed_by_c(NETWORKS[name], dtype, tmp_path), expected(NETWORKS[name]), dtype, name)
