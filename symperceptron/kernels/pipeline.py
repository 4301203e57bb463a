"""From a model to a program that can be printed, in one line: derived, made stable, common parts taken out."""

from __future__ import annotations

from functools import lru_cache

from symperceptron.kernels.hessian import hessian_program
from symperceptron.kernels.program import Program, program_of
from symperceptron.kernels.shared import shared
from symperceptron.kernels.stable import stable
from symperceptron.language import Model

__all__ = ["compiled", "compiled_hessian"]


@lru_cache(maxsize=256)
def compiled(model: Model) -> Program:
    """The program of a model's loss and gradient."""
    return shared(stable(program_of(model)))


@lru_cache(maxsize=32)
def compiled_hessian(model: Model) -> Program:
    """The program of a model's Hessian, applied to a vector."""
    return shared(stable(hessian_program(program_of(model))))
