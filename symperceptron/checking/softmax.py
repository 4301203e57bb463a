"""Several outputs that share one denominator: a softmax layer, where the text shows that it is about one.

It shows it by a sum of exponentials, or by a derivative of one output by another's net input, which would be 0 otherwise.
The loss is then the cross entropy of the outputs, unless the text says what it is, and the targets add up to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, S, Symbol

from symperceptron.checking.survey import Survey
from symperceptron.language.expressions import Call, Compare, Neg, Over, Power, Summation, Times, one
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import family, quantity

__all__ = ["defined", "softmax_models", "softmax_of", "with_shares"]

_SOFTMAX = "the outputs are read as a softmax"
_ENTROPY = "the loss is read as the cross entropy"
_SHARES = "the targets are taken to add up to 1"


def softmax_models(model: Model, survey: Survey) -> Iterator[tuple[Model, tuple[str, ...]]]:
    """The model with a softmax, with its cross entropy, and with targets that add up to one, as far as the text may mean them."""
    roles = {name.role: name for name in model.names}
    output, net, target = (roles.get(role) for role in ("output", "preactivation", "target"))
    if output is None or not output.ranges or len(output.ranges) != 1:
        return
    crossed = any(over == output.key for over, _ in survey.cross_derivatives)
    if not (survey.sums_of_exponentials or crossed):
        return
    if net is not None and net.ranges:
        model = defined(model, output, softmax_of(output, net))
        yield model, (_SOFTMAX,)
        if target is not None and target.ranges:
            crossed_model = _loss_defined(model, _entropy(output, target))
            yield crossed_model, (_SOFTMAX, _ENTROPY)
            yield with_shares(crossed_model, target), (_SOFTMAX, _ENTROPY, _SHARES)
            yield with_shares(model, target), (_SOFTMAX, _SHARES)
    elif target is not None and target.ranges:
        yield with_shares(model, target), (_SHARES,)


def with_shares(model: Model, target: Name) -> Model:
    """The model with targets that are the shares of one whole."""
    k = Symbol("k", integer=True)
    total = Summation(quantity(target.key, (k,)), k, *target.ranges[0])
    return replace(model, assumptions=(*model.assumptions, Compare(total, "=", one)))


def softmax_of(output: Name, net: Name) -> Definition:
    """The outputs as the softmax of the net inputs."""
    k, m = (Symbol(letter, integer=True) for letter in "km")
    z = family(net.key)
    total = Summation(Power(S.Exp1, z[m]), m, *output.ranges[0])
    return Definition(name=quantity(output.key, (k,)), expression=Over(Power(S.Exp1, z[k]), total))


def _entropy(output: Name, target: Name) -> Expr:
    k = Symbol("k", integer=True)
    return Neg(Summation(Times(quantity(target.key, (k,)), Call("log", quantity(output.key, (k,)))), k, *output.ranges[0]))


def defined(model: Model, name: Name, definition: Definition) -> Model:
    """The model with another definition of a quantity."""
    return replace(model, definitions=tuple(definition if old.key == name.key else old for old in model.definitions))


def _loss_defined(model: Model, loss: Expr) -> Model:
    key = next((name.key for name in model.names if name.role == "loss"), "")
    return replace(
        model, definitions=tuple(replace(old, expression=loss) if old.key == key else old for old in model.definitions)
    )
