r"""The variable in the definition of a function beside numbered quantities of the same letter: z in ``σ(z) = 1/(1 + e^{-z})`` is none of z_1 and z_2."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr, Symbol

from symperceptron.checking.survey import Survey
from symperceptron.language.expressions import Call, Partial, Prime
from symperceptron.language.names import free_names, letter_of

__all__ = ["ANY", "with_any_variable"]

ANY = Symbol("u", real=True)


def with_any_variable(expressions: Sequence[Expr], subject: Expr | None, survey: Survey) -> dict[Expr, Expr]:
    """Another letter for the bare one in a statement about a function of it, or in one that goes on with such, beside numbered quantities of the letter."""
    head = _variable(expressions[0]) if expressions else None
    found = {name for name in _bare(expressions) if survey.is_numbered(letter_of(name))}
    is_formal = head in found or (subject is not None and _variable(subject) == ANY)
    return dict.fromkeys(found, ANY) if is_formal and len(found) == 1 and ANY not in _bare(expressions) else {}


def _variable(expr: Expr) -> Expr | None:
    """The bare letter that a function is of: ``σ(z)``, ``σ'(z)`` or ``∂σ(z)/∂z``."""
    if isinstance(expr, Partial):
        found = _variable(expr.function)
        return found if set(expr.variables) == {found} else None
    inside = expr.arguments if isinstance(expr, Call) else (expr.argument,) if isinstance(expr, Prime) else ()
    return inside[0] if len(inside) == 1 and isinstance(inside[0], Symbol) else None


def _bare(expressions: Iterable[Expr]) -> set[Expr]:
    return {name for expr in expressions for name in free_names(expr) if isinstance(name, Symbol)}
