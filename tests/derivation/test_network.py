"""Networks of symbolic widths: the definitions, the results in the shape people write, every step proved, and planted errors found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr

from symperceptron import Network, Perceptron, derive
from symperceptron.derivation import Derivation, Step
from symperceptron.derivation.engine import run
from symperceptron.derivation.rules import STAGES, rule_named
from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language import Model, decide, to_latex, to_text
from symperceptron.language.expressions import Delta, Neg, Partial, Plus, Summation, Times, one
from symperceptron.language.names import rename

SIGMOID = Network()
SOFTMAX = Network(("softmax",), loss="cross_entropy")
TWO = Network(("tanh", "sigmoid"), notation="layered")
THREE = Network(("sigmoid", "sigmoid", "softmax"), loss="cross_entropy", notation="layered")


def written(definition: Expr, model: Model) -> str:
    found = model.definition_of(definition)
    assert found is not None
    return f"{to_text(found.name, model.notation)} = {to_text(found.expression, model.notation)}"


# -- models -----------------------------------------------------------------------------------------------------------------------


def test_a_layer_is_two_lines() -> None:
    assert written(SIGMOID.loss, SIGMOID) == "E = ½·Σ_{k=0}^{n_1} (O_k − t_k)²"
    assert written(SIGMOID.symbols["O"][SIGMOID.symbols["k"]], SIGMOID) == "O_k = σ(z_k)"
    assert written(SIGMOID.symbols["z"][SIGMOID.symbols["k"]], SIGMOID) == "z_k = Σ_{j=0}^{n_0} x_j·w_jk + b_k"


def test_softmax_couples_its_inputs_and_its_targets_add_up_to_one() -> None:
    assert written(SOFTMAX.loss, SOFTMAX) == "E = −Σ_{k=0}^{n_1} t_k·ln(O_k)"
    assert written(SOFTMAX.symbols["O"][SOFTMAX.symbols["k"]], SOFTMAX) == "O_k = e^z_k/(Σ_{l=0}^{n_1} e^z_l)"
    assert [to_text(assumption) for assumption in SOFTMAX.assumptions] == ["Σ_{k=0}^{n_1} t_k = 1"]


def test_the_derivative_by_the_net_inputs_is_named_where_it_recurs() -> None:
    assert [name.key for name in TWO.names if name.role == "derivative"] == ["delta^2", "delta^1"]
    assert not list(SIGMOID.by_role("derivative"))


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("layered", "w_{ij}^1 x_i^0 O_j^1 x_j^1"),
        ("plain", "w_{ij}^{(1)} x_i O_j^{(1)} z_j^{(1)}"),
        ("net_out", r"w_{ij}^{(1)} x_i \mathit{out}_j^{(1)} \mathit{net}_j^{(1)}"),
        ("nielsen", "w_{ij}^1 x_i a_j^1 z_j^1"),
        ("bishop", "w_{ij}^{(1)} x_i y_j^{(1)} a_j^{(1)}"),
    ],
)
def test_a_notation_writes_the_layers(notation: str, expected: str) -> None:
    model = Network(("sigmoid", "sigmoid"), notation=notation)
    names = [model.variable(text) for text in ("w_ij^1", "x_i", "O_j^1", "z_j^1")]
    assert " ".join(to_latex(name, model.notation) for name in names) == expected


def test_one_layer_in_the_notation_of_the_lesson_keeps_its_superscripts() -> None:
    model = Network(notation="layered")
    assert derive(model, "w_jk").result_latex == "(O_k^1 - t_k) O_k^1 (1 - O_k^1) x_j^0"
    assert to_latex(model.variable("w_jk"), model.notation) == "w_{jk}^1"
    assert to_latex(Perceptron(notation="layered").variable("w_j"), model.notation) == "w_{j0}^1"


def test_activations_that_share_a_letter_are_told_apart() -> None:
    model = Network(("z**3", "z/(1 + z**2)"))
    assert len({definition.key for definition in model.definitions if definition.is_function}) == 2


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"layers": ()}, ModelError),
        ({"layers": ("sigmiod",)}, UnknownNameError),
        ({"loss": "squared"}, UnknownNameError),
        ({"widths": (3,)}, ModelError),
    ],
)
def test_what_makes_no_network_is_refused(given: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        Network(**given)  # type: ignore[arg-type]  # one argument of many


# -- results ----------------------------------------------------------------------------------------------------------------------

RESULTS = [
    (SIGMOID, "w_jk", "(O_k − t_k)·O_k·(1 − O_k)·x_j"),
    (SIGMOID, "b_k", "(O_k − t_k)·O_k·(1 − O_k)"),
    (SIGMOID, "x_j", "Σ_{k=0}^{n_1} (O_k − t_k)·O_k·(1 − O_k)·w_jk"),
    (Network(("sigmoid",), loss="binary_cross_entropy"), "w_jk", "(O_k − t_k)·x_j"),
    (Network(("gaussian",), loss="log_cosh"), "z_k", "−(2·sinh(O_k − t_k)·O_k·z_k)/cosh(O_k − t_k)"),
    (SOFTMAX, "z_k", "O_k − t_k"),
    (SOFTMAX, "w_jk", "(O_k − t_k)·x_j"),
    (Network(("softmax",)), "z_k", "O_k·(O_k − t_k − Σ_{i=0}^{n_1} (O_i − t_i)·O_i)"),
    (TWO, "w_jk^2", "δ_k^2·O_j^1"),
    (TWO, "w_ij^1", "δ_j^1·x_i^0"),
    (TWO, "b_j^1", "δ_j^1"),
    (TWO, "z_k^2", "(O_k^2 − t_k)·O_k^2·(1 − O_k^2)"),
    (TWO, "z_j^1", "(1 − (O_j^1)²)·Σ_{k=0}^{n_2} δ_k^2·w_jk^2"),
    (TWO, "x_i", "Σ_{j=0}^{n_1} δ_j^1·w_ij^1"),
    (THREE, "z_k^3", "O_k^3 − t_k"),
    (THREE, "w_jk^3", "δ_k^3·O_j^2"),
    (THREE, "z_j^2", "O_j^2·(1 − O_j^2)·Σ_{k=0}^{n_3} δ_k^3·w_jk^3"),
    (THREE, "w_ij^2", "δ_j^2·O_i^1"),
    (THREE, "z_i^1", "O_i^1·(1 − O_i^1)·Σ_{j=0}^{n_2} δ_j^2·w_ij^2"),
    (THREE, "w_hi^1", "δ_i^1·x_h^0"),
]


@pytest.mark.parametrize(("model", "wrt", "expected"), RESULTS, ids=[f"{len(m.definitions)}-{w}" for m, w, _ in RESULTS])
def test_a_result_is_derived_and_every_line_proved(model: Model, wrt: str, expected: str) -> None:
    derivation = derive(model, wrt)
    assert to_text(derivation.last, model.notation) == expected
    for step, verdict in zip(derivation.steps, derivation.verify(), strict=True):
        assert verdict.is_proved, f"{to_text(step.after, model.notation)}: {verdict.reason}"


def test_the_jacobian_of_softmax() -> None:
    derivation = derive(SOFTMAX, "z_l", of="O_k")
    assert to_text(derivation.last) == "O_k·(δ_kl − O_l)"
    assert all(verdict.is_proved for verdict in derivation.verify())


def test_the_line_on_which_the_sum_collapses_is_there() -> None:
    *_, before, last = derive(SIGMOID, "w_jk").steps
    assert before.after.has(Summation)
    assert before.after.has(Delta)
    assert not last.after.has(Summation)
    assert last.rule.name == "sifting"


def test_the_assumption_is_named_on_the_step_that_uses_it() -> None:
    derivation = derive(SOFTMAX, "z_k")
    assert derivation.steps[-1].rule.name == "what is assumed"
    assert SOFTMAX.assumptions[0] in derivation.steps[-1].conditions
    assert not any(SOFTMAX.assumptions[0] in step.conditions for step in derivation.steps[:-1])


def test_without_the_assumption_the_sum_stays() -> None:
    free = replace(SOFTMAX, assumptions=())
    assert to_text(derive(free, "z_k").last) == "O_k·Σ_{i=0}^{n_1} t_i − t_k"


def test_the_recursion_hangs_its_lemmas_on_the_steps() -> None:
    derivation = derive(TWO, "w_ij^1")
    (below,) = derivation.lemmas
    assert below.goal == Partial(TWO.loss, TWO.variable("z_j^1"))
    assert Partial(TWO.loss, TWO.variable("z_k^2")) in [lemma.goal for lemma in below.lemmas]


@pytest.mark.parametrize(("model", "wrt"), [(SOFTMAX, "w_jk"), (TWO, "w_ij^1")])
def test_a_certificate_is_replayed(model: Model, wrt: str) -> None:
    derivation = derive(model, wrt)
    assert Derivation.from_dict(derivation.to_dict()) == derivation


@pytest.mark.parametrize(("model", "wrt"), [(model, wrt) for model, wrt, _ in RESULTS[:4]] + [(TWO, "w_ij^1"), (TWO, "w_kj^2")])
def test_no_index_is_bound_twice_or_captures_a_free_one(model: Model, wrt: str) -> None:
    derivation = derive(model, wrt, "full")

    def look(expr: Expr, bound: frozenset[Expr]) -> None:
        if isinstance(expr, Summation):
            assert expr.index not in bound
            bound |= {expr.index}
        for part in getattr(expr, "args", ()):
            look(part, bound)

    for step in derivation.steps:
        look(step.after, frozenset(derivation.goal.free_symbols))


# -- planted errors -----------------------------------------------------------------------------------------------------------------


def with_last_line(derivation: Derivation, line: Expr) -> Derivation:
    """The derivation with another last line than the rules give."""
    *before, last = derivation.steps
    return replace(derivation, steps=(*before, Step(before=last.before, after=line, rule=last.rule, replacement=line)))


def planted() -> list[tuple[str, Derivation, Expr]]:
    rows: list[tuple[str, Derivation, Expr]] = []
    w, i, j, k = (SIGMOID.symbols[letter] for letter in "wijk")
    right = derive(SIGMOID, "w_jk")
    rows += [
        ("an index left in a collapsed sum", right, rename(right.last, {k: i})),
        ("the sum kept after it has collapsed", right, Summation(rename(right.last, {k: i}), i, 0, SIGMOID.symbols["n_1"])),
        ("the wrong element of the input", right, rename(right.last, {j: k})),
    ]
    right = derive(SIGMOID, "x_j")
    body = right.last.args[0]
    rows += [
        ("a transposed weight", right, right.last.xreplace({w[j, k]: w[k, j]})),
        ("the sum over k lost", right, body),
    ]
    right = run(Partial(SOFTMAX.variable("O_k"), SOFTMAX.variable("z_l")), SOFTMAX)
    O, k, l = SOFTMAX.symbols["O"], SOFTMAX.symbols["k"], SOFTMAX.symbols["l"]
    rows += [
        ("δ_kl lost", right, Times(O[k], Plus(one, Neg(O[l])))),
        ("a scalar chain rule for softmax", right, Times(O[k], Plus(one, Neg(O[k])))),
    ]
    right = derive(TWO, "z_j^1")
    w, delta = TWO.symbols["w^2"], TWO.symbols["delta^2"]
    j, k = TWO.symbols["j"], TWO.symbols["k"]
    rows += [
        ("a transposed weight in the recursion", right, right.last.xreplace({w[j, k]: w[k, j]})),
        ("δ of the wrong element", right, right.last.xreplace({delta[k]: delta[j]})),
    ]
    return rows


PLANTED = planted()


@pytest.mark.parametrize(("derivation", "line"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED])
def test_a_planted_error_is_not_proved(derivation: Derivation, line: Expr) -> None:
    assert line != derivation.last
    *_, verdict = with_last_line(derivation, line).verify()
    assert not verdict.is_proved


def test_a_chain_rule_without_its_sum_is_found() -> None:
    right = rule_named("chain rule with a sum")
    assert right is not None

    def without_sum(expr: Expr, context: object) -> Expr | None:
        found = right.rewrite(expr, context)  # type: ignore[arg-type]  # the context of a rule
        return rename(found.body, {found.index: TWO.symbols["j"]}) if isinstance(found, Summation) else None

    wrong = replace(right, rewrite=without_sum)
    stages = tuple(tuple(wrong if rule is right else rule for rule in stage) for stage in STAGES)
    derivation = run(Partial(TWO.loss, TWO.variable("z_j^1")), TWO, stages)
    assert not all(verdict.is_proved for verdict in derivation.verify())


# -- decide under an assumption -------------------------------------------------------------------------------------------------------


def test_a_claim_is_decided_under_the_assumption() -> None:
    O, t, k = (SOFTMAX.symbols[letter] for letter in "Otk")
    gradient = Partial(SOFTMAX.loss, SOFTMAX.variable("z_k"))
    assert decide(gradient, Plus(O[k], Neg(t[k])), SOFTMAX).is_proved
    assert decide(gradient, Plus(t[k], Neg(O[k])), SOFTMAX).kind.value == "refuted"
    assert not decide(gradient, Plus(O[k], Neg(t[k])), replace(SOFTMAX, assumptions=())).is_proved
