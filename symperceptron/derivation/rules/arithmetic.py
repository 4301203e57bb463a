"""The rules that tidy a line as it goes: zeros, ones, signs, numbers, what cancels."""

from __future__ import annotations

from sympy import Expr, Integer, S, igcd

from symperceptron.derivation.conditions import nonzero
from symperceptron.derivation.factors import Factors, number_of, written_number
from symperceptron.derivation.rule import Context, Equation, Rewritten, Rule
from symperceptron.derivation.rules.letters import O, c, f, g, t
from symperceptron.language.expressions import Cases, Neg, Over, Plus, Power, Summation, Times, one, zero

__all__ = ["FIELD", "TIDY"]


def _zero(expr: Expr, context: Context) -> Expr | None:
    match expr:
        case Times() if zero in expr.args:
            return zero
        case Plus() if any(number_of(term) == 0 for term in expr.args):
            return Plus(*(term for term in expr.args if number_of(term) != 0))
        case Over() | Summation() if expr.args[0] == zero:
            return zero
        case Neg() if expr.args[0] == zero and context.parent is not Plus:
            return zero
        case Cases() if all(branch.value == zero for branch in expr.branches):
            return zero
        case _:
            return None


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
    if isinstance(expr, Plus):
        return _cancel_terms(expr)
    if not isinstance(expr, Times | Over) or (number_of(expr) is not None and not isinstance(expr, Times)):
        return None
    parts = expr.args if isinstance(expr, Times) else (expr,)
    numbers = [number_of(part) for part in parts]
    above = [base for part in parts for base, e in Factors.of(part).bases.items() if e > 0]
    below = [base for part in parts for base, e in Factors.of(part).bases.items() if e < 0]
    if isinstance(expr, Over):
        above, below = list(Factors.of(expr.args[0]).bases), list(Factors.of(expr.args[1]).bases)
    common = [base for base in below if base in above]
    fixed = [number for number in numbers if number is not None]
    top = Factors.of(expr)
    has_numbers = len(fixed) > 1 or (fixed and numbers[0] is None) or (isinstance(expr, Over) and _shares_number(expr))
    if not common and not has_numbers:
        return None
    return Rewritten(after=top.written(), conditions=nonzero(common, context.model))


def _shares_number(expr: Over) -> bool:
    above, below = (Factors.of(part).number for part in expr.args)
    return below != 1 and (above % below == 0 or below.q != 1 or bool(igcd(above.p, below.p) > 1))


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
    Rule(name="cancel",        rewrite=_cancel, statement=Equation(left=Over(Times(c, f), Times(c, g)), right=Over(f, g)),
         example=Times(Over(one, _TWO), _TWO, O), source=FIELD, conditions="c ≠ 0"),
)
# fmt: on
