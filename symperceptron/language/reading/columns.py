"""The columns of a row of formulas: which sign of alignment parts two equations, and which a remark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from symperceptron.language.reading.tokens import Token

__all__ = ["parts_equations", "without_comments"]

_OPEN = ("relation", "+", "-", "*", "/", ",", "&")


def parts_equations(before: list[Token], behind: list[Token]) -> bool:
    """Whether the columns of a row are equations of their own: ``A = B & C = D``."""
    rest = [token.kind for token in takewhile(lambda token: token.kind != "\\\\", behind)]
    is_open = not before or before[-1].kind in _OPEN or rest[:1] == [] or rest[0] in _OPEN
    return not is_open and "relation" in rest and any(token.kind == "relation" for token in before)


def without_comments(tokens: Sequence[Token]) -> Iterator[Token]:
    r"""The tokens without the last column of a row, ``&& \text{(chain rule)}``, where words begin it."""
    in_comment = False
    for at, token in enumerate(tokens):
        begins = [token.kind for token in tokens[at : at + 3]] == ["&", "&", "text"]
        in_comment = begins or (in_comment and token.kind != "\\\\")
        if not in_comment:
            yield token
