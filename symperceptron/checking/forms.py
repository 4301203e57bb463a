"""The names of a text as LaTeX, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symperceptron.language.reading.entries import latex_of_letter
from symperceptron.language.reading.rows import Row, rows_of
from symperceptron.language.reading.tables import ACCENTS
from symperceptron.language.reading.tokens import Token

__all__ = ["forms_in"]


def forms_in(text: str) -> Iterator[str]:
    """Every name of a text, as often as it stands there."""
    for row in rows_of(text):
        for at, token in enumerate(row.tokens):
            if token.kind in ("letter", "word", "run"):
                yield from _forms(row, at)


def _forms(row: Row, at: int) -> Iterator[str]:
    """A name with all that hangs on it, as LaTeX: alone, and with the bracket behind it."""
    behind, below, above = row.hanging(at)
    letter = row[at].text
    if below is not None and len(below) == 1 and below[0].text in ACCENTS:
        letter, below = f"{letter}_{below[0].text}", None
    name = latex_of_letter(letter)
    name += "" if below is None else f"_{{{_latex(below)}}}"
    name += "" if above is None else f"^{{{_latex(above)}}}"
    name += "'" * sum(token.kind == "'" for token in row.tokens[at + 1 : behind] if above is None)
    yield name
    if behind < len(row) and row[behind].kind == "(":
        yield name + _latex(row.tokens[behind : row.behind(behind)])


def _latex(tokens: Iterable[Token]) -> str:
    return " ".join(latex_of_letter(token.text) if token.kind in ("letter", "word") else token.text for token in tokens)
