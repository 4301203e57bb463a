"""The rules of differentiation, one row each.

The inner derivative belongs to no rule but the chain rule's: each rule of an outer function ends in ``∂g/∂v`` of what is
inside, which the next step takes up.
"""

from __future__ import annotations

from sympy import Expr, Integer, Rational, S

from symperceptron.derivation.factors import written_number
from symperceptron.derivation.rule import Context, Detail, Equation, Rewritten, Rule
from symperceptron.derivation.rules.letters import E, O, b, c, f, g, j, t, u, v, w, z
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
    Summation,
    Times,
    one,
    zero,
)
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.names import is_name

__all__ = ["DIFFERENTIATION"]


def _parts(expr: Expr, context: Context) -> tuple[Expr, Expr] | None:
    """The function and the variable of a first derivative whose function holds no derivative itself."""
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or expr.function.has(Partial, Prime):
        return None
    return expr.function, expr.variables[0]


def _one_at_a_time(expr: Expr, context: Context) -> Rewritten | None:
    """The derivative of the derivative, which is worked out beside the line, down to the form in which people write it."""
    if not isinstance(expr, Partial) or len(expr.variables) == 1:
        return None
    *before, last = expr.variables
    inner = Partial(expr.function, *before)
    lemma = context.derive(inner, context.model)
    if lemma.last.has(Summation) and lemma.last.has(Cases):
        return Rewritten(after=Partial(inner, last))  # cases under a sum are proved one derivative at a time
    return Rewritten(after=Partial(lemma.last, last), conditions=lemma.conditions, because=lemma)


