"""The conditions under which an expression has a value: each is settled by the case that is looked at, or stated with the proof."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symperceptron.language.equality.allowance import UndecidedError, UndefinedError
from symperceptron.language.equality.environment import leaf_of
from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.expressions import Compare
from symperceptron.language.model import Model
from symperceptron.language.names import is_name

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["declared_ranges", "demand", "refuse_outside", "stated"]

_MET: Mapping[str, frozenset[int]] = {"!=": frozenset({-1, 1}), ">": frozenset({1}), ">=": frozenset({0, 1})}


def demand(field: Field, a: Quotient, relation: str, written: Callable[[], Expr | None]) -> None:
    """State the condition that an expression has a value, unless this case settles it."""
    possible = _possible_signs(field, a)
    if possible <= _MET[relation]:
        return
    expr = written()
    if expr is not None:
        field.interpreter.notes.add(Compare(expr, relation, 0))
        if possible.isdisjoint(_MET[relation]):
            raise UndefinedError("an expression has no value in this case", is_stated=True)


def stated(notes: Iterable[Hashable]) -> dict[Compare, None]:
    """The conditions among the notes; of what is positive it is not said that it is not negative."""
    found = {note: None for note in notes if isinstance(note, Compare)}
    return {one: None for one in found if not (one.signs == (">=",) and Compare(one.sides[0], ">", one.sides[1]) in found)}


def _possible_signs(field: Field, a: Quotient) -> frozenset[int]:
    if not a.numerator:
        return frozenset({0})
    signs = frozenset({1})
    for polynomial in a.polynomials():
        number, content, rest = polynomial.split()
        parts = [frozenset({1 if number > 0 else -1})]
        for k, exponent in content:
            own = field.case.signs(Polynomial.generator(k))
            parts.append(frozenset(side**2 for side in own) if exponent % 2 == 0 else own)
        if rest is not None:
            parts.append(field.case.signs(rest))
        for part in parts:
            signs = frozenset(x * y for x in signs for y in part)
    return signs


def refuse_outside(conditions: Iterable[Compare], left: Expr, right: Expr, model: Model) -> None:
    """Refuse a sum that was collapsed at an index which its declared range lets lie outside of the sum.

    Raises UndecidedError.  An index whose range nothing declares lies where the condition says.
    """
    collapsed = [condition.sides for condition in conditions if len(condition.sides) == 3]
    for lower, at, upper in collapsed:
        declared = {*declared_ranges(left, at, model), *declared_ranges(right, at, model)}
        others = {(first, last) for first, index, last in collapsed if index == at}
        is_inside = [_is_within(bounds, (lower, upper)) for bounds in declared or others]
        if not (any(is_inside) if declared else all(is_inside)):
            raise UndecidedError(f"a sum is collapsed at {at}, which may lie outside of its range")


def declared_ranges(expr: Any, at: Expr, model: Model) -> Iterator[tuple[Expr, Expr]]:
    """The ranges that the model declares for the places in which an index stands."""
    if is_name(expr):
        indices = leaf_of(expr)[1]
        name = model.name_of(expr) if at in indices else None
        if name is not None:
            yield from (bounds for index, bounds in zip(indices, name.ranges, strict=False) if index == at)
    else:
        for part in getattr(expr, "args", ()):
            yield from declared_ranges(part, at, model)


def _is_within(inner: tuple[Expr, Expr], outer: tuple[Expr, Expr]) -> bool:
    below, above = (inner[0] - outer[0]).expand(), (outer[1] - inner[1]).expand()
    return all(gap.is_Integer and gap >= 0 for gap in (below, above))
