r"""A document into lines: one physical line of text is one `Line` (or one for each of its rows), told apart into formulas, notes and blanks.

A formula is a chain of sides with relations between them, ``A = B = C``.  Several statements on one line are one chain too,
with the relation ``=>`` or ``,`` where the next statement begins.  A line that cannot be read carries its `ReadingError`;
its neighbours do not suffer; the sides before the one at fault are kept, for what is wrong in them is wrong whatever follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.reading.alternatives import MAX_READINGS, parse, readings
from symperceptron.language.reading.any_example import of_an_example
from symperceptron.language.reading.cleaning import Cleaned, cleaned, physical_lines
from symperceptron.language.reading.conditions import CONDITIONAL, Case, doubt_of, is_conditional
from symperceptron.language.reading.continuations import OPEN_ENDED, open_ended
from symperceptron.language.reading.derivatives import GRADIENT
from symperceptron.language.reading.entries import is_index
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.margins import margin_of
from symperceptron.language.reading.numbering import is_list
from symperceptron.language.reading.requests import requested
from symperceptron.language.reading.tokens import MAX_LENGTH, Token, tokenize

__all__ = ["Line", "Side", "read_lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a relation: its expression, where it stands in the line, what was decided in reading it, its fewest decimals.

    `doubts` say why it may mean something else, so that nothing is refuted by it.
    """

    expression: Expr
    text: str
    span: tuple[int, int]
    notes: tuple[str, ...] = ()
    decimals: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a document: `number` counts physical lines from 1, `span` is its place in its physical line, `others` are the ways to read it but the first.

    Where it has an `error`, `sides` are those before it, unless what follows may be a condition for them; `doubt` is why it may hold in one case only.
    """

    number: int
    text: str
    span: tuple[int, int]
    sides: tuple[Side, ...] = ()
    others: tuple[tuple[Side, ...], ...] = ()
    relations: tuple[str, ...] = ()
    starts_with_relation: bool = False
    error: ReadingError | None = None
    doubt: str = ""
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
    return tuple(_read_all(text, lexicon, recent))


def _read_all(text: str, lexicon: Lexicon, recent: dict[str, Expr]) -> Iterator[Line]:
    """The lines in order, those under words that say when they hold with a doubt, and those that go on with what holds in one case only."""
    case, beside, is_in_list, unsure = Case(), "", is_list(text), open_ended(text)
    for number, physical in physical_lines(text):
        read = _read(number, physical, lexicon, recent, cleaned(physical, lexicon, is_in_list=is_in_list))
        doubt = case.of(physical[:MAX_LENGTH], is_formula=any(line.kind == "formula" for line in read))
        for line in read:
            told = doubt or (beside if line.starts_with_relation else "") or (OPEN_ENDED if number in unsure else "")
            yield _doubted(line, told) if told else line
            if line.kind == "formula":
                beside = told or line.doubt or _case_of(line)


def _case_of(line: Line) -> str:
    """The condition that a line which cannot be read may name."""
    if line.error is None:
        return ""
    text = line.text[slice(*line.span)][:MAX_LENGTH]
    return doubt_of(text) if is_conditional(text) else ""


def _read(number: int, text: str, lexicon: Lexicon, recent: dict[str, Expr], found: Cleaned) -> list[Line]:
    whole = Line(number=number, text=text, span=(0, len(text)), kind=found.kind, error=found.error)
    if found.kind != "formula" or found.error is not None:
        asked = requested(text, lexicon) if found.kind == "note" else None
        return [replace(whole, sides=(Side(expression=asked, text=text, span=whole.span),)) if asked is not None else whole]
    try:
        rows = _rows(tokenize(found.text))
    except ReadingError as error:
        return [Line(number=number, text=text, span=whole.span, error=error)]
    read = [
        line
        for row in rows
        for line in _lines(Line(number=number, text=text, span=(row[0].start, row[-1].end)), row, lexicon, recent)
    ]
    doubted = [_doubted(line, found.doubt) if found.doubt else line for line in read]
    return doubted or [Line(number=number, text=text, span=whole.span, kind="blank")]


# -- rows ------------------------------------------------------------------------------------------------------------------------------


def _rows(tokens: Sequence[Token]) -> list[list[Token]]:
    r"""The rows of a line, parted at ``\\`` outside case distinctions, boxes unwrapped and what only lays out dropped."""
    rows: list[list[Token]] = [[]]
    depth = 0
    for token in _unwrapped(tokens):
        depth += (token.kind == "begin") - (token.kind == "end")
        if token.kind == "\\\\" and not depth:
            rows.append([])
        elif depth or token.kind not in ("display", "$"):
            rows[-1].append(token)
    return [row for row in rows if any(token.kind not in ("quad", "text", "&") for token in row)]


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

_CONNECTIVES = ("=>", "<=>", ",", "because")
_GROUNDS = frozenset({"where", "with", "since", "because", "using"})
_ANY_FUNCTION = frozenset("fghuvFG")


def _lines(line: Line, row: list[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> list[Line]:
    """The formula of a row, which gives grounds with the remark beside it; a remark that says something of any functions is a note of its own."""
    margin = margin_of(row)
    read = _formula(line, list(margin.row), lexicon, recent)
    if margin.remark and read.error is None:
        known = {token.text for token in margin.row} | {entry.letter for entry in lexicon.entries}
        is_rule = any(token.text in _ANY_FUNCTION - known for token in margin.remark)
        sign = replace(margin.remark[0], kind="because", text="because", end=margin.remark[0].start)
        whole = _formula(line, [*margin.row, sign, *margin.remark], lexicon, dict(recent))
        if is_rule or whole.error is not None:
            note = replace(line, kind="note", span=(margin.remark[0].start, margin.remark[-1].end))
            return [note, _doubted(read, margin.doubt) if margin.doubt else read]
        read = whole
    return [_doubted(read, margin.doubt) if margin.doubt else read]


def _formula(line: Line, row: list[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> Line:
    parts, relations, read = list[list[Token]](), list[str](), list[list[Side]]()
    failed = None
    row, said = of_an_example(row, lexicon)
    try:
        parts, relations = _parted(row)
        _look_for_update(parts, lexicon, recent)
        for part in filter(None, parts):
            read.append([replace(side, notes=(*side.notes, *said)) for side in _sides(line.text, part, lexicon, recent)])
        sides, *others = _combined(read)
    except ReadingError as error:
        failed = error
        sides, *others = _sides_before(parts, relations, read)
    if not sides:
        return replace(line, kind="note") if failed is None else replace(line, error=failed)
    starts = bool(relations) and not parts[0]
    kept = tuple(relations[: len(sides) - (not starts)])
    return replace(line, sides=sides, others=tuple(others), relations=kept, starts_with_relation=starts, error=failed)


def _doubted(line: Line, doubt: str) -> Line:
    sides, *others = (tuple(replace(side, doubts=(*side.doubts, doubt)) for side in way) for way in (line.sides, *line.others))
    return replace(line, sides=sides, others=tuple(others), doubt=doubt)


def _look_for_update(parts: list[list[Token]], lexicon: Lexicon, recent: dict[str, Expr]) -> None:
    r"""In ``b = b - \eta \nabla J`` the gradient is by b."""
    recent.pop(GRADIENT, None)
    head = parts[0]
    if len(parts) > 1 and any(token.kind == "nabla" for part in parts[1:] for token in part):
        entries = lexicon.candidates(head[0].text) if head else ()
        if any(entry.role in ("weight", "bias") for entry in entries):
            name = parse(head, lexicon).expression
            is_new = str(name).endswith("_new")
            recent[GRADIENT] = lexicon.symbol(str(name).removesuffix("_new")) if is_new else name


def _sides(text: str, part: list[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> list[Side]:
    """One side, in every way that it may be read."""
    start, end = part[0].start, part[-1].end
    return [
        Side(
            expression=found.expression,
            text=text[start:end],
            span=(start, end),
            notes=found.notes,
            decimals=found.decimals,
            doubts=found.doubts,
        )
        for found in readings(part, lexicon, recent)
    ]


def _sides_before(parts: list[list[Token]], relations: list[str], read: list[list[Side]]) -> list[tuple[Side, ...]]:
    """The sides before the one that cannot be read, where nothing from that one on may say under which condition they hold."""
    rest = [token for part in [part for part in parts if part][len(read) :] for token in part]
    signs = relations[max(len(read) - bool(parts and parts[0]), 0) :]
    is_conditional = any(sign not in ("=", "~") for sign in signs) or any(
        token.kind in ("in", "text", "because", "begin") or token.text.lower() in CONDITIONAL for token in rest
    )
    return [()] if is_conditional or not read or prod(map(len, read)) > MAX_READINGS else list(product(*read))


def _combined(read: list[list[Side]]) -> list[tuple[Side, ...]]:
    if prod(map(len, read)) > MAX_READINGS:
        span = (read[0][0].span[0], read[-1][0].span[1])
        raise ReadingError(f"a line that may be read in more than {MAX_READINGS} ways; expected brackets that tell", span)
    return list(product(*read))


def _parted(row: list[Token]) -> tuple[list[list[Token]], list[str]]:
    """The sides between the relations, the first one empty where a relation leads; words and punctuation at the ends are dropped."""
    parts: list[list[Token]] = [[]]
    relations: list[str] = []
    depth = 0
    for at, token in enumerate(row):
        depth += (token.kind in ("{", "(", "begin", "open|")) - (token.kind in ("}", ")", "end", "close|"))
        sign = _relation(token) if not depth and not _parts_indices(row, at) else None
        if sign is not None:
            _add_relation(parts, relations, sign, token)
        elif token.kind != "quad" or depth:
            parts[-1].append(token)
    while relations and not parts[-1]:
        parts.pop()
        relations.pop()
    for part in parts:
        while part and part[-1].kind in (".", ",", ";", ":"):
            part.pop()
    return parts, relations


def _parts_indices(row: list[Token], at: int) -> bool:
    """Whether a comma stands close between two indices: ``x_i,j``."""
    if row[at].kind != "," or at < 2 or at + 1 >= len(row):
        return False
    before, behind = row[at - 1], row[at + 1]
    hangs = row[at - 2].kind == "_" or (before.kind == "}" and at > 3 and row[at - 4].kind == "_")
    is_index_too = (behind.kind == "letter" and is_index(behind.text)) or before.kind == behind.kind == "number"
    return hangs and not row[at].spaced and not behind.spaced and is_index_too


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
    if token.kind == "because" or (token.kind == "text" and token.text.lower() in _GROUNDS):
        return "because"
    return "," if token.kind in (",", ";", "text") else None
