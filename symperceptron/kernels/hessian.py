"""The Hessian applied to a vector, as a program like any other: ``Σ_rows γ·(Σ_k x_k v_k + v_b)·x_j``.

The second derivatives are derived, and what they have in common is found by their factors: the row's factor γ, and a column for
each of the two indices.  The sum over the second index is a number per row, so no matrix of second derivatives is ever formed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, IndexedBase, Symbol

from symperceptron.derivation import derive
from symperceptron.kernels.program import Gradient, Program, Term, plain, terms_of
from symperceptron.language import Definition, Name
from symperceptron.language.expressions import Plus, Summation, Times, one
from symperceptron.language.names import fresh_index

__all__ = ["hessian_program"]


def hessian_program(program: Program) -> Program:
    """The program whose gradients are the Hessian times a vector; the parts of the vector, ``v_w`` and ``v_b``, follow the parameters."""
    parts = tuple(replace(name, symbol=_part(name)) for name in program.parameters)
    gradients, statements = [], list(program.statements)
    for gradient in program.gradients:
        collected: dict[tuple[Expr, Expr], list[Expr]] = {}
        for name, part in zip(program.parameters, parts, strict=True):
            for row, column, direction in _second(program, gradient, name, part):
                collected.setdefault((row, column), []).append(direction)
        terms = []
        for (row, column), directions in collected.items():
            along = _named(Plus(*directions), statements)
            terms.append(Term(row=Times(*(factor for factor in (row, along) if factor != one)), column=column))
        gradients.append(replace(gradient, terms=tuple(terms)))
    return replace(program, parameters=program.parameters + parts, statements=tuple(statements), gradients=tuple(gradients))


def _part(name: Name) -> Symbol | IndexedBase:
    label = f"v_{name.key}"
    return IndexedBase(label, real=True) if name.ranges else Symbol(label, real=True)


def _second(program: Program, gradient: Gradient, name: Name, part: Name) -> Iterator[tuple[Expr, Expr, Expr]]:
    """The derivative of a gradient by a parameter: the factor of the row, the column of the gradient, and the other column summed with the vector."""
    model = program.model
    other = fresh_index(
        {*model.loss.free_symbols, Symbol("i"), Symbol("j"), *([gradient.index] if gradient.index is not None else [])}, "klm"
    )
    first = gradient.parameter.symbol[gradient.index] if gradient.index is not None else gradient.parameter.symbol
    second = name.symbol[other] if name.ranges else name.symbol
    derived = plain(derive(model, (first, second)).last, model)
    for outer in terms_of(derived, other if name.ranges else None):
        for inner in terms_of(outer.row, gradient.index):
            if name.ranges:
                lower, upper = name.ranges[0]
                direction = Summation(Times(outer.column, part.symbol[other]), other, lower, upper)
            else:
                direction = part.symbol
            yield inner.row, inner.column, direction


def _named(direction: Expr, statements: list[Definition]) -> Expr:
    known = next((statement for statement in statements if statement.expression == direction), None)
    if known is None:
        count = sum(str(statement.name).startswith("v_along") for statement in statements)
        known = Definition(name=Symbol(f"v_along{count or ''}", real=True), expression=direction)
        statements.append(known)
    return known.name
