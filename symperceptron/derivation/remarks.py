"""What a lecturer would add to a derivation: conventions at kinks, forms that do not exist, a matrix that has rank one.

Nothing here is looked up; every remark is read off the steps, and the one that claims an equality is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sympy import Expr, Rational, S

from symperceptron.derivation.factors import Factors
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Cases, Compare, Neg, Partial, Prime, Times, zero
from symperceptron.language.from_sympy import as_written
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.names import free_names, indices_of
from symperceptron.language.positions import at, every_part

if TYPE_CHECKING:
    from symperceptron.derivation.steps import Derivation

__all__ = ["Remark", "RemarkKind", "remarks"]


_NEAR = Rational(1, 10**6)


class RemarkKind(StrEnum):
    """What a remark is about."""

    CONVENTION = "convention"  # `about` says what is taken for a derivative that does not exist
    BORDER = "border"  # `about` says where two cases meet; the case that the border belongs to is differentiated there
    NOT_THROUGH_ITSELF = (
        "not through itself"  # `about` is the derivative that no formula in the function's own value was found for
    )
    RANK_ONE = "rank one"  # `about` says that a matrix of second derivatives is a column times a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A remark and the expression or equation it is about."""

    kind: RemarkKind
    about: Expr


def remarks(derivation: Derivation) -> tuple[Remark, ...]:
    """The remarks on a derivation and on its lemmas, each once."""
    own = (
        *_at_borders(derivation),
        *_at_elementary_kinks(derivation),
        *_without_closed_form(derivation),
        *_of_rank_one(derivation),
    )
    return tuple(dict.fromkeys((*(remark for lemma in derivation.lemmas for remark in remarks(lemma)), *own)))


def _function_and_variable(derivation: Derivation) -> tuple[Call, Expr] | None:
    """f(u) and u where the derivation is that of f'(u)."""
    goal = derivation.goal
    if isinstance(goal, Partial) and isinstance(goal.function, Call) and goal.function.arguments == goal.variables:
        return goal.function, goal.variables[0]
    return None


def _at_borders(derivation: Derivation) -> Iterator[Remark]:
    for step in derivation.applications:
        part = at(step.before, step.path)
        if isinstance(part, Partial) and isinstance(part.function, Cases) and isinstance(step.replacement, Cases):
            for branch in part.function.branches:
                if branch.condition is not None and len(branch.condition.sides) == 2:
                    border = Compare(branch.condition.sides[0], "=", branch.condition.sides[1])
                    yield from _at_border(derivation, border)


def _at_border(derivation: Derivation, border: Compare) -> Iterator[Remark]:
    subject, (side, point) = _function_and_variable(derivation), border.sides
    cases = next((part for part in every_part(derivation.last) if isinstance(part, Cases)), None)
    if subject is None or side != subject[1] or cases is None or not point.doit().is_Rational:
        yield Remark(kind=RemarkKind.BORDER, about=border)
        return
    function, variable = subject
    body = derivation.model.unfold(function)
    # The branches that meet there: that of the point, and those of a little less and a little more.
    below, there, above = (_branch_at(cases, variable, point.doit() + side) for side in (-_NEAR, 0, _NEAR))
    value, *others = (
        _chosen(derivation.last.xreplace({cases: branch}).xreplace({function: body}).xreplace({variable: point}))
        for branch in (there, below, above)
    )
    if any(not decide(value, other, derivation.model).is_proved for other in others):
        yield Remark(kind=RemarkKind.CONVENTION, about=Compare(Prime(function.args[0], point), "=", value))


def _branch_at(cases: Cases, variable: Expr, point: Expr) -> Expr:
    """The value of the branch that holds at a point."""
    return next(branch.value for branch in cases.branches if _holds_at(branch.condition, variable, point))


def _holds_at(condition: Compare | None, variable: Expr, point: Expr) -> bool:
    return condition is None or bool(condition.doit().xreplace({variable: point.doit()}))


def _chosen(value: Expr) -> Expr:
    """A value at a point, worked out, in which each choice is made."""
    choices = [part for part in every_part(value) if isinstance(part, Cases)]
    return as_written(value.xreplace({part: _branch_at(part, zero, zero) for part in choices}).doit())


def _at_elementary_kinks(derivation: Derivation) -> Iterator[Remark]:
    for step in derivation.applications:
        part = at(step.before, step.path)
        if isinstance(part, Prime) and derivation.model.definition_of(part) is None and part.function in FUNCTIONS:
            row = FUNCTIONS[part.function]
            for kink, value in row.kinks:
                yield Remark(kind=RemarkKind.CONVENTION, about=Compare(Prime(part.function, kink), "=", value))


def _without_closed_form(derivation: Derivation) -> Iterator[Remark]:
    subject = _function_and_variable(derivation)
    if subject is None:
        return
    function, variable = subject
    values = [branch.value for branch in derivation.last.branches] if isinstance(derivation.last, Cases) else [derivation.last]
    if any(variable in value.xreplace({function: variable.func("f", real=True)}).free_symbols for value in values):
        yield Remark(kind=RemarkKind.NOT_THROUGH_ITSELF, about=Prime(function.args[0], variable))


def _of_rank_one(derivation: Derivation) -> Iterator[Remark]:
    """A number, a factor with the one index and a factor with the other, whatever sign or bar they stand behind."""
    goal = derivation.goal
    if not isinstance(goal, Partial) or len(goal.variables) != 2:
        return
    rows, columns = ({index for index in indices_of(variable) if index.is_Symbol} for variable in goal.variables)
    if not rows or not columns or rows & columns:
        return
    factors = Factors.of(derivation.last)
    where = {base: (bool(_indices(base) & rows), bool(_indices(base) & columns)) for base in factors.bases}
    scale, row, column = (
        Factors(number=number, bases={base: e for base, e in factors.bases.items() if where[base] == kind})
        for number, kind in ((factors.number, (False, False)), (S.One, (True, False)), (S.One, (False, True)))
    )
    if (True, True) in where.values() or not row.bases or not column.bases:
        return
    size = Factors(number=abs(scale.number), bases=scale.bases).written()
    product = Times(size, row.written(), column.written())
    product = Neg(product) if scale.number < 0 else product
    if decide(derivation.last, product, derivation.model).is_proved:
        yield Remark(kind=RemarkKind.RANK_ONE, about=Compare(goal, "=", product))


def _indices(factor: Expr) -> set[Expr]:
    return {symbol for name in free_names(factor) for index in indices_of(name) for symbol in index.free_symbols}
