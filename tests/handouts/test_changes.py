"""The marks of a line: what is new is marked and nothing else, what cancels is struck, and neither changes what the line says."""

from __future__ import annotations

import pytest
from sympy import Expr

from symperceptron import Perceptron, derive
from symperceptron.derivation import Step
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.handouts.changes import cancels, changed, struck
from symperceptron.language import NOTATIONS, decide, to_latex, to_text
from symperceptron.language.expressions import Times, Written, one
from symperceptron.language.expressions.marks import Mark, Marked, unmarked
from symperceptron.language.positions import walk
from symperceptron.language.writing import to_mathml, to_portable_latex, to_typst

NEURONS = [Perceptron(activation=name) for name in ACTIVATIONS] + [Perceptron(loss=name) for name in LOSSES]
STEPS = [step for neuron in NEURONS for detail in ("standard", "full") for step in derive(neuron, "w_j", detail=detail)]


def marked(line: Expr, mark: Mark) -> list[Expr]:
    return [part.part for _, part in walk(line) if isinstance(part, Marked) and part.mark is mark]


def test_marks_say_nothing() -> None:
    for step in STEPS:
        assert unmarked(changed(step.before, step.after)) == step.after


def test_what_is_not_marked_was_there_before() -> None:
    for step in STEPS:
        line = changed(step.before, step.after)
        if line != step.after and isinstance(line, Times):
            old = step.before.args if isinstance(step.before, Times) else (step.before,)
            assert all(factor in old for factor in line.args if not factor.has(Marked))


def test_an_unchanged_line_has_no_mark() -> None:
    for step in STEPS:
        assert changed(step.after, step.after) == step.after


def cancellations() -> list[Step]:
    return [step for step in STEPS if not step.steps and cancels(step)]


def test_what_is_struck_is_worth_one() -> None:
    assert len(cancellations()) > 3
    for step in cancellations():
        line = struck(step.before, step.path, step.replacement)
        gone = marked(line, Mark.STRUCK)
        assert gone
        assert unmarked(line) == step.before
        assert decide(without(line), step.after, NEURONS[0]).is_proved


def without(line: Expr) -> Expr:
    """The line with a one in the place of all that is struck."""
    if isinstance(line, Marked):
        return one if line.mark is Mark.STRUCK else line
    return line.func(*map(without, line.args)) if isinstance(line, Written) and line.has(Marked) else line


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_mark_leaves_signs_and_brackets_alone(notation: str) -> None:
    profile = NOTATIONS[notation]
    for step in STEPS:
        line = changed(step.before, step.after)
        assert to_text(line, profile) == to_text(step.after, profile)
        naked = to_latex(line, profile).replace("\\changed", "").replace("{", "").replace("}", "")
        assert naked == to_latex(step.after, profile).replace("{", "").replace("}", "")


def test_each_format_shows_a_mark() -> None:
    from sympy.abc import O

    part = Marked(O, Mark.STRUCK)
    assert to_latex(part) == r"\struck{O}"
    assert to_portable_latex(part) == r"\cancel{O}"
    assert 'class="struck"' in to_mathml(part)
    assert to_typst(part) == "struck(O)"
