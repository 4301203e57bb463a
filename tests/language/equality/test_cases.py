"""Claims as rows: what `decide` says of each.  The gaps that are known stand in the table too, and a test that they are still gaps."""

from __future__ import annotations

import pytest
from sympy import Expr, Float, Integer, Rational, S, Symbol, symbols
from sympy import exp as sympy_exp

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
    Written,
)
from symperceptron.language.model import Definition, Domain, Model, Name
from tests.language.equality.models import BCE, RELU, SIGMOID, SOFTMAX, TANH, A, E, O, b, e, i, j, k, l, m, n, p, t, w, x, y, z

a, c, v = symbols("a c v", real=True)
q = Symbol("q", integer=True)
positive = Symbol("r", positive=True)
Z = SOFTMAX.definitions[2].name.base
DOT = Summation(Times(x[i], w[i]), i, 0, n)
RESIDUAL = Plus(O, Neg(t))
SLOPE = Times(O, Plus(1, Neg(O)))
NOTHING = None


def f(name: str, *arguments: object) -> Call:
    return Call(name, *arguments)


def squared(u: object) -> Power:
    return Power(u, 2)


def total(body: object, index: Symbol = i, last: object = n, first: int = 0) -> Summation:
    return Summation(body, index, first, last)


def product(*factors: object) -> Times:
    return Times(*factors)


def minus(u: object) -> Neg:
    return Neg(u)


