r"""Which functions the letters of a text stand for: σ is the sigmoid unless the text, or who gives the model, says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Symbol

from symperceptron.checking.matrices.entries import Entries, Scope, nothing
from symperceptron.checking.matrices.shapes import NUMBER, shaped
from symperceptron.checking.matrices.sizes import Sizes
from symperceptron.checking.matrices.texts import Text
from symperceptron.checking.matrices.tree import Node, names_in
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.errors import ShapeError
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call
from symperceptron.language.model import Definition, Model

__all__ = ["Functions", "functions_of", "may_be_softmax"]

_KEYS = {
    r"\sigma": "sigma", "sigmoid": "sigma", r"\tanh": "tanh", r"\exp": "exp", "e": "exp", r"\log": "log", r"\ln": "log", "ReLU": "ReLU",
    r"\phi": "phi", r"\varphi": "varphi", r"\psi": "psi", "f": "f", "g": "g",
}  # fmt: skip
_OF_LETTERS = (r"\sigma", r"\phi", r"\varphi", r"\psi", "f", "g")
_u = Symbol("u", real=True)
_KNOWN = tuple(
    Definition(name=Call(row.letter, _u), expression=row.formula(_u))
    for row in ACTIVATIONS.values()
    if row.letter in ("sigma", "tanh")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Functions:
    """The letters of functions as the model has them, and what the model says of these."""

    keys: Mapping[str, str]
    definitions: tuple[Definition, ...] = _KNOWN


def functions_of(text: Text, written: str, given: Model | None) -> Functions:
    """The functions of a text; a letter of which it may say what was not understood is none of them."""
    keys = {letter: key for letter, key in _KEYS.items() if letter not in _OF_LETTERS or key not in text.unclear}
    for letter, (head, body) in text.functions.items():
        if letter in _OF_LETTERS:
            key = _known_as(head, body)
            keys = {**keys, letter: key} if key else {old: kept for old, kept in keys.items() if old != letter}
    if r"\sigma" not in text.functions and (_is_another(given) or may_be_softmax(written)):
        keys.pop(r"\sigma", None)
    return Functions(keys=keys)


def _known_as(head: Node, body: Node) -> str:
    """The function that has this formula."""
    try:
        (variable,) = {name.text for name in names_in(head)}
        sized = Sizes().sized(shaped(body, {variable: NUMBER}))
        entries = Entries(Sizes(), Model(definitions=(), names=()), Scope(functions=_KEYS), nothing)
        formula = entries.at(sized, _u, _u)
        (symbol,) = formula.free_symbols
        return next(
            (
                old.key
                for old in _KNOWN
                if decide(formula, Call(old.key, symbol), Model(definitions=_KNOWN, names=()), budget=0.5).is_proved
            ),
            "",
        )
    except (ShapeError, KeyError, ValueError):
        return ""


def _is_another(given: Model | None) -> bool:
    """Whether σ is given, and not as the sigmoid."""
    own = given.definition_of("sigma") if given is not None else None
    return (
        own is not None
        and not decide(
            Call("sigma", _u), own.expression.xreplace({own.parameters[0]: _u}), Model(definitions=_KNOWN, names=())
        ).is_proved
    )


def may_be_softmax(written: str) -> bool:
    """Whether a text may call a softmax σ: it speaks of one, or its loss has the logarithm of what is right and not of what is wrong."""
    return "softmax" in written.lower() or (
        re.search(r"\\?(?:log|ln)(?![a-z])", written) is not None and re.search(r"1\}?\s*[-−]", written) is None
    )
