r"""A network that a text states in full: ``O_k^2 = …`` and ``z_k^2 = …`` for every layer, the layer in the superscript.

Such a text needs nobody to say that it is about a network: what it defines at the left, layer by layer, says how many layers there are, in which letters, and
whether their numbers stand in brackets.  Everything else that is known of a layer is what the text itself says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symperceptron.derivation.network import Network
from symperceptron.language.model import Model
from symperceptron.language.notation import NOTATIONS, Notation

__all__ = ["stated_network"]

_BELOW, _ABOVE = r"_(?:\{[^{}]{1,9}\}|[A-Za-z]+)", r"\^\{?(?P<open>\(?)(?P<layer>[1-9])\)?\}?"
_LEFT = re.compile(rf"(?P<letter>\\?[^\W\d_]+(?:\{{[A-Za-z]+\}})?)(?:{_BELOW}{_ABOVE}|{_ABOVE.replace('P<', 'P<x')}{_BELOW})")
_MOST = 6


def stated_network(text: str) -> Model | None:
    """The network of as many layers as a text defines, from the first to the last; None where it does not define two or more.

    >>> text = "O_k^2 = s(z_k^2); z_k^2 = sum_j O_j^1 w_jk^2; O_j^1 = s(z_j^1); z_j^1 = sum_i x_i w_ij^1"
    >>> [name.key for name in stated_network(text).by_role("output")]
    ['O^2', 'O^1']
    """
    lefts = tuple(_lefts(text))
    for notation in NOTATIONS.values():
        layers = [{layer for letter, layer, _ in lefts if letter in _letters(notation, key)} for key in ("O", "z")]
        count = len(layers[0])
        if layers[0] == layers[1] == set(range(1, count + 1)) and 1 < count <= _MOST:
            brackets = any(bracket for _, _, bracket in lefts)
            return Network(("sigmoid",) * count, notation=replace(notation, layer="({})" if brackets else "{}"))
    return None


def _lefts(text: str) -> Iterator[tuple[str, int, bool]]:
    """What is defined with a layer: the letter, the layer, and whether that stands in brackets."""
    for line in re.split(r"\n|;|\\\\", text):
        left, equals, _ = line.partition("=")
        found = _LEFT.fullmatch(re.sub(r"[\s&$]|\\\[|\\\(", "", left)) if equals and len(left) < 60 else None
        if found is not None:
            yield (
                found["letter"],
                int(found["layer"] or found["xlayer"]),
                bool(found["open"] or found["xopen"]),
            )


def _letters(notation: Notation, key: str) -> tuple[str, str]:
    spelling = notation.spelling(key)
    return spelling.latex, spelling.plain
