"""Who computes the loss of a network and its gradient: each peer as a function of a batch.

Run as a program with the name of a peer, it answers as `_turns` says; a batch is ``WIDTHS ROWS DTYPE``, such as ``784-128-10 64 float32``.  Hidden layers
are sigmoid; the last one is softmax under cross-entropy, or, with a single output, sigmoid under half the squared error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from _turns import Call, answer

Batch = tuple[list[Any], Any, Any]


def batch(widths: Sequence[int], rows: int, dtype: str) -> Batch:
    """Parameters layer by layer, inputs, targets: the same numbers for everyone."""
    generator = np.random.default_rng(0)
    parameters = []
    for above, below in pairwise(widths):
        parameters += [generator.standard_normal((above, below)) / np.sqrt(above), 0.1 * generator.standard_normal(below)]
    X, outputs = generator.standard_normal((rows, widths[0])), widths[-1]
    T = np.eye(outputs)[generator.integers(0, outputs, rows)] if outputs > 1 else generator.random((rows, 1))
    return [part.astype(dtype) for part in parameters], X.astype(dtype), T.astype(dtype)


def symperceptron(parameters: list[Any], X: Any, T: Any) -> Call:
    """The kernel of this package."""
    from symperceptron import Network, lambdify

    hidden = ["sigmoid"] * (len(parameters) // 2 - 1)
    last, loss = ("softmax", "cross_entropy") if T.shape[1] > 1 else ("sigmoid", "half_squared_error")
    kernel = lambdify(Network((*hidden, last), loss))
    return lambda: kernel.value_and_grad(*parameters, X, T)


def by_hand(parameters: list[Any], X: Any, T: Any) -> Call:
    """What one writes in NumPy: forward and backward, a line for each."""
    weights, biases = parameters[::2], parameters[1::2]

    def function() -> Any:
        O = [X]
        for W, b in zip(weights, biases, strict=True):
            z = O[-1] @ W + b
            O.append(1 / (1 + np.exp(-z)))
        if T.shape[1] > 1:
            e = np.exp(z - z.max(1, keepdims=True))
            total = e.sum(1, keepdims=True)
            O[-1] = e / total
            E = -(T * (z - z.max(1, keepdims=True) - np.log(total))).sum()
            delta = O[-1] - T
        else:
            r = O[-1] - T
            E, delta = 0.5 * (r * r).sum(), r * O[-1] * (1 - O[-1])
        gradients = []
        for layer in reversed(range(len(weights))):
            gradients += [delta.sum(0), O[layer].T @ delta]
            if layer:
                delta = (delta @ weights[layer].T) * O[layer] * (1 - O[layer])
        return E, gradients[::-1]

    return function


def jax(parameters: list[Any], X: Any, T: Any) -> Call:
    """JAX, compiled."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  # JAX's own signature

    def loss(parameters: Any, X: Any, T: Any) -> Any:
        O = X
        for W, b in zip(parameters[::2], parameters[1::2], strict=True):
            z = O @ W + b
            O = jax.nn.sigmoid(z)
        return -jnp.sum(T * jax.nn.log_softmax(z)) if T.shape[1] > 1 else 0.5 * jnp.sum((O - T) ** 2)

    function = jax.jit(jax.value_and_grad(loss))
    given = ([jnp.asarray(part) for part in parameters], jnp.asarray(X), jnp.asarray(T))
    return lambda: jax.block_until_ready(function(*given))


def torch(parameters: list[Any], X: Any, T: Any) -> Call:
    """PyTorch."""
    import torch

    learnt = [torch.tensor(part, requires_grad=True) for part in parameters]
    inputs, targets = torch.from_numpy(X), torch.from_numpy(T)

    def function() -> Any:
        O = inputs
        for W, b in zip(learnt[::2], learnt[1::2], strict=True):
            z = torch.addmm(b, O, W)
            if W is learnt[-2] and targets.shape[1] > 1:
                loss = torch.nn.functional.cross_entropy(z, targets, reduction="sum")
                break
            O = torch.sigmoid(z)
        else:
            loss = 0.5 * ((O - targets) ** 2).sum()
        return loss, torch.autograd.grad(loss, learnt)

    return function


PEERS: dict[str, Callable[..., Call]] = {function.__name__: function for function in (symperceptron, by_hand, jax, torch)}

if __name__ == "__main__":
    peer = PEERS[sys.argv[1]]
    answer(lambda widths, rows, dtype: peer(*batch([*map(int, widths.split("-"))], int(rows), dtype)))
