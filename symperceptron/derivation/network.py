"""Several outputs and several layers as a program of definitions: more of them than a neuron has, with more indices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from sympy import Expr, Integer, Symbol

from symperceptron.derivation.activations import ACTIVATIONS, Activation
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.coupled import CLASS_LOSSES, COUPLED, ClassLoss, CoupledActivation
from symperceptron.derivation.custom import activation_of, loss_of
from symperceptron.derivation.layers import AnyActivation, AnyLoss, Layer, model_of
from symperceptron.derivation.losses import LOSSES, Loss
from symperceptron.derivation.perceptron import chosen_row
from symperceptron.derivation.recurring import named_derivatives
from symperceptron.errors import ModelError
from symperceptron.language.model import Model, Name
from symperceptron.language.names import free_names, letter_of
from symperceptron.language.notation import Notation, notation_named

__all__ = ["Network", "as_defined", "chosen_activation", "chosen_loss", "layers_in", "widths_in"]

Given: TypeAlias = str | AnyActivation | Expr | Callable[..., Any]
GivenLoss: TypeAlias = str | AnyLoss | Expr | Callable[..., Any]

_LETTERS = "kjih"  # of the elements of a layer, the last layer's first; nobody writes more than four in one line


def Network(  # noqa: PLR0913  # what a course varies, each with its usual value
    layers: Sequence[Given] = ("sigmoid",),
    loss: GivenLoss = "half_squared_error",
    notation: str | Notation = "plain",
    *,
    bias: bool = True,
    widths: Sequence[int] | None = None,
    parameters: Mapping[str, Any] | None = None,
    samples: str | None = None,
) -> Model:
    r"""Layers of neurons, first to last, each given by its activation; the loss is summed over the outputs.

    Activations and losses are given as those of a `Perceptron`, ``softmax`` and ``cross_entropy`` besides.  The widths are symbolic, a sum over
    layer l ends at n_l; or they are numbers, the inputs' first.  With more than one layer the names carry the layer, ``w^1`` and ``w^2``, and the
    derivative by each layer's net inputs has a name, ``delta^1``.  `samples` is ``"sum"`` or ``"mean"`` for a batch of m samples, the sample being the
    first index of all that is not learnt.

    Raises UnknownNameError for a name that is in no table, ModelError for a network without layers or with widths that do not fit.

    >>> from symperceptron import Network, derive
    >>> derive(Network(), "w_jk").result_latex
    '(O_k - t_k) O_k (1 - O_k) x_j'
    >>> derive(Network(("sigmoid", "sigmoid")), "w_ij^1").result_latex
    '\\delta_j^{(1)} x_i'
    >>> derive(Network(("softmax",), loss="cross_entropy"), "z_k").result_latex
    'O_k - t_k'
    """
    profile = notation_named(notation)
    if not layers:
        raise ModelError("a network without layers; expected at least one activation")
    if widths is not None and (len(widths) != len(layers) + 1 or min(widths) < 1):
        raise ModelError(
            f"the widths {', '.join(map(str, widths))} do not fit; expected {len(layers) + 1} numbers from 1, the inputs' first"
        )
    labels = [f"^{number}" if len(layers) > 1 else "" for number in range(1, len(layers) + 1)]
    first = Integer(profile.first_index)
    ends = [
        Symbol(f"n_{number}", integer=True) if widths is None else first + widths[number] - 1 for number in range(len(layers) + 1)
    ]
    ranges = [(first, end) for end in ends]
    made = [
        Layer(activation=activation, label=label, above=labels[number - 1] if number else None,
              letters=(_letter(len(layers) - number), _letter(len(layers) - number - 1)), ranges=(ranges[number], ranges[number + 1]), bias=bias)
        for number, (activation, label) in enumerate(zip(_told_apart(map(chosen_activation, layers)), labels, strict=True))
    ]  # fmt: skip
    model = named_derivatives(model_of(made[::-1], chosen_loss(loss), profile, parameters))
    return model if samples is None else over_samples(model, samples)


def layers_in(text: str) -> list[str]:
    """The activations in a text; a comma within brackets belongs to one of them.

    >>> layers_in("tanh, max(0, z), softmax")
    ['tanh', 'max(0, z)', 'softmax']
    """
    return [name.strip() for name in re.split(r",(?![^(]*\))", text)]


def widths_in(text: str) -> list[int]:
    """The whole numbers in ``784,128,10``; raises ModelError for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ModelError(f"{text!r} are no widths; expected whole numbers such as 784,128,10")
    return [int(part) for part in parts]


def as_defined(model: Model, name: Name) -> Expr:
    """A name with the indices that the definitions give it, its own before all: of a network's weights ``w_ij^1``, of a name that nothing mentions its symbol.

    >>> network = Network(("tanh", "sigmoid"))
    >>> as_defined(network, network.name_of(network.symbols["w^1"][0, 0]))
    w^1[i, j]
    """
    own = model.definition_of(name.key)
    if own is not None:
        return own.name
    found = {leaf for one in model.definitions for leaf in free_names(one.expression) if letter_of(leaf) == name.key}
    return min(found, key=str, default=name.symbol)


def _letter(distance: int) -> Symbol:
    """The letter of a layer's elements, by its distance from the last layer."""
    return Symbol(_LETTERS[distance % len(_LETTERS)], integer=True)


def _told_apart(activations: Iterable[AnyActivation]) -> list[AnyActivation]:
    """The activations, with another letter for one whose own is taken by another."""
    taken: dict[str, Activation] = {}
    found: list[AnyActivation] = []
    for number, activation in enumerate(activations, start=1):
        if isinstance(activation, Activation) and taken.setdefault(activation.letter, activation) != activation:
            found.append(replace(activation, letter=f"{activation.letter}_{number}"))
        else:
            found.append(activation)
    return found


def chosen_activation(given: Given) -> AnyActivation:
    """The activation that is given, named in either table, or made of what a user wrote."""
    if isinstance(given, CoupledActivation):
        return given
    if isinstance(given, str) and given in COUPLED:
        return COUPLED[given]
    return chosen_row("activation", given, ACTIVATIONS, Activation, activation_of, COUPLED)


def chosen_loss(given: GivenLoss) -> AnyLoss:
    """The loss that is given, named in either table, or made of what a user wrote."""
    if isinstance(given, ClassLoss):
        return given
    if isinstance(given, str) and given in CLASS_LOSSES:
        return CLASS_LOSSES[given]
    return chosen_row("loss", given, LOSSES, Loss, loss_of, CLASS_LOSSES)
