r"""A network of which a text says what one layer is: layer l and its neighbours, and the last layers under the loss.

What is between them may be one layer or a hundred.  It makes the loss some function of the highest layer that is spoken of, and all that
a text says of it are first derivatives: for those, ``Σ_k d_k a_k`` with any numbers d is as good as any function (`linearising`).
The loss of the last layer is written with the same letter, and is another quantity here; lines that speak of both are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Symbol

from symperceptron.checking.deciding import decided
from symperceptron.checking.depth.building import Builder, Depth, is_activated, vocabulary
from symperceptron.checking.depth.templates import Template, loss_letters, stem_of, templates_of
from symperceptron.checking.depth.widths import widths_of, with_widths
from symperceptron.checking.shapes import LOSSES
from symperceptron.checking.statements import Statement, spoken_in
from symperceptron.errors import ModelError
from symperceptron.language.equality import Kind
from symperceptron.language.expressions import Partial
from symperceptron.language.model import Model, Name
from symperceptron.language.names import is_name, letter_of, with_letters
from symperceptron.language.reading import lexicon_for, read_lines
from symperceptron.language.reading.labels import LAST, Labelled, labelled

__all__ = ["depth_of"]


_HAS_LABEL = re.compile(r"\^\s{0,3}[{(\[]{0,2}\s{0,3}(?:\\?ell|\u2113|l|L)")
DELTA = "delta"


def depth_of(text: str, given: Model, names: Mapping[str, str]) -> Depth | None:
    r"""The network that a text states by one layer of any number; None where it does not say what feeds what.

    >>> from symperceptron import Perceptron
    >>> text = r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k; a^l_j = \sigma(z^l_j); \delta^l_j = \frac{\partial C}{\partial z^l_j}"
    >>> [definition.key for definition in depth_of(text.replace("; ", "\n"), given=Perceptron(), names={}).model.definitions]
    ['C^l', 'z^l', 'a^l', 'delta^l', 'sigma']
    """
    if not _HAS_LABEL.search(text):
        return None
    seen = labelled(text)
    if len({label.offset for label in seen.labels}) < 2:
        return None
    bare = tuple(letter for letter in sorted(seen.letters) if re.search(rf"\(\s*\\?{letter}\s*\)\s*&?\s*:?=", text))
    variables = tuple(Name(symbol=Symbol(letter, real=True), role="variable") for letter in bare)
    lexicon = lexicon_for(text, vocabulary(seen, given, *variables))
    spoken = [*spoken_in(map(with_widths, read_lines(text, lexicon)))]
    losses = loss_letters(spoken)
    templates = templates_of(spoken, losses)
    losses = _one_of(losses, spoken)
    if len(losses) != 1 or not _is_whole(templates.values()):
        return None
    (loss,) = losses
    try:
        supposed = _customary(seen, templates, loss)
        templates = {**templates, **supposed}
        widths = widths_of(spoken, templates.values(), lexicon.default_range)
        depth = Builder(
            seen=seen,
            given=given,
            lexicon=lexicon,
            templates=templates,
            spoken=tuple(spoken),
            loss=loss,
            widths=widths,
            variables=variables,
        ).depth(names)
        return _confirmed(depth, supposed, spoken)
    except ModelError:
        return None


def _one_of(losses: frozenset[str], spoken: Iterable[Statement]) -> frozenset[str]:
    """Of several letters for the loss the one of which the text says what it is, ``C_o`` beside ∂C, or the customary ones."""
    made = frozenset(letter_of(one.made[0]) for one in spoken if one.made is not None)
    known = (losses & made, frozenset(letter for letter in losses if letter in LOSSES))
    return losses if len(losses) == 1 else next((some for some in known if len(some) == 1), frozenset())


def _is_whole(templates: Iterable[Template]) -> bool:
    """Whether one letter takes up the layer before, and all that is made in a layer is made of it."""
    made = [one for one in templates if not one.is_derivative]
    fed = {stem_of(one.name) for one in made if one.is_fed}
    sources = {letter for one in made if one.is_fed for letter, steps in one.parts.items() if steps == -1}
    sources &= {stem_of(one.name) for one in made}
    return len(fed) == len(sources) == 1 and all(one.is_fed or fed & one.parts.keys() for one in made)


def _customary(seen: Labelled, templates: Mapping[tuple[str, str], Template], loss: str) -> dict[tuple[str, str], Template]:
    """``δ^l_j`` as the derivative by the net input, where the text uses it and does not say what it is."""
    net = next((one for one in templates.values() if one.is_fed and not is_activated(one)), None)
    if net is None or DELTA not in seen.letters or any(letter == DELTA for letter, _ in templates):
        return {}
    name = with_letters(net.name, {letter_of(net.name): f"{DELTA}^{net.label}"})
    derivative = Partial(Symbol(loss, real=True), net.name)
    return {(DELTA, net.label.base): Template(label=net.label, name=name, expression=derivative)}


def _confirmed(depth: Depth, supposed: Mapping[tuple[str, str], Template], spoken: Iterable[Statement]) -> Depth:
    """The network where custom is borne out by what the text says of its last layer, or else doubted, or known to be wrong."""
    if not supposed:
        return depth
    of_last = f"{DELTA}^{LAST}"
    said = [
        decided(statement.sides[0].expression, side.expression, depth.model).kind
        for statement in spoken
        if is_name(statement.sides[0].expression)
        and letter_of(statement.sides[0].expression) == of_last
        and not statement.goes_on
        for side in statement.sides[1:]
    ]
    if Kind.REFUTED in said:
        definitions = tuple(one for one in depth.model.definitions if one.is_function or stem_of(one.name) != DELTA)
        depth = replace(depth, model=replace(depth.model, definitions=definitions))
    return depth if Kind.PROVED in said else replace(depth, supposed=frozenset({DELTA}))
