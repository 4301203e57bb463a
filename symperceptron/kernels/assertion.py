"""A gradient that somebody wrote in code, held against the derived one.

The points are ordinary, on a boundary (z is exactly 0, the targets are the usual ones) and saturated, in both dtypes, and each of them is
also given as a single sample, where no sum over the rows hides a factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symperceptron.kernels.hints import hint
from symperceptron.kernels.kernel import Kernel, neuron_kernel
from symperceptron.kernels.points import Point
from symperceptron.kernels.program import Program
from symperceptron.kernels.source import argument_names
from symperceptron.language import Model, Name

__all__ = ["assert_gradient"]

ROWS, COLUMNS = 6, 3
USUAL_TARGETS = (1.0, 0.0, 0.3)
SINGLE_PRECISION = 1000  # How many times less exact float32 may be.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A kind of points: how far the net input spreads (0 for one that is exactly 0), and the bias."""

    name: str
    spread: float
    bias: float = 0.5


SITES = (
    _Site(name="an ordinary point", spread=1.0),
    _Site(name="a boundary point, z = 0,", spread=0.0, bias=0.0),
    _Site(name="a saturated point", spread=40.0),  # where 1 − σ is 0 in float64
    _Site(name="a point far in saturation", spread=300.0),  # where a naive exponential overflows in float32
)


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
    gives ``(E, (dw, db))`` will do as well.  It is called at ordinary points, where z is 0 (the point at which ReLU and its like have a
    convention), and in saturation, with six rows and with one.  The tolerance is `rtol` in float64 and a thousand times that in
    float32, relative to the gradient or to its size at ordinary points, so a plain formula that loses its last digits in saturation passes;
    one that gives NaN there does not.

    The message is that of numpy.testing, with the worst point, and what the quotient of given and derived says is probably
    missing: a factor, a sign, the mean instead of the sum.

    Raises ModelError for a model that is no single neuron.

    >>> from symperceptron import Perceptron
    >>> def mine(w, b, X, t):
    ...     delta = X @ w + b - t
    ...     return delta @ X, delta.sum()
    >>> assert_gradient(mine, Perceptron(activation="identity"))
    >>> assert_gradient(mine, Perceptron(activation="identity", loss="squared_error"))
    Traceback (most recent call last):
    ...
    AssertionError:
    Not equal to tolerance rtol=1e-06: dw is not the derived gradient
    ...
    Perhaps a factor 2 is missing.
    """
    kernel = neuron_kernel(model, reduction)
    worst: tuple[float, float, Point] | None = None
    points: list[Point] = []
    with np.errstate(all="ignore"):
        for dtype in dtypes:
            tolerance = rtol if dtype == "float64" else SINGLE_PRECISION * rtol
            here = [point for site in SITES for point in _points(function, kernel, site, np.dtype(dtype))]
            size = max((_size(point) for point in here if point.site == SITES[0].name), default=1.0)
            for point in here:
                excess = float(np.max(_excess(point, tolerance, size), initial=0.0))
                if excess > 1 and (worst is None or excess > worst[0]):
                    worst = (excess, tolerance, replace(point, wrong=_excess(point, tolerance, size) > 1))
            points += here
    if worst is not None:
        raise AssertionError(_message(worst[2], worst[1], kernel.program, hint(points, kernel.program, reduction)))


def _points(function: Callable[..., Any], kernel: Kernel, site: _Site, dtype: np.dtype[Any]) -> Iterator[Point]:
    generator = np.random.default_rng(0)
    for rows in (ROWS, 1):
        arguments = _arguments(kernel.program, site, rows, generator, dtype)
        derived = kernel.grad(*arguments)
        # A function that writes into its arguments shall not spoil the comparison.
        given = _gradient(function(*(np.array(value)[()] for value in arguments)), len(derived))
        for name, mine, theirs in zip(kernel.program.parameters, derived, given, strict=True):
            yield Point(
                site=site.name,
                dtype=str(dtype),
                arguments=arguments,
                parameter=name.key,
                given=_numbers(name, theirs),
                derived=np.asarray(mine, dtype=float),
                rows=rows,
            )


def _arguments(program: Program, site: _Site, rows: int, generator: np.random.Generator, dtype: np.dtype[Any]) -> tuple[Any, ...]:
    """One argument for each input of the kernel; at a boundary each row is orthogonal to the weights, exactly."""

    def argument(name: Name) -> Any:
        if name not in program.data:
            if not name.ranges:
                return dtype.type(site.bias)
            return generator.normal(size=COLUMNS).astype(dtype) if site.spread else np.array([1, -1, 0.5], dtype=dtype)
        if not name.ranges:
            values = [float(value) for value in name.domain.values] or USUAL_TARGETS
            return np.resize(values, rows).astype(dtype)
        X = generator.normal(size=(rows, COLUMNS)).astype(dtype)
        return X * dtype.type(site.spread) if site.spread else X[:, :1] * np.array([1, 1, 0], dtype=dtype)

    return tuple(map(argument, program.inputs))


def _gradient(result: Any, count: int) -> Sequence[Any]:
    """What a function returned as the parts of a gradient; a loss in front is left out."""
    parts = result if isinstance(result, tuple | list) else (result,)
    if len(parts) == 2 and isinstance(parts[1], tuple | list) and len(parts[1]) == count:
        parts = parts[1]
    if len(parts) != count:
        raise AssertionError(f"the function returns {len(parts)} parts; expected {count}, one for each parameter")
    return parts


def _numbers(name: Name, part: Any) -> Any:
    try:
        return np.asarray(part, dtype=float)
    except (TypeError, ValueError) as why:
        raise AssertionError(f"d{name.key} is {part!r}; expected an array of real numbers") from why


def _size(point: Point) -> float:
    return float(np.max(np.abs(point.derived[np.isfinite(point.derived)]), initial=0.0))


def _excess(point: Point, tolerance: float, size: float) -> Any:
    """By how much the error of each element exceeds what is allowed; more than 1 is too much, and where nothing is derived nothing is asked."""
    if point.given.shape != point.derived.shape:
        return np.array(np.inf)
    allowed = tolerance * np.maximum(np.abs(point.derived), size)
    error = np.nan_to_num(np.abs(point.given - point.derived) / allowed, nan=np.inf)
    return np.where(np.isfinite(point.derived), error, 0.0)


def _message(point: Point, tolerance: float, program: Program, perhaps: str) -> str:
    name = f"d{point.parameter}"
    lines = ["", f"Not equal to tolerance rtol={tolerance:g}: {name} is not the derived gradient"]
    if point.given.shape != point.derived.shape:
        lines.append(f"{name} has the shape {point.given.shape}; expected {point.derived.shape}")
        return "\n".join(lines)
    differences = np.abs(point.given - point.derived)[point.wrong]
    with np.errstate(all="ignore"):
        relative = differences / np.abs(point.derived[point.wrong])
    count, total = np.count_nonzero(point.wrong), point.wrong.size
    lines += [
        f"Mismatched elements: {count} / {total} ({100 * count / total:.3g}%)",
        f"Max absolute difference among violations: {np.max(differences):.8g}",
        f"Max relative difference among violations: {np.max(relative):.8g}",
        f" ACTUAL: {point.given!r}",
        f" DERIVED: {point.derived!r}",
        f"Worst at {point.site} in {point.dtype}, with",
    ]
    labels = argument_names(program).values()
    for label, value in zip(labels, point.arguments, strict=True):
        lines.append(f"  {label} = {np.array2string(np.asarray(value), precision=4, threshold=12, prefix=f'  {label} = ')}")
    return "\n".join([*lines, *([f"Perhaps {perhaps}."] if perhaps else [])])
