"""Every rule is true: its example by itself, and what it states for functions put in the place of its letters."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, S, Symbol

from symperceptron.derivation import Perceptron, Rule
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context
from symperceptron.derivation.rules import RULES, STAGES, rule_named
from symperceptron.derivation.rules.letters import c, f, g, u, v
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Partial, Plus, Power, Prime, Times
from symperceptron.language.writing import to_latex, to_text

NEURON = Perceptron()
GOAL = Partial(Call("sigma", u), u)  # the rules that close a lemma look at what it is about
BY_NAME = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)

# The letters of a statement stand for any functions of v; these are two, with everything in them that differentiation can get wrong.
CUBE = Plus(Power(v, 3), Times(2, v), 5)
WAVE = Plus(2, Call("sin", v))


def applied(rule: Rule, part: Expr, goal: Expr = GOAL) -> Expr:
    context = Context(model=rule.given or NEURON, derive=run, goal=goal)
    found = rule(part, context)
    assert found is not None, f"{rule.name} does not apply to its example"
    return found.after


@BY_NAME
def test_the_example_is_rewritten_and_equal(rule: Rule) -> None:
    after = applied(rule, rule.example)
    assert after != rule.example
    verdict = decide(rule.example, after, rule.given or NEURON)
    assert verdict.is_proved, verdict.reason


@BY_NAME
def test_the_statement_holds_for_functions_in_the_place_of_its_letters(rule: Rule) -> None:
    concrete = {f: CUBE, g: WAVE, c: Integer(3)}
    left, right = (side.xreplace(concrete) for side in (rule.statement.left, rule.statement.right))
    if any(isinstance(part, Prime) and part.function == "f" for part in (*left.args, *right.args, right)):
        left, right = (_with_function(side) for side in (left, right))
    verdict = decide(left, right, rule.given or NEURON)
    assert verdict.is_proved, f"{to_text(left)} = {to_text(right)}: {verdict.reason}"


def _with_function(expr: Expr) -> Expr:
    """σ in the place of a function that a statement calls f."""
    if isinstance(expr, Call | Prime) and expr.function == "f":
        return expr.func("sigma", *expr.args[1:])
    return expr.func(*map(_with_function, expr.args)) if expr.args else expr


@BY_NAME
def test_a_rule_can_be_looked_up_and_printed(rule: Rule) -> None:
    assert rule_named(rule.name) is rule
    assert rule.source
    for part in (rule.statement.left, rule.statement.right, rule.example):
        assert to_latex(part)
        assert to_text(part)


def test_names_are_unique_and_every_rule_stands_in_one_stage() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == sum(map(len, STAGES))


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule.statement.left, Partial)], ids=lambda rule: rule.name)
def test_a_rule_of_differentiation_does_not_apply_where_there_is_nothing_to_differentiate(rule: Rule) -> None:
    context = Context(model=NEURON, derive=run, goal=GOAL)
    for part in (S.One, Symbol("O", real=True), rule.example.args[0]):
        assert rule(part, context) is None
