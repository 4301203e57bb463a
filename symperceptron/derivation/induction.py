"""A network of any depth: the recursion for δ by induction over the layers, shown as such.

Layer l has its own two lines, ``O_j^l = f(z_j^l)`` and ``z_j^l = Σ_i O_i^{l−1} w_ij^l + b_j^l``, for a symbolic l between 1
and L.  The claim is ``∂E/∂z_j^l = δ_j^l`` for every l, where the start says what δ^L is, and the step what δ^l is if the
claim holds for l + 1.

The step is about layers l and l + 1 alone.  What is above them, one layer or a hundred, makes E some differentiable
function of z^{l+1}.  For first derivatives by anything below, that is as good as ``E = Σ_k d_k z_k^{l+1}`` with numbers d_k
of which nothing is known but that they are ``∂E/∂z_k^{l+1}`` (`linearising`); the hypothesis calls them δ_k^{l+1}.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr, IndexedBase, Integer, Symbol

from symperceptron.derivation.engine import derive
from symperceptron.derivation.layers import AnyActivation, Layer, Range, model_of
from symperceptron.derivation.network import Given, GivenLoss, chosen_activation, chosen_loss
from symperceptron.derivation.recurring import named_derivatives, with_names
from symperceptron.derivation.steps import Derivation
from symperceptron.language.equality import Verdict
from symperceptron.language.expressions import Partial, Summation, Times
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.notation import Notation, notation_named

__all__ = ["Induction", "by_induction"]

_i, _j, _k, _p = (Symbol(letter, integer=True) for letter in "ijkp")  # l is a layer here, and no index


@dataclass(frozen=True, slots=True, kw_only=True)
class Induction:
    r"""δ^L, δ^l from δ^{l+1}, and what holds for every layer because of it.

    >>> induction = by_induction()
    >>> print(induction.start.result_latex)
    (O_k^{(L)} - t_k) O_k^{(L)} (1 - O_k^{(L)})
    >>> print(induction.step.result_latex)
    O_j^{(l)} (1 - O_j^{(l)}) \sum_{k=0}^{n_{l+1}} \delta_k^{(l+1)} w_{jk}^{(l+1)}
    >>> [result.result_latex for result in induction.results]
    ['\\delta_j^{(l)} O_i^{(l-1)}', '\\delta_j^{(l)}']
    """

    start: Derivation
    step: Derivation
    results: tuple[Derivation, ...]

    @property
    def hypothesis(self) -> tuple[Expr, Expr]:
        """What the step supposes: the derivative by the net inputs of layer l + 1, and its name."""
        named = next(one for one in self.step.model.definitions if isinstance(one.expression, Partial))
        return named.expression, named.name

    def verify(self) -> tuple[Verdict, ...]:
        """A verdict per line of the start, of the step and of the results."""
        return tuple(verdict for part in (self.start, self.step, *self.results) for verdict in part.verify())

    def to_dict(self) -> dict[str, Any]:
        """A certificate for each of its derivations, which `Derivation.from_dict` replays and proves again."""
        return {
            "start": self.start.to_dict(),
            "step": self.step.to_dict(),
            "results": [result.to_dict() for result in self.results],
        }

    def __str__(self) -> str:
        parts = (
            ("start, l = L", self.start),
            ("step, from l + 1 to l", self.step),
            *(("hence for every l", result) for result in self.results),
        )
        return "\n".join(f"{title}:\n{derivation}" for title, derivation in parts)


def by_induction(
    activation: Given = "sigmoid",
    loss: GivenLoss = "half_squared_error",
    output: Given | None = None,
    notation: str | Notation = "plain",
    *,
    bias: bool = True,
) -> Induction:
    """The recursion for δ in a network of L layers: hidden ones with one activation, the last with its own (or the same).

    Raises UnknownNameError for a name that is in no table.
    """
    profile = notation_named(notation)
    hidden, last = chosen_activation(activation), chosen_activation(activation if output is None else output)
    top = model_of((_layer(last, ("L-1", "L"), (_j, _k), profile, bias=bias),), chosen_loss(loss), profile)
    last_net = next(one for one in top.definitions if one.key == "z^L")
    layer = _window(hidden, profile, bias=bias)
    return Induction(
        start=derive(with_names(top, [last_net]), "z^L_k"),
        step=derive(layer, "z^l_j"),
        results=tuple(derive(layer, variable) for variable in ("w^l_ij", "b^l_j")[: 1 + bias]),
    )


def _layer(
    activation: AnyActivation, labels: tuple[str, str], letters: tuple[Symbol, Symbol], profile: Notation, *, bias: bool
) -> Layer:
    before, own = (_range(label, profile) for label in labels)
    return Layer(
        activation=activation,
        label=f"^{labels[1]}",
        above=f"^{labels[0]}",
        letters=letters,
        ranges=(before, own),
        bias=bias,
        inner=_p,
    )


def _range(label: str, profile: Notation) -> Range:
    return Integer(profile.first_index), Symbol(f"n_{label}", integer=True)


def _window(activation: AnyActivation, profile: Notation, *, bias: bool) -> Model:
    """Layers l and l + 1 under a loss of which only the derivatives by z^{l+1} are anything."""
    upper = _layer(activation, ("l", "l+1"), (_j, _k), profile, bias=bias)
    lower = _layer(activation, ("l-1", "l"), (_i, _j), profile, bias=bias)
    model = model_of((upper, lower), chosen_loss("half_squared_error"), profile)
    z, d = upper.named("z"), IndexedBase("d", real=True)
    loss = Definition(name=model.loss, expression=Summation(Times(d[_k], z[_k]), _k, *upper.ranges[1]))
    gone = {str(upper.named("O")), "t"}
    return named_derivatives(
        replace(
            model,
            definitions=(loss, *(one for one in model.definitions[1:] if one.key not in gone)),
            names=(
                *(name for name in model.names if name.key not in gone),
                Name(symbol=d, role="slope", ranges=(upper.ranges[1],)),
            ),
        )
    )
