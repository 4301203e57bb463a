"""Pieces put together again: products with their reciprocals computed once, and sums that start from the value in saturation.

``σ(z) − t`` is ``(1 − t) − e/(1 + e)`` for z ≥ 0 and ``e/(1 + e) − t`` below: what the function tends to minus the target, which is
exact for the targets 0 and 1, and a correction that is a product and so has all its digits.  Where a usual target is the value at
u = 0 instead (tanh), the same is done from there for e > ½.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from symperceptron.derivation.factors import written_number
from symperceptron.kernels.stable.pieces import Case, Exponential, Pieces, in_pieces, is_safe
from symperceptron.kernels.stable.polynomials import USUAL_TARGETS, near_one, written_polynomial
from symperceptron.language.expressions import Branch, Cases, Neg, Over, Plus, Power, Times, one

__all__ = ["in_sum", "written_product"]


def in_sum(expr: Expr, case: Case) -> Expr | None:
    """A function of exponentials plus something else, from its value in saturation; None where it is not such a sum."""
    present = [exponential for exponential in case.exponentials if expr.has(exponential.generator)]
    if len(present) != 1 or present[0].grows or case.target is None or not expr.has(case.target):
        return None
    (exponential,) = present
    far = _from(expr, exponential, S.Zero, case)
    if far is None:
        return None
    case.names.use("residual without cancellation")
    there = expr.subs(exponential.generator, 1).cancel()
    if not any(there.subs(case.target, value) == 0 for value in USUAL_TARGETS):
        return far
    near = _from(expr, exponential, S.One, case)
    if near is None:
        return far
    case.names.use("near one")
    return Cases(Branch(near, near_one(exponential, case.names)), Branch.otherwise(far))


def _from(expr: Expr, exponential: Exponential, value: Expr, case: Case) -> Expr | None:
    """The expression as its value where the exponential has a value, and a correction in exponentials alone."""
    e = exponential.generator
    start = expr.subs(e, value)
    if start.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        return None
    correction = (expr - start).cancel()
    if correction.has(case.target):
        return None
    base = written_polynomial(start.expand(), replace(case, exponentials=()))
    if isinstance(base, Plus):
        base = case.names.of(base, "u")  # 1 − t is exact where t is 1, so it must be formed before anything else
    pieces = in_pieces(correction, case)
    change = written_product(replace(pieces, number=abs(pieces.number)), case, keep=True)
    is_negative = bool(pieces.number < 0)
    if isinstance(base, Neg):
        return Neg(Plus(base.args[0], change)) if is_negative else Plus(change, base)
    return Plus(base, Neg(change) if is_negative else change)


def written_product(pieces: Pieces, case: Case, *, keep: bool = False) -> Expr:
    """Pieces multiplied up; a reciprocal that cannot overflow is computed once and multiplied by.

    A product that is to be kept gets a name, and later products that contain it use that.
    """
    exponents, known = _with_known(pieces, case)
    above, below = list(known), []
    for piece, exponent in exponents.items():
        generator = next((e for e in case.exponentials if e.generator == piece), None)
        if generator is not None and exponent < 0:
            above.append(_power(generator.inverse(case.names), -exponent))
            continue
        written = written_polynomial(piece, case)
        if exponent > 0:
            above.append(_power(written, exponent))
        elif is_safe(piece, case):
            above.append(_power(case.names.of(Over(one, written), "q"), -exponent))
        else:
            below.append(_power(written, -exponent))
    if keep and not known and len(above) > 1 and not below:
        name = case.names.of(Times(*above), "p")
        case.names.products.append((dict(exponents), name))
        above = [name]
    if abs(pieces.number) != 1 or not above:
        above.insert(0, written_number(abs(pieces.number)))
    top = Over(Times(*above), Times(*below)) if below else Times(*above)
    return Neg(top) if pieces.number < 0 else top


def _with_known(pieces: Pieces, case: Case) -> tuple[dict[Expr, int], list[Expr]]:
    """What is left of the exponents when products that have a name are taken out, and the names."""
    exponents, names = dict(pieces.exponents), []
    for known, name in case.names.products:
        if all(0 < k <= exponents.get(piece, 0) or 0 > k >= exponents.get(piece, 0) for piece, k in known.items()):
            names.append(name)
            exponents = {piece: left for piece, k in exponents.items() if (left := k - known.get(piece, 0))}
    return exponents, names


def _power(base: Expr, exponent: int) -> Expr:
    return base if exponent == 1 else Power(base, exponent)
