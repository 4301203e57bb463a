"""Names that are called after others: ``L_ŷ`` beside ``L = (ŷ − y)²`` may be a derivative, and ``L = L_1 + L_2`` is none of its parts."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Integer

from symperceptron.checking.statements import Statement
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, letter_of

__all__ = ["is_called_after", "wholes_of_numbered"]


def is_called_after(key: str, model: Model) -> bool:
    """Whether a name is that of a quantity with something it is made of below it.

    >>> from symperceptron import Perceptron
    >>> is_called_after("E_O", Perceptron()), is_called_after("E_p", Perceptron())
    (True, False)
    """
    letter, _, below = key.partition("_")
    known = model.definition_of(letter)
    return bool(below) and known is not None and below in known.uses


def wholes_of_numbered(spoken: Iterable[Statement]) -> frozenset[str]:
    """The names without an index that the text makes of numbered ones with their letter, and that so never stand for one of them: ``L = L_1 + L_2``."""
    made = (statement.made for statement in spoken)
    return frozenset(letter_of(pair[0]) for pair in made if pair is not None and not indices_of(pair[0]) and _numbered(*pair))


def _numbered(name: Expr, body: Expr) -> bool:
    parts = (part for part in free_names(body) if letter_of(part) == letter_of(name))
    return any(isinstance(index, Integer) for part in parts for index in indices_of(part))
