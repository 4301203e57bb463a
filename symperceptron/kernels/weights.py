"""Weights of the rows: a program whose loss and gradient are multiplied, row by row, by one more argument."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.kernels.program import Program, Term
from symperceptron.language import Definition, Name
from symperceptron.language.expressions import Times, one

__all__ = ["weighted"]


def weighted(program: Program) -> Program:
    """The program with the argument `sample_weight` after its data."""
    weight = Symbol("sample_weight", real=True)

    def times(expr: Expr) -> Expr:
        return Times(*(part for part in (weight, expr) if part != one))

    gradients = tuple(
        replace(g, terms=tuple(Term(row=times(term.row), column=term.column) for term in g.terms)) for g in program.gradients
    )
    return replace(
        program,
        data=(*program.data, Name(symbol=weight, role="sample weight")),
        loss=Definition(name=program.loss.name, expression=times(program.loss.expression)),
        gradients=gradients,
    )
