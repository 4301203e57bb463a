"""A document as slides: what stands under a heading, in portions that a slide has room for; long derivations, tables and programs go on on the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sympy import Expr

from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.document import (
    Answer,
    Block,
    Derived,
    Display,
    Document,
    Exercise,
    Gap,
    Heading,
    Listing,
    Math,
    Paragraph,
    Pieces,
    Sliders,
    Statement,
    Table,
    Worked,
)
from symperceptron.language import NOTATIONS
from symperceptron.language.expressions import Cases
from symperceptron.language.expressions.marks import Blank, Filled

__all__ = ["Slide", "slides_of"]

_ROOM = 11.0  # lines of text that a slide has room for
_CHARACTERS = 70  # of a line of text
_EQUATION, _ROW, _CODE, _TITLE, _BELOW, _WRITTEN = 1.9, 1.1, 0.7, 1.2, 1.2, 2.2
_HAND = 0.6  # of an equation: how much higher one is that is written by hand
_BROAD = 26.0  # ems


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """What is shown at once; `is_code` where it holds a program, whose spaces count."""

    title: Pieces
    blocks: tuple[Block, ...]

    @property
    def is_code(self) -> bool:
        """Whether a program or somebody's own lines stand on it."""
        return any(block.kind in ("listing", "marked", "printed", "exercise") for block in self.blocks)


def slides_of(document: Document) -> Iterator[Slide]:
    """The slides of a document, in order; the first follows the one with the title.  What stands above the first heading is for paper."""
    title: Pieces = ()
    blocks: list[Block] = []
    room = _ROOM
    for block, height, following in _with_following(_portions(_from_first_heading(document.blocks))):
        if blocks and (isinstance(block, Heading) or height + following > room):
            yield Slide(title=title, blocks=tuple(blocks))
            blocks, room = [], _ROOM
        if isinstance(block, Heading):
            title, room = block.text, _ROOM
        else:
            blocks.append(block)
            room -= height
    if blocks:
        yield Slide(title=title, blocks=tuple(blocks))


def _from_first_heading(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    first = next((place for place, block in enumerate(blocks) if isinstance(block, Heading)), 0)
    return blocks[first:]


def _with_following(portions: Iterator[tuple[Block, float]]) -> Iterator[tuple[Block, float, float]]:
    """The portions, and for one that announces the next, as its colon says, the height of that."""
    every = list(portions)
    for (block, height), (_, following) in zip(every, [*every[1:], (None, 0.0)], strict=True):
        last = block.blocks[-1] if isinstance(block, Exercise) and block.blocks else block
        announces = isinstance(last, Paragraph) and last.announces
        yield block, height, min(following, _ROOM - height) if announces else 0.0


def _portions(blocks: Sequence[Block]) -> Iterator[tuple[Block, float]]:
    """The blocks, long ones in several portions, each with its height in lines."""
    for block in blocks:
        split = _SPLITS.get(type(block))
        if split is not None:
            yield from split(block)
        elif isinstance(block, Heading):
            yield block, 0
        else:
            yield block, _ROOM  # a slide of its own


def _paragraph(block: Paragraph) -> Iterator[tuple[Block, float]]:
    length = sum(8 if isinstance(piece, Math) else len(getattr(piece, "text", " " * 12)) for piece in block.text)
    yield block, 0.5 + -(-length // _CHARACTERS)


def _statement(block: Statement) -> Iterator[tuple[Block, float]]:
    (first, height), *rest = _portions(block.blocks)
    yield replace(block, blocks=(first,)), height + _TITLE
    yield from rest


def _exercise(block: Exercise) -> Iterator[tuple[Block, float]]:
    """The task in portions, and then where it is answered."""
    (first, height), *rest = _portions(block.blocks)
    yield replace(block, blocks=(first,), answer=(), room=0), height + _TITLE
    yield from rest
    if block.answer or block.room:
        answer = replace(block, name=f"{block.name}-answer", blocks=())
        yield answer, _TITLE + max(_WRITTEN * block.room, sum(high for _, high in _portions(block.answer)))


def _several(field: str, height: Callable[[Any], float]) -> Callable[[Any], Iterator[tuple[Block, float]]]:
    """Portions, about equally high, of a block whose field holds rows."""

    def split(block: Any) -> Iterator[tuple[Block, float]]:
        rows = [(row, height(row)) for row in getattr(block, field)]
        total = sum(high for _, high in rows)
        wanted = total / max(1, -(-total // _ROOM))
        portion: list[Any] = []
        filled = 0.0
        for row, high in rows:
            if portion and (filled + high / 2 > wanted or filled + high > _ROOM):
                yield replace(block, **{field: tuple(portion)}), filled
                portion, filled = [], 0.0
            portion.append(row)
            filled += high
        yield replace(block, **{field: tuple(portion)}), filled

    return split


def _of_formula(expr: Expr) -> float:
    """A case takes a line, and what is too broad has its reason below it."""
    most = max((len(cases.branches) for cases in expr.atoms(Cases)), default=1)
    return _EQUATION * (most + (_HAND if expr.has(Blank, Filled) else 0)) + (
        _BELOW if breadth(expr, NOTATIONS["plain"]) > _BROAD else 0
    )


def _is_written_in(row: tuple[Pieces, ...]) -> bool:
    return any(isinstance(piece, Gap | Answer) for cell in row for piece in cell)


def _listing(block: Listing) -> Iterator[tuple[Block, float]]:
    for part in block.parts:
        lines = part.lines
        while lines and not lines[-1]:
            lines = lines[:-1]
        yield from _several("lines", lambda _: _CODE)(replace(part, lines=lines))


_SPLITS: Mapping[type, Callable[[Any], Iterator[tuple[Block, float]]]] = MappingProxyType(
    {
        Paragraph: _paragraph,
        Display: _several("equations", lambda sides: _of_formula(sides[1])),
        Derived: _several("lines", lambda line: _of_formula(line.right)),
        Table: _several("rows", lambda row: _ROW * (1 + (_HAND if _is_written_in(row) else 0))),
        Listing: _listing,
        Statement: _statement,
        Exercise: _exercise,
        Sliders: lambda block: iter([(block, 0.0)]),  # beside what they move; only a deck that moves shows them
        Worked: _several("rows", lambda row: sum(_of_formula(right) for _, right in row[1])),
    }
)
