"""What is probably missing from a gradient in code, by the quotient of given and derived.

The same quotient everywhere is a constant, or a power of the number of rows; else a factor of the derived gradient may be missing, be there
twice, or be another one in its place.  Nothing is said where no explanation fits at every point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Any

import numpy as np
from sympy import Expr
from sympy import lambdify as sympy_lambdify

from symperceptron.kernels.points import Point
from symperceptron.kernels.program import Program, plain
from symperceptron.language import to_text
from symperceptron.language.expressions import Neg, Plus, Summation, Times, one
from symperceptron.language.names import base_of, is_name

__all__ = ["hint"]

# The quotient of given and derived, and what it says; a name for nothing is the quotient 1.
_CONSTANTS = {
    1.0: "",
    2.0: "a factor 2 too much",
    0.5: "a factor 2 is missing",
    -1.0: "the sign is the opposite",
    -2.0: "the sign is the opposite, and a factor 2 too much",
    -0.5: "the sign is the opposite, and a factor 2 is missing",
}
_ROWS = {"sum": (-1, "it is the mean instead of the sum"), "mean": (1, "it is the sum instead of the mean")}
_RTOL = 1e-3


def hint(points: Sequence[Point], program: Program, reduction: str) -> str:
    """A clause without a full stop; empty where nothing explains the difference."""
    if any(point.given.shape != point.derived.shape for point in points):
        return ""
    ordinary = [point for point in points if _is_ordinary(point, program)]
    if not ordinary:
        return ""
    power, of_rows = _ROWS[reduction]
    for rows, meant in ((0, ""), (power, of_rows)):
        for value, meaning in _CONSTANTS.items():
            if all(_agree(point.given, value * float(point.rows) ** rows * point.derived) for point in ordinary):
                return ", and ".join(filter(None, (meant, meaning))) or _where_not_finite(points)
    return _other_factor([point for point in ordinary if point.rows == 1], program)


def _is_ordinary(point: Point, program: Program) -> bool:
    """Whether a quotient means something: nothing is 0, nothing is saturated."""
    X = point.arguments[len(program.parameters)]
    numbers = np.all(np.isfinite(point.given)) and np.all(np.isfinite(point.derived)) and np.all(np.abs(point.derived) > 1e-30)
    return bool(numbers and np.any(point.given) and np.min(np.abs(X)) > 0 and np.max(np.abs(X)) < 5)


def _agree(left: Any, right: Any) -> bool:
    return bool(np.allclose(left, right, rtol=_RTOL, atol=0))


def _where_not_finite(points: Sequence[Point]) -> str:
    """A formula that is right, but computes infinity by infinity on the way."""
    bad = [point for point in points if np.any(np.isfinite(point.derived) & ~np.isfinite(point.given))]
    return (
        f"something overflows or is divided by 0 on the way: it is right at ordinary points, and no number at {bad[0].site}".rstrip(
            ","
        )
        if bad
        else ""
    )


def _other_factor(points: Sequence[Point], program: Program) -> str:
    """What happened to a factor of the derived gradient, where that explains every single sample of a parameter."""
    for gradient in program.gradients:
        own = [point for point in points if point.parameter == gradient.parameter.key]
        factors = gradient.derived.args if isinstance(gradient.derived, Times) else ()
        for right, wrong, said in _changes(factors, program):
            values = [(_value(right, program, point), _value(wrong, program, point)) for point in own]
            if own and all(
                np.all(np.isfinite(is_wrong)) and _agree(point.given * is_right, point.derived * is_wrong)
                for point, (is_right, is_wrong) in zip(own, values, strict=True)
            ):
                return said
    return ""


def _changes(factors: Sequence[Expr], program: Program) -> Iterator[tuple[Expr, Expr, str]]:
    """Factors as they should be and as they may be, and how one says it."""

    def text(expr: Expr) -> str:
        return to_text(expr, program.model.notation)

    for missing in chain(combinations(factors, 1), combinations(factors, 2)):
        yield Times(*missing), one, f"the factor {text(Times(*missing))} is missing"
    for factor in factors:
        yield one, factor, f"the factor {text(factor)} is there twice"
        for twin in _twins(factor, program):
            yield factor, twin, f"it is {text(twin)} instead of {text(factor)}"


def _twins(factor: Expr, program: Program) -> Iterator[Expr]:
    """What is easily taken for a factor: another sign within it, the weight for the input, the net input for the output."""
    if isinstance(factor, Plus) and len(factor.args) == 2:
        first, second = factor.args
        yield Plus(first, second.args[0] if isinstance(second, Neg) else Neg(second))
    if is_name(factor) and not factor.is_Symbol:
        for name in program.inputs:
            if name.ranges and name.symbol != base_of(factor):
                yield name.symbol[factor.indices[0]]
    for definition in program.model.definitions:
        if not definition.is_function and is_name(definition.name) and factor.has(definition.name):
            for other in program.model.definitions:
                if other.name != definition.name and not other.is_function and other.expression.has(Summation):
                    yield factor.xreplace({definition.name: other.name})


def _value(factor: Expr, program: Program, point: Point) -> Any:
    """A factor at a single sample: a number, or a vector where it has an index."""
    expr = plain(factor, program.model)
    for definition in program.model.definitions:
        if not definition.is_function and not definition.expression.has(Summation):
            expr = expr.xreplace({definition.name: plain(definition.expression, program.model)})
    named = dict(zip((str(name.symbol) for name in program.inputs), point.arguments, strict=True))
    values = {}
    for name in expr.doit().free_symbols:
        key = str(getattr(name, "base", name))
        if key in named:
            value = np.asarray(named[key], dtype=float).reshape(-1)
            values[name] = value if getattr(name, "indices", ()) else value[0]
        elif program.model.definition_of(key) is not None:
            values[name] = _net(point)
    symbols = [name for name in values if not getattr(name, "is_Indexed", False) or name.indices]
    return sympy_lambdify(symbols, expr.doit(), "numpy")(*(values[symbol] for symbol in symbols))


def _net(point: Point) -> float:
    """The net input of a single sample."""
    w, *numbers, X, _ = point.arguments
    return float(np.ravel(X) @ w + sum(map(float, numbers)))
