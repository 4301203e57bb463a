"""Which quantities everything passes through, and a name for the derivative by them.

A model's definitions say which name mentions which, and that is all that is looked at here.  The loss depends on the
weights, on the bias and on what comes before only *through* the net inputs z: z is a junction.  Its derivative ``∂E/∂z_k``
then stands in every one of theirs, and where there is a second junction behind the first it stands in that one's as well.
What recurs gets a name: ``δ_k := ∂E/∂z_k``, one more definition of the model.

Reference: Rumelhart, Hinton, Williams, Learning representations by back-propagating errors, Nature 323 (1986).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Expr

from symperceptron.language.expressions import Partial
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of, quantity, rename

__all__ = [
    "couples",
    "junction",
    "name_of_derivative",
    "named_derivatives",
    "nearest_cut",
    "passes_through",
    "with_derivatives",
    "with_names",
]


def named_derivatives(model: Model) -> Model:
    """The model with a name for each derivative of the loss that recurs; as it is where none does.

    >>> from symperceptron import Network
    >>> network = Network(("tanh", "sigmoid"))
    >>> [definition.name for definition in network.definitions if isinstance(definition.expression, Partial)]
    [delta^2[k], delta^1[j]]
    """
    found = [definition for definition in model.definitions if _is_junction(model, definition)]
    return with_names(model, found) if len(found) > 1 else model


def with_names(model: Model, found: Sequence[Definition]) -> Model:
    """The model with a name for the derivative of the loss by what each of the definitions defines."""
    named = [(_derivative_name(definition), definition) for definition in found]
    definitions = (Definition(name=name, expression=Partial(model.loss, definition.name)) for name, definition in named)
    return replace(
        model,
        definitions=(*model.definitions, *definitions),
        names=(*model.names, *(_declared(model, name, definition) for name, definition in named)),
    )


def name_of_derivative(model: Model, goal: Expr) -> Expr | None:
    """The name that the model has for a derivative, with the indices of the variable: ``δ_k`` for ``∂E/∂z_k``."""
    if not isinstance(goal, Partial):
        return None
    whole = (goal.function, *map(base_of, goal.variables))
    for definition in model.definitions:
        named = definition.expression
        if isinstance(named, Partial) and (named.function, *map(base_of, named.variables)) == whole:
            at = zip(indices_of(named.variables[0]), indices_of(goal.variables[0]), strict=True)
            return rename(definition.name, dict(at))
    return None


def with_derivatives(expr: Expr, model: Model) -> Expr:
    """The expression with the derivatives in the place of their names: ``∂E/∂z_k`` for ``δ_k``.

    >>> from symperceptron import Network
    >>> network = Network(("tanh", "sigmoid"))
    >>> with_derivatives(network.symbols["delta^2"][network.symbols["k"]], network)
    Partial(E, z^2[k])
    """
    if is_name(expr):
        found = model.unfold(expr)
        return found if isinstance(found, Partial) else expr
    if not expr.args:
        return expr
    return expr.func(*(with_derivatives(part, model) if isinstance(part, Expr) else part for part in expr.args))


def junction(model: Model, function: Expr, variable: Expr) -> Definition | None:
    """The quantity nearest to the variable through which alone the function depends on it, if its derivative has a name or the chain rule needs it.

    The chain rule needs a quantity that another definition couples: in ``O_k = e^{z_k}/Σ_l e^{z_l}`` every z_l stands, and one of them twice.
    """
    start, end = letter_of(function), letter_of(variable)
    keys = dict.fromkeys((*_named(model, function), *_coupled(model)))
    return _nearest(model, [key for key in keys if key not in (start, end) and passes_through(model, start, key, end)])


def nearest_cut(model: Model, function: Expr, variables: frozenset[str]) -> Definition | None:
    """The quantity nearest to the variables through which alone the function depends on each of them; it may be one of them."""
    start = letter_of(function)
    keys = (definition.key for definition in model.definitions if not definition.is_function and definition.key != start)
    return _nearest(
        model, [key for key in keys if all(key == end or passes_through(model, start, key, end) for end in variables)]
    )


def _nearest(model: Model, cuts: list[str]) -> Definition | None:
    return next(
        (model.definition_of(key) for key in cuts if not any(_reaches(model, key, other) for other in cuts if other != key)), None
    )


def passes_through(model: Model, start: str, middle: str, end: str) -> bool:
    """Whether a name depends on another, and on every way through a third."""
    return _reaches(model, start, middle) and _reaches(model, middle, end) and not _reaches(model, start, end, without=middle)


def couples(model: Model, function: Expr, variable: Expr) -> bool:
    """Whether a definition on the way from the function to the variable couples the variable's elements."""
    key = letter_of(variable)
    return key in _coupled(model) and any(
        _couples(definition, key)
        and (definition.key == letter_of(function) or _reaches(model, letter_of(function), definition.key))
        for definition in model.definitions
    )


def _named(model: Model, function: Expr) -> Iterator[str]:
    """By what the function is differentiated in the definitions of derivatives."""
    for definition in model.definitions:
        expression = definition.expression
        if isinstance(expression, Partial) and expression.function == function and len(expression.variables) == 1:
            yield letter_of(expression.variables[0])


def _coupled(model: Model) -> frozenset[str]:
    """The names of which some definition takes elements at two different indices."""
    return frozenset(
        key
        for definition in model.definitions
        if not definition.is_function
        for key in _mentioned(definition)
        if _couples(definition, key)
    )


def _couples(definition: Definition, key: str) -> bool:
    if definition.is_function or isinstance(definition.expression, Partial):
        return False
    return len({indices_of(name) for name in free_names(definition.expression) if letter_of(name) == key}) > 1


def _is_junction(model: Model, definition: Definition) -> bool:
    loss = letter_of(model.loss)
    mentioned = _mentioned(definition)
    return (
        not definition.is_function
        and definition.key != loss
        and len(mentioned) > 1
        and all(passes_through(model, loss, definition.key, key) for key in mentioned)
    )


def _mentioned(definition: Definition) -> frozenset[str]:
    return frozenset(
        letter_of(name) for name in free_names(definition.expression) if is_name(name) and name not in definition.parameters
    )


def _reaches(model: Model, start: str, end: str, without: str = "") -> bool:
    """Whether one name depends on another by the definitions, that of the third left out."""
    waiting, seen = [start], {start}
    while waiting:
        definition = model.definition_of(waiting.pop())
        new = _mentioned(definition) - seen if definition is not None and definition.key != without else frozenset()
        if end in new:
            return True
        seen |= new
        waiting += new
    return False


def _derivative_name(definition: Definition) -> Expr:
    stem, _, label = definition.key.partition("^")
    key = f"delta^{label}" if label else f"delta_{stem}"
    indices = indices_of(definition.name)
    return quantity(key, indices)


def _declared(model: Model, name: Expr, definition: Definition) -> Name:
    known = model.name_of(definition.name)
    symbol = name.base if indices_of(name) else name
    return Name(symbol=symbol, role="derivative", ranges=known.ranges if known is not None else ())
