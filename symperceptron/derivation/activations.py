"""The activations, one row each.

`letter` is the function's own name in a line, ``sigma(z)``; an activation without one is φ.  A formula may call another
activation by its letter (swish is ``u σ(u)``); whoever builds a model adds that definition too.  Where an activation is not
differentiable, `kinks` holds the points and the formula's own branches say what is used there: the branch that the point
belongs to is differentiated.  Constants of a formula are named, with the value they usually have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Expr, Integer, Rational, S, Symbol

from symperceptron.derivation.parameters import Parameter
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Times, one, zero
from symperceptron.language.model import REALS, Domain

__all__ = ["ACTIVATIONS", "Activation"]

Formula = Callable[[Expr], Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An activation: its formula in the net input, the range of its values, its kinks and what is taken there, a value to check it by."""

    name: str
    formula: Formula
    source: str
    letter: str = "phi"
    range: Domain = REALS
    kinks: tuple[Expr, ...] = ()
    convention: str = ""
    parameters: tuple[Parameter, ...] = ()
    example: tuple[str, str] = ("0", "0")
    aliases: tuple[str, ...] = ()


def _e(u: Expr) -> Expr:
    return Power(S.Exp1, u)


def _positive(u: Expr, value: Expr, otherwise: Expr) -> Expr:
    return Cases(Branch(value, Compare(u, ">", zero)), Branch.otherwise(otherwise))


def _clipped(u: Expr) -> Expr:
    ramp = Plus(Over(u, Integer(6)), Over(one, Integer(2)))
    return Cases(
        Branch(zero, Compare(u, "<=", Neg(Integer(3)))), Branch(one, Compare(u, ">=", Integer(3))), Branch.otherwise(ramp)
    )


_alpha, _lambda = Symbol("alpha", real=True), Symbol("lambda", real=True)
_ALPHA = Domain(lower=Rational(0))
_UNIT = Domain(lower=Rational(0), upper=Rational(1))
_CLOSED_UNIT = Domain(lower=Rational(0), upper=Rational(1), open=False)
_SYMMETRIC = Domain(lower=Rational(-1), upper=Rational(1))
_POSITIVE = Domain(lower=Rational(0))
_NOT_NEGATIVE = Domain(lower=Rational(0), open=False)

