"""A whole model from text: ``E = 1/2 (O-t)^2; O = sigma(z); z = sum_i x_i w_i + b``, in plain text or LaTeX, one definition a line or after a semicolon.

The first definition is the loss.  A function that no line defines is the activation of that letter.  What an index counts
is read off the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol

from symperceptron.derivation.custom import called_functions, function_definition, vocabulary
from symperceptron.errors import ModelError, ReadingError
from symperceptron.language.expressions import Call, Summation
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, is_name
from symperceptron.language.notation import Notation, notation_named
from symperceptron.language.positions import walk
from symperceptron.language.reading import Line, lexicon_for, read_lines

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


def model_from_text(text: str, notation: str | Notation = "plain") -> Model:
    """The model that the definitions in a text make, the loss first.

    Raises ReadingError, with the characters at fault, where a line is not a definition, and ModelError where the definitions do not make a model.

    >>> from symperceptron import derive
    >>> model = model_from_text("E = 1/2 (O-t)^2; O = sigma(z); z = sum_{i=0}^n x_i w_i + b")
    >>> derive(model, "w_j").result_latex
    '(O - t) O (1 - O) x_j'
    """
    separate = text.replace(";", "\n")
    definitions = [*_definitions(read_lines(separate, lexicon_for(separate, vocabulary(""))), text)]
    if not definitions:
        raise ReadingError("there is no definition in the text; expected a line such as E = (O - t)^2", (0, len(text)))
    defined = {definition.key for definition in definitions}
    for definition in definitions:
        for function in called_functions(definition.expression):
            if function not in defined and function not in FUNCTIONS:
                known = function_definition(function)
                if known is None:
                    raise _error(f"nothing defines the function {function}; expected a line {function}(u) = …", text, function)
                definitions.append(known)
                defined.add(function)
    expressions = [part for definition in definitions for part in (definition.name, definition.expression)]
    indices = dict.fromkeys(symbol for expr in expressions for symbol in _index_symbols(expr))
    _refuse_clash(indices, expressions, text)
    return Model(
        definitions=tuple(definitions),
        names=tuple(_names(definitions, expressions)),
        notation=notation_named(notation),
        indices=tuple(indices),
    )


def _definitions(lines: Iterable[Line], text: str) -> Iterator[Definition]:
    for line in lines:
        if line.error is not None:
            start = max(text.find(line.text), 0)
            raise ReadingError(str(line.error), (start + line.error.span[0], start + line.error.span[1]))
        if line.kind != "formula":
            continue
        left = line.sides[0].expression if line.sides else None
        if line.relations != ("=",) or not (is_name(left) or isinstance(left, Call)):
            raise _error(f"{line.text.strip()!r} is not a definition; expected name = expression", text, line.text.strip())
        yield Definition(name=left, expression=line.sides[1].expression)


def _names(definitions: list[Definition], expressions: list[Expr]) -> Iterator[Name]:
    """Every quantity of the definitions with its ranges; the parameters of functions are none."""
    inside = {parameter for definition in definitions if definition.is_function for parameter in definition.parameters}
    ranges = _ranges(expressions)
    found: dict[str, Expr] = {}
    for expr in expressions:
        for name in _in_order(expr):
            if name not in inside:
                known = found.setdefault(str(base_of(name)), name)
                if len(indices_of(known)) != len(indices_of(name)):
                    raise ModelError(
                        f"{base_of(name)} stands with {len(indices_of(known))} indices and with {len(indices_of(name))}; expected the same everywhere"
                    )
    for key, name in found.items():
        at = indices_of(name)
        symbol = IndexedBase(key, real=True) if isinstance(name, Indexed) else name
        yield Name(
            symbol=symbol,
            role=_ROLES.get(key, "quantity"),
            ranges=tuple(ranges.get(index, (Integer(0), Symbol("n", integer=True))) for index in at),
        )


def _in_order(expr: Expr) -> Iterator[Expr]:
    names = free_names(expr)
    yield from (part for _, part in walk(expr) if part in names)


def _ranges(expressions: Iterable[Expr]) -> dict[Expr, tuple[Expr, Expr]]:
    return {part.index: part.range for expr in expressions for _, part in walk(expr) if isinstance(part, Summation)}


def _index_symbols(expr: Expr) -> Iterator[Symbol]:
    for _, part in walk(expr):
        places = (*indices_of(part), *((part.index, *part.range) if isinstance(part, Summation) else ()))
        yield from sorted((symbol for place in places for symbol in place.free_symbols), key=str)


def _refuse_clash(indices: Iterable[Symbol], expressions: Iterable[Expr], text: str) -> None:
    letters = {str(base_of(name)) for expr in expressions for name in free_names(expr)}
    clash = next((str(index) for index in indices if str(index) in letters), None)
    if clash is not None:
        raise _error(f"{clash} is an index and a quantity; expected another letter for one of them", text, clash)


def _error(message: str, text: str, at: str) -> ReadingError:
    start = max(text.find(at), 0)
    return ReadingError(message, (start, start + len(at)))
