"""The single neuron as a program of definitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sympy import Expr, Integer, Symbol

from symperceptron.derivation.activations import ACTIVATIONS, Activation
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.custom import (
    NET_INPUT,
    OUTPUT,
    TARGET,
    activation_of,
    called_functions,
    function_definition,
    loss_of,
)
from symperceptron.derivation.factors import written_number
from symperceptron.derivation.losses import LOSSES, Loss
from symperceptron.derivation.parameters import Parameter, rational
from symperceptron.errors import UnknownNameError
from symperceptron.language.expressions import Call, Plus, Summation, Times
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Domain, Model, Name
from symperceptron.language.names import family
from symperceptron.language.notation import Notation, notation_named

__all__ = ["Perceptron", "both_domains", "called_definitions", "chosen_constants", "chosen_row"]

_NAME = re.compile(r"[A-Za-z]{2,}([_-][A-Za-z]+)*")
Row = TypeVar("Row", Activation, Loss)


def Perceptron(  # noqa: PLR0913, PLR0917  # the public interface: what a neuron is made of
    activation: str | Activation | Expr | Callable[..., Any] = "sigmoid",
    loss: str | Loss | Expr | Callable[..., Any] = "half_squared_error",
    bias: bool = True,  # noqa: FBT001, FBT002  # ditto
    notation: str | Notation = "plain",
    parameters: Mapping[str, Any] | None = None,
    samples: str | None = None,
) -> Model:
    """One neuron with a symbolic number of inputs: ``E``, ``O = f(z)``, ``z = Σ x_i w_i + b``.

    `activation` and `loss` are names of their tables, SymPy expressions in z, or O and t, callables on such symbols, or text;
    `bias` says whether there is a b, and `notation` is a profile: ``plain``, ``layered`` (the layer in the superscript) or a textbook's.
    `parameters` gives the constants of activation and loss other values than usual; None keeps one symbolic.
    `samples` is ``"sum"`` or ``"mean"`` for a batch of m samples: then ``E = Σ_s E_s``, and z, O, t and x carry the sample s as their first index.
    The symbols are in `symbols`, the definitions in `definitions`.

    Raises UnknownNameError, with what there is, for a name that is in no table; ReadingError, with the characters at fault, for text that
    is no function of the right variables; ModelError for anything else that is none.

    >>> neuron = Perceptron(activation="tanh")
    >>> neuron.symbols["x"][neuron.symbols["j"]]
    x[j]
    >>> str(Perceptron(activation="z/(1 + abs(z))").definitions[-1].expression)
    'Over(u, Plus(1, Call(abs, u)))'
    """
    chosen = chosen_row("activation", activation, ACTIVATIONS, Activation, activation_of)
    cost = chosen_row("loss", loss, LOSSES, Loss, loss_of)
    profile = notation_named(notation)
    E, b, u = (Symbol(letter, real=True) for letter in "Ebu")
    O, z, t = OUTPUT, NET_INPUT, TARGET
    i, j, k, n = (Symbol(letter, integer=True) for letter in "ijkn")
    x, w = family("x"), family("w")
    first, last = Integer(profile.first_index), n
    net: Expr = Summation(Times(x[i], w[i]), i, first, last)
    function = Definition(name=Call(chosen.letter, u), expression=chosen.formula(u))
    error = Definition(name=E, expression=cost.formula(O, t))
    constants = chosen_constants((*chosen.parameters, *cost.parameters), parameters or {})
    neuron = Model(
        definitions=(
            error,
            Definition(name=O, expression=function.name.func(function.name.args[0], z)),
            Definition(name=z, expression=Plus(net, b) if bias else net),
            function,
            *called_definitions((function, error)),
            *(
                Definition(name=known.symbol, expression=written_number(known.default))
                for known in constants
                if known.default is not None
            ),
        ),
        names=(
            Name(symbol=E, role="loss"),
            Name(symbol=O, role="output", domain=both_domains(chosen.range, cost.output)),
            Name(symbol=z, role="preactivation"),
            Name(symbol=t, role="target", domain=cost.target),
            *((Name(symbol=b, role="bias"),) if bias else ()),
            Name(symbol=x, role="input", ranges=((first, last),)),
            Name(symbol=w, role="weight", ranges=((first, last),)),
            *(Name(symbol=known.symbol, role="parameter", domain=known.domain) for known in constants),
        ),
        notation=profile,
        indices=(i, j, k, n),
    )
    return neuron if samples is None else over_samples(neuron, samples)


def chosen_row(  # noqa: PLR0913, PLR0917  # a table is told by its name, rows, kind, and what else there is
    what: str, given: Any, table: Mapping[str, Row], kind: type[Row], custom: Callable[[Any], Row], others: Iterable[str] = ()
) -> Row:
    """The row that is given, named, or made of what a user wrote; a lone word is the name of a row, or of `others` that one may have meant."""
    if isinstance(given, kind):
        return given
    if isinstance(given, str):
        named = next((row for row in table.values() if given == row.name or given in row.aliases), None)
        if named is not None:
            return named
        if _NAME.fullmatch(given):
            raise UnknownNameError.among(what, given, [*table, *others])
    return custom(given)


def called_definitions(definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """The definitions of the activations that formulas call, and of those that these call."""
    found = {definition.key: definition for definition in definitions}
    waiting = list(found.values())
    added: list[Definition] = []
    while waiting:
        for letter in called_functions(waiting.pop().expression):
            called = None if letter in FUNCTIONS or letter in found else function_definition(letter)
            if called is not None:
                found[letter] = called
                waiting.append(called)
                added.append(called)
    return tuple(added)


def chosen_constants(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The constants with the values that a user gives them."""
    known = {str(parameter.symbol): parameter for parameter in parameters}
    for key in given:
        if key not in known:
            raise UnknownNameError.among("parameter", key, known)
    return tuple(replace(parameter, default=rational(key, given.get(key, parameter.default))) for key, parameter in known.items())


def both_domains(values: Domain, allowed: Domain) -> Domain:
    """The values that lie in both domains."""
    lowers = [end for end in (values.lower, allowed.lower) if end is not None]
    uppers = [end for end in (values.upper, allowed.upper) if end is not None]
    lower, upper = max(lowers, default=None), min(uppers, default=None)
    is_open = (
        values.open
        if (lower, upper) == (values.lower, values.upper)
        else allowed.open
        if (lower, upper) == (allowed.lower, allowed.upper)
        else True
    )
    return Domain(lower=lower, upper=upper, open=is_open)
