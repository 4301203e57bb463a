"""The statements that a stable program is made of, each expression named once, with the rules that made them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Dummy, Expr, Rational, Symbol

from symperceptron.language import Definition
from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Times, Written, one
from symperceptron.language.from_sympy import as_written

__all__ = ["Names"]

SIXTEENTH = Over(one, Rational(16))


class Names:
    """Named expressions in the order in which they were asked for.

    `rules` are those that were used on the way, `shares` the exponential e in the name of each ``log1p(e)``.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.statements: list[Definition] = []
        self.rules: dict[str, None] = {}
        self.products: list[tuple[dict[Expr, int], Symbol]] = []
        self.shares: dict[Expr, Expr] = {}
        self._generators: dict[tuple[Expr, bool], Dummy] = {}
        self._known: dict[Expr, Symbol] = {}
        self._arguments: dict[Expr, Expr] = {}
        self._taken = set(taken)

    def use(self, rule: str) -> None:
        """Note that a rule of the table was used."""
        self.rules[rule] = None

    def of(self, expr: Expr, letter: str = "u") -> Expr:
        """The name of an expression, a leaf its own; the same expression has the same name."""
        if not isinstance(expr, Written):
            return expr
        if expr not in self._known:
            self._known[expr] = self.fresh(letter)
            self.statements.append(Definition(name=self._known[expr], expression=expr))
        return self._known[expr]

    def argument(self, value: Expr, made: Callable[[Expr], Expr]) -> Expr:
        """The name of the argument of a function, made once for each value."""
        if value not in self._arguments:
            self._arguments[value] = self.of(made(value), "r")
        return self._arguments[value]

    def fresh(self, letter: str) -> Symbol:
        """A name that nothing has yet: the letter, or the letter and a number."""
        count = 1
        name = letter
        while name in self._taken:
            count += 1
            name = f"{letter}{count}"
        self._taken.add(name)
        return Symbol(name, real=True)

    def generator(self, unit: Expr, *, grows: bool) -> Dummy:
        """The symbol that stands for the exponential of a unit in every case of every expression."""
        return self._generators.setdefault((unit, grows), Dummy("e", positive=True))

    def size(self, unit: Expr) -> Expr:
        """The name of ``|u|``, or of u where it is never negative."""
        written = as_written(unit)
        return self.of(written if unit.is_nonnegative else Call("abs", written), "a")

    def decaying(self, unit: Expr) -> Expr:
        """The name of ``e^(−|u|)``, which is never more than 1."""
        base, power = unit.as_coeff_Mul()[1].as_base_exp()
        if power == 2 and base.is_Symbol:
            self.use("square of an exponent")
            return self.of(self._of_square(base, unit / base**2), "e")
        return self.of(Call("exp", Neg(self.size(unit))), "e")

    def lacking(self, unit: Expr) -> Expr:
        """The name of ``1 − e^(−|u|)``, with all its digits near u = 0."""
        self.use("expm1")
        return self.of(Neg(Call("expm1", Neg(self.size(unit)))), "m")

    def growing(self, unit: Expr) -> Expr:
        """The name of ``e^u``."""
        return self.of(Call("exp", as_written(unit)), "g")

    def grown(self, unit: Expr) -> Expr:
        """The name of ``e^u − 1``, with all its digits near u = 0."""
        self.use("expm1")
        return self.of(Call("expm1", as_written(unit)), "m")

    def _of_square(self, base: Expr, scale: Expr) -> Expr:
        rest = self.of(Call("fmod", base, SIXTEENTH), "d")
        near = self.of(Plus(base, Neg(rest)), "h")
        scaled = [] if scale == 1 else [as_written(scale)]
        small = Times(*scaled, Plus(Times(2, rest, near), Power(rest, 2)))
        return Times(Call("exp", Neg(Times(*scaled, Power(near, 2)))), Call("exp", Neg(small)))
