"""A gradient that somebody wrote in code, held against the derived one.

The points are ordinary, on the boundary (z = 0, targets 0 and 1) and saturated, in both dtypes, and each of them is also given as
a single sample, where no sum over the rows hides a factor.  A quotient of given and derived that is the same everywhere, or one over
a factor of the derived gradient, says what is probably missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

import numpy as np
from sympy import lambdify as sympy_lambdify

from symperceptron.kernels.kernel import Kernel, neuron_kernel
from symperceptron.kernels.program import Program, plain
from symperceptron.kernels.source import argument_names
from symperceptron.language import Model, Name, to_text
from symperceptron.language.expressions import Summation, Times

__all__ = ["assert_gradient"]

ROWS, COLUMNS = 6, 3
SPREADS = (
    1.0,
    40.0,
    300.0,
)  # Of the net input: ordinary, where 1 − σ is 0 in float64, and where a naive exponential overflows in float32.
_CONSTANTS = {2.0: "a factor 2 too much", 0.5: "a factor 2 is missing", -1.0: "the sign is the opposite"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """Arguments of a call, what came back and what was derived, for one parameter."""

    arguments: tuple[Any, ...]
    parameter: str
    given: Any
    derived: Any
    rows: int


def assert_gradient(
    function: Callable[..., Any],
    model: Model,
    *,
    reduction: str = "sum",
    rtol: float = 1e-6,
    dtypes: Sequence[str] = ("float64", "float32"),
) -> None:
    """Raise AssertionError unless a function computes the gradient of the model.

    `function` is called as ``kernel.grad`` is, with ``w (n,)``, ``b``, ``X (m, n)``, ``t (m,)``, and gives ``(dw, db)``; one that
    gives ``(E, (dw, db))`` will do as well.  The tolerance is `rtol` in float64 and a thousand times that in float32, relative to
    the gradient or to its size at ordinary points.

    >>> from symperceptron import Perceptron
    >>> def mine(w, b, X, t):
    ...     delta = X @ w + b - t
    ...     return delta @ X, delta.sum()
    >>> assert_gradient(mine, Perceptron(activation="identity"))
    """
    kernel = neuron_kernel(model, reduction)
    worst: tuple[float, _Point] | None = None
    points: list[_Point] = []
    with np.errstate(all="ignore"):
        for dtype in dtypes:
            tolerance = rtol if dtype == "float64" else 1000 * rtol
            here = list(_points(function, kernel, np.dtype(dtype)))
            size = max(
                (
                    np.max(np.abs(point.derived[np.isfinite(point.derived)]), initial=0.0)
                    for point in here[: 2 * len(kernel.program.parameters)]
                ),
                default=1.0,
            )
            for point in here:
                excess = _excess(point, tolerance, float(size))
                if excess > 1 and (worst is None or excess > worst[0]):
                    worst = (excess, point)
            points += here
    if worst is not None:
        raise AssertionError(_message(worst[1], kernel.program, points, reduction))


def _points(function: Callable[..., Any], kernel: Kernel, dtype: np.dtype[Any]) -> Iterator[_Point]:
    generator = np.random.default_rng(0)
    for spread in SPREADS:
        for rows in (ROWS, 1):
            arguments = tuple(
                _argument(name, (rows, spread), generator, dtype, is_data=name in kernel.program.data)
                for name in kernel.program.inputs
            )
            derived = kernel.grad(*arguments)
            given = _gradient(function(*arguments), len(derived))
            for name, mine, theirs in zip(kernel.program.parameters, derived, given, strict=True):
                yield _Point(
                    arguments=arguments,
                    parameter=name.key,
                    given=np.asarray(theirs, dtype=float),
                    derived=np.asarray(mine, dtype=float),
                    rows=rows,
                )


def _argument(
    name: Name, extent: tuple[int, float], generator: np.random.Generator, dtype: np.dtype[Any], *, is_data: bool
) -> Any:
    rows, spread = extent
    if is_data:
        if name.ranges:
            X = generator.normal(size=(rows, COLUMNS)) * spread
            X[: rows // 3] = 0  # z = b: on the boundary of a piecewise function where b is 0
            return X.astype(dtype)
        return np.resize([1.0, 0.0, 0.3], rows).astype(dtype)
    return generator.normal(size=COLUMNS).astype(dtype) if name.ranges else dtype.type(0.0 if spread == 1 and rows > 1 else 0.5)


def _gradient(result: Any, count: int) -> Sequence[Any]:
    """What a function returned as the parts of a gradient; a loss in front is left out."""
    parts = result if isinstance(result, tuple | list) else (result,)
    if len(parts) == 2 and isinstance(parts[1], tuple | list) and len(parts[1]) == count:
        parts = parts[1]
    if len(parts) != count:
        raise AssertionError(f"the function returns {len(parts)} parts; expected {count}, one for each parameter")
    return parts


def _excess(point: _Point, tolerance: float, size: float) -> float:
    """By how much the error exceeds what is allowed; more than 1 is too much."""
    if point.given.shape != point.derived.shape:
        return np.inf
    both = np.isfinite(point.derived)
    error = np.abs(point.given - point.derived)[both] / (tolerance * np.maximum(np.abs(point.derived[both]), size))
    return float(np.max(np.nan_to_num(error, nan=np.inf), initial=0.0))


def _message(point: _Point, program: Program, points: Sequence[_Point], reduction: str) -> str:
    labels = argument_names(program).values()
    lines = ["", "the gradient is not the derived one", ""]
    if point.given.shape != point.derived.shape:
        lines.append(f"Shapes differ: d{point.parameter} has the shape {point.given.shape}; expected {point.derived.shape}")
        return "\n".join(lines)
    error = np.max(np.abs(point.given - point.derived))
    lines += [
        f"Worst for d{point.parameter}, at",
        *(
            f"  {label} = {np.array2string(np.asarray(value), precision=4, threshold=12)}"
            for label, value in zip(labels, point.arguments, strict=True)
        ),
        f"Max absolute difference: {error:.6g}",
        f" ACTUAL: {np.array2string(point.given, precision=8)}",
        f" DERIVED: {np.array2string(point.derived, precision=8)}",
    ]
    hint = _hint(points, program, reduction)
    return "\n".join([*lines, *([f"Perhaps {hint}."] if hint else [])])


def _hint(points: Sequence[_Point], program: Program, reduction: str) -> str:
    """What the quotient of given and derived says; nothing where it is not the same everywhere."""
    usable = [
        point
        for point in points
        if point.given.shape == point.derived.shape and np.all(np.abs(point.derived) > 1e-30) and np.all(np.isfinite(point.given))
    ]
    ordinary = [
        point
        for point in usable
        if np.max(np.abs(point.given)) > 0 and np.max(np.abs(point.arguments[len(program.parameters)])) < 5
    ]
    quotients = [point.given / point.derived for point in ordinary]
    if not quotients:
        return ""
    for value, meaning in _CONSTANTS.items():
        if all(np.allclose(quotient, value, rtol=1e-3) for quotient in quotients):
            return meaning
    for power, meaning in ((-1, "it is the mean instead of the sum"), (1, "it is the sum instead of the mean")):
        if all(
            np.allclose(quotient, float(point.rows) ** power, rtol=1e-3)
            for quotient, point in zip(quotients, ordinary, strict=True)
        ):
            return meaning if reduction == ("sum" if power < 0 else "mean") else ""
    return _missing_factor(ordinary, program)


def _missing_factor(points: Sequence[_Point], program: Program) -> str:
    """A factor of the derived gradient whose absence explains the quotient at every single sample."""
    model = program.model
    single = [point for point in points if point.rows == 1]
    for gradient in program.gradients:
        own = [point for point in single if point.parameter == gradient.parameter.key]
        factors = gradient.derived.args if isinstance(gradient.derived, Times) else ()
        for missing in chain(combinations(factors, 1), combinations(factors, 2)):
            factor = Times(*missing)
            values = [_value(factor, program, point) for point in own]
            if own and all(
                np.allclose(point.given * value, point.derived, rtol=1e-3) for point, value in zip(own, values, strict=True)
            ):
                return f"the factor {to_text(factor, model.notation)} is missing"
    return ""


def _value(factor: Any, program: Program, point: _Point) -> Any:
    """A factor at a single sample: a number, or a vector where it has an index."""
    expr = plain(factor, program.model)
    for definition in program.model.definitions:
        if not definition.is_function and not definition.expression.has(Summation):
            expr = expr.xreplace({definition.name: plain(definition.expression, program.model)})
    named = dict(zip((name.symbol for name in program.inputs), point.arguments, strict=True))
    values = {}
    for name in expr.doit().free_symbols:
        base = getattr(name, "base", name)
        key = next((symbol for symbol in named if str(symbol) == str(base)), None)
        if key is not None:
            values[name] = (
                np.asarray(named[key], dtype=float).reshape(-1)
                if getattr(name, "indices", ())
                else float(np.ravel(named[key])[0])
            )
        elif program.model.definition_of(str(base)) is not None:
            values[name] = _net(point)
    symbols = [name for name in values if not getattr(name, "is_Indexed", False) or name.indices]
    return sympy_lambdify(symbols, expr.doit(), "numpy")(*(values[symbol] for symbol in symbols))


def _net(point: _Point) -> float:
    """The net input of a single sample."""
    w, *numbers, X, _ = point.arguments
    return float(np.ravel(X) @ w + sum(map(float, numbers)))
