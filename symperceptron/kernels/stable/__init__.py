"""Accuracy by derivation: a program rewritten so that saturation costs no digits.

See `expression` for how, `table` for the rules.
"""

from symperceptron.kernels.stable.program import proofs, stable
from symperceptron.kernels.stable.table import RULES, StableRule

__all__ = ["RULES", "StableRule", "proofs", "stable"]
