"""Fast numeric gradients: a model and its derivation as code."""

from symperceptron.kernels.assertion import assert_gradient
from symperceptron.kernels.code import code
from symperceptron.kernels.kernel import Kernel, Objective, lambdify

__all__ = ["Kernel", "Objective", "assert_gradient", "code", "lambdify"]
