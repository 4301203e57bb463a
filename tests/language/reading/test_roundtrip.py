"""Reading is the inverse of writing: whatever is printed, in whatever notation, is read back as what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, IndexedBase, Integer, S, Symbol

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
from symperceptron.language.model import Model
from symperceptron.language.notation import NOTATIONS
from symperceptron.language.reading import read
from symperceptron.language.writing import to_latex, to_text

E, O, z, t, b = (Symbol(letter, real=True) for letter in "EOztb")
i, j, k, n = (Symbol(letter, integer=True) for letter in "ijkn")
x, w = IndexedBase("x", real=True), IndexedBase("w", real=True)

indices = st.sampled_from([i, j, k, Integer(0), Integer(1), Integer(7), Integer(12)])
names = st.one_of(st.sampled_from([E, O, z, t, b]), st.builds(lambda base, at: base[at], st.sampled_from([x, w]), indices))
numbers = st.integers(0, 30).map(Integer)
functions = st.sampled_from(["sigma", "exp", "log", "tanh", "sin", "sqrt", "abs", "step", "cosh", "erf", "arctan"])
leaves = st.one_of(names, names, numbers, st.just(S.Exp1))


def signed(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(parts, parts, parts.map(Neg))


def compared(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Any]:
    signs = st.sampled_from(["<", "<=", "=", "!=", ">=", ">"])
    return st.builds(Compare, parts, signs, parts) | st.builds(Compare, parts, signs, parts, signs, parts)


def grown(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    exponents = st.one_of(
        st.integers(0, 12).map(Integer), st.integers(1, 9).map(lambda m: Neg(Integer(m))), names, st.builds(Neg, names)
    )
    many = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        many.map(lambda some: Times(*some)),
        st.lists(signed(parts), min_size=2, max_size=4).map(lambda some: Plus(*some)),
        parts.map(Neg),
        st.builds(Over, parts, parts),
        st.builds(Power, parts.filter(lambda base: not base.is_Integer or base < 10), exponents),
        st.builds(Power, st.just(S.Exp1), parts.filter(lambda part: bool(part.free_symbols))),
        st.builds(Call, functions, parts),
        st.tuples(parts, parts).map(lambda two: Call("max", *two)),
        st.builds(Prime, st.sampled_from(["sigma", "tanh"]), parts, st.integers(1, 3)),
        st.builds(Partial, st.one_of(names, parts), names),
        st.builds(Partial, st.one_of(names, parts), names, names),
        st.builds(
            Summation,
            parts,
            st.sampled_from([i, k]),
            st.sampled_from([Integer(0), Integer(1)]),
            st.sampled_from([n, Integer(3)]),
        ),
        st.builds(Delta, st.sampled_from([i, j, k]), st.sampled_from([i, j, k])),
        st.builds(
            lambda first, condition, last: Cases(Branch(first, condition), Branch.otherwise(last)), parts, compared(parts), parts
        ),
        st.builds(
            lambda one, first, two, second: Cases(Branch(one, first), Branch(two, second)),
            parts,
            compared(parts),
            parts,
            compared(parts),
        ),
    )


written = st.recursive(leaves, grown, max_leaves=12)


@pytest.mark.parametrize("notation", NOTATIONS)
@given(expr=written)
def test_what_is_written_in_latex_is_read_back(notation: str, expr: Expr, model_in: Callable[[str], Model]) -> None:
    text = to_latex(expr, NOTATIONS[notation])
    assert read(text, model_in(notation)) == expr, text


@pytest.mark.parametrize("notation", NOTATIONS)
@given(expr=written)
def test_what_is_written_in_text_is_read_back(notation: str, expr: Expr, model_in: Callable[[str], Model]) -> None:
    text = to_text(expr, NOTATIONS[notation])
    assert read(text, model_in(notation)) == expr, text
