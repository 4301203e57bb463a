"""Statements made ready to be run: the same values with fewer operations."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S, Symbol

from symperceptron.language import Definition
from symperceptron.language.expressions import Neg, Plus

__all__ = ["made_ready"]

Ready = tuple[tuple[Definition, ...], tuple[Expr, ...]]


def made_ready(statements: Sequence[Definition], results: Sequence[Expr]) -> Ready:
    """The statements and results without aliases, and with minus signs where they cost nothing.

    >>> from symperceptron.language.expressions import Call
    >>> z, e, A, b = (Symbol(letter, real=True) for letter in "zeAb")
    >>> net_input, exponential = Definition(name=z, expression=Plus(A, b)), Definition(name=e, expression=Call("exp", Neg(z)))
    >>> for line in made_ready([net_input, exponential], [e])[0]:
    ...     print(line.name, line.expression)
    z Plus(Neg(b), Neg(A))
    e Call(exp, z)
    """
    return _negated(*_without_aliases(statements, results))


def _without_aliases(statements: Sequence[Definition], results: Sequence[Expr]) -> Ready:
    """The same without statements that only say another name."""
    images: dict[Expr, Expr] = {}
    kept: list[Definition] = []
    for statement in statements:
        expression = statement.expression.xreplace(images)
        if isinstance(expression, Symbol):
            images[statement.name] = expression
        else:
            kept.append(Definition(name=statement.name, expression=expression))
    return tuple(kept), tuple(result.xreplace(images) for result in results)


def _negated(statements: Sequence[Definition], results: Sequence[Expr]) -> Ready:
    """The same, with a sum that is needed only as −(A + b) computed as (−b) − A, where the minus sign costs nothing."""
    expressions = [one.expression for one in statements]
    for number, name in enumerate(one.name for one in statements):
        total = expressions[number]
        if isinstance(total, Plus) and not any(isinstance(term, Neg) for term in total.args):
            others = [expr.xreplace({Neg(name): S.One}) for expr in expressions]
            if not any(name in expr.free_symbols for expr in (*others, *results)):
                expressions = [expr.xreplace({Neg(name): name}) for expr in expressions]
                expressions[number] = Plus(*map(Neg, reversed(total.args)))
    ready = (Definition(name=one.name, expression=expr) for one, expr in zip(statements, expressions, strict=True))
    return tuple(ready), tuple(results)
