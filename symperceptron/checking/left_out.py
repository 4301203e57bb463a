r"""The target that the author's symbols leave out and the text shows: ``L = (w x + b - y)^2`` beside no more than ``loss=L``.

>>> from symperceptron import Perceptron
>>> dict(with_target({"loss": "L"}, "L = (w x + b - y)^2", Perceptron()))
{'loss': 'L', 'target': 'y'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symperceptron.checking.roles import inferred_roles
from symperceptron.language.model import Model

__all__ = ["with_target"]


def with_target(names: Mapping[str, str], text: str, model: Model) -> Mapping[str, str]:
    """The symbols with the target, where the text shows one, and nothing that it shows beside is said otherwise."""
    if "loss" not in names or "target" in names:
        return names
    shown = inferred_roles(text, model).names
    agrees = all(_bare(symbol) == _bare(names[role]) for role, symbol in shown.items() if role in names)
    is_other = _bare(shown.get("target", "")) not in {"", *map(_bare, names.values())}
    return {**names, "target": shown["target"]} if "loss" in shown and agrees and is_other else names


def _bare(symbol: str) -> str:
    """A symbol without its indices and arguments."""
    return re.sub(r"[_^(].*|[{}\s]", "", symbol)
