"""What a line of text is made of: words, code, mathematics, references, places to write in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sympy import Expr

__all__ = ["Answer", "Code", "Gap", "Link", "Math", "Piece", "Pieces", "Reference", "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A few characters of code or a file's name within a line."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """Mathematics within a line."""

    kind: ClassVar[str] = "math"
    expr: Expr


@dataclass(frozen=True, slots=True)
class Reference:
    """What a statement is called, leading to it."""

    kind: ClassVar[str] = "reference"
    text: str
    to: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a file beside the page, whose name is the page's with another ending."""

    kind: ClassVar[str] = "link"
    text: str
    ending: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A place to write words in, so many ems wide; it knows nothing of what belongs there."""

    kind: ClassVar[str] = "gap"
    width: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Words that a gap asks for, in the place of a gap so many ems wide."""

    kind: ClassVar[str] = "answer"
    pieces: Pieces
    width: int


Piece = Text | Code | Math | Reference | Link | Gap | Answer
Pieces = tuple[Piece, ...]
