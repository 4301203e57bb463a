"""A witness in words: the point, and what the sides are there."""

from __future__ import annotations

import re

from sympy import Expr, Rational

from symperceptron.handouts.document import Code, Math, Piece, Pieces, Text
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Witness
from symperceptron.language.expressions import Compare

__all__ = ["shown_by"]


def shown_by(witness: Witness, say: Catalogue, sides: str = "sides") -> Pieces:
    """At which point the sides differ, and what they are there; `sides` is the text of the report that says so."""
    at = tuple((_value(name, value),) for name, value in witness.at)
    values = say.say("report", sides, left=_number(witness.left), right=_number(witness.right))
    return say.say("report", "witness", at=say.joined(at), sides=values) if at else values


def _value(name: Expr, value: str) -> Piece:
    number = _number(value)
    return Math(Compare(name, "=", number.expr)) if isinstance(number, Math) else Code(f"{name} = {value}")


def _number(text: str) -> Math | Text:
    """A fraction as mathematics; an interval or a long number as it is."""
    return Math(Rational(text)) if re.fullmatch(r"-?\d{1,12}(/\d{1,12})?", text) else Text(text)
