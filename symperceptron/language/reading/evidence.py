r"""What is seen in a text about its letters, before anything is read: what is applied, what counts, what carries an index."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from symperceptron.language.reading.entries import atoms_of, is_index, without_indices
from symperceptron.language.reading.primes import primes_in
from symperceptron.language.reading.rows import Row, rows_of
from symperceptron.language.reading.tables import ACCENTS, CUSTOMARY_FUNCTIONS, FUNCTION_WORDS, WORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["Evidence", "are_names", "look"]


@dataclass(slots=True)
class Evidence:
    """What is seen in the tokens of a text, by letter.

    A letter is `bare` without a bracket behind it, `alone` without a subscript as well, `applied` to what stands in the bracket, and
    `headed` by it where that is one side of a relation: ``f(x) =``, and `nested` where it is applied in there again.  `lowered` is what stands below it,
    and `made_of` the letters on the other side of its sign of equality, with "" for more than a letter.
    It is `labelled` where it is differentiated with its subscript: ``∂E_w/∂w``.
    Those that are `summed` over, or that a sum with dots ends at, count.
    A prime on one that is `marked` makes it another name, on one that is `stepped` the same after a step.
    """

    letters: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    applied: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    headed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lowered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    made_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    nested: set[str] = field(default_factory=set)
    labelled: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    spelled_out: set[str] = field(default_factory=set)
    counting: set[str] = field(default_factory=set)
    summed: set[str] = field(default_factory=set)
    sums: list[tuple[str, Sequence[Token], Sequence[Token]]] = field(default_factory=list)
    bare_sum: bool = False
    divisors: set[str] = field(default_factory=set)
    layered: bool = False
    latex: bool = False
    error_is_e: bool = False
    marked: frozenset[str] = frozenset()
    stepped: frozenset[str] = frozenset()

    @property
    def past_nine(self) -> frozenset[str]:
        """The letters that are counted past nine, ``m_9`` and ``m_{10}``, so that two digits are one number."""
        return frozenset(letter for letter, below in self.lowered.items() if {"9", "10"} <= below)


def look(text: str) -> Evidence:
    """The evidence in a text; lines that are no mathematics give none.

    >>> sorted(look("f(x) = w_j x_j + b").bare)
    ['b', 'w', 'x']
    """
    rows = [*rows_of(text)]
    seen = Evidence(latex=re.search(r"\\[A-Za-z]", text) is not None)
    seen.marked, seen.stepped = primes_in(rows)
    for row in rows:
        for at, token in enumerate(row.tokens):
            if row.opens_sum(at):
                _look_at_sum(seen, row, at)
            elif token.kind == "dots":
                _look_behind_dots(seen, row, at)
    for row in rows:
        _look_at_row(seen, row)
    return seen


def _look_at_row(seen: Evidence, row: Row) -> None:
    starts_side = True
    for at, token in enumerate(row.tokens):
        if not row.opens_sum(at) and token.kind in ("letter", "word", "run"):
            _look_at_name(seen, row, at, starts_side=starts_side)
        starts_side = token.kind in ("relation", "$", "display", "&", "quad", ",")


def _look_at_name(seen: Evidence, row: Row, at: int, *, starts_side: bool) -> None:
    token = row[at]
    behind, below, above = row.hanging(at)
    atoms = None if below is None else atoms_of(below, seen.summed) or ()
    # Above a name with a subscript, 0 and 1 are hardly powers.
    seen.layered = seen.layered or (atoms is not None and above is not None and len(above) == 1 and above[0].text in ("0", "1"))
    if token.kind != "letter":
        seen.spelled_out.add(token.text)
    if below and at and row[at - 1].kind == "partial":
        seen.labelled.add(token.text)
    if token.kind == "run":
        seen.labelled |= {token.text[1:]} if below and token.text[0] == "d" else set()
        is_head = starts_side and _is_head(row, behind)
        is_alone = (starts_side and _ends_side(row, behind)) or _is_differentiated(row, at, behind)
        is_one = (
            len(token.text) > 2 and not _APPLIED.search(token.text) and not (token.text[0] == "d" and token.text[1:] in WORDS)
        )
        if (is_one and (atoms or is_head or is_alone)) or (token.text.isupper() and is_alone):
            seen.words.add(token.text)
            if atoms is not None:
                seen.lowered[token.text].add("".join(atoms))
            if is_head:
                seen.headed[token.text].add(row.inside(behind))
        return
    _look_at_letter(seen, row, at, starts_side=starts_side)


_APPLIED = re.compile(r"log(?!it|istic|s)")  # ylogp is no word


def _look_at_letter(seen: Evidence, row: Row, at: int, *, starts_side: bool) -> None:
    token = row[at]
    behind, below, above = row.hanging(at)
    if below is None and behind == at + 1 < len(row) and row[behind].kind == "number" and not row[behind].spaced:
        below, behind = (row[behind],), behind + 1  # h1 for h_1
    atoms = None if below is None else atoms_of(below, seen.summed) or ()
    if token.kind == "letter":
        seen.letters.add(token.text)
    if token.text == "e" and behind == at + 1:
        begins = starts_side or row[at - 1].kind in (",", "quad")
        is_told = begins and behind < len(row) and row[behind].text == "="  # e = d - y
        seen.error_is_e = seen.error_is_e or is_told or (at > 0 and _is_differentiated(row, at, behind))
    if atoms is not None:
        seen.lowered[token.text].add("".join(atoms))
    is_mark = at > 0 and row[at - 1].kind in ("_", "^")
    if behind < len(row) and row[behind].kind == "(" and not is_mark:
        full = _with_label(token.text, atoms or ())
        seen.applied[full].add(row.inside(behind))
        inside = row.tokens[behind + 1 : row.behind(behind) - 1]
        is_again = any(one.text == token.text and after.kind == "(" for one, after in pairwise(inside))
        seen.nested |= {token.text} if is_again else set()
        is_primed = row[behind - 1].kind == "'"
        if starts_side and above is None and not is_primed and _is_head(row, behind):
            seen.headed[full].add(row.inside(behind))
    elif not is_mark:
        seen.bare.add(token.text)
        if starts_side and behind == at + 1 < len(row) and row[behind].text in ("=", ":="):
            seen.made_of[token.text] |= _letters_until_side_ends(row, behind + 1)
        if atoms is None:
            seen.alone.add(token.text)


def _letters_until_side_ends(row: Row, at: int) -> set[str]:
    found = set[str]()
    while not _ends_side(row, at) and row[at].kind not in ("$", "display", "quad", ","):
        token = row[at]
        behind = row[at + 1].kind if at + 1 < len(row) else ""
        is_plain = token.kind == "letter" and behind not in ("(", "_", "'")
        is_function = token.text in FUNCTION_WORDS or (token.text in CUSTOMARY_FUNCTIONS and behind == "(") or token.text == "e"
        if token.kind in ("letter", "word", "run", "_", "'", "text", "partial") and not is_function:
            found.add(token.text if is_plain else "")
        at += 1
    return found


def _with_label(letter: str, atoms: tuple[str, ...]) -> str:
    label = "" if all(map(is_index, atoms)) else "".join(atoms)
    return f"{letter}_{label}" if label and label not in ACCENTS else letter


def _is_differentiated(row: Row, at: int, behind: int) -> bool:
    """Whether the name stands between ∂ and the stroke: ``∂CE/∂z``."""
    return at > 0 and row[at - 1].kind == "partial" and behind < len(row) and row[behind].kind == "/"


def _ends_side(row: Row, at: int) -> bool:
    return at >= len(row) or row[at].kind in ("relation", "&")


def _is_head(row: Row, at: int) -> bool:
    """Whether the bracket that opens here ends its side, with names in it: ``f(x) =``."""
    if at >= len(row) or row[at].kind != "(":
        return False
    end = row.behind(at)
    return end < len(row) and _ends_side(row, end) and are_names(row.tokens[at + 1 : end - 1])


def are_names(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are names between commas, one of several perhaps with an argument of its own: ``y, h(x)``."""
    if any(token.kind == "dots" for token in tokens):
        return False
    bare = without_indices("".join(f" {token.text}" if token.kind in ("letter", "word") else token.text for token in tokens))
    parts = [part.split() for part in bare.replace("(", " ( ").replace(")", " ) ").split(",")]
    lengths = (1, 4) if len(parts) > 1 else (1,)
    return all(len(part) in lengths and part[0].replace("_", "").isalpha() for part in parts)


