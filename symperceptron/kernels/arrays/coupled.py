r"""Softmax without overflow and without lost digits, a row for each form in which its outputs are met.

Let m be the largest net input of a row, d = z − m, which is never more than 0, e = e^d, and R the sum of all e but the largest, which is 1.
Then O = e/(1 + R) with a denominator between 1 and the number of outputs.  ``1 − O`` and ``O − t`` cancel just where a classifier is
sure of itself; written in R, which is small there and has all its digits, they do not.  ``log O = d − log(1 + R)`` is what is
known as log-sum-exp.

The derivative by z is ``O_k (g_k − Σ_j g_j O_j)`` for whatever g the derivative by O is.  Where a share is close to 1, its g and the mean of all g are
nearly the same.  As the shares add up to 1, any number may be taken from all g first; if it is the g of the largest share, the mean is as
small as the difference.  Where the next layer has the weights w and the error δ, what is derived is ``Σ_k δ_k (w_jk − Σ_i O_i w_ik)``, a
mean for each k; g = ``Σ_k δ_k w_jk`` has the mean of all of them.

References: Blanchard, Higham, Higham, Accurately computing the log-sum-exp and softmax functions (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Indexed, S, Symbol

from symperceptron.kernels.stable.names import Names
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Neg,
    Over,
    Plus,
    Power,
    Summation,
    Times,
    one,
    zero,
)
from symperceptron.language.names import indices_of, letter_of, rename

__all__ = ["Mean", "Shares", "mean_of", "means_of_sums", "shared_by", "shares_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The outputs O of a softmax, and what they are made of: ``d`` and ``e`` with an entry for each, ``R`` and ``q = 1/(1 + R)`` one for each row."""

    O: Expr
    d: Expr
    e: Expr
    R: Expr
    q: Expr

    def written(self, expr: Expr) -> Expr:
        """The expression without cancellation; O by itself stays."""
        for before, after in self.rows:
            if expr == before:
                return after
        if isinstance(expr, Plus) and self.O in expr.args:
            return self._of_sum(expr)
        if not expr.args or expr.is_Symbol:
            return expr
        return expr.func(*(self.written(part) if isinstance(part, Expr) else part for part in expr.args))

    @property
    def rows(self) -> tuple[tuple[Expr, Expr], ...]:
        """What is written and what is computed for it."""
        without = Plus(self.R, Neg(Call("expm1", self.d)))
        return (
            (Plus(one, Neg(self.O)), Times(without, self.q)),
            (Call("log", self.O), Plus(self.d, Neg(Call("log1p", self.R)))),
            (Call("log", Plus(one, Neg(self.O))), Plus(Call("log", without), Neg(Call("log1p", self.R)))),
        )

    def residual(self, t: Expr) -> Expr:
        """``O − t``, e − t exact where e is 1."""
        return Times(Plus(Plus(self.e, Neg(t)), Neg(Times(t, self.R))), self.q)

    def _of_sum(self, expr: Expr) -> Expr:
        """A sum with O in it: with the first name that is taken away from it, if there is one."""
        terms = list(expr.args)
        taken = next((term for term in terms if isinstance(term, Neg) and term.args[0].is_Symbol), None)
        if taken is None:
            return Plus(*map(self.written, terms))
        rest = [self.written(term) for term in terms if term not in (self.O, taken)]
        return Plus(self.residual(taken.args[0]), *rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """``g_k − Σ_j g_j O_j``: its `body` g, and the shares O with their ``e``."""

    body: Expr
    O: Symbol
    e: Expr

    def largest(self, g: Expr) -> Expr:
        """Of the body, whose array is g, what stands at the largest share; 0 elsewhere."""
        return Cases(Branch(g, Compare(self.e, "=", one)), Branch.otherwise(zero))


def mean_of(expr: Plus, index: Expr, shares: Mapping[Symbol, Expr]) -> Mean | None:
    """The mean that a sum of terms with that index takes away, weighted by some of the `shares`, whose ``e`` are given; None where it takes none."""
    *rest, last = expr.args
    if not isinstance(last, Neg) or not isinstance(last.args[0], Summation):
        return None
    total, body = last.args[0], Plus(*rest) if len(rest) > 1 else rest[0]
    factors = total.body.args if isinstance(total.body, Times) else (total.body,)
    for factor in factors:
        symbol = Symbol(letter_of(factor), real=True) if isinstance(factor, Indexed) else None
        if symbol in shares and indices_of(factor)[-1] == total.index:
            others = Times(*(other for other in factors if other is not factor))
            if others == rename(body, {index: total.index}):
                return Mean(body=body, O=symbol, e=shares[symbol])
    return None


def means_of_sums(expr: Expr) -> Expr:
    """The expression with ``Σ_k δ_k (w_j − Σ_i O_i w_i)`` as ``g_j − Σ_i O_i g_i``, where g_j is ``Σ_k δ_k w_j``."""
    match expr:
        case Summation(body=Times(args=(*others, Plus(args=(term, Neg(args=(Summation(body=Times(args=factors)) as mean,))))))):
            moved = next((found for free in indices_of(term) if (found := rename(term, {free: mean.index})) in factors), None)
            if moved is not None:
                shares = [factor for factor in factors if factor != moved]
                g, g_of_mean = (Summation(Times(*others, part), expr.index, *expr.range) for part in (term, moved))
                return Plus(g, Neg(Summation(Times(*shares, g_of_mean), mean.index, *mean.range)))
    if not expr.args or expr.is_Symbol or isinstance(expr, Indexed):
        return expr
    return expr.func(*(means_of_sums(part) if isinstance(part, Expr) else part for part in expr.args))


def shared_by(expr: Expr) -> Expr | None:
    """The net input z of a definition ``e^z`` over the sum of all of them; None for any other."""
    match expr:
        case Over(args=(Power(args=(base, Indexed() as z)) as above, Summation() as below)) if base == S.Exp1:
            return z if rename(below.body, {below.index: indices_of(z)[-1]}) == above else None
        case _:
            return None


def shares_of(O: Symbol, z: Symbol, names: Names) -> Shares:
    """The statements of a softmax O of the net inputs z."""
    d = names.of(Plus(z, Neg(Call("largest_of_rows", z))), "d")
    e = names.of(Call("exp", d), "e")
    R = names.of(Call("others_of_rows", e), "R")
    return Shares(O=O, d=d, e=e, R=R, q=names.of(Over(one, Plus(one, R)), "q"))
