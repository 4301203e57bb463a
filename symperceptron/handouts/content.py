"""What stands on the page of a model, decided once: section by section, in the reader's language.

A section is a function from what is known of the page to blocks; the page is the sections in order.  Nothing here knows a format.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import sympy
from sympy import Expr

import symperceptron
from symperceptron.derivation import Derivation, Detail, derive
from symperceptron.errors import ModelError
from symperceptron.handouts.changes import cancels
from symperceptron.handouts.document import (
    Block,
    Display,
    Document,
    Heading,
    Math,
    Paragraph,
    Pieces,
    Reference,
    Table,
)
from symperceptron.handouts.lines import Numbered, lemma_names, lemmas_of, numbered, statements
from symperceptron.handouts.listing import listing
from symperceptron.handouts.texts import Catalogue, catalogue, formula_words
from symperceptron.kernels import lambdify
from symperceptron.language import Domain, Model, Name, Verdict
from symperceptron.language.expressions import Compare
from symperceptron.language.model import spelled

__all__ = ["Page", "content", "page_of"]

PARAMETERS = ("weight", "bias")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the sections speak of: the model, the derivatives by its parameters, the lemmas, and the words."""

    model: Model
    say: Catalogue
    gradients: tuple[Numbered, ...]
    lemmas: tuple[Numbered, ...]
    references: dict[Expr, Reference]


def content(model: Model, *, lang: str, title: str | None, author: str | None, detail: str | Detail) -> Document:
    """The handout of a model; raises UnknownNameError for a language without a catalogue."""
    say = catalogue(lang)
    page = page_of(model, say, detail)
    return Document(
        title=title if title is not None else say.text("page", "title"),
        author=author or "",
        lang=lang,
        notation=model.notation,
        words=formula_words(say),
        blocks=tuple(block for section in SECTIONS for block in section(page)),
    )


def page_of(model: Model, say: Catalogue, detail: str | Detail) -> Page:
    """The derivations of the page: the first parameter at the asked detail, the others at the lesson's pace, lemmas never without their lines."""
    variables = [model.variable(spelled(name)) for role in PARAMETERS for name in model.by_role(role)]
    first, *others = (derive(model, variable, Detail.BRIEF if number else detail) for number, variable in enumerate(variables))
    if first.detail > Detail.BRIEF:
        first = first.folded(first.detail, cancels)  # on a page one sees what cancels, so it has a line of its own
    lemmas = lemmas_of((first, *others), cancels)
    every = tuple(numbered((first, *lemmas, *others)))
    return Page(
        model=model,
        say=say,
        gradients=(every[0], *every[1 + len(lemmas) :]),
        lemmas=every[1 : 1 + len(lemmas)],
        references=lemma_names(lemmas, say),
    )


# -- the sections ---------------------------------------------------------------------------------------------------------------


def _setting(page: Page) -> Iterator[Block]:
    say, model = page.say, page.model
    yield Heading(text=say.say("sections", "setting"))
    symbols = {name.role: (Math(_written(name)),) for name in reversed(model.names)}
    if symbols.keys() >= {"input", "preactivation", "output", "target", "loss"}:
        is_network = any(name.ranges for name in model.by_role("output"))
        yield Paragraph(text=say.say("setting", "recap_network" if is_network else "recap", **symbols))
    header = tuple(say.say("setting", column) for column in ("symbol", "meaning", "values"))
    yield Table(header=header, rows=tuple(_row(name, say) for name in model.names))
    yield Paragraph(text=say.say("setting", "definitions"))
    yield Display(equations=tuple((definition.name, definition.expression) for definition in model.definitions))


def _row(name: Name, say: Catalogue) -> tuple[Pieces, ...]:
    written = _written(name)
    ranged = tuple(
        (Math(Compare(lower, "<=", index, "<=", upper)),)
        for (lower, upper), index in zip(name.ranges, _indices(written), strict=True)
    )
    values = say.say("setting", "ranged", condition=say.joined(ranged, "and")) if ranged else _values(written, name.domain, say)
    return (Math(written),), say.say("roles", name.role), values


