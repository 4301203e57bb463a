"""Functions of one variable as rational functions of generators, in polynomials that can be eliminated from.

A generator is a name, an exponential ``e^(m/k)`` (one for each monomial m of the exponents, so fine that every exponent is
a whole power), or a root with its equation ``g^q = a``.  Elementary functions with a formula are written out by it; |u| is
taken for u > 0, and whoever uses what comes of that must prove it.  Anything else, such as an exponential of an exponential
or a logarithm, is not a rational function of such generators, and `NotRationalError` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import lcm
from typing import Any

from sympy import QQ, Expr, Integer, Rational, S
from sympy.polys.rings import PolyElement, ring

from symperceptron.derivation.polynomial import raised
from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Times, Written, one
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Model
from symperceptron.language.positions import every_part

__all__ = ["Fraction", "NotRationalError", "System", "is_flattened", "written_out"]

Fraction = tuple[PolyElement, PolyElement]
HIGHEST_POWER = 16
_FOR_POSITIVE: dict[str, Callable[[Expr], Expr]] = {"abs": lambda u: u, "sign": lambda _: one}


class NotRationalError(Exception):
    """The function is not a rational function of the generators there are."""


def written_out(expr: Expr, model: Model) -> Expr:
    """The expression with the model's functions and the elementary ones replaced by their formulas, and u taken for |u|."""
    if isinstance(expr, Call):
        arguments = [written_out(part, model) for part in expr.arguments]
        row = FUNCTIONS.get(expr.function)
        body = model.unfold(expr.func(expr.args[0], *arguments))
        if body is not None:
            return written_out(body, model)
        if expr.function == "sqrt":
            return Power(arguments[0], S.Half)
        if expr.function in _FOR_POSITIVE:
            return _FOR_POSITIVE[expr.function](*arguments)
        if row is not None and row.formula is not None:
            return written_out(row.formula(*arguments), model)
        raise NotRationalError
    if isinstance(expr, Times | Plus | Neg | Over | Power):
        return expr.func(*(written_out(part, model) for part in expr.args))
    if isinstance(expr, Written):
        raise NotRationalError
    return expr


def is_flattened(expr: Expr) -> bool:
    """Whether u has been taken for |u| somewhere in what comes of the expression."""
    return any(isinstance(part, Call) and part.function in _FOR_POSITIVE for part in every_part(expr))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    base: Expr
    degree: int


class System:
    """The ring that carries some written-out expressions, and their values in it; the last two generators are f and p."""

    def __init__(self, expressions: tuple[Expr, ...], variable: Expr) -> None:
        parts = [part for expr in expressions for part in every_part(expr)]
        self.names = sorted(
            {part for part in parts if part.is_Atom and not isinstance(part, Rational) and part is not S.Exp1}, key=str
        )
        self._exponents = ring([str(name) for name in self.names] or ["_"], QQ)[0]
        exponents = [self._polynomial(part.args[1]) for part in parts if isinstance(part, Power) and part.args[0] is S.Exp1]
        self.units: dict[tuple[int, ...], int] = {}
        for monomial, coefficient in (term for exponent in exponents for term in exponent.terms()):
            self.units[monomial] = lcm(self.units.get(monomial, 1), int(coefficient.denominator))
        roots = dict.fromkeys(_Root(base=part.args[0], degree=int(part.args[1].q)) for part in parts if _is_root(part))
        written: list[Expr] = [
            *self.names,
            *map(self._exponential, self.units),
            *(Power(root.base, Rational(1, root.degree)) for root in roots),
        ]
        varying = [variable in expr.free_symbols for expr in written]
        order = sorted(range(len(written)), key=lambda k: not varying[k])
        self.varying = sum(varying)
        self.constants = [raised(written[k]) for k in order if not varying[k]]
        self.ring, *gens = ring([f"g{k}" for k in order] + ["f", "p"], QQ)
        self.f, self.p = gens[-2:]
        by_number = dict(zip(order, gens, strict=False))
        self._gens: dict[Any, PolyElement] = {key: by_number[k] for k, key in enumerate([*self.names, *self.units, *roots])}
        self._roots = tuple(roots)

    def _polynomial(self, exponent: Expr) -> PolyElement:
        above, below = self._value(exponent, dict(zip(self.names, self._exponents.gens, strict=False)), self._exponents)
        if not below.is_ground:
            raise NotRationalError
        return above.quo_ground(below.LC)

    def _exponential(self, monomial: tuple[int, ...]) -> Expr:
        factors = [raised(name)(e) for name, e in zip(self.names, monomial, strict=False) if e]
        exponent = Times(*factors) if self.units[monomial] == 1 else Over(Times(*factors), Integer(self.units[monomial]))
        return Power(S.Exp1, exponent)

    def value(self, expr: Expr) -> Fraction:
        """Numerator and denominator of a written-out expression, in lowest terms: a common factor would make every resultant vanish."""
        above, below = self._value(expr, self._gens, self.ring)
        if not below:
            raise NotRationalError
        return above.cancel(below)

    def equations(self) -> Iterator[PolyElement]:
        """The equations that the roots satisfy."""
        for root in self._roots:
            above, below = self.value(root.base)
            yield self._gens[root] ** root.degree * below - above

    def _value(self, expr: Expr, gens: dict[Any, PolyElement], within: Any) -> Fraction:  # noqa: C901  # a case for each kind of node
        def inner(part: Expr) -> Fraction:
            return self._value(part, gens, within)

        match expr:
            case Rational():
                return within(int(expr.p)), within(int(expr.q))
            case Neg():
                above, below = inner(expr.args[0])
                return -above, below
            case Plus():
                above, below = inner(expr.args[0])
                for top, bottom in map(inner, expr.args[1:]):
                    above, below = (above + top, below) if bottom == below else (above * bottom + top * below, below * bottom)
                return above, below
            case Times():
                above = below = within.one
                for top, bottom in map(inner, expr.args):
                    above, below = above * top, below * bottom
                return above, below
            case Over():
                (above, below), (top, bottom) = map(inner, expr.args)
                return above * bottom, below * top
            case Power() if expr.args[0] is S.Exp1:
                return self._power_of_e(self._polynomial(expr.args[1]), gens, within)
            case Power() if _is_root(expr):
                exponent = expr.args[1]
                return _raised((gens[_Root(base=expr.args[0], degree=int(exponent.q))], within.one), int(exponent.p))
            case Power() if isinstance(expr.args[1], Integer):
                return _raised(inner(expr.args[0]), int(expr.args[1]))
            case _ if expr in gens:
                return gens[expr], within.one
            case _:
                raise NotRationalError

    def _power_of_e(self, exponent: PolyElement, gens: dict[Any, PolyElement], within: Any) -> Fraction:
        value = within.one, within.one
        for monomial, coefficient in exponent.terms():
            if monomial not in gens:
                raise NotRationalError
            above, below = _raised((gens[monomial], within.one), int(coefficient * self.units[monomial]))
            value = value[0] * above, value[1] * below
        return value


def _is_root(expr: Expr) -> bool:
    return isinstance(expr, Power) and isinstance(expr.args[1], Rational) and not expr.args[1].is_Integer


def _raised(value: Fraction, exponent: int) -> Fraction:
    if abs(exponent) > HIGHEST_POWER:
        raise NotRationalError
    above, below = value if exponent >= 0 else value[::-1]
    return above ** abs(exponent), below ** abs(exponent)
