"""The rules that tidy a line as it goes: zeros, ones, signs, numbers, what cancels."""

from __future__ import annotations

from sympy import Expr, Integer, S, igcd

from symperceptron.derivation.conditions import nonzero
from symperceptron.derivation.factors import Factors, number_of, written_number
from symperceptron.derivation.rule import Context, Equation, Rewritten, Rule
from symperceptron.derivation.rules.letters import O, c, f, g, t, u
from symperceptron.language.expressions import Branch, Cases, Compare, Neg, Over, Plus, Power, Summation, Times, one, zero

__all__ = ["FIELD", "TIDY"]


def _zero(expr: Expr, context: Context) -> Expr | None:
    match expr:
        case Times() if zero in expr.args:
            return zero
        case Plus():
            return Plus(*(term for term in expr.args if number_of(term) != 0))
        case Over() | Summation() if expr.args[0] == zero:
            return zero
        case Neg() if expr.args[0] == zero and context.parent is not Plus:
            return zero
        case _:
            return None


def _same_in_all_cases(expr: Expr, context: Context) -> Expr | None:
    """``{−1 if O < t; −1 otherwise}`` is ``−1``; where no case is left out."""
    if not isinstance(expr, Cases) or expr.branches[-1].condition is not None:
        return None
    values = {branch.value for branch in expr.branches}
    return values.pop() if len(values) == 1 else None


def _one(expr: Expr, context: Context) -> Expr | None:
    match expr:
        case Times() if one in expr.args:
            return Times(*(factor for factor in expr.args if factor != one))
        case Over() | Power() if expr.args[1] == one:
            return expr.args[0]
        case Power() if expr.args[1] == zero:
            return one
        case _:
            return None


def _signs(expr: Expr, context: Context) -> Expr | None:
    match expr:
        case Times() if any(isinstance(factor, Neg) for factor in expr.args):
            negatives = sum(isinstance(factor, Neg) for factor in expr.args)
            product = Times(*(factor.args[0] if isinstance(factor, Neg) else factor for factor in expr.args))
            return Neg(product) if negatives % 2 else product
        case Neg() if isinstance(expr.args[0], Neg):
            return expr.args[0].args[0]
        case Over() if any(isinstance(part, Neg) for part in expr.args):
            above, below = (part.args[0] if isinstance(part, Neg) else part for part in expr.args)
            return Over(above, below) if all(isinstance(part, Neg) for part in expr.args) else Neg(Over(above, below))
        case Neg() if isinstance(expr.args[0], Plus) and context.parent is Plus:
            return Plus(*(term.args[0] if isinstance(term, Neg) else Neg(term) for term in expr.args[0].args))
        case _:
            return None


def _cancel(expr: Expr, context: Context) -> Rewritten | None:
    match expr:
        case Plus():
            return _cancel_terms(expr)
        case Over(args=(top, bottom)) if number_of(expr) is None:
            above = set(Factors.of(top).bases)
            common = [base for base in Factors.of(bottom).bases if base in above]
            are_apart = _share_no_number(expr)
        case Times(args=factors):
            powers = [power for factor in factors for power in Factors.of(factor).bases.items()]
            above = {base for base, exponent in powers if exponent > 0}
            common = [base for base, exponent in powers if exponent < 0 and base in above]
            are_apart = [place for place, factor in enumerate(factors) if number_of(factor) is not None] in ([], [0])
        case _:
            return None
    if are_apart and not common:
        return None
    return Rewritten(after=Factors.of(expr).written(), conditions=nonzero(common, context.model))


def _share_no_number(expr: Over) -> bool:
    above, below = (Factors.of(part).number for part in expr.args)
    return below.q == 1 and igcd(above.p, below.p) == 1


def _cancel_terms(expr: Plus) -> Rewritten | None:
    """Numbers added up, and terms that are each other's opposite gone."""
    numbers = [value for term in expr.args if (value := number_of(term)) is not None]
    kept = [term for term in expr.args if number_of(term) is None]
    if len(numbers) > 1:
        value = sum(numbers, S.Zero)
        place = next(k for k, term in enumerate(expr.args) if number_of(term) is not None)
        before = [term for term in expr.args[:place] if number_of(term) is None]
        middle = [written_number(value)] if value else []
        return Rewritten(after=Plus(*before, *middle, *kept[len(before) :]))
    for k, term in enumerate(expr.args):
        opposite = term.args[0] if isinstance(term, Neg) else Neg(term)
        if opposite in expr.args:
            m = expr.args.index(opposite)
            return Rewritten(after=Plus(*(part for number, part in enumerate(expr.args) if number not in (k, m))))
    return None


FIELD = "the axioms of a field; Rudin, Principles of Mathematical Analysis (1976), propositions 1.14 to 1.16"
_TWO = Integer(2)

# fmt: off
TIDY: tuple[Rule, ...] = (
    Rule(name="drop zero",     quiet=True, rewrite=_zero,   statement=Equation(left=Plus(f, zero), right=f),
         example=Plus(O, Neg(zero), zero), source=FIELD),
    Rule(name="drop one",      quiet=True, rewrite=_one,    statement=Equation(left=Times(f, one), right=f),
         example=Times(O, one, t), source=FIELD),
    Rule(name="signs",         quiet=True, rewrite=_signs,  statement=Equation(left=Times(f, Neg(g)), right=Neg(Times(f, g))),
         example=Times(O, Neg(t)), source=FIELD),
    Rule(name="same in all cases", quiet=True, rewrite=_same_in_all_cases,
         statement=Equation(left=Cases(Branch(f, Compare(u, ">", zero)), Branch.otherwise(f)), right=f),
         example=Cases(Branch(t, Compare(O, ">", zero)), Branch.otherwise(t)), source="the definition of a function by cases"),
    Rule(name="cancel",        rewrite=_cancel, statement=Equation(left=Over(Times(c, f), Times(c, g)), right=Over(f, g)),
         example=Times(Over(one, _TWO), _TWO, O), source=FIELD, conditions="c ≠ 0"),
)
# fmt: on
