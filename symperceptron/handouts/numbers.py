"""A model with numbers in it: what every quantity of it is for one sample with three inputs, to as many digits as one likes.

The numbers of the example are rational and short, what follows from them is worked out by mpmath from the definitions and the derived
results, and shown with as many digits as fit on a page.  Nothing of it is used in a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random
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
from symperceptron.language.expressions.marks import Decimal
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Domain
from symperceptron.language.names import is_name, rename

__all__ = ["DIGITS", "Example", "example_of", "shown"]

DIGITS = 4
_PRECISION = 40
_TRIES = 40
_TERMS, _FEWER = (
    3,
    2,
)  # so many inputs, and so many elements of whatever else has no number of its own; of a layer and what it takes, fewer
_INPUTS, _WEIGHTS = ("1", "2", "-1", "0.5", "-2", "1.5"), ("0.5", "-0.3", "0.2", "-0.6", "0.4", "0.1", "-0.2", "0.3")
_SHARES: Mapping[int, tuple[str, ...]] = {2: ("0.3", "0.7"), 3: ("0.2", "0.7", "0.1")}  # of other numbers of classes, all of one
_TARGETS = ("1", "0", "-1", "2", "0.5")
_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b, ">=": lambda a, b: a >= b, ">": lambda a, b: a > b,
}  # fmt: skip
_PRIMITIVE: Mapping[str, Callable[..., Any]] = {
    "log": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "arctan": mp.atan, "erf": mp.erf, "abs": abs, "sign": mp.sign,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Values for the leaves of a model and for the ends of its ranges; `known` keeps what was worked out."""

    model: Model
    sizes: Mapping[Expr, Expr]
    leaves: Mapping[Expr, Any]
    known: dict[Expr, Any] = field(default_factory=dict, repr=False, compare=False)

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

    def with_numbers(self, expr: Expr) -> Expr:
        """The expression with every sum written out and every name as the number that it is."""
        return self._written(self.at(expr))

    def elements(self, name: Name) -> tuple[Expr, ...]:
        """The elements of a quantity, or the quantity itself where it has no index."""
        places = [range(int(self.at(lower)), int(self.at(upper)) + 1) for lower, upper in name.ranges]
        return tuple(name.symbol[at] for at in product(*(map(Integer, place) for place in places))) if places else (name.symbol,)

    def _written(self, expr: Expr) -> Expr:
        if is_name(expr):
            return shown(self.value(expr))
        if isinstance(expr, Summation):
            return Plus(*map(self._written, self._terms(expr)))
        if isinstance(expr, Written):
            return expr.func(*(self._written(part) if isinstance(part, Written) or is_name(part) else part for part in expr.args))
        return expr

    def _terms(self, total: Summation) -> Iterator[Expr]:
        lower, upper = (int(self.at(end)) for end in total.range)
        return (rename(total.body, {total.index: Integer(place)}) for place in range(lower, upper + 1))

    def _value(self, expr: Expr) -> Any:
        if expr not in self.known:
            self.known[expr] = self._worked_out(expr)
        return self.known[expr]

    def _worked_out(self, expr: Expr) -> Any:  # noqa: C901, PLR0912  # a case for each kind of node
        match expr:
            case Rational():
                return mpf(int(expr.p)) / int(expr.q)
            case Decimal():
                return mpf(expr.digits)
            case NumberSymbol():
                return mp.e if str(expr) == "E" else mp.pi
            case _ if expr in self.leaves:
                leaf = self.leaves[expr]
                return mpf(leaf.numerator) / leaf.denominator if isinstance(leaf, Fraction) else leaf
            case Plus():
                return mp.fsum(map(self._value, expr.args))
            case Times():
                return mp.fprod(map(self._value, expr.args))
            case Neg():
                return -self._value(expr.args[0])
            case Over():
                return self._value(expr.args[0]) / self._value(expr.args[1])
            case Power():
                return self._value(expr.args[0]) ** self._value(expr.args[1])
            case Summation():
                return mp.fsum(map(self._value, self._terms(expr)))
            case Delta():
                return mpf(expr.args[0] == expr.args[1])
            case Cases():
                return next(self._value(branch.value) for branch in expr.branches if self._holds(branch))
            case Partial():
                return self._value(self.at(run(expr, self.model).last))
            case Call() if self.model.definition_of(expr) is None:
                return self._called(expr)
            case Prime():
                return self._value(rename(_derivative(expr, self.model), {_U: expr.argument}))
            case _ if (body := self.model.unfold(expr)) is not None:
                return self._value(self.at(body))
            case _:
                raise ValueError(f"{expr} has no value in the example")

    def _called(self, expr: Call) -> Any:
        row = FUNCTIONS[expr.function]
        if row.formula is not None:
            return self._value(row.formula(*expr.arguments))
        return _PRIMITIVE[expr.function](*map(self._value, expr.arguments))

    def _holds(self, branch: Branch) -> bool:
        condition = branch.condition
        return condition is None or self._is_true(condition)

    def _is_true(self, condition: Compare) -> bool:
        sides = [self._value(side) for side in condition.sides]
        return all(_RELATIONS[sign](*pair) for sign, pair in zip(condition.signs, pairwise(sides), strict=True))


