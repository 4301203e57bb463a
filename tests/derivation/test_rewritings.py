"""What each rule makes of one part, and where it keeps its hands off: the corners that no derivation of a course comes by."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, S

from symperceptron.derivation import Perceptron
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context
from symperceptron.derivation.rules import rule_named
from symperceptron.derivation.rules.letters import E, O, b, g, i, j, k, n, t, u, w, x, z
from symperceptron.language.equality import decide
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    one,
    zero,
)
from symperceptron.language.writing import to_text

NEURON = Perceptron()
HALF, THIRD = Over(1, 2), Over(1, 3)


def _cases(value: Expr, otherwise: Expr) -> Expr:
    return Cases(Branch(value, Compare(O, ">", zero)), Branch.otherwise(otherwise))


# The rule, the part, the kind of node around it, and what comes of it (None where the rule does not apply).
REWRITINGS = [
    ("drop zero", Times(O, zero, t), None, "0"),
    ("drop zero", Plus(O, Over(0, 3)), None, "O"),
    ("drop zero", Over(zero, O), None, "0"),
    ("drop zero", Summation(zero, i, zero, n), None, "0"),
    ("drop zero", Neg(zero), Times, "0"),
    ("drop zero", Neg(zero), Plus, None),
    ("same in all cases", _cases(zero, zero), None, "0"),
    ("same in all cases", _cases(Neg(one), Neg(one)), None, "−1"),
    ("same in all cases", _cases(zero, one), None, None),
    ("same in all cases", Cases(Branch(O, Compare(O, ">", zero))), None, None),
    ("drop zero", Plus(O, t), None, None),
    ("drop one", Times(one, O, one), None, "O"),
    ("drop one", Over(O, one), None, "O"),
    ("drop one", Power(O, one), None, "O"),
    ("drop one", Power(O, zero), None, "1"),
    ("drop one", Over(one, O), None, None),
    ("signs", Times(Neg(O), t, Neg(z)), None, "O·t·z"),
    ("signs", Times(Neg(O), t), None, "−O·t"),
    ("signs", Neg(Neg(O)), None, "O"),
    ("signs", Over(Neg(O), Neg(t)), None, "O/t"),
    ("signs", Over(O, Neg(t)), None, "−O/t"),
    ("signs", Neg(Plus(O, Neg(t))), Plus, "−O + t"),
    ("signs", Neg(Plus(O, Neg(t))), Times, None),
    ("cancel", Plus(Integer(2), O, Integer(3)), None, "5 + O"),
    ("cancel", Plus(O, Integer(2), Neg(Integer(2))), None, "O"),
    ("cancel", Plus(O, t, Neg(O)), None, "t"),
    ("cancel", Plus(O, t), None, None),
    ("cancel", Times(HALF, O, Integer(4)), None, "2·O"),
    ("cancel", Times(O, Integer(3)), None, "3·O"),
    ("cancel", Over(Times(2, O), Times(4, t)), None, "O/(2·t)"),
    ("cancel", Over(Times(O, t), O), None, "t"),
    ("cancel", Over(Power(O, 3), Power(O, 2)), None, "O"),
    ("cancel", Times(Over(t, O), O), None, "t"),
    ("cancel", Over(O, t), None, None),
    ("cancel", Over(2, 3), None, None),
    ("cancel", Times(Over(t, O), Over(one, O)), None, None),
    ("cancel", Times(Over(O, t), Over(O, z)), None, None),
    ("cancel", Times(Integer(2), O), None, None),
    ("cancel", Over(O, HALF), None, "2·O"),
    ("cancel", Over(Times(3, O), 2), None, None),
    ("cancel", Call("sin", O), None, None),
    ("constant factor", Partial(Neg(O), O), None, "−∂O/∂O"),
    ("constant factor", Partial(Times(t, O, b), O), None, "t·∂O/∂O·b"),
    ("constant factor", Partial(Times(t, O, b, Power(O, 2)), O), None, "t·b·∂(O·O²)/∂O"),
    ("constant factor", Partial(Over(O, t), O), None, "(∂O/∂O)/t"),
    ("constant factor", Partial(Over(Power(O, 2), t), O), None, "(1/t)·∂(O²)/∂O"),
    ("constant factor", Partial(Times(O, z), w[j]), None, None),
    ("reciprocal rule", Partial(Over(t, O), O), None, "−(t·∂O/∂O)/O²"),
    ("reciprocal rule", Partial(Over(O, O), O), None, None),
    ("power rule", Partial(Power(O, 3), O), None, "3·O²·∂O/∂O"),
    ("power rule", Partial(Power(O, 2), O), None, "2·O·∂O/∂O"),
    ("power rule", Partial(Power(O, Over(3, 2)), O), None, "(3/2)·O^½·∂O/∂O"),
    ("power rule", Partial(Power(O, HALF), O), None, "½·O^(−½)·∂O/∂O"),
    ("power rule", Partial(Power(O, Over(1, 3)), O), None, "(1/3)·O^(−2/3)·∂O/∂O"),
    ("power rule", Partial(Power(O, t), O), None, "t·O^(t − 1)·∂O/∂O"),
    ("power rule", Partial(Power(t, O), O), None, None),
    ("power rule", Partial(Power(S.Exp1, O), O), None, None),
    ("exponential rule", Partial(Power(Integer(2), O), O), None, "2^O·ln(2)·∂O/∂O"),
    ("exponential rule", Partial(Power(O, 2), O), None, None),
    ("chain rule", Partial(Call("sin", O), O), None, "sin′(O)"),
    ("chain rule", Partial(Call("max", O, t), O), None, None),
    ("elementary derivative", Prime("sigma", z), None, None),
    ("elementary derivative", Prime("sin", z), None, "cos(z)"),
    ("derivative of a formula", Partial(Call("sigma", O), O), None, None),
    ("derivative of a constant", Partial(Times(t, x[i]), w[j]), None, "0"),
    ("derivative of a constant", Partial(E, w[j]), None, None),
    ("derivative of the variable", Partial(w[i], w[j]), None, None),
    ("∂w_i/∂w_j = δ_ij", Partial(w[j], w[j]), None, None),
    ("∂w_i/∂w_j = δ_ij", Partial(x[i], w[j]), None, None),
    ("derivative under Σ", Partial(Summation(Times(x[i], w[i]), i, zero, n), w[i]), None, "Σ_{k=0}^n ∂(x_k·w_k)/∂w_i"),
    ("sifting", Summation(Delta(i, j), i, zero, n), None, "1"),
    ("sifting", Summation(Times(x[i], Delta(j, i)), i, zero, n), None, "x_j"),
    ("sifting", Summation(Times(x[i], Delta(j, k)), i, zero, n), None, None),
    ("factor out of Σ", Summation(Neg(x[i]), i, zero, n), None, "−Σ_{i=0}^n x_i"),
    ("factor out of Σ", Summation(Times(x[i], w[i]), i, zero, n), None, None),
    ("regroup", Plus(Times(HALF, O, t), Times(THIRD, O, z)), None, "(1/6)·O·(3·t + 2·z)"),
    ("regroup", Plus(Times(2, O, t), Neg(Times(4, O, z))), None, "2·O·(t − 2·z)"),
    ("regroup", Plus(Power(O, 2), O), None, "O·(O + 1)"),
    ("regroup", Plus(O, t), None, None),
    ("on one bar", Times(t, Over(one, g), Call("sin", O), z), None, "t·(sin(O)/g)·z"),
    ("on one bar", Times(Over(t, g), Call("sin", O)), None, None),
    ("on one bar", Times(Over(one, g), t), None, None),
    ("ratio of sine and cosine", Over(Call("sin", O), Call("cos", O)), None, "tan(O)"),
    ("ratio of sine and cosine", Over(Call("sinh", O), Call("cosh", t)), None, None),
    (
        "take out of the cases",
        _cases(Times(t, Partial(z, w[j])), Neg(Partial(z, w[j]))),
        None,
        "{t if O > 0; −1 otherwise}·∂z/∂w_j",
    ),
    ("take out of the cases", _cases(Partial(z, w[j]), Partial(z, b)), None, None),
    ("take out of the cases", _cases(O, t), None, None),
    ("take out the derivative", Plus(Partial(z, b), Times(2, Partial(z, b))), None, "(1 + 2)·∂z/∂b"),
    ("take out the derivative", Plus(Partial(z, b), Partial(O, b)), None, None),
    ("naming", Call("sigma", z), Partial, None),
    ("naming", Call("sigma", t), None, None),
    ("naming", Call("tanh", z), None, None),
    ("definition", Partial(t, w[j]), None, None),
    ("definition", Partial(z, z), None, None),
    ("definition", Partial(O, w[j], w[k]), None, None),
    ("definition", Partial(O, t), None, "∂σ(z)/∂t"),
    ("definition", Partial(Call("sigma", z), w[j]), None, None),
    ("definition", Partial(Call("sigma", u), u), Times, None),
    ("activation lemma", Prime("sigma", z, 2), None, None),
    ("activation lemma", Prime("sin", z), None, None),
]


@pytest.mark.parametrize(("name", "part", "around", "expected"), REWRITINGS, ids=lambda value: str(value)[:40])
def test_what_a_rule_makes_of_a_part(name: str, part: Expr, around: type[Expr] | None, expected: str | None) -> None:
    rule = rule_named(name)
    assert rule is not None
    found = rule(part, Context(model=NEURON, derive=run, goal=Partial(Call("sigma", u), u), parent=around))
    if expected is None:
        assert found is None, to_text(found.after)
        return
    assert found is not None
    assert to_text(found.after) == expected
    assert decide(part, found.after, NEURON).is_proved
