"""A model with numbers in it: what every quantity of it is for one sample with three inputs, to as many digits as one likes.

The numbers of the example are rational and short, what follows from them is worked out by mpmath from the definitions and the derived
results, and shown with as many digits as fit on a page.  Nothing of it is used in a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from mpmath import mp, mpf
from sympy import Expr, Integer, NumberSymbol, Rational, Symbol

from symperceptron.derivation.engine import run
from symperceptron.language import Model, Name
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    Written,
)
from symperceptron.language.expressions.marks import Decimal, Live
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.names import is_name, rename

__all__ = ["DIGITS", "PRIMITIVES", "Example", "shown"]

DIGITS = 4
_PRECISION = 40
_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b, ">=": lambda a, b: a >= b, ">": lambda a, b: a > b,
}  # fmt: skip
PRIMITIVES: Mapping[str, Callable[..., Any]] = {
    "log": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "arctan": mp.atan, "erf": mp.erf, "abs": abs, "sign": mp.sign,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Values for the leaves of a model and for the ends of its ranges.

    `known` keeps what was worked out, `reductions` what expressions stand for, which is the same whatever the numbers are.
    """

    model: Model
    sizes: Mapping[Expr, Expr]
    leaves: Mapping[Expr, Any]
    known: dict[Expr, Any] = field(default_factory=dict, repr=False, compare=False)
    reductions: dict[Expr, Expr | None] = field(default_factory=dict, repr=False, compare=False)

    def value(self, expr: Expr) -> Any:
        """What an expression is, as a number of mpmath with 40 digits; raises ValueError or ZeroDivisionError where it is none."""
        with mp.workdps(_PRECISION):
            found = self._value(self.at(expr))
            if not mp.isfinite(found) or mp.im(found):
                raise ValueError(f"{expr} is {found}; expected a real number")
            return mp.re(found)

    def at(self, expr: Expr) -> Expr:
        """The expression with numbers for the ends of ranges."""
        return rename(expr, dict(self.sizes))

    def moved(self, leaf: Expr, value: Any) -> Example:
        """The same example but for one leaf."""
        return replace(self, leaves={**self.leaves, leaf: value}, known={})

    def quotient(self, expr: Expr, leaf: Expr, step: Fraction) -> Any:
        """The central difference quotient of an expression along a leaf."""
        with mp.workdps(_PRECISION):
            size = mpf(step.numerator) / step.denominator
            up, down = (self.moved(leaf, self.value(leaf) + side * size).value(expr) for side in (1, -1))
            return (up - down) / (2 * size)

    def with_numbers(self, expr: Expr) -> Expr:
        """The expression with every sum written out and every name as the number that it is."""
        return self._written(self.at(expr))

    def elements(self, name: Name) -> tuple[Expr, ...]:
        """The elements of a quantity, or the quantity itself where it has no index."""
        places = [range(int(self.at(lower)), int(self.at(upper)) + 1) for lower, upper in name.ranges]
        return tuple(name.symbol[at] for at in product(*(map(Integer, place) for place in places))) if places else (name.symbol,)

    def live(self, expr: Expr, form: str = "value") -> Expr:
        """What an expression is, as a page shows it, knowing of what it is the number."""
        return Live(shown(self.value(expr)), self.at(expr), form)

    def _written(self, expr: Expr) -> Expr:
        if is_name(expr):
            return self.live(expr)
        if isinstance(expr, Summation):
            return Plus(*map(self._written, self._terms(expr)))
        if isinstance(expr, Written):
            return expr.func(*(self._written(part) if isinstance(part, Written) or is_name(part) else part for part in expr.args))
        return expr

    def _terms(self, total: Summation) -> Iterator[Expr]:
        lower, upper = (int(self.at(end)) for end in total.range)
        return (rename(total.body, {total.index: Integer(place)}) for place in range(lower, upper + 1))

    def reduced(self, expr: Expr) -> Expr | None:
        """What an expression stands for, one step further: a sum written out, a derivative derived, a name defined; None for what is computed."""
        if expr not in self.reductions:
            self.reductions[expr] = self._one_step(expr)
        return self.reductions[expr]

    def _one_step(self, expr: Expr) -> Expr | None:
        match expr:
            case Summation():
                return Plus(*self._terms(expr))
            case Live():
                return expr.part
            case Delta():
                return Integer(expr.args[0] == expr.args[1])
            case Partial():
                return self.at(run(expr, self.model).last)
            case Call() if self.model.definition_of(expr) is None:
                formula = FUNCTIONS[expr.function].formula
                return None if formula is None else formula(*expr.arguments)
            case Prime():
                return rename(_derivative(expr, self.model), {_U: expr.argument})
            case Written() | Rational() | NumberSymbol() if not isinstance(expr, Call):
                return None
            case _ if (body := self.model.unfold(expr)) is not None:
                return self.at(body)
            case _:
                raise ValueError(f"{expr} has no value in the example")

    def _value(self, expr: Expr) -> Any:
        if expr not in self.known:
            self.known[expr] = self._worked_out(expr)
        return self.known[expr]

    def _worked_out(self, expr: Expr) -> Any:
        if expr in self.leaves:
            leaf = self.leaves[expr]
            return mpf(leaf.numerator) / leaf.denominator if isinstance(leaf, Fraction) else leaf
        further = self.reduced(expr)
        if further is not None:
            return self._value(further)
        if isinstance(expr, Cases):
            return next(self._value(branch.value) for branch in expr.branches if self._holds(branch))
        if isinstance(expr, Call):
            return PRIMITIVES[expr.function](*map(self._value, expr.arguments))
        if isinstance(expr, Written) and not isinstance(expr, Decimal):
            return _OPERATIONS[type(expr)](*map(self._value, expr.args))
        return _number(expr)

    def _holds(self, branch: Branch) -> bool:
        condition = branch.condition
        return condition is None or self._is_true(condition)

    def _is_true(self, condition: Compare) -> bool:
        sides = [self._value(side) for side in condition.sides]
        return all(_RELATIONS[sign](*pair) for sign, pair in zip(condition.signs, pairwise(sides), strict=True))


