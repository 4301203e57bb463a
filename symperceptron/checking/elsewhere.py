r"""What a line that goes on with ``=`` may be about, if not the line above: authors leave out a left side now and then.

A line that begins with the derivative of what a name is defined as, ``= ∂/∂a_j (e^{a_j} / Σ_k e^{a_k})``, begins with the
derivative of that name.  One that is true of a derivative that was spoken of above may be about that: it is then neither
wrong nor right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Expr

from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Partial
from symperceptron.language.model import Model
from symperceptron.language.names import indices_of, is_name, letter_of, rename, spelled
from symperceptron.language.positions import every_part

__all__ = ["derivatives_in", "of_its_own"]


def of_its_own(first: Expr, model: Model, is_equal: Callable[[Expr, Expr], bool]) -> Expr | None:
    """The derivative of a name that an expression is by that name's definition."""
    if not isinstance(first, Partial) or is_name(first.function):
        return None
    at = {index for variable in first.variables for index in indices_of(variable)} | free_indices(first.function)
    for definition in model.definitions:
        places = definition.parameters
        if definition.is_function or len(at) < len(places) or definition.key in {letter_of(v) for v in first.variables}:
            continue
        name = rename(definition.name, dict(zip(places, sorted(at, key=spelled), strict=False)))
        if is_equal(name, first.function):
            return Partial(name, *first.variables)
    return None


def derivatives_in(expressions: Iterable[Expr]) -> list[Expr]:
    """Every derivative of a name in the expressions."""
    parts = (part for expr in expressions for part in every_part(expr))
    return [part for part in parts if isinstance(part, Partial) and is_name(part.function)]
