"""Whole derivations in the styles of many textbooks, with near misses of every line: what is right is never refuted, what is wrong never proved.

A row of a file in `derivations` is a sign and a line: `+` is true and proved, `-` is false and refuted, `:` introduces
something or is prose.  A `?` behind the sign marks a gap: the line is left open today, and still may not be judged falsely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from symperceptron import Perceptron, check

FOLDER = Path(__file__).with_name("derivations")
FOR = frozenset({"proved", "recovered", "definition"})
AGAINST = frozenset({"refuted", "carried"})
LEFT_OPEN = frozenset({"undecided", "unreadable", "note"})


@dataclass(frozen=True)
class Text:
    """A derivation: where it stands, what it is about, its signs and its lines."""

    where: str
    names: dict[str, str]
    model: tuple[str, str]
    signs: tuple[str, ...]
    lines: tuple[str, ...]


def texts() -> Iterator[Text]:
    for path in sorted(FOLDER.glob("*.txt")):
        for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
            rows = [row for row in block.splitlines() if row and not row.startswith("#")]
            names = next((row[6:] for row in rows if row.startswith("names:")), "")
            model = next((row[6:].split() for row in rows if row.startswith("model:")), ["sigmoid", "half_squared_error"])
            lines = [row for row in rows if not row.startswith(("names:", "model:"))]
            yield Text(
                where=f"{path.stem}-{number}",
                names={role: symbol for role, _, symbol in (part.strip().partition("=") for part in names.split(";")) if role},
                model=(model[0], model[1]),
                signs=tuple(row[:2].strip() for row in lines),
                lines=tuple(row[3:] for row in lines),
            )


TEXTS = list(texts())


def test_there_are_true_and_false_lines_in_every_file() -> None:
    for stem in {text.where.partition("-")[0] for text in TEXTS}:
        signs = [sign for text in TEXTS if text.where.startswith(f"{stem}-") for sign in text.signs]
        assert any(sign.startswith("+") for sign in signs), stem
        assert any(sign.startswith("-") for sign in signs), stem


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.where)
def test_derivation(text: Text) -> None:
    model = Perceptron(activation=text.model[0], loss=text.model[1])
    report = check("\n".join(text.lines), given=model, names=text.names)
    said = {
        number: {one.verdict.value for one in report.lines if one.number == number} for number in range(1, 1 + len(text.lines))
    }
    verdicts = {number: found - {"note"} or found for number, found in said.items()}  # a remark beside a formula is a note
    false = [
        line
        for number, (sign, line) in enumerate(zip(text.signs, text.lines, strict=True), 1)
        if (sign[0] in "+:" and verdicts[number] & AGAINST) or (sign[0] == "-" and verdicts[number] & FOR)
    ]
    assert not false
    allowed = {"+": FOR, "-": AGAINST, ":": FOR | LEFT_OPEN, "+?": LEFT_OPEN, "-?": LEFT_OPEN}
    otherwise = [
        f"{sign} {line}: {verdicts[number]}"
        for number, (sign, line) in enumerate(zip(text.signs, text.lines, strict=True), 1)
        if not verdicts[number] <= allowed[sign]
    ]
    assert not otherwise
