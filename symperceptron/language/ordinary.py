"""The ordinary SymPy meaning of functions, derivatives and sums, with SymPy's traps stepped around.

`Sum(x[i]*w[i], (i, 0, n)).diff(w[i])` is wrong in SymPy (the bound index captures the free one, sympy#21891), and
`.diff(w[j])` leaves a sum of Kronecker deltas that `simplify` does not collapse.  Nothing here knows a written expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Abs, Dummy, Eq, Expr, Function, Ge, Gt, KroneckerDelta, Le, Lt, Max, Min, Ne, Piecewise, Sum
from sympy import functions as sympy_functions
from sympy.concrete.delta import deltasummation
from sympy.tensor.tensor import TensExpr  # noqa: F401  # SymPy imports it inside its first sum; better now than within a derivation

__all__ = ["RELATIONS", "differentiate", "ordinary_function", "sift"]

RELATIONS: Mapping[str, Any] = {"<": Lt, "<=": Le, "=": Eq, "!=": Ne, ">=": Ge, ">": Gt}

_SPELT_OTHERWISE: Mapping[str, Any] = {
    "abs": Abs,
    "max": Max,
    "min": Min,
    "arctan": sympy_functions.atan,
    "sech": lambda u: 1 / sympy_functions.cosh(u),
    "sqrt": sympy_functions.sqrt,
    "step": lambda u: Piecewise((1, u > 0), (0, True)),
}
_SAME_IN_SYMPY = frozenset({"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "sign"})


def ordinary_function(name: str) -> Any:
    """SymPy's function of that name; an undefined real one for a name that SymPy does not have."""
    if name in _SPELT_OTHERWISE:
        return _SPELT_OTHERWISE[name]
    return getattr(sympy_functions, name) if name in _SAME_IN_SYMPY else Function(name, real=True)


def differentiate(f: Expr, variable: Expr) -> Expr:
    """SymPy's derivative, its two traps stepped around: a bound index never captures, and a sum of deltas is sifted."""
    for total in f.atoms(Sum):
        fresh = {index: Dummy(index.name, integer=True) for index in total.bound_symbols}
        f = f.xreplace({total: total.xreplace(fresh)})
    return sift(f.diff(variable))


def sift(f: Expr) -> Expr:
    """Every sum over a Kronecker delta, collapsed; that the index lies in the range of the sum is the caller's condition."""
    for total in sorted(f.atoms(Sum), key=lambda s: s.count_ops()):
        if total.has(KroneckerDelta) and len(total.limits) == 1:
            f = f.xreplace({total: deltasummation(total.function.expand(), total.limits[0], no_piecewise=True)})
    return f
