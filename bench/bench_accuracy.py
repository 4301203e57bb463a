"""Errors of ∂E/∂z in units in the last place, for every activation and loss: `python bench/bench_accuracy.py [points [activation …]]`.

Writes its part of docs/explanation/accuracy.md.  Every peer that is installed computes the same points in a process of its own; gmpy2, where it is installed,
makes the reference faster.  What was measured of an activation is kept in bench/.accuracy, so that a run that was interrupted goes on.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from _accuracy import exact_slopes, has_value, near_root, outputs, ulps
from _page import write_part

from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "explanation" / "accuracy.md"
KEPT = HERE / ".accuracy"
PEERS = {"symperceptron": "symperceptron", "NumPy": "numpy", "PyTorch": "torch", "JAX": "jax"}
TARGETS = (0.0, 0.3, 0.5, 0.999, 1.0)
EXTENT = {"float64": 745.0, "float32": 103.0}  # As far as e^(−|z|) is not 0.
NEAR = 20.0
AIM = 2.0  # Percent of the points away from roots with an error above 4.

# Why a pair is above the aim, where it is: by pair, loss or activation, in this order.
REASONS: Mapping[str, str] = {
    "hard_sigmoid binary_cross_entropy": "O is 0 or 1 beyond |z| = 3, where the loss is infinite: it is computed as derived",
    "logistic": "the exponent t·O is rounded, which costs |O| units in the exponential",
    "binary_cross_entropy": "1 − O cancels where O, itself rounded, is close to 1",
    "poisson": "O, itself rounded, is divided by",
    "swish": "e^(−|z|) is subnormal beyond |z| = 708 (87 in float32), and is multiplied by z",
    "mish": "e^(−|z|) is subnormal beyond |z| = 708 (87 in float32), and is multiplied by z",
    "tanh": "e^(−2|z|) is subnormal beyond |z| = 354 (43 in float32), and is multiplied by 8",
    "gaussian": "e^(−z²) is subnormal beyond |z| = 26 (9 in float32), and is multiplied by z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Median and worst error of a peer at the points of a pair, and the shares above 4 in percent: at all points, and away from roots."""

    median: float
    worst: float
    above: float
    away: float

    @classmethod
    def of(cls, errors: Any, is_away: Any) -> Errors:
        """The errors that are known, summed up."""
        known = ~np.isnan(errors)
        if not known.any():
            return cls(median=np.nan, worst=np.nan, above=np.nan, away=np.nan)
        errors, is_away = errors[known], is_away[known]
        away = 100 * float(np.mean(errors[is_away] > 4)) if is_away.any() else 0.0
        return cls(median=float(np.median(errors)), worst=float(errors.max()), above=100 * float(np.mean(errors > 4)), away=away)


def strata(lower: float, upper: float, count: int, dtype: Any) -> Any:
    """A point at random in each of so many equal parts of a range."""
    share = (np.arange(count) + np.random.default_rng(0).random(count)) / count
    return (lower + (upper - lower) * share).astype(dtype)


def ranges(activation: str, loss: str, dtype: str) -> dict[str, tuple[float, float]]:
    """The values of z at which the loss is a number: as far as float goes, and near 0."""
    found = {}
    for label, extent in (("wide", EXTENT[dtype]), ("near", NEAR)):
        probes = strata(-extent, extent, 400, np.float64).tolist()
        known = outputs(activation, probes)
        there = [z for z in probes if has_value(loss, known[z][0])]
        if len(there) > 4:
            margin = 0 if len(there) == len(probes) else 2 * extent / 400
            found[label] = (max(-extent, there[0] - margin), min(extent, there[-1] + margin))
    return {"wide": found["near"], **found}


def measured(activation: str, count: int) -> dict[str, dict[str, dict[str, float]]]:
    """The errors of every peer for an activation with every loss, by ``loss dtype range``."""
    points: dict[str, Any] = {}
    exact, away = {}, {}
    for dtype in EXTENT:
        for loss in LOSSES:
            values = LOSSES[loss].target.values
            targets = np.array([float(value) for value in values] if values else TARGETS, dtype=dtype)
            for label, extent in ranges(activation, loss, dtype).items():
                key = f"{activation} {loss} {dtype} {label}"
                chosen = strata(*extent, count if label == "wide" else count // 2, dtype)
                z, t = np.repeat(chosen, len(targets)), np.tile(targets, len(chosen))
                known = outputs(activation, chosen.astype(float).tolist())
                exact[key] = exact_slopes(activation, loss, z.astype(float).tolist(), t.astype(float).tolist(), known)
                away[key] = np.array([not near_root(known[float(u)][0], float(v)) for u, v in zip(z, t, strict=True)])
                points |= {f"{key} z": z, f"{key} t": t}
    found: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder) / "points.npz", Path(folder) / "gradients.npz"
        np.savez(given, **points)
        for peer, module in PEERS.items():
            if importlib.util.find_spec(module) is None:
                continue
            subprocess.run([sys.executable, str(HERE / "_accuracy_peers.py"), peer, str(given), str(result)], check=True)
            with np.load(result) as gradients:
                for key in gradients.files:
                    _, loss, dtype, label = key.split()
                    errors = Errors.of(ulps(gradients[key], exact[key], dtype), away[key])
                    found.setdefault(f"{loss} {dtype} {label}", {})[peer] = asdict(errors)
    return found


