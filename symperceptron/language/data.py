"""Written expressions and models as plain JSON data, and back.

A node is ``[kind, part, …]``, a leaf a string or number.  Reading back makes nothing but the node classes listed here: no
text is evaluated.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Indexed, Integer, Rational, S, Symbol
from sympy.core.symbol import Str

from symperceptron.errors import CertificateError
from symperceptron.language import expressions
from symperceptron.language.expressions import Written
from symperceptron.language.model import Definition, Domain, Model, Name
from symperceptron.language.names import family, quantity
from symperceptron.language.notation import notation_named

__all__ = ["expression_from_data", "expression_to_data", "model_from_data", "model_to_data"]

_KINDS = {
    kind.__name__: kind
    for kind in vars(expressions).values()
    if isinstance(kind, type) and issubclass(kind, Written) and kind.__name__ in expressions.__all__
}
_CONSTANTS = {"e": S.Exp1, "pi": S.Pi}
DEEPEST = 60


def expression_to_data(expr: Expr) -> Any:
    """The expression as lists, strings and numbers.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Plus
    >>> expression_to_data(Plus(O, Neg(t)))
    ['Plus', ['symbol', 'O'], ['Neg', ['symbol', 't']]]
    """
    if isinstance(expr, Str):
        return ["name", expr.name]
    if isinstance(expr, Integer):
        return int(expr)
    if isinstance(expr, Rational):
        return ["ratio", int(expr.p), int(expr.q)]
    if isinstance(expr, Indexed):
        return ["element", str(expr.base), *map(expression_to_data, expr.indices)]
    if isinstance(expr, Symbol):
        return ["index" if expr.is_integer else "symbol", expr.name]
    for name, constant in _CONSTANTS.items():
        if expr == constant:
            return ["constant", name]
    if type(expr).__name__ in _KINDS:
        return [type(expr).__name__, *map(expression_to_data, expr.args)]
    if expr.is_Add:
        return ["sum", *map(expression_to_data, expr.args)]
    raise CertificateError(f"{expr} is not a written expression")


def expression_from_data(data: Any, depth: int = 0) -> Any:  # noqa: C901  # a case for each kind of data
    """The expression that such data stands for; raises CertificateError for anything else."""
    if depth > DEEPEST:
        raise CertificateError(f"an expression is nested more than {DEEPEST} deep")
    if isinstance(data, int) and not isinstance(data, bool):
        return Integer(data)
    match data:
        case ["name", str(name)]:
            return Str(name)
        case ["ratio", int(p), int(q)] if q:
            return Rational(p, q)
        case ["symbol", str(name)]:
            return Symbol(name, real=True)
        case ["index", str(name)]:
            return Symbol(name, integer=True)
        case ["element", str(base), *indices] if indices:
            return quantity(base, tuple(expression_from_data(index, depth + 1) for index in indices))
        case ["constant", str(name)] if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ["sum", *parts]:
            return sum((expression_from_data(part, depth + 1) for part in parts), S.Zero)
        case [str(kind), *parts] if kind in _KINDS:
            try:
                return _KINDS[kind](*(expression_from_data(part, depth + 1) for part in parts))
            except (TypeError, AttributeError) as why:
                raise CertificateError(f"{kind} cannot have the {len(parts)} parts given") from why
        case _:
            raise CertificateError(f"{str(data)[:80]} is not an expression; expected a number or a list that begins with a kind")


def model_to_data(model: Model) -> dict[str, Any]:
    """The model as plain data: its definitions, names, notation and indices."""
    return {
        "definitions": [
            [expression_to_data(part) for part in (definition.name, definition.expression)] for definition in model.definitions
        ],
        "names": [
            {
                "symbol": name.key,
                "role": name.role,
                "ranges": [[expression_to_data(end) for end in pair] for pair in name.ranges],
                "domain": [
                    _end(name.domain.lower),
                    _end(name.domain.upper),
                    name.domain.open,
                    [_end(value) for value in name.domain.values],
                ],
            }
            for name in model.names
        ],
        "notation": model.notation.name,
        "indices": [index.name for index in model.indices],
        "assumptions": [expression_to_data(assumption) for assumption in model.assumptions],
    }


def _end(value: Rational | None) -> str | None:
    return None if value is None else str(value)


def model_from_data(data: dict[str, Any]) -> Model:
    """The model of such data; raises CertificateError where a part is missing or wrong."""
    try:
        names = []
        for entry in data["names"]:
            ranges = tuple(tuple(expression_from_data(end) for end in pair) for pair in entry["ranges"])
            lower, upper, is_open, values = entry["domain"]
            domain = Domain(
                lower=_number(lower), upper=_number(upper), open=bool(is_open), values=tuple(_number(value) for value in values)
            )
            symbol = family(entry["symbol"]) if ranges else Symbol(entry["symbol"], real=True)
            names.append(Name(symbol=symbol, role=str(entry["role"]), ranges=ranges, domain=domain))
        return Model(
            definitions=tuple(
                Definition(name=expression_from_data(name), expression=expression_from_data(body))
                for name, body in data["definitions"]
            ),
            names=tuple(names),
            notation=notation_named(data["notation"]),
            indices=tuple(Symbol(str(letter), integer=True) for letter in data["indices"]),
            assumptions=tuple(expression_from_data(assumption) for assumption in data.get("assumptions", ())),
        )
    except (KeyError, TypeError, ValueError) as why:
        raise CertificateError(f"the model of the certificate is not readable ({why})") from why


def _number(text: str | None) -> Any:
    if text is None:
        return None
    p, _, q = text.partition("/")
    return Rational(int(p), int(q or 1))