_U = Symbol("u", real=True)
_OPERATIONS: Mapping[type[Expr], Callable[..., Any]] = {
    Plus: lambda *terms: mp.fsum(terms),
    Times: lambda *factors: mp.fprod(factors),
    Neg: lambda part: -part,
    Over: lambda above, below: above / below,
    Power: lambda base, exponent: base**exponent,
}


def _number(expr: Expr) -> Any:
    if isinstance(expr, NumberSymbol):
        return mp.e if str(expr) == "E" else mp.pi
    number = Rational(expr.digits) if isinstance(expr, Decimal) else expr
    return mpf(int(number.p)) / int(number.q)


def _derivative(expr: Prime, model: Model) -> Expr:
    return run(Partial(Call(expr.args[0], _U), *[_U] * expr.order), model).last


def shown(value: Any, digits: int = DIGITS) -> Expr:
    """The number as it stands on a page: as it is where it is short, else rounded to so many decimals, or digits where it is small.

    >>> print(shown(Fraction(-3, 10)))
    Neg(Decimal(0.3))
    >>> print(shown(mpf("0.123456")))
    Decimal(0.1235)
    """
    if isinstance(value, Fraction):
        value = mpf(value.numerator) / value.denominator
    with mp.workdps(_PRECISION):
        size = abs(value)
        text = mp.nstr(size, 15, min_fixed=-10, max_fixed=12)
        short = text.removesuffix(".0")
        places = len(short.partition(".")[2])
        if places > digits:
            places = digits if size >= mpf(10) ** -(digits - 1) else digits - 1 - int(mp.floor(mp.log10(size)))
            short = _rounded(size, min(places, 12))
    if not short.strip("0."):
        return Decimal("0")
    return Neg(Decimal(short)) if value < 0 else Decimal(short)


def _rounded(size: Any, places: int) -> str:
    digits = str(int(mp.nint(size * mpf(10) ** places))).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"
