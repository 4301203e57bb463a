"""Products, sums, signs, fractions, powers and calls."""

from __future__ import annotations

from typing import Any, ClassVar

from sympy import Add, Derivative, Dummy, Expr, Integer, Mul, Pow, S, Subs, sympify
from sympy.core.symbol import Str

from symperceptron.language.ordinary import ordinary_function

__all__ = ["Call", "Neg", "Over", "Plus", "Power", "Prime", "Times", "Written", "negative", "one", "zero"]

zero, one = S.Zero, S.One


class Written(Expr):
    """An expression whose parts stay where they were written."""

    is_commutative = True

    def __eq__(self, other: object) -> bool:
        """Whether the other is written in the same way; most of what is compared differs at once, or is the same object."""
        if self is other:
            return True
        return type(self) is type(other) and hash(self) == hash(other) and bool(self.args == other.args)

    __hash__ = Expr.__hash__

    def doit(self, **hints: Any) -> Expr:
        """The ordinary SymPy expression that this one means, names left as they are."""
        return self._ordinary(*(part.doit(**hints) if isinstance(part, Written) else part for part in self.args))

    def _ordinary(self, *parts: Any) -> Expr:
        raise NotImplementedError

    def _eval_derivative(self, symbol: Expr) -> Expr:
        # SymPy's chain rule knows none of the written nodes; their ordinary meaning it knows.
        return self.doit().diff(symbol)


class Associative(Written):
    """A node whose nested copies of itself are spliced in and which is its only argument where it has just one."""

    empty: ClassVar[Expr]

    def __new__(cls, *parts: Any) -> Any:
        flat: list[Expr] = []
        for part in map(sympify, parts):
            flat.extend(part.args if isinstance(part, cls) else (part,))
        if not flat:
            return cls.empty
        return flat[0] if len(flat) == 1 else Expr.__new__(cls, *flat)


class Times(Associative):
    """A product, its factors in the order they were written.

    >>> from sympy.abc import O, t
    >>> Times(Plus(O, Neg(t)), O, Plus(1, Neg(O))).args
    (Plus(O, Neg(t)), O, Plus(1, Neg(O)))
    """

    empty = one

    def _ordinary(self, *parts: Expr) -> Expr:
        return Mul(*parts)


class Plus(Associative):
    """A sum, its terms in the order they were written."""

    empty = zero

    def _ordinary(self, *parts: Expr) -> Expr:
        return Add(*parts)


class Neg(Written):
    """``-f``."""

    def __new__(cls, part: Any) -> Any:
        return Expr.__new__(cls, sympify(part))

    def _ordinary(self, *parts: Expr) -> Expr:
        return -parts[0]


class Over(Written):
    """A fraction with its bar."""

    def __new__(cls, numerator: Any, denominator: Any) -> Any:
        return Expr.__new__(cls, sympify(numerator), sympify(denominator))

    def _ordinary(self, *parts: Expr) -> Expr:
        return parts[0] / parts[1]


class Power(Written):
    """A power; ``Power(e, f)`` with SymPy's ``E`` as its base is the exponential written as a power."""

    def __new__(cls, base: Any, exponent: Any) -> Any:
        return Expr.__new__(cls, sympify(base), sympify(exponent))

    def _ordinary(self, *parts: Expr) -> Expr:
        return Pow(*parts)


class Named(Written):
    """A node whose first argument is the name of a function."""

    @property
    def function(self) -> str:
        """The function's name."""
        return str(self.args[0].name)


class Call(Named):
    """A named function of its arguments: ``Call("sigma", z)``."""

    def __new__(cls, function: Any, *arguments: Any) -> Any:
        return Expr.__new__(cls, function if isinstance(function, Str) else Str(str(function)), *map(sympify, arguments))

    @property
    def arguments(self) -> tuple[Expr, ...]:
        """What it is applied to."""
        return tuple(self.args[1:])

    def _ordinary(self, *parts: Any) -> Expr:
        return ordinary_function(self.function)(*parts[1:])


class Prime(Named):
    """The derivative of a named function of one variable, at an argument: ``Prime("sigma", z)`` is σ'(z)."""

    def __new__(cls, function: Any, argument: Any, order: Any = 1) -> Any:
        name = function if isinstance(function, Str) else Str(str(function))
        return Expr.__new__(cls, name, sympify(argument), Integer(order))

    @property
    def argument(self) -> Expr:
        """Where the derivative is taken."""
        return self.args[1]

    @property
    def order(self) -> int:
        """The number of primes."""
        return int(self.args[2])

    def _ordinary(self, *parts: Any) -> Expr:
        u = Dummy("u", real=True)
        return Subs(Derivative(ordinary_function(self.function)(u), (u, self.order)), u, parts[1]).doit()


def negative(expr: Expr) -> Expr:
    """The opposite, a double sign cancelled."""
    return expr.args[0] if isinstance(expr, Neg) else Neg(expr)
