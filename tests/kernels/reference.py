"""What a loss and its gradient are, by a road that shares nothing with the kernels: mpmath's arithmetic on the model's definitions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
from sympy import Expr, S, lambdify

from symperceptron.language import Model
from symperceptron.language.expressions import Call, Summation
from symperceptron.language.names import base_of, is_name

DIGITS = 760  # So many does 1 − σ(745) take, and a few more.


def of_net_input(model: Model, expr: Expr) -> Expr:
    """The expression in z, t and numbers: everything else unfolded."""
    if is_name(expr) and str(base_of(expr)) == "z":
        return expr
    if is_name(expr) or isinstance(expr, Call):
        body = model.unfold(expr)
        if body is not None and not body.has(Summation):
            return of_net_input(model, body)
    if is_name(expr) or not expr.args:
        return expr
    return expr.func(*(of_net_input(model, part) if isinstance(part, Expr) else part for part in expr.args))


def loss_of_net_input(model: Model) -> Callable[[Any, Any], Any]:
    """E as a function of z and t in mpmath."""
    z, t = model.symbols["z"], model.symbols["t"]
    return _in_mpmath(of_net_input(model, model.loss).doit(), (z, t))


def output_of_net_input(model: Model) -> Callable[[Any, Any], Any]:
    """O as a function of z in mpmath; the second argument, the target, is not looked at."""
    symbols = model.symbols
    return _in_mpmath(of_net_input(model, symbols["O"]).doit(), (symbols["z"], symbols["t"]))


def slope_of_net_input(model: Model) -> Callable[[Any, Any], Any]:
    """∂E/∂z as a function of z and t in mpmath, SymPy's own derivative."""
    z, t = model.symbols["z"], model.symbols["t"]
    return _in_mpmath(of_net_input(model, model.loss).doit().diff(z), (z, t))


def _in_mpmath(expr: Expr, symbols: Sequence[Any]) -> Callable[[Any, Any], Any]:
    # Where a case is infinite throughout, as the logarithm of 0 is, SymPy has no code for it.
    function = lambdify(symbols, expr.xreplace({S.ComplexInfinity: S.NaN}), "mpmath")

    def value(z: Any, t: Any) -> Any:
        with mpmath.workdps(DIGITS):
            return +function(mpmath.mpf(float(z)), mpmath.mpf(float(t)))

    return value


def ulps(computed: float, exact: Any, bits: int, smallest: float) -> float:
    """The error in units in the last place of the exact value."""
    with mpmath.workdps(50):
        _, exponent = mpmath.frexp(exact)
        spacing = max(mpmath.ldexp(1, int(exponent) - bits), mpmath.mpf(smallest)) if exact else mpmath.mpf(smallest)
        return float(abs(mpmath.mpf(float(computed)) - exact) / spacing)
