"""The lines of a text about layers of any number, each chain about layer l and its neighbours or about the last ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.checking.depth.building import Depth
from symperceptron.checking.depth.templates import stem_of
from symperceptron.checking.depth.widths import with_widths
from symperceptron.checking.next_layer import chains
from symperceptron.errors import ReadingError
from symperceptron.language.expressions import Partial, Written
from symperceptron.language.names import is_name, letter_of, with_letters
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line, Side
from symperceptron.language.reading.labels import LAST, Label

__all__ = ["lines_by_layer"]

_SLOPES = "of the loss of layers of any number only first derivatives are known"
_BOTH = "the last layer and layers of any number in one line, and nothing says what is between them"


def lines_by_layer(lines: Iterable[Line], depth: Depth) -> tuple[Line, ...]:
    """The lines, the loss of those about a layer l in its own name; those that link it with the last layer are left open."""
    return tuple(_doubted(line, depth) for chain in chains(map(with_widths, lines)) for line in _by_layer(chain, depth))


def _doubted(line: Line, depth: Depth) -> Line:
    """The line with a doubt where it speaks of what is known by custom alone."""
    return _with_sides(line, lambda side: replace(side, doubts=(*side.doubts, *_customs(side.expression, depth))))


def _customs(expr: Expr, depth: Depth) -> Iterator[str]:
    spoken = {stem_of(part) for part in every_part(expr) if is_name(part)}
    yield from (f"nothing but custom says what {stem} stands for" for stem in sorted(depth.supposed & spoken))


def _with_sides(line: Line, change: Callable[[Side], Side]) -> Line:
    """The line with its sides changed, in every reading of it."""
    return replace(line, sides=tuple(map(change, line.sides)), others=tuple(tuple(map(change, sides)) for sides in line.others))


def _by_layer(chain: list[Line], depth: Depth) -> Iterator[Line]:
    bases = {label.base for line in chain for side in line.sides for label in _labels(side.expression)}
    keys = {depth.loss: depth.inner}
    for line in chain:
        if line.error is not None or line.kind != "formula" or not bases or bases == {LAST}:
            yield line
        elif len(bases) > 1:
            yield replace(line, sides=(), others=(), error=ReadingError(_BOTH, line.span))
        else:
            own = _with_sides(line, lambda side: replace(side, expression=with_letters(side.expression, keys)))
            sides = (side for reading in (own.sides, *own.others) for side in reading)
            is_known = all(_only_slopes(side.expression, depth) for side in sides)
            yield own if is_known else replace(line, sides=(), others=(), error=ReadingError(_SLOPES, line.span))


def _only_slopes(expr: Expr, depth: Depth) -> bool:
    """Whether all that is said of the loss are first derivatives: nothing else is known of it."""
    if isinstance(expr, Partial) and expr.function == Symbol(depth.inner, real=True):
        return len(expr.variables) == 1
    if is_name(expr):
        return letter_of(expr) != depth.inner
    if isinstance(expr, Partial) and any(is_name(part) and stem_of(part) in depth.slopes for part in every_part(expr.function)):
        return False
    if isinstance(expr, Partial) and expr.function.has(Partial):
        return not any(letter_of(part) == depth.inner for part in every_part(expr.function) if is_name(part))
    return all(_only_slopes(part, depth) for part in expr.args if isinstance(part, Expr)) if isinstance(expr, Written) else True


def _labels(expr: Expr) -> Iterator[Label]:
    for part in every_part(expr):
        label = Label.of_key(letter_of(part)) if is_name(part) else None
        if label is not None:
            yield label
