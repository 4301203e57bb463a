"""A classifier: the model under which the rules of coupled quantities are exemplified, with softmax, shares for targets and a name for ∂E/∂z_k."""

from __future__ import annotations

from sympy import IndexedBase, Integer, S

from symperceptron.derivation.rules.letters import E, i, j, k, l, m, n
from symperceptron.language.expressions import Call, Compare, Neg, Over, Partial, Power, Summation, Times, one
from symperceptron.language.model import Definition, Model, Name

__all__ = ["CLASSES", "CLASSIFIER", "O", "delta", "t", "w", "x", "z"]

O, z, t, x, w, delta = (IndexedBase(letter, real=True) for letter in ("O", "z", "t", "x", "w", "delta"))
INPUTS, CLASSES = (Integer(0), n), (Integer(0), m)

CLASSIFIER = Model(
    definitions=(
        Definition(name=E, expression=Neg(Summation(Times(t[k], Call("log", O[k])), k, *CLASSES))),
        Definition(name=O[k], expression=Over(Power(S.Exp1, z[k]), Summation(Power(S.Exp1, z[l]), l, *CLASSES))),
        Definition(name=z[k], expression=Summation(Times(x[j], w[j, k]), j, *INPUTS)),
        Definition(name=delta[k], expression=Partial(E, z[k])),
    ),
    names=(
        Name(symbol=E, role="loss"),
        Name(symbol=O, role="output", ranges=(CLASSES,)),
        Name(symbol=z, role="preactivation", ranges=(CLASSES,)),
        Name(symbol=t, role="target", ranges=(CLASSES,)),
        Name(symbol=x, role="input", ranges=(INPUTS,)),
        Name(symbol=w, role="weight", ranges=(INPUTS, CLASSES)),
        Name(symbol=delta, role="derivative", ranges=(CLASSES,)),
    ),
    indices=(i, j, k, l, m, n),
    assumptions=(Compare(Summation(t[k], k, *CLASSES), "=", one),),
)
