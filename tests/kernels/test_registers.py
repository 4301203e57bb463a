"""What runs over the blocks is the source that is shown: call by call, whatever lies in the registers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from symperceptron import Perceptron
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.kernels.engine import FEWEST_TO_SELECT, PRODUCTS, block_functions, by_columns, functions_of, select
from symperceptron.kernels.pipeline import compiled, compiled_hessian
from symperceptron.kernels.program import Program
from symperceptron.kernels.registers import block_source
from symperceptron.kernels.source import source_of
from symperceptron.kernels.weights import weighted

PAIRS = sorted({(activation, "half_squared_error") for activation in ACTIVATIONS} | {("sigmoid", loss) for loss in LOSSES})


def compared(program: Program, rows: int, dtype: Any) -> None:
    """Both sources on the same numbers; the registers hold NaN and True before."""
    generator = np.random.default_rng(rows)
    w, b, t, v, c, s = (generator.random(size) for size in (3, None, rows, 3, None, rows))
    X = generator.normal(size=(rows, 3))
    values = {"w": w, "b": b, "v_w": v, "v_b": c, "x": X, "t": t, "sample_weight": s}
    given = [np.asarray(values[name.key], dtype) for name in program.inputs]
    source = block_source(program)
    registers = [*np.full((source.rows, rows), np.nan, dtype), *np.ones((source.masks, rows), bool)]
    with np.errstate(all="ignore"):
        E, gradient = functions_of(source_of(program))["value_and_grad"](*given)
        for product, count in zip([*PRODUCTS, "in order"], [None, None, None, rows], strict=True):
            functions = block_functions(source, np.dtype(dtype), product, count)
            for places in (registers, []):
                value, parts = functions["value_and_grad"](*given, *places)
                tolerance = 200 * np.finfo(dtype).eps
                assert_allclose(value, E, rtol=tolerance)
                assert_allclose(functions["value"](*given, *places), E, rtol=tolerance)
                assert {np.asarray(part).dtype for part in (value, *parts)} == {np.dtype(dtype)}
                for part, expected in zip(parts, gradient, strict=True):
                    assert_allclose(part, expected, rtol=tolerance, atol=tolerance * rows)


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_source_of_a_block_is_the_source_shown(activation: str, loss: str) -> None:
    program = compiled(Perceptron(activation, loss))
    for rows in (7, FEWEST_TO_SELECT):
        compared(program, rows, np.float64)


@pytest.mark.parametrize("activation", ["sigmoid", "leaky_relu", "gelu", "elu"])
def test_single_precision_stays_single(activation: str) -> None:
    program = compiled(Perceptron(activation))
    for rows in (7, FEWEST_TO_SELECT):
        compared(program, rows, np.float32)


def test_weights_and_hessians_are_programs_like_any_other() -> None:
    program = compiled(Perceptron())
    compared(weighted(program), 50, np.float64)
    compared(compiled_hessian(Perceptron()), 50, np.float64)


def test_a_register_serves_many_values() -> None:
    source = block_source(compiled(Perceptron()))
    assert source.rows == 5
    assert source.masks == 1


# Values of the branch that is not chosen may be anything.
NUMBERS = arrays(np.float64, 2 * FEWEST_TO_SELECT, elements=st.floats(width=64), fill=st.just(np.inf))


@given(
    then=NUMBERS, other=NUMBERS, seed=st.integers(0, 99), size=st.sampled_from([5, 2 * FEWEST_TO_SELECT]), in_place=st.booleans()
)
def test_select_is_where(then: Any, other: Any, seed: int, size: int, in_place: bool) -> None:  # noqa: FBT001  # drawn
    mask = np.random.default_rng(seed).random(size) < 0.5
    then, other = then[:size], other[:size].copy()
    expected = np.where(mask, then, other)
    found = select(mask, then, other, other if in_place else np.empty(size), np.empty(size))
    assert_array_equal(found.view(np.int64), expected.view(np.int64))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_select_between_numbers(dtype: Any) -> None:
    mask = np.arange(2 * FEWEST_TO_SELECT) % 3 == 0
    for out in (None, np.empty(len(mask), dtype)):
        found = select(mask, np.array(1, dtype), np.array(0.01, dtype), out, None)
        assert found.dtype == dtype
        assert_array_equal(found, np.where(mask, dtype(1), dtype(0.01)))


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_product_by_columns_keeps_the_rows_apart(columns: int) -> None:
    X = np.random.default_rng(0).normal(size=(20, columns))
    X[3], X[7, 0] = np.inf, np.nan
    w = np.arange(1.0, columns + 1)
    out = np.empty(20)
    assert by_columns(X, w, out) is out
    with np.errstate(invalid="ignore"):
        assert_allclose(out, X @ w, rtol=1e-14)
        assert_allclose(by_columns(np.ones(20), X), np.ones(20) @ X)
