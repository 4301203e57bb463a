"""What a model assumes of the quantities that nothing defines, such as ``Σ_k t_k = 1``: used in a proof, kept to by a witness.

In the field an assumption is a polynomial that is zero.  Where a generator stands alone in one of its terms, that generator
is what the rest says, and so it goes from the difference.  The exchange is of equals, so a proof stays one; an assumption
that is not linear in any generator, or a generator inside an exponential, is left alone.  A point at which an assumption
does not hold witnesses nothing: one of its values is moved so that it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.expressions import Compare

if TYPE_CHECKING:
    from symperceptron.language.equality.environment import Leaf
    from symperceptron.language.equality.field import Field

__all__ = ["moved_onto", "without_assumed"]


def without_assumed(field: Field, difference: Quotient) -> Quotient:
    """The difference with what the assumptions determine put in; the assumptions used are noted among the conditions."""
    for assumption in field.interpreter.model.assumptions:
        left, right = map(field.interpreter.value, assumption.sides)
        relation = field.add(left, field.negate(right)).numerator
        number = next(_alone(relation), None)
        if number is None or number not in difference.numerator.generators():
            continue
        alone = ((number, 1),)
        rest = Quotient(Polynomial({monomial: c for monomial, c in relation.terms.items() if monomial != alone}))
        instead = field.scaled(rest, Fraction(-1) / relation.terms[alone])
        difference = _exchanged(field, difference.numerator, number, instead)
        field.interpreter.notes.add(assumption)
    return difference


def _alone(relation: Polynomial) -> Iterator[int]:
    """The generators that the relation is linear in, by themselves."""
    for monomial in relation.terms:
        if len(monomial) == 1 and monomial[0][1] == 1:
            number = monomial[0][0]
            if sum(number == k for other in relation.terms for k, _ in other) == 1:
                yield number


def _exchanged(field: Field, polynomial: Polynomial, number: int, instead: Quotient) -> Quotient:
    value = Quotient.number(0)
    for monomial, coefficient in polynomial.terms.items():
        exponent = dict(monomial).get(number, 0)
        is_power = exponent == int(exponent) and exponent > 0
        kept = tuple(power for power in monomial if not (is_power and power[0] == number))
        term = Quotient(Polynomial({kept: coefficient}))
        value = field.add(value, field.multiply(term, instead ** int(exponent)) if is_power else term)
    return value


Residual = Callable[[Compare], Any]  # by how much an assumption is missed at a point
Admits = Callable[["Leaf", Fraction], bool]  # whether a leaf may have a value


def moved_onto(
    assumptions: tuple[Compare, ...], values: MutableMapping[Leaf, Fraction], residual: Residual, admits: Admits
) -> bool:
    """Whether the point's values satisfy every assumption, one of them moved for each where it has to be."""
    for assumption in assumptions:
        off = residual(assumption)
        if off == 0:
            continue
        if not isinstance(off, Fraction) or not any(
            _is_moved(leaf, off, values, partial(residual, assumption), admits) for leaf in list(values)
        ):
            return False
    return all(residual(assumption) == 0 for assumption in assumptions)


def _is_moved(
    leaf: Leaf, off: Fraction, values: MutableMapping[Leaf, Fraction], residual: Callable[[], Any], admits: Admits
) -> bool:
    kept = values[leaf]
    values[leaf] = kept + 1
    slope = residual() - off
    if isinstance(slope, Fraction) and slope and admits(leaf, kept - off / slope):
        values[leaf] = kept - off / slope
        if residual() == 0:
            return True
    values[leaf] = kept
    return False
