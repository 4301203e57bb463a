"""The rules that see a whole in its parts: a sum that the model assumes to be 1, a fraction that has a name as a factor of a longer one."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, S

from symperceptron.derivation.factors import Factors, number_of
from symperceptron.derivation.rule import Context, Detail, Equation, Rewritten, Rule
from symperceptron.derivation.rules.classifier import CLASSES, CLASSIFIER, O, t, z
from symperceptron.derivation.rules.letters import c, f, g, k, l, u
from symperceptron.derivation.rules.naming import matches
from symperceptron.language.equality.points import free_indices
from symperceptron.language.expressions import Neg, Over, Partial, Plus, Power, Prime, Summation, Times, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import free_names, letter_of, rename

__all__ = ["ASSUMPTION", "NAMED_FACTOR", "SPLIT", "TURNED"]


def _assumed(expr: Expr, context: Context) -> Rewritten | None:
    for assumption in context.model.assumptions:
        left, right = assumption.sides
        found: dict[Expr, Expr] = {}
        if matches(left, expr, frozenset(free_indices(left)), found):  # an index that is free in it may be any
            return Rewritten(after=rename(right, found), conditions=(rename(assumption, found),))
    return None


def _named(expr: Expr, context: Context) -> Expr | None:
    """A fraction one factor of which is, by a definition, a name."""
    if not isinstance(expr, Over) or expr.has(Partial, Prime):
        return None
    factors = Factors.of(expr)
    for definition in context.model.definitions[1:]:  # the loss itself is what is asked about
        if isinstance(definition.expression, Over) and not definition.is_function and definition.expression != context.goal:
            found = _factor(definition, factors)
            if found is not None:
                name, rest = found
                left = factors.without(rest).written()
                return name if left == one else Times(name, left)
    return None


def _factor(definition: Definition, factors: Factors) -> tuple[Expr, Mapping[Expr, int]] | None:
    """The name and the powers of bases that it takes with it, if the definition's fraction divides the factors."""
    pattern = Factors.of(definition.expression)
    if pattern.number != 1 or not any(e > 0 for e in pattern.bases.values()):
        return None
    indices: dict[Expr, Expr] = {}
    taken: dict[Expr, int] = {}
    for base, e in pattern.bases.items():
        for candidate, power in factors.bases.items():
            trial = dict(indices)
            if (
                candidate not in taken
                and (e > 0) == (power > 0)
                and abs(power) >= abs(e)
                and matches(base, candidate, frozenset(definition.parameters), trial)
            ):
                indices, taken[candidate] = trial, e
                break
        else:
            return None
    return (rename(definition.name, indices), taken) if len(indices) == len(definition.parameters) else None


def _split(expr: Expr, context: Context) -> Expr | None:
    """A fraction term by term, where each term then holds a name."""
    if not isinstance(expr, Over) or not isinstance(expr.args[0], Plus):
        return None
    terms = [Factors.of(Over(term, expr.args[1])).written() for term in expr.args[0].args]
    bare = (term.args[0] if isinstance(term, Neg) else term for term in terms)
    return Plus(*terms) if all(_named(term, context) is not None for term in bare) else None


def _turned(expr: Expr, context: Context) -> Expr | None:
    """``−(t − O) x`` as ``(O − t) x``: what the model names first stands first; a difference from a number, such as 1 − O, is left as it is."""
    if not isinstance(expr, Neg) or context.parent is Plus or expr.has(Partial, Prime):
        return None
    factors = expr.args[0].args if isinstance(expr.args[0], Times) else (expr.args[0],)
    for place, factor in enumerate(factors):
        if isinstance(factor, Plus) and not any(number_of(term) is not None for term in factor.args):
            positive = [term.args[0] for term in factor.args if isinstance(term, Neg)]
            negative = [term for term in factor.args if not isinstance(term, Neg)]
            if _rank(positive, context.model) < _rank(negative, context.model):
                turned = Plus(*positive, *(Neg(term) for term in negative))
                return Times(*factors[:place], turned, *factors[place + 1 :])
    return None


def _rank(terms: list[Expr], model: Model) -> int:
    """The place among the model's names of the first that stands in the terms."""
    keys = [name.key for name in model.names]
    places = [keys.index(letter_of(name)) for term in terms for name in free_names(term) if letter_of(name) in keys]
    return min(places, default=len(keys))


_FIELD = "the axioms of a field; Rudin, Principles of Mathematical Analysis (1976), propositions 1.14 to 1.16"
_ALL = Summation(Power(S.Exp1, z[l]), l, *CLASSES)

# fmt: off
ASSUMPTION = Rule(
    name="what is assumed", rewrite=_assumed, opens=Detail.STANDARD, given=CLASSIFIER, conditions="the model's assumptions",
    statement=Equation(left=Summation(t[k], k, *CLASSES), right=one),
    example=Summation(t[l], l, *CLASSES), source="the model")
SPLIT = Rule(
    name="term by term", rewrite=_split, given=CLASSIFIER, conditions="c ≠ 0",
    statement=Equation(left=Over(Plus(f, g), c), right=Plus(Over(f, c), Over(g, c))),
    example=Over(Plus(Power(S.Exp1, z[k]), Neg(Power(S.Exp1, z[l]))), _ALL), source=_FIELD)
NAMED_FACTOR = Rule(
    name="naming a factor", rewrite=_named, opens=Detail.STANDARD, given=CLASSIFIER,
    statement=Equation(left=Over(Times(Power(S.Exp1, z[k]), u), _ALL), right=Times(O[k], u)),
    example=Over(Times(Power(S.Exp1, z[k]), t[k]), _ALL), source="the model")
TURNED = Rule(
    name="turn the difference", rewrite=_turned, quiet=True, given=CLASSIFIER,
    statement=Equation(left=Neg(Plus(f, Neg(g))), right=Plus(g, Neg(f))),
    example=Neg(Plus(t[k], Neg(O[k]))), source=_FIELD)
# fmt: on
