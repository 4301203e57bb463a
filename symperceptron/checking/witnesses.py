"""A witness that a person can check with a pocket calculator: as few coordinates as possible, an output or a net input itself among them.

That an output or a net input may be chosen freely is not a matter of course, for it is made of the inputs and weights.  It may where one
of the weights, or the bias, stands nowhere in the line: whatever the inputs are, that one takes it to any value of its range.  Of
several units each needs a weight or a bias of its own, and shares, such as the outputs of a softmax, are not free.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.checking.behind import names_behind
from symperceptron.checking.mistakes import Wrong
from symperceptron.language.equality import Witness, decide
from symperceptron.language.expressions import Call, Partial, Summation
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, letter_of, rename, spelled

__all__ = ["simple_witness"]

_FREE = ("weight", "bias")


def simple_witness(wrong: Wrong, expected: Expr | None) -> Witness | None:
    """A point in the names of the line that shows that it is wrong; None where they cannot be chosen freely.

    `expected` is what was proved to be right in the place of the right side, in the words of the line.
    """
    derived = wrong.derived
    if derived is not None and derived != wrong.proved and not wrong.is_right(derived):
        derived = None
    for left in dict.fromkeys(side for side in (expected, wrong.proved, derived) if side is not None):
        found = _between(left, wrong.right, wrong.model)
        if found is not None:
            return found
    return None


def _between(left: Expr, right: Expr, model: Model) -> Witness | None:
    if left.has(Partial) or right.has(Partial):
        return None
    names = free_names(left) | free_names(right)
    has_sums = left.has(Summation) or right.has(Summation)
    atoms = _freed(model, names, has_sums=has_sums)
    if atoms is None:
        return None
    if has_sums or any(atoms.definition_of(name) is not None for name in names):
        return decide(left, right, atoms).witness
    plain = {
        name: Symbol(f"element{number}", real=True) for number, name in enumerate(sorted(filter(indices_of, names), key=spelled))
    }
    known = (
        Name(symbol=symbol, role=one.role, domain=one.domain) for name, symbol in plain.items() if (one := model.name_of(name))
    )
    found = decide(rename(left, plain), rename(right, plain), replace(atoms, names=(*atoms.names, *known))).witness
    written = {symbol: name for name, symbol in plain.items()}
    return None if found is None else replace(found, at=tuple((written.get(name, name), value) for name, value in found.at))


def _freed(model: Model, names: set[Expr], *, has_sums: bool) -> Model | None:
    """The model without the definition of what may be chosen freely in the line, and without those that the line does not need; None if nothing may."""
    made = {name for name in names if _is_made(model, name)}
    nets = {name for one in made for name in names_behind(model, one) if _role(model, name) == "preactivation"}
    letters = (*sorted(map(letter_of, made)), *sorted(map(letter_of, nets)))
    for letter in dict.fromkeys(letters) if made else ("",):
        atoms = replace(model, definitions=tuple(old for old in model.definitions if old.key != letter))
        needed = {found for name in names for found in (name, *names_behind(atoms, name))}
        if not made or _is_free(
            model, letter, needed, has_several=has_sums or sum(letter_of(name) == letter for name in needed) > 1
        ):
            left = set(map(letter_of, needed))
            return replace(atoms, definitions=tuple(old for old in atoms.definitions if old.is_function or old.key in left))
    return None


def _is_made(model: Model, name: Expr) -> bool:
    definition = model.definition_of(name)
    return definition is not None and not definition.is_function


def _is_free(model: Model, letter: str, needed: set[Expr], *, has_several: bool) -> bool:
    """Whether a weight or a bias outside of the line takes the quantity to any value, each of several elements by one of its own."""
    definition = model.definition_of(letter)
    if definition is None or definition.is_function:
        return False
    is_of_one_unit = _is_of_one_unit(model, definition)
    if not (is_of_one_unit or _role(model, definition.name) in ("output", "hidden")):
        return False  # a loss or an error, made of an output and a target that are chosen, takes few of the values
    outside = [name for name in names_behind(model, definition.name) if base_of(name) not in set(map(base_of, needed))]
    free = [name for name in outside if (known := model.name_of(name)) is not None and known.role in _FREE]
    if not has_several or not definition.parameters:
        return bool(free)
    return is_of_one_unit and any(set(indices_of(name)) & set(definition.parameters) for name in free)


def _is_of_one_unit(model: Model, definition: Definition) -> bool:
    """Whether it is a net input or what is made of one alone, as a share is not."""
    inside = free_names(definition.expression)
    is_applied = isinstance(definition.expression, Call) and len(definition.expression.arguments) == 1
    is_of_net = len(inside) == 1 and _role(model, *inside) == "preactivation"
    return is_applied or is_of_net or _role(model, definition.name) == "preactivation"


def _role(model: Model, name: Expr) -> str:
    known = model.name_of(name)
    return known.role if known is not None else ""
