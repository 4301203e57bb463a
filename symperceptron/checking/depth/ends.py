"""How a network of any depth may end: as its hidden layers do, or in a softmax, which texts about a cross entropy often leave to the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import IndexedBase

from symperceptron.checking.depth.building import Depth
from symperceptron.checking.softmax import defined, softmax_of, with_shares
from symperceptron.checking.worlds import World
from symperceptron.language.expressions import Call
from symperceptron.language.positions import every_part
from symperceptron.language.reading.labels import LAST

__all__ = ["ends_of"]

_SHARES = "the targets are taken to add up to 1"
_SOFTMAX = "the outputs are read as a softmax"


def ends_of(world: World, depth: Depth | None) -> Iterator[World]:
    """The world, and those with a softmax at its end where the loss is the cross entropy of shares."""
    yield world
    if depth is None:
        return
    model = world.model
    loss = model.definition_of(depth.loss)
    target = next((name for name in model.by_role("target") if len(name.ranges) == 1), None)
    if loss is None or target is None:
        return
    logs = [part for part in every_part(loss.expression) if isinstance(part, Call) and part.function in ("log", "ln")]
    output, net = (
        next((name for name in model.by_role(role) if name.layer == LAST), None) for role in ("output", "preactivation")
    )
    if len(logs) != 1 or output is None or net is None or not isinstance(output.symbol, IndexedBase):
        return
    yield replace(world, model=with_shares(model, target), notes=(*world.notes, _SHARES))
    softmax = defined(model, output, softmax_of(output, net))
    yield replace(world, model=with_shares(softmax, target), notes=(*world.notes, _SOFTMAX, _SHARES))
