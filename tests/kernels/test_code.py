"""Programs for other libraries: each runs by itself and prints what the kernel gives."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sympy import Symbol, exp

from symperceptron import Perceptron, lambdify
from symperceptron.cli import main
from symperceptron.errors import UnknownNameError
from symperceptron.kernels import code
from symperceptron.kernels.code import DTYPES, EXAMPLE_INPUT, TARGETS
from symperceptron.language import NOTATIONS, Model
from tests.kernels.programs import LIBRARIES, assert_close, printed_by, printed_by_c

z = Symbol("z", real=True)
# Tables and a user's own functions, with and without a bias, in several notations; ½ < softplus(½) < 1, so its second logarithm is finite.
MODELS = {
    "lesson": Perceptron(loss="squared_error", notation="layered"),
    "default": Perceptron(),
    "no-bias": Perceptron(bias=False),
    "log-cosh": Perceptron("tanh", "log_cosh"),
    "relu": Perceptron("relu", "squared_error"),
    "huber": Perceptron("elu", "huber"),
    "cross-entropy": Perceptron("softplus", "binary_cross_entropy"),
    "gelu": Perceptron("gelu", "absolute_error", notation="layered"),
    "selu": Perceptron("selu", "quantile"),
    "mish": Perceptron("mish", "squared_hinge"),
    "sine": Perceptron("sine", "logistic"),
    "text": Perceptron("z/(1 + abs(z))", "(O - t)^4"),
    "sympy": Perceptron(1 / (1 + exp(-3 * z)), "half_squared_error", bias=False),
}


def expected(model: Model) -> list[float]:
    """What the kernel gives for the example."""
    parameters = (
        [np.ones(3), *([1.0] if model.depends(model.loss, model.symbols["b"]) else [])] if "b" in model.symbols else [np.ones(3)]
    )
    E, gradient = lambdify(model).value_and_grad(*parameters, np.array([EXAMPLE_INPUT]), np.ones(1))
    return [float(E), *(float(value) for part in gradient for value in np.ravel(part))]


@pytest.mark.parametrize("library", LIBRARIES)
def test_programs_print_the_gradient(library: str, tmp_path: Path) -> None:
    for (name, asked), (values, dtype, shown) in printed_by(library, MODELS, tmp_path).items():
        assert_close(values, expected(MODELS[name]), asked, name)
        assert dtype == asked, name
        if library == "tensorflow":
            # Its second line is what the library finds by itself from the loss as it is defined.
            numbers = re.findall(r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?", shown.splitlines()[-1])
            assert_allclose([float(number) for number in numbers], values, rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", MODELS)
def test_program_in_c_prints_the_gradient(name: str, dtype: str, tmp_path: Path) -> None:
    assert_close(printed_by_c(MODELS[name], dtype, tmp_path), expected(MODELS[name]), dtype, name)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_has_the_same_program(notation: str) -> None:
    # A notation writes the comment; what is computed is called as the model calls it.
    for target in TARGETS:
        commented, plain = (
            re.sub(r"(?s)^(\"\"\".*?\"\"\"|/\*.*?\*/)", "", code(Perceptron(notation=name), target))
            for name in (notation, "plain")
        )
        assert commented == plain


@pytest.mark.parametrize("target", TARGETS)
def test_command_line_gives_the_program(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "--target", target, "--dtype", "float32", "--activation", "tanh", "--no-bias"]) == 0
    assert capsys.readouterr().out.rstrip() == code(Perceptron("tanh", bias=False), target, "float32").rstrip()


def test_program_says_what_it_computes() -> None:
    for target in TARGETS:
        assert "∂E/∂w_j = (O − t)·O·(1 − O)·x_j" in code(Perceptron(), target)


@pytest.mark.parametrize(("arguments", "message"), [(("fortran",), "target 'fortran'"), (("c", "float16"), "dtype 'float16'")])
def test_unknown_names_are_named(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        code(Perceptron(), *arguments)
