"""∂E/∂z of every pair as each peer computes it, as its own users would write it.

Run as a program, it reads the points of a file, computes them with one peer in a process of its own, and writes what came out to another:
`python bench/_accuracy_peers.py PEER POINTS.npz GRADIENTS.npz`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

Slope = Callable[[str, str, Any, Any], Any]


def symperceptron(activation: str, loss: str, z: Any, t: Any) -> Any:
    """The kernel of this package."""
    from symperceptron import Perceptron, lambdify

    dtype = z.dtype.type
    return lambdify(Perceptron(activation, loss)).per_sample(np.ones(1, dtype), dtype(0), z[:, None], t)[1]


def numpy(activation: str, loss: str, z: Any, t: Any) -> Any:
    """The derived formula as it stands, as a textbook prints it: ``(O − t)·O·(1 − O)``."""
    from symperceptron import Perceptron
    from symperceptron.kernels.program import program_of
    from symperceptron.kernels.shared import shared
    from symperceptron.kernels.source import source_of

    namespace: dict[str, Any] = {}
    exec(source_of(shared(program_of(Perceptron(activation, loss)))), namespace)  # noqa: S102  # printed from a model
    dtype = z.dtype.type
    with np.errstate(all="ignore"):
        return namespace["per_sample"](np.ones(1, dtype), dtype(0), z[:, None], t)[1]


def torch(activation: str, loss: str, z: Any, t: Any) -> Any:
    """PyTorch's own functions and its differentiation."""
    import torch
    from torch.nn import functional

    F = functional

    activations: dict[str, Callable[[Any], Any]] = {
        "identity": lambda u: u, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "hard_sigmoid": F.hardsigmoid, "relu": F.relu,
        "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu, "softplus": F.softplus, "softsign": F.softsign, "arctan": torch.atan,
        "exponential": torch.exp, "gaussian": lambda u: torch.exp(-(u**2)), "swish": F.silu, "gelu": F.gelu, "mish": F.mish, "sine": torch.sin,
    }  # fmt: skip
    losses: dict[str, Callable[[Any, Any], Any]] = {
        "half_squared_error": lambda o, y: 0.5 * (o - y) ** 2, "squared_error": lambda o, y: F.mse_loss(o, y, reduction="none"),
        "absolute_error": lambda o, y: F.l1_loss(o, y, reduction="none"), "huber": lambda o, y: F.huber_loss(o, y, reduction="none"),
        "log_cosh": lambda o, y: (o - y) + F.softplus(-2 * (o - y)) - np.log(2),
        "binary_cross_entropy": lambda o, y: -(y * torch.log(o) + (1 - y) * torch.log1p(-o)),
        "logistic": lambda o, y: F.softplus(-y * o), "hinge": lambda o, y: F.relu(1 - y * o), "squared_hinge": lambda o, y: F.relu(1 - y * o) ** 2,
        "poisson": lambda o, y: F.poisson_nll_loss(o, y, log_input=False, eps=0, reduction="none"),
        "quantile": lambda o, y: torch.maximum(0.5 * (y - o), -0.5 * (y - o)),
    }  # fmt: skip
    net, target = torch.tensor(z, requires_grad=True), torch.tensor(t)
    if (activation, loss) == ("sigmoid", "binary_cross_entropy"):
        value = F.binary_cross_entropy_with_logits(net, target, reduction="none")
    else:
        value = losses[loss](activations[activation](net), target)
    return torch.autograd.grad(value.sum(), net)[0].numpy()


def jax(activation: str, loss: str, z: Any, t: Any) -> Any:
    """JAX's own functions and its differentiation."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  # JAX's own signature
    nn = jax.nn
    activations: dict[str, Callable[[Any], Any]] = {
        "identity": lambda u: u, "sigmoid": nn.sigmoid, "tanh": jnp.tanh, "hard_sigmoid": nn.hard_sigmoid, "relu": nn.relu,
        "leaky_relu": nn.leaky_relu, "elu": nn.elu, "selu": nn.selu, "softplus": nn.softplus, "softsign": nn.soft_sign, "arctan": jnp.arctan,
        "exponential": jnp.exp, "gaussian": lambda u: jnp.exp(-(u**2)), "swish": nn.silu, "gelu": lambda u: nn.gelu(u, approximate=False),
        "mish": nn.mish, "sine": jnp.sin,
    }  # fmt: skip
    losses: dict[str, Callable[[Any, Any], Any]] = {
        "half_squared_error": lambda o, y: 0.5 * (o - y) ** 2, "squared_error": lambda o, y: (o - y) ** 2, "absolute_error": lambda o, y: jnp.abs(o - y),
        "huber": lambda o, y: jnp.where(jnp.abs(o - y) <= 1, 0.5 * (o - y) ** 2, jnp.abs(o - y) - 0.5),
        "log_cosh": lambda o, y: jnp.logaddexp(o - y, y - o) - jnp.log(2.0).astype(o.dtype),
        "binary_cross_entropy": lambda o, y: -(y * jnp.log(o) + (1 - y) * jnp.log1p(-o)),
        "logistic": lambda o, y: nn.softplus(-y * o), "hinge": lambda o, y: nn.relu(1 - y * o), "squared_hinge": lambda o, y: nn.relu(1 - y * o) ** 2,
        "poisson": lambda o, y: o - y * jnp.log(o), "quantile": lambda o, y: jnp.maximum(0.5 * (y - o), -0.5 * (y - o)),
    }  # fmt: skip

    def value(net: Any, target: Any) -> Any:
        if (activation, loss) == ("sigmoid", "binary_cross_entropy"):
            return nn.softplus(net) - target * net
        return losses[loss](activations[activation](net), target)

    return np.asarray(jax.jit(jax.vmap(jax.grad(value)))(jnp.asarray(z), jnp.asarray(t)))


PEERS: dict[str, Slope] = {"symperceptron": symperceptron, "NumPy": numpy, "PyTorch": torch, "JAX": jax}


def main(peer: str, points: str, gradients: str) -> None:
    """Compute the gradients of every pair in a file of points, whose keys are ``activation loss dtype range z`` and ``… t``."""
    with np.load(points) as given:
        keys = [key.removesuffix(" z") for key in given.files if key.endswith(" z")]
        found = {key: PEERS[peer](*key.split()[:2], given[f"{key} z"], given[f"{key} t"]) for key in keys}
    np.savez(gradients, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
