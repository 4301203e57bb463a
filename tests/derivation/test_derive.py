"""The derivations themselves: what comes out, in which shape, and that every line of every one is proved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sympy import Expr, IndexedBase, Integer, Rational, Symbol, expand

from symperceptron.derivation import Derivation, Detail, Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Equation, Rule
from symperceptron.derivation.rules.letters import f, g
from symperceptron.derivation.rules.naming import DEFINITION
from symperceptron.errors import ModelError, NoRuleAppliesError, UnknownNameError
from symperceptron.language.expressions import Call, Compare, Neg, Over, Partial, Plus, Power, Prime, Summation, Times
from symperceptron.language.model import Definition, Domain, Model, Name
from symperceptron.language.notation import NOTATIONS
from symperceptron.language.positions import walk
from symperceptron.language.writing import to_latex, to_text

NEURON = Perceptron()
S = NEURON.symbols
O, t, b, x, w, i, j, k, n = (S[letter] for letter in ("O", "t", "b", "x", "w", "i", "j", "k", "n"))
VARIABLES = ("w_j", "w_i", "b", "x_j", "z", "O", "t")
SECOND = (("w_j", "w_k"), ("w_j", "b"), ("b", "w_i"), ("w_j", "w_j"), ("x_j", "w_j"), ("b", "b"), ("w_i", "x_k"))


def assert_proved(derivation: Derivation) -> None:
    verdicts = derivation.verify()
    assert len(verdicts) == len(derivation.steps) > 0
    for step, verdict in zip(derivation.steps, verdicts, strict=True):
        assert verdict.is_proved, f"{step.rule.name}: {to_text(step.after)}: {verdict.kind} ({verdict.reason})"
    for before, after in zip(derivation.steps, derivation.steps[1:], strict=False):
        assert before.after == after.before
    assert derivation.steps[0].before == derivation.goal
    assert not any(isinstance(part, Partial | Prime) for _, part in walk(derivation.last))


# -- proofs -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrt", [*VARIABLES, *SECOND], ids=str)
def test_every_step_by_every_variable_is_proved(wrt: str | tuple[str, ...]) -> None:
    assert_proved(derive(NEURON, wrt, detail="full"))


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_step_in_every_notation_is_proved(notation: str) -> None:
    assert_proved(derive(Perceptron(notation=notation), "w_j", detail="full"))


@pytest.mark.parametrize("bias", [True, False])
def test_a_neuron_may_have_no_bias(*, bias: bool) -> None:
    derivation = derive(Perceptron(bias=bias), "w_j")
    assert_proved(derivation)
    assert derivation.result == (O - t) * O * (1 - O) * x[j]


def hidden_layer() -> Model:
    """E = Σ_k ½(O_k − t_k)², O_k = σ(z_k), z_k = Σ_i h_i v_ik, h_i = σ(y_i), y_i = Σ_l x_l w_li: nothing in the engine knows of layers."""
    l, m = Symbol("l", integer=True), Symbol("m", integer=True)
    E, u = Symbol("E", real=True), Symbol("u", real=True)
    O, z, t, h, y, x, w, v = (IndexedBase(letter, real=True) for letter in "Ozthyxwv")
    zero = Integer(0)
    return Model(
        definitions=(
            Definition(name=E, expression=Summation(Times(Over(1, 2), Power(Plus(O[k], Neg(t[k])), 2)), k, zero, m)),
            Definition(name=O[k], expression=Call("sigma", z[k])),
            Definition(name=z[k], expression=Summation(Times(h[i], v[i, k]), i, zero, m)),
            Definition(name=h[i], expression=Call("sigma", y[i])),
            Definition(name=y[i], expression=Summation(Times(x[l], w[l, i]), l, zero, n)),
            Definition(name=Call("sigma", u), expression=ACTIVATIONS["sigmoid"].formula(u)),
        ),
        names=(
            Name(symbol=E, role="loss"),
            *(Name(symbol=base, role="quantity", ranges=((zero, m),)) for base in (O, z, t, h, y)),
            Name(symbol=x, role="input", ranges=((zero, n),)),
            Name(symbol=v, role="weight", ranges=((zero, m), (zero, m))),
            Name(symbol=w, role="weight", ranges=((zero, n), (zero, m))),
        ),
        indices=(i, j, k, l, n, m),
    )


def test_several_outputs_and_a_hidden_layer_are_only_more_definitions() -> None:
    O, t, h, v = (IndexedBase(letter, real=True) for letter in "Othv")
    derivation = derive(hidden_layer(), v[i, j])
    assert derivation.result == (O[j] - t[j]) * O[j] * (1 - O[j]) * h[i]
    assert derive(hidden_layer(), IndexedBase("w", real=True)[j, i]).steps


def test_a_derivation_through_a_hidden_layer_is_proved() -> None:
    assert_proved(derive(hidden_layer(), IndexedBase("v", real=True)[i, j]))
    assert_proved(derive(hidden_layer(), IndexedBase("w", real=True)[j, i]))


# -- results ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrt", "result", "latex"),
    [
        ("w_j", (O - t) * O * (1 - O) * x[j], "(O - t) O (1 - O) x_j"),
        ("w_i", (O - t) * O * (1 - O) * x[i], "(O - t) O (1 - O) x_i"),
        ("w_k", (O - t) * O * (1 - O) * x[k], "(O - t) O (1 - O) x_k"),
        ("w_3", (O - t) * O * (1 - O) * x[3], "(O - t) O (1 - O) x_3"),
        ("b", (O - t) * O * (1 - O), "(O - t) O (1 - O)"),
        ("x_j", (O - t) * O * (1 - O) * w[j], "(O - t) O (1 - O) w_j"),
        ("z", (O - t) * O * (1 - O), "(O - t) O (1 - O)"),
        ("O", O - t, "O - t"),
        ("t", t - O, "-(O - t)"),
    ],
)
def test_the_result_is_in_the_shape_people_write(wrt: str, result: Expr, latex: str) -> None:
    derivation = derive(NEURON, wrt)
    assert derivation.result == result
    assert derivation.result_latex == latex


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ({"activation": "tanh"}, (O - t) * (1 - O**2) * x[j]),
        ({"activation": "identity"}, (O - t) * x[j]),
        ({"loss": "binary_cross_entropy"}, (O - t) * x[j]),
        ({"loss": "squared_error"}, 2 * O * (1 - O) * (O - t) * x[j]),
    ],
    ids=str,
)
def test_the_cancellations_people_love_are_found(arguments: dict[str, Any], result: Expr) -> None:
    assert derive(Perceptron(**arguments), "w_j").result == result


@pytest.mark.parametrize("wrt", SECOND, ids=str)
def test_second_derivatives_are_symmetric(wrt: tuple[str, str]) -> None:
    one_way, other_way = derive(NEURON, wrt).result, derive(NEURON, wrt[::-1]).result
    assert expand(one_way - other_way).doit() == 0


def test_a_variable_may_be_given_as_its_sympy_object() -> None:
    assert derive(NEURON, w[j]) == derive(NEURON, "w_j")


# -- conditions -------------------------------------------------------------------------------------------------------------------


def test_sifting_states_the_range_of_the_index() -> None:
    assert derive(NEURON, "w_j").conditions == (Compare(0, "<=", j, "<=", n),)
    assert derive(Perceptron(notation="bishop"), "w_k").conditions == (Compare(1, "<=", k, "<=", n),)
    assert derive(NEURON, "b").conditions == ()


def test_cancelling_states_what_must_not_vanish() -> None:
    assert derive(Perceptron(loss="binary_cross_entropy"), "b").conditions == (Compare(0, "<", O, "<", 1),)
    assert Compare(0, "<", O) in derive(Perceptron("exponential", "poisson"), "b").conditions
    assert derive(Perceptron("identity", "(O - t)^2/O * O"), "O").conditions == (Compare(O, "!=", 0),)


@pytest.mark.parametrize("index", ["i", "k", "j", "n"])
def test_a_bound_index_never_captures_the_free_one(index: str) -> None:
    if index == "n":
        with pytest.raises(UnknownNameError, match="n"):
            derive(Perceptron(), "w_nn")
        return
    derivation = derive(NEURON, f"w_{index}")
    for step in derivation.applications:
        for _, part in walk(step.after):
            if isinstance(part, Summation) and Symbol(index, integer=True) == part.index:
                assert not part.body.has(w[Symbol(index, integer=True)]) or not part.has(Partial), to_text(step.after)
    assert derivation.result == (O - t) * O * (1 - O) * x[S[index]]


# -- the lesson ---------------------------------------------------------------------------------------------------------------------

LESSON = {
    2: r"(O_0^1 - t)\frac{\partial O_0}{\partial w_{j0}}",
    4: r"(O_0^1 - t)\sigma(x_0)(1-\sigma(x_0))\frac{\partial x_0^1}{\partial w_{j0}}",
    5: r"(O_0^1 - t)O_0(1-O_0)\frac{\partial x_0^1}{\partial w_{j0}}",
    7: r"(O_0^1 - t)O_0(1-O_0)x_j^0",
}


def as_the_lesson_writes(latex: str) -> str:
    """Spaces and the superscripts of the layer gone: the lesson itself writes O_0 for O_0^1 from its second line on."""
    return re.sub(r"\s|\^[01]", "", latex)


@pytest.mark.parametrize("detail", ["brief", "standard"])
@pytest.mark.parametrize("number", LESSON)
def test_the_layered_derivation_contains_the_lines_of_the_lesson(detail: str, number: int) -> None:
    neuron = Perceptron(notation="layered")
    lines = [as_the_lesson_writes(to_latex(step.after, neuron.notation)) for step in derive(neuron, "w_j", detail=detail)]
    assert as_the_lesson_writes(LESSON[number]) in lines


# -- detail -------------------------------------------------------------------------------------------------------------------------


def test_a_folded_derivation_keeps_every_application() -> None:
    full = derive(NEURON, "w_j", detail="full")
    for detail in Detail:
        folded = full.folded(detail)
        assert folded.applications == full.applications
        assert folded.result == full.result
        assert_proved(folded)
    assert len(full) > len(full.folded(Detail.STANDARD)) > len(full.folded(Detail.BRIEF))
    assert full.folded(Detail.BRIEF).folded(Detail.FULL).steps == full.steps


def test_a_folded_step_mentions_its_rules_and_keeps_conditions_and_lemmas() -> None:
    brief = derive(NEURON, "w_j", detail="brief")
    assert brief.conditions == (Compare(0, "<=", j, "<=", n),)
    (lemma,) = brief.lemmas
    sigma = Call("sigma", Symbol("u", real=True)).doit()
    assert lemma.result == sigma * (1 - sigma)
    assert_proved(lemma)
    assert any("activation lemma" in [rule.name for rule in step.rules] for step in brief)


# -- errors -------------------------------------------------------------------------------------------------------------------------


def test_where_no_rule_applies_the_error_names_the_expression() -> None:
    y = Symbol("y", real=True)
    E = Symbol("E", real=True)
    model = Model(
        definitions=(Definition(name=E, expression=Times(Integer(3), Call("mystery", y))),),
        names=(Name(symbol=E, role="loss"), Name(symbol=y, role="input")),
    )
    with pytest.raises(NoRuleAppliesError, match=r"mystery′\(y\).*∂E/∂y"):
        derive(model, "y")


def test_an_unknown_variable_or_detail_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"variable 'q_j'"):
        derive(NEURON, "q_j")
    with pytest.raises(UnknownNameError, match=r"detail 'ful'.*did you mean 'full'"):
        derive(NEURON, "w_j", detail="ful")


def test_an_engine_that_does_not_end_says_how_far_it_came() -> None:
    turn = Rule(
        name="turn round",
        rewrite=lambda expr, context: Plus(*reversed(expr.args)) if isinstance(expr, Plus) else None,
        statement=Equation(left=Plus(f, g), right=Plus(g, f)),
        example=Plus(f, g),
        source="nowhere",
    )
    model = Model(definitions=(Definition(name=NEURON.loss, expression=Plus(O, t)),), names=())
    with pytest.raises(NoRuleAppliesError, match="no end after"):
        run(Partial(NEURON.loss, O), model, ((DEFINITION,), (turn,)))


# -- on the blackboard ----------------------------------------------------------------------------------------------------------------

BLACKBOARD: list[tuple[dict[str, Any], str, list[str]]] = [
    (
        {},
        "w_j",
        [
            "(O − t)·∂(O − t)/∂w_j",
            "(O − t)·∂O/∂w_j",
            "(O − t)·∂σ(z)/∂w_j",
            "(O − t)·σ′(z)·∂z/∂w_j",
            "(O − t)·σ(z)·(1 − σ(z))·∂z/∂w_j",
            "(O − t)·O·(1 − O)·∂z/∂w_j",
            "(O − t)·O·(1 − O)·∂(Σ_{i=0}^n x_i·w_i + b)/∂w_j",
            "(O − t)·O·(1 − O)·Σ_{i=0}^n x_i·δ_ij",
            "(O − t)·O·(1 − O)·x_j",
        ],
    ),
    (
        {"activation": "relu", "loss": "huber"},
        "z",
        [
            "{(O − t)·∂(O − t)/∂z if abs(O − t) ≤ δ; ∂(δ·(abs(O − t) − ½·δ))/∂z otherwise}",
            "{(O − t)·∂O/∂z if abs(O − t) ≤ δ; δ·∂(abs(O − t) − ½·δ)/∂z otherwise}",
            "{(O − t)·∂O/∂z if abs(O − t) ≤ δ; δ·∂abs(O − t)/∂z otherwise}",
            "{(O − t)·∂O/∂z if abs(O − t) ≤ δ; δ·sign(O − t)·∂(O − t)/∂z otherwise}",
            "{O − t if abs(O − t) ≤ δ; δ·sign(O − t) otherwise}·∂O/∂z",
            "{O − t if abs(O − t) ≤ δ; δ·sign(O − t) otherwise}·∂ReLU(z)/∂z",
            "{O − t if abs(O − t) ≤ δ; δ·sign(O − t) otherwise}·ReLU′(z)",
            "{O − t if abs(O − t) ≤ δ; δ·sign(O − t) otherwise}·{1 if z > 0; 0 otherwise}",
        ],
    ),
]


@pytest.mark.parametrize(("arguments", "wrt", "lines"), BLACKBOARD, ids=str)
def test_a_derivation_reads_like_a_blackboard(arguments: dict[str, Any], wrt: str, lines: list[str]) -> None:
    assert [to_text(step.after) for step in derive(Perceptron(**arguments), wrt)] == lines


@pytest.mark.parametrize(
    ("expression", "slope"),
    [
        (Power(O, Over(3, 2)), "(3/2)·O^½"),
        (Power(O, Over(1, 2)), "½·O^(−½)"),
        (Over(O, 3), "1/3"),
        (Over(Power(O, 2), t), "(2·O)/t"),
        (Power(O, t), "t·O^(t − 1)"),
        (Power(2, O), "2^O·ln(2)"),
        (Power(O, O), "O^O·(ln(O) + 1)"),
        (Plus(Over(Power(O, 2), 4), Neg(Over(Power(O, 3), 6))), "½·O·(1 − O)"),
    ],
    ids=str,
)
def test_a_slope_is_written_as_people_write_it(expression: Expr, slope: str) -> None:
    model = Model(
        definitions=(Definition(name=NEURON.loss, expression=expression),),
        names=(
            Name(symbol=NEURON.loss, role="loss"),
            Name(symbol=O, role="output", domain=Domain(lower=Rational(0))),
            Name(symbol=t, role="target"),
        ),
    )
    derivation = derive(model, "O")
    assert_proved(derivation)
    assert to_text(derivation.last) == slope


# -- several variables -------------------------------------------------------------------------------------------------------------

# fmt: off
BY_SEVERAL: list[tuple[dict[str, Any], Any, str]] = [
    ({},                                                   ("w_j", "w_k"),        "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_j·x_k"),
    ({},                                                   ("w_i", "w_j"),        "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_i·x_j"),
    ({},                                                   ("w_i", "w_i"),        "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_i²"),
    ({},                                                   ("b", "w_j"),          "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_j"),
    ({},                                                   ("z", "w_j"),          "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_j"),
    ({},                                                   ("O", "w_j"),          "O·(1 − O)·x_j"),
    ({},                                                   ("t", "w_j"),          "−O·(1 − O)·x_j"),
    ({},                                                   ("w_j", "t"),          "−O·(1 − O)·x_j"),
    ({},                                                   ("w_0", "w_1"),        "(O·(1 − O) + (O − t)·(1 − 2·O))·O·(1 − O)·x_0·x_1"),
    ({"loss": "binary_cross_entropy"},                     ("w_j", "w_k"),        "O·(1 − O)·x_j·x_k"),
    ({"loss": "binary_cross_entropy"},                     ("w_j", "w_k", "w_l"), "(1 − 2·O)·O·(1 − O)·x_j·x_k·x_l"),
    ({"activation": "identity"},                           ("w_j", "w_k"),        "x_j·x_k"),
    ({"activation": "relu"},                               ("w_j", "w_k"),        "{1 if z > 0; 0 otherwise}·x_j·x_k"),
    ({"activation": "exponential", "loss": "poisson"},     ("w_j", "w_k"),        "O·x_j·x_k"),
    ({"activation": "tanh(beta*z)"},                       "beta",                "(O − t)·(1 − tanh(β·z)²)·z"),
    ({"activation": "leaky_relu"},                         "alpha",               "(O − t)·{0 if z > 0; 1 otherwise}·z"),
    ({"activation": "leaky_relu", "parameters": {"alpha": None}}, ("w_j", "alpha"), ""),
    ({"activation": "leaky_relu", "parameters": {"alpha": None}}, ("alpha", "w_j"), ""),
    ({"loss": "huber"},                                    "delta",               "{0 if abs(O − t) ≤ δ; 1 otherwise}·(abs(O − t) − δ)"),
    ({"activation": "tanh(beta*z)"},                       ("beta", "beta"),      ""),
    ({"activation": "tanh(beta*z)"},                       ("w_j", "beta"),       ""),
    ({},                                                   ("x_j", "w_k"),        ""),
    ({},                                                   ("w_i", "x_i"),        ""),
    ({"activation": "softsign", "loss": "absolute_error"}, ("w_j", "w_k"),        ""),
]
# fmt: on


@pytest.mark.parametrize(("arguments", "wrt", "form"), BY_SEVERAL, ids=[f"{row[0]} by {row[1]}" for row in BY_SEVERAL])
def test_by_any_names_in_any_order(arguments: dict[str, Any], wrt: Any, form: str) -> None:
    """Proved, held against a numeric derivative, and in the form in which people write it."""
    derivation = derive(Perceptron(**arguments), wrt)
    assert [verdict.reason for verdict in derivation.verify() if not verdict.is_proved] == []
    if form:
        assert to_text(derivation.last) == form


@pytest.mark.parametrize("wrt", [("w_j", "z"), ("w_j", "O"), ("b", "w_j", "z")])
def test_an_order_without_meaning_is_refused(wrt: tuple[str, ...]) -> None:
    with pytest.raises(ModelError, match=r"has no fixed meaning, for . depends on"):
        derive(Perceptron(), wrt)
