"""The elementary functions, one row each.

A row says how the function is written and what its derivative is at ``u``.  Where a function is made of others, its
`formula` says how, and everything that needs a meaning (proof, enclosure, kernel) uses the formula; a function without one
is primitive. At a point where a function is not differentiable, the row's derivative is the convention: ``abs'(0) = sign(0)
= 0``; `kinks` holds the points with these values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Integer, S, pi

from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Times, one, zero

__all__ = ["FUNCTIONS", "ElementaryFunction"]

Formula = Callable[..., Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementaryFunction:
    """An elementary function: its name, how it is written, its derivative and, unless it is primitive, its formula."""

    name: str
    latex: str
    text: str
    derivative: Formula | None = None
    formula: Formula | None = None
    kinks: tuple[tuple[Expr, Expr], ...] = ()


def _e(u: Expr) -> Expr:
    return Power(S.Exp1, u)


def _square(u: Expr) -> Expr:
    return Power(u, Integer(2))


def _larger(u: Expr, v: Expr) -> Expr:
    return Cases(Branch(u, Compare(u, ">", v)), Branch.otherwise(v))


def _smaller(u: Expr, v: Expr) -> Expr:
    return Cases(Branch(u, Compare(u, "<", v)), Branch.otherwise(v))


# fmt: off
_ROWS = (
    #                  name      latex             text       derivative at u                                              formula
    ElementaryFunction(name="exp",    latex=r"\exp",    text="exp",    derivative=_e,                                            formula=_e),
    ElementaryFunction(name="log",    latex=r"\ln",     text="ln",     derivative=lambda u: Over(one, u)),
    ElementaryFunction(name="sqrt",   latex=r"\sqrt",   text="√",      derivative=lambda u: Over(one, Times(2, Call("sqrt", u)))),
    ElementaryFunction(name="sin",    latex=r"\sin",    text="sin",    derivative=lambda u: Call("cos", u)),
    ElementaryFunction(name="cos",    latex=r"\cos",    text="cos",    derivative=lambda u: Neg(Call("sin", u))),
    ElementaryFunction(name="tan",    latex=r"\tan",    text="tan",    derivative=lambda u: Over(one, _square(Call("cos", u))), formula=lambda u: Over(Call("sin", u), Call("cos", u))),
    ElementaryFunction(name="arctan", latex=r"\arctan", text="arctan", derivative=lambda u: Over(one, Plus(one, _square(u)))),
    ElementaryFunction(name="sinh",   latex=r"\sinh",   text="sinh",   derivative=lambda u: Call("cosh", u),                   formula=lambda u: Over(Plus(_e(u), Neg(_e(Neg(u)))), 2)),
    ElementaryFunction(name="cosh",   latex=r"\cosh",   text="cosh",   derivative=lambda u: Call("sinh", u),                   formula=lambda u: Over(Plus(_e(u), _e(Neg(u))), 2)),
    ElementaryFunction(name="tanh",   latex=r"\tanh",   text="tanh",   derivative=lambda u: Plus(one, Neg(_square(Call("tanh", u)))), formula=lambda u: Over(Plus(_e(u), Neg(_e(Neg(u)))), Plus(_e(u), _e(Neg(u))))),
    ElementaryFunction(name="sech",   latex=r"\operatorname{sech}", text="sech", derivative=lambda u: Neg(Times(Call("sech", u), Call("tanh", u))), formula=lambda u: Over(2, Plus(_e(u), _e(Neg(u))))),
    ElementaryFunction(name="erf",    latex=r"\operatorname{erf}", text="erf", derivative=lambda u: Times(Over(2, Call("sqrt", pi)), _e(Neg(_square(u))))),
    ElementaryFunction(name="abs",    latex=r"\operatorname{abs}", text="abs", derivative=lambda u: Call("sign", u), kinks=((zero, zero),)),
    ElementaryFunction(name="sign",   latex=r"\operatorname{sign}", text="sign", derivative=lambda _: zero, kinks=((zero, zero),)),
    ElementaryFunction(name="step",   latex=r"\operatorname{step}", text="step", derivative=lambda _: zero, kinks=((zero, zero),),                    formula=lambda u: Cases(Branch(one, Compare(u, ">", zero)), Branch.otherwise(zero))),
    ElementaryFunction(name="max",    latex=r"\max",    text="max",                                                             formula=_larger),
    ElementaryFunction(name="min",    latex=r"\min",    text="min",                                                             formula=_smaller),
)
# fmt: on

FUNCTIONS: dict[str, ElementaryFunction] = {row.name: row for row in _ROWS}
