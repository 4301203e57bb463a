"""Activations that couple their inputs, and losses whose targets belong together: one row each.

The activations of `activations` act on one number at a time.  Softmax does not: each output depends on every net input.
And a loss of classes is one whose targets are the shares of one whole, which is an assumption about them that a derivation
may use and then names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Expr, Rational, S, Symbol

from symperceptron.derivation.losses import Loss
from symperceptron.language.expressions import Call, Compare, Neg, Over, Power, Summation, Times, one
from symperceptron.language.model import REALS, Domain

__all__ = ["CLASS_LOSSES", "COUPLED", "ClassLoss", "CoupledActivation"]

Elements = Callable[[Expr], Expr]
Sum = Callable[[Elements], Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoupledActivation:
    """An activation of a whole layer: its formula at index k, from the net inputs as a function of an index and from Σ over the layer."""

    name: str
    formula: Callable[[Elements, Expr, Sum], Expr]
    range: Domain = REALS
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLoss:
    """A loss of one output, to be summed, and what is assumed of all targets together, from them as a function of an index and from Σ over the layer."""

    loss: Loss
    assumption: Callable[[Elements, Sum], Compare]

    @property
    def name(self) -> str:
        """The loss's name."""
        return self.loss.name


def _e(u: Expr) -> Expr:
    return Power(S.Exp1, u)


_UNIT = Domain(lower=Rational(0), upper=Rational(1))
_SHARE = Domain(lower=Rational(0), upper=Rational(1), open=False)

# fmt: off
COUPLED: Mapping[str, CoupledActivation] = MappingProxyType({row.name: row for row in (
    CoupledActivation(name="softmax", range=_UNIT, formula=lambda z, k, total: Over(_e(z(k)), total(lambda m: _e(z(m)))),
                      source="Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs (1990)"),
)})
CLASS_LOSSES: Mapping[str, ClassLoss] = MappingProxyType({row.name: row for row in (
    ClassLoss(loss=Loss(name="cross_entropy", formula=lambda o, t: Neg(Times(t, Call("log", o))), target=_SHARE,
                        source="Bishop, Pattern Recognition and Machine Learning (2006), equation 4.108"),
              assumption=lambda t, total: Compare(total(t), "=", one)),
)})
# fmt: on


def total_over(index: Symbol, lower: Expr, upper: Expr) -> Sum:
    """Σ over a layer, with that letter for its index."""
    return lambda term: Summation(term(index), index, lower, upper)
