"""A step is proved more easily for anything than for what it is about: ``f·∂z/∂w − 0 = f·∂z/∂w`` whatever z is.

What both sides of a step have in common is taken for arbitrary: a derivative that stands on both sides becomes a new quantity,
a defined name an undefined one or, under a derivative, an undefined function of the variables. What holds for all of them holds
for these, so a proof of the general claim is a proof of the step. The converse is not true (``σ(z) = O`` needs the definition
of O); where the general claim is not proved, the step itself is to be decided.

An undefined function of one variable v is ``g(v)``. Of several, or where the name has an index s, it is ``g(a_s v + c_s u)``
with new letters a and c: g and its derivatives at finitely many points, and so the values of all O_s with their first and mixed
derivatives, can still be anything (on a dense set, which is enough for what is continuous).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Expr, S, Symbol

from symperceptron.language.expressions import (
    Call,
    Cases,
    Compare,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    Written,
    one,
    zero,
)
from symperceptron.language.model import Definition, Domain, Model
from symperceptron.language.names import base_of, fresh_index, indices_of, quantity, rename
from symperceptron.language.positions import every_part, parts_of
from symperceptron.language.writing import to_text

__all__ = ["Claim", "generalised", "with_free_constants"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That two sides are equal under a model, and what its new letters and functions stand for."""

    before: Expr
    after: Expr
    model: Model
    letters: Mapping[Expr, Expr]
    functions: Mapping[str, Expr]

    def said_of(self, condition: Expr) -> Expr:
        """A condition of the claim, in the letters of the step."""
        if isinstance(condition, Call) and condition.function in self.functions:
            name = self.functions[condition.function]
            at = next((indices_of(part) for part in every_part(condition) if indices_of(part)), ())
            return rename(name, dict(zip(indices_of(name), at, strict=False)))
        if condition in self.letters:
            return self.letters[condition]
        if isinstance(condition, Written):
            return condition.func(*(self.said_of(part) if isinstance(part, Expr) else part for part in condition.args))
        return condition


def generalised(before: Expr, after: Expr, model: Model, about: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """The claims in which everything that both sides share is arbitrary: any value first, then any value that is declared possible.

    `about` holds the letters that the step is about; the definition of the first of them is kept.
    """
    on_the_right = set(_wholes(after))
    shared = dict.fromkeys(part for part in _wholes(before) if part in on_the_right)
    new: dict[Expr, Expr] = {part: _arbitrary(part, number) for number, part in enumerate(shared)}
    before, after = (_with(side, new) for side in (before, after))
    variables = tuple(
        dict.fromkeys(
            variable
            for side in (before, after)
            for part in every_part(side)
            if isinstance(part, Partial)
            for variable in part.variables
        )
    )
    kept = next((definition.key for definition in model.definitions if definition.key in about), "")
    letters = {symbol: part for part, symbol in new.items() if isinstance(symbol, Symbol)}
    bound = frozenset(part.index for side in (before, after) for part in every_part(side) if isinstance(part, Summation))
    for within in (False, True):
        general, functions = _general_model(model, kept, variables, bound, within)
        yield Claim(before=before, after=after, model=general, letters=letters, functions=functions)
        if not functions:
            return


@lru_cache(maxsize=256)
def _general_model(
    model: Model,
    kept: str,
    variables: tuple[Expr, ...],
    bound: frozenset[Expr],
    within: bool,  # noqa: FBT001  # a cache key
) -> tuple[Model, dict[str, Expr]]:  # a cache key
    """The model in which only functions and the kept name are defined, and what its functions of the variables stand for."""
    definitions: list[Definition] = []
    functions: dict[str, Expr] = {}
    for definition in model.definitions:
        name = _apart(definition.name, variables)
        if definition.is_function or definition.key == kept:
            definitions.append(definition)
        elif base_of(name) not in map(base_of, variables):
            moving = [variable for variable in variables if model.depends(name, variable)]
            if any(index in bound for variable in moving for part in indices_of(variable) for index in part.free_symbols):
                definitions.append(definition)  # a function of an element whose index is bound would be no general one
            elif moving:
                function = f"{definition.key} of {', '.join(map(to_text, moving))}"
                value: Expr = Call(function, _combined(name, moving))
                known = model.name_of(name)
                definitions.append(
                    Definition(name=name, expression=_in_domain(value, known.domain) if within and known is not None else value)
                )
                functions[function] = name
    return replace(model, definitions=tuple(definitions)), functions


def with_free_constants(model: Model) -> Model:
    """The model in which a constant with a value, such as α = 1/100, may have any value of its domain."""
    return replace(model, definitions=tuple(one for one in model.definitions if one.is_function or one.uses))


def _in_domain(value: Expr, domain: Domain) -> Expr:
    """Anything that is positive is the exponential of something, and anything between 0 and 1 is a logistic function's value."""
    if domain.lower != 0 or not domain.open:
        return value
    return Power(S.Exp1, value) if domain.upper is None else Over(domain.upper, Plus(one, Power(S.Exp1, Neg(value))))


def _apart(name: Expr, variables: tuple[Expr, ...]) -> Expr:
    """The name with other indices than those of the variables: in ``O_s(w_s)`` they would be one."""
    taken: set[Expr] = set().union(*(variable.free_symbols for variable in variables)) | set(indices_of(name))
    clashing = [index for index in indices_of(name) if any(index in variable.free_symbols for variable in variables)]
    fresh: dict[Expr, Expr] = {}
    for index in clashing:
        fresh[index] = fresh_index(taken | set(fresh.values()))
    return rename(name, fresh)


def _combined(name: Expr, variables: list[Expr]) -> Expr:
    indices = indices_of(name)
    if len(variables) == 1 and not indices:
        return variables[0]
    letters = [f"d{base_of(name)}/d{to_text(variable)}" for variable in variables]
    scales = [quantity(letter, indices) for letter in letters]
    return Plus(*(Times(scale, variable) for scale, variable in zip(scales, variables, strict=True)))


def _wholes(expr: Expr) -> Iterator[Expr]:
    """What may be taken for arbitrary: derivatives, piecewise expressions and their conditions that stand under no sum and in no derivative."""
    if isinstance(expr, Partial | Prime | Cases | Compare):
        yield expr
    if not isinstance(expr, Partial | Prime | Summation | Compare):
        for _, part in parts_of(expr):
            yield from _wholes(part)


def _arbitrary(part: Expr, number: int) -> Expr:
    """A new quantity for a quantity; for a condition, one on a new quantity."""
    symbol = Symbol(f"any {number}", real=True)
    return Compare(symbol, ">", zero) if isinstance(part, Compare) else symbol


def _with(expr: Expr, new: Mapping[Expr, Expr]) -> Expr:
    if expr in new:
        return new[expr]
    if not new or isinstance(expr, Partial | Prime | Summation) or not isinstance(expr, Written):
        return expr
    return expr.func(*(_with(part, new) if isinstance(part, Written) else part for part in expr.args))
