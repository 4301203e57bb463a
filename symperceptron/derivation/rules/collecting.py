"""The rules that collect what belongs together: like terms, equal factors, a bracket that some terms share, a fraction within a fraction.

Like those of `regrouping` they are tried when nothing else is to be done.
"""

from __future__ import annotations

from sympy import Expr, Indexed, Integer, S

from symperceptron.derivation.conditions import nonzero
from symperceptron.derivation.factors import Factors, number_of, written_number, written_sum
from symperceptron.derivation.rule import Context, Equation, Rewritten, Rule
from symperceptron.derivation.rules.arithmetic import FIELD
from symperceptron.derivation.rules.letters import O, c, f, g, j, k, t, u, w, x
from symperceptron.language.expressions import Branch, Cases, Compare, Neg, Over, Partial, Plus, Power, Prime, Times, one, zero
from symperceptron.language.names import base_of, indices_of

__all__ = ["COLLECTING"]


def _is_settled(expr: Expr) -> bool:
    return not expr.has(Partial, Prime)


def _like_terms(expr: Expr, context: Context) -> Expr | None:
    """``1 − O − O`` as ``1 − 2O``: a term stays where it stood first."""
    if not isinstance(expr, Plus) or not _is_settled(expr):
        return None
    found: dict[frozenset[tuple[Expr, int]], list[Factors]] = {}
    for term in map(Factors.of, expr.args):
        found.setdefault(frozenset(term.bases.items()), []).append(term)
    if len(found) == len(expr.args):
        return None
    sums = (Factors(number=sum((term.number for term in alike), S.Zero), bases=alike[0].bases) for alike in found.values())
    return Plus(*(term.written() for term in sums if term.number))


def _power_of(expr: Expr) -> tuple[Expr, int]:
    """Base and exponent; of a power of a power too."""
    if isinstance(expr, Power) and isinstance(expr.args[1], Integer):
        base, exponent = _power_of(expr.args[0])
        return base, exponent * int(expr.args[1])
    return expr, 1


def _equal_factors(expr: Expr, context: Context) -> Expr | None:
    """``O · O`` as ``O²``, ``(f²)²`` as ``f⁴``: a factor stays where it stood first."""
    if not _is_settled(expr):
        return None
    factors = expr.args if isinstance(expr, Times) else (expr,)
    exponents: dict[Expr, int] = {}
    for base, exponent in map(_power_of, factors):
        exponents[base] = exponents.get(base, 0) + exponent
    after = Times(*(base if exponent == 1 else Power(base, Integer(exponent)) for base, exponent in exponents.items()))
    return after if all(exponents.values()) else None


def _power_of_cases(expr: Expr, context: Context) -> Expr | None:
    """A power of cases that are numbers: ``{1, 0}²`` is ``{1, 0}``."""
    match expr:
        case Power(args=(Cases() as cases, Integer() as exponent)) if exponent > 0:
            values = [value for value in map(number_of, (branch.value for branch in cases.branches)) if value is not None]
            if len(values) == len(cases.branches):
                powers = (written_number(value ** int(exponent)) for value in values)
                return Cases(*(Branch(power, branch.args[1]) for power, branch in zip(powers, cases.branches, strict=True)))
    return None


def _bracket(expr: Expr, context: Context) -> Expr | None:
    """``f + (O − t)(1 − O) − (O − t) O`` as ``f + (O − t)(1 − O − O)``: of the brackets that some terms share, the one that is met last."""
    if not isinstance(expr, Plus) or not _is_settled(expr):
        return None
    terms = [Factors.of(term) for term in expr.args]
    brackets = dict.fromkeys(base for term in terms for base in term.bases if isinstance(base, Plus))
    for bracket in reversed(brackets):
        shared = [number for number, term in enumerate(terms) if term.bases.get(bracket, 0) > 0]
        if 1 < len(shared) < len(terms):
            common = _common([terms[number] for number in shared])
            inside = written_sum(terms[number].without(common) for number in shared)
            product = Times(Factors(number=S.One, bases=common).written(), inside)
            return Plus(
                *(product if number == shared[0] else term for number, term in enumerate(expr.args) if number not in shared[1:])
            )
    return None


