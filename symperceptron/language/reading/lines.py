r"""A document into lines: one physical line of text is one `Line` (or one for each of its rows), told apart into formulas, notes and blanks.

A formula is a chain of sides with relations between them, ``A = B = C``.  Several statements on one line are one chain too,
with the relation ``=>`` or ``,`` where the next statement begins.  A line that cannot be read carries its `ReadingError`;
its neighbours do not suffer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.reading.cleaning import Cleaned, cleaned, physical_lines
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.parser import parse
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["Line", "Side", "read_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a relation: its expression, where it stands in the line, what was decided in reading it, its fewest decimals."""

    expression: Expr
    text: str
    span: tuple[int, int]
    notes: tuple[str, ...] = ()
    decimals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a document: `number` counts physical lines from 1, `span` is its place in its physical line."""

    number: int
    text: str
    span: tuple[int, int]
    sides: tuple[Side, ...] = ()
    relations: tuple[str, ...] = ()
    starts_with_relation: bool = False
    error: ReadingError | None = None
    kind: str = "formula"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided in reading the line."""
        return tuple(dict.fromkeys(note for side in self.sides for note in side.notes))


def read_lines(text: str, lexicon: Lexicon) -> tuple[Line, ...]:
    r"""Every line of a document, read.

    >>> from symperceptron.language.reading.lexicon import Lexicon
    >>> for line in read_lines("We have\n$$E = \\tfrac12 (O - t)^2 \\tag{1}$$\n\n= a b (", Lexicon()):
    ...     print(line.number, line.kind, line.relations, [str(side.expression) for side in line.sides], line.error)
    1 note () [] None
    2 formula ('=',) ['E', 'Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))'] None
    3 blank () [] None
    4 formula () [] ( is not closed; expected ) after it
    """
    recent: dict[str, Expr] = {}
    return tuple(line for number, physical in physical_lines(text) for line in _read(number, physical, lexicon, recent))


def _read(number: int, text: str, lexicon: Lexicon, recent: dict[str, Expr]) -> list[Line]:
    found: Cleaned = cleaned(text, lexicon)
    whole = Line(number=number, text=text, span=(0, len(text)), kind=found.kind, error=found.error)
    if found.kind != "formula" or found.error is not None:
        return [whole]
    try:
        rows = _rows(tokenize(found.text))
    except ReadingError as error:
        return [Line(number=number, text=text, span=whole.span, error=error)]
    read = [_formula(Line(number=number, text=text, span=(row[0].start, row[-1].end)), row, lexicon, recent) for row in rows]
    return read or [Line(number=number, text=text, span=whole.span, kind="blank")]


# -- rows ------------------------------------------------------------------------------------------------------------------------------


def _rows(tokens: Sequence[Token]) -> list[list[Token]]:
    r"""The rows of a line, parted at ``\\`` outside case distinctions, boxes unwrapped and what only lays out dropped."""
    rows: list[list[Token]] = [[]]
    depth = 0
    for token in _unwrapped(tokens):
        depth += (token.kind == "begin") - (token.kind == "end")
        if token.kind == "\\\\" and not depth:
            rows.append([])
        elif depth or token.kind not in ("&", "display", "$"):
            rows[-1].append(token)
    return [row for row in rows if any(token.kind not in ("quad", "text") for token in row)]


@dataclass(slots=True)
class _Group:
    """An open bracket: where, whether it may be the braces of a box, and whether a relation or a keyword stands right in it."""

    start: int
    may_be_box: bool
    has_relation: bool = False
    has_keyword: bool = False


def _unwrapped(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens without the braces round a whole relation: those of ``\boxed{A = B}``."""
    dropped: set[int] = set()
    opened: list[_Group] = []
    for at, token in enumerate(tokens):
        if token.kind in ("{", "(", "begin", "open|"):
            is_free = token.kind == "{" and (at == 0 or tokens[at - 1].kind not in ("_", "^", "sum", "sqrt", "frac"))
            opened.append(_Group(at, is_free and (not opened or opened[-1].may_be_box)))
        elif token.kind in ("}", ")", "end", "close|") and opened:
            group = opened.pop()
            if group.may_be_box and group.has_relation and not group.has_keyword:
                dropped |= {group.start, at}
        elif opened:
            opened[-1].has_relation |= token.kind == "relation"
            opened[-1].has_keyword |= token.text in ("if", "otherwise")
    return [token for at, token in enumerate(tokens) if at not in dropped]


# -- sides and relations ---------------------------------------------------------------------------------------------------------------

_CONNECTIVES = ("=>", "<=>", ",")


def _formula(line: Line, row: list[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> Line:
    try:
        parts, relations = _parted(row)
        sides = tuple(_side(line.text, part, lexicon, recent) for part in parts if part)
    except ReadingError as error:
        return replace(line, error=error)
    if not sides:
        return replace(line, kind="note")
    return replace(line, sides=sides, relations=tuple(relations), starts_with_relation=bool(relations) and not parts[0])


def _side(text: str, part: list[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> Side:
    reading = parse(part, lexicon, recent)
    start, end = part[0].start, part[-1].end
    return Side(
        expression=reading.expression, text=text[start:end], span=(start, end), notes=reading.notes, decimals=reading.decimals
    )


def _parted(row: list[Token]) -> tuple[list[list[Token]], list[str]]:
    """The sides between the relations, the first one empty where a relation leads; words and punctuation at the ends are dropped."""
    parts: list[list[Token]] = [[]]
    relations: list[str] = []
    depth = 0
    for token in row:
        depth += (token.kind in ("{", "(", "begin", "open|")) - (token.kind in ("}", ")", "end", "close|"))
        sign = _relation(token) if not depth else None
        if sign is not None:
            _add_relation(parts, relations, sign, token)
        elif token.kind != "quad" or depth:
            parts[-1].append(token)
    while relations and not parts[-1]:
        parts.pop()
        relations.pop()
    for part in parts:
        while part and part[-1].kind in (".", ",", ";"):
            part.pop()
    return parts, relations


def _add_relation(parts: list[list[Token]], relations: list[str], sign: str, token: Token) -> None:
    """One more relation; sides left out with dots go, and of two signs that say the same one goes."""
    if relations and [part.kind for part in parts[-1]] == ["dots"]:
        parts.pop()
        relations.pop()
    if parts[-1]:
        parts.append([])
        relations.append(sign)
    elif sign in _CONNECTIVES:
        return  # a leading "therefore", or a second comma
    elif not relations:
        parts.append([])
        relations.append(sign)
    elif relations[-1] in _CONNECTIVES:
        message = f"{token.text} with nothing before it; expected an expression after {relations[-1]}"
        raise ReadingError(message, (token.start, token.end))
    else:
        raise ReadingError("two relations with nothing between them; expected an expression", (token.start, token.end))


def _relation(token: Token) -> str | None:
    if token.kind == "relation":
        return token.text
    return "," if token.kind in (",", ";", "text", "because") else None
