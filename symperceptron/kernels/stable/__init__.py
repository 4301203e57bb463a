"""Accuracy by derivation: a program rewritten so that saturation costs no digits.

See `expression` for how, `table` for the rules, `forms` for what is known of their results.
"""

from symperceptron.kernels.stable.forms import FORMS
from symperceptron.kernels.stable.program import proofs, stable
from symperceptron.kernels.stable.table import RULES, StableRule

__all__ = ["FORMS", "RULES", "StableRule", "proofs", "stable"]
