r"""The field of functions in which equality is decided: rational functions of generators, every generator free.

The idea.  An expression is written as a rational function of generators: the names that nothing defines (x_i, t), one
exponential ``e^m`` per monomial m of the exponents that occur, logarithms of irreducible factors, sums over symbolic ranges
(`sums`), and for each other primitive function one generator per argument (`primitives`).  An exponent ``Σ c_m m`` with
rational c_m becomes ``Π (e^m)^{c_m}``. The monomials m are linearly independent over ℚ, modulo constants, so by Ax's
theorem (Schanuel's conjecture for functions) their exponentials are algebraically independent over the functions below them
in the tower: the generators satisfy no equation.  Two expressions are then equal exactly when the numerator of their
difference has no terms.

Complete for: rational functions of names, of elements under sums of monomials, and of exponentials (σ, tanh, sinh, cosh
included) whose exponents are polynomials over ℚ in all that, in towers as high as one likes.  Of constant exponents this is
proved for rational ones (e is transcendental: Hermite); that ``e^e`` is free of e is Schanuel's conjecture for numbers.
Sound, not complete, for: roots and sines (reduced by their own equations), logarithms, arctan, erf and unknown functions
(one generator per argument), exponents with several denominators, Kronecker deltas that stay.  A generator more than there
need be can hide an equality; it cannot make one up.  And a difference that does not vanish refutes nothing here: that takes
a witness (`witness`).

What a proof leans on is kept in `conditions`: ranges of indices at which sums were collapsed, denominators that must not
vanish, arguments that must be positive.

References: Ax, On Schanuel's conjectures, Annals of Mathematics 93 (1971); Rosenlicht, On Liouville's theory of
elementary functions, Pacific Journal of Mathematics 65 (1976); Bronstein, Symbolic Integration I (2005), chapter 9
(structure theorems); Baker, Transcendental Number Theory (1975), chapter 1; Richardson, Some undecidable problems involving
elementary functions of a real variable, Journal of Symbolic Logic 33 (1968), for why no method is complete for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer, Rational, Symbol

from symperceptron.language.equality import cases, conditions, piecewise, primitives, signs, sums
from symperceptron.language.equality.algebra import Chosen
from symperceptron.language.equality.allowance import UndecidedError, UndefinedError
from symperceptron.language.equality.dual import Kink
from symperceptron.language.equality.environment import Leaf, index_symbol
from symperceptron.language.equality.generator import Generator, Range
from symperceptron.language.equality.interpret import Interpreter
from symperceptron.language.equality.noting import Notes, Remembered
from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial, quotient
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.relations import RELATIONS, reduced
from symperceptron.language.equality.spans import Span
from symperceptron.language.expressions import Compare, Delta
from symperceptron.language.model import Model

__all__ = ["Field"]

_ONE, _ZERO = Quotient.number(1), Quotient.number(0)
MOST_GENERATORS = 400


class Field:
    """The algebra of quotients that the interpreter computes in to prove an equality, in one case of its piecewise functions."""

    def __init__(self, model: Model, case: cases.Case = (), units: Mapping[Expr, int] | None = None) -> None:
        self.interpreter = Interpreter(model, self)
        self.units = units or {}
        self.generators: list[Generator] = []
        self.spans: list[Span] = []
        self.bound: dict[Symbol, tuple[Range, Symbol]] = {}
        self.known: dict[Leaf, Remembered] = {}
        self.special: dict[int, Generator] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._indices: dict[tuple[int, Range], Symbol] = {}
        self._count = 0
        self.values: dict[Any, Remembered] = {}
        self._allowed = MOST_GENERATORS
        self.case = cases.Facts(self)
        self.case.assume(case)
        self._presumed = dict(self.interpreter.notes.noted)

    # -- elements ------------------------------------------------------------------------------------------------------------

    def number(self, value: Rational | int) -> Quotient:
        return Quotient.number(int(value) if isinstance(value, int) or value.q == 1 else Fraction(int(value.p), int(value.q)))

    def generator(self, kind: str, label: tuple[Any, ...], make: Callable[[], tuple[Generator, Span]]) -> int:
        """The number of the generator with that label, made if it is new."""
        number = self._numbers.get((kind, *label))
        if number is None:
            made, span = make()
            number = self._numbers[(kind, *label)] = len(self.generators)
            if number >= self._allowed:
                raise UndecidedError(f"the normal form needs more than {MOST_GENERATORS} generators")
            self.generators.append(made)
            self.spans.append(span)
            if kind in RELATIONS:
                self.special[number] = made
        return number

    def new_index(self, bounds: Range, *, fresh: bool = False) -> Symbol:
        """A symbol for a bound index: the same one for the same range at the same depth of sums, or one that nothing has."""
        symbol = None if fresh else self._indices.get((len(self.bound), bounds))
        if symbol is None:
            self._count += 1
            symbol = Symbol(f"_{self._count}", integer=True)
            if not fresh:
                self._indices[len(self.bound), bounds] = symbol
        return symbol

    def begin(self) -> None:
        """Begin another proof."""
        self.interpreter.notes = Notes(self._presumed)
        self._allowed = len(self.generators) + MOST_GENERATORS

    def forget(self) -> None:
        """Forget the values of names, when what is known of them has changed."""
        self.known.clear()
        self.values.clear()
        self.interpreter.forget()

    def remembered(self, key: Any, make: Callable[[], Quotient]) -> Quotient:
        """What has been computed under that key, or is now: a derivative meets the values of the function again."""
        found: Quotient = self.interpreter.notes.remembered(self.values, key, make)
        return found

    def value(self, side: Expr) -> Quotient:
        """The value of one side of a claim."""
        return self.remembered(side, lambda: self.interpreter.value(side))

    @property
    def conditions(self) -> dict[Compare, None]:
        """The conditions that were noted in this proof."""
        return conditions.stated(self.interpreter.notes.noted)

    @property
    def has_kink(self) -> bool:
        """Whether a kink was met in this proof."""
        return any(isinstance(note, Kink) and note.algebra is self for note in self.interpreter.notes.noted)

    def number_of(self, generator: Generator) -> int:
        """The number of a generator."""
        return self._numbers[generator.kind, *generator.label]

    def power_of(self, number: int, exponent: Coefficient = 1) -> Quotient:
        """A power of a generator, or of the number that it is in this case."""
        span = self.spans[number]
        if span.is_point:
            return primitives.power(self, Quotient.number(span.value), exponent)
        return Quotient(Polynomial.generator(number, exponent)) if exponent else _ONE

    def atom(self, letter: str, indices: tuple[Expr, ...]) -> Quotient:
        instead = self.case.instead.get((letter, indices))
        if instead is not None:
            return self.interpreter.value(instead)

        def renamed(mapping: Mapping[Symbol, Expr]) -> Quotient:
            if not indices:
                return self.interpreter.value(mapping[index_symbol(letter)])
            return self.interpreter.leaf((letter, tuple(index.xreplace(mapping) for index in indices)), self)

        def make() -> tuple[Generator, Span]:
            made = Generator(
                kind="atom",
                label=(letter, indices),
                indices=frozenset(symbol for index in indices or (index_symbol(letter),) for symbol in index.free_symbols),
                renamed=renamed,
                written=lambda: self.interpreter.name((letter, indices)),
            )
            return made, self.interpreter.span_of(letter)

        return self.power_of(self.generator("atom", (letter, indices), make))

    def delta(self, left: tuple[Expr, ...], right: tuple[Expr, ...]) -> Quotient:
        value = _ONE
        for a, b in zip(left, right, strict=True):
            value = self.multiply(value, self._delta(a, b))
        return value

    def _delta(self, a: Expr, b: Expr) -> Quotient:
        if a == b:
            return _ONE
        if not (isinstance(a, Symbol) and isinstance(b, Symbol | Integer)):
            difference = (a - b).expand()
            if difference.is_number:
                return _ONE if difference == 0 else _ZERO
            a, b = solved_for_an_index(difference)
        if isinstance(b, Symbol) and b.name < a.name:
            a, b = b, a

        def make() -> tuple[Generator, Span]:
            made = Generator(
                kind="delta",
                label=(a, b),
                indices=frozenset(a.free_symbols | b.free_symbols),
                renamed=lambda mapping: self._delta(a.xreplace(mapping), b.xreplace(mapping)),
                written=lambda: Delta(a, b),
            )
            return made, Span(0, 1, lower_open=False, upper_open=False)

        return self.power_of(self.generator("delta", (a, b), make))

    # -- arithmetic ------------------------------------------------------------------------------------------------------------

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        return self.reduced(a + b) if a.denominator or b.denominator else a + b

    def negate(self, a: Quotient) -> Quotient:
        return -a

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        return self.reduced(a * b)

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        if not b.numerator:
            raise UndefinedError("a denominator is zero")
        return self.multiply(a, self.reduced(b.inverse()))

    def reduced(self, a: Quotient) -> Quotient:
        """The element with roots, sines and deltas at their lowest powers."""
        return reduced(self, a) if self.special else a

    def scaled(self, a: Quotient, factor: Coefficient) -> Quotient:
        """The element times a number that is not zero."""
        return Quotient(a.numerator.scaled(factor), a.denominator)

    def is_zero(self, a: Quotient) -> bool:
        """Whether the element is zero."""
        if not a.numerator or not self.special:
            return not a.numerator
        lowest: dict[int, Coefficient] = {}
        for monomial in a.numerator.terms:
            for number, exponent in monomial:
                if number in self.special and exponent < lowest.get(number, 0):
                    lowest[number] = exponent
        clear = tuple(sorted((number, -exponent) for number, exponent in lowest.items()))
        return not self.reduced(Quotient(a.numerator.shifted(clear))).numerator

    # -- functions, sums, cases ---------------------------------------------------------------------------------------------------

    def exp(self, a: Quotient) -> Quotient:
        return self.remembered(("exp", *a.key), lambda: primitives.exponential(self, a))

    def power(self, a: Quotient, exponent: Rational) -> Quotient:
        return primitives.power(self, a, quotient(int(exponent.p), int(exponent.q)))

    def apply(self, function: str, arguments: tuple[Quotient, ...], order: int) -> Quotient:
        return primitives.applied(self, function, arguments, order)

    def total(self, lower: Expr, upper: Expr, letter: Symbol, body: Callable[[Expr], Any]) -> Any:
        return sums.total(self, lower, upper, letter, body)

    def constant(self, a: Quotient) -> Rational | None:
        value = a.canonical().value
        return None if value is None else Rational(Fraction(value).numerator, Fraction(value).denominator)

    def sign(self, a: Quotient) -> int:
        """−1, 0 or 1 as far as the case tells."""
        return signs.sign(self, a)

    def choose(self, chosen: Chosen, value: Callable[[Expr], Any], *, is_agreed: bool) -> Any:  # noqa: ARG002  # for derivatives
        return piecewise.choose(self, chosen, value)

    def at_kink(self, pair: Any, sided: Callable[[int], Any], *, is_agreed: bool) -> Any:  # noqa: ARG002  # sides are for numbers
        """The convention, with the condition that it is not needed; without one there is no value where branches do meet."""
        self.interpreter.notes.add(Kink(self, is_agreed))
        if not is_agreed and self.case.boundaries:
            for fact in self.case.boundaries:
                self.interpreter.notes.add(fact.denied())
            raise UndefinedError("a derivative does not exist at a kink", is_stated=True)
        return pair[1]

    def demand(self, a: Quotient, relation: str, written: Callable[[], Expr | None]) -> None:
        conditions.demand(self, a, relation, written)

    # -- other indices -----------------------------------------------------------------------------------------------------------

    def inside(self, a: Quotient) -> list[Generator]:
        """The generators in an element."""
        return [self.generators[number] for number in sorted(a.generators())]

    def indices(self, a: Quotient) -> frozenset[Symbol]:
        """The indices that are free in an element."""
        return frozenset().union(*(generator.indices for generator in self.inside(a)))

    def height(self, a: Quotient) -> int:
        """How deep sums are nested in an element."""
        return max((generator.height for generator in self.inside(a)), default=0)

    def renamed(self, a: Quotient, mapping: Mapping[Symbol, Expr]) -> Quotient:
        """The element with indices replaced."""
        numbers = [k for k in a.generators() if not self.generators[k].indices.isdisjoint(mapping)]
        if not numbers:
            return a
        images = {number: self.generators[number].renamed(mapping) for number in numbers}
        value = self._image(a.numerator, images)
        for factor, exponent in a.denominator.items():
            below = self._image(factor, images)
            if self.is_zero(below):
                raise UndefinedError("a denominator is zero where two indices are equal")
            value = self.multiply(value, below.inverse() ** exponent)
        return value

    def _image(self, polynomial: Polynomial, images: Mapping[int, Quotient]) -> Quotient:
        value = _ZERO
        for monomial, coefficient in polynomial.terms.items():
            kept: Monomial = tuple((number, exponent) for number, exponent in monomial if number not in images)
            term = Quotient(Polynomial({kept: coefficient}))
            for number, exponent in monomial:
                if number in images:
                    term = self.multiply(term, primitives.power(self, images[number], exponent))
            value = self.add(value, term)
        return value


def solved_for_an_index(difference: Expr) -> tuple[Symbol, Expr]:
    """``a = b`` for an index a, where the difference of two indices is zero."""
    for symbol in sorted(difference.free_symbols, key=lambda s: s.name):
        slope = difference.coeff(symbol, 1)
        rest = (difference - slope * symbol).expand()
        if slope in (1, -1) and symbol not in rest.free_symbols:
            return symbol, (-slope * rest).expand()
    raise UndecidedError(f"a Kronecker delta of {difference} is not solved for an index")
