"""A model as a command line or a course describes it: a few words by name, of a neuron or, where layers are given, of a network; or its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.from_text import model_from_text
from symperceptron.derivation.network import Network, layers_in, widths_in
from symperceptron.derivation.perceptron import Perceptron
from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language import Model

__all__ = ["described_model"]

LARGEST_FILE = 100_000


def described_model(  # noqa: PLR0913  # each is an option of the command line
    *,
    activation: str | None = None,
    loss: str | None = None,
    bias: bool = True,
    notation: str = "plain",
    layers: str | None = None,
    widths: str | None = None,
    model: str | None = None,
    parameters: Mapping[str, str | None] | None = None,
    samples: str | None = None,
) -> Model:
    """The neuron, the network whose layers are given, or the model whose text or file is; raises what these raise.

    >>> from symperceptron.language import to_text
    >>> [to_text(name.symbol) for name in described_model(layers="tanh,softmax").by_role("weight")]
    ['w^(2)', 'w^(1)']
    >>> to_text(described_model(model="C = (a - y)^2; a = tanh(z); z = w x").loss)
    'C'
    """
    if layers is None and widths is not None:
        raise UnknownNameError(f"widths {widths} were given without layers; expected the layers too, such as tanh,softmax")
    if model is not None:
        given = {"activation": activation, "loss": loss, "layers": layers, "no-bias": None if bias else ""}
        beside = next((name for name, value in given.items() if value is not None), None)
        if beside is not None:
            raise ModelError(f"--{beside} was given beside a model; expected it among the definitions of the model")
        made = model_from_text(_text_of(model), notation, parameters)
        return made if samples is None else over_samples(made, samples)
    loss = "half_squared_error" if loss is None else loss
    if layers is not None:
        numbers = None if widths is None else widths_in(widths)
        return Network(layers_in(layers), loss, notation, bias=bias, widths=numbers, parameters=parameters, samples=samples)
    return Perceptron("sigmoid" if activation is None else activation, loss, bias, notation, parameters, samples)


def _text_of(given: str) -> str:
    """The text itself, which has an equality sign, or that of a file."""
    if "=" in given:
        return given
    try:
        with Path(given).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as why:
        reason = (getattr(why, "strerror", None) or str(why)).lower()
        raise ModelError(f"the model {given!r} is no definition, for it has no =, and no file ({reason})") from why
    if len(content) > LARGEST_FILE:
        raise ModelError(f"the model {given!r} has more than {LARGEST_FILE} bytes; expected a few definitions")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise ModelError(f"the model {given!r} is no text in UTF-8") from why
