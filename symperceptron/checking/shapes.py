"""The shapes by which the definitions of a text are known: a function of one variable, a sum of weighted inputs, what counts."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer

from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.language.expressions import Call, Neg, Plus, Power, Summation, Times
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.names import indices_of, is_index_symbol, is_name, letter_of, spelled
from symperceptron.language.positions import every_part

__all__ = [
    "ACTIVATION_NAMES",
    "CONSTANTS",
    "INPUTS",
    "LOSSES",
    "WEIGHTS",
    "argument_of",
    "counts",
    "key_of",
    "linear",
    "quantities",
    "stem_of",
    "target_of",
]

WEIGHTS = frozenset({"w", "W", "theta", "Theta", "omega", "Omega", "weight"})
INPUTS = frozenset({"x", "X", "input", "in"})
LOSSES = frozenset(
    {"E", "L", "J", "C", "calE", "calL", "calJ", "calC", "ell", "loss", "Loss", "error", "Error", "MSE", "cost", "Cost", "SSE"}
)
# Letters that everybody uses for a constant that a text need not introduce.
CONSTANTS = frozenset({"eta", "lambda"})
_COUNTS = frozenset({"m", "n", "N", "M", "K"})


def argument_of(side: Expr) -> Expr | None:
    """What a function of one variable is applied to: by its name, written out, or as a softmax."""
    if (
        isinstance(side, Call)
        and len(side.arguments) == 1
        and (side.function not in FUNCTIONS or side.function in ACTIVATION_NAMES)
    ):
        return side.arguments[0]
    exponents = {part.args[1] for part in every_part(side) if isinstance(part, Power) and str(part.args[0]) == "E"}
    exponents |= {part.arguments[0] for part in every_part(side) if isinstance(part, Call) and part.function == "exp"}
    inner = {part.args[0] if isinstance(part, Neg) else part for part in exponents}
    is_closed = bool(inner) and {key_of(name) for name in quantities(side)} == {
        key_of(n) for part in inner for n in quantities(part)
    }
    one = is_closed and (len(inner) == 1 or len({key_of(name) for part in inner for name in quantities(part)}) == 1)
    return min(inner, key=spelled) if one else None


ACTIVATION_NAMES = {name for row in ACTIVATIONS.values() for name in (row.name, row.letter)}


def linear(side: Expr) -> tuple[str, str, str] | None:
    """The keys of the weights, the inputs and the bias of a net input."""
    products, single = set[tuple[str, str]](), set[str]()
    for term in side.args if isinstance(side, Plus) else (side,):
        body = term.body if isinstance(term, Summation) else term
        if is_name(body):
            single.add(key_of(body))
            continue
        factors = list(body.args) if isinstance(body, Times) else []
        pair = _weight_first(factors) if len(factors) == 2 and all(map(is_name, factors)) else None
        if pair is None and not isinstance(body, Integer):
            return None
        products |= {pair} if pair is not None else set()
    if len(products) != 1 or len(single) > 1:
        return None
    ((weight, source),) = products
    return weight, source, next((key for key in single if key not in (weight, source)), "")


def target_of(side: Expr) -> tuple[str, tuple[str, str, str]] | None:
    """The key of what is taken from a net input, or the other way round, to be squared, and those of the net input: ``(w x + b − y)²``.

    >>> from symperceptron.language.reading import read
    >>> target_of(read("(w x + b - y)^2")), target_of(read("(a - y)^2"))
    (('y', ('w', 'x', 'b')), None)
    """
    found = set[tuple[str, tuple[str, str, str]]]()
    for part in every_part(side):
        terms = part.args[0].args if isinstance(part, Power) and part.args[1] == 2 and isinstance(part.args[0], Plus) else ()
        for sign in (False, True):
            alone = [term.args[0] if sign else term for term in terms if isinstance(term, Neg) is sign]
            others = [term if sign else term.args[0] for term in terms if isinstance(term, Neg) is not sign]
            others = list(others[0].args) if len(others) == 1 and isinstance(others[0], Plus) else others
            row = linear(Plus(*others)) if len(others) > 1 else linear(others[0]) if others else None
            if row is not None and len(alone) == 1 and is_name(alone[0]) and key_of(alone[0]) not in row:
                found.add((key_of(alone[0]), row))
    return found.pop() if len(found) == 1 else None


def _weight_first(factors: list[Expr]) -> tuple[str, str] | None:
    first, second = factors
    for weight, source in ((first, second), (second, first)):
        if stem_of(key_of(weight)) in WEIGHTS and stem_of(key_of(source)) not in WEIGHTS:
            return key_of(weight), key_of(source)
    for weight, source in ((first, second), (second, first)):
        if stem_of(key_of(source)) in INPUTS or len(indices_of(weight)) > len(indices_of(source)):
            return key_of(weight), key_of(source)
    return None


def counts(side: Expr) -> set[str]:
    """The ends of the sums, and what a sum is divided by."""
    ends = {
        str(symbol)
        for part in every_part(side)
        if isinstance(part, Summation)
        for end in part.range
        for symbol in end.free_symbols
    }
    return ends | (_COUNTS if side.has(Summation) else set())


def quantities(expr: Expr) -> Iterator[Expr]:
    """The names in an expression, and the functions of which it only has values, such as ``h_θ(x)``."""
    if is_name(expr):
        yield from () if is_index_symbol(expr) else (expr,)
    elif isinstance(expr, Call) and expr.function not in FUNCTIONS and expr.function not in ACTIVATION_NAMES:
        yield expr
    else:
        for part in (expr.body,) if isinstance(expr, Summation) else expr.args:
            if isinstance(part, Expr):
                yield from quantities(part)


def key_of(name: Expr) -> str:
    """The letter of a quantity, whatever its indices; of a value of a function, the function's."""
    return name.function if isinstance(name, Call) else letter_of(name)


def stem_of(key: str) -> str:
    """The letter without its label: ``E`` for ``E_total``."""
    return key.partition("_")[0]