# fmt: off
Row = tuple[str, Model | None, Expr, Expr, str]
ROWS: tuple[Row, ...] = (
    # what it is about                        model     left                                            right                                        verdict
    ("the gradient",                          SIGMOID,  Partial(E, w[j]),                        product(RESIDUAL, SLOPE, x[j]),                    "proved"),
    ("the gradient, a factor lost",           SIGMOID,  Partial(E, w[j]),                       product(RESIDUAL, SLOPE),                          "refuted"),
    ("the gradient, another index",           SIGMOID,  Partial(E, w[i]),                       product(RESIDUAL, SLOPE, x[j]),                    "refuted"),
    ("the bound index's own letter",          SIGMOID,  Partial(E, w[i]),                        product(RESIDUAL, SLOPE, x[i]),                    "proved"),
    ("chain rule",                            SIGMOID,  Partial(E, w[j]),                  product(Partial(E, O), Partial(O, z), Partial(z, w[j])), "proved"),
    ("second derivative",                     SIGMOID,  Partial(E, w[j], w[k]),
     product(x[j], x[k], SLOPE, Plus(SLOPE, product(RESIDUAL, Plus(1, minus(product(2, O)))))), "proved"),
    ("a prime",                               SIGMOID,  Partial(O, z),                           Prime("sigma", z),                                 "proved"),
    ("tanh",                         TANH,     Partial(E, w[j]),                               product(RESIDUAL, Plus(1, minus(squared(O))), x[j]), "proved"),
    ("cross-entropy",                         BCE,      Partial(E, w[j]),                        product(RESIDUAL, x[j]),                           "proved"),
    ("cross-entropy, a sign",                 BCE,      Partial(E, w[j]),                       product(Plus(O, t), x[j]),                         "refuted"),
    ("logit",                                 SIGMOID,  f("log", Over(O, Plus(1, minus(O)))),           z,                                          "proved"),
    ("ReLU and its convention",               RELU,     Partial(E, w[j]),                        product(RESIDUAL, f("step", z), x[j]),             "proved"),
    ("ReLU against its convention",           RELU,     Partial(O, z), Cases(Branch(1, Compare(z, ">=", 0)), Branch.otherwise(0)),                 "refuted"),
    ("a name that nothing defines",           NOTHING,  Partial(E, w[j]),                               Integer(0),                              "undecided"),
    ("a variable that nothing defines",       NOTHING,  Partial(product(a, c), a),                      c,                                          "proved"),
    ("a derivative of no fixed meaning",      SIGMOID,  Partial(Partial(E, w[j]), O),                   Integer(0),                              "undecided"),
    # powers, roots, logarithms
    ("root of a square",                      NOTHING,  f("sqrt", squared(v)),                          f("abs", v),                                "proved"),
    ("root of a square, one sign",            NOTHING,  f("sqrt", squared(v)),                          v,                                         "refuted"),
    ("root of a square, the other",           NOTHING,  f("sqrt", squared(v)),                          minus(v),                                  "refuted"),
    ("root of a product",                     NOTHING,  f("sqrt", product(a, c)),                product(f("sqrt", a), f("sqrt", c)),               "proved"),
    ("logarithm of a product",                NOTHING,  f("log", product(a, c)),                 Plus(f("log", a), f("log", c)),                    "proved"),
    ("logarithm of a square",                 NOTHING,  f("log", squared(v)),                    product(2, f("log", f("abs", v))),                 "proved"),
    ("logarithm of an exponential",           NOTHING,  f("log", e(v)),                                 v,                                          "proved"),
    ("half an exponent",                      NOTHING,  f("sqrt", e(v)),                                e(Over(v, 2)),                              "proved"),
    ("root of a product of differences", NOTHING, f("sqrt", product(Plus(1, minus(a)), Plus(1, c))),
     product(f("sqrt", Plus(1, minus(a))), f("sqrt", Plus(1, c))), "proved"),
    ("a sign is lost under a root",   NOTHING,  f("sqrt", squared(product(Plus(1, minus(a)), Plus(1, c)))), product(Plus(a, -1), Plus(1, c)),      "refuted"),
    ("roots of numbers",                      NOTHING,  product(f("sqrt", 2), f("sqrt", 3)),            f("sqrt", 6),                               "proved"),
    ("a root in a denominator",               NOTHING,  Over(1, Plus(1, f("sqrt", 2))),                 Plus(f("sqrt", 2), -1),                     "proved"),
    ("a root is not its decimals",            NOTHING,  f("sqrt", 2),                           Rational(14142135623, 10**10),                     "refuted"),
    ("nested roots",                          NOTHING,  Power(squared(v), Rational(1, 4)),              f("sqrt", f("abs", v)),                     "proved"),
    ("zero to the zero",                      NOTHING,  Power(0, 0),                                    Integer(1),                                 "proved"),
    ("a decimal number",                      NOTHING,  Float("0.1"),                            Rational(1, 10),                                   "proved"),
    ("power rule for any exponent",           NOTHING,  Partial(Power(v, a), v),                 product(a, Power(v, Plus(a, -1))),                 "proved"),
    ("a positive symbol",                     NOTHING,  f("sqrt", squared(positive)),                   positive,                                   "proved"),
    ("a whole symbol has whole witnesses",    NOTHING,  squared(q),                                     q,                                         "refuted"),
    # functions
    ("odd functions",                         NOTHING,  f("erf", minus(v)),                             minus(f("erf", v)),                         "proved"),
    ("odd functions of a difference",         NOTHING,  f("arctan", Plus(a, minus(c))),          minus(f("arctan", Plus(c, minus(a)))),             "proved"),
    ("even functions",                        NOTHING,  f("cos", minus(v)),                             f("cos", v),                                "proved"),
    ("an odd function is not even",           NOTHING,  f("erf", v),                            f("erf", minus(v)),                                "refuted"),
    ("addition theorem",               NOTHING,  f("sin", Plus(a, c)), Plus(product(f("sin", a), f("cos", c)), product(f("cos", a), f("sin", c))),  "proved"),
    ("sine and cosine",                       NOTHING,  Plus(squared(f("sin", v)), squared(f("cos", v))), Integer(1),                               "proved"),
    ("half angle",                            NOTHING,  f("sin", v),                        product(2, f("sin", Over(v, 2)), f("cos", Over(v, 2))), "proved"),
    ("σ and tanh",                     NOTHING,  Over(1, Plus(1, e(minus(v)))),                  Over(Plus(1, f("tanh", Over(v, 2))), 2),           "proved"),
    ("SymPy's own expressions",               NOTHING,  1 / (1 + sympy_exp(-v)),                 sympy_exp(v) / (1 + sympy_exp(v)),                 "proved"),
    ("GELU's derivative",                     NOTHING,  Partial(product(v, f("erf", v)), v),
     Plus(f("erf", v), product(Over(product(2, v), f("sqrt", S.Pi)), e(minus(squared(v))))), "proved"),
    ("an unknown function of equals",         NOTHING,  f("g", Plus(a, c)),                             f("g", Plus(c, a)),                         "proved"),
    ("an unknown function of unequals",       NOTHING,  f("g", a),                                      f("g", c),                               "undecided"),
    ("an unknown function's derivative",      NOTHING,  Partial(f("g", squared(v)), v),          product(2, v, Prime("g", squared(v))),             "proved"),
    ("arguments too many",                    SIGMOID,  f("sigma", z, b),                               f("sigma", z),                           "undecided"),
    ("arguments too many for the table",      NOTHING,  f("log", a, c),                                 f("log", a),                             "undecided"),
    ("inverse functions",                     NOTHING,  f("tan", f("arctan", v)),                       v,                                          "proved"),
    ("cosine of an arctangent",  NOTHING, f("cos", f("arctan", Over(a, c))), Over(f("abs", c), f("sqrt", Plus(squared(a), squared(c)))), "proved"),
    ("cosine of an arctangent, a sign",  NOTHING, f("cos", f("arctan", v)), minus(Over(1, f("sqrt", Plus(1, squared(v))))), "refuted"),
    ("tangent of a sum of arctangents",  NOTHING, f("tan", Plus(f("arctan", a), f("arctan", c))), Over(Plus(a, c), Plus(1, minus(product(a, c)))), "proved"),
    ("the other inverse is none",             NOTHING,  f("arctan", f("tan", product(4, v))),           product(4, v),                             "refuted"),
    ("special angles",                        NOTHING,  f("sin", S.Pi),                                 Integer(0),                                 "proved"),
    ("a sixth of a turn",                     NOTHING,  f("sin", Over(S.Pi, 3)),                        Over(f("sqrt", 3), 2),                      "proved"),
    ("three quarters of a half turn",         NOTHING,  f("cos", Over(product(3, S.Pi), 4)),            minus(Over(1, f("sqrt", 2))),               "proved"),
    ("a twelfth",                             NOTHING,  squared(f("cos", Over(S.Pi, 12))),              Over(Plus(2, f("sqrt", 3)), 4),           "undecided"),
    ("a half turn changes the sign",          NOTHING,  f("sin", Plus(v, S.Pi)),                        minus(f("sin", v)),                         "proved"),
    ("a quarter turn",                        NOTHING,  f("sin", Plus(v, Over(S.Pi, 2))),               f("cos", v),                                "proved"),
    ("a quarter turn the other way",          NOTHING,  f("sin", Plus(v, minus(Over(S.Pi, 2)))),        f("cos", v),                               "refuted"),
    # cases
    ("max and abs",                           NOTHING,  f("max", a, c),                          Over(Plus(a, c, f("abs", Plus(a, minus(c)))), 2),  "proved"),
    ("three of a kind",                       NOTHING,  f("max", a, c, v),                              f("max", v, a, c),                          "proved"),
    ("abs of a product",                      NOTHING,  product(f("abs", a), f("abs", c)),              f("abs", product(a, c)),                    "proved"),
    ("abs within and without",                NOTHING,  f("abs", f("tanh", v)),                         f("tanh", f("abs", v)),                     "proved"),
    ("sign of an exponential",                NOTHING,  f("sign", e(v)),                                Integer(1),                                 "proved"),
    ("derivative of abs",                     NOTHING,  Partial(f("abs", v), v),                        Over(v, f("abs", v)),                       "proved"),
    ("derivative of v|v|",                    NOTHING,  Partial(product(v, f("abs", v)), v),            product(2, f("abs", v)),                    "proved"),
    ("a kink without a convention",           NOTHING,  Partial(f("max", 0, v), v),                     f("step", v),                               "proved"),
    ("the same, the other way",               NOTHING,  Partial(f("max", 0, v), v),              Plus(1, minus(f("step", minus(v)))),               "proved"),
    ("a kink that is not one",                NOTHING,  Partial(Plus(f("abs", v), minus(f("abs", minus(v)))), v), Integer(0),                       "proved"),
    ("the convention, where it is not needed", RELU,    Partial(Plus(f("relu", b), minus(f("relu", minus(b)))), b), squared(f("sign", b)),          "proved"),
    ("a case of one point",                   NOTHING,  Cases(Branch(0, Compare(v, "=", 0)), Branch.otherwise(v)), v,                               "proved"),
    ("differs at one point",                  NOTHING,  Cases(Branch(1, Compare(v, "=", 0)), Branch.otherwise(v)), v,                              "refuted"),
    ("no value anywhere",                     NOTHING,  f("log", minus(Plus(1, squared(v)))),           Integer(5),                              "undecided"),
    ("one over zero",                         NOTHING,  Over(1, 0),                                     Over(1, 0),                              "undecided"),
    # sums and indices
    ("a bound index has no name",             SIGMOID,  total(x[i]),                             total(x[k], k),                                    "proved"),
    ("sums commute",                   NOTHING,  total(total(A[i, k], k, m)),                    total(total(A[i, k]), k, m),                       "proved"),
    ("a matrix is not its transpose", NOTHING,  total(total(product(x[i], A[i, j], w[j]), j)),  total(total(product(x[i], A[j, i], w[j]), j)),     "refuted"),
    ("a quadratic form is",            NOTHING,  total(total(product(x[i], A[i, j], x[j]), j)),  total(total(product(x[i], A[j, i], x[j]), j)),     "proved"),
    ("the square of a sum",                   NOTHING,  squared(DOT), total(total(product(x[i], w[i], x[j], w[j]), j)),                             "proved"),
    ("the square of an inner sum",            NOTHING,  total(squared(total(A[i, k], k))),    total(total(total(product(A[i, j], A[i, k]), j), k)), "proved"),
    ("not the sum of inner squares",          NOTHING,  total(squared(total(A[i, k], k))),              total(total(squared(A[i, k]), k)),         "refuted"),
    ("not the sum of squares",                NOTHING,  squared(total(x[i])),                           total(squared(x[i])),                      "refuted"),
    ("the number of terms",                   NOTHING,  total(1),                                       Plus(n, 1),                                 "proved"),
    ("a mean",                         NOTHING,  Over(total(x[i]), n),                           total(Over(x[i], n)),                              "proved"),
    ("an index as a number",                  NOTHING,  total(product(i, x[i])),                 total(product(k, x[k]), k),                        "proved"),
    ("capture",                       NOTHING,  total(product(i, x[i])),                        product(i, total(x[k], k)),                        "refuted"),
    ("written out",                           NOTHING,  total(x[i], i, 2),                       Plus(x[0], x[1], x[2]),                            "proved"),
    ("different lengths",                     NOTHING,  total(x[i], i, n),                              total(x[i], i, m),                         "refuted"),
    ("sifting",                               SIGMOID,  total(product(x[i], Delta(i, j))),              x[j],                                       "proved"),
    ("sifting out of range above",            SIGMOID,  total(product(x[i], Delta(i, j)), i, Plus(n, -1)), x[j],                                   "refuted"),
    ("sifting out of range below",            SIGMOID,  total(product(x[i], Delta(i, j)), first=1),     x[j],                                      "refuted"),
    ("two ranges",                            NOTHING,  total(total(Delta(i, j)), j, k),                Plus(k, 1),                              "undecided"),
    ("a concrete index",                      SIGMOID,  Partial(DOT, w[1]),                             x[1],                                       "proved"),
    ("another concrete index",                SIGMOID,  Partial(DOT, w[1]),                             x[0],                                      "refuted"),
    ("delta turns an index",                  NOTHING,  product(Delta(j, k), x[j]),                     product(Delta(j, k), x[k]),                 "proved"),
    ("deltas in a chain",              NOTHING,  product(Delta(i, j), Delta(j, k)),              product(Delta(i, k), Delta(j, k)),                 "proved"),
    ("deltas that exclude each other",        NOTHING,  product(Delta(i, j), Delta(j, k), Plus(1, minus(Delta(i, k)))), Integer(0),                 "proved"),
    ("deltas added",                  NOTHING,  Plus(Delta(i, j), Delta(j, k)),                 Plus(Delta(i, k), Delta(j, k)),                    "refuted"),
    ("a shifted delta",                       NOTHING,  Delta(Plus(i, 1), Plus(j, 1)),                  Delta(i, j),                                "proved"),
    ("signs differ from term to term",        NOTHING,  product(total(f("max", 0, x[i])), total(f("max", 0, minus(x[i])))), Integer(0),            "refuted"),
    ("cases under a sum",                     NOTHING,  total(f("max", 0, x[i])),                total(Over(Plus(x[k], f("abs", x[k])), 2), k),     "proved"),
    ("log-sum-exp",                    NOTHING,  Partial(f("log", total(e(x[i]))), x[j]),        Over(e(x[j]), total(e(x[i]))),                     "proved"),
    ("softmax adds to one",                   SOFTMAX,  total(p[k], k, m),                              Integer(1),                                 "proved"),
    ("softmax Jacobian",                      SOFTMAX,  Partial(p[k], Z[l]),                     product(p[k], Plus(Delta(k, l), minus(p[l]))),     "proved"),
    ("softmax Jacobian, the delta lost",      SOFTMAX,  Partial(p[k], Z[l]),                    product(p[k], Plus(1, minus(p[l]))),               "refuted"),
    ("softmax with cross-entropy",            SOFTMAX,  Partial(E, Z[l]),                      Plus(product(p[l], total(y[k], k, m)), minus(y[l])), "proved"),
    ("a closed form",                         NOTHING,  total(i),                                       Over(product(n, Plus(n, 1)), 2),            "proved"),
    ("the sum of cubes",               NOTHING,  total(Power(i, 3), first=1),                    squared(total(i, first=1)),                        "proved"),
    ("the sum of squares is no cube",         NOTHING,  total(squared(i)),                              Over(Power(n, 3), 3),                      "refuted"),
    ("a delta in an exponent",  NOTHING, e(Delta(i, j)), Plus(1, product(Delta(i, j), Plus(S.Exp1, -1))), "proved"),
    ("a delta and more in an exponent",  NOTHING, total(e(product(Delta(i, j), x[i]))), Plus(n, e(x[j])), "proved"),
    ("the terms are miscounted",              SIGMOID,  total(e(product(Delta(i, j), x[i]))),           Plus(n, 1, e(x[j])),                       "refuted"),
    ("a fraction under a sum",         NOTHING,  total(f("tanh", x[i])), total(Plus(1, minus(Over(2, Plus(e(product(2, x[k])), 1)))), k),           "proved"),
)