def _look_at_sum(seen: Evidence, row: Row, at: int) -> None:
    _, below, above = row.hanging(at)
    seen.bare_sum = seen.bare_sum or not below
    if not above and not any(token.text == "in" for token in below or ()):
        seen.divisors |= _divisor_before(row, at)
    if below and below[0].kind == "letter":
        seen.counting.add(below[0].text)
        seen.summed |= {below[0].text} if len(below[0].text) == 1 else set()
        if len(below) > 2 and below[1].text == "=" and above:
            seen.sums.append((below[0].text, below[2:], above))
    if above and len(above) == 1 and above[0].kind == "letter":
        seen.counting.add(above[0].text)


def _look_behind_dots(seen: Evidence, row: Row, at: int) -> None:
    """The letter at which ``w_1 x_1 + w_2 x_2 + … + w_d x_d`` ends counts."""
    numbered = {token.text for place, token in enumerate(row.tokens[:at]) if _is_number(row.hanging(place)[1])}
    for place in range(at + 2, min(at + 14, len(row))):
        if row[place].kind in ("+", "-", "relation", "dots"):
            break
        below = row.hanging(place)[1] if row[place].kind == "letter" else None
        if below and len(below) == 1 and below[0].kind == "letter" and row[place].text in numbered:
            seen.counting.add(below[0].text)
            seen.summed.add(below[0].text)


def _is_number(tokens: Sequence[Token] | None) -> bool:
    return tokens is not None and len(tokens) == 1 and tokens[0].kind == "number"


def _divisor_before(row: Row, at: int) -> set[str]:
    r"""The letter by which a sum is divided: m in ``\frac{1}{2m} Σ`` and ``(1/m) * Σ``."""
    before = [token for token in row.tokens[max(0, at - 10) : at] if token.kind not in ("(", ")", "{", "}", "quad")]
    while before and before[-1].kind in ("*", "sum"):
        before.pop()
    if not before or before[-1].kind != "letter" or before[-1].text not in _COUNTS:
        return set()
    letter = before.pop().text
    while before and before[-1].kind in ("number", "*"):
        before.pop()
    return {letter} if len(before) > 0 and before[-1].kind in ("/", "frac") else set()


_COUNTS = frozenset("mnNMKT")
