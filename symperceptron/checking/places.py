"""Where in the text a part of an expression stands.

Expressions carry no places: equal parts are one object.  So the place is found by reading: the shortest stretch of the side
that reads as the part, and of several the one that comes as late as the part does.  Where none is found, the whole side is
pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.positions import Path, at, walk
from symperceptron.language.reading import Lexicon, Side
from symperceptron.language.reading.alternatives import parse
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["span_of"]

_LONGEST = 80
_MOST_READINGS = 1500
_OPEN, _CLOSE = ("(", "{", "begin", "open|"), (")", "}", "end", "close|")


def span_of(side: Side, path: Path, lexicon: Lexicon) -> tuple[int, int]:
    """The characters of the line at which the part at a path of the side's expression stands."""
    if not path:
        return side.span
    wanted = at(side.expression, path)
    before = sum(1 for other, part in walk(side.expression) if part == wanted and other < path)
    try:
        found = _shortest(tokenize(side.text), wanted, side.text, lexicon)
    except ReadingError:
        return side.span
    if not found:
        return side.span
    start, end = found[min(before, len(found) - 1)]
    return side.span[0] + start, side.span[0] + end


def _shortest(tokens: Sequence[Token], wanted: Expr, text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Every stretch that reads as the part, of the shortest length at which there is one."""
    left = _MOST_READINGS
    for length in range(1, min(len(tokens), _LONGEST) + 1):
        found = []
        for part in _balanced(tokens, length):
            left -= 1
            if _reads_as(part, wanted, lexicon):
                whole = _with_argument(part, tokens, wanted, lexicon)
                found.append((part[0].start, _with_braces(text, part[0].start, whole[-1].end)))
        if found or left <= 0:
            return found
    return []


def _with_argument(part: Sequence[Token], tokens: Sequence[Token], wanted: Expr, lexicon: Lexicon) -> Sequence[Token]:
    """The stretch with the bracket behind it where it reads the same with it: ``σ(z)`` and not ``σ`` alone."""
    first = tokens.index(part[0])
    behind = tokens[first + len(part) :]
    if not behind or behind[0].kind != "(":
        return part
    depth = 0
    for number, token in enumerate(behind, 1):
        depth += (token.kind in _OPEN) - (token.kind in _CLOSE)
        if not depth:
            longer = tokens[first : first + len(part) + number]
            return longer if _reads_as(longer, wanted, lexicon) else part
    return part


def _balanced(tokens: Sequence[Token], length: int) -> Iterator[Sequence[Token]]:
    for first in range(len(tokens) - length + 1):
        part = tokens[first : first + length]
        depth = 0
        for token in part:
            depth += (token.kind in _OPEN) - (token.kind in _CLOSE)
            if depth < 0:
                break
        if depth == 0 and not (first and tokens[first - 1].kind in ("_", "^")):
            yield part


def _reads_as(tokens: Sequence[Token], wanted: Expr, lexicon: Lexicon) -> bool:
    try:
        return bool(parse(tokens, lexicon).expression == wanted)
    except ReadingError:
        return False


def _with_braces(text: str, start: int, end: int) -> int:
    """The end behind the closing braces, which are no tokens round a single letter."""
    for _ in range(text.count("{", start, end) - text.count("}", start, end)):
        end = text.find("}", end) + 1 or end
    return end
