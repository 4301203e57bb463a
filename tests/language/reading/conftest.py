"""The model that the tests of reading read about: the plain neuron, in any notation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sympy import IndexedBase, Integer, S, Symbol

from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Summation, Times
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.notation import NOTATIONS

E, O, z, t, b, u = (Symbol(letter, real=True) for letter in "EOztbu")
i, j, n = (Symbol(letter, integer=True) for letter in "ijn")
x, w = IndexedBase("x", real=True), IndexedBase("w", real=True)


def neuron(notation: str = "plain") -> Model:
    return Model(
        definitions=(
            Definition(name=E, expression=Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))),
            Definition(name=O, expression=Call("sigma", z)),
            Definition(name=z, expression=Plus(Summation(Times(x[i], w[i]), i, 0, n), b)),
            Definition(name=Call("sigma", u), expression=Over(1, Plus(1, Power(S.Exp1, Neg(u))))),
        ),
        names=(
            Name(symbol=E, role="loss"),
            Name(symbol=O, role="output"),
            Name(symbol=z, role="preactivation"),
            Name(symbol=t, role="target"),
            Name(symbol=x, role="input", ranges=((Integer(0), n),)),
            Name(symbol=w, role="weight", ranges=((Integer(0), n),)),
            Name(symbol=b, role="bias"),
        ),
        notation=NOTATIONS[notation],
        indices=(i, j, n),
    )


@pytest.fixture(scope="session")
def model_in() -> Callable[[str], Model]:
    """The neuron, written in a notation."""
    return neuron
