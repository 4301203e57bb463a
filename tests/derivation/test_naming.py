"""What the rules about names and junctions make of one part, and where they keep their hands off: by what the goal is and which names are defined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr, S

from symperceptron.derivation import Perceptron
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context
from symperceptron.derivation.rules import rule_named
from symperceptron.derivation.rules.classifier import CLASSIFIER, O, t, w, x, z
from symperceptron.derivation.rules.letters import E, i, j, k, l, m, n, u, v
from symperceptron.language.assumptions import solved
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Prime, Summation, Times, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.writing import to_text


def made(
    name: str, part: Expr, goal: Expr | None = None, around: type[Expr] | None = None, model: Model = CLASSIFIER
) -> str | None:
    """What a rule makes of a part under the model of a classifier, proved to be equal; None where it does not apply."""
    rule = rule_named(name)
    assert rule is not None
    found = rule(part, Context(model=model, derive=run, goal=goal, parent=around))
    if found is None:
        return None
    assert decide(part, found.after, solved(model)).is_proved
    return to_text(found.after)


def without(key: str, *, declared: bool) -> Model:
    """The classifier without a definition or, if it is `declared`, without its declaration."""
    if declared:
        return replace(CLASSIFIER, names=tuple(name for name in CLASSIFIER.names if name.key != key))
    return replace(CLASSIFIER, definitions=tuple(one for one in CLASSIFIER.definitions if one.key not in (key, "delta")))


def test_the_chain_rule_sums_over_what_stands_between() -> None:
    assert made("chain rule with a sum", Partial(E, w[j, k])) == "Σ_{i=0}^m ∂E/∂z_i·∂z_i/∂w_jk"
    assert made("chain rule with a sum", Partial(E, w[j, k], w[i, l])) is None
    assert made("chain rule with a sum", Partial(E, z[k])) is None
    assert made("chain rule with a sum", Partial(Neg(E), w[j, k])) is None
    assert made("chain rule with a sum", E) is None


def test_what_stands_between_must_be_declared() -> None:
    assert made("chain rule with a sum", Partial(E, w[j, k]), model=without("z", declared=True)) is None


def test_a_derivative_goes_by_its_name_but_where_it_is_asked_for() -> None:
    name = "the derivative by its name"
    assert made(name, Partial(E, z[l])) == "δ_l"
    assert made(name, Partial(E, z[l]), around=Partial) is None
    assert made(name, Partial(E, z[l]), goal=Partial(E, z[l])) is None
    assert made(name, Partial(E, z[l]), goal=Partial(E, z[k])) is None, "its own derivation would go in a circle"
    assert made(name, Partial(E, O[l])) is None


def test_the_lemma_of_the_coupled() -> None:
    name = "lemma of the coupled"
    assert made(name, Partial(O[i], z[j])) == "O_i·(δ_ij − O_j)"
    assert made(name, Partial(O[i], z[j]), goal=Partial(O[i], z[j])) is None
    assert made(name, Partial(O[i], z[j], z[k])) is None
    assert made(name, Partial(Neg(O[i]), z[j])) is None
    assert made(name, Partial(z[i], w[j, k])) is None
    assert made(name, Partial(O[i], z[j]), model=without("z", declared=False)) is None
    assert made(name, O[i]) is None


def defined_as(expression: Expr) -> Model:
    """The classifier with nothing but its loss and O_k, which is the expression."""
    return replace(CLASSIFIER, definitions=(CLASSIFIER.definitions[0], Definition(name=O[k], expression=expression)))


INPUTS = Summation(Times(x[i], w[i, k]), i, 0, n)


@pytest.mark.parametrize(
    ("definition", "part", "expected"),
    [
        (Call("f", z[k], INPUTS), Call("f", z[j], Summation(Times(x[l], w[l, j]), l, 0, n)), "O_j"),
        (Call("f", z[k], INPUTS), Call("f", z[l], Summation(Times(x[i], w[i, l]), i, 0, n)), "O_l"),
        (Call("f", z[k], INPUTS), Call("f", z[j], Summation(Times(x[i], w[i, l]), i, 0, n)), None),
        (Call("f", z[k], INPUTS), Call("f", z[j], Summation(Times(x[i], w[i, j]), i, 0, 4)), None),
        (Call("f", z[k], INPUTS), Call("g", z[k], INPUTS), None),
        (Call("f", z[k], INPUTS), Call("f", z[k]), None),
        (Call("f", z[k], INPUTS), Call("f", x[k], INPUTS), None),
        (Call("f", Times(z[k], t[k])), Call("f", Plus(z[j], t[j])), None),
        (Call("f", Summation(w[i, k], i, 0, n)), Call("f", Summation(w[i, i], i, 0, n)), None),
        (Call("f", x[1]), Call("f", x[1]), None),
        (Call("f", x[1]), x[1], None),
    ],
    ids=lambda part: to_text(part) if isinstance(part, Expr) else part,
)
def test_a_value_has_the_name_that_stands_for_it_whatever_its_indices_are(
    definition: Expr, part: Expr, expected: str | None
) -> None:
    rule = rule_named("naming")
    assert rule is not None
    found = rule(part, Context(model=defined_as(definition), derive=run))
    assert (found and to_text(found.after)) == expected


def test_a_function_of_two_variables_has_no_prime() -> None:
    function = Definition(name=Call("f", u, v), expression=Times(u, v))
    model = replace(CLASSIFIER, definitions=(*CLASSIFIER.definitions, function))
    assert made("activation lemma", Prime("f", z[k]), model=model) is None


# -- a whole in its parts ---------------------------------------------------------------------------------------------------------

EXPONENTIAL, ALL = Power(S.Exp1, z[k]), Summation(Power(S.Exp1, z[l]), l, 0, m)
SHARE = Over(EXPONENTIAL, ALL)


def test_what_is_assumed_of_every_sample_holds_for_any() -> None:
    batch = over_samples(CLASSIFIER)
    name, target = "what is assumed", batch.symbols["t"]
    assert made(name, Summation(target[j, i], i, 0, m), model=batch) == "1"
    assert made(name, Summation(target[i, j], i, 0, m), model=batch) is None
    assert made(name, Summation(t[i], i, 0, m)) == "1"
    assert made(name, Summation(t[i], i, 1, m)) is None
    assert made(name, Summation(x[i], i, 0, m)) is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (SHARE, "O_k"),
        (Over(Times(EXPONENTIAL, t[k]), ALL), "O_k·t_k"),
        (Over(Times(t[k], EXPONENTIAL), Times(x[j], ALL)), "O_k·(t_k/x_j)"),
        (Over(Power(EXPONENTIAL, 2), Power(ALL, 2)), "O_k·(e^z_k/(Σ_{l=0}^m e^z_l))"),
        (Over(EXPONENTIAL, Power(ALL, 2)), "O_k·(1/(Σ_{l=0}^m e^z_l))"),
        (Over(ALL, EXPONENTIAL), None),
        (Over(t[k], ALL), None),
        (Times(t[k], SHARE), None),
        (Over(Times(EXPONENTIAL, Partial(E, z[k])), ALL), None),
        (Over(Times(EXPONENTIAL, Prime("f", u)), ALL), None),
        (Over(Summation(Times(x[j], w[j, k]), j, 0, n), t[k]), None),
    ],
    ids=lambda part: to_text(part) if isinstance(part, Expr) else part,
)
def test_a_fraction_with_a_name_among_its_factors(part: Expr, expected: str | None) -> None:
    assert made("naming a factor", part) == expected


def test_only_a_quantity_that_is_not_asked_about_names_a_factor() -> None:
    name = "naming a factor"
    assert made(name, SHARE, goal=SHARE) is None
    tanh = Perceptron("tanh").definitions[-1].expression
    assert made(name, tanh, model=Perceptron("tanh")) is None
    assert made(name, SHARE, model=defined_as(Over(Times(2, EXPONENTIAL), ALL))) is None
    assert made(name, Over(t[k], ALL), model=defined_as(Over(one, ALL))) is None
    assert made(name, SHARE, model=defined_as(Over(Power(S.Exp1, z[1]), ALL))) is None
    assert made(name, Over(Power(S.Exp1, z[1]), ALL), model=defined_as(Over(Power(S.Exp1, z[1]), ALL))) is None
    below = Plus(one, EXPONENTIAL)
    assert made(name, Over(t[k], below), model=defined_as(Over(one, below))) is None
    assert made(name, Over(x[1], ALL), model=defined_as(Over(Times(x[k], x[1]), ALL))) is None
    assert made(name, Over(x[k], below), model=defined_as(Over(Power(x[k], 2), below))) is None
    assert made(name, Over(Power(x[k], 3), below), model=defined_as(Over(Power(x[k], 2), below))) == "O_k·x_k"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Over(Plus(EXPONENTIAL, Neg(Power(S.Exp1, z[j]))), ALL), "e^z_k/(Σ_{l=0}^m e^z_l) − e^z_j/(Σ_{l=0}^m e^z_l)"),
        (Over(Plus(EXPONENTIAL, t[k]), ALL), None),
        (Over(Plus(EXPONENTIAL, Partial(E, z[k])), ALL), None),
        (SHARE, None),
        (Plus(SHARE, t[k]), None),
    ],
    ids=lambda part: to_text(part) if isinstance(part, Expr) else part,
)
def test_a_fraction_is_split_where_each_term_holds_a_name(part: Expr, expected: str | None) -> None:
    assert made("term by term", part) == expected


@pytest.mark.parametrize(
    ("part", "around", "expected"),
    [
        (Neg(Plus(t[k], Neg(O[k]))), None, "O_k − t_k"),
        (Neg(Times(x[j], Plus(t[k], Neg(O[k])), w[j, k])), None, "x_j·(O_k − t_k)·w_jk"),
        (Neg(Plus(O[k], Neg(t[k]))), None, None),
        (Neg(Plus(t[k], Neg(O[k]))), Plus, None),
        (Neg(Times(Partial(E, z[k]), Plus(t[k], Neg(O[k])))), None, None),
        (Neg(Plus(one, Neg(O[k]))), None, None),
        (Neg(Plus(t[k], O[k])), None, None),
        (Neg(Plus(O[k], Neg(u))), None, None),
        (Neg(Plus(u, Neg(O[k]))), None, "O_k − u"),
        (Neg(Plus(u, Neg(v))), None, None),
        (Neg(Over(Neg(O[k]), t[k])), None, None),
        (Neg(Plus(z[k], t[k])), None, None),
        (Neg(Plus(t[k], Neg(O[k]), Neg(z[k]))), None, "O_k + z_k − t_k"),
        (Plus(t[k], Neg(O[k])), None, None),
    ],
    ids=lambda part: to_text(part) if isinstance(part, Expr) else str(part),
)
def test_a_difference_is_turned_so_that_what_the_model_names_first_stands_first(
    part: Expr, around: type[Expr] | None, expected: str | None
) -> None:
    assert made("turn the difference", part, around=around) == expected


@pytest.mark.parametrize(
    ("part", "goal", "expected"),
    [
        (Times(w[k, l], w[j, l]), Partial(E, x[j], x[k]), "w_jl·w_kl"),
        (Times(x[k], x[j]), Partial(E, z[k], z[j]), None),
        (Times(x[j], x[k]), Partial(E, z[k], z[j]), "x_k·x_j"),
        (Times(x[k], t[l], x[j], t[i]), Partial(E, u, v), "x_j·t_i·x_k·t_l"),
        (Times(x[k], x[i]), Partial(E, z[j], z[k]), "x_i·x_k"),
        (Times(x[k], u, x[j]), Partial(E, z[j], z[k]), "x_j·u·x_k"),
        (Times(x[k], x[j]), None, None),
        (Times(x[k], x[j], Partial(E, u)), Partial(E, z[j], z[k]), None),
        (Plus(x[k], x[j]), Partial(E, z[j], z[k]), None),
    ],
    ids=str,
)
def test_factors_stand_in_the_order_of_the_goal(part: Expr, goal: Expr | None, expected: str | None) -> None:
    assert made("order of factors", part, goal=goal) == expected


# -- rules of differentiation that look at what the model defines ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "is_nested"),
    [
        (Perceptron("relu", samples="sum"), True),
        (Perceptron(samples="sum"), False),
        (Perceptron("relu"), False),
        (Perceptron(), False),
    ],
    ids=["cases under a sum", "a sum", "cases", "neither"],
)
def test_a_second_derivative_begins_with_the_first_one_finished_but_for_cases_under_a_sum(model: Model, is_nested: bool) -> None:  # noqa: FBT001  # a column of the table
    rule = rule_named("second derivative")
    assert rule is not None
    goal = Partial(model.loss, model.variable("w_j"), model.variable("w_k"))
    found = rule(goal, Context(model=model, derive=run, goal=goal))
    assert found is not None
    assert (found.after == Partial(Partial(model.loss, model.variable("w_j")), model.variable("w_k"))) is is_nested
    assert (found.because is None) is is_nested


def test_a_function_that_speaks_of_the_variable_itself_has_no_chain_rule() -> None:
    model = Perceptron("tanh(beta*z)", parameters={"beta": None})
    call, beta = Call("phi", model.symbols["z"]), model.symbols["beta"]
    assert made("chain rule", Partial(call, beta), model=model) is None
    assert made("chain rule", Partial(call, model.variable("w_j")), model=model) == "φ′(z)·∂z/∂w_j"


def test_a_function_that_the_model_defines_is_not_the_elementary_one() -> None:
    function = Definition(name=Call("max", u, v), expression=Times(u, v))
    model = replace(CLASSIFIER, definitions=(*CLASSIFIER.definitions, function))
    assert made("derivative of a formula", Partial(Call("max", t[k], O[k]), t[k]), model=model) is None
    assert made("chain rule", Partial(Call("max", t[k], O[k]), t[k]), model=model) is None


def test_the_chain_rule_passes_over_the_goal_of_a_lemma_alone() -> None:
    neuron = Perceptron()
    for part, expected in [
        (Partial(Call("sigma", u), u), None),
        (Partial(Call("sigma", neuron.symbols["z"]), neuron.symbols["b"]), "σ′(z)·∂z/∂b"),
        (Partial(Call("sin", u), u), "sin′(u)"),
    ]:
        assert made("chain rule", part, goal=part, model=neuron) == expected
    assert made("elementary derivative", Prime("tanh", u), model=neuron) == "1 − tanh(u)²"
    assert made("elementary derivative", Prime("tanh", u), model=Perceptron("tanh")) is None, "the model defines its own"


def test_what_is_not_zero_where_fractions_come_on_one_bar() -> None:
    rule = rule_named("fractions on one bar")
    assert rule is not None
    found = rule(Over(Over(t[k], O[k]), u), Context(model=CLASSIFIER, derive=run))
    assert found is not None
    assert [to_text(condition) for condition in found.conditions] == ["O_k ≠ 0"]
