"""One layer as its two lines, and layers under a loss as a model.

Layer l has the lines ``O_j^l = f(z_j^l)`` and ``z_j^l = Σ_i O_i^{l−1} w_ij^l + b_j^l``.  Its label, which may be a number,
a letter or nothing, goes on all its names. That is all that is said of layers anywhere: the engine differentiates these
definitions as it does any others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, IndexedBase, Symbol

from symperceptron.derivation.activations import Activation
from symperceptron.derivation.coupled import ClassLoss, CoupledActivation, total_over
from symperceptron.derivation.factors import written_number
from symperceptron.derivation.losses import Loss
from symperceptron.derivation.perceptron import both_domains, called_definitions, chosen_constants
from symperceptron.language.expressions import Call, Neg, Plus, Summation, Times
from symperceptron.language.model import REALS, Definition, Domain, Model, Name
from symperceptron.language.notation import Notation

__all__ = ["AnyActivation", "AnyLoss", "Layer", "Range", "model_of"]

AnyActivation = Activation | CoupledActivation
AnyLoss = Loss | ClassLoss
Range = tuple[Expr, Expr]

_INNER = Symbol("l", integer=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: its activation, the label on its names and on those of the layer before (None for the inputs), the two letters and ranges of its indices.

    `inner` is the letter under a sum over the layer itself.
    """

    activation: AnyActivation
    label: str
    above: str | None
    letters: tuple[Symbol, Symbol]
    ranges: tuple[Range, Range]
    bias: bool = True
    inner: Symbol = _INNER

    def named(self, letter: str) -> IndexedBase:
        """The layer's quantity of that letter."""
        return IndexedBase(letter + self.label, real=True)

    @property
    def given(self) -> IndexedBase:
        """The outputs of the layer before, or the inputs."""
        return IndexedBase("x" if self.above is None else f"O{self.above}", real=True)

    @property
    def definitions(self) -> tuple[Definition, Definition]:
        """The layer's two lines."""
        i, k = self.letters
        net: Expr = Summation(Times(self.given[i], self.named("w")[i, k]), i, *self.ranges[0])
        return (
            Definition(name=self.named("O")[k], expression=self._activated(self.named("z"), k)),
            Definition(name=self.named("z")[k], expression=Plus(net, self.named("b")[k]) if self.bias else net),
        )

    def _activated(self, z: IndexedBase, k: Symbol) -> Expr:
        if isinstance(self.activation, Activation):
            return Call(self.activation.letter, z[k])
        return self.activation.formula(z.__getitem__, k, total_over(self.inner, *self.ranges[1]))

    def names(self, allowed: Domain = REALS) -> tuple[Name, ...]:
        """The names that the layer brings, its weights and biases last; its outputs are also within what is allowed."""
        before, own = self.ranges
        bias = (Name(symbol=self.named("b"), role="bias", ranges=(own,)),) if self.bias else ()
        return (
            Name(symbol=self.named("O"), role="output", ranges=(own,), domain=both_domains(self.activation.range, allowed)),
            Name(symbol=self.named("z"), role="preactivation", ranges=(own,)),
            Name(symbol=self.named("w"), role="weight", ranges=(before, own)),
            *bias,
        )


def model_of(layers: Sequence[Layer], loss: AnyLoss, notation: Notation, parameters: Mapping[str, Any] | None = None) -> Model:
    """The model of layers, the last one first, under a loss of the last one's outputs."""
    last, E, t, u = layers[0], Symbol("E", real=True), IndexedBase("t", real=True), Symbol("u", real=True)
    row = loss.loss if isinstance(loss, ClassLoss) else loss
    activations = tuple(dict.fromkeys(layer.activation for layer in layers if isinstance(layer.activation, Activation)))
    functions = tuple(Definition(name=Call(one.letter, u), expression=one.formula(u)) for one in activations)
    error = Definition(name=E, expression=_summed(row, last))
    constants = chosen_constants((*(known for one in activations for known in one.parameters), *row.parameters), parameters or {})
    return Model(
        definitions=(
            error,
            *(definition for layer in layers for definition in layer.definitions),
            *functions,
            *called_definitions((*functions, error)),
            *(
                Definition(name=known.symbol, expression=written_number(known.default))
                for known in constants
                if known.default is not None
            ),
        ),
        names=(
            Name(symbol=E, role="loss"),
            *last.names(row.output),
            *(name for layer in layers[1:] for name in layer.names()),
            Name(symbol=t, role="target", ranges=(last.ranges[1],), domain=row.target),
            Name(symbol=layers[-1].given, role="input", ranges=(layers[-1].ranges[0],)),
            *(Name(symbol=known.symbol, role="parameter", domain=known.domain) for known in constants),
        ),
        notation=notation,
        indices=_indices(layers),
        assumptions=(loss.assumption(t.__getitem__, total_over(last.letters[1], *last.ranges[1])),)
        if isinstance(loss, ClassLoss)
        else (),
    )


def _summed(loss: Loss, layer: Layer) -> Expr:
    """``Σ_k`` of a loss of one output, with what does not vary and the sign before the sum."""
    k = layer.letters[1]
    term, minus = loss.formula(layer.named("O")[k], IndexedBase("t", real=True)[k]), False
    if isinstance(term, Neg):
        term, minus = term.args[0], True
    factors = term.args if isinstance(term, Times) else (term,)
    constant = [factor for factor in factors if k not in factor.free_symbols]
    total = Summation(Times(*(factor for factor in factors if factor not in constant)), k, *layer.ranges[1])
    body = Times(*constant, total)
    return Neg(body) if minus else body


def _indices(layers: Sequence[Layer]) -> tuple[Symbol, ...]:
    letters = {letter for layer in layers for letter in layer.letters} | {Symbol(letter, integer=True) for letter in "ijk"}
    ends = [symbol for layer in reversed(layers) for pair in layer.ranges for end in pair for symbol in end.free_symbols]
    return tuple(dict.fromkeys((*sorted(letters, key=str), *(layer.inner for layer in layers), *ends)))
