r"""Which layer a name belongs to, as a text about layers of any number writes it: l, the one before it l − 1, the one behind it l + 1, the last one L.

>>> Label.of("l+1"), Label.of("ell"), Label.of("2")
(Label(base='l', offset=1), Label(base='l', offset=0), None)
>>> sorted(map(str, labelled(r"z^l_j = \sum_k w^l_{jk} a^{(l-1)}_k").names))
["('a', Label(base='l', offset=-1))", "('w', Label(base='l', offset=0))", "('z', Label(base='l', offset=0))"]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from symperceptron.language.reading.entries import atoms_of, split_indices
from symperceptron.language.reading.rows import rows_of
from symperceptron.language.reading.tables import LETTER_NAMES, WORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["LAST", "Label", "Labelled", "has_label", "labelled"]

LAST = "L"
_WRITTEN = re.compile(r"(l|ell|L)([+-][12])?")


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A layer: so many behind l, or behind the last one."""

    base: str
    offset: int = 0

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The label that a superscript without its brackets is, if it is one."""
        found = _WRITTEN.fullmatch(text)
        return cls(found[1].replace("ell", "l"), int(found[2] or 0)) if found else None

    @classmethod
    def of_key(cls, key: str) -> Self | None:
        """The label of a quantity, None for one that belongs to no layer."""
        return cls.of(key.partition("^")[2])

    def __str__(self) -> str:
        return f"{self.base}{self.offset:+d}" if self.offset else self.base

    def moved(self, steps: int) -> Label:
        """The layer so many behind this one."""
        return Label(self.base, self.offset + steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """The names of a text that carry a label, with the numbers of indices that they are written with, and the brackets around their labels."""

    names: dict[tuple[str, Label], frozenset[int]]
    brackets: str

    @property
    def letters(self) -> frozenset[str]:
        """The letters of these names."""
        return frozenset(letter for letter, _ in self.names)

    @property
    def labels(self) -> frozenset[Label]:
        """Their labels."""
        return frozenset(label for _, label in self.names)


def has_label(text: str) -> bool:
    """Whether a name in the text of some tokens has the label of a layer: ``z^{(l)}_j``, written in braces."""
    return re.search(r"\^[{(\[]*(l|ell|L)([+-][12])?[])}]", text) is not None


def labelled(text: str) -> Labelled:
    """The names of a text that carry a label."""
    names: dict[tuple[str, Label], set[int]] = {}
    brackets = Counter[str]()
    for token, below, above in _with_superscripts(text):
        inside = above[1:-1] if above[0].kind == "(" else above
        label = Label.of("".join(part.text for part in inside))
        atoms = atoms_of(below or ())
        if label is not None and atoms is not None:
            names.setdefault((token.text, label), set()).add(len(split_indices(atoms)))
            brackets[f"{above[0].text}{{}}{above[-1].text}" if above[0].kind == "(" else "{}"] += 1
    layer = brackets.most_common(1)[0][0] if brackets else "{}"
    return Labelled(names={name: frozenset(counts) for name, counts in names.items()}, brackets=layer)


def _with_superscripts(text: str) -> Iterator[tuple[Token, tuple[Token, ...] | None, tuple[Token, ...]]]:
    for row in rows_of(text):
        for at, token in enumerate(row.tokens):
            is_name = token.kind in ("letter", "word") or token.text in LETTER_NAMES or token.text in WORDS
            if is_name and not (at and row[at - 1].kind in ("_", "^")):
                _, below, above = row.hanging(at)
                if above:
                    yield token, below, above
