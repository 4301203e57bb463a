"""The rules of sums and indices: under Σ, ∂w_i/∂w_j = δ_ij, sifting."""

from __future__ import annotations

from sympy import Expr, Integer

from symperceptron.derivation.factors import number_of
from symperceptron.derivation.rule import Context, Detail, Equation, Rewritten, Rule
from symperceptron.derivation.rules.letters import f, g, i, j, n, v, w, x
from symperceptron.language.expressions import Compare, Delta, Neg, Over, Partial, Plus, Prime, Summation, Times, one
from symperceptron.language.names import base_of, fresh_index, indices_of, rename

__all__ = ["INDICES"]


def _under_sum(expr: Expr, context: Context) -> Expr | None:
    if (
        not isinstance(expr, Partial)
        or len(expr.variables) != 1
        or not isinstance(expr.function, Summation)
        or expr.function.has(Partial, Prime)
    ):
        return None
    total, (variable,) = expr.function, expr.variables
    body, index = total.body, total.index
    if index in variable.free_symbols | context.avoid:  # the bound index must not capture the free one
        fresh = fresh_index(body.free_symbols | variable.free_symbols | context.avoid)
        body, index = rename(body, {index: fresh}), fresh
    return Summation(Partial(body, variable), index, *total.range)


def _element(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1:
        return None
    left, right = expr.function, expr.variables[0]
    if left == right or base_of(left) != base_of(right):
        return None
    pairs = [(a, b) for a, b in zip(indices_of(left), indices_of(right), strict=True) if a != b]
    return Times(*(Delta(a, b) for a, b in pairs))


def _sum_of_terms(expr: Expr, context: Context) -> Expr | None:
    if (
        not isinstance(expr, Summation)
        or not isinstance(expr.body, Plus)
        or not any(_sifts(term, expr.index) for term in expr.body.args)
    ):
        return None
    _, *bounds = expr.args
    return Plus(
        *(Neg(Summation(term.args[0], *bounds)) if isinstance(term, Neg) else Summation(term, *bounds) for term in expr.body.args)
    )


def _out_of_sum(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Summation):
        return None
    body, *bounds = expr.args
    if isinstance(body, Neg):
        return Neg(Summation(body.args[0], *bounds))
    if not isinstance(body, Times) or body.has(Partial):
        return None
    constant = [factor for factor in body.args if expr.index not in factor.free_symbols]
    varying = [factor for factor in body.args if expr.index in factor.free_symbols]
    return Times(*constant, Summation(Times(*varying), *bounds)) if varying else None


def _number_out_of_sum(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Summation) or not isinstance(expr.body, Times):
        return None
    body, *bounds = expr.args
    numbers = [factor for factor in body.args if number_of(factor) is not None]
    others = [factor for factor in body.args if number_of(factor) is None]
    return Times(*numbers, Summation(Times(*others), *bounds)) if others else None


def _sift(expr: Expr, context: Context) -> Rewritten | None:
    found = _split(expr.body, expr.index) if isinstance(expr, Summation) else None
    if found is None:
        return None
    other, rest = found
    lower, upper = expr.range
    return Rewritten(after=rename(rest, {expr.index: other}), conditions=(Compare(lower, "<=", other, "<=", upper),))


def _split(expr: Expr, index: Expr) -> tuple[Expr, Expr] | None:
    """The other index of a δ among the factors, those above a bar too, and what is left without it."""
    if isinstance(expr, Delta) and index in expr.args:
        return expr.args[1] if expr.args[0] == index else expr.args[0], one
    if isinstance(expr, Over):
        above = _split(expr.args[0], index)
        return None if above is None else (above[0], Over(above[1], expr.args[1]))
    if isinstance(expr, Times):
        for number, factor in enumerate(expr.args):
            if (found := _split(factor, index)) is not None:
                other, rest = found
                inner = [] if rest == one else [rest]
                return other, Times(*expr.args[:number], *inner, *expr.args[number + 1 :])
    return None


def _multiply_out(expr: Expr, context: Context) -> Expr | None:
    """A bracket with a δ of the summation index in it: multiplied out, so that the δ can sift."""
    if not isinstance(expr, Summation) or not isinstance(expr.body, Times) or expr.body.has(Partial):
        return None
    factors = expr.body.args
    for number, factor in enumerate(factors):
        if isinstance(factor, Plus) and any(_sifts(term, expr.index) for term in factor.args):
            before, after = factors[:number], factors[number + 1 :]
            terms = (
                Neg(Times(*before, term.args[0], *after)) if isinstance(term, Neg) else Times(*before, term, *after)
                for term in factor.args
            )
            return Summation(Plus(*terms), *expr.args[1:])
    return None


def _sifts(term: Expr, index: Expr) -> bool:
    factors = term.args if isinstance(term, Times) else (term,)
    return any(
        _sifts(factor.args[0], index) if isinstance(factor, Neg) else isinstance(factor, Delta) and index in factor.args
        for factor in factors
    )


_CONCRETE = "Graham, Knuth, Patashnik, Concrete Mathematics (1994), section 2.3"
_ZERO = Integer(0)

# fmt: off
INDICES: tuple[Rule, ...] = (
    Rule(name="derivative under Σ",  rewrite=_under_sum,
         statement=Equation(left=Partial(Summation(f, i, _ZERO, n), v), right=Summation(Partial(f, v), i, _ZERO, n)),
         example=Partial(Summation(Times(x[i], w[i]), i, _ZERO, n), w[j]), source="Rudin, Principles of Mathematical Analysis (1976), theorem 5.3 (a), n times"),
    Rule(name="∂w_i/∂w_j = δ_ij",    rewrite=_element,
         statement=Equation(left=Partial(w[i], w[j]), right=Delta(i, j)),
         example=Partial(w[i], w[j]), source="the elements of w are independent variables"),
    Rule(name="sifting",             rewrite=_sift, conditions="0 ≤ j ≤ n", opens=Detail.STANDARD,
         statement=Equation(left=Summation(Times(x[i], Delta(i, j)), i, _ZERO, n), right=x[j]),
         example=Summation(Times(x[i], Delta(i, j)), i, _ZERO, n), source="Graham, Knuth, Patashnik, Concrete Mathematics (1994), section 2.1, on Iverson's brackets"),
    Rule(name="sum of a sum",        rewrite=_sum_of_terms,
         statement=Equation(left=Summation(Plus(x[i], w[i]), i, _ZERO, n), right=Plus(Summation(x[i], i, _ZERO, n), Summation(w[i], i, _ZERO, n))),
         example=Summation(Plus(Times(x[i], Delta(i, j)), w[i]), i, _ZERO, n), source=_CONCRETE),
    Rule(name="factor out of Σ",     rewrite=_out_of_sum,
         statement=Equation(left=Summation(Times(g, x[i]), i, _ZERO, n), right=Times(g, Summation(x[i], i, _ZERO, n))),
         example=Summation(Times(g, x[i]), i, _ZERO, n), source=_CONCRETE),
    Rule(name="number out of Σ",     rewrite=_number_out_of_sum, quiet=True,
         statement=Equation(left=Summation(Times(2, x[i]), i, _ZERO, n), right=Times(2, Summation(x[i], i, _ZERO, n))),
         example=Summation(Times(2, x[i]), i, _ZERO, n), source=_CONCRETE),
    Rule(name="multiply out δ",      rewrite=_multiply_out, opens=Detail.STANDARD,
         statement=Equation(left=Summation(Times(x[i], Plus(Delta(i, j), Neg(w[i]))), i, _ZERO, n), right=Summation(Plus(Times(x[i], Delta(i, j)), Neg(Times(x[i], w[i]))), i, _ZERO, n)),
         example=Summation(Times(x[i], Plus(Delta(i, j), Neg(w[j]))), i, _ZERO, n), source=_CONCRETE),
)
# fmt: on
