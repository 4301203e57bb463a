"""The file beside a page by which anyone can prove its lines again: the certificates of its derivations, with the verdict on every line."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

import symperceptron
from symperceptron.handouts.lines import Numbered
from symperceptron.language import Notation
from symperceptron.language.writing import to_latex

__all__ = ["ENDING", "certificate", "versions"]

ENDING = ".certificate.json"


def versions() -> dict[str, str]:
    """What a page is made with."""
    return {
        "symperceptron": symperceptron.__version__,
        "sympy": sympy.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def certificate(derivations: Sequence[Numbered], notation: Notation) -> str:
    """The file's text; what stands under ``certificate`` is what `Derivation.from_dict` replays and proves."""
    told = [{"lines": _verdicts(one, notation), "certificate": one.derivation.to_dict()} for one in derivations]
    return json.dumps({"version": 1, "made_with": versions(), "derivations": told}, ensure_ascii=False, indent=1) + "\n"


def _verdicts(derivation: Numbered, notation: Notation) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "line": to_latex(step.after, notation),
            "rules": [rule.name for rule in step.rules],
            "verdict": verdict.kind.value,
            "method": verdict.method,
            "conditions": [to_latex(condition, notation) for condition in verdict.conditions],
        }
        for number, (step, verdict) in enumerate(
            zip(derivation.derivation.steps, derivation.verdicts, strict=True), start=derivation.first
        )
    ]
