"""Repairs: for every mistake, what the line would be without it.

A row is a code and a function from the wrong right side to candidates: the repaired right side, where the fault stands, and
what the message is about.  The mistake has the name of the first row with a candidate that is proved to be right, so a name
is never a guess.  The order is from the special to the general.  Where a line can come out right by accident, ``t/O − 1/(1 −
O)`` by a factor in the one term or in the other, a row is `open`: it names a mistake only if all its repairs say the same, or
one of them puts in its place what stands in a line of the derivation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symperceptron.checking.mistakes import factors, indices, terms
from symperceptron.checking.mistakes.context import Repair, Wrong

__all__ = ["REPAIRS", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """A code, the candidates, and whether several of them can be right with different meanings."""

    code: str
    candidates: Callable[[Wrong], Iterator[Repair]]
    open: bool = False


# fmt: off
REPAIRS: tuple[Row, ...] = (
    Row("residual-sign",                 terms.residual_sign),
    Row("quotient-sign",                 terms.quotient_sign),
    Row("sign",                          factors.sign),
    Row("half",                          factors.factor_of_two),
    Row("activation-plus",               terms.activation_plus),
    Row("derivative-of-output",          terms.at_output),
    Row("missing-activation-derivative", factors.activation_missing),
    Row("one-minus-dropped",             factors.one_minus_missing),
    Row("lost-inner-derivative",         factors.inner_derivative_missing),
    Row("twice-activation-derivative",   factors.activation_twice),
    Row("kept-activation-derivative",    factors.activation_stays),
    Row("transposed-weight",             indices.transposed),
    Row("wrong-index",                   indices.index),
    Row("index-left-over",               indices.left_over),
    Row("indices-exchanged",             indices.exchanged),
    Row("uncollapsed-sum",               terms.sum_stays),
    Row("sum-lost",                      terms.sum_lost),
    Row("log-inverted",                  terms.logarithm_inverted),
    Row("sign-of-term",                  terms.sign_of_term),
    Row("power-rule",                    terms.exponent),
    Row("missing-factor",                factors.own_number_missing),
    Row("missing-factor",                factors.factor_missing),
    Row("extra-term",                    terms.term_too_many,           open=True),
    Row("extra-factor",                  factors.factor_too_many,       open=True),
    Row("wrong-letter",                  terms.letter,                  open=True),
    Row("missing-term",                  terms.term_missing,            open=True),
    Row("missing-factor",                factors.factor_missing_inside, open=True),
    Row("missing-factor",                factors.factors_missing),
    Row("missing-factor",                factors.number_missing),
    Row("extra-factor",                  factors.number_too_many),
)
# fmt: on
