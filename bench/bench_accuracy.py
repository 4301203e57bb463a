"""Errors of ∂E/∂z in units in the last place, for every activation and loss: `python bench/bench_accuracy.py [points]`.

Writes docs/explanation/accuracy.md.  Plain NumPy, PyTorch and JAX are measured at the same points, where they are installed and know the function.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from _accuracy import exact_values, ulps

from symperceptron import Perceptron, lambdify
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.kernels.program import program_of
from symperceptron.kernels.shared import shared
from symperceptron.kernels.source import source_of

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "accuracy.md"
TARGETS = (0.0, 0.3, 0.5, 0.999, 1.0)
EXTENT = {"float64": 745.0, "float32": 103.0}  # As far as e^(−|z|) is not 0.

# Why a pair is above 2 %, where it is: known limits of the form, by activation or loss.
REASONS = {
    "gelu": "the argument of erfc is rounded: its error grows with z²",
    "swish": "e^(−|z|) is subnormal beyond |z| = 708; a root at z = −1.28",
    "mish": "e^(−|z|) is subnormal beyond |z| = 708; a root at z = −1.19",
    "sine": "roots of the cosine",
    "logistic": "the exponent t·O is rounded: its error grows with it",
    "selu": "z times a constant is rounded before it is compared with t",
}


def plain_numpy(model: Any, dtype: Any, z: Any, t: Any) -> Any:
    """The derived formula as it stands, printed without the stage that makes it stable."""
    namespace: dict[str, Any] = {}
    exec(source_of(shared(program_of(model))), namespace)  # noqa: S102  # printed from a model
    with np.errstate(all="ignore"):
        return namespace["per_sample"](np.ones(1, dtype), dtype(0), z[:, None], t)[1]


def torch(model: Any, z: Any, t: Any) -> Any:
    """PyTorch's own sigmoid or tanh and its differentiation."""
    import torch

    name, loss = model
    net = torch.tensor(z, requires_grad=True)
    output = getattr(torch, name)(net)
    value = (
        0.5 * (output - torch.tensor(t)) ** 2
        if loss == "half_squared_error"
        else torch.nn.functional.binary_cross_entropy(output, torch.tensor(t), reduction="none")
    )
    return torch.autograd.grad(value.sum(), net)[0].numpy()


def jax(model: Any, z: Any, t: Any) -> Any:
    """JAX's own sigmoid or tanh and its differentiation."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003  # JAX's own signature
    name, loss = model
    function = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}[name]

    def value(net: Any, target: Any) -> Any:
        output = function(net)
        return (
            0.5 * (output - target) ** 2
            if loss == "half_squared_error"
            else -(target * jnp.log(output) + (1 - target) * jnp.log1p(-output))
        )

    return np.asarray(jax.vmap(jax.grad(value))(jnp.asarray(z), jnp.asarray(t)))


KNOWN = {("sigmoid", "half_squared_error"), ("tanh", "half_squared_error"), ("sigmoid", "binary_cross_entropy")}


def measured(job: tuple[str, str, str, int]) -> tuple[tuple[str, str, str], dict[str, tuple[float, float, float]]]:
    """Median and worst error and the share above 4, in percent, of each way to compute a pair in a dtype."""
    activation, loss, name, count = job
    dtype = getattr(np, name)
    model = Perceptron(activation, loss)
    generator = np.random.default_rng(0)
    points = np.sort(generator.uniform(-EXTENT[name], EXTENT[name], count)).astype(dtype)
    values = LOSSES[loss].target.values
    targets = np.array([float(value) for value in values] if values else TARGETS, dtype=dtype)
    z, t = np.repeat(points, len(targets)), np.tile(targets, count)
    exact = exact_values(model, z, t)
    kernel = lambdify(model)
    ways: dict[str, Callable[[], Any]] = {
        "symperceptron": lambda: kernel.per_sample(np.ones(1, dtype), dtype(0), z[:, None], t)[1],
        "plain NumPy": lambda: plain_numpy(model, dtype, z, t),
    }
    for library, function in (("PyTorch", torch), ("JAX", jax)):
        if (activation, loss) in KNOWN and importlib.util.find_spec(function.__name__):
            ways[library] = lambda function=function: function((activation, loss), z, t)  # type: ignore[misc]
    found = {}
    for way, compute in ways.items():
        errors = ulps(compute(), exact, dtype)
        errors = errors[~np.isnan(errors)]
        found[way] = (
            (float(np.median(errors)), float(errors.max()), 100 * float(np.mean(errors > 4))) if errors.size else (np.nan,) * 3
        )
    return (activation, loss, name), found


def main() -> None:
    """Measure every pair and write the page."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    jobs = [(activation, loss, name, count) for activation in ACTIVATIONS for loss in LOSSES for name in EXTENT]
    rows = []
    with ProcessPoolExecutor() as pool:
        for (activation, loss, name), found in pool.map(measured, jobs, chunksize=2):
            for way, (median, worst, share) in found.items():
                reason = REASONS.get(activation, REASONS.get(loss, "near a root")) if share > 2 and way == "symperceptron" else ""
                rows.append(f"| {activation} | {loss} | {name} | {way} | {median:.2f} | {worst:.3g} | {share:.2f} | {reason} |")
            print(rows[-len(found)], flush=True)
    PAGE.write_text(
        f"""# Accuracy, measured

The error of ∂E/∂z in units in the last place against mpmath with 760 digits, at {count} values of z spread evenly over [−745, 745]
in float64 and [−103, 103] in float32, with the targets 0, 0.3, 0.5, 0.999 and 1 (or those that the loss knows). Points at which the
derivative overflows or does not exist are left out.
Near a root of the derivative, where O is close to t, every digit of O counts, and no method keeps them all.
`python bench/bench_accuracy.py` writes this page.

| activation | loss | dtype | computed by | median | worst | above 4, % | why |
|---|---|---|---|---|---|---|---|
"""
        + "\n".join(rows)
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
