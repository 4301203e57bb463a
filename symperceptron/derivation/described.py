"""A model as a command line or a course describes it: a few words by name, of a neuron or, where layers are given, of a network."""

from __future__ import annotations

from symperceptron.derivation.network import Network, layers_in, widths_in
from symperceptron.derivation.perceptron import Perceptron
from symperceptron.errors import UnknownNameError
from symperceptron.language import Model

__all__ = ["described_model"]


def described_model(  # noqa: PLR0913  # each is an option of the command line
    *,
    activation: str = "sigmoid",
    loss: str = "half_squared_error",
    bias: bool = True,
    notation: str = "plain",
    layers: str | None = None,
    widths: str | None = None,
) -> Model:
    """The neuron, or the network whose layers are given; raises what `Perceptron` and `Network` raise.

    >>> from symperceptron.language import to_text
    >>> [to_text(name.symbol) for name in described_model(layers="tanh,softmax").by_role("weight")]
    ['w^(2)', 'w^(1)']
    """
    if layers is None:
        if widths is not None:
            raise UnknownNameError(f"widths {widths} were given without layers; expected the layers too, such as tanh,softmax")
        return Perceptron(activation=activation, loss=loss, bias=bias, notation=notation)
    numbers = None if widths is None else widths_in(widths)
    return Network(layers_in(layers), loss, notation, bias=bias, widths=numbers)
