"""Names that may be derivatives: ``L_ŷ`` beside ``L = (ŷ − y)²``."""

from __future__ import annotations

from symperceptron.language.model import Model

__all__ = ["is_called_after"]


def is_called_after(key: str, model: Model) -> bool:
    """Whether a name is that of a quantity with something it is made of below it.

    >>> from symperceptron import Perceptron
    >>> is_called_after("E_O", Perceptron()), is_called_after("E_p", Perceptron())
    (True, False)
    """
    letter, _, below = key.partition("_")
    known = model.definition_of(letter)
    return bool(below) and known is not None and below in known.uses
