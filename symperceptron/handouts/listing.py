"""A program, word by word with what each word is, for the listings of a page."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator

from symperceptron.handouts.document import Listing, Token

__all__ = ["listing"]

_ROLES = {tokenize.COMMENT: "comment", tokenize.STRING: "text", tokenize.NUMBER: "number"}


def listing(source: str, language: str = "python") -> Listing:
    """The listing of a program; the words of Python are told apart.

    >>> [token.role for token in listing("return 2  # two").lines[0]]
    ['keyword', 'plain', 'number', 'plain', 'comment']
    """
    rows = source.rstrip("\n").split("\n")
    lines = _python(rows) if language == "python" else ((Token("plain", row),) if row else () for row in rows)
    return Listing(language=language, lines=tuple(lines))


def _python(rows: list[str]) -> Iterator[tuple[Token, ...]]:
    words: dict[int, list[tuple[int, int, str]]] = {}
    for token in tokenize.generate_tokens(io.StringIO("\n".join(rows)).readline):
        role = "keyword" if keyword.iskeyword(token.string) else _ROLES.get(token.type)
        if role is None:
            continue
        (first, start), (last, end) = token.start, token.end
        for row in range(first, last + 1):  # a text over several rows is one word of each of them
            left = start if row == first else 0
            words.setdefault(row, []).append((left, end if row == last else len(rows[row - 1]), role))
    return (tuple(_told_apart(row, words.get(number, []))) for number, row in enumerate(rows, start=1))


def _told_apart(row: str, words: list[tuple[int, int, str]]) -> Iterator[Token]:
    done = 0
    for start, end, role in words:
        if start > done:
            yield Token("plain", row[done:start])
        if end > start:
            yield Token(role, row[start:end])
        done = end
    if done < len(row):
        yield Token("plain", row[done:])
