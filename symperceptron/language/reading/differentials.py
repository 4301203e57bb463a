r"""The d of ``dE/dy`` told from a target that is called d: it stands before a name both above and below the stroke.

>>> from symperceptron.language.reading.tokens import Token
>>> tokens = [Token("letter", text, at, at + 1) for at, text in enumerate("dEdy")]
>>> slash, minus = Token("/", "/", 0, 0), Token("-", "-", 0, 0)
>>> [token.kind for token in with_differentials([*tokens[:2], slash, *tokens[2:], minus, tokens[0]])]
['partial', 'letter', '/', 'partial', 'letter', '-', 'letter']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symperceptron.language.reading.rows import Row
from symperceptron.language.reading.tokens import Token

__all__ = ["with_differentials"]

_NAMES = ("letter", "word", "run")
_IN_A_NAME = frozenset({*_NAMES, "_", "^", "{", "}", "number", "'"})


def with_differentials(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with every such d as a sign of differentiation."""
    places = {at for pair in (*_over_bars(tokens), *_over_slashes(tokens)) for at in pair}
    return tuple(replace(token, kind="partial") if at in places else token for at, token in enumerate(tokens))


def _is_differential(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at].text == "d" and tokens[at + 1].kind in (*_NAMES, "(")


def _over_bars(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    row = Row(tuple(tokens))
    for at, token in enumerate(tokens):
        if token.kind == "frac" and at + 4 < len(tokens):
            above, below = at + 1 + (tokens[at + 1].kind == "{"), row.behind(at + 1) + 1
            if _is_differential(tokens, below) and tokens[above].text == "d":
                yield above, below


def _over_slashes(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(tokens):
        below = at + 2 if [one.kind for one in tokens[at + 1 : at + 2]] == ["("] else at + 1
        if token.kind == "/" and _is_differential(tokens, below):
            above = at - 1
            while above >= 0 and tokens[above].text != "d" and tokens[above].kind in _IN_A_NAME:
                above -= 1
            if above >= 0 and tokens[above].text == "d":
                yield above, below
