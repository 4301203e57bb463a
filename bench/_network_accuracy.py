"""What the loss of a small network and its gradient are, in mpmath's arithmetic: each layer forward and backward by hand.

The formulas of activations and losses are those of the tables in SymPy's own derivatives, as for the neuron; nothing of the derivation is used.  Asked to
keep its net inputs, outputs and δ as numbers of a precision, the same computation says what no program can avoid that does the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
from _accuracy import _digits, _formulas

__all__ = ["drawn", "exact_gradient"]

WIDTHS = (3, 4, 5)


def drawn(layers: Sequence[str], targets: Any, extent: float, dtype: Any, generator: Any) -> list[Any]:
    """Parameters of a small network, one sample and its targets; the largest net input of each layer is at random up to an extent."""
    widths = (*WIDTHS[: len(layers)], WIDTHS[0])
    parameters: list[Any] = []
    X = generator.standard_normal((1, widths[0])).astype(dtype)
    given = X.astype(np.float64)
    for activation, (before, own) in zip(layers, pairwise(widths), strict=True):
        W, b = generator.standard_normal((before, own)), generator.standard_normal(own)
        scale = extent * generator.random() / np.abs(given @ W + b).max()
        W, b = (scale * W).astype(dtype), (scale * b).astype(dtype)
        z = given.astype(np.float64) @ W + b
        e = np.exp(z - z.max())
        given = (
            e / e.sum()
            if activation == "softmax"
            else np.array([[float(_formulas(activation, "half_squared_error")[0](u)) for u in z[0]]])
        )
        parameters += [W, b]
    T = np.asarray(targets, dtype=dtype)[generator.integers(0, len(targets))]
    return [*parameters, X, np.atleast_2d(T)]


def exact_gradient(layers: Sequence[str], loss: str, given: Sequence[Any], dtype: Any = None) -> list[list[Any]]:
    """The loss, and the entries of the gradient by each parameter, in the order of the kernel; with a `dtype` what is kept is rounded to it."""

    def kept(value: Any) -> Any:
        if dtype is None:
            return value
        with np.errstate(all="ignore"):
            return mpmath.mpf(float(np.dtype(dtype).type(_nearest(value, dtype))))

    *parameters, X, T = given
    with mpmath.workdps(60):
        z_largest = _extent(layers, parameters, X)
    with mpmath.workdps(_digits(z_largest) + 40):
        outputs = [[mpmath.mpf(float(value)) for value in X[0]]]
        slopes: list[list[list[Any]]] = []  # ∂O_k/∂z_j of each layer
        for activation, W, b in zip(layers, parameters[::2], parameters[1::2], strict=True):
            O, slope = _activated(activation, [kept(value) for value in _net(outputs[-1], W, b)])
            slopes.append(slope)
            outputs.append([kept(value) for value in O] if len(slopes) < len(layers) else O)
        t = [mpmath.mpf(float(value)) for value in T[0]]
        E, residuals = _lost(loss, outputs[-1], t)
        gradient: list[list[Any]] = []
        for number in reversed(range(len(layers))):
            delta = [
                kept(mpmath.fsum(r * s for r, s in zip(residuals, row, strict=True))) for row in zip(*slopes[number], strict=True)
            ]
            gradient = [[o * d for o in outputs[number] for d in delta], delta, *gradient]
            W = parameters[2 * number]
            residuals = [mpmath.fsum(mpmath.mpf(float(w)) * d for w, d in zip(row, delta, strict=True)) for row in W]
        return [[E], *gradient]


def _nearest(value: Any, dtype: Any) -> float:
    """A number of mpmath as the nearest one of a precision, subnormal numbers included."""
    info = np.finfo(dtype)
    if not value:
        return 0.0
    exponent = max(int(mpmath.frexp(value)[1]) - info.nmant - 1, info.minexp - info.nmant)
    return float(mpmath.ldexp(mpmath.nint(mpmath.ldexp(value, -exponent)), exponent)) if exponent < info.maxexp else float("inf")


def _net(outputs: Sequence[Any], W: Any, b: Any) -> list[Any]:
    return [
        mpmath.fsum(o * mpmath.mpf(float(w)) for o, w in zip(outputs, column, strict=True)) + mpmath.mpf(float(bias))
        for column, bias in zip(W.T, b, strict=True)
    ]


def _activated(activation: str, z: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
    """The outputs, and their derivatives by the net inputs."""
    if activation == "softmax":
        top = max(z)
        e = [mpmath.exp(value - top) for value in z]
        O = [value / mpmath.fsum(e) for value in e]
        return O, [[p * ((k == j) - q) for j, q in enumerate(O)] for k, p in enumerate(O)]
    f, slope, *_ = _formulas(activation, "half_squared_error")
    slopes = [slope(value) for value in z]
    return [f(value) for value in z], [[slopes[k] if k == j else mpmath.mpf(0) for j in range(len(z))] for k in range(len(z))]


def _lost(loss: str, O: Sequence[Any], t: Sequence[Any]) -> tuple[Any, list[Any]]:
    """The loss, and its derivatives by the outputs."""
    if loss == "cross_entropy":
        return -mpmath.fsum(y * mpmath.log(o) for y, o in zip(t, O, strict=True) if y), [
            -y / o for y, o in zip(t, O, strict=True)
        ]
    *_, derivative, value = _formulas("sigmoid", loss)
    return mpmath.fsum(value(o, y) for y, o in zip(t, O, strict=True)), [derivative(o, y) for y, o in zip(t, O, strict=True)]


def _extent(layers: Sequence[str], parameters: Sequence[Any], X: Any) -> float:
    """The largest net input of all, twice for what is squared, and the differences that a softmax takes."""
    outputs, largest = [mpmath.mpf(float(value)) for value in X[0]], 0.0
    for activation, W, b in zip(layers, parameters[::2], parameters[1::2], strict=True):
        z = _net(outputs, W, b)
        outputs, _ = _activated(activation, z)
        largest = max(largest, 2 * float(max(abs(value) for value in z)))
    return largest
