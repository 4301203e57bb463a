r"""Indices of which a text may have said in words that they are equal, or that they differ: the i and k of ``∂p_i/∂z_k``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from sympy import Expr, Integer, Symbol

from symperceptron.language.expressions import Delta
from symperceptron.language.names import base_of, free_names, indices_of, spelled
from symperceptron.language.positions import every_part

__all__ = ["told_of_indices"]


def told_of_indices(left: Expr, right: Expr, subject: Expr) -> Iterator[tuple[Symbol, Expr]]:
    """The pairs of indices of which a text may have said that they are equal: those of different names in what it is about, and a digit for a letter."""
    told = [{*part.args} for part in every_part(right) if isinstance(part, Delta)]  # a δ says what is so in either case
    yield from (
        pair for pair in dict.fromkeys([*_between_names(subject), *_digits_for_letters(left, right)]) if {*pair} not in told
    )


def _between_names(subject: Expr) -> Iterator[tuple[Symbol, Expr]]:
    for one, other in combinations(sorted(free_names(subject), key=spelled), 2):
        for a, b in product(indices_of(one), indices_of(other)):
            if a != b and isinstance(a, Symbol) and isinstance(b, Symbol | Integer):
                yield a, b
            elif a != b and isinstance(b, Symbol):
                yield b, a


def _digits_for_letters(left: Expr, right: Expr) -> Iterator[tuple[Symbol, Expr]]:
    everywhere = sorted(free_names(left) | free_names(right), key=spelled)
    for one, other in combinations(everywhere, 2):
        if base_of(one) == base_of(other):
            for a, b in zip(indices_of(one), indices_of(other), strict=False):
                if isinstance(a, Symbol) and isinstance(b, Integer):
                    yield a, b
                elif isinstance(b, Symbol) and isinstance(a, Integer):
                    yield b, a
