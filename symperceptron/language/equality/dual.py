"""Dual numbers: ``Dual(A, v)`` is the algebra of pairs (value, derivative by v) over an algebra A.

A second derivative is a pair of pairs, and no rule of the derivation engine has a part in it.  The name that is
differentiated by is independent inside the derivative: in ``∂E/∂O`` the O is not unfolded, in ``∂E/∂w_j`` it is.

Where a piecewise function changes its branch, at a kink, the pair holds the derivative of the branch that the condition
picks: the convention ``ReLU'(0) = 0``.  A convention must not contradict a derivative that exists (``ReLU(z) − ReLU(−z)``
is z, also at 0), and of max and min there is none; so a kink that was met is remembered.  With a `direction` the pair holds
a one-sided derivative instead, by which an algebra of numbers can tell.

Reference: Griewank and Walther, Evaluating Derivatives (2008), chapters 3 and 14.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Expr, Rational, S, Symbol

from symperceptron.language.equality.allowance import UndecidedError, spend

if TYPE_CHECKING:
    from symperceptron.language.equality.algebra import Algebra, Chosen, Value
    from symperceptron.language.equality.environment import Leaf
    from symperceptron.language.equality.interpret import Interpreter
    from symperceptron.language.equality.noting import Remembered

__all__ = ["Dual", "Kink"]

HIGHEST_ORDER = 10  # each order doubles the work


@dataclass(frozen=True, slots=True)
class Kink:
    """A kink that was met in an algebra, and whether a convention says what the derivative is there."""

    algebra: object
    is_agreed: bool


class Dual:
    """Pairs (value, derivative by one variable) over an inner algebra."""

    def __init__(self, inner: Algebra, variable: Leaf | None, interpreter: Interpreter, direction: int = 0) -> None:
        self.inner, self.variable, self.interpreter, self.direction = inner, variable, interpreter, direction
        self.depth: int = 1 + getattr(inner, "depth", 0)
        if self.depth > HIGHEST_ORDER:
            raise UndecidedError(f"derivatives up to order {HIGHEST_ORDER} are looked at")
        self.known: dict[Leaf, Remembered] = {}
        self.zero = inner.number(S.Zero)

    def lift(self, value: Value) -> Value:
        """A value of the inner algebra, as a constant."""
        return value, self.zero

    def number(self, value: Rational) -> Value:
        return self.inner.number(value), self.zero

    def atom(self, letter: str, indices: tuple[Expr, ...]) -> Value:
        return self.interpreter.leaf((letter, indices), self.inner), self.zero

    def delta(self, left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Value:
        return self.inner.delta(left, right), self.zero

    def add(self, a: Value, b: Value) -> Value:
        return self.inner.add(a[0], b[0]), b[1] if a[1] is self.zero else self.inner.add(a[1], b[1])

    def negate(self, a: Value) -> Value:
        return self.inner.negate(a[0]), a[1] if a[1] is self.zero else self.inner.negate(a[1])

    def multiply(self, a: Value, b: Value) -> Value:
        spend(1)
        inner, zero = self.inner, self.zero
        value = inner.multiply(a[0], b[0])
        if a[1] is zero:
            return value, zero if b[1] is zero else inner.multiply(a[0], b[1])
        if b[1] is zero:
            return value, inner.multiply(a[1], b[0])
        return value, inner.add(inner.multiply(a[1], b[0]), inner.multiply(a[0], b[1]))

    def divide(self, a: Value, b: Value) -> Value:
        inner = self.inner
        quotient = inner.divide(a[0], b[0])
        if a[1] is self.zero and b[1] is self.zero:
            return quotient, self.zero
        change = inner.add(a[1], inner.negate(inner.multiply(quotient, b[1])))
        return quotient, inner.divide(change, b[0])

    def power(self, a: Value, exponent: Rational) -> Value:
        inner = self.inner
        if exponent == 0:
            return self.number(S.One)
        slope = inner.multiply(inner.number(exponent), inner.power(a[0], exponent - 1))
        return inner.power(a[0], exponent), inner.multiply(slope, a[1])

    def exp(self, a: Value) -> Value:
        value = self.inner.exp(a[0])
        return value, self.inner.multiply(value, a[1])

    def apply(self, function: str, arguments: tuple[Value, ...], order: int) -> Value:
        spend(1)
        inner = self.inner
        if not arguments:
            return inner.apply(function, (), order), self.zero
        if len(arguments) > 1:
            raise UndecidedError(f"the derivative of {function} in several arguments is not defined")
        ((value, change),) = arguments
        slope = self.interpreter.slope(function, value, inner) if order == 0 else None
        if slope is None:
            slope = inner.apply(function, (value,), order + 1)
        return inner.apply(function, (value,), order), inner.multiply(slope, change)

    def constant(self, a: Value) -> Rational | None:
        return self.inner.constant(a[0]) if self.inner.constant(a[1]) == 0 else None

    def total(self, lower: Expr, upper: Expr, letter: Symbol, body: Callable[[Expr], Value]) -> Value:
        return self.inner.total(lower, upper, letter, body)

    def choose(self, chosen: Chosen, value: Callable[[Expr], Value], *, is_agreed: bool) -> Value:
        def with_sign(sign: Callable[[Value], int]) -> Expr:
            def side(a: Value) -> int:
                found = sign(a[0])
                if found or not self.direction:
                    if found == 0:
                        self.interpreter.notes.add(Kink(self, is_agreed))
                    return found
                beyond = sign(a[1])
                if beyond == 0:
                    raise UndecidedError("a condition of a piecewise function touches its boundary without crossing it")
                return self.direction * beyond

            return chosen(side)

        return self.inner.choose(with_sign, value, is_agreed=is_agreed)

    def at_kink(self, pair: Value, sided: Callable[[int], Value], *, is_agreed: bool) -> Value:
        return self.inner.at_kink(pair, sided, is_agreed=is_agreed)

    def demand(self, a: Value, relation: str, written: Callable[[], Expr | None]) -> None:
        self.inner.demand(a[0], relation, written)
