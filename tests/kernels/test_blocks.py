"""A batch in blocks is the batch: whatever the size of a block, the threads, the layout and the home of X; and nothing grows with it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from symperceptron import Perceptron, lambdify
from symperceptron.kernels import blocks, mapped

KERNEL = lambdify(Perceptron())
GENERATOR = np.random.default_rng(1)
W, B = GENERATOR.normal(size=4), 0.5


def by_hand(X: Any, t: Any) -> Any:
    O = 1 / (1 + np.exp(-(np.asarray(X, dtype=float) @ W + B)))
    delta = (O - t) * O * (1 - O)
    return np.sum((O - t) ** 2) / 2, delta @ X, delta.sum()


def flat(result: Any) -> Any:
    return np.concatenate([[result[0]], result[1][0], [result[1][1]]])


@given(rows=st.integers(1, 40), size=st.integers(1, 50), threads=st.integers(1, 4))
def test_blocks_and_threads_change_nothing(rows: int, size: int, threads: int) -> None:
    X = GENERATOR.normal(size=(rows, 4))
    pace = blocks.Pace(size=size, threads=threads, dtype=np.dtype(float))
    found = blocks.summed(lambda block: (np.sum(block), block.sum(0)), (), (X,), pace)
    assert_allclose(found[0], X.sum(), atol=1e-12)
    assert_allclose(found[1], X.sum(0), atol=1e-12)


@given(rows=st.integers(1, 1000), size=st.integers(1, 100))
def test_blocks_cover_every_row_once(rows: int, size: int) -> None:
    assert [row for block in blocks.each_block(rows, size) for row in range(block.start, block.stop)] == list(range(rows))


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("rows", [1, 63, 5_000, 40_001])
def test_batches_of_any_length(rows: int, threads: int) -> None:
    X, t = GENERATOR.normal(size=(rows, 4)), GENERATOR.random(rows)
    E, dw, db = by_hand(X, t)
    found = lambdify(Perceptron(), threads=threads).value_and_grad(W, B, X, t)
    assert_allclose(flat(found), np.concatenate([[E], dw, [db]]), rtol=1e-11, atol=1e-11)


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "C order": lambda X: X,
    "Fortran order": np.asfortranarray,
    "every other row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "every other column": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    "backwards": lambda X: X[::-1].copy()[::-1],
    "integers": lambda X: np.rint(3 * X).astype(int),
    "float32": lambda X: X.astype(np.float32),
    "booleans": lambda X: X > 0,
    "a list": lambda X: X.tolist(),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rows", [5, 30_000])
def test_layouts_of_the_inputs(layout: str, rows: int) -> None:
    X, t = LAYOUTS[layout](GENERATOR.normal(size=(rows, 4))), GENERATOR.random(rows)
    E, dw, db = by_hand(np.asarray(X), t)
    assert_allclose(flat(KERNEL.value_and_grad(W, B, X, t)), np.concatenate([[E], dw, [db]]), rtol=1e-6, atol=1e-9)


def test_read_only_inputs_stay_as_they_are() -> None:
    X, t = GENERATOR.normal(size=(20_000, 4)), GENERATOR.random(20_000)
    before = X.copy()
    for array in (X, t, W):
        array.flags.writeable = False
    KERNEL.value_and_grad(W, B, X, t)
    assert np.array_equal(X, before)


def test_no_temporary_grows_with_the_batch() -> None:
    peaks = []
    for rows in (100_000, 400_000):
        X, t = np.ones((rows, 4), dtype=np.float32), np.ones(rows, dtype=np.float32)
        tracemalloc.start()
        lambdify(Perceptron(), threads=1).value_and_grad(W, B, X, t)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
    assert max(peaks) < 8 << 20


def test_memory_mapped_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "WINDOW", 1 << 16)
    rows = 50_000
    X = np.lib.format.open_memmap(tmp_path / "X.npy", mode="w+", dtype=float, shape=(rows, 4))
    X[:] = GENERATOR.normal(size=(rows, 4))
    t = GENERATOR.random(rows)
    E, dw, db = by_hand(np.array(X), t)
    for mode in ("r", "r+", "c"):
        opened = np.load(tmp_path / "X.npy", mmap_mode=mode)
        assert_allclose(flat(KERNEL.value_and_grad(W, B, opened, t)), np.concatenate([[E], dw, [db]]), rtol=1e-11)
        assert_allclose(
            flat(KERNEL.value_and_grad(W, B, opened[7:], t[7:]))[1:-1], by_hand(np.array(X[7:]), t[7:])[1], rtol=1e-11
        )


def test_changes_of_a_private_map_are_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "WINDOW", 1 << 16)
    np.save(tmp_path / "X.npy", np.zeros((50_000, 4)))
    private = np.load(tmp_path / "X.npy", mmap_mode="c")
    private[:] = 1.0
    KERNEL.value_and_grad(W, B, private, 0.0)
    assert private.min() == 1.0


def test_progress_is_told_of_every_row() -> None:
    seen: list[tuple[int, int]] = []
    X = GENERATOR.normal(size=(30_000, 4))
    lambdify(Perceptron(), threads=1, progress=lambda done, rows: seen.append((done, rows))).value(W, B, X, 0.0)
    assert seen[-1] == (30_000, 30_000)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_a_block_fits_the_cache() -> None:
    for width in (8, 72, 848, 16_048):
        rows = blocks.block_rows(width)
        assert rows == blocks.FEWEST_ROWS or rows * width <= blocks.cache_size() < (rows + 1) * width


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("layout", ["C order", "Fortran order", "every other row", "a part of the columns"])
def test_no_copy_of_the_inputs(layout: str, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "cache_size", lambda: 1 << 18)
    wide = np.ones((60_000, 20), dtype)
    X = {
        "C order": wide[:30_000, :10].copy(),
        "Fortran order": np.asfortranarray(wide[:30_000, :10]),
        "every other row": wide[::2, :10],
        "a part of the columns": wide[:30_000, 5:15],
    }[layout]
    t, w = np.ones(30_000, dtype), np.ones(10, dtype)
    KERNEL.value(w, B, X, t)  # what is made once
    tracemalloc.start()
    KERNEL.value_and_grad(w, B, X, t)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 18 < X.nbytes


@pytest.mark.parametrize("dtype", [np.int64, np.int16, np.bool_, ">f8"])
def test_other_types_are_converted_block_by_block(dtype: Any) -> None:
    X = np.ones((200_000, 10), dtype)
    tracemalloc.start()
    lambdify(Perceptron(), threads=1).value_and_grad(np.ones(10), B, X, np.ones(200_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * blocks.cache_size() < 8 * X.size


def test_a_million_rows_take_less_than_16_megabytes() -> None:
    X, t = np.ones((1_000_000, 20), dtype=np.float32), np.ones(1_000_000, dtype=np.float32)
    for data in ((X, t), (X, 1.0)):
        tracemalloc.start()
        lambdify(Perceptron(), threads=2).value_and_grad(np.ones(20), B, *data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 16 << 20
