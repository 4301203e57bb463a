"""Polynomials as people write them: ``f (1 − f)`` and ``1 − f²``, never ``−f (f − 1)``.

Powers of a letter stand before the rest, a square is written as a square, and within a bracket the positive terms come first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isqrt
from typing import Any

from sympy import Expr, Integer, Rational
from sympy.polys.rings import PolyElement

from symperceptron.derivation.factors import written_number
from symperceptron.language.expressions import Neg, Over, Plus, Power, Times, one, zero

__all__ = ["Letters", "raised", "square_root", "written_polynomial", "written_quotient"]

Letters = Sequence[
    Callable[[int], Expr | None]
]  # for each generator of the ring, how its k-th power is written; None where it is not


def raised(base: Expr) -> Callable[[int], Expr | None]:
    """How the powers of a letter are usually written: the negative ones below a bar, not as a power."""
    return lambda k: base if k == 1 else Power(base, Integer(k)) if k > 0 else None


def written_quotient(above: PolyElement, below: PolyElement, letters: Letters) -> Expr:
    """The quotient in lowest terms; a denominator that is a number or a power of a letter that may stand below goes into each term."""
    above, below = above.cancel(below)
    if below.is_ground:
        return written_polynomial(above.quo_ground(below.LC), letters)
    if len(below) == 1 and all(letters[k](-e) is not None for k, e in enumerate(below.LM) if e):
        return _written_sum(
            {tuple(a - b for a, b in zip(monomial, below.LM, strict=True)): c / below.LC for monomial, c in above.terms()},
            letters,
        )
    return Over(written_polynomial(above, letters), written_polynomial(below, letters))


def written_polynomial(polynomial: PolyElement, letters: Letters) -> Expr:
    """The polynomial with its square factors as squares: a number, powers of letters, brackets."""
    if not polynomial:
        return zero
    content, factors = polynomial.sqf_list()
    number, lone, brackets = content, list[Expr](), list[Expr]()
    for factor, exponent in factors:
        lowest = tuple(min(powers) for powers in zip(*factor, strict=True))
        lone += [letters[k](e * exponent) for k, e in enumerate(lowest) if e]
        rest = {tuple(a - b for a, b in zip(monomial, lowest, strict=True)): c for monomial, c in factor.terms()}
        if len(rest) > 1:
            sign = -1 if _leads_negatively(rest) else 1
            number *= sign**exponent
            brackets.append(raised(_written_sum({monomial: sign * c for monomial, c in rest.items()}, letters))(exponent))
        else:
            number *= next(iter(rest.values())) ** exponent
    size = written_number(abs(_rational(number)))
    body = Times(*([size] if size != one else []), *lone, *brackets)
    return Neg(body) if number < 0 else body


def square_root(polynomial: PolyElement) -> tuple[PolyElement, PolyElement]:
    """(s, r) with s² r = the polynomial and r free of squares."""
    content, factors = polynomial.sqf_list()
    outside, inside = polynomial.ring.one, polynomial.ring.one
    for factor, exponent in factors:
        outside, inside = outside * factor ** (exponent // 2), inside * factor ** (exponent % 2)
    above, below = (isqrt(abs(int(part))) for part in (content.numerator, content.denominator))
    if above**2 != abs(content.numerator) or below**2 != content.denominator:
        return outside, inside * content
    return outside * polynomial.ring.domain(above) / below, inside if content > 0 else -inside


def _rational(value: Any) -> Rational:
    return Rational(int(value.numerator), int(value.denominator))


def _leads_negatively(terms: Mapping[tuple[int, ...], Any]) -> bool:
    """Whether turning the signs makes the term of lowest degree positive."""
    return bool(terms[min(terms, key=lambda monomial: (sum(monomial), monomial))] < 0)


def _written_sum(terms: Mapping[tuple[int, ...], Any], letters: Letters) -> Expr:
    """A sum: the positive terms first, each kind by rising degree."""
    ordered = sorted(terms.items(), key=lambda term: (term[1] < 0, sum(map(abs, term[0])), term[0]))
    return Plus(*(_written_term(monomial, _rational(c), letters) for monomial, c in ordered))


def _written_term(monomial: tuple[int, ...], number: Rational, letters: Letters) -> Expr:
    powers = [letters[k](e) for k, e in enumerate(monomial) if e]
    size = abs(number)
    body = Times(*([written_number(size)] if size != 1 or not powers else []), *powers)
    return Neg(body) if number < 0 else body
