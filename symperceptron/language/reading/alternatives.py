r"""The expression that tokens are, and every one that they may be: where a place can be read in two ways, both are tried.

Which readings there are is asked while reading (`Reader.choose`); here the answers are gone through, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.parser import GRAMMAR
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["MAX_READINGS", "Reading", "parse", "readings"]

MAX_READINGS = 8
"""More readings than this are not gone through: brackets are asked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression, what was decided in reading it, the number of decimals of its roughest number, and what may have been meant otherwise."""

    expression: Expr
    notes: tuple[str, ...] = ()
    decimals: int | None = None
    doubts: tuple[str, ...] = ()


def parse(text: str | Sequence[Token], lexicon: Lexicon, recent: dict[str, Expr] | None = None) -> Reading:
    """The expression that a text, or part of its tokens, is.

    Raises ReadingError, with the characters at fault and what was expected.
    """
    r = Reader(tokenize(text) if isinstance(text, str) else text, lexicon, GRAMMAR, recent)
    if not r.tokens:
        r.fail_here("an expression")
    value = r.expression_in(0, r.end)
    return Reading(value, tuple(r.notes), r.decimals, tuple(r.doubts))


def readings(tokens: Sequence[Token], lexicon: Lexicon, recent: dict[str, Expr]) -> list[Reading]:
    """Every way in which the tokens may be read, the likeliest first; a way that comes to nothing is left out.

    Raises ReadingError where there is none, or there are too many.
    """
    found: list[Reading] = []
    failed: ReadingError | None = None
    waiting: list[tuple[int, ...]] = [()]
    before = dict(recent)
    while waiting:
        choices = waiting.pop(0)
        r = Reader(tokens, lexicon, GRAMMAR, recent if not choices else dict(before), choices)
        try:
            value = r.expression_in(0, r.end)
            if all(value != other.expression for other in found):
                found.append(Reading(value, tuple(r.notes), r.decimals, tuple(r.doubts)))
        except ReadingError as error:
            failed = failed or error
        for at in range(len(choices), len(r.asked)):
            waiting += [(*choices, *(0,) * (at - len(choices)), other) for other in range(1, r.asked[at])]
        if len(found) + len(waiting) > MAX_READINGS:
            r.fail(f"a line that may be read in more than {MAX_READINGS} ways; expected brackets that tell", 0, r.end)
    if found:
        return found
    raise failed or ReadingError("nothing stands here; expected an expression", (0, 0))