GAPS: tuple[tuple[str, Model | None, Expr, Expr], ...] = (
    ("a kink that another takes away",        RELU,     Partial(Plus(f("relu", b), minus(f("relu", minus(b)))), b), Integer(1)),
    ("a sum with its first term apart",       NOTHING,  total(x[i]),                                    Plus(x[0], total(x[i], first=1))),
    ("a triangular range",                    NOTHING,  total(total(A[i, j], j, i)),                    total(total(A[j, i], i, j), j)),
    ("partial fractions in an exponent",      NOTHING,  e(Over(1, product(v, Plus(v, 1)))),            product(e(Over(1, v)), e(minus(Over(1, Plus(v, 1)))))),
    ("a whole exponent",                      NOTHING,  Power(-1, product(2, q)),                       Integer(1)),
)
# fmt: on


@pytest.mark.parametrize(
    ("model", "left", "right", "verdict"), [row[1:] for row in ROWS], ids=[f"{row[0]}: {row[4]}" for row in ROWS]
)
def test_verdict(model: Model | None, left: Expr, right: Expr, verdict: str) -> None:
    found = decide(left, right, model)
    assert found.kind == verdict, found
    assert (found.witness is not None) is (verdict == "refuted")
    assert bool(found.reason) is (verdict == "undecided")


