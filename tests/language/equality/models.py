"""The models and letters that the tests of equality speak of."""

from __future__ import annotations

from sympy import IndexedBase, Integer, Rational, S, symbols

from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Summation, Times
from symperceptron.language.model import Definition, Domain, Model, Name

__all__ = [
    "BCE",
    "MODELS",
    "RELU",
    "SIGMOID",
    "SOFTMAX",
    "TANH",
    "A",
    "E",
    "O",
    "b",
    "e",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "t",
    "u",
    "w",
    "x",
    "y",
    "z",
]

O, t, z, E, b, u = symbols("O t z E b u", real=True)
i, j, k, l, m, n = symbols("i j k l m n", integer=True)
x, w, y, p = (IndexedBase(letter, real=True) for letter in "xwyp")
A = IndexedBase("A", real=True)


def e(exponent: object) -> Power:
    """The exponential, as people write it."""
    return Power(S.Exp1, exponent)


_RANGE = ((Integer(0), n),)
_UNIT = Domain(lower=Rational(0), upper=Rational(1), open=False)
_HALF_SQUARE = Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))
_ENTROPY = Neg(Plus(Times(t, Call("log", O)), Times(Plus(1, Neg(t)), Call("log", Plus(1, Neg(O))))))
_LEAVES = (
    Name(symbol=t, role="target", domain=_UNIT),
    Name(symbol=x, role="input", ranges=_RANGE),
    Name(symbol=w, role="weight", ranges=_RANGE),
    Name(symbol=b, role="bias"),
)


def neuron(loss: object, letter: str, formula: object) -> Model:
    """One neuron: a loss of its output, a function of its net input."""
    return Model(
        definitions=(
            Definition(name=E, expression=loss),
            Definition(name=O, expression=Call(letter, z)),
            Definition(name=z, expression=Plus(Summation(Times(x[i], w[i]), i, 0, n), b)),
            Definition(name=Call(letter, u), expression=formula),
        ),
        names=(Name(symbol=E, role="loss"), Name(symbol=O, role="output"), Name(symbol=z, role="preactivation"), *_LEAVES),
        indices=(i, j, n),
    )


_SIGMA = Over(1, Plus(1, e(Neg(u))))
_TANH = Over(Plus(e(u), Neg(e(Neg(u)))), Plus(e(u), e(Neg(u))))
SIGMOID = neuron(_HALF_SQUARE, "sigma", _SIGMA)
TANH = neuron(_HALF_SQUARE, "tanh", _TANH)
RELU = neuron(_HALF_SQUARE, "relu", Cases(Branch(u, Compare(u, ">", 0)), Branch.otherwise(0)))
BCE = neuron(_ENTROPY, "sigma", _SIGMA)
SOFTMAX = Model(
    definitions=(
        Definition(name=E, expression=Neg(Summation(Times(y[k], Call("log", p[k])), k, 0, m))),
        Definition(
            name=p[k], expression=Over(e(IndexedBase("z", real=True)[k]), Summation(e(IndexedBase("z", real=True)[l]), l, 0, m))
        ),
        Definition(
            name=IndexedBase("z", real=True)[k],
            expression=Plus(Summation(Times(x[i], A[i, k]), i, 0, n), IndexedBase("b", real=True)[k]),
        ),
    ),
    names=(
        Name(symbol=E, role="loss"),
        Name(symbol=p, role="output", ranges=((Integer(0), m),)),
        Name(symbol=IndexedBase("z", real=True), role="preactivation", ranges=((Integer(0), m),)),
        Name(symbol=y, role="target", ranges=((Integer(0), m),)),
        Name(symbol=x, role="input", ranges=_RANGE),
        Name(symbol=A, role="weight", ranges=((Integer(0), n), (Integer(0), m))),
    ),
    indices=(i, j, k, l, m, n),
)
MODELS = {"sigmoid": SIGMOID, "tanh": TANH, "relu": RELU, "cross-entropy": BCE}
