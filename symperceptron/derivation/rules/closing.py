"""How the derivation of a lemma ends: the derivative of a function, written through the function itself."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, S

from symperceptron.derivation.closed_form import through_itself
from symperceptron.derivation.rule import Context, Detail, Equation, Rule
from symperceptron.derivation.rules.letters import u
from symperceptron.language.expressions import Call, Cases, Neg, Over, Partial, Plus, Power, Times, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import is_name
from symperceptron.language.positions import every_part

__all__ = ["READ_BACKWARDS", "THROUGH"]


@lru_cache(maxsize=64)
def _subject(goal: Expr | None, model: Model) -> Definition | None:
    """The definition of the function whose derivative is the goal, in the goal's variable."""
    if isinstance(goal, Partial) and isinstance(goal.function, Call) and goal.function.arguments == goal.variables:
        body = model.unfold(goal.function)
        return None if body is None else Definition(name=goal.function, expression=body)
    return None


def _through(expr: Expr, context: Context) -> Expr | None:
    definition = _subject(context.goal, context.model)
    if (
        definition is None
        or context.parent is not None
        or any(part in (definition.name, definition.expression) for part in every_part(expr))
    ):
        return None
    through = through_itself(definition, expr, context.model)
    if through is None or isinstance(through, Cases):
        return through
    return through.xreplace({definition.name: definition.expression})


def _read_backwards(expr: Expr, context: Context) -> Expr | None:
    definition = _subject(context.goal, context.model)
    if definition is None or is_name(expr) or expr != definition.expression or context.parent is Partial:
        return None
    return definition.name


_e = Power(S.Exp1, Neg(u))
_SIGMA = Over(one, Plus(one, _e))

# fmt: off
READ_BACKWARDS = Rule(
    name="definition, read backwards", rewrite=_read_backwards, opens=Detail.STANDARD,
    statement=Equation(left=_SIGMA, right=Call("sigma", u)),
    example=_SIGMA, source="the model")
THROUGH = Rule(
    name="through the function itself", rewrite=_through, opens=Detail.STANDARD,
    statement=Equation(left=Over(_e, Power(Plus(one, _e), 2)), right=Times(_SIGMA, Plus(one, Neg(_SIGMA)))),
    example=Over(_e, Power(Plus(one, _e), 2)), source="elimination of e^(−u); Cox, Little, O'Shea, Ideals, Varieties, and Algorithms (2015), section 3.6")
# fmt: on