def _common(terms: list[Factors]) -> dict[Expr, int]:
    """The factors that all the terms share."""
    lowest = {base: min(term.bases.get(base, 0) for term in terms) for base in terms[0].bases}
    return {base: exponent for base, exponent in lowest.items() if exponent > 0}


def _one_bar(expr: Expr, context: Context) -> Rewritten | None:
    """A fraction with fractions among its factors: on one bar."""
    if not isinstance(expr, Over) or number_of(expr) is not None or not _is_settled(expr):
        return None
    parts = [factor for part in expr.args for factor in (part.args if isinstance(part, Times) else (part,))]
    inner = [part for part in parts if isinstance(part, Over)]
    if not inner:
        return None
    below = [base for base, e in Factors.of(Times(*inner)).bases.items() if e < 0]
    return Rewritten(after=Factors.of(expr).written(), conditions=nonzero(below, context.model))


def _in_the_order_of_the_goal(expr: Expr, context: Context) -> Expr | None:
    """``x_k x_j`` as ``x_j x_k`` in ``∂²E/∂w_j∂w_k``; in the order of the alphabet where the goal has no indices."""
    if not isinstance(expr, Times) or not isinstance(context.goal, Partial) or not _is_settled(expr):
        return None
    order = list(dict.fromkeys(index for variable in context.goal.variables for index in indices_of(variable)))
    order = order or sorted({index for factor in expr.args for index in indices_of(factor)}, key=str)

    def rank(name: Expr) -> tuple[int, ...]:
        return tuple(order.index(index) if index in order else -1 for index in indices_of(name))

    factors = list(expr.args)
    for base in dict.fromkeys(base_of(factor) for factor in factors if isinstance(factor, Indexed)):
        places = [number for number, factor in enumerate(factors) if isinstance(factor, Indexed) and base_of(factor) == base]
        for place, name in zip(places, sorted((factors[number] for number in places), key=rank), strict=True):
            factors[place] = name
    return Times(*factors)


# fmt: off
COLLECTING: tuple[Rule, ...] = (
    Rule(name="fractions on one bar", rewrite=_one_bar, conditions="c ≠ 0", statement=Equation(left=Over(Times(Over(f, c), g), u), right=Over(Times(f, g), Times(c, u))),
         example=Over(Times(Over(t, O), x[j]), u), source=FIELD),
    Rule(name="like terms",    rewrite=_like_terms, statement=Equation(left=Plus(f, Times(2, f)), right=Times(3, f)),
         example=Plus(one, Neg(O), Neg(O)), source=FIELD),
    Rule(name="equal factors", rewrite=_equal_factors, statement=Equation(left=Times(f, f), right=Power(f, 2)),
         example=Times(O, Plus(one, Neg(O)), O), source=FIELD),
    Rule(name="power of cases", rewrite=_power_of_cases, statement=Equation(left=Power(Cases(Branch(one, Compare(u, ">", zero)), Branch.otherwise(zero)), 2), right=Cases(Branch(one, Compare(u, ">", zero)), Branch.otherwise(zero))),
         example=Power(Cases(Branch(one, Compare(O, ">", zero)), Branch.otherwise(zero)), 2), source=FIELD),
    Rule(name="take out a bracket", rewrite=_bracket, statement=Equation(left=Plus(u, Times(Plus(f, g), c), Times(Plus(f, g), t)), right=Plus(u, Times(Plus(f, g), Plus(c, t)))),
         example=Plus(O, Times(Plus(O, Neg(t)), Plus(one, Neg(O))), Neg(Times(Plus(O, Neg(t)), O))), source=FIELD),
    Rule(name="order of factors", quiet=True, rewrite=_in_the_order_of_the_goal, statement=Equation(left=Times(x[k], x[j]), right=Times(x[j], x[k])),
         example=Times(w[k], w[j]), source=FIELD),
)
# fmt: on
