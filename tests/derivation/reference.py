"""The activations and losses once more, in mpmath and written independently of the tables: what the tables and the gradients are held against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp

Function = Callable[..., Any]


def _selu(z: Any) -> Any:
    scale, alpha = mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717")
    return scale * (z if z > 0 else alpha * mp.expm1(z))


ACTIVATION: dict[str, Function] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
    "tanh": mp.tanh,
    "hard_sigmoid": lambda z: min(max(z / 6 + mp.mpf(1) / 2, 0), 1),
    "relu": lambda z: max(z, 0),
    "leaky_relu": lambda z: max(z, z / 100),
    "elu": lambda z: z if z > 0 else mp.expm1(z),
    "selu": _selu,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "arctan": mp.atan,
    "exponential": mp.exp,
    "gaussian": lambda z: mp.exp(-z * z),
    "swish": lambda z: z / (1 + mp.exp(-z)),
    "gelu": lambda z: z * mp.ncdf(z),
    "mish": lambda z: z * mp.tanh(mp.log1p(mp.exp(z))),
    "sine": mp.sin,
}


def _huber(o: Any, t: Any) -> Any:
    size = abs(o - t)
    return size**2 / 2 if size <= 1 else size - mp.mpf(1) / 2


LOSS: dict[str, Function] = {
    "half_squared_error": lambda o, t: (o - t) ** 2 / 2,
    "squared_error": lambda o, t: (o - t) ** 2,
    "absolute_error": lambda o, t: abs(o - t),
    "huber": _huber,
    "log_cosh": lambda o, t: mp.log(mp.cosh(o - t)),
    "binary_cross_entropy": lambda o, t: -t * mp.log(o) - (1 - t) * mp.log(1 - o),
    "logistic": lambda o, t: mp.log1p(mp.exp(-t * o)),
    "hinge": lambda o, t: max(0, 1 - t * o),
    "squared_hinge": lambda o, t: max(0, 1 - t * o) ** 2,
    "poisson": lambda o, t: o - t * mp.log(o),
    "quantile": lambda o, t: abs(o - t) / 2,
}