@pytest.mark.parametrize(("model", "left", "right"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
@pytest.mark.xfail(reason="a known gap: equal, and not proved", strict=True)
def test_gap(model: Model | None, left: Expr, right: Expr) -> None:
    assert decide(left, right, model).is_proved


@pytest.mark.parametrize(("model", "left", "right"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
def test_a_gap_is_no_refutation(model: Model | None, left: Expr, right: Expr) -> None:
    assert decide(left, right, model).kind == "undecided"


# fmt: off
@pytest.mark.parametrize(("left", "right", "conditions"), [
    (Over(v, v), Integer(1), ["Compare(v, !=, 0)"]),
    (Power(v, 0), Integer(1), []),
    (f("exp", f("log", v)), v, ["Compare(v, >, 0)"]),
    (f("sqrt", squared(v)), f("abs", v), []),
    (Power(f("sqrt", v), 2), v, ["Compare(v, >=, 0)"]),
    (Over(Plus(1, squared(v)), Plus(1, squared(v))), Integer(1), []),
    (Over(squared(O), O), O, []),
    (total(product(x[i], Delta(i, j))), x[j], ["Compare(0, <=, j, <=, n)"]),
    (Partial(f("max", 0, v), v), f("step", v), ["Compare(v, !=, 0)"]),
    (Partial(f("abs", v), v), f("sign", v), ["Compare(v, !=, 0)"]),
    (Over(Plus(v, minus(1)), Plus(v, minus(1))), Integer(1), ["Compare(Plus(v, Neg(1)), !=, 0)"]),
])  # fmt: skip
def test_conditions_of_a_proof(left: Expr, right: Expr, conditions: list[str]) -> None:
    verdict = decide(left, right, SIGMOID)
    assert verdict.is_proved
    assert list(map(str, verdict.conditions)) == conditions


def test_a_domain_settles_a_condition() -> None:
    model = Model(definitions=(), names=(Name(symbol=v, role="parameter", domain=Domain(lower=Rational(0))),))
    assert decide(Over(v, v), 1, model).conditions == ()
    assert decide(f("sqrt", squared(v)), v, model).is_proved


def test_a_case_that_the_domains_forbid_is_passed_over() -> None:
    model = Model(definitions=(), names=(Name(symbol=v, role="target", domain=Domain(values=(Rational(-1), Rational(1)))),))
    above = Plus(product(v, f("sin", z)), minus(1))
    assert decide(f("max", 0, above), 0, model).is_proved  # v sin z is at most 1
    assert decide(f("max", 0, minus(above)), minus(above), model).is_proved
    assert not decide(f("max", 0, Plus(above, Rational(1, 2))), 0, model).is_proved


def test_a_witness_lies_in_its_domain() -> None:
    model = Model(definitions=(), names=(Name(symbol=v, role="target", domain=Domain(values=(Rational(-1), Rational(1)))),))
    witness = decide(v, squared(v), model).witness
    assert witness is not None
    assert dict(witness.at)[v] == "-1"
    assert decide(Power(v, 3), v, model).kind == "undecided"  # equal on {−1, 1}: neither a proof nor a witness


def test_names_are_told_apart_by_their_letters() -> None:
    assert decide(Symbol("v", real=True), Symbol("v")).is_proved


def test_an_assumption_is_used_and_named() -> None:
    whole = Compare(total(y[k], k, m), "=", 1)
    given = Model(definitions=SOFTMAX.definitions, names=SOFTMAX.names, indices=SOFTMAX.indices, assumptions=(whole,))
    verdict = decide(Partial(E, Z[l]), Plus(p[l], minus(y[l])), given)
    assert verdict.is_proved
    assert whole in verdict.conditions
    assert decide(Partial(E, Z[l]), Plus(p[l], minus(y[l])), SOFTMAX).kind == "refuted"
    assert decide(Partial(E, Z[l]), Plus(p[l], y[l]), given).kind == "refuted"


def test_a_definition_stands_for_its_expression() -> None:
    model = Model(definitions=(Definition(name=a, expression=Plus(c, 1)),), names=())
    assert decide(squared(a), Plus(squared(c), product(2, c), 1), model).is_proved


def test_rows_are_written_expressions_or_sympy() -> None:
    assert all(isinstance(side, Written | Expr) for row in ROWS for side in row[2:4])