def reason(activation: str, loss: str) -> str:
    """Why a pair is above the aim."""
    names = (f"{activation} {loss}", loss, activation)
    return next((REASONS[name] for name in names if name in REASONS), "")


def figure(value: float) -> str:
    """A number of units, to two or three digits."""
    return "–" if np.isnan(value) else "∞" if np.isinf(value) else f"{value:.2f}" if value < 100 else f"{value:.0e}"


def table(dtype: str, results: Mapping[str, Any], peers: list[str]) -> str:
    """The rows of a dtype."""
    head = ["activation", "loss", "median", "worst", "> 4, %", "away, %", "near 0, %", *(f"{peer}" for peer in peers[1:]), "why"]
    rows = [head, ["---"] * len(head)]
    for activation, found in results.items():
        for loss in LOSSES:
            here = found[f"{loss} {dtype} wide"]
            near = found.get(f"{loss} {dtype} near", here)["symperceptron"]
            own = here["symperceptron"]
            why = reason(activation, loss) if own["away"] > AIM else ""
            if own["away"] > AIM and not why:
                print(f"no reason is given for {activation}, {loss}, {dtype}: {own['away']:.2f} %", file=sys.stderr)
            others = (f"{figure(here[p]['median'])} · {figure(here[p]['worst'])} · {here[p]['above']:.1f} %" for p in peers[1:])
            rows.append([
                activation, loss, figure(own["median"]), figure(own["worst"]), f"{own['above']:.2f}", f"{own['away']:.2f}",
                f"{near['away']:.2f}", *others, why,
            ])  # fmt: skip
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def summary(results: Mapping[str, Any], dtype: str, peers: list[str]) -> str:
    """How many pairs reach the aim, and what the peers do, in a sentence."""
    own = [found[f"{loss} {dtype} wide"] for found in results.values() for loss in LOSSES]
    reached = sum(here["symperceptron"]["away"] <= AIM for here in own)
    shares = ", ".join(f"{np.nanmean([here[p]['above'] for here in own]):.1f} % ({p})" for p in peers)
    return f"{reached} of {len(own)} pairs have at most {AIM:.0f} % of their errors above 4 away from roots.\nOf all points, above 4 are {shares}."


_HEAD = """## Neurons

The error of ∂E/∂z in units in the last place, against mpmath with as many digits as z takes (up to 710), at one random point z in each of
{count} equal parts of [−745, 745] in float64 and [−103, 103] in float32, or of the part of it in which the loss is a number, with the
targets 0, 0.3, 0.5, 0.999 and 1 (or those that the loss knows). Points at which the derivative overflows are left out.

*Away* from a root is where |O − t| > ¼·max(|O|, |t|): nearer, every digit that O was rounded to counts, and no method keeps them all.
*Near 0* is the same share over |z| ≤ 20, where the points of the other columns are few. *NumPy* is the derived formula as a textbook prints it;
PyTorch and JAX differentiate their own functions, for the cross-entropy of a sigmoid those on logits. Of each: median · worst · share above 4.
`python bench/bench_accuracy.py` writes this part; the [rules](../reference/stable.md) are what makes the difference.
"""


def main() -> None:
    """Measure what is not yet kept, and write the page when every activation is there."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    KEPT.mkdir(exist_ok=True)
    results = {}
    for activation in sys.argv[2:] or ACTIVATIONS:
        kept = KEPT / f"{activation}-{count}.json"
        if not kept.exists() or sys.argv[2:]:
            kept.write_text(json.dumps(measured(activation, count)), encoding="utf-8")
        results[activation] = json.loads(kept.read_text(encoding="utf-8"))
        own = {key: here["symperceptron"] for key, here in results[activation].items()}
        for key, errors in own.items():
            if errors["away"] > AIM:
                print(f"{activation} {key}: {errors}", flush=True)
    peers = list(next(iter(results["sigmoid"].values()))) if "sigmoid" in results else []
    if len(results) == len(ACTIVATIONS):
        sections = (f"### {dtype}\n\n{summary(results, dtype, peers)}\n\n{table(dtype, results, peers)}\n" for dtype in EXTENT)
        parts = [_HEAD.format(count=count), *sections]
        write_part("neurons", "\n".join(parts), PAGE)


if __name__ == "__main__":
    main()
