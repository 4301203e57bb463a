"""Exercises about the derivation of a page, each with its answers in blanks: complete it, name the rules, work it out in numbers, find the mistake.

The order in which they are made is not the one in which they stand.  What is given comes first, and then what is asked, so that nothing
is asked that can be read off something given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from sympy import Expr

from symperceptron.checking.mistakes import MESSAGES
from symperceptron.derivation import Perceptron, Rule, Step
from symperceptron.derivation.rules.differentiation import DIFFERENTIATION
from symperceptron.handouts.asking import RULE, Asked, Sheet, drawn, faded, line_width, requested
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.document import (
    Answer,
    Block,
    Derived,
    Display,
    Exercise,
    Line,
    Math,
    Paragraph,
    Pieces,
    Table,
    Worked,
)
from symperceptron.handouts.hiding import said
from symperceptron.handouts.lines import rule_name
from symperceptron.handouts.numbers import DIGITS, Example, shown
from symperceptron.handouts.planted import Planted, planted
from symperceptron.handouts.structure import quantities
from symperceptron.handouts.subject import Subject
from symperceptron.handouts.texts import Catalogue, filled
from symperceptron.handouts.witnesses import shown_by
from symperceptron.handouts.worked import first_elements, given_values, gradient_element
from symperceptron.language import to_latex
from symperceptron.language.expressions import Compare
from symperceptron.language.expressions.marks import Decimal, Filled

__all__ = ["exercises"]

_NUMBER = 8  # ems
_RULES, _BROADEST = 3, 17  # rules that are asked for by a step, and ems of a step
_ROOM = 4  # lines to write on
_NEURONS = ("tanh", "sigmoid", "softplus", "arctan")  # whose derivations have a mistake in them
_VARIABLES = ("x_j", "b")


def exercises(page: Subject, given: tuple[Block, ...]) -> tuple[Exercise, ...]:
    """The exercises of a page on which the blocks that are `given` stand above them."""
    say, choices, notation = page.say, page.choices, page.model.notation
    gradient = page.gradients[0]
    lines = frozenset(to_latex(step.after, notation) for step in gradient.derivation.steps)
    mistake = _mistake(page, lines)
    elsewhere = frozenset(said((given, mistake, _words(say)), notation))
    sheet = Sheet(gradient=gradient, say=say, elsewhere=elsewhere, line_width=line_width(gradient))
    rows = _steps(page, sheet, lines)
    table = _table(rows, say)
    sheet = replace(sheet, elsewhere=elsewhere | frozenset(said(table, notation)))
    rules = frozenset(step.rule.name for step in rows)
    if choices.blanks:
        asked = requested(sheet, choices.blanks, rules)
    elif choices.fade:
        asked = faded(sheet, choices.fade, rules)
    else:
        asked = drawn(sheet, _random(page, "blanks"), rules)
    found = (
        ("complete", _completed(sheet, asked, say), ()),
        ("rule", table, ()),
        ("numbers", tuple(_numbers(page)), ()),
        ("mistake", *mistake),
    )
    asked_for = [(name, blocks, answer) for name, blocks, answer in found if blocks]
    return tuple(
        Exercise(
            title=say.say("exercises", name, number=number, goal=Math(gradient.derivation.goal)),
            name=f"exercise-{number}",
            blocks=blocks,
            answer=answer,
            room=_ROOM if answer else 0,
        )
        for number, (name, blocks, answer) in enumerate(asked_for, start=1)
    )


def _random(page: Subject, what: str) -> Random:
    """What draws the one thing or the other: each on its own, so that a choice of blanks changes no other exercise."""
    return Random(f"{what} {page.choices.seed}")  # noqa: S311  # for a page


def _words(say: Catalogue) -> tuple[str, ...]:
    """The words of the exercises themselves."""
    return tuple(say.sections["exercises"].values())


# -- complete the derivation -------------------------------------------------------------------------------------------------------------


def _completed(sheet: Sheet, asked: Asked, say: Catalogue) -> tuple[Block, ...]:
    derived = sheet.key(asked)
    result = Display(equations=((derived.goal, derived.lines[-1].right),), boxed=True)
    return Paragraph(text=say.say("exercises", "complete_text")), derived, result


# -- which rule is this? -----------------------------------------------------------------------------------------------------------------


def _steps(page: Subject, sheet: Sheet, lines: frozenset[str]) -> tuple[Step, ...]:
    """A few single steps of the derivation, no two by one rule, whose rules can be asked for without being named anywhere."""
    every: dict[Rule, Step] = {}
    for one in (page.gradients[0], *page.lemmas):
        every |= {step.rule: step for step in one.derivation.applications if step.rule not in every}
    fitting = [
        step
        for rule, step in every.items()
        if rule in DIFFERENTIATION
        and all(piece.kind == "text" for piece in rule_name(rule, page.say))
        and sum(breadth(side, sheet.notation) for side in step.change) <= _BROADEST
        and not any(line in text for line in lines for text in said(step.change, sheet.notation))
    ]
    _random(page, "rules").shuffle(fitting)
    hidden = (step for step in fitting if not sheet.tells(Asked(rules=frozenset({step.rule.name}))))
    chosen = {step.rule for step, _ in zip(hidden, range(_RULES), strict=False)}
    return tuple(step for rule, step in every.items() if rule in chosen)


def _table(steps: tuple[Step, ...], say: Catalogue) -> tuple[Block, ...]:
    header = tuple(say.say("exercises", column) for column in ("step", "by"))
    rows = tuple(
        ((Math(Compare(step.change[0], "=", step.change[1])),), (Answer(rule_name(step.rule, say), RULE),)) for step in steps
    )
    return (Paragraph(text=say.say("exercises", "rule_text")), Table(header=header, rows=rows)) if rows else ()


# -- in numbers --------------------------------------------------------------------------------------------------------------------------


def _numbers(page: Subject) -> Iterator[Block]:
    example, say = page.example, page.say
    if example is None:
        return
    defined = [one.definition for one in quantities(page.model) if one.definition is not None]
    first = first_elements(page.model)
    wanted = [
        *(first(definition.name) for definition in defined),
        *(gradient_element(example, gradient.derivation.goal) for gradient in page.gradients),
    ]
    rows = tuple((left, (("≈", number),)) for left in wanted if (number := _asked_for(example, left)) is not None)
    if rows:
        values = given_values(example, say, lambda name: shown(example.leaves[name]))
        yield Paragraph(text=say.say("exercises", "numbers_text", values=values))
        yield Worked(rows=rows)


def _asked_for(example: Example, left: Expr) -> Expr | None:
    """The number in its blank, or None for one so short that it may stand anywhere."""
    number = shown(example.value(left))
    decimals = max(len(part.digits.partition(".")[2]) for part in number.atoms(Decimal))
    return Filled(number, _NUMBER) if decimals >= DIGITS else None


# -- find the mistake --------------------------------------------------------------------------------------------------------------------


def _mistake(page: Subject, lines: frozenset[str]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Another neuron's derivation, with one mistake, in which no line of the page's own can be read; and what is to be found."""
    say, notation = page.say, page.model.notation
    for found in _candidates(page):
        blocks = _wrong(found, say)
        if not any(line in text for line in lines for text in said(blocks, notation)):
            return blocks, tuple(_found(found, say))
    return (), ()


