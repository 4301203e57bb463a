"""Curves on axes, in the drawing language: the activation with its derivative, the loss along one weight with its tangent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil, floor, log10

from mpmath import mpf
from sympy import Expr, Symbol

from symperceptron.derivation.engine import run
from symperceptron.errors import SymperceptronError
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.drawing import Drawing, Label, Plot, Point, Shape, Stroke, assembled
from symperceptron.handouts.numbers import Example, shown
from symperceptron.language import Model
from symperceptron.language.expressions import Call, Partial, Prime
from symperceptron.language.names import indices_of, rename

__all__ = ["activation_plot", "loss_plot"]

_WIDTH, _HEIGHT = 19.0, 10.0
_POINTS = 121
_REACH = Fraction(6)
_MOST_TICKS = 6
_U = Symbol("u", real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where a point of the plane stands in the drawing."""

    left: float
    right: float
    low: float
    high: float

    def at(self, x: float, y: float) -> Point:
        return _WIDTH * (x - self.left) / (self.right - self.left), _HEIGHT * (self.high - y) / (self.high - self.low)

    def plot(self, dot: tuple[Expr, Expr], along: Expr | None = None, slope: Expr | None = None) -> Plot:
        """The frame as whoever draws it anew needs it."""
        return Plot(
            left=self.left,
            right=self.right,
            low=self.low,
            high=self.high,
            width=_WIDTH,
            height=_HEIGHT,
            dot=dot,
            along=along,
            slope=slope,
        )

    def dot(self, x: float, y: float) -> Iterator[Shape]:
        """A dot, where it is within the frame."""
        if self.left <= x <= self.right and self.low <= y <= self.high:
            yield Shape(centre=self.at(x, y), width=0.45, height=0.45, role="dot")

    def curve(self, points: Sequence[Point], role: str) -> Iterator[Stroke]:
        """The curve through the points, as far as it is within the frame."""
        for inside, run_of in groupby(points, key=lambda point: self.low <= point[1] <= self.high):
            if inside and len(part := tuple(self.at(*point) for point in run_of)) > 1:
                yield Stroke(points=part, role=role)


def activation_plot(model: Model, example: Example) -> Drawing | None:
    """The activation and, dashed, its derivative; None where the model has no activation of one variable."""
    function = next(
        (definition.name for definition in model.definitions if definition.is_function and len(definition.parameters) == 1), None
    )
    if function is None:
        return None
    called = Call(function.args[0], _U)
    try:
        slope = run(Partial(called, _U), model).last
        curves = [_sampled(_along(example, _U, expr), -_REACH, _REACH) for expr in (called, slope)]
    except (SymperceptronError, ValueError, ArithmeticError):
        return None
    frame = _framed(curves)
    dot = _used_at(function, example)
    parts = [
        *_axes(frame, _U),
        *frame.curve(curves[1], "second"),
        *frame.curve(curves[0], "curve"),
        *frame.dot(*(float(example.value(one)) for one in dot)),
        *_named(frame, curves, (called, Prime(function.args[0], _U))),
    ]
    return _drawn(parts, model, frame.plot(dot))


def _used_at(function: Expr, example: Example) -> tuple[Expr, Expr]:
    """What the function is called with in the example, at its first use, and the value there."""
    user = next(
        one
        for one in example.model.definitions
        if isinstance(one.expression, Call) and one.expression.args[0] == function.args[0]
    )
    name = example.model.name_of(user.name)
    first = dict(zip(indices_of(user.name), (lower for lower, _ in name.ranges), strict=True)) if name is not None else {}
    inside, value = (example.at(rename(part, first)) for part in (user.expression.arguments[0], user.name))
    return inside, value


