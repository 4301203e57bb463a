r"""What stands beside a formula in its row: the number of the equation, the condition under which it holds, a remark in a column of its own.

The number goes.  One index for another, ``… (i ≠ j)``, is a statement that the checker understands; any other condition goes too, and leaves
a doubt, so that nothing is refuted by what holds in one case only.  A second statement behind a gap is parted from the first.

>>> from symperceptron.language.reading.tokens import tokenize
>>> found = margin_of(tokenize(r"E = a \quad \text{for } z > 0 \qquad (3)"))
>>> [token.text for token in found.row], found.doubt
(['E', '=', 'a'], "it is said to hold under a condition: 'for z > 0'")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symperceptron.language.reading.cases_below import condition_of, with_case
from symperceptron.language.reading.choices import with_choices
from symperceptron.language.reading.conditions import CONDITIONAL, doubt_of, is_conditional
from symperceptron.language.reading.entries import is_index
from symperceptron.language.reading.tokens import Token

__all__ = ["Margin", "margin_of"]

_OPENING = frozenset({"{", "(", "begin", "open|"})
_CLOSING = frozenset({"}", ")", "end", "close|"})
_BRACKETS = _OPENING | _CLOSING
_GAPS = frozenset({"quad", "&"})
_PUNCTUATION = frozenset({".", ",", ";", ":"})
_OPERATORS = frozenset({"relation", "+", "-", "*", "/", "_", "^"})
_JOINING = _OPERATORS | frozenset({",", ";", "because", "text", "in", "not", "over", "dots", "|", "'"}) | _GAPS
_WORDS = CONDITIONAL - {"where", "while", "with", "as", "at"}
_COMPARING = frozenset({"<", ">", "<=", ">=", "!="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """A row without its margin, what the margin may say of when it holds, and the column of its own beside it."""

    row: tuple[Token, ...]
    doubt: str = ""
    remark: tuple[Token, ...] = ()


def margin_of(row: Sequence[Token]) -> Margin:
    """The row, parted from what stands beside it."""
    kept, remark = _columns(with_choices(row))
    doubts = [doubt_of(token.text) for token in row if token.kind == "text" and is_conditional(token.text)]
    while (shorter := _shorter(kept, doubts)) is not None:
        kept = shorter
    kept = with_case(_parted(kept, doubts))
    compared = [at for at in _outside(kept) if kept[at].text in _COMPARING and not _is_between_indices(kept, at)]
    doubts += [doubt_of(" ".join(token.text for token in kept[max(at - 1, 0) : at + 2])) for at in compared[:1]]
    return Margin(row=tuple(kept), doubt=doubts[-1] if doubts else "", remark=tuple(remark))


# -- columns and gaps ------------------------------------------------------------------------------------------------------------------


def _columns(row: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The row up to a second column, and that column if it has an equation, ``A &= B && C = D``; one that words begin is a comment."""
    for start, end in _gaps(row):
        marks = [token.kind for token in row[start:end]]
        column = [token for token in row[end:] if token.kind not in _GAPS]
        if marks.count("&") > 1 and column and column[0].kind == "text":
            return list(row[:start]), []
        if marks.count("&") > 1 and _is_between_terms(row, start, end):
            has_equation = any(column[at].text == "=" and column[at].kind == "relation" for at in _outside(column))
            if has_equation and column[0].text.lower() not in CONDITIONAL and not condition_of(column):
                return list(row[:start]), column
    return list(row), []


