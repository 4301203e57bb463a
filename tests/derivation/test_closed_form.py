"""f' through f: found by elimination for whatever function is given, proved, or honestly not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, Expr, Piecewise, Rational, Symbol, atan, cos, erf, exp, log, sin, sqrt, sympify, tanh

from symperceptron.derivation import Derivation
from symperceptron.derivation.closed_form import through_itself
from symperceptron.derivation.engine import run
from symperceptron.derivation.remarks import RemarkKind
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Partial
from symperceptron.language.from_sympy import as_written
from symperceptron.language.model import Definition, Domain, Model, Name
from symperceptron.language.writing import to_text

u, alpha = Symbol("u", real=True), Symbol("alpha", real=True)
F = Call("f", u)


def model_of(formula: Expr) -> Model:
    positive = Name(symbol=alpha, role="parameter", domain=Domain(lower=Rational(0)))
    return Model(definitions=(Definition(name=F, expression=as_written(formula)),), names=(positive,))


def lemma_of(formula: Expr) -> Derivation:
    return run(Partial(F, u), model_of(formula))


FOUND = [
    (1 / (1 + exp(-u)), "f(u)·(1 − f(u))"),
    ((exp(u) - exp(-u)) / (exp(u) + exp(-u)), "1 − f(u)²"),
    (tanh(u), "1 − f(u)²"),
    (exp(u), "f(u)"),
    (exp(3 * u), "3·f(u)"),
    (exp(u / 2), "f(u)/2"),
    (log(1 + exp(u)), "1 − e^(−f(u))"),
    (log(u), "e^(−f(u))"),
    (sqrt(u), "1/(2·f(u))"),
    (1 / u, "−f(u)²"),
    (u / sqrt(1 + u**2), "(1 − f(u)²)·√(1 − f(u)²)"),
    (u / (1 + Abs(u)), "(1 − abs(f(u)))²"),
    (1 / (1 + exp(-alpha * u)), "α·f(u)·(1 − f(u))"),
    (1 - exp(-u), "1 − f(u)"),
    (Piecewise((u, u > 0), (alpha * (exp(u) - 1), True)), "{1 if u > 0; f(u) + α otherwise}"),
    (2 / (1 + exp(-u)) - 1, "½·(1 − f(u)²)"),
    (exp(u) / (1 + exp(u)), "f(u)·(1 − f(u))"),
    (atan(u), "cos(f(u))²"),
    (atan(exp(u)), "tan(f(u))/(1 + tan(f(u))²)"),
]
NOT_FOUND = [
    (u / (1 + exp(-u)), "swish has two generators, u and e^u"),
    (u * (1 + erf(u / sqrt(2))) / 2, "so has GELU"),
    (sin(u), "cos u is √(1 − f²) here and −√(1 − f²) there"),
    (cos(u), "ditto"),
    (1 - exp(-exp(u)), "an exponential of an exponential"),
]


@pytest.mark.parametrize(("formula", "form"), FOUND, ids=str)
def test_a_derivative_is_found_through_the_function_itself(formula: Expr, form: str) -> None:
    lemma = lemma_of(formula)
    assert to_text(lemma.last) == form
    assert all(verdict.is_proved for verdict in lemma.verify())
    assert not any(remark.kind is RemarkKind.NOT_THROUGH_ITSELF for remark in lemma.remarks)


@pytest.mark.parametrize(("formula", "why"), NOT_FOUND, ids=str)
def test_where_there_is_no_such_form_the_result_stays_in_the_variable_and_says_so(formula: Expr, why: str) -> None:
    lemma = lemma_of(formula)
    assert all(verdict.is_proved for verdict in lemma.verify()), why
    assert [remark.kind for remark in lemma.remarks] == [RemarkKind.NOT_THROUGH_ITSELF]
    assert lemma.last.has(u)


@given(
    a=st.integers(1, 4),
    b=st.integers(-3, 3),
    c=st.integers(-3, 3),
    d=st.integers(1, 4),
    rate=st.sampled_from(["1", "-1", "2", "1/2", "-3/2"]),
)
def test_every_moebius_function_of_an_exponential_has_one(a: int, b: int, c: int, d: int, rate: str) -> None:
    """(a e^{ru} + b)/(c e^{ru} + d) satisfies a Riccati equation with constant coefficients: f' is a polynomial of degree two in f."""
    if a * d == b * c:
        return
    g = exp(sympify(rate) * u)
    model = model_of((a * g + b) / (c * g + d))
    (definition,) = model.definitions
    derivative = as_written(definition.expression.doit().diff(u))
    found = through_itself(definition, derivative, model)
    assert found is not None
    assert not found.xreplace({F: Symbol("f", real=True)}).has(u)
    assert decide(found, derivative, model).is_proved


def test_a_wrong_candidate_is_never_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever elimination says, only what `decide` proves is used."""
    monkeypatch.setattr(
        "symperceptron.derivation.closed_form._solutions", lambda *_: iter([as_written(Symbol("f", real=True) ** 2)])
    )
    model = model_of(1 / (1 + exp(-u)))
    (definition,) = model.definitions
    assert through_itself(definition, as_written(definition.expression.doit().diff(u)), model) is None
