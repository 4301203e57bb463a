r"""Indices that say in which case a formula holds: ``\frac{\partial p_{i=j}}{\partial z_j}``, ``p_{i \neq j}``, and a bar behind, ``|_{i=j}``.

The case becomes the condition of the line.  Where the index is summed over in the line, ``y_{k=i}`` is no condition but the one term y_i.

>>> from symperceptron.language.reading.tokens import tokenize
>>> shown = lambda text: " ".join(token.text for token in with_case(tokenize(text)))
>>> shown(r"p_{i \neq j} = a")
'p _ { i } = a , i != j'
>>> shown(r"p_{k=i} = \sum_k a"), shown(r"p_i |_{i=j} = a")
('p _ { i } = sum _ k a', 'p _ i = a , i = j')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symperceptron.language.reading.entries import is_index
from symperceptron.language.reading.rows import Row
from symperceptron.language.reading.tokens import Token

__all__ = ["condition_of", "with_case"]

_APART = frozenset({"sum", "delta", "I", "bbI", "1"})


def condition_of(tokens: Sequence[Token]) -> tuple[str, str, str] | None:
    """The indices and the sign, where the tokens say that two indices are equal or not; None where they say anything else."""
    kinds = [token.kind for token in tokens]
    if kinds not in (["letter", "relation", "letter"], ["letter", "not", "relation", "letter"]) or tokens[-2].text not in (
        "=",
        "!=",
    ):
        return None
    first, second = tokens[0].text, tokens[-1].text
    return (first, "!=" if "not" in kinds else tokens[1].text, second) if is_index(first) and is_index(second) else None


def with_case(row: list[Token]) -> list[Token]:
    """The row with the case at its end instead of below its names; the row itself where that cannot be told."""
    places = {at: end for at, token in enumerate(row) if token.kind == "_" and (end := _closing(row, at)) and _carries(row, at)}
    cases = {condition_of(row[at + 2 : end]) for at, end in places.items()}
    if len(cases) != 1 or (case := cases.pop()) is None:
        return row
    first, sign, second = case
    summed = _summed(row) & {first, second}
    has_bar = any(row[at - 1].kind == "at" for at in places)
    if summed and (summed != {first} or sign != "=" or has_bar):
        return row
    out: list[Token] = []
    done = 0
    for at, end in places.items():
        if row[at - 1].kind == "at":
            if not _ends_side(row, end + 1):
                return row
            out += row[done : at - 1]
        else:
            out += [*row[done : at + 2], row[end - 1] if summed else row[at + 2], row[end]]
        done = end + 1
    out += row[done:]
    at, end = next(iter(places.items()))
    tail = [replace(row[at], kind=",", text=","), row[at + 2], replace(row[end - 2], kind="relation", text=sign), row[end - 1]]
    is_said = [token.text for token in out[-4:]] == [token.text for token in tail]
    return (
        out if summed or is_said else [*out, *(replace(token, start=row[-1].end, end=row[-1].end, spaced=True) for token in tail)]
    )


def _summed(row: list[Token]) -> set[str]:
    """The indices of the sums in the row."""
    whole = Row(tuple(row))
    lowered = (whole.hanging(at)[1] for at, token in enumerate(row) if token.kind == "sum")
    return {below[0].text for below in lowered if below}


def _closing(row: Sequence[Token], at: int) -> int:
    """Where the group below ends, if it holds a case."""
    for end in (at + 5, at + 6):
        if end < len(row) and row[at + 1].kind == "{" and row[end].kind == "}" and condition_of(row[at + 2 : end]):
            return end
    return 0


def _carries(row: Sequence[Token], at: int) -> bool:
    return at > 0 and row[at - 1].kind in ("letter", "word", "at") and row[at - 1].text not in _APART


def _ends_side(row: Sequence[Token], at: int) -> bool:
    return at >= len(row) or row[at].kind in ("relation", ",")
