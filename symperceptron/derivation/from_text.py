"""A whole model from text: ``E = 1/2 (O-t)^2; O = sigma(z); z = sum_i x_i w_i + b``, in plain text or LaTeX, one definition a line or after a semicolon.

The loss is the definition that no other uses.  A function that no line defines is the activation of that letter.  What an index counts
is read off the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol

from symperceptron.derivation.custom import called_functions, function_definition
from symperceptron.derivation.factors import written_number
from symperceptron.derivation.layered_text import vocabulary_of
from symperceptron.derivation.parameters import rational
from symperceptron.derivation.pointing import head_of, pointed, refusal
from symperceptron.derivation.recurring import named_derivatives
from symperceptron.errors import ModelError, ReadingError, UnknownNameError
from symperceptron.language.equality.points import free_indices
from symperceptron.language.expressions import Call, Compare, Partial, Summation
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of
from symperceptron.language.notation import Notation, notation_named
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line, lexicon_for, read_lines
from symperceptron.language.writing import to_text

__all__ = ["model_from_text"]

_ROLES: Mapping[str, str] = {
    "E": "loss",
    "O": "output",
    "t": "target",
    "z": "preactivation",
    "x": "input",
    "w": "weight",
    "b": "bias",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A line that gives a sum a value, and where it stands."""

    total: Summation
    value: Expr
    span: tuple[int, int]


def model_from_text(text: str, notation: str | Notation = "plain", parameters: Mapping[str, Any] | None = None) -> Model:
    """The model that the definitions in a text make; the loss is the one that no other uses.

    A line that gives the total of a quantity that nothing defines, ``sum_k t_k = 1``, is an assumption, which the steps that use it name.
    `parameters` gives constants of the text values: ``{"alpha": "1/5"}``.

    Raises ReadingError, with the characters at fault, where a line is not a definition or the definitions do not make a model;
    UnknownNameError for a parameter that the text does not speak of, ModelError for a value that is no rational number.

    >>> from symperceptron import derive
    >>> model = model_from_text("E = 1/2 (O-t)^2; O = sigma(z); z = sum_{i=0}^n x_i w_i + b")
    >>> derive(model, "w_j").result_latex
    '(O - t) O (1 - O) x_j'
    """
    separate = text.replace(";", "\n")
    profile = notation_named(notation)
    known = vocabulary_of(separate, profile)
    said = [*_definitions(read_lines(separate, lexicon_for(separate, known)), text)]
    written = [one for one in said if isinstance(one, Definition)]
    if not written:
        raise ReadingError("there is no definition in the text; expected a line such as E = (O - t)^2", (0, len(text)))
    definitions = [*_loss_first(written), *_called(written, text)]
    expressions = [part for definition in definitions for part in (definition.name, definition.expression)]
    indices = dict.fromkeys(symbol for expr in expressions for symbol in _index_symbols(expr))
    _refuse_clash(indices, expressions, text)
    _refuse_open(written, text)
    names = tuple(_names(definitions, expressions, text))
    try:
        model = Model(
            definitions=(*definitions, *_constants(parameters or {}, definitions, names)),
            names=names,
            notation=replace(profile, layer=known.notation.layer) if known.names else profile,
            indices=tuple(indices),
            assumptions=tuple(_assumed(one, written, names, text) for one in said if isinstance(one, _Said)),
        )
    except ModelError as why:
        raise refusal(str(why), text, head_of(why.name, text)) from why
    _refuse_unused(model, written, text)
    return named_derivatives(model) if known.names else model


def _definitions(lines: Iterable[Line], text: str) -> Iterator[Definition | _Said]:
    """The definitions, and what is assumed: a sum that has a value, such as ``Σ_k t_k = 1``."""
    at = 0
    for line in lines:
        start = at = max(text.find(line.text, at), 0)
        if line.error is not None:
            raise pointed(ReadingError(str(line.error), (start + line.error.span[0], start + line.error.span[1])), text)
        if line.kind != "formula":
            continue
        left = line.sides[0].expression if line.sides else None
        if isinstance(left, Summation) and line.relations == ("=",):
            yield _Said(total=left, value=line.sides[1].expression, span=(start, start + len(line.text.strip())))
            continue
        if line.relations != ("=",) or not (is_name(left) or isinstance(left, Call)):
            raise refusal(
                f"{line.text.strip()!r} is not a definition; expected name = expression, and a semicolon or a new line before the next",
                text,
                (start, start + len(line.text.strip())),
            )
        yield Definition(name=left, expression=line.sides[1].expression)


def _loss_first(definitions: list[Definition]) -> list[Definition]:
    """The definitions with the one that no other uses before the rest; as they are where there are several such."""
    used = {key for definition in definitions for key in definition.uses if key != definition.key}
    roots = [definition for definition in definitions if definition.key not in used and not definition.is_function]
    if len(roots) != 1:
        return definitions
    return [*roots, *(definition for definition in definitions if definition is not roots[0])]