def _candidates(page: Subject) -> Iterator[Planted]:
    random = _random(page, "mistake")
    own = {definition.expression for definition in page.model.definitions if definition.is_function}
    neurons = [Perceptron(activation=name, notation=page.model.notation) for name in _NEURONS]
    others = [model for model in neurons if not own & {d.expression for d in model.definitions if d.is_function}]
    random.shuffle(others)
    for model in others:
        yield from planted(model, model.variable(random.choice(_VARIABLES)), random)


def _wrong(found: Planted, say: Catalogue) -> tuple[Block, ...]:
    derivation = found.derivation
    stated = tuple((Math(Compare(one.name, "=", one.expression)),) for one in derivation.model.definitions)
    lines = tuple(Line(number=number, right=step.after, label=()) for number, step in enumerate(derivation.steps, start=1))
    return (
        Paragraph(
            text=say.say("exercises", "mistake_text", neuron=say.joined(stated), variable=Math(derivation.goal.variables[0]))
        ),
        Derived(goal=derivation.goal, lines=lines),
        Paragraph(text=say.say("exercises", "mistake_task")),
    )


def _found(found: Planted, say: Catalogue) -> Iterator[Block]:
    texts = MESSAGES[found.code]
    part, instead = (_formula(expr) for expr in (found.repair.part, found.repair.instead))
    named = filled(texts.get(say.lang, texts["en"]), part=part, instead=instead)
    yield Paragraph(text=say.say("exercises", "mistake_found", number=found.place + 1, named=named))
    right = Compare(found.derivation.goal, "=", found.right)
    yield Paragraph(text=say.say("exercises", "mistake_right", number=found.place + 1, right=Math(right)))
    yield Paragraph(text=say.say("exercises", "mistake_shown", witness=shown_by(found.witness, say, "sides_of_a_line")))


def _formula(expr: Expr | None) -> Pieces:
    return (Math(expr),) if expr is not None else ()
