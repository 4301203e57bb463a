"""The well-known stable forms: each proved, each what the stage arrives at by itself, each measured against what it replaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from sympy import Expr, Symbol
from sympy import lambdify as sympy_lambdify

from symperceptron.kernels.printing import CodeWriter
from symperceptron.kernels.stable import FORMS, StableRule
from symperceptron.kernels.stable.expression import stable_expression
from symperceptron.kernels.stable.names import Names
from symperceptron.kernels.stable.program import meant
from symperceptron.language import decide
from tests.kernels.reference import DIGITS, ulps

z, t = Symbol("z", real=True), Symbol("t", real=True)
POINTS = [sign * size for size in (1e-12, 1e-5, 0.01, 0.3, 0.8, 2.5, 11, 38, 120, 340) for sign in (1, -1)]
TARGETS = (-1.0, 0.0, 1e-3, 0.3, 0.999, 1.0)


def in_numpy(expr: Expr, *, stable: bool) -> Callable[[Any, Any], Any]:
    """An expression as NumPy computes it, as it stands or after the stage."""
    names = Names(("z", "t"))
    found = stable_expression(expr, names, t) if stable else expr
    writer = CodeWriter({}, frozenset())
    lines = [f"    {line.name} = {writer.doprint(line.expression)}" for line in names.statements]
    namespace: dict[str, Any] = {"np": np, "math": __import__("math")}
    exec("\n".join(["def f(z, t):", *lines, f"    return {writer.doprint(found)}"]), namespace)  # noqa: S102  # printed from a row
    return namespace["f"]


def errors(form: StableRule, *, stable: bool) -> np.ndarray[Any, Any]:
    """The errors at the points in units in the last place; where the value is 0 or nearly cancels there are none to speak of."""
    computed = in_numpy(form.before, stable=stable)
    exact = sympy_lambdify((z, t), form.before.doit(), "mpmath")
    found = []
    for net in POINTS:
        for target in TARGETS:
            with mpmath.workdps(DIGITS):
                value = exact(mpmath.mpf(net), mpmath.mpf(target))
                slope = abs(exact(mpmath.mpf(net), mpmath.mpf(target) + mpmath.mpf("1e-300")) - value) * mpmath.mpf("1e300")
                # Near a root every digit of the function counts, unless the target is a value that it tends to.
                if value == 0 or (abs(target) * slope > 4 * abs(value) and target not in {-1.0, 1.0}):
                    continue
            with np.errstate(all="ignore"):
                got = float(computed(np.float64(net), np.float64(target)))
            found.append(ulps(got, value, 53, 5e-324) if np.isfinite(got) else np.inf)
    return np.array(found)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_form_is_proved(form: StableRule) -> None:
    assert decide(form.before, meant(form.after)).is_proved


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_form_keeps_its_digits_where_the_formula_has_none(form: StableRule) -> None:
    assert errors(form, stable=True).max() <= 8
    assert errors(form, stable=False).max() > 1e6