def _values(written: Expr, domain: Domain, say: Catalogue) -> Pieces:
    sign = "<" if domain.open else "<="
    match domain.lower, domain.upper:
        case None, None:
            return say.say("setting", "real")
        case lower, None:
            condition = Compare(lower, sign, written)
        case None, upper:
            condition = Compare(written, sign, upper)
        case lower, upper:
            condition = Compare(lower, sign, written, sign, upper)
    return say.say("setting", "interval", condition=Math(condition))


def _derivation(page: Page) -> Iterator[Block]:
    say, gradient = page.say, page.gradients[0]
    yield Heading(text=say.say("sections", "derivation", variable=_variable(gradient)))
    yield Paragraph(text=say.say("derivation", "by"))
    yield gradient.block(say, page.references, marks=True)


def _lemmas(page: Page) -> Iterator[Block]:
    yield from statements(page.lemmas, page.say, page.references, marks=True)


def _others(page: Page) -> Iterator[Block]:
    for gradient in page.gradients[1:]:
        yield Paragraph(text=page.say.say("derivation", "again", variable=_variable(gradient)))
        yield gradient.block(page.say, page.references, marks=True)


def _result(page: Page) -> Iterator[Block]:
    yield Heading(text=page.say.say("sections", "result"))
    found = tuple((gradient.derivation.goal, gradient.derivation.last) for gradient in page.gradients)
    yield Display(equations=found, boxed=True)


def _code(page: Page) -> Iterator[Block]:
    try:
        source = lambdify(page.model).source
    except ModelError:
        return  # not every model has a kernel, and a page without code is still a page
    yield Heading(text=page.say.say("sections", "code"))
    yield Paragraph(text=page.say.say("code", "text"))
    yield listing(source)


def _checks(page: Page) -> Iterator[Block]:
    say = page.say
    yield Heading(text=say.say("sections", "checks"))
    yield Paragraph(text=say.say("checks", "text"))
    every = sorted((*page.gradients, *page.lemmas), key=lambda one: one.first)
    verdicts = [(derivation.first + place, verdict) for derivation in every for place, verdict in enumerate(derivation.verdicts)]
    alike: dict[tuple[Pieces, Pieces], list[int]] = {}
    for number, verdict in verdicts:
        alike.setdefault(_method(verdict, say), []).append(number)
    header = tuple(say.say("checks", column) for column in ("lines", "method", "conditions"))
    yield Table(header=header, rows=tuple((_ranges(numbers, say), *method) for method, numbers in alike.items()), flowing=0)
    for number, verdict in verdicts:
        if not verdict.is_proved:
            yield Paragraph(text=say.say("checks", "open", number=number, reason=verdict.reason))
    versions = {
        "symperceptron": symperceptron.__version__,
        "sympy": sympy.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    yield Paragraph(text=say.say("checks", "versions", **versions))


def _ranges(numbers: list[int], say: Catalogue) -> Pieces:
    """Line numbers, those in a row as a range."""
    rows = [[number for _, number in row] for _, row in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return say.joined(tuple(say.say("checks", "line" if len(row) == 1 else "range", first=row[0], last=row[-1]) for row in rows))


def _method(verdict: Verdict, say: Catalogue) -> tuple[Pieces, Pieces]:
    method = say.say("methods", verdict.method if verdict.is_proved else verdict.kind.value)
    conditions = tuple((Math(condition),) for condition in verdict.conditions)
    return method, say.joined(conditions) if conditions else say.say("checks", "none")


SECTIONS: tuple[Callable[[Page], Iterator[Block]], ...] = (_setting, _derivation, _lemmas, _others, _result, _code, _checks)


# -- names ------------------------------------------------------------------------------------------------------------------------


def _written(name: Name) -> Expr:
    """The name as it is spoken of: with an index j where it has one."""
    return (
        name.symbol[tuple(sympy.Symbol(letter, integer=True) for letter in "jklm"[: len(name.ranges)])]
        if name.ranges
        else name.symbol
    )


def _indices(written: Expr) -> tuple[Expr, ...]:
    return tuple(written.indices) if written.is_Indexed else ()


def _variable(gradient: Numbered) -> Pieces:
    goal: Derivation = gradient.derivation
    return (Math(goal.goal.variables[0]),)
