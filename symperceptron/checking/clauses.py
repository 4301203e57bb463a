r"""What the statements of one line say of each other: one may be true only where another holds, or need a name that a later one explains.

``f'(x) = 1, x > 0`` claims nothing where x < 0, and ``L = -\log(1-p), y = 0`` nothing for other targets.  In
``σ = 1/u, u = 1 + e^{-z}`` the second statement explains the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Expr

from symperceptron.checking.statements import Statement
from symperceptron.checking.values import is_number
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, is_name
from symperceptron.language.reading.continuations import OPEN_ENDED

__all__ = ["PARTLY_SAID", "in_order", "under_each_other"]

_IN_ONE_CASE = "it is said to hold in one case"
_OF_FACTORS = "{} alone behind it may be more of its factors"
PARTLY_SAID = frozenset({_IN_ONE_CASE, OPEN_ENDED})  # doubts by which a definition may not be the whole of it


def under_each_other(said: Iterable[Statement], model: Model) -> list[Statement]:
    """The statements, those beside a comparison or the value of a target in doubt, as they may hold only there; and those before an expression alone.

    A comma is what is left of a thin space between factors, where a backslash is lost.
    """
    said = list(said)
    alone = {place: one.sides[0].text for place, one in enumerate(said) if len(one.sides) == 1 and not one.goes_on}
    said = [_doubted(one, _OF_FACTORS.format(alone[place + 1])) if place + 1 in alone else one for place, one in enumerate(said)]
    conditions = [one for one in said if _is_condition(one, model)]
    if not conditions or len(said) == len(conditions):
        return said
    return [one if one in conditions else _doubted(one, _IN_ONE_CASE) for one in said]


def _is_condition(statement: Statement, model: Model) -> bool:
    left, *others = (side.expression for side in statement.sides)
    known = model.name_of(left) if is_name(left) else None
    is_target = known is not None and known.role == "target"
    return is_target and len(others) == 1 and is_number(others[0])


def _doubted(statement: Statement, doubt: str) -> Statement:
    return replace(statement, sides=tuple(replace(side, doubts=(*side.doubts, doubt)) for side in statement.sides))


def in_order(said: list[Statement]) -> tuple[list[Statement], list[Statement]]:
    """The statements that explain a name in the first one, to be heard before it, the last of them first; and the others."""
    used, explaining = set[Expr](), list[Statement]()
    for statement in said:
        left, *others = (side.expression for side in statement.sides)
        if left in used and statement.signs[:1] in (("=",), (":=",)) and not statement.goes_on and not is_number(others[0]):
            explaining.insert(0, statement)
        if statement is said[0] or statement in explaining:
            used |= {name for other in others for name in free_names(other)} - {left}
    return explaining, [statement for statement in said if statement not in explaining]
