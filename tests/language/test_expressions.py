"""Written expressions keep what was written and mean what SymPy means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Derivative, Expr, Indexed, IndexedBase, KroneckerDelta, Piecewise, S, Sum, Symbol, exp, symbols, tanh

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
)
from symperceptron.language.from_sympy import as_written
from symperceptron.language.names import free_names, rename

O, t, z, E, b = symbols("O t z E b", real=True)
i, j, k, n = symbols("i j k n", integer=True)
x, w = IndexedBase("x", real=True), IndexedBase("w", real=True)

GRADIENT = Times(Plus(O, Neg(t)), O, Plus(1, Neg(O)), x[j])


def test_factors_stay_in_order_through_substitution() -> None:
    sigma = Call("sigma", z)
    assert GRADIENT.args == (Plus(O, Neg(t)), O, Plus(1, Neg(O)), x[j])
    assert GRADIENT.xreplace({O: sigma}).args == (Plus(sigma, Neg(t)), sigma, Plus(1, Neg(sigma)), x[j])


def test_ordinary_meaning_is_sympys() -> None:
    assert GRADIENT.doit() == (O - t) * O * (1 - O) * x[j]
    assert Over(1, Plus(1, Power(S.Exp1, Neg(z)))).doit() == 1 / (1 + exp(-z))
    assert Call("tanh", z).doit() == tanh(z)
    assert Summation(Times(x[i], w[i]), i, 0, n).doit() == Sum(x[i] * w[i], (i, 0, n))
    assert Delta(i, j).doit() == KroneckerDelta(i, j)
    assert Cases(Branch(z, Compare(z, ">", 0)), Branch.otherwise(0)).doit() == Piecewise((z, z > 0), (0, True))


def test_brackets_of_associative_laws_are_not_written() -> None:
    assert Times(O, Times(t, z)) == Times(Times(O, t), z) == Times(O, t, z)
    assert Plus(O, Plus(t, z)) == Plus(O, t, z)
    assert Plus(O, Neg(Plus(t, z))) != Plus(O, Neg(t), Neg(z))
    assert (Times(), Plus(), Times(O), Plus(O)) == (1, 0, O, O)


def test_derivative_of_a_bare_name_does_not_collapse() -> None:
    """SymPy's `Derivative(E, w).doit()` is 0, as if E did not depend on w."""
    assert isinstance(Partial(E, w[j]).doit(), Derivative)


def test_derivative_of_what_is_written_out_is_carried_out() -> None:
    assert Partial(Power(O, 2), O).doit() == 2 * O
    assert Partial(Power(O, 3), O, O).doit() == 6 * O
    assert Prime("tanh", z).doit() == 1 - tanh(z) ** 2


@pytest.mark.parametrize("index", [i, j])
def test_bound_index_captures_nothing(index: Symbol) -> None:
    """SymPy differentiates this sum by w[i] to a sum (sympy#21891)."""
    assert Partial(Summation(Times(x[i], w[i]), i, 0, n), w[index]).doit() == x[index]


def test_renaming_moves_a_bound_index_out_of_the_way() -> None:
    renamed = rename(Summation(Times(x[i], w[j]), i, 0, n), {j: i})
    assert free_names(renamed.body) == {x[renamed.index], w[i]}
    assert renamed.index not in (i, j)
    assert rename(Summation(Times(x[i], w[j]), i, 0, n), {i: k}) == Summation(Times(x[i], w[j]), i, 0, n)


def test_bound_index_is_not_free() -> None:
    total = Summation(Times(x[i], w[j]), i, 0, n)
    assert i not in total.free_symbols
    assert {j, n} <= total.free_symbols


def test_a_chain_of_comparisons_means_all_of_them() -> None:
    between = Compare(0, "<=", j, "<=", n)
    assert between.doit().subs({j: 2, n: 5}) == S.true
    assert between.doit().subs({j: 6, n: 5}) == S.false


leaves = st.sampled_from([O, t, z, x[j], S.One, S(2), S(3)])


def _grown(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda p: Times(*p)),
        pairs.map(lambda p: Plus(*p)),
        parts.map(Neg),
        pairs.filter(lambda p: p[1].doit() != 0).map(lambda p: Over(*p)),
        parts.map(lambda p: Power(p, 2)),
        parts.map(lambda p: Call("tanh", p)),
    )


@given(st.recursive(leaves, _grown, max_leaves=8))
def test_what_is_written_from_sympy_means_the_same(expr: Expr) -> None:
    ordinary = expr.doit()
    if not ordinary.has(S.ComplexInfinity, S.NaN):
        difference = (as_written(ordinary).doit() - ordinary).subs(
            {O: 0.3, t: 0.7, z: -1.25, Indexed(x.label, j): 0.4, x[j]: 0.4}
        )
        assert abs(difference.evalf()) < 1e-9
