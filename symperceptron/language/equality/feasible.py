"""Whether strict and weak linear inequalities can hold together: by Fourier and Motzkin's elimination, exactly.

Cases are split on one sign at a time, so that some of them contradict themselves (a > b, b > c, c > a).  Monomials are taken for
unknowns: what cannot hold for independent unknowns cannot hold for monomials either.

Reference: Schrijver, Theory of Linear and Integer Programming (1986), section 12.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symperceptron.language.equality.polynomial import Monomial, Polynomial

__all__ = ["Inequality", "is_feasible"]

Inequality = tuple[Polynomial, bool]  # polynomial ≥ 0, or > 0 where the second part is True
MOST_INEQUALITIES = 60


def is_feasible(inequalities: Iterable[Inequality]) -> bool:
    """Whether they may hold together; True also where that is not found out.

    >>> a, b = Polynomial.generator(0), Polynomial.generator(1)
    >>> is_feasible([(a + -b, True), (b + -a, True)])
    False
    """
    waiting = set(inequalities)
    while True:
        numbers = {(p.value, is_strict) for p, is_strict in waiting if p.value is not None}
        if any(value < 0 or (value == 0 and is_strict) for value, is_strict in numbers):
            return False
        waiting = {(p, is_strict) for p, is_strict in waiting if p.value is None}
        if not waiting or len(waiting) > MOST_INEQUALITIES:
            return True
        waiting = _without(waiting, min(monomial for p, _ in waiting for monomial in p.terms if monomial))


def _without(inequalities: set[Inequality], monomial: Monomial) -> set[Inequality]:
    """The inequalities that follow and do not speak of a monomial."""
    rest: set[Inequality] = set()
    above: list[Inequality] = []
    below: list[Inequality] = []
    for p, is_strict in inequalities:
        slope = p.terms.get(monomial, 0)
        if not slope:
            rest.add((p, is_strict))
        else:
            (above if slope > 0 else below).append((p.scaled(1 / abs(Fraction(slope))), is_strict))
    return rest | {(p + q, is_strict or is_also) for p, is_strict in above for q, is_also in below}
