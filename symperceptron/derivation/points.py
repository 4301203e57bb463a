"""Points at which lines are held against each other: a value for every name, and what ordinary SymPy expressions are there.

SymPy's own `evalf` decides anew for each expression how many digits it needs; here a part that many lines share is worked
out once, with mpmath, at its working precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from random import Random
from typing import Any

from mpmath import mp
from sympy import Add, Expr, Function, Mul, NumberSymbol, Piecewise, Pow, Rational, Symbol
from sympy.core.relational import Relational

from symperceptron.language.model import Domain

__all__ = ["Point", "are_close", "drawn_from", "has_a_value", "lies_in"]


MANY = 400
_HOLDS = {"<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt}


class Point:
    """A value for every leaf, drawn when it is first met, and the values of expressions there."""

    functions: Mapping[str, Callable[..., Any]] = {
        **{
            name: getattr(mp, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "erf", "sign")
        },
        "Abs": abs,
        "Max": max,
        "Min": min,
        "Heaviside": lambda u, *_: mp.mpf(u > 0),
        "DiracDelta": lambda u, *_: mp.zero if u else mp.inf,
    }

    def __init__(self, draw: Callable[[Symbol], Any], at: Mapping[Symbol, Any] | None = None) -> None:
        self.draw, self.at = draw, dict(at or {})
        self._values: dict[Expr, Any] = {}

    def moved(self, values: Mapping[Symbol, Any]) -> Point:
        """The same point but for some leaves."""
        return Point(self._leaf, values)

    def _leaf(self, leaf: Symbol) -> Any:
        if leaf not in self.at:
            self.at[leaf] = self.draw(leaf)
        return self.at[leaf]

    def value(self, expr: Expr) -> Any:
        """The number that an ordinary SymPy expression is at this point."""
        if expr not in self._values:
            self._values[expr] = self._evaluated(expr)
        return self._values[expr]

    def _evaluated(self, expr: Expr) -> Any:
        match expr:
            case Symbol():
                return self._leaf(expr)
            case Rational():
                return mp.mpf(int(expr.p)) / int(expr.q)
            case NumberSymbol():
                return expr._as_mpf_val(mp.prec) and mp.make_mpf(expr._as_mpf_val(mp.prec))  # noqa: SLF001  # how SymPy hands π and e to mpmath
            case Add():
                return sum(map(self.value, expr.args))
            case Mul():
                return mp.fprod(map(self.value, expr.args))
            case Pow():
                return self.value(expr.base) ** (int(expr.exp) if expr.exp.is_Integer else self.value(expr.exp))
            case Piecewise():
                return next(self.value(value) for value, condition in expr.args if condition == True or self._holds(condition))  # noqa: E712  # SymPy's true
            case Function() if hasattr(expr.func, "body"):
                moved = {p: self.value(a) for p, a in zip(expr.func.parameters, expr.args, strict=True) if a != p}
                return (self.moved(moved) if moved else self).value(expr.func.body)
            case _:
                return self.functions[type(expr).__name__](*map(self.value, expr.args))

    def _holds(self, condition: Any) -> bool:
        if isinstance(condition, Relational):
            return bool(_HOLDS[condition.rel_op](*map(self.value, condition.args)))
        return bool(condition.func(*(self._holds(part) for part in condition.args)))


def drawn_from(domain: Domain, random: Random) -> Any:
    """A random rational number of the domain, not at its ends."""
    if domain.values:
        chosen = random.choice(domain.values)
        return mp.mpf(int(chosen.p)) / int(chosen.q)
    value = Fraction(random.randint(-40, 40) or 1, random.randint(21, 43))
    share = abs(value) / (1 + abs(value))
    lower, upper = (None if end is None else Fraction(int(end.p), int(end.q)) for end in (domain.lower, domain.upper))
    if lower is not None:
        value = lower + (share if upper is None else share * (upper - lower))
    elif upper is not None:
        value = upper - share
    return mp.mpf(value.numerator) / value.denominator


def has_a_value(expr: Expr) -> bool:
    """Whether the expression is a real number at one of many points, near and far from zero, at least."""
    random = Random(0)  # noqa: S311  # points, not secrets
    for number in range(MANY):
        scale = 10 ** (number % 4 if number >= MANY // 4 else 0)
        try:
            value = Point(partial(_far, random, scale)).value(expr)
        except (ArithmeticError, ValueError, KeyError, TypeError):
            continue
        if not isinstance(value, mp.mpc) and mp.isfinite(value):
            return True
    return False


def _far(random: Random, scale: int, _: Symbol) -> Any:
    return drawn_from(Domain(), random) * scale


def lies_in(value: Any, domain: Domain) -> bool:
    """Whether a number lies inside the domain."""
    return (
        not isinstance(value, mp.mpc)
        and (domain.lower is None or value > int(domain.lower.p) / mp.mpf(int(domain.lower.q)))
        and (domain.upper is None or value < int(domain.upper.p) / mp.mpf(int(domain.upper.q)))
    )


def are_close(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two numbers agree, relatively where they are large."""
    return bool(abs(a - b) <= tolerance * (1 + abs(a) + abs(b)))
