"""What a model is made of, as a graph: a quantity is a node, and it leads to each quantity that its definition does not know without it.

All of it is read off the definitions.  How many there are, how many indices they carry and what they are called makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Integer

from symperceptron.language import Definition, Model, Name
from symperceptron.language.expressions import Call, Plus, Summation
from symperceptron.language.names import free_names, indices_of, letter_of, rename
from symperceptron.language.positions import every_part

__all__ = ["PARAMETERS", "Link", "Quantity", "kind", "links_into", "operation", "quantities", "sample_index", "shown_elements"]

PARAMETERS = ("weight", "bias")
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A quantity of the model, how many definitions lie below it, and its own definition where it has one."""

    name: Name
    depth: int
    definition: Definition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An element that another one is made of, and the parameter that multiplies it on the way, if there is one."""

    source: Expr
    target: Expr
    weight: Expr | None = None


def quantities(model: Model) -> tuple[Quantity, ...]:
    """The quantities that the loss is made of, the deepest first; constants and derivatives with a name are none of them."""
    found: dict[str, Quantity] = {}

    def visit(key: str) -> int:
        if key not in found:
            name, definition = _named(model, key), model.definition_of(key)
            if name is None or name.role in ("parameter", "derivative") or (definition is not None and definition.is_function):
                return -1
            below = [visit(letter_of(part)) for part in _ordered(definition)]
            found[key] = Quantity(name=name, depth=1 + max(below, default=-1), definition=definition)
        depth = found[key].depth
        return depth if found[key].name.role not in PARAMETERS else -1

    visit(letter_of(model.loss))
    return tuple(sorted(found.values(), key=lambda one: one.depth))


def _named(model: Model, key: str) -> Name | None:
    return next((name for name in model.names if name.key == key), None)


def _ordered(definition: Definition | None) -> list[Expr]:
    return sorted(free_names(definition.expression), key=str) if definition is not None else []


def kind(model: Model) -> str:
    """What the model is: a ``neuron``, a ``layer`` of them, or a ``network`` of several layers."""
    matrices = [name for name in model.by_role("weight") if len(name.ranges) > 1]
    return "network" if len(matrices) > 1 else "layer" if matrices else "neuron"


def sample_index(model: Model) -> Expr | None:
    """The index of the sample, where the model is one of many: the first index of what is given as well as of what follows from it."""
    nets = [model.definition_of(name.key) for name in model.by_role("preactivation")]
    firsts = {indices_of(net.name)[0] for net in nets if net is not None and indices_of(net.name)}
    inputs = [part for net in nets if net is not None for part in free_names(net.expression) if _role(model, part) == "input"]
    return next(
        (index for index in firsts if any(len(indices_of(part)) > 1 and indices_of(part)[0] == index for part in inputs)), None
    )


def _role(model: Model, part: Expr) -> str:
    name = model.name_of(part)
    return name.role if name is not None else ""


def shown_elements(name: Name, sample: Expr | None) -> tuple[Expr | None, ...]:
    """The elements that a picture shows of a quantity: all where they are few, else the first two, None for those between, and the last."""
    if not name.ranges:
        return (name.symbol,)
    fixed = (sample,) if sample is not None and name.role not in (*PARAMETERS, "loss") else ()
    ranges = name.ranges[len(fixed) :]
    if not ranges:
        return (name.symbol[fixed],)
    lower, upper = ranges[-1]
    rest = tuple(first for first, _ in ranges[:-1])
    if isinstance(lower, Integer) and isinstance(upper, Integer) and upper - lower < _MOST + 1:
        places: tuple[Expr | None, ...] = tuple(Integer(place) for place in range(int(lower), int(upper) + 1))
    else:
        places = (lower, lower + 1, None, upper)
    return tuple(None if place is None else name.symbol[(*fixed, *rest, place)] for place in places)


def links_into(model: Model, target: Expr, elements: dict[str, tuple[Expr | None, ...]]) -> Iterator[Link]:
    """The links into an element of a defined quantity, from those of the `elements` that are shown."""
    body = model.unfold(target)
    if body is None:
        return
    for key in dict.fromkeys(map(letter_of, sorted(free_names(body), key=str))):
        for source in elements.get(key, ()):
            if source is not None and (found := _met(body, source, model)) is not None:
                yield Link(source=source, target=target, weight=found[0])


def _met(body: Expr, source: Expr, model: Model) -> tuple[Expr | None] | None:
    """Whether the body speaks of the element, itself or under a sum over its index, and by which parameter it is multiplied there."""
    for part in every_part(body):
        if part == source:
            return (None,)
        if isinstance(part, Summation):
            for name in free_names(part.body):
                if letter_of(name) == letter_of(source) and part.index in name.free_symbols:
                    at = dict(zip(indices_of(name), indices_of(source), strict=True))
                    if all(old in {new, part.index} for old, new in at.items()):
                        return (_multiplied(rename(part.body, {part.index: at[part.index]}), model),)
    return None


def _multiplied(term: Expr, model: Model) -> Expr | None:
    weights = [factor for factor in term.args if _role(model, factor) in PARAMETERS] if term.args else []
    return weights[0] if len(weights) == 1 else None


def operation(definition: Definition) -> str | None:
    """What a definition does to what it is made of: the letter of the function it calls, ``Σ`` for a sum, None for a formula of its own."""
    expression = definition.expression
    if isinstance(expression, Call) and len(expression.arguments) == 1:
        return expression.function
    return (
        "Σ"
        if isinstance(expression, Summation)
        or (isinstance(expression, Plus) and any(isinstance(term, Summation) for term in expression.args))
        else None
    )
