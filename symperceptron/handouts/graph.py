"""The computational graph: one element of every quantity with its value, and how the loss changes with it.

Forward, an arrow leads from what a quantity is made of; backward, a dashed one carries the derivative of the one by the other, and the product of
those along a way is the chain rule.  Derivatives are the engine's, numbers those of the page's example.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symperceptron.derivation import derive
from symperceptron.derivation.engine import run
from symperceptron.errors import SymperceptronError
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.drawing import Drawing, Label, Point, Shape, Stroke, assembled
from symperceptron.handouts.numbers import Example
from symperceptron.handouts.structure import Quantity, quantities, sample_index, shown_elements
from symperceptron.language import Model, to_text
from symperceptron.language.expressions import Call, Compare, Partial
from symperceptron.language.names import free_names, letter_of, rename

__all__ = ["computational_graph"]

_ROW, _HEIGHT, _GAP, _APART = 4.2, 2.9, 5.6, 0.34
_BROADEST = 56.0  # of a drawing that lies; a broader one would be too small to read, and stands
_DOWN, _BESIDE = 3.4, 1.4  # between the rows of a drawing that stands, and between the nodes of a row
_SIGN = 0.56
_SMALL = 0.85  # the labels' size
_U = Symbol("u", real=True)


def computational_graph(model: Model, example: Example | None) -> Drawing:
    """The graph of a model, with the numbers of an example: from left to right where there is room, else from above downwards."""
    lying = _drawn(model, example, upright=False)
    return lying if lying.width <= _BROADEST else _drawn(model, example, upright=True)


def _drawn(model: Model, example: Example | None, *, upright: bool) -> Drawing:
    first = next((name.ranges[0][0] for name in model.by_role("preactivation") if name.ranges), None)
    sketch = _Sketch(model=model, example=example, sample=first if sample_index(model) is not None else None, upright=upright)
    parts = tuple(sketch.parts())
    return assembled(
        parts, {part: sketch.broad(part.expr) for part in parts if isinstance(part, Label) and part.expr is not None}
    )


@dataclass(kw_only=True)
class _Sketch:
    model: Model
    example: Example | None
    sample: Expr | None
    upright: bool
    places: dict[Expr, Point] = field(default_factory=dict)
    breadths: dict[Expr, float] = field(default_factory=dict)

    def broad(self, expr: Expr) -> float:
        """As broad as the broadest format has it: with a bar, or on one line."""
        on_a_line = _SIGN * len(to_text(expr, self.model.notation).replace("_", "").replace("^", ""))
        return max(breadth(expr, self.model.notation), on_a_line) * _SMALL

    def parts(self) -> Iterator[Stroke | Shape | Label]:
        every = quantities(self.model)
        chosen = {one.name.key: self._element(one) for one in every}
        users = {key: [one for one in every if one.definition is not None and key in self._made_of(one)] for key in chosen}
        columns: dict[int, list[Expr]] = {}
        for one in every:
            is_given = one.definition is None and one.name.role != "input"
            depth = min((user.depth for user in users[one.name.key]), default=1) - 1 if is_given else one.depth
            columns.setdefault(depth, []).append(chosen[one.name.key])
        rows = {element: self._rows(element) for element in chosen.values()}
        along = 0.0
        for depth in sorted(columns):
            column = self._ordered(columns[depth])
            broad = max(self.broad(row) for element in column for row in rows[element]) + 1.0
            extent, step, gap = (_HEIGHT, broad + _BESIDE, _DOWN) if self.upright else (broad, _ROW, _GAP)
            for place, element in enumerate(column):
                at = (along + extent / 2, (place - self._middle(column)) * step)
                self.places[element] = at[::-1] if self.upright else at
                self.breadths[element] = broad
                yield from self._node(element, rows[element])
            along += extent + gap
        for one in every:
            if one.definition is not None:
                for key in sorted(self._made_of(one) & chosen.keys()):
                    yield from self._link(chosen[key], chosen[one.name.key])

    def _element(self, one: Quantity) -> Expr:
        return next(element for element in shown_elements(one.name, self.sample) if element is not None)

    def _made_of(self, one: Quantity) -> set[str]:
        return {letter_of(part) for part in free_names(one.definition.expression)} if one.definition is not None else set()

    def _ordered(self, column: list[Expr]) -> list[Expr]:
        """What is defined before what is given; in a drawing that stands, between it."""
        defined = [element for element in column if self.model.definition_of(element) is not None]
        given = [element for element in column if element not in defined]
        half = len(given) // 2 if self.upright else 0
        return [*given[:half], *defined, *given[half:]]

    def _middle(self, column: list[Expr]) -> float:
        """What is on the level of the loss: the first that is defined, or the middle of a column of given ones."""
        defined = [place for place, element in enumerate(column) if self.model.definition_of(element) is not None]
        return defined[0] if defined else (len(column) - 1) / 2

    def _rows(self, element: Expr) -> tuple[Expr, ...]:
        """What stands in a node: the value, and the derivative of the loss by it."""
        if self.example is None:
            return (element,)
        forward = Compare(element, "=", self.example.live(element))
        goal, name = Partial(self.model.loss, element), self.model.name_of(element)
        if element == self.model.loss or (name is not None and name.role == "target"):
            return (forward,)
        return forward, Compare(goal, "=", self.example.live(goal))

    def _node(self, element: Expr, rows: tuple[Expr, ...]) -> Iterator[Shape | Label]:
        x, y = self.places[element]
        role = "loss" if element == self.model.loss else "leaf" if self.model.definition_of(element) is None else "unit"
        yield Shape(centre=(x, y), width=self.breadths[element], height=_HEIGHT, is_round=False, role=role)
        for place, (row, kind) in enumerate(zip(rows, ("value", "gradient"), strict=False)):
            yield Label(at=(x, y + (place - (len(rows) - 1) / 2) * 1.3), expr=row, role=kind)

    def _link(self, source: Expr, target: Expr) -> Iterator[Stroke | Label]:
        start, end = self._side(source, 1), self._side(target, -1)
        name = self.model.name_of(source)
        if name is not None and name.role == "target":
            yield Stroke(points=(start, end), arrow=True)
            return
        aside = (_APART, 0.0) if self.upright else (0.0, _APART)
        yield Stroke(points=(_moved(start, aside, -1), _moved(end, aside, -1)), arrow=True)
        yield Stroke(points=(_moved(end, aside, 1), _moved(start, aside, 1)), arrow=True, role="backward")
        local = self._local(source, target)
        if local is not None:
            yield self._at_the_way_back(local, start, end)

    def _at_the_way_back(self, local: Expr, start: Point, end: Point) -> Label:
        """A local derivative beside its arrow: nearer to where lines that meet are still apart."""
        across = start[0] - end[0] if self.upright else start[1] - end[1]
        is_straight = abs(across) < _APART
        share = 0.3 if not is_straight else 0.4 if self.upright else 0.5
        at = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
        if not self.upright:
            return Label(at=_moved(at, (0.0, 1.15), is_straight), expr=local, role="gradient")
        aside = (2 * _APART, 0.0) if is_straight else (_APART if across > 0 else -_APART, 2 * _APART)
        return Label(at=_moved(at, aside, 1), expr=local, anchor="left" if across < -_APART else "right", role="gradient")

    def _side(self, element: Expr, sign: int) -> Point:
        """The middle of the side where arrows leave (1) or arrive (-1)."""
        (x, y), half = self.places[element], sign / 2
        return (x, y + half * _HEIGHT) if self.upright else (x + half * self.breadths[element], y)

    def _local(self, source: Expr, target: Expr) -> Expr | None:
        """The derivative of the one by the other; that of an activation through the function itself, as the page writes it."""
        body = self.model.unfold(target)
        try:
            if isinstance(body, Call) and body.arguments == (source,):
                lemma = run(Partial(Call(body.args[0], _U), _U), self.model).last
                return rename(lemma, {_U: source}).xreplace({body: target})
            return derive(self.model, source, of=target).last
        except SymperceptronError:
            return None


def _moved(point: Point, by: Point, times: int) -> Point:
    return point[0] + times * by[0], point[1] + times * by[1]
