"""A rational expression in lowest terms, as irreducible pieces with whole exponents.

In lowest terms nothing is left to cancel: σ(z)(1 − σ(z)) is e/(1 + e)², whatever digits 1 − σ(z) would have lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Dummy, Expr, Poly, Rational, S, Symbol, cancel, factor_list, fraction, together

from symperceptron.kernels.stable.names import Names
from symperceptron.language.expressions import Call, Neg

__all__ = ["MOST_EXACT", "Case", "Exponential", "Pieces", "in_pieces", "is_bounded", "is_negative", "is_safe", "lowest_terms"]


MOST_EXACT = 2**24  # Whole numbers up to here are exact in float32.


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential:
    """A generator that stands for an exponential of a unit: ``e^(−|u|)``, or ``e^u`` itself where that is all there is (`grows`).

    Expressions come in terms of the `root`, whose power `step` the generator is: in lowest terms they have no other powers of it.
    """

    generator: Dummy
    unit: Expr
    root: Dummy
    step: int
    grows: bool = False

    @classmethod
    def of(cls, names: Names, unit: Expr, *, root: Dummy, step: int, grows: bool = False) -> Exponential:
        """The exponential of a unit, by the same generator wherever it occurs."""
        return cls(generator=names.generator(unit, grows=grows), unit=unit, grows=grows, root=root, step=step)

    def written(self, names: Names) -> Expr:
        """The exponential's name."""
        return names.growing(self.unit) if self.grows else names.decaying(self.unit)

    def inverse(self, names: Names) -> Expr:
        """Its reciprocal, as an exponential again: no division by something that may have become 0."""
        if self.grows:
            return names.growing(-self.unit)
        return names.growing(self.unit) if self.unit.is_nonnegative else names.of(Call("exp", names.size(self.unit)), "g")

    def away_from_one(self, names: Names) -> Expr:
        """``1 − e``, with all its digits."""
        return names.of(Neg(names.grown(self.unit)), "n") if self.grows else names.lacking(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of an expression: its exponentials, what its other symbols stand for, the target, and where names go."""

    exponentials: tuple[Exponential, ...]
    names: Names
    leaves: dict[Expr, Expr]
    target: Expr | None

    @property
    def generators(self) -> frozenset[Expr]:
        """The symbols of the exponentials."""
        return frozenset(exponential.generator for exponential in self.exponentials)

    def leaf(self, written: Expr) -> Expr:
        """The symbol that stands for a written expression."""
        known = next((symbol for symbol, value in self.leaves.items() if value == written), None)
        if known is None:
            known = Dummy("c", real=True)
            self.leaves[known] = written
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """``number · Π piece^exponent``, every piece an irreducible polynomial."""

    number: Rational
    exponents: Mapping[Expr, int]

    def times(self, other: Pieces) -> Pieces:
        """The product, in lowest terms again."""
        exponents = dict(self.exponents)
        for piece, exponent in other.exponents.items():
            exponents[piece] = exponents.get(piece, 0) + exponent
        return Pieces(number=self.number * other.number, exponents={piece: k for piece, k in exponents.items() if k})

    def power(self, exponent: int) -> Pieces:
        """A whole power."""
        return Pieces(number=self.number**exponent, exponents={piece: k * exponent for piece, k in self.exponents.items()})


def in_pieces(expr: Expr, case: Case) -> Pieces:
    """A rational expression in lowest terms; the sign of each piece is that of its term at e = 0.

    Raises PolynomialError where the expression is not rational.
    """
    above, below = fraction(lowest_terms(expr, case))
    generators = [exponential.generator for exponential in case.exponentials]
    pieces = Pieces(number=S.One, exponents={})
    for side, sign in ((above, 1), (below, -1)):
        constant, factors = (side, []) if side.is_number else factor_list(side)
        for piece, k in factors:
            scale = _scale(piece, generators)
            pieces = pieces.times(Pieces(number=scale ** (sign * k), exponents={(piece / scale).expand(): sign * k}))
        pieces = pieces.times(Pieces(number=constant**sign, exponents={}))
    return pieces


def lowest_terms(expr: Expr, case: Case) -> Expr:
    """The expression as one fraction in lowest terms, its roots gathered into generators."""
    expr = cancel(together(expr))
    for exponential in case.exponentials:
        if expr.has(exponential.root):
            above, below = (Poly(side, exponential.root) for side in fraction(expr))
            shift = -above.monoms()[0][0] % exponential.step
            expr = _gathered(above, shift, exponential) / _gathered(below, shift, exponential)
    return expr


def _gathered(side: Poly, shift: int, exponential: Exponential) -> Expr:
    return Add(*(c * exponential.generator ** Rational(powers[0] + shift, exponential.step) for powers, c in side.terms()))


def _scale(piece: Expr, generators: Sequence[Symbol]) -> Rational:
    """What a piece is divided by: its sign, and its least coefficient where they are whole numbers that no float holds."""
    sign = -1 if _leads_negative(piece, generators) else 1
    coefficients = sorted(abs(c) for c in Poly(piece, *piece.free_symbols).coeffs())
    return sign * (coefficients[0] if coefficients[-1] > MOST_EXACT else S.One)


def _leads_negative(piece: Expr, generators: Sequence[Symbol]) -> bool:
    leading = piece
    for generator in generators:
        if leading.has(generator):
            leading = Poly(leading, generator).all_coeffs()[-1] or leading.coeff(generator, 1)
    return is_negative(leading)


def is_negative(expr: Expr) -> bool:
    """Whether a coefficient is written with a minus sign: its constant is negative, or all its terms are."""
    terms = expr.expand().as_ordered_terms()
    constant = next((term for term in terms if term.is_number), None)
    if constant is not None:
        return bool(constant.is_negative)
    return all(term.could_extract_minus_sign() for term in terms)


def is_safe(piece: Expr, case: Case) -> bool:
    """Whether a piece lies between two positive bounds: a polynomial in exponentials that do not exceed 1, its coefficients positive and its constant not 0."""
    generators = [e.generator for e in case.exponentials if not e.grows and piece.has(e.generator)]
    if not generators or piece.free_symbols - set(generators):
        return False
    polynomial = Poly(piece, *generators)
    return all(c > 0 for c in polynomial.coeffs()) and polynomial.coeff_monomial(1) != 0


def is_bounded(piece: Expr, exponent: int, case: Case) -> bool:
    """Whether a power of a piece is finite wherever its names are: a safe piece, or one of decaying exponentials alone above the bar."""
    if exponent < 0:
        return is_safe(piece, case)
    return piece.free_symbols <= {e.generator for e in case.exponentials if not e.grows}
