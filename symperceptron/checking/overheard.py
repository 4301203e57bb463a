r"""The values that a text gives in lines that are not understood, or that are words: ``We take x = 1, y = 3 as an example``.

Nothing is proved with them, and nothing is refuted that is true where they are put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from sympy import Expr, Rational

from symperceptron.checking.statements import left_side
from symperceptron.language.names import is_name
from symperceptron.language.reading import Lexicon

__all__ = ["numbers_in", "values_in"]

_VALUE = re.compile(
    r"(?P<name>(?:\\[A-Za-z]+|[^\W\d_])[\w{}^\\]{0,12}?)\s*(?::?=|\\approx|≈|\\gets|\\leftarrow|←|<-)\s*(?P<minus>[-−]?)(?P<number>\d+(?:\.\d+)?)"
    r"(?![\d.]*\w|[\^({\\]|\s*[-+*/·×=]\s*[\w\\(])"
)
_NUMBER = re.compile(r"(?<![\w^{.,])\d+(?:\.\d+)?(?![\w.,]\d)")
_LABEL = re.compile(r"\(\d+\)|^\s*\d+[.):]|\b[^\W\d_]{2,}\s+\d+\b")  # of a line, a step or a formula


def values_in(text: str, lexicon: Lexicon) -> Iterator[tuple[Expr, Expr]]:
    """The names that stand before a number and a sign of equality, with the number."""
    for found in _VALUE.finditer(text):
        name = left_side(f"{found['name']}=", lexicon)
        if name is not None and is_name(name):
            value = Rational(found["number"])
            yield name, -value if found["minus"] else value


def numbers_in(text: str) -> frozenset[Fraction]:
    """The numbers of a text but those of lines, steps and formulas."""
    return frozenset(Fraction(number) for number in _NUMBER.findall(_LABEL.sub(" ", text)))
