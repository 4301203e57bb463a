"""What a text may speak of: the usual letters, or the quantities of a network with as many layers as its definitions name.

A superscript at the left of a definition, ``O_k^{(2)} = …`` or ``O_k^2 = …``, is the number of a layer: nobody defines a power.  An end of a sum
with a number, ``n_1``, is the width of a layer and no element of anything.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sympy import Symbol

from symperceptron.derivation.custom import vocabulary
from symperceptron.derivation.network import Network
from symperceptron.language.model import Model
from symperceptron.language.notation import Notation

__all__ = ["vocabulary_of"]

# The superscript before the equality sign of a line: its bracket, if there is one, and the number.
_LABEL = re.compile(r"^[^=^\n]{1,60}\^\{?([(\[]?)([1-9])[)\]]?\}?\s*=", re.MULTILINE)
_END = re.compile(r"(?:sum|[Σ∑])_(?:\{[^{}]*\}|\w)\s*\^\s*\{?\s*([A-Za-z])_\{?([0-9]+)")


def vocabulary_of(text: str, notation: Notation) -> Model:
    """What the text speaks of, that of layers spelled as in the notation; it has names only for a text with layers.

    >>> from symperceptron.language import NOTATIONS
    >>> found = vocabulary_of("O_k^{(2)} = 1", NOTATIONS["plain"])
    >>> [name.key for name in found.by_role("weight")]
    ['w^2', 'w^1']
    """
    ends = dict.fromkeys(Symbol(f"{letter}_{number}", integer=True) for letter, number in _END.findall(text))
    letters = replace(vocabulary(""), indices=tuple(ends))
    labels = _LABEL.findall(text)
    count = max((int(number) for _, number in labels), default=0)
    if not count or (count == 1 and not notation.spelling("O").superscript):
        return letters
    profile = replace(notation, layer="({})" if labels[0][0] else "{}")
    network = Network(("sigmoid",) * count, notation=profile)
    names = tuple(name for name in network.names if name.role != "derivative")
    return replace(letters, names=names, notation=profile)
