"""A batch of dask arrays gives what the same batch gives in NumPy, wherever its chunks are computed."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symperceptron import Perceptron, lambdify
from symperceptron.errors import ShapeError

da = pytest.importorskip("dask.array", reason="the extra dask is not installed")

ROWS, COLUMNS = 1_003, 5
GENERATOR = np.random.default_rng(5)
W, B = GENERATOR.normal(size=COLUMNS), 0.3
X, T, S = GENERATOR.normal(size=(ROWS, COLUMNS)), GENERATOR.random(ROWS), GENERATOR.random(ROWS)
KERNEL: Any = lambdify(Perceptron())


def same(found: Any, expected: Any, tolerance: float = 1e-12) -> None:
    (E, gradient), (value, parts) = found, expected
    assert_allclose(E, value, rtol=tolerance)
    assert type(E) is type(value)
    for part, other in zip(gradient, parts, strict=True):
        assert_allclose(part, other, rtol=tolerance, atol=tolerance)
        assert type(part) is type(other)


LAYOUTS: dict[str, Any] = {
    "chunks of rows": (da.from_array(X, chunks=(100, -1)), da.from_array(T, chunks=100)),
    "chunks of rows and columns": (da.from_array(X, chunks=(100, 2)), da.from_array(T, chunks=100)),
    "other chunks of t": (da.from_array(X, chunks=(100, -1)), da.from_array(T, chunks=77)),
    "t in NumPy": (da.from_array(X, chunks=(100, -1)), T),
    "X in NumPy": (X, da.from_array(T, chunks=77)),
    "one chunk": (da.from_array(X, chunks=-1), da.from_array(T, chunks=-1)),
    "an empty chunk": (da.from_array(X, chunks=((0, 1_000, 0, 3), -1)), da.from_array(T, chunks=100)),
    "many chunks": (da.from_array(X, chunks=(3, -1)), da.from_array(T, chunks=3)),
}


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_call_returns_the_same_value(layout: str, reduction: str) -> None:
    kernel: Any = lambdify(Perceptron(), reduction)
    inputs, targets = LAYOUTS[layout]
    same(kernel.value_and_grad(W, B, inputs, targets), kernel.value_and_grad(W, B, X, T))
    same((kernel.value(W, B, inputs, targets), ()), (kernel.value(W, B, X, T), ()))


def test_a_number_for_all_targets_and_models_without_bias() -> None:
    kernel = lambdify(Perceptron(bias=False))
    same(kernel.value_and_grad(W, LAYOUTS["chunks of rows"][0], 0.5), kernel.value_and_grad(W, X, 0.5))


def test_single_precision_stays_single() -> None:
    w, inputs, targets = W.astype(np.float32), X.astype(np.float32), T.astype(np.float32)
    found = KERNEL.value_and_grad(w, B, da.from_array(inputs, chunks=(100, -1)), da.from_array(targets, chunks=100))
    assert {part.dtype for part in (found[0], *found[1])} == {np.dtype(np.float32)}
    same(found, KERNEL.value_and_grad(w, B, inputs, targets), 1e-5)


def test_one_sample_as_a_vector() -> None:
    same(KERNEL.value_and_grad(W, B, da.from_array(X[0]), 1.0), KERNEL.value_and_grad(W, B, X[0], 1.0))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_weights_of_the_rows(reduction: str) -> None:
    kernel: Any = lambdify(Perceptron(), reduction)
    expected = kernel.value_and_grad(W, B, X, T, sample_weight=S)
    weights = da.from_array(S, chunks=50)
    inputs, targets = LAYOUTS["chunks of rows"]
    same(kernel.value_and_grad(W, B, inputs, targets, sample_weight=weights), expected)
    E, (dw, db) = kernel.value_and_grad(W, B, inputs, targets, sample_weight=weights, compute=False)
    same((E.compute(), (dw.compute(), db.compute())), expected)


def test_objective_and_hessian_go_through_dask_too() -> None:
    inputs, targets = LAYOUTS["chunks of rows"]
    theta, vector = np.append(W, B), np.arange(COLUMNS + 1.0)
    lazy, local = KERNEL.objective(inputs, targets), KERNEL.objective(X, T)
    assert_allclose(lazy(theta)[1], local(theta)[1], rtol=1e-12)
    assert_allclose(lazy.hessp(theta, vector), local.hessp(theta, vector), rtol=1e-12)


def test_gradients_of_the_rows_stay_in_their_chunks() -> None:
    inputs, targets = LAYOUTS["chunks of rows"]
    each_w, each_b = KERNEL.per_sample(W, B, inputs, targets)
    assert each_w.chunks == inputs.chunks
    assert each_b.chunks == targets.chunks
    expected = KERNEL.per_sample(W, B, X, T)
    assert_allclose(each_w.compute(), expected[0], rtol=1e-12)
    assert_allclose(each_b.compute(), expected[1], rtol=1e-12)


def test_nothing_begins_until_it_is_asked_for_and_nothing_is_gathered() -> None:
    seen: list[int] = []

    def read(block: Any) -> Any:
        seen.append(len(block))
        return block

    inputs = da.from_array(X, chunks=(100, -1)).map_blocks(read, meta=np.empty((0, 0)))
    E, (dw, db) = KERNEL.value_and_grad(W, B, inputs, T, compute=False)
    assert not seen
    assert (E.shape, dw.shape, db.shape) == ((), (COLUMNS,), ())
    same((E.compute(), (dw.compute(), db.compute())), KERNEL.value_and_grad(W, B, X, T))
    assert max(seen) == 100  # no task has seen more rows than a chunk has


NOT_FITTING = [
    (lambda x, t: (W[:2], B, x, t), r"w has the shape \(2,\); expected \(5,\)"),
    (lambda x, t: (W, B, x, t[:7]), r"t has the shape \(7,\); expected \(1003,\)"),
    (lambda x, t: (W, B, x[x[:, 0] > 0], t), "X has chunks of unknown length; expected known ones, as X.compute_chunk_sizes"),
    (lambda x, t: (W, B, x.astype(complex), t), "X has the dtype complex128; expected real numbers"),
    (lambda x, t: (W, x, t), "3 arguments were given; expected 4: w, b, X, t"),
]


@pytest.mark.parametrize(("spoil", "message"), NOT_FITTING, ids=["w", "t", "unknown chunks", "dtype", "count"])
def test_what_does_not_fit_is_named_before_anything_is_computed(spoil: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        KERNEL.value_and_grad(*spoil(*LAYOUTS["chunks of rows"]), compute=False)


def test_lazy_arrays_are_of_dask() -> None:
    with pytest.raises(ShapeError, match="compute=False was given; expected it with dask arrays"):
        KERNEL.value_and_grad(W, B, X, T, compute=False)


@pytest.mark.filterwarnings("ignore")  # what dask says while a worker dies is its own business
def test_the_sum_is_right_though_a_worker_is_killed() -> None:
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

    def slowly(block: Any) -> Any:
        time.sleep(0.15)
        return block

    inputs = da.from_array(X, chunks=(40, -1)).map_blocks(slowly, meta=np.empty((0, 0)))
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        pids = sorted(client.run(os.getpid).values())
        E, (dw, db) = KERNEL.value_and_grad(W, B, inputs, T, compute=False)
        futures = client.compute([E, dw, db])
        time.sleep(0.8)
        assert not any(future.done() for future in futures)
        os.kill(pids[0], signal.SIGKILL)
        value, *parts = client.gather(futures)
        assert pids[0] not in client.run(os.getpid).values()
    same((value[()], (parts[0], parts[1][()])), KERNEL.value_and_grad(W, B, X, T))