def _constant(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    return zero if found and not context.model.depends(*found) else None


def _itself(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    return one if found and found[0] == found[1] else None


def _constant_factor(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found:
        return None
    function, variable = found
    if isinstance(function, Neg):
        return Neg(Partial(function.args[0], variable))
    if isinstance(function, Over) and not context.model.depends(function.args[1], variable):
        above, below = function.args
        return (
            Over(Partial(above, variable), below)
            if is_name(above) or isinstance(above, Call)
            else Times(Over(one, below), Partial(above, variable))
        )
    if isinstance(function, Times):
        varies = [context.model.depends(factor, variable) for factor in function.args]
        if not all(varies):
            last = max(number for number, does in enumerate(varies) if does)
            before = [factor for factor, does in zip(function.args[:last], varies, strict=False) if not does]
            inside = [factor for factor, does in zip(function.args, varies, strict=True) if does]
            return Times(*before, Partial(Times(*inside), variable), *function.args[last + 1 :])
    return None


def _sum(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Plus):
        return None
    function, variable = found
    return Plus(
        *(Neg(Partial(term.args[0], variable)) if isinstance(term, Neg) else Partial(term, variable) for term in function.args)
    )


def _product(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Times):
        return None
    function, variable = found
    factors = function.args
    return Plus(*(Times(*factors[:k], Partial(factor, variable), *factors[k + 1 :]) for k, factor in enumerate(factors)))


def _reciprocal(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Over):
        return None
    (above, below), variable = found[0].args, found[1]
    if context.model.depends(above, variable):
        return None
    top = Partial(below, variable) if above == one else Times(above, Partial(below, variable))
    return Neg(Over(top, Power(below, Integer(2))))


def _quotient(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Over):
        return None
    (above, below), variable = found[0].args, found[1]
    top = Plus(Times(Partial(above, variable), below), Neg(Times(above, Partial(below, variable))))
    return Over(top, Power(below, Integer(2)))


def _power(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Power):
        return None
    (base, exponent), variable = found[0].args, found[1]
    if base is S.Exp1 or context.model.depends(exponent, variable):
        return None
    less = lowered(exponent)
    return Times(exponent, base if less == one else Power(base, less), Partial(base, variable))


def lowered(exponent: Expr) -> Expr:
    """The exponent less one, a number worked out."""
    number = exponent.doit()
    return written_number(number - 1) if isinstance(number, Rational) else Plus(exponent, Neg(one))


def _exponential(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Power):
        return None
    (base, exponent), variable = found[0].args, found[1]
    if context.model.depends(base, variable):
        return None
    scale = () if base is S.Exp1 else (Call("log", base),)
    return Times(found[0], *scale, Partial(exponent, variable))


def _general_power(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Power):
        return None
    (base, exponent), variable = found[0].args, found[1]
    return Times(found[0], Partial(Times(exponent, Call("log", base)), variable))


def _chain(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Call) or len(found[0].arguments) != 1:
        return None
    function, variable = found
    if expr == context.goal and function.arguments == (variable,) and context.model.definition_of(function) is not None:
        return None  # the goal of a lemma: f'(u) is what it derives
    if context.model.varies_beside_its_arguments(function, variable):
        return None
    outer, inner = Prime(function.function, function.arguments[0]), function.arguments[0]
    return outer if inner == variable else Times(outer, Partial(inner, variable))


def _elementary(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Prime) or expr.order != 1 or context.model.definition_of(expr) is not None:
        return None
    row = FUNCTIONS.get(expr.function)
    return row.derivative(expr.argument) if row is not None and row.derivative is not None else None


def _by_formula(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Call):
        return None
    function, variable = found
    row = FUNCTIONS.get(function.function)
    if row is None or row.derivative is not None or context.model.definition_of(function) is not None:
        return None
    return None if row.formula is None else Partial(row.formula(*function.arguments), variable)


def _branches(expr: Expr, context: Context) -> Expr | None:
    found = _parts(expr, context)
    if not found or not isinstance(found[0], Cases):
        return None
    function, variable = found
    return Cases(
        *(
            Branch.otherwise(Partial(branch.value, variable))
            if branch.condition is None
            else Branch(Partial(branch.value, variable), branch.condition)
            for branch in function.branches
        )
    )


_RUDIN = "Rudin, Principles of Mathematical Analysis (1976), theorem "

# fmt: off
DIFFERENTIATION: tuple[Rule, ...] = (
    Rule(name="second derivative",        rewrite=_one_at_a_time,
         statement=Equation(left=Partial(f, u, v), right=Partial(Partial(f, u), v)),
         example=Partial(E, w[j], b),     source="Rudin, Principles of Mathematical Analysis (1976), definition 9.39"),
    Rule(name="derivative of a constant", rewrite=_constant,
         statement=Equation(left=Partial(c, v), right=zero),
         example=Partial(t, w[j]),        source=_RUDIN + "5.3"),
    Rule(name="derivative of the variable", rewrite=_itself,
         statement=Equation(left=Partial(v, v), right=one),
         example=Partial(z, z),           source=_RUDIN + "5.3"),
    Rule(name="constant factor",          rewrite=_constant_factor,
         statement=Equation(left=Partial(Times(c, f), v), right=Times(c, Partial(f, v))),
         example=Partial(Times(t, Power(O, 2)), O), source=_RUDIN + "5.3"),
    Rule(name="sum rule",                 rewrite=_sum,
         statement=Equation(left=Partial(Plus(f, g), v), right=Plus(Partial(f, v), Partial(g, v))),
         example=Partial(Plus(O, Neg(t)), O), source=_RUDIN + "5.3 (a)", opens=Detail.STANDARD),
    Rule(name="product rule",             rewrite=_product,
         statement=Equation(left=Partial(Times(f, g), v), right=Plus(Times(Partial(f, v), g), Times(f, Partial(g, v)))),
         example=Partial(Times(O, Plus(one, Neg(O))), O), source=_RUDIN + "5.3 (b)", opens=Detail.STANDARD),
    Rule(name="reciprocal rule",          rewrite=_reciprocal,
         statement=Equation(left=Partial(Over(c, g), v), right=Neg(Over(Times(c, Partial(g, v)), Power(g, 2)))),
         example=Partial(Over(one, Plus(one, Power(z, 2))), z), source=_RUDIN + "5.3 (c)", conditions="g ≠ 0", opens=Detail.STANDARD),
    Rule(name="quotient rule",            rewrite=_quotient,
         statement=Equation(left=Partial(Over(f, g), v), right=Over(Plus(Times(Partial(f, v), g), Neg(Times(f, Partial(g, v)))), Power(g, 2))),
         example=Partial(Over(z, Plus(one, Power(z, 2))), z), source=_RUDIN + "5.3 (c)", conditions="g ≠ 0", opens=Detail.STANDARD),
    Rule(name="power rule",               rewrite=_power,
         statement=Equation(left=Partial(Power(f, c), v), right=Times(c, Power(f, Plus(c, Neg(one))), Partial(f, v))),
         example=Partial(Power(Plus(O, Neg(t)), 2), O), source=_RUDIN + "5.5, with f(y) = y^c"),
    Rule(name="exponential rule",         rewrite=_exponential,
         statement=Equation(left=Partial(Power(S.Exp1, f), v), right=Times(Power(S.Exp1, f), Partial(f, v))),
         example=Partial(Power(S.Exp1, Neg(z)), z), source="Rudin, Principles of Mathematical Analysis (1976), theorem 8.6"),
    Rule(name="general power rule",       rewrite=_general_power,
         statement=Equation(left=Partial(Power(f, g), v), right=Times(Power(f, g), Partial(Times(g, Call("log", f)), v))),
         example=Partial(Power(Plus(one, Power(z, 2)), z), z), source="Rudin, Principles of Mathematical Analysis (1976), chapter 8, on the exponential and logarithmic functions", conditions="f > 0"),
    Rule(name="derivative of a formula",  rewrite=_by_formula,
         statement=Equation(left=Partial(Call("max", f, g), v), right=Partial(Cases(Branch(f, Compare(f, ">", g)), Branch.otherwise(g)), v)),
         example=Partial(Call("max", zero, z), z), source="the function's row among the elementary functions"),
    Rule(name="chain rule",               rewrite=_chain,
         statement=Equation(left=Partial(Call("f", g), v), right=Times(Prime("f", g), Partial(g, v))),
         example=Partial(Call("sigma", z), w[j]), source=_RUDIN + "5.5", opens=Detail.STANDARD),
    Rule(name="case by case",             rewrite=_branches,
         statement=Equation(left=Partial(Cases(Branch(f, Compare(u, ">", zero)), Branch.otherwise(g)), v), right=Cases(Branch(Partial(f, v), Compare(u, ">", zero)), Branch.otherwise(Partial(g, v)))),
         example=Partial(Cases(Branch(Power(z, 2), Compare(z, ">", zero)), Branch.otherwise(zero)), z), source=_RUDIN + "5.2, in the interior of each case", conditions="inside each case; at its border by convention"),
    Rule(name="elementary derivative",    rewrite=_elementary,
         statement=Equation(left=Prime("log", u), right=Over(one, u)),
         example=Prime("log", O),         source="the function's row among the elementary functions"),
)
# fmt: on
