"""The drawing language of a page: strokes, shapes and labels in a plane, and nothing of how a format draws them.

Coordinates are ems of the text around, x to the right and y *down*; a drawing begins at (0, 0).  A label is words or an expression, so that it is
written in the page's notation; a role says what a thing is (an edge, an axis, a gradient) and a format how that looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Expr

__all__ = ["Drawing", "Label", "Plot", "Point", "Shape", "Stroke", "assembled"]

Point = tuple[float, float]
_MARGIN = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points, perhaps with an arrow at its end: ``edge``, ``backward``, ``axis``, ``guide``, ``curve`` or ``second``."""

    points: tuple[Point, ...]
    role: str = "edge"
    arrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A round or a rectangle around its centre: ``unit``, ``leaf``, ``loss`` or ``dot``."""

    centre: Point
    width: float
    height: float
    is_round: bool = True
    role: str = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """An expression or words at a point: left of it, right of it or (``middle``) around it, and always on its height.

    `height` is the value that a label on the axis of a plot stands for.
    """

    at: Point
    expr: Expr | None = None
    text: str = ""
    anchor: str = "middle"
    role: str = "name"
    height: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What a drawing shows on axes: the frame of the plane from `corner`, left and above, and what the dot is; `along` is what its curve runs along.

    `slope` is that of the tangent at the dot.
    """

    left: float
    right: float
    low: float
    high: float
    width: float
    height: float
    dot: tuple[Expr, Expr]
    along: Expr | None = None
    slope: Expr | None = None
    corner: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing, so many ems wide and high; what stands earlier lies below what stands later, and strokes lie below all."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    plot: Plot | None = None


def assembled(parts: Iterable[Stroke | Shape | Label], breadths: dict[Label, float], plot: Plot | None = None) -> Drawing:
    """The drawing of the parts, moved so that all of it lies right of and below (0, 0); labels are as broad as `breadths` says."""
    every = tuple(parts)
    boxes = [box for part in every for box in _boxes(part, breadths)]
    left, top = (min(box[axis] for box in boxes) - _MARGIN for axis in (0, 1))
    right, bottom = (max(box[axis] for box in boxes) + _MARGIN for axis in (2, 3))

    def moved(point: Point) -> Point:
        return round(point[0] - left, 3), round(point[1] - top, 3)

    return Drawing(
        width=round(right - left, 2),
        height=round(bottom - top, 2),
        strokes=tuple(replace(part, points=tuple(map(moved, part.points))) for part in every if isinstance(part, Stroke)),
        shapes=tuple(replace(part, centre=moved(part.centre)) for part in every if isinstance(part, Shape)),
        labels=tuple(replace(part, at=moved(part.at)) for part in every if isinstance(part, Label)),
        plot=None if plot is None else replace(plot, corner=moved(plot.corner)),
    )


def _boxes(part: Stroke | Shape | Label, breadths: dict[Label, float]) -> Iterable[tuple[float, float, float, float]]:
    if isinstance(part, Stroke):
        return [(x, y, x, y) for x, y in part.points]
    if isinstance(part, Shape):
        (x, y), across, down = part.centre, part.width / 2, part.height / 2
        return [(x - across, y - down, x + across, y + down)]
    (x, y), breadth = part.at, breadths.get(part, 0.6 * len(part.text))
    left = {"middle": x - breadth / 2, "left": x - breadth, "right": x}[part.anchor]
    return [(left, y - 0.7, left + breadth, y + 0.7)]
