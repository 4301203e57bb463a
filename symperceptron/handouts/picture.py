"""The picture of a model: its inputs at the left, its loss at the right, a column for every definition between them.

A circle holds what is done there (Σ, σ), the line that leaves it carries the name of what comes out, the line that enters a sum its weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot

from sympy import Expr

from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.drawing import Drawing, Label, Point, Shape, Stroke, assembled
from symperceptron.handouts.structure import PARAMETERS, Quantity, links_into, operation, quantities, sample_index, shown_elements
from symperceptron.language import Model
from symperceptron.language.names import free_names, letter_of
from symperceptron.language.writing.layout import spelled_function

__all__ = ["picture"]

_COLUMN, _ROW, _RADIUS, _BELOW = 6.6, 3.1, 1.25, 3.4
_FEW = 4  # so many weights can stand at their lines


def picture(model: Model) -> Drawing:
    """The picture of a model, drawn from its definitions."""
    sketch = _Sketch(model=model, sample=sample_index(model))
    parts = tuple(sketch.parts())
    return assembled(parts, {part: sketch.broad(part) for part in parts if isinstance(part, Label)})


@dataclass(kw_only=True)
class _Sketch:
    model: Model
    sample: Expr | None
    places: dict[Expr, Point] = field(default_factory=dict)

    def broad(self, label: Label) -> float:
        return breadth(label.expr, self.model.notation) if label.expr is not None else 0.6 * len(label.text)

    def parts(self) -> Iterator[Stroke | Shape | Label]:
        every = [one for one in quantities(self.model) if one.name.role not in PARAMETERS]
        elements = {one.name.key: shown_elements(one.name, self.sample) for one in every}
        columns = [one for one in every if one.definition is not None or one.name.role != "target"]
        for number, depth in enumerate(sorted({one.depth for one in columns})):
            stacked = [one for one in columns if one.depth == depth]
            yield from self._column(number * _COLUMN, stacked, elements)
        for one in every:
            if one not in columns:
                yield from self._given(one, elements[one.name.key], every)
        for one in columns:
            for element in elements[one.name.key]:
                if element is not None and one.definition is not None:
                    yield from self._inward(element, elements)
                    yield from self._bias(element)

    def _column(self, x: float, stacked: list[Quantity], elements: dict[str, tuple[Expr | None, ...]]) -> Iterator[Shape | Label]:
        every = [(one, element) for one in stacked for element in elements[one.name.key]]
        for row, (one, element) in enumerate(every):
            y = (row - (len(every) - 1) / 2) * _ROW
            if element is None:
                yield Label(at=(x, y), text="⋮", role="dots")
                continue
            self.places[element] = (x, y)
            yield from self._node(one, element)

    def _node(self, one: Quantity, element: Expr) -> Iterator[Shape | Label]:
        x, y = self.places[element]
        done = operation(one.definition) if one.definition is not None else None
        role = "leaf" if one.definition is None else "loss" if one.name.role == "loss" else "unit"
        inside = (
            Label(at=(x, y), expr=element)
            if done is None
            else Label(
                at=(x, y), text="Σ" if done == "Σ" else spelled_function(done, self.model.notation).plain, role="operation"
            )
        )
        broad = max(2 * _RADIUS, self.broad(inside) + 1.1)
        yield Shape(centre=(x, y), width=broad, height=2 * _RADIUS, is_round=broad == 2 * _RADIUS, role=role)
        yield inside
        if done is not None:
            yield Label(at=(x + _COLUMN / 2, y - 0.75), expr=element, role="outgoing")

    def _given(self, one: Quantity, elements: tuple[Expr | None, ...], every: list[Quantity]) -> Iterator[Shape | Label]:
        """What is compared with: below the first quantity that is made of it."""
        user = next(
            other
            for other in every
            if other.definition is not None and one.name.key in map(letter_of, free_names(other.definition.expression))
        )
        around = [self.places[element] for element in shown_elements(user.name, self.sample) if element in self.places]
        x, y = sum(px for px, _ in around) / len(around), max(py for _, py in around) + _BELOW
        for place, element in enumerate(elements):
            at = (x + (place - (len(elements) - 1) / 2) * _ROW, y)
            if element is None:
                yield Label(at=at, text="…", role="dots")
                continue
            self.places[element] = at
            yield from self._node(one, element)

    def _inward(self, element: Expr, elements: dict[str, tuple[Expr | None, ...]]) -> Iterator[Stroke | Label]:
        links = list(links_into(self.model, element, elements))
        weighted = [link for link in links if link.weight is not None]
        is_first = self.places[element][1] == min(y for x, y in self.places.values() if x == self.places[element][0])
        for link in links:
            start, end = self.places[link.source], self.places[link.target]
            yield Stroke(points=_between(start, end), arrow=True)
            alone = len([one for one in elements[letter_of(element)] if one is not None]) == 1
            if link.weight is not None and len(weighted) <= _FEW and (alone or (is_first and link is weighted[0])):
                share = 0.45
                at = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]) - (0.0 if alone else 0.7))
                yield Label(at=at, expr=link.weight, role="weight")

    def _bias(self, element: Expr) -> Iterator[Stroke | Label]:
        body = self.model.unfold(element)
        x, y = self.places[element]
        for name in sorted(free_names(body), key=str) if body is not None else ():
            known = self.model.name_of(name)
            if known is not None and known.role == "bias":
                yield Stroke(points=((x, y + _RADIUS + 0.9), (x, y + _RADIUS)), arrow=True)
                yield Label(at=(x + 0.35, y + _RADIUS + 0.75), expr=name, anchor="right", role="weight")


def _between(start: Point, end: Point) -> tuple[Point, Point]:
    """From the rim of one circle to that of the other."""
    across, down = end[0] - start[0], end[1] - start[1]
    far = hypot(across, down)
    share = _RADIUS / far
    return (start[0] + share * across, start[1] + share * down), (end[0] - share * across, end[1] - share * down)
