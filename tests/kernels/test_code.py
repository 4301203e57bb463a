"""Programs for other libraries: each runs by itself and prints what the kernel gives."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symperceptron import Perceptron, lambdify
from symperceptron.errors import UnknownNameError
from symperceptron.kernels import code
from symperceptron.kernels.code import EXAMPLE_INPUT, TARGETS

PAIRS = [
    ("sigmoid", "half_squared_error"),
    ("tanh", "log_cosh"),
    ("relu", "squared_error"),
    ("elu", "huber"),
    ("softplus", "binary_cross_entropy"),
]
LIBRARIES = {"jax": "jax", "torch": "torch", "tensorflow": "tensorflow"}


def run(model: object, target: str, dtype: str, folder: Path) -> list[float]:
    text = code(model, target, dtype)  # type: ignore[arg-type]
    if target == "c":
        (folder / "gradient.c").write_text(text, encoding="utf-8")
        compiler = shutil.which("cc") or pytest.skip("there is no C compiler")
        subprocess.run(
            [compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "gradient", "gradient.c", "-lm"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
        command = [str(folder / "gradient")]
    else:
        (folder / "gradient.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", _NUMBERS]
    printed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in printed.split()]


_NUMBERS = """
import contextlib, io, runpy
with contextlib.redirect_stdout(io.StringIO()):
    names = runpy.run_path("gradient.py")
import numpy
print(float(names["E"]), *(float(value) for part in names["gradient"] for value in numpy.ravel(part)))
"""


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_program_prints_the_gradient(activation: str, loss: str, target: str, dtype: str, tmp_path: Path) -> None:
    if target in LIBRARIES and importlib.util.find_spec(LIBRARIES[target]) is None:
        pytest.skip(f"{target} is not installed")
    model = Perceptron(activation, loss)
    E, (dw, db) = lambdify(model).value_and_grad(np.ones(3), 1.0, np.array([EXAMPLE_INPUT]), np.ones(1))
    tolerance = 1e-12 if dtype == "float64" else 2e-5
    # softplus(½) < 1 and the target is 1, so the second logarithm of the cross-entropy is finite.
    assert_allclose(run(model, target, dtype, tmp_path), [E, *dw, db], rtol=tolerance)


def test_program_says_what_it_computes() -> None:
    for target in TARGETS:
        assert "∂E/∂w_j = (O − t)·O·(1 − O)·x_j" in code(Perceptron(), target)


@pytest.mark.parametrize(("arguments", "message"), [(("fortran",), "target 'fortran'"), (("c", "float16"), "dtype 'float16'")])
def test_unknown_names_are_named(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        code(Perceptron(), *arguments)
