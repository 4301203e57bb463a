"""The stable forms that every numerical programmer knows, one row each; none of them is looked up.

They are what the rules of `table` come to: the tests prove each equal to what it stands for, and measure that the stage keeps its digits there.
"""

from __future__ import annotations

from sympy import Expr, Integer, S, Symbol

from symperceptron.kernels.stable.table import StableRule
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Times, one

__all__ = ["FORMS"]

z, t = (Symbol(letter, real=True) for letter in "zt")
_two = Integer(2)


def _e(power: Expr) -> Expr:
    return Power(S.Exp1, power)


def _signed(right: Expr, left: Expr) -> Expr:
    return Cases(Branch(right, Compare(z, ">=", 0)), Branch.otherwise(left))


_size = Call("abs", z)
_small, _smaller = _e(Neg(_size)), _e(Neg(Times(_two, _size)))
_sigmoid = Over(one, Plus(one, _e(Neg(z))))
_tanh = Over(Plus(_e(z), Neg(_e(Neg(z)))), Plus(_e(z), _e(Neg(z))))
_share, _double_share = Over(_small, Plus(one, _small)), Over(Times(_two, _smaller), Plus(one, _smaller))
_HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms (2002), "

# fmt: off
FORMS: tuple[StableRule, ...] = (
    StableRule(name="complement of the sigmoid", source="σ(−z) is what 1 − σ(z) is, and loses nothing",
               before=Plus(one, Neg(_sigmoid)),
               after=Over(one, Plus(one, _e(z)))),
    StableRule(name="slope of the sigmoid", source=_HIGHAM + "section 1.7",
               before=Times(_sigmoid, Plus(one, Neg(_sigmoid))),
               after=Over(_small, Power(Plus(one, _small), 2))),
    StableRule(name="residual of the sigmoid", source=_HIGHAM + "section 1.7; exact for the targets 0 and 1, and next to them",
               before=Plus(_sigmoid, Neg(t)),
               after=_signed(Plus(Plus(one, Neg(t)), Neg(_share)), Plus(_share, Neg(t)))),
    StableRule(name="logarithm of the sigmoid", source="log σ(z) is −softplus(−z)",
               before=Call("log", _sigmoid),
               after=Neg(Plus(_signed(S.Zero, _size), Call("log1p", _small)))),
    StableRule(name="cross-entropy on logits", source="Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2, with the two logarithms above",
               before=Neg(Plus(Times(t, Call("log", _sigmoid)), Times(Plus(one, Neg(t)), Call("log", Plus(one, Neg(_sigmoid)))))),
               after=Plus(_signed(Times(Plus(one, Neg(t)), z), Neg(Times(t, z))), Call("log1p", _small))),
    StableRule(name="softplus", source="Dugas et al., Incorporating Second-Order Functional Knowledge (2001); Kahan's log1p",
               before=Call("log", Plus(one, _e(z))),
               after=Plus(_signed(z, S.Zero), Call("log1p", _small))),
    StableRule(name="slope of tanh", source=_HIGHAM + "section 1.7",
               before=Plus(one, Neg(Power(_tanh, 2))),
               after=Over(Times(4, _smaller), Power(Plus(one, _smaller), 2))),
    StableRule(name="residual of tanh", source=_HIGHAM + "section 1.7; exact for the targets −1, 0 and 1, and next to them",
               before=Plus(_tanh, Neg(t)),
               after=_signed(Plus(Plus(one, Neg(t)), Neg(_double_share)), Plus(_double_share, Neg(Plus(one, t))))),
    StableRule(name="logarithm of cosh", source="Mächler, Accurately Computing log(1 − exp(−|a|)) (2012)",
               before=Call("log", Over(Plus(_e(z), _e(Neg(z))), _two)),
               after=Plus(_size, Call("log1p", _smaller), Neg(Call("log", _two)))),
    StableRule(name="exponential less one", source="Kahan, in Higham, section 1.14.1",
               before=Plus(_e(z), Neg(one)),
               after=Call("expm1", z)),
)
# fmt: on
