r"""Values with the conditions for them in one line, ``1 if z > 0 else 0`` and ``1 if z > 0, 0 otherwise``, as the list of cases that they are.

>>> from symperceptron.language.reading.tokens import tokenize
>>> shown = lambda text: " ".join(token.text for token in with_choices(tokenize(text)))
>>> shown("a = z if z > 0 else 0")
'a = { z if z > 0 ; 0 otherwise }'
>>> shown("a = 1 if z > 0, 0 otherwise"), shown("a = z if z > 0")
('a = { 1 if z > 0 ; 0 otherwise }', 'a = z if z > 0')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symperceptron.language.reading.tables import KEYWORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["with_choices"]

_SEPARATORS = frozenset({",", ";", "quad", "&"})
_DEEPEST = 8
_SIDES = frozenset({"=", ":=", "~", "=>"})


def with_choices(row: Sequence[Token], depth: int = 0) -> list[Token]:
    """The row with every choice of a value in braces; those in brackets too, within bounds."""
    if depth > _DEEPEST or not any(_keyword(token) == "if" for token in row):
        return list(row)
    out: list[Token] = []
    at = 0
    while at < len(row):
        end = _closing(row, at)
        if end > at:
            out += [row[at], *with_choices(row[at + 1 : end], depth + 1), row[end]] if row[at].kind == "(" else row[at : end + 1]
            at = end + 1
        else:
            out.append(row[at])
            at += 1
    if not any(_keyword(token) == "if" for token in out):
        return out
    start = max((at + 1 for at in _before_condition(out) if out[at].text in _SIDES and out[at].kind == "relation"), default=0)
    found = _branches(out[start:])
    return out if found is None else [*out[:start], *found]


def _before_condition(row: Sequence[Token]) -> list[int]:
    """The places outside of brackets before the first condition."""
    found: list[int] = []
    at = 0
    while at < len(row) and _keyword(row[at]) != "if":
        found.append(at)
        at = max(_closing(row, at), at) + 1
    return found


def _branches(tokens: Sequence[Token]) -> list[Token] | None:
    """The choice that the tokens are; None where they are none."""
    branches: list[tuple[list[Token], list[Token]]] = []
    value: list[Token] = []
    condition: list[Token] | None = None
    at = 0
    while at < len(tokens):
        token, end = tokens[at], max(_closing(tokens, at), at)
        word = _keyword(token)
        if condition is None and value and (word == "if" or (word and at + 1 == len(tokens))):
            condition = [token]
        elif condition is not None and condition[0] is not token and (word == "otherwise" or _separates(token)):
            branches.append((value, condition))
            value, condition = [], None
            if word == "otherwise" and at + 1 < len(tokens):
                branches.append(([], [token]))
        elif _separates(token) or word or token.kind == "text":
            if value or word:
                return None
        elif condition is None and token.kind == "relation":
            return None
        else:
            (value if condition is None else condition).extend(tokens[at : end + 1])
        at = end + 1
    return _written(branches, value, condition)


def _written(
    branches: list[tuple[list[Token], list[Token]]], value: list[Token], condition: list[Token] | None
) -> list[Token] | None:
    branches = [branch for branch in branches[:-1] if branch[0]] + branches[-1:]
    if branches and not branches[-1][0]:  # the value behind else, which may go on with a condition of its own
        branches[-1:] = [(value, branches[-1][1] if condition is None else condition)]
    elif condition is not None:
        branches.append((value, condition))
    elif value:
        return None
    if len(branches) < 2 or not all(value and condition for value, condition in branches):
        return None
    first, last = branches[0][0][0], branches[-1]
    end = max(last[0][-1].end, last[1][-1].end)
    sign = replace(first, kind=";", text=";", end=first.start)
    out = [replace(sign, kind="{", text="{")]
    for values, (word, *rest) in branches:
        out += [*values, replace(word, kind="word", text="otherwise" if _keyword(word) == "otherwise" else "if"), *rest, sign]
    return [*out[:-1], replace(sign, kind="}", text="}", start=end, end=end)]


def _separates(token: Token) -> bool:
    return token.kind in _SEPARATORS or token.text == "and"


def _keyword(token: Token) -> str:
    return KEYWORDS.get(token.text.lower(), "") if token.kind in ("word", "run", "text") else ""


def _closing(row: Sequence[Token], at: int) -> int:
    """Where the bracket closes that opens here; the place itself where none does, or it never closes."""
    depth = 0
    for place in range(at, len(row)):
        depth += (row[place].kind in ("(", "{", "begin", "open|")) - (row[place].kind in (")", "}", "end", "close|"))
        if depth <= 0:
            return place
    return at
