"""A user's own activation or loss, as a row like any other: from SymPy, from a callable on SymPy expressions, or from text.

Text is read by `language.reading` and never evaluated. In it z is the net input, O the output and t the target; every other
letter is a constant of the user's, which stays symbolic unless it is given a value. What is wrong is said in one sentence, and
for text `span` says at which characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, Symbol, sympify

from symperceptron.derivation.activations import ACTIVATIONS, Activation
from symperceptron.derivation.losses import Loss
from symperceptron.derivation.parameters import Parameter
from symperceptron.derivation.plain import Plain
from symperceptron.derivation.pointing import pointed, refusal
from symperceptron.derivation.points import has_a_value
from symperceptron.errors import ModelError, ReadingError
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Prime, Summation
from symperceptron.language.from_sympy import as_written
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import free_names, indices_of, letter_of
from symperceptron.language.notation import GREEK
from symperceptron.language.positions import every_part
from symperceptron.language.reading import read
from symperceptron.language.writing import to_text

__all__ = ["NET_INPUT", "OUTPUT", "TARGET", "activation_of", "called_functions", "function_definition", "loss_of", "vocabulary"]

NET_INPUT, OUTPUT, TARGET = (Symbol(letter, real=True) for letter in "zOt")
_TAKEN = frozenset("EObwxijknst")


def activation_of(given: Any) -> Activation:
    """The row of a user's activation; raises ModelError, or ReadingError for text, where it is none."""
    formula = _expression("activation", given, (NET_INPUT,), _TAKEN - {"t"})
    return Activation(
        name=str(given) if isinstance(given, str) else "own",
        formula=lambda u: formula.xreplace({NET_INPUT: u}),
        source="the user",
        parameters=_parameters(formula, (NET_INPUT,)),
    )


def loss_of(given: Any) -> Loss:
    """The row of a user's loss; raises ModelError, or ReadingError for text, where it is none."""
    formula = _expression("loss", given, (OUTPUT, TARGET), _TAKEN - {"O", "t"} | {"z"})
    return Loss(
        name=str(given) if isinstance(given, str) else "own",
        formula=lambda o, t: formula.xreplace({OUTPUT: o, TARGET: t}),
        source="the user",
        parameters=_parameters(formula, (OUTPUT, TARGET)),
    )


def _expression(what: str, given: Any, variables: tuple[Symbol, ...], taken: Iterable[str]) -> Expr:
    text = given if isinstance(given, str) else ""
    expr = _read(what, given, variables) if isinstance(given, str) else _written(what, given, variables)
    names = sorted(free_names(expr), key=str)
    for name in names:
        if name not in variables and (indices_of(name) or str(name) in taken):
            why = "carries an index" if letter_of(name) not in taken else "is another name of the model"
            raise refusal(
                f"{to_text(name)} {why}; expected {_listed(variables)} and letters of your own in the {what}",
                text,
                letter_of(name),
            )
    for function in called_functions(expr):
        if function not in FUNCTIONS and function_definition(function) is None:
            raise refusal(f"nothing defines the function {function} in the {what}", text, function)
    whole = (0, len(text))
    shown = text or to_text(expr)
    if not expr.has(Summation) and not has_a_value(Plain(vocabulary(text, variables), (), 3).of(expr, (), None)):
        raise refusal(
            f"the {what} {shown!r} has no real value, whatever numbers its letters are, and so no derivative", text, whole
        )
    if variables[0] not in names or _is_constant_in(variables[0], expr):
        role = "output" if len(variables) > 1 else "net input"
        raise refusal(f"the {what} {shown!r} does not depend on the {role} {variables[0]}", text, whole)
    return expr


def _read(what: str, text: str, variables: tuple[Symbol, ...]) -> Expr:
    if not text.strip():
        raise ReadingError(
            f"the {what} is empty; expected a name of the table or a formula in {_listed(variables)}", (0, len(text))
        )
    try:
        return read(text, vocabulary(text, variables))
    except ReadingError as why:
        raise pointed(why, text) from why


def _written(what: str, given: Any, variables: tuple[Symbol, ...]) -> Expr:
    shown = getattr(given, "__name__", None) or repr(given)
    try:
        found = given(*variables) if callable(given) and not isinstance(given, Expr) else sympify(given, strict=True)
        return as_written(_named(found, variables))
    except Exception as why:  # a user's function may raise anything
        raise ModelError(f"the {what} {shown} is not a function of {_listed(variables)} ({why})") from why


def _is_constant_in(variable: Symbol, expr: Expr) -> bool:
    """Whether another value of the variable provably makes no difference, as in ``0 z`` and ``O − O``."""
    return decide(expr, expr.xreplace({variable: Symbol("another", real=True)}), vocabulary("")).is_proved


def _named(expr: Any, variables: tuple[Symbol, ...]) -> Any:
    """A SymPy expression in our symbols: by name where the names are ours, and a lone letter of any name for a lone variable."""
    symbols = sorted(getattr(expr, "free_symbols", ()), key=str)
    if len(variables) == len(symbols) == 1:
        return expr.xreplace({symbols[0]: variables[0]})
    return expr.xreplace({symbol: Symbol(symbol.name, real=True) for symbol in symbols}) if symbols else expr


def vocabulary(text: str, variables: tuple[Symbol, ...] = ()) -> Model:
    """What a text may speak of: the variables, the Greek constants in it, and the activations that have a letter of their own."""
    letters = [*variables, *(Symbol(letter, real=True) for letter in GREEK if letter in text and letter not in ("sigma", "phi"))]
    definitions = [row for row in ACTIVATIONS.values() if row.letter not in ("phi", *FUNCTIONS)]
    u = Symbol("u", real=True)
    return Model(
        definitions=tuple(Definition(name=Call(row.letter, u), expression=row.formula(u)) for row in definitions),
        names=tuple(Name(symbol=symbol, role="") for symbol in letters),
    )


def _parameters(expr: Expr, variables: tuple[Symbol, ...]) -> tuple[Parameter, ...]:
    return tuple(Parameter(symbol=name) for name in sorted(free_names(expr), key=str) if name not in variables)


def called_functions(expr: Expr) -> tuple[str, ...]:
    """The names of the functions that are called in the expression, each once, in order."""
    return tuple(dict.fromkeys(part.function for part in every_part(expr) if isinstance(part, Call | Prime)))


def function_definition(letter: str) -> Definition | None:
    """The definition of the activation that has this letter of its own."""
    u = Symbol("u", real=True)
    row = next((row for row in ACTIVATIONS.values() if row.letter == letter != "phi"), None)
    return Definition(name=Call(letter, u), expression=row.formula(u)) if row is not None else None


def _listed(variables: tuple[Symbol, ...]) -> str:
    return " and ".join(map(str, variables))
