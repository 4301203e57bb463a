"""The losses, one row each.

A formula is in the output and the target.  `output` says for which outputs the loss has a value, `target` which values the
target takes.  Where a loss is not differentiable, `kinks` says when, and the formula's own branches say what is used there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Expr, Integer, Rational, S, Symbol

from symperceptron.derivation.parameters import Parameter
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Times, one, zero
from symperceptron.language.model import REALS, Domain

__all__ = ["LOSSES", "Loss"]

Formula = Callable[[Expr, Expr], Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A loss: its formula in output and target, the values of both, its kinks and what is taken there, a value to check it by."""

    name: str
    formula: Formula
    source: str
    output: Domain = REALS
    target: Domain = REALS
    kinks: Callable[[Expr, Expr], tuple[Compare, ...]] = lambda o, t: ()
    convention: str = ""
    parameters: tuple[Parameter, ...] = ()
    example: tuple[tuple[str, str], str] = (("0", "0"), "0")
    aliases: tuple[str, ...] = ()


_HALF, _TWO = Over(one, Integer(2)), Integer(2)
_delta, _tau = Symbol("delta", real=True), Symbol("tau", real=True)


def _residual(o: Expr, t: Expr) -> Expr:
    return Plus(o, Neg(t))


def _huber(o: Expr, t: Expr) -> Expr:
    size = Call("abs", _residual(o, t))
    near = Times(_HALF, Power(_residual(o, t), _TWO))
    return Cases(
        Branch(near, Compare(size, "<=", _delta)), Branch.otherwise(Times(_delta, Plus(size, Neg(Times(_HALF, _delta)))))
    )


def _cross_entropy(o: Expr, t: Expr) -> Expr:
    return Neg(Plus(Times(t, Call("log", o)), Times(Plus(one, Neg(t)), Call("log", Plus(one, Neg(o))))))


def _margin(o: Expr, t: Expr, value: Callable[[Expr], Expr]) -> Expr:
    return Cases(Branch(value(Plus(one, Neg(Times(t, o)))), Compare(Times(t, o), "<", one)), Branch.otherwise(zero))


def _quantile(o: Expr, t: Expr) -> Expr:
    return Cases(
        Branch(Times(_tau, Plus(t, Neg(o))), Compare(o, "<", t)), Branch.otherwise(Times(Plus(one, Neg(_tau)), _residual(o, t)))
    )


_UNIT = Domain(lower=Rational(0), upper=Rational(1))
_SIGNS = Domain(values=(Rational(-1), Rational(1)))

# fmt: off
_ROWS = (
    Loss(name="half_squared_error",   formula=lambda o, t: Times(_HALF, Power(_residual(o, t), _TWO)),                               example=(("2", "5"), "4.5"),
         source="Rumelhart, Hinton, Williams, Nature 323 (1986)", aliases=("half_mse",)),
    Loss(name="squared_error",        formula=lambda o, t: Power(_residual(o, t), _TWO),                                             example=(("2", "5"), "9"),
         source="Legendre, Nouvelles méthodes pour la détermination des orbites des comètes (1805)", aliases=("mse",)),
    Loss(name="absolute_error",       formula=lambda o, t: Call("abs", _residual(o, t)),                                             example=(("2", "5"), "3"),
         source="Boscovich, De litteraria expeditione (1757)", kinks=lambda o, t: (Compare(o, "=", t),), convention="∂E/∂O = 0 where O = t", aliases=("mae",)),
    Loss(name="huber",                formula=_huber,                                                                                example=(("2", "5"), "2.5"),
         source="Huber, Robust Estimation of a Location Parameter (1964)", parameters=(Parameter(symbol=_delta, default=Rational(1), domain=Domain(lower=Rational(0))),)),
    Loss(name="log_cosh",             formula=lambda o, t: Call("log", Call("cosh", _residual(o, t))),                               example=(("2", "5"), "2.3093285045777851"),
         source="Green, Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm (1990)"),
    Loss(name="binary_cross_entropy", formula=_cross_entropy, output=_UNIT, target=Domain(lower=Rational(0), upper=Rational(1), open=False), example=(("0.25", "1"), "1.3862943611198906"),
         source="Bishop, Pattern Recognition and Machine Learning (2006), equation 4.90", aliases=("bce",)),
    Loss(name="logistic",             formula=lambda o, t: Call("log", Plus(one, Power(S.Exp1, Neg(Times(t, o))))), target=_SIGNS,   example=(("2", "-1"), "2.1269280110429727"),
         source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning (2009), equation 10.18"),
    Loss(name="hinge",                formula=lambda o, t: _margin(o, t, lambda m: m), target=_SIGNS,                                example=(("2", "-1"), "3"),
         source="Cortes, Vapnik, Support-Vector Networks (1995)", kinks=lambda o, t: (Compare(Times(t, o), "=", one),), convention="∂E/∂O = 0 where tO = 1"),
    Loss(name="squared_hinge",        formula=lambda o, t: _margin(o, t, lambda m: Power(m, _TWO)), target=_SIGNS,                   example=(("2", "-1"), "9"),
         source="Cortes, Vapnik, Support-Vector Networks (1995), section 3"),
    Loss(name="poisson",              formula=lambda o, t: Plus(o, Neg(Times(t, Call("log", o)))), output=Domain(lower=Rational(0)), target=Domain(lower=Rational(0), open=False), example=(("1", "3"), "1"),
         source="McCullagh, Nelder, Generalized Linear Models (1989), section 6.2"),
    Loss(name="quantile",             formula=_quantile,                                                                             example=(("2", "5"), "1.5"),
         source="Koenker, Bassett, Regression Quantiles (1978)", kinks=lambda o, t: (Compare(o, "=", t),), convention="∂E/∂O = 1 − τ where O = t", aliases=("pinball",),
         parameters=(Parameter(symbol=_tau, default=Rational(1, 2), domain=_UNIT),)),
)
# fmt: on

LOSSES: Mapping[str, Loss] = MappingProxyType({row.name: row for row in _ROWS})
