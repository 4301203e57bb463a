"""The logarithm of a product, piece by piece: each of them keeps its digits near 1 and does not overflow.

``log e = −|u|``, ``log(1 + f) = log1p(f)``, and ``log(1 − e)`` by Mächler's two forms.  Where the whole argument is 1 at u = 0, as that
of ``log cosh u`` is, the sum of the logarithms would cancel there, and ``log1p`` of what the argument differs from 1 by takes its place.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Rational, S

from symperceptron.derivation.factors import written_number
from symperceptron.kernels.stable.pieces import Case, Exponential, Pieces, in_pieces, is_safe, lowest_terms
from symperceptron.kernels.stable.polynomials import near_one, written_polynomial
from symperceptron.kernels.stable.products import written_product
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, one, zero

__all__ = ["logarithm", "without_vanished"]


def logarithm(argument: Expr, case: Case) -> Expr:
    """The logarithm of a rational expression, as a sum of symbols whose meaning is in the case's leaves."""
    argument = lowest_terms(argument, case)
    pieces = in_pieces(argument, case)
    near = next((e for e in case.exponentials if not e.grows and len(pieces.exponents) > 1 and _is_one_at_one(argument, e)), None)
    total = _sum_of_logarithms(pieces, case)
    if near is None:
        return total
    case.names.use("logarithm near one")
    small = Call("log1p", written_product(in_pieces(argument - 1, case), case))
    far = written_polynomial(total, replace(case, exponentials=(), target=None))
    return case.leaf(case.names.of(Cases(Branch(small, near_one(near, case.names)), Branch.otherwise(far)), "l"))


def _is_one_at_one(argument: Expr, exponential: Exponential) -> bool:
    return bool(argument.has(exponential.generator) and (argument.subs(exponential.generator, 1) - 1).cancel() == 0)


def _sum_of_logarithms(pieces: Pieces, case: Case) -> Expr:
    case.names.use("logarithm of a product")
    number, total = pieces.number, S.Zero
    # The argument is negative for good, or one of its pieces is: that one takes the sign, so that the result is NaN only where it should be.
    odd = (
        next((piece for piece, k in pieces.exponents.items() if k % 2 and not is_safe(piece, case)), None) if number < 0 else None
    )
    for piece, exponent in pieces.exponents.items():
        term, constant = _of_piece(piece, case, negated=piece == odd)
        number *= constant**exponent
        total += exponent * term
    if odd is not None:
        number = -number
    return total if number == 1 else total + case.leaf(Call("log", written_number(number)))


def _of_piece(piece: Expr, case: Case, *, negated: bool) -> tuple[Expr, Rational]:
    """The logarithm of a piece over its constant, and the constant."""
    names = case.names
    own = next((e for e in case.exponentials if piece.has(e.generator)), None)
    share = _share(piece, case)
    if share is not None:
        own, factor = share
        return case.leaf(names.of(Call("log", factor), "l")) - case.leaf(names.size(own.unit)), S.One
    if negated:
        return case.leaf(names.of(Call("log", Neg(written_polynomial(piece, case))), "l")), S.One
    if own is not None and piece == own.generator:
        return (own.unit if own.grows else -case.leaf(names.size(own.unit))), S.One
    if own is not None and piece == 1 - own.generator and not own.grows:
        names.use("logarithm of 1 − e")
        e, m = own.written(names), own.away_from_one(names)
        both = Cases(Branch(Call("log", m), Compare(e, ">", Over(one, 2))), Branch.otherwise(Call("log1p", Neg(e))))
        return case.leaf(names.of(both, "l")), S.One
    constant = _constant(piece, case)
    if constant is None:
        return case.leaf(names.of(Call("log", written_polynomial(piece, case)), "l")), S.One
    names.use("log1p")
    rest = (piece / constant - 1).expand()
    name = names.of(Call("log1p", written_polynomial(rest, case)), "l")
    if own is not None and rest == own.generator and not own.grows:
        names.shares[name] = rest
    return case.leaf(name), constant


def without_vanished(pieces: Pieces, case: Case) -> Pieces:
    """The same product with ``e/log1p(e)`` as one factor, which is finite where both have become 0."""
    for piece, k in pieces.exponents.items():
        share = _share(piece, case) if k < 0 else None
        if share is not None and pieces.exponents.get(share[0].generator, 0) >= -k:
            others = Pieces(number=S.One, exponents={piece: -k, share[0].generator: k, case.leaf(share[1]): k})
            return without_vanished(pieces.times(others), case)
    return pieces


def _share(piece: Expr, case: Case) -> tuple[Exponential, Expr] | None:
    """The exponential of which a piece is the log1p, and the name of their quotient."""
    name = case.leaves.get(piece)
    own = next((e for e in case.exponentials if case.names.shares.get(name) == e.generator), None) if name is not None else None
    if name is None or own is None:
        return None
    case.names.use("vanished logarithm")
    e = own.written(case.names)
    return own, case.names.of(Cases(Branch(one, Compare(e, "=", zero)), Branch.otherwise(Over(name, e))), "f")


def _constant(piece: Expr, case: Case) -> Rational | None:
    """The constant of a polynomial in exponentials, where it is a positive number."""
    generators = [e.generator for e in case.exponentials if piece.has(e.generator)]
    constant = piece.subs(dict.fromkeys(generators, 0)).expand()
    return constant if generators and constant.is_Rational and constant > 0 else None
