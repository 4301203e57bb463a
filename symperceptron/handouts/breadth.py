"""About how broad a printed formula is, in ems: enough to know on a telephone whether it must be made smaller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sympy import Expr, Indexed, Symbol

from symperceptron.language import Notation, to_text
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Entrywise,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    Transposed,
)
from symperceptron.language.expressions.marks import Blank, Decimal, Filled, Live, Marked, bare

__all__ = ["breadth"]

_DIGIT = 0.5
_LETTER, _SIGN, _BRACKETS, _SCRIPT, _AIR = 0.6, 1.1, 0.8, 0.72, 0.2
_DERIVATIVE, _SUM, _BRACE, _IF, _OTHERWISE = 0.7, 1.8, 1.0, 2.2, 5.0

Of = Callable[[Expr], float]


def breadth(expr: Expr, notation: Notation) -> float:
    """The breadth of an expression when it is displayed.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language import NOTATIONS
    >>> breadth(Over(O, Plus(O, t)), NOTATIONS["plain"]) < breadth(Plus(O, O, t), NOTATIONS["plain"])
    True
    """
    rule = _RULES.get(type(expr))
    return rule(expr, lambda part: breadth(part, notation)) if rule is not None else _named(to_text(expr, notation))


def _bracketed(part: Expr, of: Of) -> float:
    return of(part) + (_BRACKETS if isinstance(bare(part), Plus | Neg) else 0)


def _call(expr: Any, of: Of) -> float:
    inside = expr.arguments if isinstance(expr, Call) else (expr.argument,)
    return _LETTER * len(expr.function.replace("sigma", "s")) + _BRACKETS + sum(map(of, inside)) + _LETTER * (len(inside) - 1)


def _derivative(expr: Any, of: Of) -> float:
    below = sum(_DERIVATIVE + of(variable) for variable in expr.variables)
    if isinstance(bare(expr.function), Symbol | Indexed | Call | Prime):
        return max(below, _DERIVATIVE + of(expr.function)) + _AIR
    return below + _AIR + _bracketed(expr.function, of)


def _branch(expr: Any, of: Of) -> float:
    return of(expr.value) + (_IF + of(expr.condition) if expr.condition is not None else _OTHERWISE)


def _named(text: str) -> float:
    """A letter with its scripts, which stand above each other."""
    letter, *scripts = text.replace("^", "_").replace("{", "").replace("}", "").split("_")
    return _LETTER * (len(letter) + _SCRIPT * max(map(len, scripts), default=0))


_RULES: Mapping[type, Callable[[Any, Of], float]] = MappingProxyType(
    {
        Plus: lambda expr, of: sum(map(of, expr.args)) + _SIGN * (len(expr.args) - 1),
        Compare: lambda expr, of: sum(map(of, expr.sides)) + _SIGN * len(expr.signs),
        Entrywise: lambda expr, of: sum(_bracketed(part, of) for part in expr.args) + _SIGN * (len(expr.args) - 1),
        Transposed: lambda expr, of: _bracketed(expr.args[0], of) + _SCRIPT * _LETTER,
        Neg: lambda expr, of: _SIGN + _bracketed(expr.args[0], of),
        Times: lambda expr, of: sum(_bracketed(part, of) for part in expr.args),
        Over: lambda expr, of: max(map(of, expr.args)) + _AIR,
        Power: lambda expr, of: _bracketed(expr.args[0], of) + _SCRIPT * of(expr.args[1]),
        Call: _call,
        Prime: _call,
        Partial: _derivative,
        Summation: lambda expr, of: _SUM + of(expr.body),
        Cases: lambda expr, of: _BRACE + max(map(of, expr.branches)),
        Branch: _branch,
        Marked: lambda expr, of: of(expr.part),
        Live: lambda expr, of: of(expr.part),
        Blank: lambda expr, _: float(expr.width),
        Filled: lambda expr, _: float(expr.width),
        Decimal: lambda expr, _: _DIGIT * len(expr.digits),
    }
)
