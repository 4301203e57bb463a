"""Wrong twins: a rule of the engine as it is commonly got wrong.  A derivation made with one of them that ends in the student's line explains it.

A row is a code, the rule that is replaced, and the wrong rewriting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sympy import Expr, Integer

from symperceptron.checking.mistakes.context import Wrong
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context, Rule
from symperceptron.derivation.rules import STAGES
from symperceptron.errors import SymperceptronError
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Prime, Times, negative

__all__ = ["TWINS", "explanations"]

Rewrite = Callable[[Expr, Context], Expr | None]


def _product_of_derivatives(expr: Expr, _: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Times):
        return None
    return Times(*(Partial(factor, *expr.variables) for factor in expr.function.args))


def _quotient_sign(expr: Expr, _: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Over):
        return None
    (above, below), v = expr.function.args, expr.variables[0]
    return Over(Plus(Times(above, Partial(below, v)), Neg(Times(Partial(above, v), below))), Power(below, Integer(2)))


def _reciprocal_sign(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Over):
        return None
    (above, below), v = expr.function.args, expr.variables[0]
    return None if context.model.depends(above, v) else Over(Times(above, Partial(below, v)), Power(below, Integer(2)))


def _power_kept(expr: Expr, _: Context) -> Expr | None:
    if not isinstance(expr, Partial) or not isinstance(expr.function, Power) or not isinstance(expr.function.args[1], Integer):
        return None
    base, exponent = expr.function.args
    return Times(exponent, Power(base, exponent), Partial(base, *expr.variables))


def _chain_cut(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or not isinstance(expr.function, Call) or len(expr.function.arguments) != 1:
        return None
    if context.parent is None and expr.function.arguments == expr.variables:
        return None
    return Prime(expr.function.function, expr.function.arguments[0])


def _exponential_cut(expr: Expr, context: Context) -> Expr | None:
    if (
        not isinstance(expr, Partial)
        or not isinstance(expr.function, Power)
        or context.model.depends(expr.function.args[0], expr.variables[0])
    ):
        return None
    return expr.function


def _logarithm_inverted(expr: Expr, _: Context) -> Expr | None:
    return expr.argument if isinstance(expr, Prime) and expr.function == "log" else None


# fmt: off
TWINS: tuple[tuple[str, str, Rewrite], ...] = (
    ("product-rule",          "product rule",          _product_of_derivatives),
    ("quotient-sign",         "quotient rule",         _quotient_sign),
    ("quotient-sign",         "reciprocal rule",       _reciprocal_sign),
    ("power-rule",            "power rule",            _power_kept),
    ("lost-inner-derivative", "chain rule",            _chain_cut),
    ("lost-inner-derivative", "exponential rule",      _exponential_cut),
    ("log-inverted",          "elementary derivative", _logarithm_inverted),
)
# fmt: on


def explanations(wrong: Wrong) -> Iterator[str]:
    """The codes of the twins whose derivations end in the wrong right side, up to a sign that is a mistake of its own."""
    goal = wrong.subject if isinstance(wrong.subject, Partial) else wrong.known
    if not isinstance(goal, Partial):
        return
    for code, name, rewrite in TWINS:
        stages = tuple(tuple(replace(rule, rewrite=rewrite) if rule.name == name else rule for rule in stage) for stage in STAGES)
        try:
            result = run(goal, wrong.model, stages).last
        except (SymperceptronError, RecursionError):
            continue
        if wrong.are_equal(result, wrong.right) and not wrong.are_equal(result, negative(wrong.known)):
            yield code


def twin_of(rule: Rule) -> str | None:
    """The code of the wrong twin of a rule, if it has one."""
    return next((code for code, name, _ in TWINS if name == rule.name), None)
