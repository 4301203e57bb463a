"""A handout before it has a format: what stands on the page and in what order, and nothing of how it looks.

A `Document` is a tuple of blocks, a block holds lines of text, and a line of text is a tuple of pieces: words, mathematics, code, a
reference.  Mathematics is a written expression, printed by whoever lays the page out.  `kind` says to a template which of its macros is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import ClassVar

from sympy import Expr

from symperceptron.handouts.drawing import Drawing
from symperceptron.handouts.numbers import Example
from symperceptron.handouts.pieces import Answer, Code, Gap, Link, Math, Piece, Pieces, Reference, Text
from symperceptron.language import Notation

__all__ = [
    "Answer",
    "Block",
    "Code",
    "Derived",
    "Display",
    "Document",
    "Exercise",
    "Figure",
    "Gap",
    "Heading",
    "Line",
    "Link",
    "Listing",
    "Marked",
    "Math",
    "Paragraph",
    "Piece",
    "Pieces",
    "Printed",
    "Reference",
    "Remark",
    "Slider",
    "Sliders",
    "Statement",
    "Table",
    "Text",
    "Token",
    "Worked",
    "expressions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title of what follows."""

    kind: ClassVar[str] = "heading"
    text: Pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines of text."""

    kind: ClassVar[str] = "paragraph"
    text: Pieces

    @property
    def announces(self) -> bool:
        """Whether it announces what follows, as its colon says, and is not to be parted from it."""
        return str(getattr(self.text[-1], "text", "")).rstrip().endswith((":", "："))


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """Equations below each other, their equality signs aligned; `boxed` is what the page is about."""

    kind: ClassVar[str] = "display"
    equations: tuple[tuple[Expr, Expr], ...]
    boxed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a derivation: its number, what the goal equals here, and why.

    `steps` are the single rule applications that the line stands for, where it stands for several; a version with blanks leaves them out.
    """

    number: int
    right: Expr
    label: Pieces
    is_proved: bool = True
    steps: tuple[tuple[Expr, Pieces], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A goal and the lines that lead from it to the result."""

    kind: ClassVar[str] = "derived"
    goal: Expr
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A named statement with what backs it, such as a lemma and its derivation; `name` is what references lead to."""

    kind: ClassVar[str] = "statement"
    title: Pieces
    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header; the cells of `flowing` columns (by their numbers) may be too long for one line."""

    kind: ClassVar[str] = "table"
    header: tuple[Pieces, ...]
    rows: tuple[tuple[Pieces, ...], ...]
    flowing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A line that somebody else wrote, in three parts of which the middle one is at fault, its mark, and what is said about it.

    `mark` is good, bad, open, given or none; `caret` is the line that stands below it where nothing can be underlined.
    """

    number: int
    before: str
    fault: str
    after: str
    caret: str
    mark: str
    said: tuple[Pieces, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The fault in pieces between which a line may be broken."""
        return tuple(re.findall(r"\\?[A-Za-z]{1,24}|\s+|.", self.fault))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The lines of a text, each with its mark and what is said about it."""

    kind: ClassVar[str] = "marked"
    lines: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a program and what it is: keyword, comment, text, number or plain."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A program, line by line."""

    kind: ClassVar[str] = "listing"
    language: str
    lines: tuple[tuple[Token, ...], ...]

    @property
    def source(self) -> str:
        """The program as it is run."""
        return "\n".join("".join(token.text for token in line) for line in self.lines)

    @property
    def parts(self) -> tuple[Listing, ...]:
        """The lines that belong together on a page: a new part begins after two empty lines, as a function does in Python."""
        found: list[list[tuple[Token, ...]]] = [[]]
        for place, line in enumerate(self.lines):
            if line and place > 1 and not any(self.lines[place - 2 : place]):
                found.append([])
            found[-1].append(line)
        return tuple(Listing(language=self.language, lines=tuple(part)) for part in found)

    @property
    def width(self) -> int:
        """The number of characters of the longest line."""
        return max((sum(len(token.text) for token in line) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing with a caption, and what is said of it to whoever does not see it; `file` is where a format that keeps it beside the page has it."""

    kind: ClassVar[str] = "figure"
    name: str
    drawing: Drawing
    caption: Pieces
    alternative: Pieces
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Quantities worked out with numbers: below each other what each of them equals, with the sign before it, ``=`` or ``≈``."""

    kind: ClassVar[str] = "worked"
    rows: tuple[tuple[Expr, tuple[tuple[str, Expr], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """What can be moved on a page that moves: a name, its value there, and from where to where in which steps."""

    name: Expr
    value: Expr
    low: str
    high: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliders:
    """What moves the numbers of an example, on a page that can move; no other one shows it."""

    kind: ClassVar[str] = "sliders"
    text: Pieces
    reset: Pieces
    rows: tuple[Slider, ...]
    example: Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a program printed when it was run."""

    kind: ClassVar[str] = "printed"
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A task; `answer` is what the key shows below it, and `room` the lines to write on that the student gets instead."""

    kind: ClassVar[str] = "exercise"
    title: Pieces
    name: str
    blocks: tuple[Block, ...]
    answer: tuple[Block, ...] = ()
    room: int = 0


Block = (
    Heading
    | Paragraph
    | Display
    | Derived
    | Statement
    | Table
    | Listing
    | Marked
    | Figure
    | Worked
    | Sliders
    | Printed
    | Exercise
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A handout's content in one language and one notation; `words` are those that a formula needs, such as "otherwise".

    `layout` is ``page`` or ``slides``: which family of templates lays it out.  `name` is that of its file, without the suffix, from which those
    of the files beside it are made, and `certificate` what stands in one of them, where there is one.
    """

    title: str
    author: str
    lang: str
    notation: Notation
    words: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    layout: str = "page"
    name: str = "handout"
    certificate: str = ""


def expressions(part: object) -> Iterator[Expr]:
    """Every expression that stands somewhere in a document or in a part of one."""
    if isinstance(part, Expr):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from expressions(one)
    elif is_dataclass(part) and not isinstance(part, Example | Notation):
        for one in fields(part):
            yield from expressions(getattr(part, one.name))
