"""A witness that a person can check with a pocket calculator: as few coordinates as possible, the output itself among them.

That the output may be chosen freely is not a matter of course, for it is made of the inputs and weights.  It may where one
of the weights, or the bias, stands nowhere in the line: whatever the inputs are, that one takes the output to any value of
its range.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.checking.doubts import names_behind
from symperceptron.checking.mistakes import Wrong
from symperceptron.language.equality import Witness, decide
from symperceptron.language.expressions import Partial, Prime, Summation
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, free_names, indices_of, rename

__all__ = ["simple_witness"]

_FREE = ("weight", "bias")


def simple_witness(wrong: Wrong) -> Witness | None:
    """A point in the names of the line that shows that it is wrong; None where they cannot be chosen freely."""
    left, right = wrong.proved, wrong.right
    if left is None or right.has(Partial, Prime, Summation) or left.has(Prime, Summation):
        return None
    if not _are_independent(wrong.model, free_names(left) | free_names(right)):
        return None
    atoms = replace(wrong.model, definitions=tuple(old for old in wrong.model.definitions if old.is_function))
    elements = sorted((name for name in free_names(left) | free_names(right) if indices_of(name)), key=str)
    plain = {name: Symbol(f"element{number}", real=True) for number, name in enumerate(elements)}
    found = decide(rename(left, plain), rename(right, plain), atoms).witness
    if found is None:
        return None
    written = {symbol: name for name, symbol in plain.items()}
    return replace(found, at=tuple((written.get(name, name), value) for name, value in found.at))


def _are_independent(model: Model, names: set[Expr]) -> bool:
    """Whether the names of a line can all be chosen freely: leaves, and at most one quantity that a weight outside of the line sets."""
    made = [name for name in names if model.definition_of(name) is not None]
    if len(made) != 1:
        return not made
    letters = {base_of(name) for name in names}
    behind = {base_of(name) for name in names_behind(model, made[0])} - letters
    return any(known is not None and known.role in _FREE for known in map(model.name_of, behind))
