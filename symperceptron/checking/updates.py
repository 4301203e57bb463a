r"""What becomes of a parameter: ``w ← w − η ∂E/∂w``, ``w_new = w_old − η …``, ``Δw = −η ∂E/∂w``, ``Δw ∝ −∂E/∂w``.

An assignment is no equation and there is nothing to prove in it; but a step that is not against the gradient of the loss is
a mistake more often than not, and is not passed over as if it had been looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr

from symperceptron.checking.values import is_number
from symperceptron.language.equality import Verdict
from symperceptron.language.expressions import Neg, Over, Partial, Plus, Times, negative, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, quantity
from symperceptron.language.positions import every_part

__all__ = ["NEW", "UNDECIDED", "Step", "doubt_about", "is_other_step", "step_of"]

NEW, OLD, INCREMENT = "_new", "_old", "Delta_"
_OF_THE_MODEL = frozenset({"output", "target", "input", "weight", "preactivation", "loss", "bias", "hidden"})

_ALONG = "the step goes along the gradient of the loss; expected one against it"
UNDECIDED = "whether the step is against the gradient of the loss is not decided"
Decide = Callable[[Expr, Expr], Verdict]


@dataclass(frozen=True, slots=True)
class Step:
    """A parameter and what is added to it; `is_named` where that has a name of its own, ``Δw``."""

    variable: Expr
    increment: Expr
    is_named: bool = False


def step_of(left: Expr, right: Expr, letters: Mapping[str, str]) -> Step | None:
    """The step that ``left = right`` takes, if it takes one; `letters` says which letter is which quantity."""
    if not is_name(left):
        return None
    key = letter_of(left)
    if key.startswith(INCREMENT):
        letter = key.removeprefix(INCREMENT)
        return Step(_renamed(left, letters.get(letter, letter)), right, is_named=True)
    variable = _renamed(left, key.removesuffix(NEW))
    for start in (variable, _renamed(variable, letter_of(variable) + OLD)):
        rest = [term for term in right.args if term != start] if isinstance(right, Plus) else []
        if rest and len(rest) == len(right.args) - 1:
            return Step(variable, Plus(*rest))
    return None


def is_other_step(left: Expr, right: Expr) -> bool:
    """Whether a new value is made of the old one in a way that `step_of` does not tell apart, with other indices or as a factor."""
    key = letter_of(left) if is_name(left) else ""
    return key.endswith(NEW) and any(letter_of(name) == key.removesuffix(NEW) for name in free_names(right))


def _renamed(name: Expr, key: str) -> Expr:
    return quantity(key, indices_of(name))


def doubt_about(step: Step, model: Model, decide: Decide) -> str:
    """Why a step may not be one against the gradient of the loss; nothing where it is."""
    loss = next((name for name in model.names if name.role == "loss"), None)
    known = model.name_of(step.variable)
    if loss is None:
        return ""
    scale, rest = _parted(step.increment, model)
    if known is None or known.role not in ("weight", "bias", "variable"):
        return _ALONG if isinstance(rest, Partial) and rest.function == loss.symbol else ""
    gradient = Partial(loss.symbol, _as_differentiated(step.variable, rest))
    for sign, reason in ((negative, ""), (_same, _ALONG)):
        for increment in (rest, *_with_factors_of_loss(scale, rest, model.definition_of(loss.key))):
            if increment == sign(gradient) or decide(increment, sign(gradient)).is_proved:
                return reason
    return UNDECIDED


def _with_factors_of_loss(scale: list[Expr], rest: Expr, loss: Definition | None) -> Iterator[Expr]:
    """The increment with those of its factors that come from the loss, and not from the rate: 1/m, and a 2 of a square."""
    known = free_names(loss.expression) if loss is not None else frozenset()
    own = [factor for factor in scale if not is_number(factor) and free_names(factor) <= known]
    for numbers in ([], [factor for factor in scale if is_number(factor)]):
        if own or numbers:
            yield Times(*map(_positive, [*own, *numbers]), rest)


def _positive(factor: Expr) -> Expr:
    return Neg(factor) if is_number(factor) and factor.doit().is_negative else factor


def _as_differentiated(variable: Expr, increment: Expr) -> Expr:
    """The parameter with the index by which the increment is differentiated, where it is written without."""
    by = {one for part in every_part(increment) if isinstance(part, Partial) for one in part.variables}
    own = [one for one in by if letter_of(one) == letter_of(variable)]
    return own[0] if len(own) == 1 and not indices_of(variable) else variable


def _same(expr: Expr) -> Expr:
    return expr


def _parted(expr: Expr, model: Model) -> tuple[list[Expr], Expr]:
    """The rates in front of an increment, numbers and names that the model has not, and what they multiply."""
    if isinstance(expr, Neg):
        scale, rest = _parted(expr.args[0], model)
        return scale, negative(rest)
    if isinstance(expr, Over):
        scale, rest = _parted(expr.args[0], model)
        below = expr.args[1]
        return ([*scale, Over(one, below)], rest) if _is_positive_rate(below, model) else (scale, Over(rest, below))
    if isinstance(expr, Times):
        parts = [_parted(factor, model) for factor in expr.args]
        rest = [left for _, left in parts if left != one] or [one]
        return [rate for scale, _ in parts for rate in scale], rest[0] if len(rest) == 1 else Times(*rest)
    if _is_rate(expr, model):
        is_below_zero = is_number(expr) and expr.doit().is_negative
        return [expr], Neg(one) if is_below_zero else one
    return [], expr


def _is_positive_rate(expr: Expr, model: Model) -> bool:
    return _is_rate(expr, model) and not (is_number(expr) and expr.doit().is_nonpositive)


def _is_rate(expr: Expr, model: Model) -> bool:
    def is_unknown(name: Expr) -> bool:
        known = model.name_of(name)
        return model.definition_of(name) is None and (known is None or known.role not in _OF_THE_MODEL)

    names = free_names(expr)
    return is_number(expr) or (bool(names) and all(map(is_unknown, names)))
