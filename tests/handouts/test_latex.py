"""The LaTeX page compiles without a complaint, whatever the neuron, the notation and the detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, handout
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.handouts import Document, Handout
from symperceptron.language import NOTATIONS

Compiled = Callable[[str], list[str]]
DETAILS = ("brief", "standard", "full")
# Every activation, loss, notation and detail, in turn.
NEURONS = [
    ({"activation": activation, "loss": loss, "notation": notation, "bias": number % 4 != 3}, DETAILS[number % 3])
    for number, (activation, loss, notation) in enumerate(
        islice(
            zip(cycle(ACTIVATIONS), cycle(LOSSES), cycle(NOTATIONS), strict=False),
            max(map(len, (ACTIVATIONS, LOSSES, NOTATIONS))),
        )
    )
]


@pytest.mark.parametrize(
    ("neuron", "detail"), NEURONS, ids=lambda given: "-".join(map(str, given.values())) if isinstance(given, dict) else given
)
def test_page_compiles_without_complaint(complaints: Compiled, neuron: dict[str, Any], detail: str) -> None:
    assert complaints(handout(Perceptron(**neuron), detail=detail).latex()) == []


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("notation", ["plain", "layered"])
def test_the_lessons_page_compiles_without_complaint(complaints: Compiled, notation: str, detail: str) -> None:
    assert complaints(handout(Perceptron(notation=notation), detail=detail).latex()) == []


CHINESE = [
    ({"notation": "plain"}, "standard"),
    ({"notation": "layered"}, "full"),
    ({"activation": "relu", "loss": "binary_cross_entropy", "notation": "goodfellow"}, "brief"),
    ({"activation": "selu", "loss": "huber", "notation": "mitchell", "bias": False}, "standard"),
    ({"activation": "gelu", "notation": "bishop"}, "full"),
]


@pytest.mark.parametrize(
    ("neuron", "detail"), CHINESE, ids=lambda given: "-".join(map(str, given.values())) if isinstance(given, dict) else given
)
def test_chinese_page_compiles_without_complaint(chinese_complaints: Compiled, neuron: dict[str, Any], detail: str) -> None:
    assert chinese_complaints(handout(Perceptron(**neuron), lang="zh", detail=detail).latex()) == []


def test_page_compiles_where_latin_modern_is_missing(complaints: Compiled) -> None:
    page = handout(Perceptron(), title='Þórður «says» "0.5 < σ(z)"', author="Sigríður Đ.").latex()
    assert complaints(page.replace("lmodern.sty", "no-such-font.sty")) == []


@pytest.fixture(scope="module")
def document() -> Document:
    return handout(Perceptron()).document


HOSTILE = [
    r"\input{/etc/passwd}",
    r"\write18{touch pwned}",
    r"\immediate\write18{touch pwned}^^5cinput",
    "{{ config }} << document.blocks >> <% raise %> <# comment #>",
    "<script>alert(1)</script>",
    "100 % of $x_j^2$ & #1 ~ ^ \\ | -- --- ,, '' `` ?` !` << >>",
    "}} \\end{document} {{",
    "a" * 10_000,
    "many words " * 900,
    "שלום עולם مرحبا 感知机 🧠 \x00\x07\x1b",
    "cafe\u0301 e\u200bf \u202e txet",
    '#read("/etc/passwd")',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_is_text_on_the_page(complaints: Compiled, document: Document, tmp_path: Path, text: str) -> None:
    assert complaints(Handout(document=replace(document, title=text, author=text)).latex()) == []
    assert not (tmp_path / "pwned").exists()


def test_hostile_titles_are_text_on_a_chinese_page(chinese_complaints: Compiled, tmp_path: Path) -> None:
    page = handout(Perceptron(), lang="zh", title=" ".join(HOSTILE), author="朱镕基 “σ(z)”……")
    assert chinese_complaints(page.latex()) == []
    assert not (tmp_path / "pwned").exists()
