"""The rules of the stable forms, one row each: what is computed before and after, and whose insight it is.

Every row is proved by `decide`, and held against what the stage makes of its `before`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Integer, S, Symbol

from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Over, Plus, Power, Times, one

__all__ = ["RULES", "StableRule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StableRule:
    """A rule of the stage: its name, an expression it applies to, what it is instead, and the source."""

    name: str
    before: Expr
    after: Expr
    source: str


z, t, u = (Symbol(letter, real=True) for letter in "ztu")
_two = Integer(2)


def _e(power: Expr) -> Expr:
    return Power(S.Exp1, power)


def _if(value: Expr, condition: Compare, other: Expr) -> Expr:
    return Cases(Branch(value, condition), Branch.otherwise(other))


_size = Call("abs", z)
_small = Call("exp", Neg(_size))
_double_size = Call("abs", Times(_two, z))
_double = Call("exp", Neg(_double_size))
_double_lacking = Call("expm1", Neg(_double_size))
_towards_one = Plus(one, Neg(t), Neg(Times(t, _small)))
_towards_zero = Plus(Times(Plus(one, Neg(t)), _small), Neg(t))
_decaying = Call("exp", Neg(z))
_lacking = Neg(Call("expm1", Neg(_size)))
_vanishing = Call("exp", Neg(Call("exp", z)))
_sigmoid = Over(one, Plus(one, _e(Neg(z))))
_cosh = Over(Plus(_e(z), _e(Neg(z))), _two)
_right = Compare(z, ">=", 0)
_HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms (2002), "
_MACHLER = "Mächler, Accurately Computing log(1 − exp(−|a|)) (2012)"

# fmt: off
RULES: tuple[StableRule, ...] = (
    StableRule(name="exponentials of one sign", source=_HIGHAM + "section 1.7: cancellation is avoided by rewriting, not by more digits",
               before=Times(_sigmoid, Plus(one, Neg(_sigmoid))),
               after=Times(Power(Over(one, Plus(one, _small)), 2), _small)),
    StableRule(name="residual without cancellation", source=_HIGHAM + "section 1.7",
               before=Plus(_sigmoid, Neg(t)),
               after=Times(_if(_towards_one, _right, _towards_zero), Over(one, Plus(one, _small)))),
    StableRule(name="exponential of a logarithm", source="exp and log are inverse to each other: two functions fewer, and no digit lost between them",
               before=_e(Neg(Call("log", Plus(one, _e(z))))),
               after=Times(_if(_small, _right, one), Over(one, Plus(one, _small)))),
    StableRule(name="vanished exponential", source="IEEE 754 (2019), section 7.2: 0 times infinity is no number, though the product is 0",
               before=Times(_e(Neg(_e(z))), _e(z)),
               after=_if(S.Zero, Compare(_vanishing, "=", 0), Times(_vanishing, Call("exp", z)))),
    StableRule(name="vanished logarithm", source="log1p(e) is e times a factor that tends to 1, and that is not divided by 0",
               before=Over(_e(z), Call("log", Plus(one, _e(z)))),
               after=_if(Over(Call("exp", z), Plus(z, Call("log1p", _small))), _right,
                         Over(one, _if(one, Compare(_small, "=", 0), Over(Call("log1p", _small), _small))))),
    StableRule(name="logarithm of a product", source="log ab = log a + log b, each of which is near to 0 only where the whole is",
               before=Call("log", _sigmoid),
               after=Neg(Plus(_if(S.Zero, _right, _size), Call("log1p", _small)))),
    StableRule(name="log1p", source="Kahan, in Higham, section 1.14.1",
               before=Call("log", Plus(one, _e(z))),
               after=Plus(_if(_size, _right, S.Zero), Call("log1p", _small))),
    StableRule(name="expm1", source="Kahan, in Higham, section 1.14.1",
               before=Over(Plus(_e(z), Neg(_e(Neg(z)))), Plus(_e(z), _e(Neg(z)))),
               after=Times(_if(Neg(_double_lacking), _right, _double_lacking), Over(one, Plus(one, _double)))),
    StableRule(name="near one", source="a polynomial in its Taylor series at the point where it vanishes",
               before=Plus(_e(Neg(z)), Neg(t)),
               after=_if(Plus(one, Neg(t), Call("expm1", Neg(z))), Compare(Over(one, _two), "<", _decaying, "<", 2), Plus(_decaying, Neg(t)))),
    StableRule(name="logarithm near one", source=_MACHLER,
               before=Call("log", _cosh),
               after=_if(Call("log1p", Over(Times(Power(_lacking, 2)), Times(_two, _small))), Compare(_small, ">", Over(one, _two)),
                         Plus(_size, Call("log1p", Power(_small, 2)), Neg(Call("log", _two))))),
    StableRule(name="logarithm of 1 − e", source=_MACHLER,
               before=Call("log", Plus(one, Neg(Power(S.Exp1, Neg(Power(z, 2)))))),
               after=Call("log", Neg(Call("expm1", Neg(Power(z, 2)))))),
    StableRule(name="cosine of an arctangent", source="Abramowitz, Stegun, Handbook of Mathematical Functions (1964), section 4.4",
               before=Power(Call("cos", Call("arctan", z)), 2),
               after=Over(one, Plus(one, Power(z, 2)))),
    StableRule(name="square of an exponent", source="Sun Microsystems, fdlibm, s_erf.c (1993): the square of a number with few digits is exact",
               before=_e(Neg(Power(z, 2))),
               after=Times(Call("exp", Neg(Power(Plus(z, Neg(u)), 2))), Call("exp", Neg(Plus(Times(_two, u, Plus(z, Neg(u))), Power(u, 2)))))),
    StableRule(name="complementary error function", source="Abramowitz, Stegun, Handbook of Mathematical Functions (1964), equation 7.1.2",
               before=Plus(one, Call("erf", z)),
               after=Call("erfc", Neg(z))),
)
# fmt: on
