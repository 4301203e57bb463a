"""What stands on the page of a model, decided once: section by section, in the reader's language.

A section is a function from what is known of the page to blocks; the page is the sections in order.  Nothing here knows a format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from symperceptron.derivation.induction import Induction
from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.handouts.certificate import ENDING, certificate, versions
from symperceptron.handouts.document import (
    Block,
    Display,
    Document,
    Heading,
    Link,
    Math,
    Paragraph,
    Pieces,
    Table,
)
from symperceptron.handouts.figures import model_figure
from symperceptron.handouts.hiding import emptied
from symperceptron.handouts.inductive import inductive_blocks, inductive_subject, refuse_exercises
from symperceptron.handouts.lines import Numbered, statements
from symperceptron.handouts.programs import programs
from symperceptron.handouts.restated import restated
from symperceptron.handouts.structure import kind
from symperceptron.handouts.subject import Choices, Subject, spoken_of, subject_of, variable
from symperceptron.handouts.symbols import symbol_row
from symperceptron.handouts.terms import terms
from symperceptron.handouts.texts import Catalogue, catalogue, formula_words
from symperceptron.handouts.worked import worked_example
from symperceptron.handouts.worksheet import STUDENT, Section, is_sheet, refuse, versioned
from symperceptron.language import Model, Verdict

__all__ = ["content"]


def content(model: Model | Induction, choices: Choices) -> Document:
    """The handout of a model, or of a network of any depth; raises UnknownNameError for a language without a catalogue and for a version that there is not."""
    refuse(choices)
    if isinstance(model, Induction):
        refuse_exercises(choices)
        say = replace(catalogue(choices.lang), subject="induction")
        subject = inductive_subject(model, say, choices)
        blocks = (*inductive_blocks(model, subject), *_checks(subject))
    else:
        say = replace(catalogue(choices.lang), subject=kind(model))
        subject = subject_of(model, say, choices)
        blocks = tuple(versioned(subject, *SECTIONS))
    document = Document(
        title=choices.title if choices.title is not None else say.text("worksheet" if is_sheet(choices) else "page", "title"),
        author=choices.author or "",
        lang=choices.lang,
        notation=subject.model.notation,
        words=formula_words(say),
        blocks=blocks,
        certificate=certificate(_every(subject), subject.model.notation) if choices.certificate and not is_sheet(choices) else "",
    )
    return emptied(document) if choices.version == STUDENT else document


# -- the sections ---------------------------------------------------------------------------------------------------------------


def _setting(page: Subject) -> Iterator[Block]:
    say, model = page.say, page.model
    yield Heading(text=say.say("sections", "setting"))
    symbols = {name.role: (Math(spoken_of(model, name)),) for name in reversed(model.names)}
    if symbols.keys() >= {"input", "preactivation", "output", "target", "loss"}:
        yield Paragraph(text=say.say("setting", "recap", **symbols))
    yield model_figure(page)
    header = tuple(say.say("setting", column) for column in ("symbol", "meaning", "values"))
    yield Table(header=header, rows=tuple(symbol_row(model, name, say) for name in model.names))
    yield Paragraph(text=say.say("setting", "definitions"))
    yield Display(equations=tuple((definition.name, definition.expression) for definition in model.definitions))


def _derivation(page: Subject) -> Iterator[Block]:
    say, gradient = page.say, page.gradients[0]
    yield Heading(text=say.say("sections", "derivation", variable=variable(gradient)))
    yield Paragraph(text=say.say("derivation", "by"))
    yield gradient.block(say, page.references, marks=True)


def _lemmas(page: Subject) -> Iterator[Block]:
    yield from statements(page.lemmas, page.say, page.references, marks=True)


def _others(page: Subject) -> Iterator[Block]:
    for gradient in page.gradients[1:]:
        yield Paragraph(text=page.say.say("derivation", "again", variable=variable(gradient)))
        yield gradient.block(page.say, page.references, marks=True)


def _result(page: Subject) -> Iterator[Block]:
    yield Heading(text=page.say.say("sections", "result"))
    if page.recursion:
        named = [one.derivation for one in page.recursion]
        recursion = tuple((name_of_derivative(page.model, one.goal) or one.goal, one.last) for one in named)
        yield Paragraph(text=page.say.say("result", "named", loss=Math(page.model.loss)))
        yield Display(equations=recursion, boxed=True)
        yield Paragraph(text=page.say.say("result", "parameters"))
    found = tuple((gradient.derivation.goal, gradient.derivation.last) for gradient in page.gradients)
    yield Display(equations=found, boxed=True)


def _checks(page: Subject) -> Iterator[Block]:
    say = page.say
    yield Heading(text=say.say("sections", "checks"))
    yield Paragraph(text=say.say("checks", "text"))
    every = sorted((*page.gradients, *page.lemmas), key=lambda one: one.first)
    verdicts = [(derivation.first + place, verdict) for derivation in every for place, verdict in enumerate(derivation.verdicts)]
    alike: dict[tuple[Pieces, Pieces], list[int]] = {}
    for number, verdict in verdicts:
        alike.setdefault(_method(verdict, say), []).append(number)
    header = tuple(say.say("checks", column) for column in ("lines", "method", "conditions"))
    yield Table(header=header, rows=tuple((_ranges(numbers, say), *method) for method, numbers in alike.items()), flowing=(0, 2))
    for number, verdict in verdicts:
        if not verdict.is_proved:
            yield Paragraph(text=say.say("checks", "open", number=number, reason=verdict.reason))
    if page.choices.certificate:
        yield Paragraph(text=say.say("checks", "certificate", file=Link(say.text("checks", "file"), ENDING)))
    yield Paragraph(text=say.say("checks", "versions", **versions()))


def _every(page: Subject) -> tuple[Numbered, ...]:
    """The derivations of the page, in its order."""
    return tuple(sorted((*page.gradients, *page.lemmas), key=lambda one: one.first))


def _ranges(numbers: list[int], say: Catalogue) -> Pieces:
    """Line numbers, those in a row as a range."""
    rows = [[number for _, number in row] for _, row in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return say.joined(tuple(say.say("checks", "line" if len(row) == 1 else "range", first=row[0], last=row[-1]) for row in rows))


def _method(verdict: Verdict, say: Catalogue) -> tuple[Pieces, Pieces]:
    method = say.say("methods", verdict.method if verdict.is_proved else verdict.kind.value)
    conditions = tuple((Math(condition),) for condition in verdict.conditions)
    return method, say.joined(conditions) if conditions else say.say("checks", "none")


# What every version of the page begins with, and what follows on those that give no exercises away.
SECTIONS: tuple[Section, tuple[Section, ...]] = (
    _setting,
    (_derivation, _lemmas, _others, _result, restated, terms, worked_example, programs, _checks),
)
