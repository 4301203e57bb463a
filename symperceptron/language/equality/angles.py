"""Sines and cosines in the field: of sums and multiples by the addition theorems, of each monomial by two generators with ``s² = 1 − c²``.

Of some angles sine and cosine are algebraic: of ``arctan v`` they are ``v/√(1 + v²)`` and ``1/√(1 + v²)``, and of a few fractions
of π they are square roots of rational numbers.  There they are written as such, and the equations of roots do the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Expr, Rational, S

from symperceptron.language.equality.allowance import UndecidedError
from symperceptron.language.equality.generator import Generator
from symperceptron.language.equality.polynomial import Polynomial
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import UNIT
from symperceptron.language.equality.written_back import write_element
from symperceptron.language.expressions import Call

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["RefineError", "sine_and_cosine"]

LARGEST_ANGLE = 12  # multiples of an angle that are expanded
# The squares of sine and cosine of π/k; the cosine of π itself is negative.
_PARTS_OF_PI: Mapping[int, tuple[Rational, Rational]] = {
    1: (S.Zero, S.One),
    2: (S.One, S.Zero),
    3: (Rational(3, 4), Rational(1, 4)),
    4: (S.Half, S.Half),
    6: (Rational(1, 4), Rational(3, 4)),
}


class RefineError(Exception):
    """An angle needs a finer unit: begin again with ``m/denominator`` as the angle of the generators."""

    def __init__(self, angle: Expr, denominator: int) -> None:
        super().__init__(angle)
        self.angle, self.denominator = angle, denominator


def sine_and_cosine(field: Field, a: Quotient) -> tuple[Quotient, Quotient]:
    """(sin a, cos a): sums and multiples of the monomials of a are expanded."""
    sine, cosine = Quotient.number(0), Quotient.number(1)
    for monomial, coefficient in a.numerator.terms.items():
        piece = Quotient(Polynomial({monomial: 1}), a.denominator)
        angle = write_element(field, piece)
        unit = field.units.get(angle, 1)
        steps = Fraction(coefficient) * unit
        if steps.denominator != 1:
            raise RefineError(angle, unit * steps.denominator)
        if abs(steps) > LARGEST_ANGLE:
            raise UndecidedError(f"an angle is more than {LARGEST_ANGLE} times another")
        one_sine, one_cosine = _of_unit(field, field.scaled(piece, Fraction(1, unit)))
        turned = one_sine if steps > 0 else -one_sine
        for _ in range(abs(int(steps))):
            sine, cosine = (
                field.add(field.multiply(sine, one_cosine), field.multiply(cosine, turned)),
                field.add(field.multiply(cosine, one_cosine), field.negate(field.multiply(sine, turned))),
            )
    return sine, cosine


def _of_unit(field: Field, a: Quotient) -> tuple[Quotient, Quotient]:
    known = _algebraic(field, a)
    if known is not None:
        return known

    def maker(function: str, place: int) -> Any:
        return lambda: (
            Generator(
                kind=function,
                label=a.key,
                indices=field.indices(a),
                height=field.height(a),
                argument=a,
                renamed=lambda mapping: sine_and_cosine(field, field.renamed(a, mapping))[place],
                written=lambda: Call(function, write_element(field, a)),
            ),
            UNIT,
        )

    cosine = field.power_of(field.generator("cos", a.key, maker("cos", 1)))
    return field.power_of(field.generator("sin", a.key, maker("sin", 0))), cosine


def _algebraic(field: Field, a: Quotient) -> tuple[Quotient, Quotient] | None:
    """Sine and cosine of an arctangent or of a fraction of π, as far as they are square roots; else None."""
    if a.denominator or len(a.numerator) != 1:
        return None
    ((monomial, share),) = a.numerator.terms.items()
    if len(monomial) != 1 or monomial[0][1] != 1:
        return None
    generator = field.generators[monomial[0][0]]
    if generator.kind == "arctan" and share == 1:
        tangent = generator.content
        cosine = field.power(Quotient.number(1) + tangent * tangent, -S.Half)
        return field.multiply(tangent, cosine), cosine
    part = 1 / Fraction(share)
    if generator.label[:1] != ("pi",) or part not in _PARTS_OF_PI:
        return None
    sine, cosine = (field.power(field.number(square), S.Half) for square in _PARTS_OF_PI[int(part)])
    return sine, -cosine if part == 1 else cosine
