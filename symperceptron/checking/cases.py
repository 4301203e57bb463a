"""Derivatives that an author works out case by case: once where two indices are equal, once where they differ, as softmax texts do.

A line that is true in one case only is not true.  But where the text states the same derivative for the other case too, the
two are one derivation, and each line is proved under its condition.  A line that still holds a derivative is not among
them: an index replaced under a derivative is a mistake in either case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.checking.claims import Claim
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.checking.statements import Statement
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Cases, Compare, Delta, Neg, Partial, Plus, Times, Written, one
from symperceptron.language.names import rename, spelled
from symperceptron.language.notation import Notation
from symperceptron.language.writing import to_latex

__all__ = ["case_by_case", "held_under", "true_in_one_case", "under_condition", "with_deltas"]


def with_deltas(expr: Expr) -> Expr:
    """The expression with Kronecker's delta where it distinguishes two indices: ``p_i(1 − p_j)`` if i = j, else ``−p_i p_j``."""
    if isinstance(expr, Cases) and len(expr.branches) == 2:
        first, second = expr.branches
        condition, pair = first.condition, _indices_of(first.condition)
        if (
            condition is not None
            and pair
            and (second.condition is None or _indices_of(second.condition) == pair)
            and condition.signs != getattr(second.condition, "signs", ())
        ):
            same, other = (first, second) if condition.signs == ("=",) else (second, first)
            delta = Delta(*pair)
            return Plus(Times(delta, with_deltas(same.value)), Times(Plus(one, Neg(delta)), with_deltas(other.value)))
    if isinstance(expr, Written):
        return expr.func(*(with_deltas(part) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _indices_of(condition: Compare | None) -> tuple[Expr, ...]:
    if condition is None or condition.signs not in (("=",), ("!=",)):
        return ()
    sides = tuple(
        Symbol(side.name, integer=True) for side in condition.sides if isinstance(side, Symbol) and side.name in "ijklmn"
    )
    return tuple(sorted(sides, key=spelled)) if len(sides) == 2 else ()


def under_condition(spoken: Iterable[Statement]) -> tuple[list[Statement], Compare | None]:
    """The statements of a line without the one that says for which indices they hold, ``…, i = j``, and that; one index for both where they are equal.

    An index that the condition alone speaks of may be a certain one, that of the true class: nothing is refuted beside it.
    """
    said, condition = list(spoken), None
    for statement in tuple(said):
        compared = _compared(statement)
        if condition is None and compared is not None and len(said) > 1:
            said.remove(statement)
            condition = compared
    if condition is None:
        return said, None
    said = [_doubted(one, condition) for one in said]
    if condition.signs != ("=",):
        return said, condition
    kept, other = condition.sides
    return [
        replace(one, sides=tuple(replace(side, expression=rename(side.expression, {other: kept})) for side in one.sides))
        for one in said
    ], condition


def _doubted(statement: Statement, condition: Compare) -> Statement:
    known = {index for side in statement.sides for index in free_indices(side.expression)}
    own = [spelled(index) for index in condition.sides if index not in known]
    doubt = f"{own[0]} may be a certain index" if own else ""
    return (
        replace(statement, sides=tuple(replace(side, doubts=(*side.doubts, doubt)) for side in statement.sides))
        if own
        else statement
    )


def _compared(statement: Statement) -> Compare | None:
    if len(statement.sides) != 2 or statement.goes_on or statement.signs[0] not in ("=", "!="):
        return None
    left, right = (side.expression for side in statement.sides)
    pair = _indices_of(Compare(left, statement.signs[0], right))
    return Compare(pair[0], statement.signs[0], pair[1]) if pair and pair[0] != pair[1] else None


def held_under(condition: Compare, line: LineReport, claims: list[Claim], notation: Notation) -> LineReport:
    """The report on a line that says itself for which indices it holds."""
    if condition.signs == ("=",):
        return replace(line, conditions=(*line.conditions, to_latex(condition, notation)))
    if not all(
        {*case.sides} == {*condition.sides} and case.signs == condition.signs for claim in claims for case in _case(claim)
    ):
        return line
    return _settled(line, claims, {_key(claim.subject, condition): {"=", "!="} for claim in claims}, notation)


def case_by_case(lines: list[LineReport], trail: Mapping[int, list[Claim]], notation: Notation) -> list[LineReport]:
    """The reports with the lines of two complementary cases proved, each under its condition."""
    seen: dict[tuple[Expr, Expr, Expr], set[str]] = {}
    for claims in trail.values():
        for claim in claims:
            for condition in _case(claim):
                seen.setdefault(_key(claim.subject, condition), set()).add(condition.signs[0])
    return [_settled(line, trail.get(number, []), seen, notation) for number, line in enumerate(lines)]


def _case(claim: Claim) -> tuple[Compare, ...]:
    """The case in which an undecided claim is true."""
    return claim.true.conditions if claim.true.reason and len(claim.true.conditions) == 1 else ()


def _key(subject: Expr, condition: Compare) -> tuple[Expr, Expr, Expr]:
    a, b = sorted(condition.sides, key=spelled)
    return subject, a, b


def _settled(
    line: LineReport, claims: list[Claim], seen: Mapping[tuple[Expr, Expr, Expr], set[str]], notation: Notation
) -> LineReport:
    cases = {condition for claim in claims for condition in _case(claim)}
    if line.verdict is not LineVerdict.UNDECIDED or len(cases) != 1:
        return line
    (condition,) = cases
    both = all(seen.get(_key(claim.subject, condition)) == {"=", "!="} for claim in claims if not claim.true.is_proved)
    if (
        not both
        or any(claim.right.has(Partial) for claim in claims)
        or not all(_case(claim) or claim.true.is_proved for claim in claims)
    ):
        return line
    proved = replace(line, verdict=LineVerdict.PROVED, true="proved", method="case by case", reason="")
    return replace(proved, conditions=tuple(dict.fromkeys((*line.conditions, to_latex(condition, notation)))))


def true_in_one_case(old: Symbol, sign: str, new: Expr) -> Verdict:
    """Left open, as it is true where the indices are equal, or differ, and not otherwise."""
    words = "are equal" if sign == "=" else "differ"
    return Verdict(
        kind=Kind.UNDECIDED,
        reason=f"true where {old} and {new} {words}, but not in general",
        conditions=(Compare(old, sign, new),),
    )