# fmt: off
_ROWS = (
    Activation(name="identity",     letter="id",                             formula=lambda u: u,                                                                        example=("1", "1"),
               source="Widrow, Hoff, Adaptive Switching Circuits (1960)"),
    Activation(name="sigmoid",      letter="sigma",    range=_UNIT,          formula=lambda u: Over(one, Plus(one, _e(Neg(u)))),                                         example=("1", "0.7310585786300049"),
               source="Rumelhart, Hinton, Williams, Nature 323 (1986)", aliases=("logistic",)),
    Activation(name="tanh",         letter="tanh",     range=_SYMMETRIC,     formula=lambda u: Over(Plus(_e(u), Neg(_e(Neg(u)))), Plus(_e(u), _e(Neg(u)))),              example=("1", "0.7615941559557649"),
               source="LeCun et al., Efficient BackProp (1998), section 4.4"),
    Activation(name="hard_sigmoid",                    range=_CLOSED_UNIT,   formula=_clipped,                                                                           example=("1", "0.6666666666666667"),
               source="Howard et al., Searching for MobileNetV3 (2019), section 5.2", kinks=(Integer(-3), Integer(3)), convention="φ′(−3) = φ′(3) = 0"),
    Activation(name="relu",         letter="ReLU",     range=_NOT_NEGATIVE,  formula=lambda u: _positive(u, u, zero),                                                    example=("1", "1"),
               source="Nair, Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines (2010)", kinks=(zero,), convention="ReLU′(0) = 0"),
    Activation(name="leaky_relu",                                            formula=lambda u: _positive(u, u, Times(_alpha, u)),                                        example=("-1", "-0.01"),
               source="Maas, Hannun, Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models (2013)", kinks=(zero,), convention="φ′(0) = α",
               parameters=(Parameter(symbol=_alpha, default=Rational(1, 100), domain=_ALPHA),)),
    Activation(name="elu",                                                   formula=lambda u: _positive(u, u, Times(_alpha, Plus(_e(u), Neg(one)))),                    example=("-1", "-0.6321205588285577"),
               source="Clevert, Unterthiner, Hochreiter, Exponential Linear Units (2016), equation 15", kinks=(zero,), convention="φ′(0) = α, which is 1 unless α is chosen otherwise",
               parameters=(Parameter(symbol=_alpha, default=Rational(1), domain=_ALPHA),)),
    Activation(name="selu",                                                  formula=lambda u: _positive(u, Times(_lambda, u), Times(_lambda, _alpha, Plus(_e(u), Neg(one)))), example=("1", "1.0507009873554805"),
               source="Klambauer et al., Self-Normalizing Neural Networks (2017), equation 2", kinks=(zero,), convention="φ′(0) = λα",
               parameters=(Parameter(symbol=_lambda, default=Rational("1.0507009873554804934193349852946"), domain=_ALPHA), Parameter(symbol=_alpha, default=Rational("1.6732632423543772848170429916717"), domain=_ALPHA))),
    Activation(name="softplus",     letter="softplus", range=_POSITIVE,      formula=lambda u: Call("log", Plus(one, _e(u))),                                            example=("1", "1.3132616875182228"),
               source="Dugas et al., Incorporating Second-Order Functional Knowledge (2001)"),
    Activation(name="softsign",                        range=_SYMMETRIC,     formula=lambda u: Over(u, Plus(one, Call("abs", u))),                                       example=("1", "0.5"),
               source="Bergstra et al., Quadratic Polynomials Learn Better Image Features (2009)"),
    Activation(name="arctan",                                                formula=lambda u: Call("arctan", u),                                                        example=("1", "0.7853981633974483"),
               source="LeCun, A Theoretical Framework for Back-Propagation (1988)"),
    Activation(name="exponential",                     range=_POSITIVE,      formula=_e,                                                                                 example=("1", "2.718281828459045"),
               source="McCullagh, Nelder, Generalized Linear Models (1989), section 6.2 (the inverse of the log link)", aliases=("exp",)),
    Activation(name="gaussian",                        range=Domain(lower=Rational(0), upper=Rational(1)), formula=lambda u: _e(Neg(Power(u, Integer(2)))),              example=("1", "0.36787944117144233"),
               source="Broomhead, Lowe, Multivariable Functional Interpolation and Adaptive Networks (1988)"),
    Activation(name="swish",                                                 formula=lambda u: Times(u, Call("sigma", u)),                                               example=("1", "0.7310585786300049"),
               source="Elfwing, Uchibe, Doya, Sigmoid-Weighted Linear Units (2018), equation 8", aliases=("silu",)),
    Activation(name="gelu",                                                  formula=lambda u: Times(Over(one, Integer(2)), u, Plus(one, Call("erf", Over(u, Call("sqrt", Integer(2)))))), example=("1", "0.8413447460685429"),
               source="Hendrycks, Gimpel, Gaussian Error Linear Units (2016), section 2"),
    Activation(name="mish",                                                  formula=lambda u: Times(u, Call("tanh", Call("softplus", u))),                              example=("1", "0.8650983882673103"),
               source="Misra, Mish: A Self Regularized Non-Monotonic Activation Function (2020), equation 1"),
    Activation(name="sine",                            range=Domain(lower=Rational(-1), upper=Rational(1), open=False), formula=lambda u: Call("sin", u),                example=("1", "0.8414709848078965"),
               source="Sitzmann et al., Implicit Neural Representations with Periodic Activation Functions (2020), section 3", aliases=("sin",)),
)
# fmt: on

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})
