"""A symbolic derivation engine for the gradient of a neuron.

>>> from symperceptron import Perceptron, derive
>>> derive(Perceptron(), "w_j").result_latex
'(O - t) O (1 - O) x_j'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symperceptron.checking import check
    from symperceptron.derivation import Network, Perceptron, derive
    from symperceptron.handouts import handout
    from symperceptron.kernels import assert_gradient, lambdify

__all__ = ["Network", "Perceptron", "assert_gradient", "check", "derive", "handout", "lambdify"]
__version__ = "0.1.0"

# SymPy takes a third of a second to import, so a name is fetched when it is first asked for (PEP 562).
_HOME = {
    "assert_gradient": "symperceptron.kernels",
    "check": "symperceptron.checking",
    "Network": "symperceptron.derivation",
    "Perceptron": "symperceptron.derivation",
    "derive": "symperceptron.derivation",
    "lambdify": "symperceptron.kernels",
    "handout": "symperceptron.handouts",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
