"""Nothing that anybody can type makes reading hang, crash or compute: only ReadingError, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symperceptron.errors import ReadingError
from symperceptron.language.model import Model
from symperceptron.language.reading import lexicon_for, read, read_lines

PIECES = (
    r"\frac { } ( ) [ ] \left( \right) \left| \right| \partial d \sum _ ^ ' = + - * / \cdot x w O t z E b \hat{y} \sigma \sum_{i=1}^n i j k n"
    r" 0 1 2 3.5 \begin{cases} \end{cases} & \\ \text{if} \ln \exp e | \sqrt \nabla \delta \Delta ᵀ ² ᵢ ½ Σ ∂ net_j \over T , ; . : ! \Rightarrow"
    r" $ $$ \boxed{ \tag{1} # @ % ŷ _{ij} ^{2} ^{-1} \mathbb{1} \max \mathcal{L} \dots ... \text{foo bar} if otherwise σ(z) w^T 漢 \x \not _ ^"
).split(" ")

HARD = [
    "x+" * 500_000,
    "(" * 10_000,
    "(" * 40 + "x" + ")" * 40,
    "{" * 1_000 + "x" + "}" * 1_000,
    "9^9^9^9",
    "9^{9^{9^9}}",
    "((2^{100})^{100})^{100}",
    "-" * 2_000 + "x",
    r"\frac{" * 1_000,
    r"\frac{d}{dx}" * 500 + "x",
    "d(" * 1_000 + ")" * 1_000,
    r"\sin " * 1_000 + "x",
    r"\sum_i " * 1_000 + "x",
    "|" * 2_000,
    "√" * 2_000 + "x",
    "wxb" * 900,
    "x" + "_{a" * 1_000 + "}" * 1_000,
    r"\begin{cases}" * 500,
    "1" * 5_000,
    "=" * 2_000,
    "x=" * 1_000,
    "the " * 2_000,
]


def check_reading(text: str, model: Model) -> None:
    """The text is read, or refused with a place inside it."""
    span = (0, 0)
    try:
        read(text, model)
    except ReadingError as error:
        span = error.span
    assert 0 <= span[0] <= span[1] <= len(text)


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_hard_lines_are_done_with_soon(text: str, model_in: Callable[[str], Model]) -> None:
    model = model_in("plain")
    start = time.perf_counter()
    check_reading(text, model)
    read_lines(text, lexicon_for(text, model))
    assert time.perf_counter() - start < 2, "the time budget of a line"


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
    | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
    | st.text(max_size=60)
)
def test_nothing_but_a_reading_error(text: str, model_in: Callable[[str], Model]) -> None:
    model = model_in("plain")
    check_reading(text, model)
    lines = read_lines(text, lexicon_for(text, model, {"output": text, "target": "y"}))
    assert sorted({line.number for line in lines}) == [line.number for line in lines] or len(lines) > len(
        {line.number for line in lines}
    )


def test_python_in_a_line_is_not_run(tmp_path_factory: pytest.TempPathFactory, model_in: Callable[[str], Model]) -> None:
    target = tmp_path_factory.mktemp("smuggled") / "file"
    for text in (f"__import__('pathlib').Path('{target}').touch()", f"open('{target}', 'w')", "exec('1')", "(lambda: 0)()"):
        with pytest.raises(ReadingError):
            read(text, model_in("plain"))
    assert not target.exists()
