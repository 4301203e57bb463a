"""Repairs: for every mistake, what the line would be without it.

A row is a code and a function from the wrong right side to candidates: the repaired right side, where the fault stands, and
what the message is about.  The mistake has the name of the first row with a candidate that is proved to be right, so a name
is never a guess.  The order is from the special to the general, and what could come out right by accident stands last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symperceptron.checking.mistakes import factors, terms
from symperceptron.checking.mistakes.context import Repair, Wrong

__all__ = ["REPAIRS"]

Row = tuple[str, Callable[[Wrong], Iterator[Repair]]]

# fmt: off
REPAIRS: tuple[Row, ...] = (
    ("residual-sign",                 terms.residual_sign),
    ("sign",                          factors.sign),
    ("half",                          factors.factor_of_two),
    ("activation-plus",               terms.activation_plus),
    ("derivative-of-output",          terms.at_output),
    ("missing-activation-derivative", factors.activation_missing),
    ("one-minus-dropped",             factors.one_minus_missing),
    ("lost-inner-derivative",         factors.inner_derivative_missing),
    ("twice-activation-derivative",   factors.activation_twice),
    ("kept-activation-derivative",    factors.activation_stays),
    ("wrong-index",                   terms.index),
    ("uncollapsed-sum",               terms.sum_stays),
    ("sum-lost",                      terms.sum_lost),
    ("log-inverted",                  terms.logarithm_inverted),
    ("sign-of-term",                  terms.sign_of_term),
    ("power-rule",                    terms.exponent),
    ("missing-factor",                factors.factor_missing),
    ("extra-term",                    terms.term_too_many),
    ("extra-factor",                  factors.factor_too_many),
    ("wrong-letter",                  terms.letter),
    ("missing-factor",                factors.factor_missing_inside),
    ("missing-term",                  terms.term_missing),
    ("missing-factor",                factors.factors_missing),
    ("missing-factor",                factors.number_missing),
    ("extra-factor",                  factors.number_too_many),
)
# fmt: on
