"""The name of a mistake: the first row of the catalogue that explains the line by proof; no name rather than a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from sympy import Expr

from symperceptron.checking.mistakes.catalogue import message
from symperceptron.checking.mistakes.context import Wrong
from symperceptron.checking.mistakes.repairs import REPAIRS, Repair
from symperceptron.checking.mistakes.twins import explanations
from symperceptron.checking.report import Mistake
from symperceptron.language.expressions import Partial
from symperceptron.language.positions import Path
from symperceptron.language.writing import to_latex

__all__ = ["named"]

SECONDS = 1.0


def named(wrong: Wrong, lang: str = "en") -> tuple[Mistake, Path] | None:
    """The mistake and the place of the fault in the right side, or None where nothing explains the line by proof."""
    until = monotonic() + SECONDS
    notation = wrong.model.notation
    for code, repair in _repairs(wrong):
        if monotonic() > until:
            return None
        if repair.expected != wrong.right and wrong.is_right(repair.expected):
            part = to_latex(repair.part, notation) if repair.part is not None else ""
            return Mistake(
                code=code, message=message(code, part, lang), expected=to_latex(repair.expected, notation)
            ), repair.path
    for code in explanations(wrong):
        return Mistake(code=code, message=message(code, "", lang), expected=_expected(wrong)), ()
    variable = _wrong_variable(wrong)
    if variable is not None:
        return Mistake(
            code="wrong-variable",
            message=message("wrong-variable", to_latex(variable, notation), lang),
            expected=_expected(wrong),
        ), ()
    return None


def _repairs(wrong: Wrong) -> Iterator[tuple[str, Repair]]:
    for code, row in REPAIRS:
        for repair in row(wrong):
            yield code, repair


def _expected(wrong: Wrong) -> str:
    return to_latex(wrong.derived, wrong.model.notation) if wrong.derived is not None else ""


def _wrong_variable(wrong: Wrong) -> Expr | None:
    """Another variable of the model whose derivative the right side is."""
    if not isinstance(wrong.subject, Partial) or len(wrong.subject.variables) != 1:
        return None
    roles = ("weight", "bias", "input", "preactivation", "output")
    for role in roles:
        for variable in wrong.elements(role):
            if variable != wrong.variable and wrong.are_equal(Partial(wrong.subject.function, variable), wrong.right):
                return variable
    return None
