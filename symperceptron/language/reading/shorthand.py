r"""``dz = a - y``: in many courses, and in programs, dz is short for the derivative of the loss by z.

A differential stands on both sides of an equation.  So the letters are shorthand where the text has one on the left of an
equation without any on the right; and what is read that way stays in doubt, so that nothing is refuted by it.

>>> has_gradients("dz = a - y"), has_gradients("da = a (1 - a) dz"), has_gradients(r"\frac{dL}{dz} = a - y")
(True, False, False)
"""

from __future__ import annotations

import re

from sympy import Expr

from symperceptron.language.expressions import Partial
from symperceptron.language.names import base_of, is_name
from symperceptron.language.reading.naming import read_name
from symperceptron.language.reading.reader import Reader

__all__ = ["has_gradients", "is_gradient", "read_gradient"]

_HAS_ONE = re.compile(
    r"^[\s&$]*(?:\\mathrm\{d\}|d)\s?(?:[A-Za-z](?![A-Za-z])|\\[a-z]+)[^=/()]*&?=(?P<right>[^=]*)$", re.MULTILINE
)
_DIFFERENTIAL = re.compile(r"(?<![A-Za-z\\])d\s?(?:[A-Za-z]|\\[a-z])|\\mathrm\{d\}|\\partial|∂|\\nabla|∇")
_OF_THE_LOSS = frozenset({"preactivation", "weight", "bias", "output", "hidden"})


def has_gradients(text: str) -> bool:
    """Whether the text has a line such as ``dz = a - y``."""
    return any(not _DIFFERENTIAL.search(found["right"]) for found in _HAS_ONE.finditer(text))


def is_gradient(r: Reader) -> bool:
    """Whether ``dz`` for the derivative of the loss by z starts here."""
    name = r.peek(1)
    roles = {entry.role for entry in r.lexicon.candidates(name.text)}
    return r.lexicon.has_gradients and r.peek().text == "d" and bool(roles) and roles <= _OF_THE_LOSS and _loss(r) is not None


def read_gradient(r: Reader) -> Expr:
    """The derivative of the loss by the name behind the d."""
    start, loss = r.at, _loss(r)
    r.next()
    variable = read_name(r)
    if loss is None or not is_name(variable):
        r.fail("d before what is no name; expected one, as in dz", start, r.at)
    r.doubt(f"d{base_of(variable)} is read as the derivative of the loss by it")
    return Partial(loss, variable)


def _loss(r: Reader) -> Expr | None:
    losses = [entry for entry in r.lexicon.entries if entry.role == "loss" and not entry.slots]
    return r.lexicon.symbol(losses[0].key) if len(losses) == 1 else None
