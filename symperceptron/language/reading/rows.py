"""The tokens of a line with their brackets paired, for looking around in them before anything is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from symperceptron.errors import ReadingError
from symperceptron.language.reading.habits import Habits
from symperceptron.language.reading.numbering import without_marks
from symperceptron.language.reading.tables import OTHER_SCRIPTS
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["Row", "habits_of", "rows_of"]

Tokens = tuple[Token, ...]
_WORDS = re.compile(f"[{OTHER_SCRIPTS}\u3001\u3002\uff0c\uff1a\uff1b]")
_COMMAND = re.compile(r"\\[A-Za-z]")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:equation|align|aligned|gather|multline|eqnarray|displaymath|math)\*?\}")


def rows_of(text: str) -> Iterator[Row]:
    """The lines of a text that can be parted into tokens, its habits undone."""
    habits = habits_of(text)
    return (Row(habits.undone(tokens)) for tokens in _lines_of(text))


@lru_cache(maxsize=4)
def habits_of(text: str) -> Habits:
    """What the text does all through in a way of its own."""
    return Habits.of(_lines_of(text), is_plain=not _COMMAND.search(text))


def _lines_of(text: str) -> Iterator[Tokens]:
    for line in _WORDS.sub(" ", text).splitlines():
        try:
            bare, _ = without_marks(_ENVIRONMENT.sub(lambda found: " " * len(found[0]), line), is_in_list=False)
            yield tokenize(bare)
        except ReadingError:
            continue


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens of a line, every bracket knowing where it ends; one that never closes ends with the line."""

    tokens: Tokens
    _ends: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        ends = [at + 1 for at in range(len(self.tokens))]
        opened: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind in ("(", "{"):
                opened.append(at)
                ends[at] = len(self.tokens)
            elif token.kind in (")", "}") and opened:
                ends[opened.pop()] = at + 1
        object.__setattr__(self, "_ends", tuple(ends))

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, at: int) -> Token:
        return self.tokens[at]

    def behind(self, at: int) -> int:
        """The place behind the bracket that opens here, or behind the one token."""
        return self._ends[at] if at < len(self.tokens) else len(self.tokens)

    def opens_sum(self, at: int) -> bool:
        """Whether a sign of summation stands here, or its word with what it sums over."""
        token = self.tokens[at]
        return token.kind == "sum" or (token.text == "sum" and at + 1 < len(self) and self[at + 1].kind in ("(", "_"))

    def inside(self, at: int) -> str:
        """The text in the bracket that opens here."""
        return "".join(token.text for token in self.tokens[at + 1 : self.behind(at) - 1])

    def hanging(self, at: int) -> tuple[int, Tokens | None, Tokens | None]:
        """What hangs on the name at this place: the place behind it all, the tokens below, the tokens above."""
        found: dict[str, Tokens] = {}
        at += 1
        while at < len(self) and self[at].kind in ("_", "^", "'"):
            sign = self[at].kind
            at += 1
            if sign != "'" and at < len(self):
                end = self.behind(at)
                found[sign] = self.tokens[at + 1 : end - 1] if self[at].kind == "{" else self.tokens[at:end]
                at = end
        return at, found.get("_"), found.get("^")
