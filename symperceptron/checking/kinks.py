"""Derivatives of functions that are made of pieces: at a kink there is none, and what a text takes there is custom, so that nothing is refuted by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Rational

from symperceptron.checking.behind import everything
from symperceptron.checking.doubts import is_piecewise, with_mere_variable
from symperceptron.checking.folding import folded
from symperceptron.language.equality import Kind, Verdict, decide
from symperceptron.language.expressions import Compare, Partial, Prime
from symperceptron.language.model import Model
from symperceptron.language.positions import every_part

__all__ = ["beside_kinks"]

_BESIDE = (Rational(1, 2), Rational(-1, 3))


def beside_kinks(found: Verdict, left: Expr, right: Expr, subject: Expr, model: Model) -> Verdict:
    """The verdict, a refutation where something is 0 moved to where it is not; undecided where it cannot be moved."""
    parts = [part for side in (left, right, subject) for part in every_part(side)] if found.witness else []
    at = found.witness.at if found.witness else ()
    zeros = [name for name, value in at if value == "0" and (name in parts or model.name_of(name) is not None)]
    if (
        not zeros
        or not any(isinstance(part, Partial | Prime) for part in parts)
        or not any(map(is_piecewise, everything(model, (left, right, subject))))
    ):
        return found
    unmoved = Verdict.undecided("the sides differ only where a function may have no derivative")
    left, right, model = folded(left, right, with_mere_variable(model, subject, left, right))
    return next((one for one in _moved(left, right, zeros, model) if one.kind is Kind.REFUTED), unmoved)


def _moved(left: Expr, right: Expr, zeros: list[Expr], model: Model) -> Iterator[Verdict]:
    for value in _BESIDE:
        told = tuple(Compare(name, "=", value) for name in zeros)
        yield decide(left, right, replace(model, assumptions=(*model.assumptions, *told)))
