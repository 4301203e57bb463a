r"""Definitions put in terms of one another, where a text differentiates by a quantity that it has written out.

After ``J = ½(σ(w x + b) − t)²``, ``y = σ(z)`` and ``z = w x + b`` nothing in J is called y, and yet everybody knows what ``∂J/∂y`` is:
J is ½(y − t)² as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import permutations

from sympy import Expr

from symperceptron.errors import ModelError
from symperceptron.language.expressions import Partial, Summation, Written
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import is_index_symbol, rename, spelled
from symperceptron.language.positions import every_part

__all__ = ["folded"]

_ROUNDS = 4


@lru_cache(maxsize=512)
def folded(left: Expr, right: Expr, model: Model) -> tuple[Expr, Expr, Model]:
    """The sides and the model with quantities in the places where they stand written out, if a derivative by one of them would miss it otherwise."""
    if not any(map(list, (_missed(left, model), _missed(right, model)))):
        return left, right, model
    model = _in_terms_of_one_another(model)
    return _inside(left, model), _inside(right, model), model


def _missed(side: Expr, model: Model) -> Iterator[Expr]:
    """The quantities by which a side differentiates what does not seem to depend on them."""
    for part in every_part(side):
        if isinstance(part, Partial):
            for variable in part.variables:
                if model.unfold(variable) is not None and not model.depends(part.function, variable):
                    yield variable


def _inside(side: Expr, model: Model) -> Expr:
    """The side with its derivatives taken of expressions that name what they are made of."""
    if isinstance(side, Partial):
        return side.func(_put(side.function, model.definitions), *side.variables)
    if isinstance(side, Written):
        return side.func(*(_inside(part, model) if isinstance(part, Written) else part for part in side.args))
    return side


def _in_terms_of_one_another(model: Model) -> Model:
    for _ in range(_ROUNDS):
        found = tuple(
            old if old.is_function else replace(old, expression=_put(old.expression, _below(model, old)))
            for old in model.definitions
        )
        if found == model.definitions:
            break
        try:
            model = replace(model, definitions=found)
        except ModelError:  # two quantities are the same
            break
    return model


def _below(model: Model, definition: Definition) -> list[Definition]:
    """The quantities that are not themselves made of what the definition introduces."""
    return [old for old in model.definitions if old.key != definition.key and not model.depends(old.expression, definition.name)]


def _put(expr: Expr, definitions: Iterable[Definition]) -> Expr:
    """The expression with the name of a quantity wherever its definition stands."""
    if not isinstance(expr, Written):
        return expr
    for definition in definitions:
        name = _named(expr, definition)
        if name is not None:
            return name
    return expr.func(*(_put(part, definitions) if isinstance(part, Written) else part for part in expr.args))


def _named(expr: Expr, definition: Definition) -> Expr | None:
    if definition.is_function or not isinstance(definition.expression, Written) or expr.func is not definition.expression.func:
        return None
    places = definition.parameters
    present = sorted({part for part in expr.free_symbols if is_index_symbol(part)} - _bound(expr), key=spelled)
    for indices in permutations(present, len(places)):
        if rename(definition.expression, dict(zip(places, indices, strict=True))) == expr:
            return rename(definition.name, dict(zip(places, indices, strict=True)))
    return None


def _bound(expr: Expr) -> set[Expr]:
    return {part.index for part in every_part(expr) if isinstance(part, Summation)}
