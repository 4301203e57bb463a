"""Case by case: what is known of the sign of an element, and what is done where it is not.

A condition ``p > 0`` whose sign no interval settles splits the world in three: p negative, zero, positive.  Conditions that
differ by a constant share one axis (z < 0, z = 0, 0 < z < 1, z = 1, z > 1), so that no impossible case is looked at.  Where
``p = 0`` a name that stands linearly in p is replaced by what it equals there: as a value only, for a derivative is taken
before it is restricted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from sympy import Expr

from symperceptron.language.equality.allowance import UndecidedError, UndefinedError
from symperceptron.language.equality.environment import Leaf, leaf_of
from symperceptron.language.equality.feasible import Inequality, is_feasible
from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial, divided, quotient
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import Span, span_of
from symperceptron.language.equality.written_back import write_number, write_polynomial
from symperceptron.language.expressions import Compare
from symperceptron.language.names import is_name

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["Case", "Fact", "Facts", "ImpossibleError", "OpenSignError", "SplitError"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a case takes for granted: the values of `axis` lie in `span`."""

    axis: Expr
    span: Span

    def denied(self) -> Compare:
        """That the axis has another value than the one at which this case looks."""
        return Compare(self.axis, "!=", write_number(self.span.value))


Case = tuple[Fact, ...]


class SplitError(Exception):
    """A sign is needed and open: look at each of the `facts`."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        super().__init__()
        self.facts = facts


class ImpossibleError(Exception):
    """The facts of a case contradict each other."""


class OpenSignError(UndecidedError):
    """A sign is needed that may be another for each value of a bound index."""

    def __init__(self, polynomial: Polynomial) -> None:
        super().__init__("the sign of a term is open under a sum")
        self.polynomial = polynomial


class Facts:
    """The case that a field looks at."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.instead: dict[Leaf, Expr] = {}
        self.boundaries: list[Fact] = []
        self._is_naming = False
        self._places: dict[Polynomial, Span] = {}
        self._relations: list[Polynomial] = []
        self._settled: dict[Polynomial, frozenset[int]] = {}

    def assume(self, case: Case) -> None:
        """Take the facts of a case for granted, equations first."""
        for fact in sorted(case, key=lambda fact: not fact.span.is_point):
            a = self.field.interpreter.value(fact.axis)
            if a.value is not None:
                if not fact.span.contains(a.value):
                    raise ImpossibleError
            elif not a.denominator:
                self._assume(a.numerator, fact)
            if fact.span.is_point:
                self.boundaries.append(fact)
            self._settled.clear()

    def _assume(self, polynomial: Polynomial, fact: Fact) -> None:
        varying, scale, constant = _axis_of(polynomial)
        span = (fact.span + Span.point(-constant)) * Span.point(quotient(1, scale))
        number = _single(varying)
        if fact.span.is_point and self._solve(varying, span.value):
            self.field.forget()
        elif number is not None:
            self.field.spans[number] = self.field.spans[number].within(span)
            self.field.forget()
        else:
            self._places[varying] = span
            if span.is_point:
                self._relations.append(varying + Polynomial.constant(-span.value))

    def is_possible(self) -> bool:
        """Whether the facts, and the spans of the generators in them, do not contradict each other."""
        found: list[Inequality] = []
        for polynomial, span in [
            *self._places.items(),
            *((Polynomial.generator(k), span) for k, span in enumerate(self.field.spans)),
        ]:
            if span.lower != -inf:
                found.append((polynomial + Polynomial.constant(-Fraction(span.lower)), span.lower_open))
            if span.upper != inf:
                found.append((-polynomial + Polynomial.constant(Fraction(span.upper)), span.upper_open))
        return is_feasible(found)

    def restricted(self, polynomial: Polynomial) -> Polynomial:
        """What is left of a polynomial where the equations of the case hold that no name was solved for."""
        for relation in self._relations:
            polynomial = divided(polynomial, relation)[1] if polynomial else polynomial
        return polynomial

    def _solve(self, varying: Polynomial, value: Fraction) -> bool:
        """Replace a name that stands linearly in the equation and nowhere else in it."""
        letters = _letters(write_polynomial(self.field, varying))
        for monomial, coefficient in varying.terms.items():
            if len(monomial) == 1 and monomial[0][1] == 1:
                generator = self.field.generators[monomial[0][0]]
                if generator.kind == "atom" and letters.count(generator.label[0]) == 1:
                    rest = Polynomial.constant(value) + -Polynomial({m: c for m, c in varying.terms.items() if m != monomial})
                    self.instead[generator.label] = write_polynomial(self.field, rest.scaled(quotient(1, coefficient)))
                    return True
        return False

    def signs(self, polynomial: Polynomial) -> frozenset[int]:
        """The signs that a polynomial may have in this case."""
        found = self._settled.get(polynomial)
        if found is None:
            found = span_of(polynomial, self.field.spans).signs
            if len(found) > 1:
                varying, scale, constant = _axis_of(polynomial)
                place = self.place(varying)
                found &= ((place + Span.point(quotient(constant, scale))) * Span.point(scale)).signs
            if len(found) > 1:
                found &= self._signs_by_discriminant(polynomial)
            self._settled[polynomial] = found
        return found

    def _signs_by_discriminant(self, polynomial: Polynomial) -> frozenset[int]:
        """Of ``a·g² + b·g + c`` with a > 0 and b² − 4ac negative: positive; and so on."""
        for number in sorted(polynomial.generators()):
            parts = _quadratic(polynomial, number)
            if parts is None:
                continue
            c, b, a = parts
            lead = self.signs(a)
            if len(lead) == 1 and 0 not in lead:
                discriminant = self.field.reduced(Quotient(b * b + (a * c).scaled(-4))).numerator
                inside = self.signs(discriminant)
                if 1 not in inside:
                    return lead if 0 not in inside else lead | {0}
        return frozenset({-1, 0, 1})

    def place(self, varying: Polynomial) -> Span:
        """Where the values of a polynomial without constant term lie in this case."""
        number = _single(varying)
        return self.field.spans[number] if number is not None else self._places.get(varying, Span())

    def settled(self, polynomial: Polynomial) -> int | None:
        """The sign of a polynomial where this case settles it, else None."""
        found = self.signs(polynomial)
        return next(iter(found)) if len(found) == 1 else None

    def ask(self, polynomial: Polynomial, assumed: Mapping[Polynomial, int]) -> int:
        """The sign of a polynomial; raises SplitError or OpenSignError where it is open, ImpossibleError where it can have none."""
        possible = self.signs(polynomial)
        if len(possible) == 1:
            return next(iter(possible))
        if not possible:
            raise ImpossibleError
        if polynomial in assumed:
            return assumed[polynomial]
        if any(index.name.startswith("_") for index in self.field.indices(Quotient(polynomial))):
            raise OpenSignError(polynomial)
        if self._is_naming:
            raise UndecidedError("a name has no value in this case")
        varying, scale, constant = _axis_of(polynomial)
        threshold = -Fraction(constant) / scale
        axis, place = self._written(varying), self.place(varying)
        turned = 1 if scale > 0 else -1
        sides = ((-turned, Span(upper=threshold)), (0, Span.point(threshold)), (turned, Span(lower=threshold)))
        parts = [place.within(part) for side, part in sides if side in possible]
        raise SplitError(tuple(Fact(axis, part) for part in parts if not part.is_empty))

    def _written(self, varying: Polynomial) -> Expr:
        """The axis on the page: by the name that stands for it, if there is one."""
        interpreter = self.field.interpreter
        self._is_naming = True
        try:
            for definition in interpreter.model.definitions:
                if is_name(definition.name) and not definition.parameters and self._is_value_of(definition.name, varying):
                    return definition.name
        finally:
            self._is_naming = False
        return write_polynomial(self.field, varying)

    def _is_value_of(self, name: Expr, varying: Polynomial) -> bool:
        try:
            value = self.field.interpreter.leaf(leaf_of(name), self.field)
        except (UndecidedError, UndefinedError):
            return False
        return value.numerator == varying and not value.denominator


