"""The reasons for which a line is left open, in every language of the report."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import symperceptron
from symperceptron import check
from symperceptron.checking.mistakes import LANGUAGES
from symperceptron.checking.reasons import REASONS, told

ROWS = [(lang, row, instead) for lang, rows in REASONS.items() for row, instead in rows.items()]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(symperceptron.__file__).parent.rglob("*.py") if path.name != "reasons.py"
)


def holes(text: str) -> int:
    return sum(field is not None for _, field, _, _ in Formatter().parse(text))


def test_every_language_but_the_first_has_its_rows() -> None:
    assert set(REASONS) == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize(("lang", "row", "instead"), ROWS, ids=[row for _, row, _ in ROWS])
def test_a_row_says_the_same_of_the_same_things(lang: str, row: str, instead: str) -> None:
    names = ("w", "E", "z")[: holes(row)]
    assert holes(row) == holes(instead)
    found = told(row.format(*names), lang)
    assert found == instead.format(*names)
    assert all(name in found for name in names)


@pytest.mark.parametrize("row", sorted({row for _, row, _ in ROWS}))
def test_a_row_is_of_a_reason_that_is_given(row: str) -> None:
    words = max(re.split(r"\{\}|, |; ", row), key=len).strip().split(" ")
    # A role is put in where the reason is made: "is taken as the" stands there, and the role is not.
    assert any(" ".join(words[:count]) in SOURCES for count in range(len(words), min(4, len(words)) - 1, -1))


def test_a_reason_without_a_row_stays_as_it_is() -> None:
    assert told("something else", "zh") == "something else"
    assert told("nothing says what v stands for", "en") == "nothing says what v stands for"


def test_the_report_tells_them() -> None:
    report = check("dE/dv = v*x", lang="zh")
    assert "没有说明" in report.lines[0].reason
