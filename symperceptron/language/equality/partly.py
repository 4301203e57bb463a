"""The value of an expression where numbers are told for some of the quantities in it, of leaves and of what is made of others.

A number that is told stands for the quantity from there on; how the quantity changes still comes from its definition, so in ``∂E/∂w`` the derivatives
are taken first and the numbers put in afterwards.  What nothing is told of has no value, and neither has what hangs on it, but for a
product with zero: the slope of ``w a`` in w is a, whatever w is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from mpmath import libmp
from sympy import Expr, Rational

from symperceptron.language.equality import intervals
from symperceptron.language.equality.algebra import Algebra, Value
from symperceptron.language.equality.allowance import UndecidedError, UndefinedError
from symperceptron.language.equality.dual import Dual
from symperceptron.language.equality.enclosure import Enclosure, IndistinctError
from symperceptron.language.equality.environment import EMPTY, Environment, Leaf, leaf_of
from symperceptron.language.equality.interpret import Interpreter
from symperceptron.language.expressions import Partial
from symperceptron.language.model import Model
from symperceptron.language.names import is_name

__all__ = ["Range", "value_range"]

Range = tuple[Fraction, Fraction]  # all numbers from the first to the second
Rounding = Callable[[Fraction], Range]
_BITS = 100


class _Unknown:
    """The value of what nothing is told of."""


_UNKNOWN: Final = _Unknown()


def _unless_unknown(operation: Callable[..., Any]) -> Callable[..., Any]:
    def done(self: Enclosure, *operands: Any) -> Any:
        return _UNKNOWN if any(part is _UNKNOWN for part in operands) else operation(self, *operands)

    return done


class _Partly(Enclosure):
    """Numbers and enclosures as far as they are known."""

    add = _unless_unknown(Enclosure.add)
    negate = _unless_unknown(Enclosure.negate)
    power = _unless_unknown(Enclosure.power)
    exp = _unless_unknown(Enclosure.exp)

    def multiply(self, a: Any, b: Any) -> Any:
        if a is _UNKNOWN or b is _UNKNOWN:
            return Fraction(0) if a == 0 or b == 0 else _UNKNOWN
        return super().multiply(a, b)

    def divide(self, a: Any, b: Any) -> Any:
        if a is _UNKNOWN or b is _UNKNOWN:
            return Fraction(0) if a == 0 else _UNKNOWN
        return super().divide(a, b)

    def apply(self, function: str, arguments: tuple[Any, ...], order: int) -> Any:
        return _UNKNOWN if _UNKNOWN in arguments else super().apply(function, arguments, order)

    def constant(self, a: Any) -> Rational | None:
        return None if a is _UNKNOWN else super().constant(a)

    def sign(self, a: Any) -> int:
        if a is _UNKNOWN:
            raise IndistinctError
        return super().sign(a)


class _AtNumbers(Interpreter):
    """The interpreter that takes what is told of a quantity, or of a derivative, for its value."""

    def __init__(self, model: Model, told: Mapping[Expr, Range], rounded: Rounding | None) -> None:
        self.rounded = rounded
        self.told: dict[Leaf, Range] = {leaf_of(name): value for name, value in told.items() if is_name(name)}
        self.slopes = {expr: value for expr, value in told.items() if isinstance(expr, Partial)}
        super().__init__(model, _Partly(self._nothing, lambda _: None, _BITS))

    @staticmethod
    def _nothing(_: Leaf) -> Any:
        return _UNKNOWN

    def value(self, expr: Expr, algebra: Algebra | None = None, env: Environment = EMPTY) -> Value:
        if self.rounded is not None and isinstance(expr, Rational) and env is EMPTY:
            return _number(self.rounded(Fraction(int(expr.p), int(expr.q))))
        return super().value(expr, algebra, env)

    def _partial(self, expr: Partial, A: Algebra, env: Environment) -> Value:
        told = self.slopes.get(expr) if A is self.algebra and env is EMPTY else None
        return super()._partial(expr, A, env) if told is None else _number(told)

    def _unfolded(self, leaf: Leaf, A: Algebra) -> Value:
        told = self.told.get(leaf)
        if told is None:
            return super()._unfolded(leaf, A)
        if isinstance(A, Dual):
            return self.leaf(leaf, A.inner), super()._unfolded(leaf, A)[1]
        return _number(told)


def _number(told: Range) -> Any:
    lower, upper = told
    if lower == upper:
        return lower
    return intervals.Interval(intervals.from_fraction(lower, _BITS).lower, intervals.from_fraction(upper, _BITS).upper)


def value_range(expr: Expr, model: Model, told: Mapping[Expr, Range], rounded: Rounding | None = None) -> Range | None:
    """Between which numbers the value lies, `rounded` saying where those may lie that are written in it; None where what is told does not say.

    >>> from sympy import Symbol
    >>> y = Symbol("y")
    >>> value_range(y * (1 - y), Model(definitions=(), names=()), {y: (Fraction(3, 4), Fraction(3, 4))})
    (Fraction(3, 16), Fraction(3, 16))
    """
    try:
        value = _AtNumbers(model, told, rounded).value(expr)
    except (IndistinctError, UndecidedError, UndefinedError):
        return None
    if value is _UNKNOWN:
        return None
    if isinstance(value, Fraction):
        return value, value
    lower, upper = (Fraction(*map(int, libmp.to_rational(end))) for end in value)
    return lower, upper
