"""The rules for what depends on a quantity in several ways: the chain rule with its sum, and derivatives that are worked out once and used by name.

They look at which name is defined by which (`recurring`) and at nothing else.
"""

from __future__ import annotations

from sympy import Expr, Symbol

from symperceptron.derivation.recurring import couples, junction
from symperceptron.derivation.rule import Context, Detail, Equation, Rewritten, Rule
from symperceptron.derivation.rules.classifier import CLASSES, CLASSIFIER, O, delta, w, x, z
from symperceptron.derivation.rules.letters import E, j, k, l
from symperceptron.derivation.rules.naming import instance
from symperceptron.language.expressions import Delta, Neg, Partial, Plus, Summation, Times
from symperceptron.language.names import fresh_index, indices_of, rename

__all__ = ["CHAIN_WITH_SUM", "COUPLED_LEMMA", "RECURRING"]


def _through(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1:
        return None
    function, variable = expr.function, expr.variables[0]
    definition = junction(context.model, function, variable)
    declared = context.model.name_of(definition.name) if definition is not None else None
    if definition is None or declared is None or len(declared.ranges) != len(indices_of(definition.name)):
        return None  # nothing says over what to sum
    between = _apart(definition.name, variable.free_symbols)
    body: Expr = Times(Partial(function, between), Partial(between, variable))
    for index, bounds in zip(indices_of(between), declared.ranges, strict=True):
        body = Summation(body, index, *bounds)
    return body


def _by_name(expr: Expr, context: Context) -> Rewritten | None:
    if context.parent is Partial or expr == context.goal:
        return None
    for definition in context.model.definitions:
        if isinstance(definition.expression, Partial):
            name = instance(definition, expr)
            if name is not None and definition.expression != context.goal:
                return Rewritten(after=name, because=context.derive(definition.expression, context.model))
    return None


def _lemma(expr: Expr, context: Context) -> Rewritten | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or expr == context.goal:
        return None
    function, variable = expr.function, expr.variables[0]
    defined, by = (context.model.definition_of(name) for name in (function, variable))
    if defined is None or by is None or not couples(context.model, function, variable):
        return None
    labels = {Symbol(letter.lower(), integer=True) for name in context.model.names for letter in name.layer if letter.isalpha()}
    other = _apart(by.name, defined.name.free_symbols | labels, "likjhpqrms")
    lemma = context.derive(Partial(defined.name, other), context.model)
    parameters = (*indices_of(defined.name), *indices_of(other))
    actual = dict(zip(parameters, (*indices_of(function), *indices_of(variable)), strict=True))
    return Rewritten(after=rename(lemma.last, actual), because=lemma)


def _apart(name: Expr, taken: set[Expr], letters: str = "ikjhpqrmsl") -> Expr:
    """The name with indices that are not taken."""
    fresh: dict[Expr, Expr] = {}
    for index in indices_of(name):
        if index in taken:
            fresh[index] = fresh_index({*taken, *name.free_symbols, *fresh.values()}, letters)
    return rename(name, fresh)


_RUMELHART = "Rumelhart, Hinton, Williams, Nature 323 (1986)"

# fmt: off
CHAIN_WITH_SUM = Rule(
    name="chain rule with a sum", rewrite=_through, opens=Detail.BRIEF, given=CLASSIFIER,
    statement=Equation(left=Partial(E, x[j]), right=Summation(Times(Partial(E, z[k]), Partial(z[k], x[j])), k, *CLASSES)),
    example=Partial(E, w[j, k]), source="Rudin, Principles of Mathematical Analysis (1976), theorem 9.15")
RECURRING = Rule(
    name="the derivative by its name", rewrite=_by_name, opens=Detail.BRIEF, given=CLASSIFIER,
    statement=Equation(left=Partial(E, z[k]), right=delta[k]),
    example=Partial(E, z[k]), source=_RUMELHART)
COUPLED_LEMMA = Rule(
    name="lemma of the coupled", rewrite=_lemma, opens=Detail.STANDARD, given=CLASSIFIER,
    statement=Equation(left=Partial(O[k], z[l]), right=Times(O[k], Plus(Delta(k, l), Neg(O[l])))),
    example=Partial(O[k], z[l]), source="derived from the definitions, beside the line")
# fmt: on
