"""How a piece is best computed, so that it loses no digits either.

* ``1 − e`` is −expm1(−|u|);
* a polynomial is written in ascending powers of e, its terms at e = 0 first: ``(1 − t) − t·e`` is exact where t is 0 or 1;
* where a usual target makes it vanish at e = 1, it is written in powers of 1 − e for e > ½;
* among the names, the target stands innermost: ``(1 − t)·z`` is exact where t is 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Dummy, Expr, Integer, Poly, Symbol

from symperceptron.derivation.factors import written_number
from symperceptron.kernels.stable.names import Names
from symperceptron.kernels.stable.pieces import Case, Exponential, is_negative
from symperceptron.language.expressions import Branch, Cases, Compare, Neg, Over, Plus, Power, Times, one

__all__ = ["USUAL_TARGETS", "near_one", "written_polynomial"]

USUAL_TARGETS = (-1, 0, 1)


def written_polynomial(expr: Expr, case: Case) -> Expr:
    """A piece as it is best computed."""
    exponential = next((e for e in case.exponentials if expr.has(e.generator)), None)
    if exponential is None:
        return _written_coefficient(expr, case.leaves, case.target)
    e, names = exponential.generator, case.names
    if expr == 1 - e:
        return exponential.away_from_one(names)
    far = _in_powers(Poly(expr, e), exponential.written(names), case)
    if not _vanishes_at_one(expr, e, case.target):
        return far
    names.use("near one")
    m = Dummy("m")
    near = _in_powers(Poly(expr.subs(e, 1 - m).expand(), m), exponential.away_from_one(names), case)
    return Cases(Branch(near, near_one(exponential, names)), Branch.otherwise(far))


def near_one(exponential: Exponential, names: Names) -> Compare:
    """The condition that an exponential is within a factor of 2 of 1."""
    size = exponential.written(names)
    return Compare(Over(one, 2), "<", size, "<", 2) if exponential.grows else Compare(size, ">", Over(one, 2))


def _vanishes_at_one(expr: Expr, e: Symbol, target: Expr | None) -> bool:
    if target is None or not expr.has(target):
        return False
    return any(expr.subs({e: 1, target: value}).expand() == 0 for value in USUAL_TARGETS)


def _in_powers(polynomial: Poly, power: Expr, case: Case) -> Expr:
    """Horner's form in ascending powers: ``c₀ + (c₁ + c₂·e)·e``; a negative term after the positive ones."""
    leading, *others = polynomial.all_coeffs()
    is_minus = is_negative(leading)
    inner = written_polynomial(-leading if is_minus else leading, case)
    for coefficient in others:
        shifted = power if inner == one else Times(inner, power)
        if coefficient == 0:
            inner = shifted
            continue
        negative = is_negative(coefficient)
        size = written_polynomial(-coefficient if negative else coefficient, case)
        if negative == is_minus:
            inner = Plus(size, shifted)
        else:
            inner, is_minus = (Plus(shifted, Neg(size)) if negative else Plus(size, Neg(shifted))), False
    return Neg(inner) if is_minus else inner


def _written_coefficient(expr: Expr, leaves: Mapping[Expr, Expr], target: Expr | None) -> Expr:
    """A polynomial in the leaves: by the powers of what is computed, then of what is given, the target innermost."""
    expr = expr.expand()
    for symbol in sorted(
        expr.free_symbols - {target}, key=lambda symbol: (symbol not in leaves, str(leaves.get(symbol, symbol)))
    ):
        terms = list(expr.collect(symbol, evaluate=False).items())
        if len(terms) > 1 or terms[0][0] != 1:
            return _sum([(is_negative(c), _product(c, p, leaves, target)) for p, c in terms])
    ordered = sorted(expr.as_ordered_terms(), key=lambda term: (not term.is_number, str(term)))
    return _sum([(is_negative(term), _monomial(-term if is_negative(term) else term, leaves)) for term in ordered])


def _product(coefficient: Expr, power: Expr, leaves: Mapping[Expr, Expr], target: Expr | None) -> Expr:
    written = _written_coefficient(-coefficient if is_negative(coefficient) else coefficient, leaves, target)
    if power == 1:
        return written
    return Times(*(part for part in (written, _monomial(power, leaves)) if part != one))


def _monomial(term: Expr, leaves: Mapping[Expr, Expr]) -> Expr:
    number, rest = term.as_coeff_Mul()
    factors = [] if number == 1 else [written_number(number)]
    for base, exponent in sorted(rest.as_powers_dict().items(), key=lambda item: str(leaves.get(item[0], item[0]))):
        if base != 1:
            leaf = leaves.get(base, base)
            factors.append(leaf if exponent == 1 else Power(leaf, Integer(exponent)))
    return Times(*factors)


def _sum(terms: Sequence[tuple[bool, Expr]]) -> Expr:
    plus = [term for negative, term in terms if not negative]
    minus = [term for negative, term in terms if negative]
    return Plus(*plus, *map(Neg, minus)) if plus else Neg(Plus(*minus))
