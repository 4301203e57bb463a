"""The picture of a model: its inputs at the left, its loss at the right, a column for every definition between them.

A circle holds what is done there (Σ, σ), the line that leaves it carries the name of what comes out, the line that enters a sum its weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot, inf

from sympy import Expr

from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.drawing import Drawing, Label, Point, Shape, Stroke, assembled
from symperceptron.handouts.structure import (
    PARAMETERS,
    Link,
    Quantity,
    links_into,
    operation,
    quantities,
    sample_index,
    shown_elements,
)
from symperceptron.language import Model
from symperceptron.language.names import free_names, letter_of
from symperceptron.language.writing.layout import spelled_function

__all__ = ["picture"]

_GAP, _ROW, _RADIUS, _BELOW = 4.1, 3.1, 1.25, 3.4
_LINE = 1.2  # of text between two nodes of a column
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
    places: dict[Expr, Shape] = field(default_factory=dict)
    elements: dict[str, tuple[Expr | None, ...]] = field(default_factory=dict)
    links: dict[Expr, tuple[Link, ...]] = field(default_factory=dict)

    def broad(self, label: Label) -> float:
        return breadth(label.expr, self.model.notation) if label.expr is not None else 0.6 * len(label.text)

    def parts(self) -> Iterator[Stroke | Shape | Label]:
        every = [one for one in quantities(self.model) if one.name.role not in PARAMETERS]
        self.elements = {one.name.key: shown_elements(one.name, self.sample) for one in every}
        shown = [(one, element) for one in every for element in self.elements[one.name.key] if element is not None]
        self.links = {
            element: tuple(links_into(self.model, element, self.elements)) for one, element in shown if one.definition is not None
        }
        columns = [one for one in every if one.definition is not None or one.name.role != "target"]
        between = [
            bool(self._biases(element)) + self._is_named_beside(one, element)
            for one, element in shown
            if self._has_others(element)
        ]
        row = _ROW + _LINE * max(between, default=0)
        x = 0.0
        for depth in sorted({one.depth for one in columns}):
            column = [(one, element) for one in columns if one.depth == depth for element in self.elements[one.name.key]]
            broad = max(self._shape(one, element, (0.0, 0.0)).width for one, element in column if element is not None)
            yield from self._column([(x + broad / 2, (k - (len(column) - 1) / 2) * row) for k in range(len(column))], column, "⋮")
            x += broad + _GAP
        for one in every:
            if one not in columns:
                yield from self._given(one, (x, row), every)
        for element in self.links:
            yield from self._inward(element)
            yield from self._bias(element)

    def _column(self, places: list[Point], column: list[tuple[Quantity, Expr | None]], dots: str) -> Iterator[Shape | Label]:
        """Nodes at their places, with dots for those that are not shown."""
        for at, (one, element) in zip(places, column, strict=True):
            if element is None:
                yield Label(at=at, text=dots, role="dots")
            else:
                self.places[element] = self._shape(one, element, at)
                yield self.places[element]
                yield self._inside(one, element, at)
                if self._is_named_beside(one, element) and (one, element) != column[-1]:
                    yield Label(at=(at[0], at[1] - _RADIUS - 0.7), expr=element, role="weight")
                elif self._is_named_beside(one, element):  # lines come to the last one from above
                    yield Label(at=(at[0] - 0.35, at[1] + _RADIUS + 0.75), expr=element, anchor="left", role="weight")

    def _inside(self, one: Quantity, element: Expr, at: Point) -> Label:
        done = operation(one.definition) if one.definition is not None else None
        if done is None:
            return Label(at=at, expr=element)
        return Label(at=at, text="Σ" if done == "Σ" else spelled_function(done, self.model.notation).plain, role="operation")

    def _shape(self, one: Quantity, element: Expr, at: Point) -> Shape:
        role = "leaf" if one.definition is None else "loss" if one.name.role == "loss" else "unit"
        broad = max(2 * _RADIUS, self.broad(self._inside(one, element, at)) + 1.1)
        return Shape(centre=at, width=broad, height=2 * _RADIUS, is_round=broad == 2 * _RADIUS, role=role)

    def _is_named_beside(self, one: Quantity, element: Expr) -> bool:
        """Whether an operation's result leaves by several lines, none of which can carry the name."""
        return one.definition is not None and operation(one.definition) is not None and self._ways(element) > 1

    def _ways(self, element: Expr) -> int:
        return sum(link.source == element for links in self.links.values() for link in links)

    def _given(self, one: Quantity, free: Point, every: list[Quantity]) -> Iterator[Shape | Label]:
        """What is compared with: below the quantity that is made of it, or beside it where there are several."""
        elements = self.elements[one.name.key]
        user = next(
            other
            for other in every
            if other.definition is not None and one.name.key in map(letter_of, free_names(other.definition.expression))
        )
        (x, y), row = (
            self.places[next(element for element in self.elements[user.name.key] if element is not None)].centre,
            free[1],
        )
        places = [(free[0] + _RADIUS, y + (k - (len(elements) - 1) / 2) * row) for k in range(len(elements))]
        yield from self._column(
            [(x, y + _BELOW)] if len(elements) == 1 else places, [(one, element) for element in elements], "⋮"
        )

    def _inward(self, element: Expr) -> Iterator[Stroke | Label]:
        links, end = self.links[element], self.places[element]
        weighted = [link for link in links if link.weight is not None]
        alone = not self._has_others(element)
        is_first = end.centre[1] == min(one.centre[1] for one in self.places.values() if one.centre[0] == end.centre[0])
        for link in links:
            start = self.places[link.source]
            yield Stroke(points=(_rim(start, end), _rim(end, start)), arrow=True)
            if link.weight is not None and len(weighted) <= _FEW and (alone or (is_first and link is weighted[0])):
                (x, y), (right, below) = start.centre, end.centre
                at = (x + 0.45 * (right - x), y + 0.45 * (below - y) - (0.0 if alone else 0.7))
                yield Label(at=at, expr=link.weight, role="weight")
            made = self.model.definition_of(link.source)
            if made is not None and operation(made) is not None and self._ways(link.source) == 1:
                yield self._on_line(link.source, start, end)

    def _on_line(self, name: Expr, start: Shape, end: Shape) -> Label:
        """The name at the middle of its line: above one that falls, below one that rises, so far that it touches none."""
        (x, y), (right, below) = _rim(start, end), _rim(end, start)
        slope = (below - y) / (right - x)
        away = 0.7 + abs(slope) * breadth(name, self.model.notation) / 2
        return Label(at=((x + right) / 2, (y + below) / 2 + (away if slope < 0 else -away)), expr=name, role="weight")

    def _bias(self, element: Expr) -> Iterator[Stroke | Label]:
        x, y = self.places[element].centre
        for name in self._biases(element):
            yield Stroke(points=((x, y + _RADIUS + 0.9), (x, y + _RADIUS)), arrow=True)
            yield Label(at=(x + 0.35, y + _RADIUS + 0.75), expr=name, anchor="right", role="weight")

    def _biases(self, element: Expr) -> list[Expr]:
        body = self.model.unfold(element)
        known = {name: self.model.name_of(name) for name in sorted(free_names(body), key=str)} if body is not None else {}
        return [name for name, found in known.items() if found is not None and found.role == "bias"]

    def _has_others(self, element: Expr) -> bool:
        return len(self.elements[letter_of(element)]) > 1


def _rim(shape: Shape, towards: Shape) -> Point:
    """Where the line between the centres of two shapes leaves the first."""
    (x, y), (to_x, to_y) = shape.centre, towards.centre
    across, down = to_x - x, to_y - y
    if shape.is_round:
        share = shape.width / 2 / hypot(across, down)
    else:
        share = min(shape.width / 2 / abs(across) if across else inf, shape.height / 2 / abs(down) if down else inf)
    return x + share * across, y + share * down
