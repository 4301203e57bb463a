r"""Primes that are marks of names: ``y'`` beside y is another quantity where the text takes one from the other, ``w' = w - …`` is w after a step.

Anything else under a prime is a derivative, or refused.

>>> from symperceptron.language.reading.rows import rows_of
>>> primes_in(rows_of("E = (y' - y)^2\nw_i' = w_i - \\eta g\na' = a - a^2\nf' = f (1 - f)"))
(frozenset({'y'}), frozenset({'w'}))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from symperceptron.language.reading.rows import Row
from symperceptron.language.reading.tokens import Token

__all__ = ["primes_in"]

_SAYING = frozenset({"=", "<-", ":="})
_RATES = frozenset({"eta", "alpha", "epsilon", "varepsilon", "gamma", "mu", "rho", "lr", "LR", "rate"})
_STARTS = frozenset({"relation", "$", "display", "&", "quad", ","})
# A name: its letter, what hangs on it but primes, whether it has one, and its range.
_Name = tuple[str, tuple[str, ...], bool, int, int]


def primes_in(rows: Iterable[Row]) -> tuple[frozenset[str], frozenset[str]]:
    """The letters whose prime is a mark, and those whose prime says that they are new."""
    marked, stepped = set[str](), set[str]()
    for row in rows:
        if not any(token.kind == "'" for token in row.tokens):
            continue
        for left, right in pairwise(_names(row)):
            letter, hanging, is_primed, start, end = left
            if (letter, hanging) != right[:2] or is_primed == right[2] or right[3] != end + 1:
                continue
            sign, behind = row[end], row[right[4]] if right[4] < len(row) else None
            if sign.kind == "-":
                marked.add(letter)
            elif is_primed and _is_first(row, start) and sign.text in _SAYING and behind is not None and behind.kind in "+-":
                # y' = y - y^2 is a derivative
                is_step = any(token.kind in ("nabla", "partial") or token.text in _RATES for token in row.tokens[right[4] :])
                stepped |= {letter} if is_step else set()
    return frozenset(marked), frozenset(stepped - marked)


def _names(row: Row) -> Iterator[_Name]:
    at = 0
    while at < len(row):
        behind, _, _ = row.hanging(at)
        if row[at].kind not in ("letter", "word", "run"):
            at += 1
            continue
        hanging = row.tokens[at + 1 : behind]
        yield (
            row[at].text,
            tuple(token.text for token in hanging if not _is_prime(token)),
            any(map(_is_prime, hanging)),
            at,
            behind,
        )
        at = behind


def _is_prime(token: Token) -> bool:
    return token.kind == "'"


def _is_first(row: Row, at: int) -> bool:
    return not at or row[at - 1].kind in _STARTS