def loss_plot(model: Model, example: Example, weight: Expr) -> Drawing | None:
    """The loss along a weight, all else as in the example, with the tangent there, whose slope is the derivative."""
    at = float(example.value(weight))
    try:
        curve = _sampled(_along(example, weight, model.loss), Fraction(at) - 4, Fraction(at) + 4)
        height, slope = float(example.value(model.loss)), float(example.value(Partial(model.loss, weight)))
    except (SymperceptronError, ValueError, ArithmeticError):
        return None
    frame = _framed([curve])
    reach = 1.3
    tangent = [(at + reach * share / 20, height + reach * share / 20 * slope) for share in range(-20, 21)]
    parts = [
        *_axes(frame, weight),
        *frame.curve(curve, "curve"),
        *frame.curve(tangent, "second"),
        *frame.dot(at, height),
        Label(at=(frame.at(0.0, 0.0)[0] - 0.5, -1.0), expr=model.loss, anchor="left", role="curve"),
    ]
    return _drawn(parts, model, frame.plot((weight, model.loss), along=weight, slope=Partial(model.loss, weight)))


def _drawn(parts: Sequence[Stroke | Shape | Label], model: Model, plot: Plot) -> Drawing:
    return assembled(
        parts,
        {part: breadth(part.expr, model.notation) for part in parts if isinstance(part, Label) and part.expr is not None},
        plot,
    )


def _along(example: Example, leaf: Expr, expr: Expr) -> Callable[[mpf], mpf]:
    return lambda value: example.moved(leaf, value).value(expr)


def _sampled(function: Callable[[mpf], mpf], left: Fraction, right: Fraction) -> list[Point]:
    places = [left + (right - left) * number / (_POINTS - 1) for number in range(_POINTS)]
    return [(float(place), float(function(mpf(place.numerator) / place.denominator))) for place in places]


def _framed(curves: Sequence[Sequence[Point]]) -> _Frame:
    heights = [y for curve in curves for _, y in curve]
    low, high = min(heights), min(max(heights), 6.0 + max(min(heights), 0.0))  # what grows without end is cut
    air = (high - low or 1.0) * 0.08
    return _Frame(left=curves[0][0][0], right=curves[0][-1][0], low=min(low - air, 0.0), high=high + air)


def _axes(frame: _Frame, variable: Expr) -> Iterator[Stroke | Label]:
    base = min(max(frame.low, 0.0), frame.high)
    across = min(max(frame.left, 0.0), frame.right)
    (x0, y0), (x1, _) = frame.at(frame.left, base), frame.at(frame.right, base)
    yield Stroke(points=((x0, y0), (x1 + 0.9, y0)), role="axis", arrow=True)
    yield Label(at=(x1 + 1.2, y0), expr=variable, anchor="right", role="tick")
    (xa, top), (_, bottom) = frame.at(across, frame.high), frame.at(across, frame.low)
    yield Stroke(points=((xa, bottom), (xa, top - 0.7)), role="axis", arrow=True)
    for place in _ticks(frame.left, frame.right):
        x, _ = frame.at(float(place), base)
        if abs(x - xa) > 0.5:
            yield Stroke(points=((x, y0 - 0.15), (x, y0 + 0.15)), role="axis")
            yield Label(at=(x, y0 + 0.85), expr=shown(place), role="tick")
    for place in _ticks(frame.low, frame.high):
        _, y = frame.at(across, float(place))
        if place:
            yield Stroke(points=((xa - 0.15, y), (xa + 0.15, y)), role="axis")
            yield Label(at=(xa - 0.4, y), expr=shown(place), anchor="left", role="tick", height=float(place))


def _ticks(low: float, high: float) -> Iterator[Fraction]:
    """Round numbers between the ends, at most a handful."""
    rough = (high - low) / _MOST_TICKS
    power = Fraction(10) ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return (step * number for number in range(ceil(low / step), floor(high / step) + 1))


def _named(frame: _Frame, curves: Sequence[Sequence[Point]], names: Sequence[Expr]) -> Iterator[Label]:
    """What each curve is called, above it where there is room."""
    for curve, name, share in zip(curves, names, (0.86, 0.62), strict=True):
        x, y = curve[int(share * (len(curve) - 1))]
        at = frame.at(x, min(y, frame.high))
        yield Label(at=(at[0], max(at[1] - 0.95, 0.3)), expr=name, role="curve")
