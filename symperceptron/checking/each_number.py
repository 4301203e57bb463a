"""A letter that stands for any of the numbers that a text writes out: ``∂z/∂w_i = x_i`` beside ``z = w_1 x_1 + w_2 x_2 + b`` is about w_1 and w_2."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from symperceptron.checking.behind import names_behind
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, indices_of, spelled

__all__ = ["number_of", "of_each_number"]

_METHOD = "element by element"


def of_each_number(sides: Iterable[Expr], model: Model, at: Callable[[dict[Expr, Expr]], Verdict]) -> Verdict | None:
    """The verdict on a statement that has such a letter: that at every number; None where it has none.  `at` answers the statement at one number."""
    sides = tuple(sides)
    for index in sorted({index for side in sides for index in free_indices(side)}, key=spelled):
        numbers = _numbers(index, sides, model)
        if numbers:
            verdicts = [(number, at({index: number})) for number in numbers]
            if all(verdict.is_proved for _, verdict in verdicts):
                return Verdict(kind=Kind.PROVED, method=_METHOD)
            for number, verdict in verdicts:
                if verdict.kind is Kind.REFUTED and verdict.witness is not None:
                    shown = replace(verdict.witness, at=((index, str(number)), *verdict.witness.at))
                    return replace(verdict, witness=shown, method=_METHOD)
            return next(verdict for _, verdict in verdicts if not verdict.is_proved)
    return None


def number_of(verdict: Verdict) -> dict[Expr, Expr]:
    """The number for which such a letter stands in the witness against a statement."""
    if verdict.method != _METHOD or verdict.witness is None:
        return {}
    letter, number = verdict.witness.at[0]
    return {letter: Integer(number)}


def _numbers(index: Symbol, sides: tuple[Expr, ...], model: Model) -> list[Integer]:
    """The numbers that the quantities with this index are written with, where whatever is made of them has no other elements of them."""
    names = {name for side in sides for name in names_behind(model, side)}
    carrying = {base_of(name) for name in names if index in indices_of(name)}
    others = [at for name in names if base_of(name) in carrying for at in [indices_of(name)] if index not in at]
    numbers = {at[0] for at in others if len(at) == 1 and isinstance(at[0], Integer)}
    is_written_out = bool(others) and all(len(at) == 1 and isinstance(at[0], Integer | Symbol) for at in others)
    bound = {at[0] for at in others if len(at) == 1 and isinstance(at[0], Symbol)} - {
        i for side in sides for i in free_indices(side)
    }
    single = all(len(indices_of(name)) == 1 for name in names if base_of(name) in carrying)
    return sorted(numbers) if is_written_out and not bound and single else []