_U = Symbol("u", real=True)


def _derivative(expr: Prime, model: Model) -> Expr:
    return run(Partial(Call(expr.args[0], _U), *[_U] * expr.order), model).last


def example_of(model: Model, seed: int = 0) -> Example | None:
    """An example of the model whose every quantity is a real number in its domain, others for another seed; None where none is found.

    >>> from symperceptron import Perceptron
    >>> neuron = Perceptron()
    >>> example = example_of(neuron)
    >>> print(mp.nstr(example.value(neuron.symbols["O"]), 6))
    0.549834
    """
    random = Random(seed)  # noqa: S311  # numbers for a page
    for number in range(_TRIES):
        found = _drawn(model, random, varied=bool(seed or number))
        if _is_sound(found):
            return found
    return None


def _drawn(model: Model, random: Random, *, varied: bool) -> Example:
    ends = {symbol for name in model.names for pair in name.ranges for end in pair for symbol in end.free_symbols}
    first = model.notation.first_index
    terms = _FEWER if any(len(name.ranges) > 1 for name in model.by_role("weight")) else _TERMS
    sizes = {end: Integer(first + terms - 1) for end in sorted(ends, key=str)}
    found = Example(model=model, sizes=sizes, leaves={})
    leaves: dict[Expr, Fraction] = {}
    for name in model.names:
        if model.definition_of(name.key) is None:
            varied_here = varied
            choices = {"input": _INPUTS, "target": _TARGETS}.get(name.role, _WEIGHTS)
            fitting = [value for value in map(Fraction, choices) if _lies_in(value, name.domain)] or [Fraction(1, 2)]
            if name.role == "target" and model.assumptions:  # as for classes, which are shares of one
                count = len(found.elements(name))
                fitting, varied_here = [*map(Fraction, _SHARES.get(count, ("1", *["0"] * (count - 1))))], False
            given = iter(random.choices(fitting, k=len(found.elements(name)))) if varied_here else _around(fitting)
            leaves |= {element: next(given) for element in found.elements(name)}
    return replace(found, leaves=leaves)


def _around(values: list[Fraction]) -> Iterator[Fraction]:
    while True:
        yield from values


def _lies_in(value: Any, domain: Domain) -> bool:
    if domain.values:
        return any(value == Fraction(int(one.p), int(one.q)) for one in domain.values)
    lower, upper = (None if end is None else mpf(int(end.p)) / int(end.q) for end in (domain.lower, domain.upper))
    number = mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    if domain.open:
        return (lower is None or number > lower) and (upper is None or number < upper)
    return (lower is None or number >= lower) and (upper is None or number <= upper)


def _is_sound(example: Example) -> bool:
    """Whether every quantity is a real number in its domain, and the loss has something to learn from."""
    try:
        values = {name.key: [example.value(element) for element in example.elements(name)] for name in example.model.names}
        holds = all(_holds(assumption, example) for assumption in example.model.assumptions)
    except (ValueError, ZeroDivisionError, ArithmeticError, StopIteration):
        return False
    in_domains = all(_lies_in(value, name.domain) for name in example.model.names for value in values[name.key])
    nets = [value for name in example.model.by_role("preactivation") for value in values[name.key]]
    return holds and in_domains and all(mpf("0.05") < abs(value) < 3 for value in nets)


def _holds(assumption: Compare, example: Example) -> bool:
    left, right = (example.value(side) for side in assumption.sides)
    return assumption.signs != ("=",) or bool(abs(left - right) < mpf(10) ** -20)


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
