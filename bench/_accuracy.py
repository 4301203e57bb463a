"""What ∂E/∂z is, in mpmath's arithmetic, and errors in units in the last place of it.

The reference shares nothing with the kernels: SymPy's own derivatives of the formulas of the tables.  ∂E/∂z is L′(O, t)·f′(z), so O and f′ are
computed once for each z and serve all losses.  The digits are chosen from z: 1 − O has e^(−2|z|) in it, and 1 + erf(z) has e^(−z²).
gmpy2, where it is installed, makes mpmath several times faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import numpy as np
from sympy import Expr, S
from sympy import lambdify as sympy_lambdify

from symperceptron import Perceptron
from symperceptron.derivation.losses import LOSSES
from symperceptron.kernels.program import plain

__all__ = ["Exact", "exact_slopes", "has_value", "near_root", "outputs", "ulps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """Real numbers with 106 digits and an exponent of any size: ``(high + low)·2^exponent``; `known` says which there are."""

    high: Any
    low: Any
    exponent: Any
    known: Any

    @classmethod
    def of(cls, values: Sequence[Any]) -> Exact:
        """The numbers of mpmath; what is complex, infinite or no number is not known."""
        high, low = np.zeros(len(values)), np.zeros(len(values))
        exponent, known = np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=bool)
        for k, value in enumerate(values):
            if value is None or mpmath.im(value) != 0 or not mpmath.isfinite(value):
                continue
            mantissa, power = mpmath.frexp(mpmath.re(value))
            # Beyond any exponent of a float a number is 0 or overflows, whatever its exponent is.
            exponent[k] = max(-100_000, min(100_000, int(power)))
            high[k] = float(mantissa)
            low[k] = float(mantissa - mpmath.mpf(high[k]))
            known[k] = True
        return cls(high=high, low=low, exponent=exponent, known=known)


def ulps(computed: Any, exact: Exact, dtype: Any) -> Any:
    """The error of each value in units in the last place of the exact one.

    NaN where there is no exact value or it overflows, infinite where the computed one is no number.
    """
    info = np.finfo(dtype)
    mantissa, power = np.frexp(computed.astype(np.float64))
    # Half of the least digit of the exact value, or of the smallest number there is: 2^(−digits) relative to the exact one's exponent.
    digits = np.minimum(info.nmant + 1, exact.exponent - (info.minexp - info.nmant))
    shift = np.clip(power - exact.exponent, -4000, 4000)
    with np.errstate(all="ignore"):
        errors = np.abs(np.ldexp(mantissa, shift) - exact.high - exact.low)
        errors = np.ldexp(errors, np.clip(digits, -4000, 64).astype(int))
    errors[~np.isfinite(computed)] = np.inf
    overflows = exact.exponent > info.maxexp
    errors[~exact.known | overflows] = np.nan
    return errors


def _digits(z: float) -> int:
    return int(40 + max(0.9 * abs(z), min(z * z / 4.4, 330)))


@cache
def _formulas(activation: str, loss: str) -> tuple[Any, Any, Any, Any]:
    """f(z), f′(z) and L′(O, t) in mpmath, and L(O, t)."""
    model = Perceptron(activation, loss)
    z, O, t = (model.symbols[letter] for letter in "zOt")
    f = plain(model.definition_of("O").expression, model).doit()
    L = plain(model.definition_of("E").expression, model).doit()
    return _compiled(f, z), _compiled(f.diff(z), z), _compiled(L.diff(O), O, t), _compiled(L, O, t)


def _compiled(expr: Expr, *symbols: Any) -> Callable[..., Any]:
    function = sympy_lambdify(symbols, expr.xreplace({S.ComplexInfinity: S.NaN}), "mpmath", cse=True)

    def value(*given: Any) -> Any:
        try:
            return function(*given)
        except (ZeroDivisionError, ValueError, TypeError, OverflowError):
            return mpmath.nan

    return value


def outputs(activation: str, points: Sequence[float]) -> Mapping[float, tuple[Any, Any]]:
    """O and f′ at each z."""
    f, slope, *_ = _formulas(activation, "half_squared_error")
    found = {}
    for z in points:
        with mpmath.workdps(_digits(z)):
            found[z] = (f(mpmath.mpf(z)), slope(mpmath.mpf(z)))
    return found


def has_value(loss: str, output: Any) -> bool:
    """Whether the loss is a number for this output."""
    domain = LOSSES[loss].output
    return bool(
        mpmath.isfinite(output)
        and (domain.lower is None or output > mpmath.mpf(str(domain.lower)))
        and (domain.upper is None or output < mpmath.mpf(str(domain.upper)))
    )


def near_root(output: Any, target: float) -> bool:
    """Whether O is so close to t that the residual loses digits of O that no formula can bring back: |O − t| ≤ ¼·max(|O|, |t|)."""
    return bool(abs(output - target) <= max(abs(output), abs(target)) / 4)


def exact_slopes(
    activation: str, loss: str, z: Sequence[float], t: Sequence[float], known: Mapping[float, tuple[Any, Any]]
) -> Exact:
    """∂E/∂z at points; not known where the loss is no number."""
    *_, derivative, _ = _formulas(activation, loss)
    values: list[Any] = []
    for u, target in zip(z, t, strict=True):
        output, slope = known[u]
        with mpmath.workdps(_digits(u)):
            values.append(derivative(output, mpmath.mpf(target)) * slope if has_value(loss, output) else None)
    return Exact.of(values)
