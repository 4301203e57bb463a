"""Quantities that an author tells apart by their index letters alone: ``o_i`` the inputs, ``o_j`` the hidden units, ``o_k`` the outputs.

What is declared of one member of such a family tells what the others are: ``w_{jk}`` beside the declared ``w_{ij}`` is a
weight too, ``z_j`` beside ``z_k`` a net input, and the hidden ``o_j`` is the activation of ``z_j``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.language.expressions import Call, Summation, Times, Written
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import family, indices_of, is_name, letter_of, quantity
from symperceptron.language.reading import Lexicon

__all__ = ["with_declared", "with_families"]

_OF_THEIR_OWN = ("weight", "bias", "input", "target", "preactivation")


def with_declared(model: Model, lexicon: Lexicon) -> Model:
    """The model with the names that the author has declared beside its own."""
    known = {name.key for name in model.names}
    more = {entry.key: entry for entry in lexicon.entries if entry.role not in ("", "parameter") and entry.key not in known}
    return replace(model, names=(*model.names, *(_name(key, entry.role, entry.slots, lexicon) for key, entry in more.items())))


def with_families(model: Model, lexicon: Lexicon, uses: Mapping[str, int]) -> Model:
    """The model with the other members of declared families, as far as the text writes them; `uses` says with how many indices."""
    roles = {entry.letter: entry.role for entry in lexicon.entries if entry.only and entry.role in _OF_THEIR_OWN}
    known = {name.key for name in model.names}
    members = [
        _name(key, roles[letter], uses[key], lexicon)
        for key, letter in lexicon.families.items()
        if letter in roles and key not in known and uses.get(key)
    ]
    found = _fed_by_hidden(replace(model, names=(*model.names, *members)), lexicon)
    found = _counted_alike(found, lexicon)
    return replace(found, definitions=(*found.definitions, *_hidden(found, lexicon, uses), *_nets(found, lexicon)))


def _counted_alike(model: Model, lexicon: Lexicon) -> Model:
    """The model whose hidden units and inputs are counted as the sums in it do, wherever a quantity carries their letters."""
    source = next((name for name in model.by_role("input") if len(name.ranges) == 1), None)
    layers = {entry.only[0] for entry in lexicon.entries if entry.role in ("input", "hidden") and len(entry.only) == 1}
    hidden = {entry.key for entry in lexicon.entries if entry.role == "hidden" and entry.only}
    if source is None or not hidden:
        return model
    names = []
    for name in model.names:
        letters = name.key.rpartition("_")[2] if name.key in lexicon.families or name.key in hidden else ""
        is_member = len(letters) == len(name.ranges)
        ranges = tuple(
            source.ranges[0] if letter in layers else own for letter, own in zip(letters, name.ranges, strict=is_member)
        )
        names.append(replace(name, ranges=ranges) if is_member else name)
    return replace(model, names=tuple(names))


def _nets(model: Model, lexicon: Lexicon) -> Iterator[Definition]:
    """The net input of a hidden layer, as the weights with its letter make it of the inputs; the hidden unit itself where the text has no name for that."""
    found = _sum_of_inputs(model, lexicon)
    if found is None:
        return
    at, total = found
    outer = next((old.expression for name in model.by_role("output") if (old := model.definition_of(name.key)) is not None), None)
    names = {name.key for name in model.names}
    nets = [f"{entry.letter}_{at}" for entry in lexicon.entries if entry.role == "preactivation" and entry.only]
    written = [net for net in nets if net in names]
    hidden = next(entry for entry in lexicon.entries if entry.role == "hidden")
    if written and model.definition_of(written[0]) is None:
        yield Definition(name=quantity(written[0], (at,)), expression=total)
    elif not written and isinstance(outer, Call) and model.definition_of(hidden.key) is None:
        yield Definition(name=quantity(hidden.key, (at,)), expression=Call(outer.function, total))


def _sum_of_inputs(model: Model, lexicon: Lexicon) -> tuple[Symbol, Expr] | None:
    """The index of the hidden units and ``Σ_i w_{ij} o_i``, where the text writes such weights beside the declared ``w_{jk}``."""
    source = next((entry for entry in lexicon.entries if entry.role == "input" and len(entry.only) == 1), None)
    hidden = next((entry for entry in lexicon.entries if entry.role == "hidden"), None)
    if source is None or hidden is None or len(hidden.only) != 1:
        return None
    (i,), (j,) = source.only, hidden.only
    names = {name.key: name for name in model.names}
    letters = {entry.letter for entry in lexicon.entries if entry.role == "weight" and len(entry.only) == 2}
    found = [(key, pair) for letter in letters for pair in (i + j, j + i) if (key := f"{letter}_{pair}") in names]
    if len(found) != 1:
        return None
    ((weight, pair),) = found
    at, over = Symbol(j, integer=True), Symbol(i, integer=True)
    element = quantity(weight, tuple(Symbol(letter, integer=True) for letter in pair))
    bounds = names[weight].ranges[pair.index(i)]
    return at, Summation(Times(element, quantity(source.key, (over,))), over, *bounds)


def _fed_by_hidden(model: Model, lexicon: Lexicon) -> Model:
    """The model whose output neuron takes its inputs from the hidden units, where the author declares some."""
    hidden = next((entry for entry in lexicon.entries if entry.role == "hidden" and entry.slots == 1), None)
    source = next(model.by_role("input"), None)
    if hidden is None or source is None or len(source.ranges) != 1:
        return model
    instead = family(hidden.key)

    def fed(expr: Expr) -> Expr:
        if is_name(expr):
            return instead[indices_of(expr)] if letter_of(expr) == source.key and indices_of(expr) else expr
        return (
            expr.func(*(fed(part) if isinstance(part, Expr) else part for part in expr.args))
            if isinstance(expr, Written)
            else expr
        )

    nets = {name.key for name in model.by_role("preactivation")}
    return replace(
        model,
        definitions=tuple(replace(old, expression=fed(old.expression)) if old.key in nets else old for old in model.definitions),
    )


def _hidden(model: Model, lexicon: Lexicon, uses: Mapping[str, int]) -> Iterator[Definition]:
    """A hidden unit as the activation of the net input with its index letter."""
    outer = next((old.expression for name in model.by_role("output") if (old := model.definition_of(name.key)) is not None), None)
    nets = {entry.letter for entry in lexicon.entries if entry.role == "preactivation" and entry.only}
    for entry in lexicon.entries:
        if (
            entry.role != "hidden"
            or len(entry.only) != 1
            or not isinstance(outer, Call)
            or model.definition_of(entry.key) is not None
        ):
            continue
        for letter in nets:
            net = f"{letter}_{entry.only[0]}"
            if uses.get(net) == 1 and lexicon.families.get(net) == letter:
                index = Symbol(entry.only[0], integer=True)
                yield Definition(
                    name=quantity(entry.key, (index,)),
                    expression=Call(outer.function, quantity(net, (index,))),
                )


def _name(key: str, role: str, slots: int, lexicon: Lexicon) -> Name:
    symbol: Expr = family(key) if slots else Symbol(key, real=True)
    return Name(symbol=symbol, role=role, ranges=(lexicon.default_range,) * slots)