# -- axes --------------------------------------------------------------------------------------------------------------------------------


def _axis_of(polynomial: Polynomial) -> tuple[Polynomial, Coefficient, Coefficient]:
    """v, s and c with polynomial = s·v + c, where v has no constant term and leading coefficient 1."""
    constant = polynomial.terms.get((), 0)
    varying: dict[Monomial, Coefficient] = {monomial: c for monomial, c in polynomial.terms.items() if monomial}
    if not varying:
        return Polynomial({}), 1, constant
    scale = varying[max(varying)]
    return Polynomial(varying).scaled(quotient(1, scale)), scale, constant


def _quadratic(polynomial: Polynomial, number: int) -> tuple[Polynomial, Polynomial, Polynomial] | None:
    """The coefficients of a polynomial of degree two in one generator, lowest first."""
    parts: tuple[dict[Monomial, Coefficient], ...] = ({}, {}, {})
    for monomial, coefficient in polynomial.terms.items():
        exponent = next((e for k, e in monomial if k == number), 0)
        if exponent not in (0, 1, 2):
            return None
        parts[int(exponent)][tuple(power for power in monomial if power[0] != number)] = coefficient
    lowest, middle, highest = map(Polynomial, parts)
    return (lowest, middle, highest) if highest else None


def _single(varying: Polynomial) -> int | None:
    if len(varying) == 1:
        ((monomial, coefficient),) = varying.terms.items()
        if len(monomial) == 1 and monomial[0][1] == 1 and coefficient == 1:
            return monomial[0][0]
    return None


def _letters(expr: Any) -> list[str]:
    if is_name(expr):
        return [leaf_of(expr)[0]]
    return [letter for part in getattr(expr, "args", ()) for letter in _letters(part)]
