r"""How a course writes the names: a profile is a row.

A model knows its quantities by the plain letters E, O, z, t, x, w, b.  A notation says how each of them is written on the page:
its letter, the subscript around its indices, and a superscript, which is never a power but belongs to the name
(``w_{j0}^1``: weight of layer 1 from element j to element 0).  A notation also says where a sum starts.  Quantities that a row
does not mention are written as they are named.

A network has a w in each layer and so knows them by letter and layer, ``w^1`` and ``w^2``; how a layer is shown on the
letter is the profile's `layer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from symperceptron.errors import UnknownNameError

__all__ = ["NOTATIONS", "Notation", "Spelling", "notation_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How one quantity is written: ``{}`` in `subscript` stands for its indices.

    `places` says how many indices it has in full: what else the subscript holds stands for the one output, and goes where all indices are given.
    """

    latex: str
    text: str = ""
    subscript: str = "{}"
    superscript: str = ""
    places: int = 0

    @property
    def plain(self) -> str:
        """The letter in Unicode text."""
        return self.text or self.latex


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """A profile: the spelling of each quantity, the first value of a summation index, how a layer is marked, and whose it is.

    >>> NOTATIONS["layered"].spelling("w").superscript
    '1'
    >>> NOTATIONS["plain"].spelling("w^2").superscript
    '(2)'
    """

    name: str
    source: str
    first_index: int = 0
    spellings: tuple[tuple[str, Spelling], ...] = ()
    layer: str = "({})"

    def spelling(self, quantity: str, indices: int = 0) -> Spelling:
        """How the quantity is written, with so many indices; a quantity that the row does not mention is written as it is named."""
        for known, found in self.spellings:
            if known == quantity:
                return replace(found, subscript="{}") if 0 < found.places <= indices else found
        stem, _, layer = quantity.partition("^")
        if layer:
            own = self.spelling(stem, indices)
            return replace(own, superscript=self.layer.format(layer), subscript="{}" if own.places else own.subscript)
        letter, _, rest = quantity.partition("_")
        greek = GREEK.get(letter)
        return Spelling(latex=f"\\{letter}" if greek else letter, text=greek or letter, subscript=f"{rest}{{}}")


GREEK = MappingProxyType(
    dict(
        zip(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega".split(),
            "αβγδεζηθικλμνξπρστφχψω",
            strict=True,
        )
    )
)


def _row(name: str, source: str, first_index: int = 0, layer: str = "({})", **spellings: Spelling | str) -> Notation:
    made = tuple((key, Spelling(latex=value) if isinstance(value, str) else value) for key, value in spellings.items())
    return Notation(name=name, source=source, first_index=first_index, spellings=made, layer=layer)


_HAT_Y = Spelling(latex=r"\hat{y}", text="ŷ")
_NET = Spelling(latex=r"\mathit{net}", text="net")
_OUT = Spelling(latex=r"\mathit{out}", text="out")

# fmt: off
NOTATIONS: Mapping[str, Notation] = MappingProxyType({row.name: row for row in (
    _row("plain",      "the usual letters of a single neuron"),
    _row("layered",    "layer in the superscript, element in the subscript (lesson 27 of the series on stochastic gradient descent)", layer="{}",
         x=Spelling(latex="x", superscript="0"), w=Spelling(latex="w", subscript="{}0", superscript="1", places=2),
         z=Spelling(latex="x", subscript="0", superscript="1", places=1), O=Spelling(latex="O", subscript="0", superscript="1", places=1)),
    _row("bishop",     "Bishop, Pattern Recognition and Machine Learning (2006), section 5.1", first_index=1, z="a", O="y"),
    _row("goodfellow", "Goodfellow, Bengio, Courville, Deep Learning (2016), chapter 6",       first_index=1, E="L", O=_HAT_Y, t="y"),
    _row("nielsen",    "Nielsen, Neural Networks and Deep Learning (2015), chapter 2",         first_index=1, layer="{}", E="C", O="a", t="y"),
    _row("mitchell",   "Mitchell, Machine Learning (1997), section 4.4",                       first_index=1, O="o", z=_NET),
    _row("net_out",    "Mazur, A Step by Step Backpropagation Example (2015)",                 first_index=1, O=_OUT, z=_NET),
)})
# fmt: on


def notation_named(name: str | Notation) -> Notation:
    """The profile of that name; a `Notation` of the caller's own is taken as it is.

    Raises UnknownNameError for a name that no row has.
    """
    if isinstance(name, Notation):
        return name
    if name not in NOTATIONS:
        raise UnknownNameError.among("notation", name, NOTATIONS)
    return NOTATIONS[name]
