"""What stands behind a question: the part of the model that its letters lead to, and the smaller models to prove it in first."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sympy import Expr

from symperceptron.language.expressions import Call, Prime
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import base_of, is_name, letter_of
from symperceptron.language.notation import NOTATIONS
from symperceptron.language.positions import every_part

__all__ = ["letters_behind", "letters_in", "relevant", "without_needless"]

_FUNCTIONS = (Call, Prime)


@lru_cache(maxsize=512)
def relevant(model: Model, keys: frozenset[str]) -> Model:
    """The model with nothing but what stands behind these letters, in no notation of its own; texts ask the same question in models that differ elsewhere."""
    return _restricted(model, letters_behind(model, keys))


@lru_cache(maxsize=512)
def letters_behind(model: Model, keys: frozenset[str]) -> frozenset[str]:
    """These letters and those of all that they are made of."""
    waiting, seen = [*keys], set[str]()
    while waiting:
        key = waiting.pop()
        definition = None if key in seen else model.definition_of(key)
        seen.add(key)
        if definition is not None:
            waiting += _letters(definition.expression)
    return frozenset(seen)


@lru_cache(maxsize=256)
def _restricted(model: Model, keys: frozenset[str]) -> Model:
    """The model with these letters alone: one object for all who come to the same, so that none of them is compared with another."""
    definitions = tuple(old for old in model.definitions if old.key in keys)
    names = tuple(name for name in model.names if name.key in keys)
    plain = replace(NOTATIONS["plain"], first_index=model.notation.first_index)
    return replace(model, definitions=definitions, names=names, notation=plain)


def letters_in(*expressions: Expr) -> frozenset[str]:
    """The letters of the names and functions in some expressions."""
    return frozenset().union(*map(_letters, expressions))


@lru_cache(maxsize=512)
def _letters(expr: Expr) -> frozenset[str]:
    """The letters of the names and functions in an expression."""
    parts = every_part(expr)
    return frozenset(
        letter_of(part) if is_name(part) else part.function for part in parts if is_name(part) or isinstance(part, _FUNCTIONS)
    )


@lru_cache(maxsize=256)
def without_needless(model: Model, variables: frozenset[Expr]) -> tuple[Model, ...]:
    """The models to try first: the quantities that depend on one of these variables but themselves, without and with the functions."""

    def is_needed(definition: Definition) -> bool:
        others = (variable for variable in variables if base_of(variable) != base_of(definition.name))
        return definition.is_function or any(model.depends(definition.expression, variable) for variable in others)

    definitions = tuple(filter(is_needed, model.definitions)) if variables else model.definitions
    general = tuple(old for old in definitions if not old.is_function)
    fewer = dict.fromkeys(less for less in (general, definitions) if len(less) < len(model.definitions))
    return tuple(replace(model, definitions=less) for less in fewer)
