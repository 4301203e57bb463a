r"""An index that a sum catches from the variable a line differentiates by: ``∂E/∂w_{jk} = Σ_k (y_k - t_k) ∂y_k/∂w_{jk}``.

Taken at its word the k of the variable runs under the sum.  Authors mean the one on the left, and the sum over another letter.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.language.expressions import Partial, Summation, Written
from symperceptron.language.names import fresh_index, indices_of, rename
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line

__all__ = ["with_variables_free"]

_HELD = Symbol("held", real=True)


def with_variables_free(line: Line, subject: Expr | None) -> Line:
    """The line with one more reading, where a sum of it catches an index of the variable; `subject` is what it goes on with."""
    first = subject if line.starts_with_relation else line.sides[0].expression if line.sides else None
    variables = [name for name in first.variables if indices_of(name)] if isinstance(first, Partial) else []
    if not variables:
        return line
    sides = tuple(replace(side, expression=_freed(side.expression, variables[0])) for side in line.sides)
    return line if sides == line.sides else replace(line, others=(*line.others, sides))


def _freed(expr: Expr, variable: Expr) -> Expr:
    if isinstance(expr, Summation) and expr.index in indices_of(variable) and _is_caught(expr.body, variable):
        held = _with_variable(expr.body, variable, _HELD)
        fresh = fresh_index({*held.free_symbols, *variable.free_symbols, *expr.free_symbols})
        return Summation(rename(rename(held, {expr.index: fresh}), {_HELD: variable}), fresh, *expr.range)
    if isinstance(expr, Written):
        return expr.func(*(_freed(part, variable) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _is_caught(expr: Expr, variable: Expr) -> bool:
    return any(isinstance(part, Partial) and variable in part.variables for part in every_part(expr))


def _with_variable(expr: Expr, old: Expr, new: Expr) -> Expr:
    """The expression differentiated by another variable wherever it is by that one."""
    if isinstance(expr, Partial):
        return Partial(_with_variable(expr.function, old, new), *(new if name == old else name for name in expr.variables))
    if isinstance(expr, Written):
        return expr.func(*(_with_variable(part, old, new) if isinstance(part, Expr) else part for part in expr.args))
    return expr
