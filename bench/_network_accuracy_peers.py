"""The loss of small networks and its gradient as each peer computes it, as its own users would write it.

Run as a program, it reads networks from a file, computes them with one peer in a process of its own, and writes what came out to another:
`python bench/_network_accuracy_peers.py PEER NETWORKS.npz GRADIENTS.npz`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

Gradient = Callable[[tuple[str, ...], str, list[Any]], Sequence[Any]]


@cache
def _kernel(layers: tuple[str, ...], loss: str) -> Any:
    from symperceptron import Network, lambdify

    return lambdify(Network(layers, loss))


def symperceptron(layers: tuple[str, ...], loss: str, given: list[Any]) -> Sequence[Any]:
    """The kernel of this package."""
    E, gradient = _kernel(layers, loss).value_and_grad(*given)
    return [E, *gradient]


def numpy(layers: tuple[str, ...], loss: str, given: list[Any]) -> Sequence[Any]:
    """Forward and backward in NumPy as a textbook has it."""
    *parameters, X, T = given
    outputs = [X]
    with np.errstate(all="ignore"):
        for activation, W, b in zip(layers, parameters[::2], parameters[1::2], strict=True):
            z = outputs[-1] @ W + b
            if activation == "softmax":
                e = np.exp(z - z.max(1, keepdims=True))
                outputs.append(e / e.sum(1, keepdims=True))
            else:
                outputs.append(
                    {"sigmoid": lambda u: 1 / (1 + np.exp(-u)), "tanh": np.tanh, "relu": lambda u: np.maximum(u, 0)}[activation](
                        z
                    )
                )
        O = outputs[-1]
        E, residual = {
            "half_squared_error": lambda: (0.5 * ((O - T) ** 2).sum(), O - T),
            "cross_entropy": lambda: (-(T * np.log(O)).sum(), -T / O),
            "binary_cross_entropy": lambda: (-(T * np.log(O) + (1 - T) * np.log(1 - O)).sum(), (O - T) / (O * (1 - O))),
        }[loss]()
        found: list[Any] = []
        for number in reversed(range(len(layers))):
            O = outputs[number + 1]
            if layers[number] == "softmax":
                delta = O - T if loss == "cross_entropy" else O * (residual - (residual * O).sum(1, keepdims=True))
            else:
                slope = {"sigmoid": O * (1 - O), "tanh": 1 - O**2, "relu": (O > 0).astype(O.dtype)}[layers[number]]
                delta = O - T if loss == "binary_cross_entropy" and number == len(layers) - 1 else residual * slope
            found = [outputs[number].T @ delta, delta.sum(0), *found]
            residual = delta @ parameters[2 * number].T
    return [E, *found]


def torch(layers: tuple[str, ...], loss: str, given: list[Any]) -> Sequence[Any]:
    """PyTorch's own functions and its differentiation, those on logits where there are any."""
    import torch
    from torch.nn import functional

    learnt, (O, T) = [torch.tensor(part, requires_grad=True) for part in given[:-2]], [torch.tensor(part) for part in given[-2:]]
    for activation, W, b in zip(layers, learnt[::2], learnt[1::2], strict=True):
        z = O @ W + b
        O = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softmax": lambda u: torch.softmax(u, 1)}[
            activation
        ](z)
    E = {
        "half_squared_error": lambda: 0.5 * ((O - T) ** 2).sum(),
        "cross_entropy": lambda: functional.cross_entropy(z, T, reduction="sum"),
        "binary_cross_entropy": lambda: functional.binary_cross_entropy_with_logits(z, T, reduction="sum"),
    }[loss]()
    return [part.detach().numpy() for part in (E, *torch.autograd.grad(E, learnt))]


@cache
def _jax_function(layers: tuple[str, ...], loss: str) -> Any:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  # JAX's own signature

    def value(parameters: Any, O: Any, T: Any) -> Any:
        for activation, W, b in zip(layers, parameters[::2], parameters[1::2], strict=True):
            z = O @ W + b
            O = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "softmax": jax.nn.softmax}[activation](z)
        return {
            "half_squared_error": lambda: 0.5 * ((O - T) ** 2).sum(),
            "cross_entropy": lambda: -(T * jax.nn.log_softmax(z)).sum(),
            "binary_cross_entropy": (jax.nn.softplus(z) - T * z).sum,
        }[loss]()

    return jax.jit(jax.value_and_grad(value))


def jax(layers: tuple[str, ...], loss: str, given: list[Any]) -> Sequence[Any]:
    """JAX's own functions and its differentiation, those on logits where there are any."""
    E, gradient = _jax_function(layers, loss)(given[:-2], *given[-2:])
    return [np.asarray(part) for part in (E, *gradient)]


PEERS: dict[str, Gradient] = {"symperceptron": symperceptron, "NumPy": numpy, "PyTorch": torch, "JAX": jax}


def main(peer: str, networks: str, gradients: str) -> None:
    """Compute every network of a file, whose keys are ``layers loss dtype range number place``."""
    with np.load(networks) as file:
        given: dict[str, list[Any]] = {}
        for key in file.files:
            given.setdefault(key.rpartition(" ")[0], []).append(file[key])
    found = {}
    for key, parts in given.items():
        layers, loss, *_ = key.split()
        for place, part in enumerate(PEERS[peer](tuple(layers.split(",")), loss, parts)):
            found[f"{key} {place}"] = np.ravel(part)
    np.savez(gradients, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
