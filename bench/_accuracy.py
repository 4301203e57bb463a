"""Errors in units in the last place, against mpmath with as many digits as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
from sympy import Expr, S
from sympy import lambdify as sympy_lambdify

from symperceptron.kernels.program import program_of
from symperceptron.language import Model

DIGITS = 760  # So many does 1 − σ(745) take, and a few more.


def reference(model: Model) -> Callable[[float, float], Any]:
    """∂E/∂b of a sample, exactly as derived, in mpmath's arithmetic."""
    program = program_of(model)
    row = next(gradient for gradient in program.gradients if gradient.parameter.role == "bias").terms[0].row
    return _exact(row, program, model)


def _exact(row: Expr, program: Any, model: Model) -> Callable[[float, float], Any]:
    for statement in reversed(program.statements):
        if statement.name != model.symbols["z"]:
            row = row.xreplace({statement.name: statement.expression})
    function = sympy_lambdify([model.symbols["z"], model.symbols["t"]], row.doit().xreplace({S.ComplexInfinity: S.NaN}), "mpmath")
    return lambda z, t: function(mpmath.mpf(z), mpmath.mpf(t))


def exact_values(model: Model, z: Sequence[float], t: Sequence[float]) -> list[Any]:
    """The reference at points; None where it is no finite number."""
    function = reference(model)
    values: list[Any] = []
    with mpmath.workdps(DIGITS):
        for u, target in zip(z, t, strict=True):
            try:
                value = function(float(u), float(target))
                values.append(value if mpmath.isfinite(value) and mpmath.im(value) == 0 else None)
            except (ZeroDivisionError, ValueError, TypeError):
                values.append(None)
    return values


def ulps(computed: Any, exact: Sequence[Any], dtype: Any) -> Any:
    """The error of each value in units in the last place of the exact one; NaN where there is none or it overflows."""
    info = np.finfo(dtype)
    errors = np.full(len(exact), np.nan)
    with mpmath.workdps(50):
        for k, value in enumerate(exact):
            if value is None or abs(value) > mpmath.mpf(float(info.max)):
                continue
            real = mpmath.re(value)
            spacing = mpmath.mpf(float(info.smallest_subnormal))
            if real:
                _, exponent = mpmath.frexp(real)
                spacing = max(spacing, mpmath.ldexp(1, int(exponent) - info.nmant - 1))
            got = float(computed[k])
            errors[k] = float(abs(mpmath.mpf(got) - real) / spacing) if np.isfinite(got) else np.inf
    return errors
