"""What a function's name means: the model's own functions, then the table of elementary ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from sympy import Basic, Expr, Integer, Rational, Symbol

from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Times, zero
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition

__all__ = ["HOLDS", "Crossing", "body_of", "formula_of", "rational_value", "slope_of"]


class Crossing(Cases):
    """Cases that meet in a kink at which nobody has stated a derivative, as a convention is for ``abs'(0)``."""


# When a comparison with zero holds, by the sign of what is compared.
HOLDS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    ">=": lambda sign: sign >= 0,
    ">": lambda sign: sign > 0,
}


def _by_sign(u: Expr, above: Expr, below: Expr) -> Expr:
    return Cases(Branch(above, Compare(u, ">", 0)), Branch(below, Compare(u, "<", 0)), Branch.otherwise(zero))


_WITHOUT_CONVENTION = ("max", "min")

# Primitive to a kernel, but for a proof a matter of cases.
_CASES: Mapping[str, Callable[[Expr], Expr]] = {
    "abs": lambda u: _by_sign(u, u, Neg(u)),
    "sign": lambda u: _by_sign(u, Integer(1), Neg(Integer(1))),
}


def body_of(definition: Definition | None) -> tuple[tuple[str, ...], Expr] | None:
    """Parameters and expression of a function that the model defines."""
    if definition is None or not definition.is_function:
        return None
    return tuple(parameter.name for parameter in definition.parameters), definition.expression


@lru_cache(maxsize=256)
def formula_of(function: str, arity: int) -> tuple[tuple[str, ...], Expr] | None:
    """Parameters and expression of an elementary function that is made of others; None for a primitive or unknown one."""
    row = FUNCTIONS.get(function)
    formula = _CASES.get(function) or (row.formula if row is not None else None)
    if formula is None:
        return None
    letters = [Symbol(f"u{k}", real=True) for k in range(arity)]
    if function in _WITHOUT_CONVENTION and arity != 2:
        if not arity:
            raise UndecidedError(f"{function} takes an argument")
        expression = letters[0]
        for letter in letters[1:]:
            expression = Call(function, expression, letter)
    elif arity != formula.__code__.co_argcount:
        raise UndecidedError(f"{function} takes {formula.__code__.co_argcount} arguments, not {arity}")
    else:
        expression = formula(*letters)
        if function in _WITHOUT_CONVENTION:
            expression = Crossing(*expression.args)
    return tuple(letter.name for letter in letters), expression


@lru_cache(maxsize=64)
def slope_of(function: str) -> tuple[str, Expr] | None:
    """Parameter and derivative of a primitive function, as its row states it; None where no row does."""
    row = FUNCTIONS.get(function)
    if row is None or row.derivative is None:
        return None
    letter = Symbol("u", real=True)
    return letter.name, row.derivative(letter)


def rational_value(expr: Basic) -> Rational | None:
    """The number that a written exponent is, or None where it is not just a number."""
    match expr:
        case Rational():
            return expr
        case Neg() | Over() | Plus() | Times():
            parts = [rational_value(part) for part in expr.args]
            if None in parts or (isinstance(expr, Over) and parts[1] == 0):
                return None
            return expr.func(*parts).doit()
        case _:
            return None