def _assumed(said: _Said, definitions: list[Definition], names: tuple[Name, ...], text: str) -> Compare:
    """``Σ_k t_k = 1`` with the range that t has in the definitions; refused unless it is the total of a name that nothing defines."""
    total = said.total
    key, at = (letter_of(total.body), indices_of(total.body)) if is_name(total.body) else ("", ())
    known = next((name for name in names if name.key == key and any(key in one.uses for one in definitions)), None)
    if known is None or total.index not in at or not said.value.is_number or key in {one.key for one in definitions}:
        raise refusal(
            f"{text[slice(*said.span)]!r} is nothing to assume; expected the total of a quantity that no line defines, such as sum_k t_k = 1",
            text,
            said.span,
        )
    return Compare(Summation(total.body, total.index, *known.ranges[at.index(total.index)]), "=", said.value)


def _called(definitions: list[Definition], text: str) -> list[Definition]:
    """The activations that are called by the letters of their own, and what these call."""
    known = {definition.key: definition for definition in definitions}
    waiting, found = list(definitions), []
    while waiting:
        for function in called_functions(waiting.pop(0).expression):
            if function not in known and function not in FUNCTIONS:
                definition = function_definition(function)
                if definition is None:
                    raise refusal(f"nothing defines the function {function}; expected a line {function}(u) = …", text, function)
                known[function] = definition
                waiting.append(definition)
                found.append(definition)
    return found


def _constants(parameters: Mapping[str, Any], definitions: list[Definition], names: tuple[Name, ...]) -> Iterator[Definition]:
    """The definitions that give constants of the text values."""
    defined = {definition.key for definition in definitions}
    free = {name.key: name for name in names if name.key not in defined and not name.ranges}
    for key, value in parameters.items():
        if key not in free:
            raise UnknownNameError.among("parameter", key, free)
        number = rational(key, value)
        if number is not None:
            yield Definition(name=free[key].symbol, expression=written_number(number))


def _refuse_open(definitions: list[Definition], text: str) -> None:
    """Refuse ``O = x_i w_i``: an index that no sum binds and the name does not carry."""
    for definition in definitions:
        own = {symbol for index in definition.parameters for symbol in index.free_symbols}
        loose = sorted(map(str, free_indices(definition.expression) - own - _ends(definition.expression)))
        if loose:
            raise refusal(
                f"the index {loose[0]} of {to_text(definition.name)} = {to_text(definition.expression)} is bound by no sum; "
                f"expected sum_{loose[0]} before it, or {to_text(definition.name)}_{loose[0]} at the left",
                text,
                head_of(definition.key, text),
            )


def _refuse_unused(model: Model, definitions: list[Definition], text: str) -> None:
    """Refuse a loss that does not depend on a quantity that the text defines, such as the output."""
    for definition in definitions:
        beside = definition.is_function or definition.expression.has(Partial) or definition.name == model.loss
        if not beside and not model.depends(model.loss, definition.name):
            raise refusal(
                f"the loss {to_text(model.loss)} does not depend on {to_text(definition.name)}; expected each definition to be used",
                text,
                head_of(definition.key, text),
            )


def _names(definitions: list[Definition], expressions: list[Expr], text: str) -> Iterator[Name]:
    """Every quantity of the definitions with its ranges; the parameters of functions are none."""
    inside = {parameter for definition in definitions if definition.is_function for parameter in definition.parameters}
    ranges = _ranges(expressions)
    found: dict[str, Expr] = {}
    for expr in expressions:
        for name in _in_order(expr):
            if name not in inside:
                known = found.setdefault(letter_of(name), name)
                if len(indices_of(known)) != len(indices_of(name)):
                    raise refusal(
                        f"{base_of(name)} stands with {len(indices_of(known))} indices and with {len(indices_of(name))}; expected the same everywhere",
                        text,
                        letter_of(name),
                    )
    defined = [definition.key for definition in definitions if definition.key in found]
    for key, name in {**{key: found[key] for key in defined}, **found}.items():  # what follows from the rest comes first
        at = indices_of(name)
        symbol = IndexedBase(key, real=True) if isinstance(name, Indexed) else name
        yield Name(
            symbol=symbol,
            role=_ROLES.get(key.partition("^")[0], "quantity"),
            ranges=tuple(ranges.get(index, (Integer(0), Symbol("n", integer=True))) for index in at),
        )


def _in_order(expr: Expr) -> Iterator[Expr]:
    names = free_names(expr)
    yield from (part for part in every_part(expr) if part in names)


def _ranges(expressions: Iterable[Expr]) -> dict[Expr, tuple[Expr, Expr]]:
    return {part.index: part.range for expr in expressions for part in every_part(expr) if isinstance(part, Summation)}


def _ends(expr: Expr) -> set[Expr]:
    """The symbols in the ends of its sums, such as n."""
    return {symbol for _, end in _ranges([expr]).items() for bound in end for symbol in bound.free_symbols}


def _index_symbols(expr: Expr) -> Iterator[Symbol]:
    for part in every_part(expr):
        places = (*indices_of(part), *((part.index, *part.range) if isinstance(part, Summation) else ()))
        yield from sorted((symbol for place in places for symbol in place.free_symbols), key=str)


def _refuse_clash(indices: Iterable[Symbol], expressions: Iterable[Expr], text: str) -> None:
    letters = {letter_of(name) for expr in expressions for name in free_names(expr)}
    clash = next((str(index) for index in indices if str(index) in letters), None)
    if clash is not None:
        raise refusal(f"{clash} is an index and a quantity; expected another letter for one of them", text, clash)
