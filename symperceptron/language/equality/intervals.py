"""Intervals of real numbers with ends rounded outwards, as mpmath's library of bare functions computes them.

A bare function takes its precision as an argument: there is no context to set and to restore, nothing that threads could
share or an exception leave behind.  Elementary functions are computed with more bits than are kept and widened by more than
their error, since mpmath rounds them outwards but for the last bit of the extra ones.

Reference: Moore, Kearfott, Cloud, Introduction to Interval Analysis (2009), chapters 2 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from mpmath import libmp
from mpmath.libmp import libmpi

__all__ = [
    "FUNCTIONS",
    "Interval",
    "add",
    "below",
    "divide",
    "exponential",
    "from_fraction",
    "multiply",
    "negate",
    "pi",
    "power",
    "shown",
    "sign",
]

_DOWN, _UP = libmp.round_floor, libmp.round_ceiling
_SPARE = 16  # bits


class Interval(NamedTuple):
    """All numbers from `lower` to `upper`, in mpmath's bare representation."""

    lower: Any
    upper: Any


def from_fraction(value: Fraction, bits: int) -> Interval:
    """The interval around a rational number."""
    p, q = value.numerator, value.denominator
    return Interval(libmp.from_rational(p, q, bits, _DOWN), libmp.from_rational(p, q, bits, _UP))


def add(a: Interval, b: Interval, bits: int) -> Interval:
    """The sum."""
    return Interval(*libmpi.mpi_add(a, b, bits))


def negate(a: Interval) -> Interval:
    """The opposite."""
    return Interval(libmp.mpf_neg(a.upper), libmp.mpf_neg(a.lower))


def multiply(a: Interval, b: Interval, bits: int) -> Interval:
    """The product."""
    return Interval(*libmpi.mpi_mul(a, b, bits))


def divide(a: Interval, b: Interval, bits: int) -> Interval:
    """The quotient by an interval without zero."""
    return Interval(*libmpi.mpi_div(a, b, bits))


def power(a: Interval, exponent: int, bits: int) -> Interval:
    """A natural power."""
    return Interval(*libmpi.mpi_pow_int(a, exponent, bits))


def _widened(interval: Interval, bits: int) -> Interval:
    lower, upper = interval
    return Interval(
        libmp.mpf_sub(lower, _slack(lower, bits), bits, _DOWN),
        libmp.mpf_add(upper, _slack(upper, bits), bits, _UP),
    )


def _slack(end: Any, bits: int) -> Any:
    return libmp.mpf_add(libmp.mpf_shift(libmp.mpf_abs(end), 2 - bits), libmp.mpf_shift(libmp.fone, -4 * bits), bits, _UP)


def exponential(a: Interval, bits: int) -> Interval:
    """The exponential of an interval."""
    return _widened(libmpi.mpi_exp(a, bits + _SPARE), bits)


def pi(bits: int) -> Interval:
    """An interval around π."""
    return _widened(libmpi.mpi_pi(bits + _SPARE), bits)


def _increasing(function: Callable[..., Any]) -> Callable[[Interval, int], Interval]:
    return lambda a, bits: Interval(*(function(end, bits, libmp.round_nearest) for end in a))


_BARE: Mapping[str, Callable[[Interval, int], Interval]] = {
    "log": libmpi.mpi_log,
    "sin": libmpi.mpi_sin,
    "cos": libmpi.mpi_cos,
    "arctan": _increasing(libmp.mpf_atan),
    "erf": _increasing(libmp.mpf_erf),
}


def _wider(function: Callable[[Interval, int], Interval]) -> Callable[[Interval, int], Interval]:
    return lambda a, bits: _widened(function(a, bits + _SPARE), bits)


FUNCTIONS: Mapping[str, Callable[[Interval, int], Interval]] = {name: _wider(function) for name, function in _BARE.items()}


def sign(a: Interval) -> int | None:
    """The sign that every number in the interval has, else None."""
    return 1 if libmp.mpf_gt(a[0], libmp.fzero) else -1 if libmp.mpf_lt(a[1], libmp.fzero) else None


def below(a: Interval, b: Interval) -> bool:
    """Whether every number of a is less than every number of b."""
    return bool(libmp.mpf_lt(a[1], b[0]))


def shown(a: Interval) -> str:
    """The digits that the two ends share, or both ends."""
    lower, upper = (libmp.to_str(end, 15) for end in a)
    return lower if lower == upper else f"[{lower}, {upper}]"
