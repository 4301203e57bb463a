"""What stands in the exponents: exponentials of whole multiples of one unit are powers of one generator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Dummy, Expr, Piecewise, Poly, Pow, Rational, cancel, exp, fraction, gcd, igcd, log, together
from sympy.core.function import Function

__all__ = ["Unit", "units_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An expression u with the exponentials of its multiples.

    In lowest terms only the multiples of `step` are left: tanh u is a function of e^(2u), though it is written in e^u and e^(−u).  `grows` is 1 or −1 where the
    expressions are polynomials in e^u or e^(−u), so that nothing is to be gained from the sign of u; else 0.
    """

    unit: Expr
    step: int
    multiples: Mapping[Expr, int]
    grows: int


def units_of(bases: Sequence[Expr], exponents: Sequence[int]) -> tuple[Unit, ...]:
    """The units in the exponents of several expressions, each of which stands in its own power."""
    groups: dict[Expr, dict[Expr, Rational]] = {}
    for call in sorted(set().union(*(base.atoms(exp) for base in bases)), key=str):
        number, rest = call.args[0].as_content_primitive()
        if rest.could_extract_minus_sign():
            number, rest = -number, -rest
        groups.setdefault(rest, {})[call] = number
    found = []
    for rest, members in groups.items():
        size = abs(gcd(list(members.values())))
        multiples = {call: int(number / size) for call, number in members.items()}
        found.append(
            Unit(unit=size * rest, step=_step(bases, multiples), multiples=multiples, grows=_grows(bases, exponents, multiples))
        )
    return tuple(found)


def _step(bases: Sequence[Expr], multiples: Mapping[Expr, int]) -> int:
    X = Dummy("X", positive=True)
    images = {call: X**k for call, k in multiples.items()}
    step = 0
    for expr in (*bases, *(call.args[0] for base in bases for call in base.atoms(log))):
        inner = {call: Dummy("l") for call in expr.atoms(log)}
        closed = expr.xreplace(inner).xreplace(images)
        closed = closed.xreplace({part: Dummy("c") for part in closed.atoms(exp, Function)})
        if closed.has(Piecewise):
            return 1
        if closed.has(X):
            sides = [[powers[0] for powers in Poly(side, X).monoms()] for side in fraction(cancel(together(closed)))]
            step = igcd(step, sides[0][0] - sides[1][0], *(power - side[0] for side in sides for power in side))
    return step or 1


def _grows(bases: Sequence[Expr], exponents: Sequence[int], multiples: Mapping[Expr, int]) -> int:
    signs = {1 if k > 0 else -1 for k in multiples.values()}
    if len(signs) > 1:
        return 0
    for base, exponent in zip(bases, exponents, strict=True):
        below = [power for power in base.atoms(Pow) if power.exp.is_negative and not isinstance(power, exp)]
        below += [base] * (exponent < 0 and not isinstance(base, exp))
        if any(part.has(*multiples) for part in (*below, *base.atoms(log))):
            return 0
    return signs.pop()
