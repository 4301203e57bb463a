"""The rules that bring a line into the shape people write: what is common taken out, fractions on one bar.

Those of `REGROUP` are tried when nothing else is to be done, so no derivative is left in the line.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

from sympy import Expr, Rational, S, igcd

from symperceptron.derivation.conditions import nonzero
from symperceptron.derivation.factors import Factors, expanded, written_number, written_sum
from symperceptron.derivation.rule import Context, Equation, Rewritten, Rule
from symperceptron.derivation.rules.arithmetic import FIELD
from symperceptron.derivation.rules.letters import O, c, f, g, j, t, u, w, x, z
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Times,
    one,
    zero,
)
from symperceptron.language.names import is_name

__all__ = ["COLLECT", "REGROUP"]


def _collect(expr: Expr, context: Context) -> Expr | None:
    """A derivative that all terms of a sum have in common, taken out before it is worked on."""
    if not isinstance(expr, Plus) or context.parent is Partial:
        return None
    terms = [Factors.of(term) for term in expr.args]
    common = {
        base: 1
        for base in terms[0].bases
        if isinstance(base, Partial | Prime) and all(term.bases.get(base, 0) > 0 for term in terms)
    }
    if not common:
        return None
    return Times(Plus(*(term.without(common).written() for term in terms)), *common)


def _out_of_cases(expr: Expr, context: Context) -> Expr | None:
    """A derivative that every case has in common, but for those that are zero."""
    if not isinstance(expr, Cases):
        return None
    cases = [Factors.of(branch.value) for branch in expr.branches]
    first = next((case for case in cases if case.number), None)
    if first is None:
        return None
    common = {
        base: 1
        for base in first.bases
        if isinstance(base, Partial) and all(not case.number or case.bases.get(base, 0) > 0 for case in cases)
    }
    if not common:
        return None
    left = (
        branch.func(zero if not case.number else case.without(common).written(), branch.args[1])
        for branch, case in zip(expr.branches, cases, strict=True)
    )
    return Times(Cases(*left), *common)


def _on_one_bar(expr: Expr, context: Context) -> Expr | None:
    """A reciprocal and the function value behind it, or the name before it: ``(1/(1 + e^u)) e^u``, ``t (1/O²)``."""
    if not isinstance(expr, Times):
        return None
    for k, (before, after) in enumerate(pairwise(expr.args)):
        if (
            isinstance(before, Over)
            and before.args[0] == one
            and (isinstance(after, Call) or (isinstance(after, Power) and after.args[0] is S.Exp1))
        ):
            return Times(*expr.args[:k], Over(after, before.args[1]), *expr.args[k + 2 :])
    for k, (before, after) in enumerate(pairwise(expr.args)):
        if is_name(before) and isinstance(after, Over) and after.args[0] == one:
            return Times(*expr.args[:k], Over(before, after.args[1]), *expr.args[k + 2 :])
    return None


_RATIOS = {("sinh", "cosh"): "tanh", ("sin", "cos"): "tan"}


def _ratio(expr: Expr, context: Context) -> Expr | None:
    match expr:
        case Over(args=(Call() as above, Call() as below)) if (
            above.arguments == below.arguments and (above.function, below.function) in _RATIOS
        ):
            return Call(_RATIOS[above.function, below.function], *above.arguments)
        case _:
            return None


def _common_factor(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Plus):
        return None
    terms = [Factors.of(term) for term in expr.args]
    shared = [base for base in terms[0].bases if all(term.bases.get(base, 0) > 0 for term in terms)]
    common = {base: min(term.bases[base] for term in terms) for base in shared}
    if not common:
        return None
    size = reduce(_common_divisor, (abs(term.number) for term in terms))
    inside = Plus(*(term.without(common, size).written() for term in terms))
    return Times(*([written_number(size)] if size != 1 else []), Factors(number=S.One, bases=common).written(), inside)


def _common_divisor(a: Rational, b: Rational) -> Rational:
    return Rational(igcd(a.p * b.q, b.p * a.q), a.q * b.q)


def _common_denominator(expr: Expr, context: Context) -> Rewritten | None:
    """A sum of fractions beside factors that its denominators divide: on one bar, the numerator multiplied out."""
    sign, body = (-S.One, expr.args[0]) if isinstance(expr, Neg) else (S.One, expr)
    if not isinstance(body, Times):
        return None
    for place, factor in enumerate(body.args):
        if not isinstance(factor, Plus):
            continue
        terms = [Factors.of(term) for term in factor.args]
        below: dict[Expr, int] = {}
        for term in terms:
            for base, e in term.bases.items():
                if e < 0:
                    below[base] = max(below.get(base, 0), -e)
        others = Factors.of(Times(*body.args[:place], *body.args[place + 1 :])).bases
        if not any(base in others for base in below):
            continue
        raised = [
            Factors(number=sign * term.number, bases=term.without({base: -e for base, e in below.items()}).bases)
            for term in terms
        ]
        top = expanded(Plus(*(term.written() for term in raised)))
        if top is None:
            continue
        bottom = Factors(number=S.One, bases=below).written()
        fraction = Over(written_sum(top.values()), bottom)
        after = Times(*body.args[:place], fraction, *body.args[place + 1 :])
        return Rewritten(after=after, conditions=nonzero(below, context.model))
    return None


# fmt: off
COLLECT: tuple[Rule, ...] = (
    Rule(name="take out the derivative", rewrite=_collect,
         statement=Equation(left=Plus(Times(f, Partial(z, w[j])), Times(g, Partial(z, w[j]))), right=Times(Plus(f, g), Partial(z, w[j]))),
         example=Plus(Times(t, Partial(O, w[j])), Times(O, Partial(O, w[j]))), source=FIELD),
    Rule(name="take out of the cases", rewrite=_out_of_cases,
         statement=Equation(left=Cases(Branch(Times(f, Partial(z, w[j])), Compare(u, ">", zero)), Branch.otherwise(Times(g, Partial(z, w[j])))), right=Times(Cases(Branch(f, Compare(u, ">", zero)), Branch.otherwise(g)), Partial(z, w[j]))),
         example=Cases(Branch(Times(t, Partial(O, w[j])), Compare(O, ">", zero)), Branch.otherwise(zero)), source=FIELD),
)
REGROUP: tuple[Rule, ...] = (
    Rule(name="common denominator", rewrite=_common_denominator, conditions="f ≠ 0, g ≠ 0",
         statement=Equation(left=Times(Plus(Over(u, f), Neg(Over(c, g))), f, g), right=Times(Over(Plus(Times(u, g), Neg(Times(c, f))), Times(f, g)), f, g)),
         example=Times(Plus(Over(t, O), Neg(Over(Plus(one, Neg(t)), Plus(one, Neg(O))))), O, Plus(one, Neg(O))), source=FIELD),
    Rule(name="on one bar",    rewrite=_on_one_bar, conditions="g ≠ 0", statement=Equation(left=Times(Over(one, g), f), right=Over(f, g)),
         example=Times(Over(one, Plus(one, Power(S.Exp1, z))), Power(S.Exp1, z)), source=FIELD),
    Rule(name="ratio of sine and cosine", rewrite=_ratio, statement=Equation(left=Over(Call("sinh", u), Call("cosh", u)), right=Call("tanh", u)),
         example=Over(Call("sinh", z), Call("cosh", z)), source="the function's row among the elementary functions"),
    Rule(name="regroup",       rewrite=_common_factor, statement=Equation(left=Plus(Times(c, f), Times(c, g)), right=Times(c, Plus(f, g))),
         example=Plus(Times(O, t), Times(O, x[j])), source=FIELD),
)
# fmt: on
