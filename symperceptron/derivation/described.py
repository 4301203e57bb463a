"""A model as a command line or a course describes it: a few words by name, of a neuron or, where layers are given, of a network; or its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.from_text import model_from_text
from symperceptron.derivation.induction import Induction, by_induction
from symperceptron.derivation.network import Network, layers_in, widths_in
from symperceptron.derivation.perceptron import Perceptron
from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language import Model

__all__ = ["described_induction", "described_model", "described_subject", "is_of_any_depth"]

LARGEST_FILE = 100_000
DOTS = ("...", "…")


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
    if is_of_any_depth(layers):
        raise ModelError(
            f"the layers {layers} are of any number, which has no numbers to compute with; "
            "expected derive or handout, or the layers one by one, such as tanh,tanh,softmax"
        )
    if layers is not None:
        numbers = None if widths is None else widths_in(widths)
        return Network(layers_in(layers), loss, notation, bias=bias, widths=numbers, parameters=parameters, samples=samples)
    return Perceptron("sigmoid" if activation is None else activation, loss, bias, notation, parameters, samples)


def described_subject(**given: Any) -> Model | Induction:
    """What a page is about: a model or, where dots stand among the layers, a network of any depth."""
    return described_induction(**given) if is_of_any_depth(given.get("layers")) else described_model(**given)


def is_of_any_depth(layers: str | None) -> bool:
    """Whether the layers are given with dots between them, as in ``tanh,...,softmax``."""
    return layers is not None and any(name in DOTS for name in layers_in(layers))


def described_induction(
    *,
    layers: str,
    loss: str | None = None,
    bias: bool = True,
    notation: str = "plain",
    **others: object,
) -> Induction:
    """The network of any depth whose layers are given as ``tanh,...,softmax``: hidden ones alike, and the last; raises ModelError for what it cannot have.

    >>> from symperceptron.language import to_text
    >>> induction = described_induction(layers="tanh,...,softmax", loss="cross_entropy", notation="layered")
    >>> to_text(induction.step.last, induction.step.model.notation)
    '(1 − (O_j^l)²)·Σ_{k=0}^{n_{l+1}} δ_k^{l+1}·w_jk^{l+1}'
    """
    beside = next((name for name, value in others.items() if value), None)
    if beside is not None:
        raise ModelError(f"--{beside} was given beside layers of any number; expected it for layers given one by one")
    match layers_in(layers):
        case [hidden, dots, last] if dots in DOTS and not {hidden, last} & {*DOTS, ""}:
            return by_induction(hidden, "half_squared_error" if loss is None else loss, last, notation, bias=bias)
        case _:
            raise ModelError(
                f"the layers {layers} do not say what is repeated; expected the hidden layers' activation, dots, and the last one's, such as tanh,...,softmax"
            )


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
