"""Errors of the loss and the gradient of networks in units in the last place, layer by layer: `python bench/bench_network_accuracy.py [networks]`.

Writes its part of docs/explanation/accuracy.md.  Every peer that is installed computes the same networks in a process of its own.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from _accuracy import Exact, ulps
from _network_accuracy import drawn, exact_gradient
from _page import write_part
from bench_accuracy import PAGE, PEERS, figure

HERE = Path(__file__).parent
EXTENTS = {"float64": {"moderate": 4.0, "saturated": 40.0, "deep": 300.0}, "float32": {"moderate": 4.0, "saturated": 40.0}}
SHARES = ((0.25, 0.25, 0.5), *np.eye(3).tolist())
LEVELS = ((0.0, 1.0, 0.3), (1.0, 0.0, 0.999), (0.5, 1.0, 0.0))
NETWORKS = (
    (("sigmoid", "sigmoid"), "half_squared_error"), (("tanh", "tanh"), "half_squared_error"), (("tanh", "sigmoid"), "binary_cross_entropy"),
    (("sigmoid", "softmax"), "cross_entropy"), (("relu", "softmax"), "cross_entropy"), (("tanh", "softmax"), "half_squared_error"),
    (("tanh", "sigmoid", "softmax"), "cross_entropy"),
)  # fmt: skip
IDEAL = "kept once"


def measured(count: int) -> dict[str, dict[str, Any]]:
    """The errors of every peer, one for each entry, by ``layers loss dtype range place``."""
    networks: dict[str, Any] = {}
    exact: dict[str, Exact] = {}
    found: dict[str, dict[str, Any]] = {}
    for layers, loss in NETWORKS:
        for dtype, extents in EXTENTS.items():
            for label, extent in extents.items():
                generator = np.random.default_rng(0)
                for number in range(count):
                    targets = SHARES if layers[-1] == "softmax" else LEVELS
                    given = drawn(layers, targets, extent, dtype, generator)
                    key = f"{','.join(layers)} {loss} {dtype} {label} {number}"
                    networks |= {f"{key} {place}": part for place, part in enumerate(given)}
                    kept = exact_gradient(layers, loss, given, dtype)
                    for place, values in enumerate(exact_gradient(layers, loss, given)):
                        exact[f"{key} {place}"] = Exact.of(values)
                        rounded = np.array([float(value) for value in kept[place]]).astype(dtype)
                        found.setdefault(_without_number(key, place), {}).setdefault(IDEAL, []).append(
                            ulps(rounded, exact[f"{key} {place}"], dtype)
                        )
    with tempfile.TemporaryDirectory() as folder:
        file, result = Path(folder) / "networks.npz", Path(folder) / "gradients.npz"
        np.savez(file, **networks)
        for peer, module in PEERS.items():
            if importlib.util.find_spec(module) is None:
                continue
            subprocess.run([sys.executable, str(HERE / "_network_accuracy_peers.py"), peer, str(file), str(result)], check=True)
            with np.load(result) as gradients:
                for key, values in gradients.items():
                    named, _, place = key.rpartition(" ")
                    errors = ulps(values, exact[key], named.split()[2])
                    found[_without_number(named, int(place))].setdefault(peer, []).append(errors)
    return {key: {peer: np.concatenate(errors) for peer, errors in here.items()} for key, here in found.items()}


def _without_number(key: str, place: int) -> str:
    return f"{key.rpartition(' ')[0]} {place}"


def cell(errors: Any) -> str:
    """Median, worst, share above 4."""
    known = errors[~np.isnan(errors)]
    if not len(known):
        return "–"
    return f"{figure(float(np.median(known)))} · {figure(float(known.max()))} · {100 * float(np.mean(known > 4)):.1f} %"


def table(results: dict[str, dict[str, Any]], dtype: str) -> str:
    """A row for the loss and for the weights and biases of each layer."""
    head = ["layers, loss", "range", "of", *next(iter(results.values()))]
    rows = [head, ["---"] * len(head)]
    for key, here in results.items():
        layers, loss, own, label, place = key.split()
        number = int(place)
        what = "E" if not number else f"{'b' if number % 2 == 0 else 'W'}{(number + 1) // 2}"
        if own == dtype:
            rows.append([f"{layers.replace(',', ', ')}, {loss}", label, what, *map(cell, here.values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def summary(results: dict[str, dict[str, Any]], dtype: str) -> str:
    """The shares of all entries that are above 4, in each range."""
    found = []
    for label in EXTENTS[dtype]:
        errors: dict[str, list[Any]] = {}
        for key, here in results.items():
            if key.split()[2:4] == [dtype, label]:
                for peer, values in here.items():
                    errors.setdefault(peer, []).append(values[~np.isnan(values)])
        shares = (f"{100 * np.mean(np.concatenate(values) > 4):.1f} % ({peer})" for peer, values in errors.items())
        found.append(f"- {label}: {', '.join(shares)}")
    return "\n".join(found)


_HEAD = """## Networks

The error of the loss and of every entry of its gradient, of {count} networks of each kind with 3 inputs, 4 (and 5) hidden neurons and 3 outputs, for
one sample. The largest |z| of each layer is at random, up to 4 (moderate), 40 (saturated) or 300 (deep).

*Kept once* is what no program that keeps its net inputs, outputs and δ in the dtype can avoid: each of them rounded once, everything in between exact.
A net input of 40 that is rounded moves e^(−40) by up to 16 units, and what is added up in a δ may cancel. Of each: median · worst · share above 4.
`python bench/bench_network_accuracy.py` writes this part.
"""


def main() -> None:
    """Measure, print and write the part."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    results = measured(count)
    parts = (
        f"In {dtype}, of all entries, above 4 are\n\n{summary(results, dtype)}\n\n{table(results, dtype)}\n" for dtype in EXTENTS
    )
    text = "\n".join([_HEAD.format(count=count), *parts])
    print(text)
    if len(sys.argv) < 3:
        write_part("networks", text, PAGE)


if __name__ == "__main__":
    main()
