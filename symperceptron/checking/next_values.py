r"""The values after a step: a text that tells a rate may go through its formulas again with what its parameters have become.

Where ``w = 0.5`` and ``η = 0.1`` are told and ``∂L/∂w`` comes to 1.5 there, ``z = 0.35 \cdot 2`` is no slip: 0.35 is what w is after one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import Expr, Rational

from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.rounding import half_unit, literal
from symperceptron.checking.told import Numbers, Told
from symperceptron.checking.values import put_in
from symperceptron.language.equality.partly import value_range
from symperceptron.language.expressions import Partial
from symperceptron.language.names import is_name, letter_of

__all__ = ["after_a_step"]

_RATES = ("eta", "alpha", "lr")
_LEARNT = ("weight", "bias")


def after_a_step(subject: Expr, numbers: Expr, knowledge: Knowledge) -> Told | None:
    """What is told once every parameter has made a step, if the numbers put in for the letters of the subject are those after it and not those before.

    Where a rate is told and they are neither, it is what was told before: there may have been another step than that.
    """
    body = knowledge.model.unfold(subject) if is_name(subject) else None
    found = {} if body is None else put_in(body, numbers)
    before = knowledge.told.leaves
    changed = {name: value for name, value in found.items() if name in before and literal(before[name]) != literal(value)}
    if not changed:
        return None
    after = dict(_stepped(knowledge))
    if all(name in after and _is_written(value, after[name]) for name, value in changed.items()):
        return Told(leaves={**before, **{name: Rational(value.numerator, value.denominator) for name, value in after.items()}})
    return knowledge.told if changed.keys() <= after.keys() else None


def _stepped(knowledge: Knowledge) -> Iterator[tuple[Expr, Fraction]]:
    """Every parameter of which a value is told, with its value after a step against the gradient of the loss."""
    model, told = knowledge.model, knowledge.told.leaves
    used = {letter_of(name) for known in model.definitions for name in known.expression.free_symbols}
    rates = [value for name, value in told.items() if letter_of(name) in _RATES and letter_of(name) not in used]
    rate = literal(rates[0]) if len(rates) == 1 else None
    loss = next((name.symbol for name in model.by_role("loss")), None)
    numbers: Numbers = {name: (value, value) for name, leaf in told.items() if (value := literal(leaf)) is not None}
    if rate is None or loss is None:
        return
    for name, (value, _) in numbers.items():
        known = model.name_of(name)
        slope = value_range(Partial(loss, name), model, numbers) if known is not None and known.role in _LEARNT else None
        if slope is not None:
            yield name, value - rate * (slope[0] + slope[1]) / 2


def _is_written(value: Expr, exact: Fraction) -> bool:
    """Whether a number is the exact value as far as it is written out."""
    number = literal(value)
    return number is not None and abs(number - exact) <= half_unit(number)
