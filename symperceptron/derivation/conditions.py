"""The conditions that a step states: that what is cancelled is not zero, in the words of the declared domains where they say so."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Poly, PolynomialError

from symperceptron.language.expressions import Compare, zero
from symperceptron.language.model import Domain, Model
from symperceptron.language.names import free_names

__all__ = ["nonzero"]


def nonzero(bases: Iterable[Expr], model: Model) -> tuple[Compare, ...]:
    """That none of these is zero: ``0 < O < 1`` for O and for 1 − O where that is declared of O, else ``O ≠ 0``.

    >>> from symperceptron import Perceptron
    >>> from symperceptron.language.expressions import Neg, Plus
    >>> neuron = Perceptron()
    >>> O = neuron.symbols["O"]
    >>> nonzero((O, Plus(1, Neg(O))), neuron)
    (Compare(0, <, O, <, 1),)
    """
    return tuple(dict.fromkeys(_by_domain(base, model) or Compare(base, "!=", zero) for base in bases))


def _by_domain(base: Expr, model: Model) -> Compare | None:
    """The declared range of the only name in the base, if no zero of the base lies in it."""
    names = free_names(base)
    known = model.name_of(next(iter(names))) if len(names) == 1 else None
    if known is None or (known.domain.lower is None and known.domain.upper is None):
        return None
    (name,) = names
    try:
        polynomial = Poly(base.doit(), name)
    except PolynomialError:
        return None
    if polynomial.degree() != 1 or (not polynomial.domain.is_QQ and not polynomial.domain.is_ZZ):
        return None
    slope, constant = polynomial.all_coeffs()
    return None if _contains(known.domain, -constant / slope) else _written(name, known.domain)


def _contains(domain: Domain, value: Expr) -> bool:
    below, above = domain.lower is not None and value < domain.lower, domain.upper is not None and value > domain.upper
    at_end = domain.open and value in (domain.lower, domain.upper)
    return not (below or above or at_end)


def _written(name: Expr, domain: Domain) -> Compare:
    sign = "<" if domain.open else "<="
    lower = () if domain.lower is None else (domain.lower, sign)
    upper = () if domain.upper is None else (sign, domain.upper)
    return Compare(*lower, name, *upper)
