r"""What an exercise asks for in words, ``Compute $\frac{\partial E}{\partial w}$.``: the answer below it begins with a sign of equality.

>>> from symperceptron.language.reading.inference import lexicon_for
>>> requested("Q2. Find $x + y$.", lexicon_for("x + y"))
Plus(x, y)
>>> requested("Here $x + y$ is small.", lexicon_for("x + y")) is None
True
"""

from __future__ import annotations

import re

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.reading.alternatives import parse
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.tables import REQUESTS, REQUESTS_IN_SCRIPTS

__all__ = ["requested"]

_REQUEST = re.compile(rf"^[^$=]{{0,40}}?(?:\b(?:{'|'.join(REQUESTS)})|(?:{'|'.join(REQUESTS_IN_SCRIPTS)}))", re.IGNORECASE)
_FORMULA = re.compile(r"\$\$?([^$]+?)[.,;:?]?\$\$?|\\\((.+?)\\\)")


def requested(text: str, lexicon: Lexicon) -> Expr | None:
    """The one formula between dollars that the words ask for."""
    found = _FORMULA.findall(text) if _REQUEST.match(text) else []
    if len(found) != 1:
        return None
    try:
        return parse("".join(found[0]), lexicon).expression
    except ReadingError:
        return None
