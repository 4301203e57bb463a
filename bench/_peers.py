"""Who computes the gradient of a sigmoid neuron with half the squared error: each peer as a function of a batch.

Run as a program with the name of a peer, it answers as `_turns` says; a batch is ``ROWS COLUMNS DTYPE``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from _turns import Call, answer


def batch(rows: int, columns: int, dtype: str = "float64") -> tuple[Any, Any, Any, Any]:
    """Weights, bias, inputs, targets: the same numbers for everyone."""
    generator = np.random.default_rng(0)
    X = generator.standard_normal((rows, columns), np.dtype(dtype))
    w = (generator.standard_normal(columns) / np.sqrt(columns)).astype(dtype)
    return w, 0.1, X, generator.random(rows, np.dtype(dtype))


def symperceptron(w: Any, b: float, X: Any, t: Any) -> Call:
    """The kernel of this package."""
    from symperceptron import Perceptron, lambdify

    kernel = lambdify(Perceptron())
    return lambda: kernel.value_and_grad(w, b, X, t)


def with_numba(w: Any, b: float, X: Any, t: Any) -> Call:
    """The kernel of this package, compiled by Numba."""
    from symperceptron import Perceptron, lambdify

    kernel = lambdify(Perceptron(), backend="numba")
    return lambda: kernel.value_and_grad(w, b, X, t)


def by_hand(w: Any, b: float, X: Any, t: Any) -> Call:
    """What one writes in NumPy: two passes over X."""

    def function() -> Any:
        O = 1 / (1 + np.exp(-(X @ w + b)))
        r = O - t
        delta = r * O * (1 - O)
        return 0.5 * np.sum(r * r), (X.T @ delta, delta.sum())

    return function


def one_pass(w: Any, b: float, X: Any, t: Any) -> Call:  # noqa: ARG001  # called as the others are
    """Nothing but the product of X and w, with the threads that BLAS takes: what it costs to read X."""
    return lambda: X @ w


def one_pass_alone(w: Any, b: float, X: Any, t: Any) -> Call:
    """The same with one thread."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    return one_pass(w, b, X, t)


def jax(w: Any, b: float, X: Any, t: Any) -> Call:
    """JAX, compiled."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  # JAX's own signature

    def loss(w: Any, b: Any, X: Any, t: Any) -> Any:
        return 0.5 * jnp.sum((jax.nn.sigmoid(X @ w + b) - t) ** 2)

    function = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))
    given = (jnp.asarray(w), jnp.asarray(b, w.dtype), jnp.asarray(X), jnp.asarray(t))
    return lambda: jax.block_until_ready(function(*given))


def torch(w: Any, b: float, X: Any, t: Any) -> Call:
    """PyTorch."""
    import torch

    weights, bias = torch.tensor(w, requires_grad=True), torch.tensor(b, dtype=torch.from_numpy(w).dtype, requires_grad=True)
    inputs, targets = torch.from_numpy(X), torch.from_numpy(t)

    def function() -> Any:
        loss = 0.5 * ((torch.sigmoid(inputs @ weights + bias) - targets) ** 2).sum()
        return loss, torch.autograd.grad(loss, (weights, bias))

    return function


def tensorflow(w: Any, b: float, X: Any, t: Any) -> Call:
    """TensorFlow, as a compiled function."""
    import tensorflow as tf

    weights, bias, inputs, targets = (tf.constant(value, dtype=w.dtype.name) for value in (w, b, X, t))

    @tf.function
    def function(weights: Any, bias: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([weights, bias])
            loss = 0.5 * tf.reduce_sum((tf.sigmoid(tf.linalg.matvec(inputs, weights) + bias) - targets) ** 2)
        return loss, tape.gradient(loss, [weights, bias])

    return lambda: function(weights, bias)[0].numpy()  # noqa: PLW0108  # the call is what is timed


def autograd(w: Any, b: float, X: Any, t: Any) -> Call:
    """HIPS autograd."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    def loss(theta: Any) -> Any:
        return 0.5 * anp.sum((1 / (1 + anp.exp(-(anp.dot(X, theta[:-1]) + theta[-1]))) - t) ** 2)

    function, theta = value_and_grad(loss), np.append(w, b).astype(w.dtype)
    return partial(function, theta)


def sympy(w: Any, b: float, X: Any, t: Any) -> Call:
    """SymPy's own lambdify of the loss and its derivatives, written out for every input."""
    import sympy as sp

    count = len(w)
    if count > 100:
        raise NotImplementedError("SymPy takes minutes to differentiate so many terms")
    weights, inputs = sp.symbols(f"w:{count}"), sp.symbols(f"x:{count}")
    bias, target = sp.symbols("b t")
    loss = (1 / (1 + sp.exp(-sum(u * v for u, v in zip(weights, inputs, strict=True)) - bias)) - target) ** 2 / 2
    outputs = [loss, *(loss.diff(v) for v in (*weights, bias))]
    compiled = sp.lambdify([*weights, bias, *inputs, target], outputs, "numpy", cse=True)
    columns = [np.ascontiguousarray(column) for column in X.T]
    return lambda: [np.sum(part) for part in compiled(*w, b, *columns, t)]


PEERS: dict[str, Callable[..., Call]] = {
    function.__name__: function
    for function in (symperceptron, with_numba, by_hand, one_pass, one_pass_alone, jax, torch, tensorflow, autograd, sympy)
}


if __name__ == "__main__":
    peer = PEERS[sys.argv[1]]
    answer(lambda rows, columns, dtype: peer(*batch(int(rows), int(columns), dtype)))
