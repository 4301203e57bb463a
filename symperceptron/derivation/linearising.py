"""A step about first derivatives of the loss is proved for every function of a junction at once, by proving it for the linear ones.

Where all that a step says of E are first derivatives, by quantities on which E depends only through z, it says it of the
numbers ``∂E/∂z_k``: the chain rule makes every such derivative of them. For given values of all quantities, some linear
function ``Σ_k c_k z_k`` has the same ones as E.  So what is proved for it, c being arbitrary, is proved for E; and what
lies between E and z, three layers or thirty, is not looked at.

Reference: Rudin, Principles of Mathematical Analysis (1976), theorem 9.15.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sympy import Expr, IndexedBase, Symbol

from symperceptron.derivation.recurring import nearest_cut, with_derivatives
from symperceptron.language.equality import Verdict, decide
from symperceptron.language.expressions import Partial, Summation, Times
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import base_of, free_names, indices_of, letter_of
from symperceptron.language.positions import parts_of

__all__ = ["linearised", "proved_linearly"]


def linearised(before: Expr, after: Expr, model: Model) -> Model | None:
    """The model in which the loss is any linear function of a junction, if the step is about first derivatives of it through one; else None."""
    variables: set[str] = set()
    if (
        not model.definitions
        or not all(_only_differentiated(side, model.loss, variables) for side in (before, after))
        or not variables
    ):
        return None
    return _linear_model(model, frozenset(variables))


def proved_linearly(left: Expr, right: Expr, model: Model) -> Verdict | None:
    """The proof of a claim about first derivatives of the loss, their names among them, for every function of a junction; None where there is none."""
    before, after = with_derivatives(left, model), with_derivatives(right, model)
    linear = linearised(before, after, model) if (before, after) != (left, right) else None
    found = decide(before, after, linear) if linear is not None else None
    return found if found is not None and found.is_proved else None


@lru_cache(maxsize=256)
def _linear_model(model: Model, variables: frozenset[str]) -> Model | None:
    loss = model.loss
    cut = nearest_cut(model, loss, variables)
    declared = model.name_of(cut.name) if cut is not None else None
    if cut is None or declared is None or len(declared.ranges) != len(indices_of(cut.name)):
        return None  # nothing says over what to sum
    scale: Expr = Symbol(f"d{loss}/d{cut.key}", real=True)
    indices = indices_of(cut.name)
    form = Times(IndexedBase(scale, real=True)[indices] if indices else scale, cut.name)
    for index, bounds in zip(indices, declared.ranges, strict=True):
        form = Summation(form, index, *bounds)
    linear = Definition(name=loss, expression=form)
    return replace(model, definitions=(linear, *(one for one in model.definitions[1:] if not _is_about(one, loss, cut.name))))


def _is_about(definition: Definition, loss: Expr, by: Expr) -> bool:
    """Whether a definition speaks of the loss, other than of its derivative by the cut: it then stands for a number that may be any."""
    is_own = isinstance(definition.expression, Partial) and tuple(map(base_of, definition.expression.variables)) == (base_of(by),)
    return loss in free_names(definition.expression) and not is_own


def _only_differentiated(expr: Expr, loss: Expr, variables: set[str]) -> bool:
    """Whether the loss stands in first derivatives only; the letters it is differentiated by are added to the variables."""
    if isinstance(expr, Partial) and expr.function == loss:
        variables.update(letter_of(variable) for variable in expr.variables)
        return len(expr.variables) == 1
    if isinstance(expr, Partial) and loss in free_names(expr.function):
        return False
    return expr != loss and all(_only_differentiated(part, loss, variables) for _, part in parts_of(expr))
