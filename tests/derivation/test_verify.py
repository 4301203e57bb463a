"""The test that tests the tests: wrong rules are planted in the engine, and each method of verification must catch every one of them by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sympy import Expr, Integer, S

from symperceptron.derivation import Derivation, Perceptron, Rule
from symperceptron.derivation.confirmation import SecondOpinion
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context, Rewritten
from symperceptron.derivation.rules import STAGES, rule_named
from symperceptron.derivation.verify import forget
from symperceptron.errors import NoRuleAppliesError
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.expressions import Neg, Over, Partial, Plus, Power, Summation, Times, one
from symperceptron.language.names import rename

Rewrite = Callable[[Expr, Context], Rewritten | Expr | None]


def wrong_after(name: str, damage: Callable[[Expr, Expr], Expr]) -> Rule:
    """The rule of that name, what it gives put wrong by `damage`, a function of the part before and the part after."""
    rule = rule_named(name)
    assert rule is not None

    def rewrite(part: Expr, context: Context) -> Rewritten | None:
        found = rule(part, context)
        return None if found is None else replace(found, after=damage(part, found.after))

    return replace(rule, rewrite=rewrite)


def first_term(_: Expr, after: Expr) -> Expr:
    return after.args[0]


def products_of_derivatives(before: Expr, _: Expr) -> Expr:
    return Times(*(Partial(factor, before.variables[0]) for factor in before.function.args))


def without_derivative(_: Expr, after: Expr) -> Expr:
    return Times(*(factor for factor in after.args if not isinstance(factor, Partial))) if isinstance(after, Times) else one


def raised(part: Expr, by: int) -> Expr:
    return Power(part.args[0], part.args[1] + by) if isinstance(part, Power) else Power(part, 1 + by)


def captured(part: Expr, _: Context) -> Expr | None:
    """The derivative under Σ that does not rename the bound index."""
    if not isinstance(part, Partial) or not isinstance(part.function, Summation) or len(part.variables) != 1:
        return None
    total = part.function
    free = next((index for index in part.variables[0].free_symbols if index.is_integer), total.index)
    return Summation(Partial(rename(total.body, {total.index: free}), *part.variables), free, *total.range)


def turned(sign_of: type[Expr]) -> Callable[[Expr, Expr], Expr]:
    """One sign flipped in a sum, or the whole negated."""

    def damage(_: Expr, after: Expr) -> Expr:
        for number, term in enumerate(after.args):
            if isinstance(after, Plus) and isinstance(term, Neg):
                return Plus(*after.args[:number], term.args[0], *after.args[number + 1 :])
        return Neg(after) if sign_of is Neg else after

    return damage


SIGMOID: dict[str, Any] = {}
# What is planted, in which model, by which variable it is noticed.
PLANTED: list[tuple[str, Any, dict[str, Any], Any]] = [
    ("the inner derivative dropped by the chain rule", wrong_after("chain rule", without_derivative), SIGMOID, "w_j"),
    ("the inner derivative dropped by the power rule", wrong_after("power rule", without_derivative), SIGMOID, "w_j"),
    (
        "the inner derivative dropped by the exponential rule",
        wrong_after("exponential rule", without_derivative),
        {"activation": "tanh"},
        "w_j",
    ),
    (
        "a flipped sign in the sum rule",
        wrong_after("sum rule", lambda before, after: Plus(*(Neg(term) if k else term for k, term in enumerate(after.args)))),
        SIGMOID,
        "w_j",
    ),
    ("a flipped sign in the power rule", wrong_after("power rule", lambda before, after: Neg(after)), SIGMOID, "w_j"),
    ("a flipped sign of a reciprocal", wrong_after("reciprocal rule", lambda before, after: after.args[0]), SIGMOID, "w_j"),
    (
        "a sign lost in tidying",
        wrong_after("signs", lambda before, after: after.args[0] if isinstance(after, Neg) else Neg(after)),
        SIGMOID,
        "t",
    ),
    (
        "σ(1 + σ)",
        wrong_after("activation lemma", lambda before, after: Times(after.args[0], Plus(one, after.args[0]))),
        SIGMOID,
        "w_j",
    ),
    ("σ(1 + σ) found by elimination", wrong_after("through the function itself", turned(Neg)), SIGMOID, "w_j"),
    ("x_i for x_j", wrong_after("sifting", lambda before, after: after.base[before.index]), SIGMOID, "w_j"),
    ("a captured index", replace(wrong_after("derivative under Σ", first_term), rewrite=captured), SIGMOID, "w_k"),
    (
        "the derivative of a product as the product of derivatives",
        wrong_after("product rule", products_of_derivatives),
        {"loss": "binary_cross_entropy", "activation": "swish"},
        "z",
    ),
    (
        "the quotient rule with a plus",
        wrong_after("quotient rule", lambda before, after: Over(turned(Neg)(before, after.args[0]), after.args[1])),
        {"activation": "tanh"},
        "w_j",
    ),
    (
        "the quotient rule upside down",
        wrong_after("quotient rule", lambda before, after: Over(Neg(after.args[0]), after.args[1])),
        {"activation": "tanh"},
        "w_j",
    ),
    (
        "the denominator not squared",
        wrong_after("quotient rule", lambda before, after: Over(after.args[0], before.function.args[1])),
        {"activation": "tanh"},
        "w_j",
    ),
    (
        "a power off by one",
        wrong_after("power rule", lambda before, after: Times(after.args[0], raised(after.args[1], 1), *after.args[2:])),
        SIGMOID,
        "w_j",
    ),
    ("the exponent forgotten", wrong_after("power rule", lambda before, after: Times(*after.args[1:])), SIGMOID, "w_j"),
    ("a term dropped by the sum rule", wrong_after("sum rule", first_term), SIGMOID, "w_j"),
    ("a constant that is not one", wrong_after("derivative of a constant", lambda before, after: one), SIGMOID, "w_j"),
    (
        "the derivative of the variable as 0",
        wrong_after("derivative of the variable", lambda before, after: S.Zero),
        SIGMOID,
        "b",
    ),
    (
        "a constant factor forgotten",
        wrong_after("constant factor", lambda before, after: after.args[-1] if isinstance(after, Times) else after),
        SIGMOID,
        "w_j",
    ),
    ("δ_ij as 1", wrong_after("∂w_i/∂w_j = δ_ij", lambda before, after: one), SIGMOID, "w_j"),
    ("δ_ij as 1 − δ_ij", wrong_after("∂w_i/∂w_j = δ_ij", lambda before, after: Plus(one, Neg(after))), SIGMOID, "w_j"),
    ("cancelling half of what there is", wrong_after("cancel", lambda before, after: Times(Integer(2), after)), SIGMOID, "w_j"),
    (
        "a zero dropped together with its neighbour",
        wrong_after("drop zero", lambda before, after: Times(Integer(2), after)),
        SIGMOID,
        "w_j",
    ),
    ("a one dropped together with its neighbour", wrong_after("drop one", lambda before, after: Neg(after)), SIGMOID, "w_j"),
    ("z named O", wrong_after("naming", lambda before, after: before.arguments[0]), SIGMOID, "w_j"),
    (
        "a definition half unfolded",
        wrong_after("definition", lambda before, after: Partial(Times(Integer(2), after.function), *after.variables)),
        SIGMOID,
        "w_j",
    ),
    (
        "ln' u = u",
        wrong_after("elementary derivative", lambda before, after: before.argument),
        {"loss": "binary_cross_entropy"},
        "w_j",
    ),
    (
        "a common denominator with a sign lost",
        wrong_after("common denominator", lambda before, after: Neg(after)),
        {"loss": "binary_cross_entropy"},
        "w_j",
    ),
    (
        "a common factor counted twice",
        wrong_after("regroup", lambda before, after: Times(after.args[0], after)),
        {"activation": "swish"},
        "w_j",
    ),
    (
        "the case of the other side",
        wrong_after(
            "case by case", lambda before, after: after.func(*(branch.func(one, branch.args[1]) for branch in after.branches))
        ),
        {"activation": "relu"},
        "w_j",
    ),
    (
        "derivatives taken twice the same way",
        wrong_after(
            "second derivative", lambda before, after: Partial(Partial(before.function, before.variables[0]), before.variables[0])
        ),
        SIGMOID,
        ("w_j", "b"),
    ),
    (
        "half of what is taken out",
        wrong_after("take out the derivative", lambda before, after: Times(*after.args[1:])),
        SIGMOID,
        ("w_j", "b"),
    ),
]


def derived(rule: Rule, arguments: dict[str, Any], wrt: Any) -> Derivation | None:
    """The derivation with the planted rule; None where the engine itself stumbles over it."""
    model = Perceptron(**arguments)
    several = wrt if isinstance(wrt, tuple) else (wrt,)
    goal = Partial(model.loss, *map(model.variable, several))
    stages = tuple(tuple(rule if one.name == rule.name else one for one in stage) for stage in STAGES)
    assert stages != STAGES
    try:
        return run(goal, model, stages)
    except NoRuleAppliesError:
        return None


def noticed(derivation: Derivation) -> bool:
    return any(not verdict.is_proved for verdict in derivation.verify())


planted = pytest.mark.parametrize(("rule", "arguments", "wrt"), [pytest.param(*row[1:], id=row[0]) for row in PLANTED])


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    forget()


@planted
def test_a_planted_wrong_rule_is_noticed(rule: Rule, arguments: dict[str, Any], wrt: Any) -> None:
    derivation = derived(rule, arguments, wrt)
    assert derivation is None or noticed(derivation)


@planted
def test_the_normal_form_alone_notices_it(
    rule: Rule, arguments: dict[str, Any], wrt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SecondOpinion, "agrees", lambda *_: True)
    monkeypatch.setattr(SecondOpinion, "agrees_in_numbers", lambda *_: True)
    derivation = derived(rule, arguments, wrt)
    assert derivation is None or noticed(derivation)


@planted
def test_the_second_opinion_alone_notices_it(
    rule: Rule, arguments: dict[str, Any], wrt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    derivation = derived(rule, arguments, wrt)
    monkeypatch.setattr("symperceptron.derivation.verify.decide", lambda *_: Verdict(kind=Kind.PROVED))
    assert derivation is None or noticed(derivation)


@planted
def test_the_numeric_derivative_alone_notices_a_wrong_result(
    rule: Rule, arguments: dict[str, Any], wrt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    derivation = derived(rule, arguments, wrt)
    if derivation is None or derivation.result == run(derivation.goal, derivation.model).result:
        pytest.skip("the wrong rule does not change the result")
    monkeypatch.setattr("symperceptron.derivation.verify.decide", lambda *_: Verdict(kind=Kind.PROVED))
    monkeypatch.setattr(SecondOpinion, "agrees", lambda *_: True)
    assert noticed(derivation)


def test_few_of_the_planted_rules_stop_the_engine() -> None:
    """A planted rule that never reaches verification tests nothing."""
    stopped = [row[0] for row in PLANTED if derived(*row[1:]) is None]
    assert len(stopped) <= 3, stopped


def test_without_a_planted_rule_nothing_is_noticed() -> None:
    models: tuple[dict[str, Any], ...] = ({}, {"activation": "tanh"}, {"activation": "relu"}, {"loss": "binary_cross_entropy"})
    for arguments in models:
        model = Perceptron(**arguments)
        assert not noticed(run(Partial(model.loss, model.variable("w_j")), model))


def test_a_sub_derivation_is_verified_with_its_step() -> None:
    """The lemma's own steps answer for the step that rests on it, even where the step happens to be right."""
    model = Perceptron()
    derivation = run(Partial(model.loss, model.variable("w_j")), model)
    number = next(k for k, step in enumerate(derivation.steps) if step.because is not None)
    lemma = derivation.steps[number].because
    assert lemma is not None
    first, *rest = lemma.steps
    damaged = replace(lemma, steps=(replace(first, after=Neg(first.after)), replace(rest[0], before=Neg(first.after)), *rest[1:]))
    steps = (*derivation.steps[:number], replace(derivation.steps[number], because=damaged), *derivation.steps[number + 1 :])
    verdicts = replace(derivation, steps=steps).verify()
    assert [k for k, verdict in enumerate(verdicts) if not verdict.is_proved] == [number]


def test_lines_that_do_not_join_are_noticed() -> None:
    model = Perceptron()
    derivation = run(Partial(model.loss, model.variable("w_j")), model)
    for number in range(len(derivation.steps) - 1):
        steps = (*derivation.steps[:number], *derivation.steps[number + 1 :])
        verdicts = replace(derivation, steps=steps).verify()
        assert not verdicts[number].is_proved


def test_a_line_that_is_not_what_its_rule_gave_is_noticed() -> None:
    model = Perceptron()
    derivation = run(Partial(model.loss, model.variable("w_j")), model)
    for number, step in enumerate(derivation.steps[:-1]):
        wrong = Times(Integer(2), step.after)
        steps = (
            *derivation.steps[:number],
            replace(step, after=wrong),
            replace(derivation.steps[number + 1], before=wrong),
            *derivation.steps[number + 2 :],
        )
        verdicts = replace(derivation, steps=steps).verify()
        assert not verdicts[number].is_proved
