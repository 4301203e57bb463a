r"""How many units a layer has: n_l of them, so that a sum over the layer behind it ends at ``n_{l+1}``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Expr, Indexed, Symbol

from symperceptron.checking.depth.templates import Template, in_layer, stem_of
from symperceptron.checking.statements import Statement
from symperceptron.language.expressions import Summation, Written
from symperceptron.language.names import free_names, indices_of, letter_of
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line
from symperceptron.language.reading.labels import Label

__all__ = ["Widths", "widths_of", "with_widths"]

Range = tuple[Expr, Expr]
Widths = Mapping[tuple[str, int], Range]

_UNIT = ""


def with_widths(line: Line) -> Line:
    """The line with the ends of its sums as quantities of layers: the end ``n_{l+1}`` is no element of anything."""
    sides = tuple(replace(side, expression=_with_widths(side.expression)) for side in line.sides)
    return line if sides == line.sides else replace(line, sides=sides)


def _with_widths(expr: Expr) -> Expr:
    if isinstance(expr, Summation):
        return Summation(_with_widths(expr.body), expr.index, *(_end(end) for end in expr.range))
    if isinstance(expr, Written):
        return expr.func(*(_with_widths(part) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _end(end: Expr) -> Expr:
    widths = {}
    for part in end.atoms(Symbol, Indexed):
        stem, _, below = str(part).replace("[", "_").rstrip("]").replace(" ", "").partition("_")
        label = Label.of(below) or Label.of_key(str(part))
        if label is not None:
            widths[part] = Symbol(f"{stem.partition('^')[0]}^{label}", integer=True)
    return end.xreplace(widths)


def widths_of(spoken: Iterable[Statement], templates: Iterable[Template], default: Range) -> Widths:
    """The ranges of the indices of each letter in layer l, place by place; the units of a layer are counted alike, whatever letter they have."""
    templates = tuple(templates)
    found: dict[tuple[str, int], Counter[Range]] = defaultdict(Counter)
    units = {stem_of(one.name) for one in templates}
    sums = (part for one in spoken for side in one.sides for part in every_part(side.expression) if isinstance(part, Summation))
    for total in sums:
        for name in free_names(total.body):
            label = Label.of_key(letter_of(name))
            for slot, index in enumerate(indices_of(name)):
                if label is not None and index == total.index:
                    lower, upper = (in_layer(end, "l", -label.offset) for end in total.range)
                    found[_UNIT if stem_of(name) in units else stem_of(name), slot][lower, upper] += 1
    ranges = {place: several.most_common(1)[0][0] for place, several in found.items()}
    unit = ranges.setdefault((_UNIT, 0), default)
    own: dict[tuple[str, int], Range] = {}
    for template in templates:
        for name in free_names(template.expression):
            for slot, index in enumerate(indices_of(name)):
                label = Label.of_key(letter_of(name))
                if index in indices_of(template.name) and label is not None and stem_of(name) not in units:
                    steps = template.label.offset - label.offset
                    lower, upper = (in_layer(end, "l", steps) for end in unit)
                    own[stem_of(name), slot] = lower, upper
    return {**dict.fromkeys(((stem, 0) for stem in units), unit), **own, **ranges}