def _gaps(row: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The ranges of the signs that keep parts of a row apart."""
    done = 0
    for at in _outside(row):
        if at >= done and row[at].kind in _GAPS:
            done = next((end for end in range(at, len(row)) if row[end].kind not in _GAPS), len(row))
            yield at, done


def _is_between_terms(row: Sequence[Token], start: int, end: int) -> bool:
    if not start or end >= len(row) or row[start - 1].kind in _JOINING or row[end].kind in _JOINING:
        return False
    return not _hangs_on_sum(row, start - 1)


def _hangs_on_sum(row: Sequence[Token], at: int) -> bool:
    """Whether a sum sign with its bounds ends here."""
    while at > 0:
        first = _opening(row, at) if row[at].kind == "}" else at
        if row[first].kind == "sum":
            return True
        if not first or row[first - 1].kind not in ("_", "^"):
            return False
        at = first - 2
    return False


def _parted(row: list[Token], doubts: list[str]) -> list[Token]:
    """The row with a comma for a gap behind which a statement of its own stands; other gaps go."""
    out: list[Token] = []
    gaps = [*_gaps(row)]
    parting = [gap for gap in gaps if _is_between_terms(row, *gap)]
    until = dict(zip(parting, [*(start for start, _ in parting[1:]), len(row)], strict=False))
    relations = [at for at in _outside(row) if row[at].kind == "relation"]
    done = 0
    for start, end in gaps:
        out += row[done:start]
        done = end
        if any(end <= at < until.get((start, end), 0) for at in relations):
            out.append(replace(row[start], kind=",", text=",", spaced=True))
        elif (start, end) in until and row[end].text.lower() not in CONDITIONAL:
            doubts.append("what stands behind a gap in the line is read as a factor")
    return [*out, *row[done:]]


# -- what the row ends with ------------------------------------------------------------------------------------------------------------


def _shorter(row: list[Token], doubts: list[str]) -> list[Token] | None:
    """The row without the last thing in its margin; None where it has none."""
    end = len(row)
    while end and row[end - 1].kind in _PUNCTUATION | _GAPS:
        end -= 1
    if end > 1 and row[end - 1].kind == "dots" and row[end - 2].kind not in _JOINING:
        return row[: end - 1]
    if end < 3 or not any(row[at].kind == "relation" for at in _outside(row[:end])):
        return None
    if row[end - 1].kind == ")":
        first = _opening(row, end - 1)
        found = _without_bracket(row[:end], first, doubts) if first > 1 else None
        if found is not None:
            return found
    word = next((at for at in _outside(row[:end]) if row[at].text.lower() in _WORDS), end)
    if 1 < word < end and row[word - 1].kind != "relation":
        return _without_condition(row[:end], word, word + 1, end, doubts)
    cut = max((at for at in _outside(row[:end]) if row[at].kind in (",", ";", "text") or row[at].kind in _GAPS), default=0)
    tail = row[cut + 1 : end]
    if cut > 1 and (condition_of(tail) or _is_comparison(tail) or _is_universal(tail, row[cut])):
        return _without_condition(row[:end], cut, cut + 1, end, doubts)
    return None


def _without_bracket(row: list[Token], first: int, doubts: list[str]) -> list[Token] | None:
    """A number, words or a condition in brackets behind a formula, taken off."""
    inside = row[first + 1 : -1]
    before = row[first - 1]
    if before.kind in _OPERATORS:
        return None
    if _is_label(inside) and row[first].text in ("(", "["):
        return row[:first] if before.kind in _GAPS else None
    if all(token.kind == "text" for token in inside):
        doubts += [doubt_of(token.text) for token in inside if is_conditional(token.text)]
        return row[:first]
    is_said = inside[0].kind == "text" or inside[0].text.lower() in _WORDS
    is_apart = before.kind in _GAPS or row[first].spaced
    if not is_said and not condition_of(inside) and not (is_apart and _is_comparison(inside)):
        return None
    return _without_condition(row, first, first + 1 + is_said, len(row) - 1, doubts)


def _without_condition(row: list[Token], cut: int, first: int, end: int, doubts: list[str]) -> list[Token] | None:
    """The row up to its condition, which goes on behind a comma where it is one of indices."""
    tail = [token for token in row[first:end] if token.kind not in _GAPS | {"text"}]
    if condition_of(tail):
        if row[cut].kind == "," and len(tail) == end - first:
            return None
        return [*row[:cut], replace(row[cut], kind=",", text=",", spaced=True), *tail]
    if not _is_universal(tail, row[cut]):
        doubts.append(doubt_of(" ".join(token.text for token in row[cut:end] if token.kind not in ("(", ")", *_GAPS, ","))))
    return row[:cut]


def _is_label(inside: Sequence[Token]) -> bool:
    """Whether this is how equations are numbered: ``3``, ``2.3``, ``3a``, ``A``, ``*``."""
    kinds = [token.kind for token in inside]
    if kinds in (["number"], ["*"], ["number", "letter"], ["number", "-", "number"]):
        return True
    return kinds == ["letter"] and len(inside[0].text) == 1


def _is_comparison(tokens: Sequence[Token]) -> bool:
    signs = [tokens[at].text for at in _outside(tokens) if tokens[at].kind == "relation"]
    return bool(signs) and set(signs) <= _COMPARING


def _is_between_indices(row: Sequence[Token], at: int) -> bool:
    """Whether a comparison is one of indices, which the checker understands."""
    return any(at >= back and condition_of(row[at - back : at + 2]) is not None for back in (1, 2))


def _is_universal(tokens: Sequence[Token], before: Token) -> bool:
    """Whether this says no more than which values an index takes: ``all i``, ``i = 1, …, n``."""
    texts = [token.text.lower() for token in tokens]
    if not texts or texts[0] in ("all", "each", "every", "any") or not is_index(texts[0]):
        return bool(texts) and texts[0] in ("all", "each", "every", "any")
    return texts[1:2] == ["in"] or (texts[1:2] == ["="] and "dots" in texts) or (before.text == "for all" and not texts[1:])


# -- brackets --------------------------------------------------------------------------------------------------------------------------


def _outside(row: Sequence[Token]) -> Iterator[int]:
    """The places outside all brackets."""
    depth = 0
    for at, token in enumerate(row):
        if token.kind in _BRACKETS:
            depth += 1 if token.kind in _OPENING else -1
        elif not depth:
            yield at


def _opening(row: Sequence[Token], at: int) -> int:
    """Where the bracket that closes here opens; 0 where it does not."""
    depth = 0
    for place in range(at, -1, -1):
        depth += (row[place].kind in _CLOSING) - (row[place].kind in _OPENING)
        if not depth:
            return place
    return 0
