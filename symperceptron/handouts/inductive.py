"""The page of a network of any depth: the recursion for δ by induction over the layers, with its base case, its step and its conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from symperceptron.derivation import Derivation, Detail
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.induction import Induction
from symperceptron.derivation.network import as_defined
from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.errors import ModelError
from symperceptron.handouts.changes import cancels
from symperceptron.handouts.document import Block, Display, Heading, Math, Paragraph, Reference, Statement, Table
from symperceptron.handouts.lines import lemma_names, lemmas_of, numbered, statements
from symperceptron.handouts.matrices import matrices_of
from symperceptron.handouts.subject import Choices, Subject
from symperceptron.handouts.symbols import symbol_row
from symperceptron.handouts.terms import terms
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Model, Name
from symperceptron.language.expressions import Compare, Plus, one

__all__ = ["inductive_blocks", "inductive_proof", "inductive_subject", "refuse_exercises"]

_l, _L = Symbol("l", integer=True), Symbol("L", integer=True)
_NEXT = Plus(_l, one)


def refuse_exercises(choices: Choices) -> None:
    """Raise ModelError for what a page by induction has not."""
    if choices.version is not None or choices.target is not None:
        what = "exercises" if choices.version is not None else "program, as its number of layers is none"
        raise ModelError(
            f"a page by induction has no {what}; expected one without, or a network whose layers are given one by one"
        )


def inductive_subject(induction: Induction, say: Catalogue, choices: Choices) -> Subject:
    """The start, the step and the results as what the page derives, with their lemmas."""
    detail = Detail(choices.detail) if isinstance(choices.detail, Detail) else Detail[choices.detail.upper()]
    parts = tuple(part.folded(detail, cancels) for part in (induction.start, induction.step, *induction.results))
    told = {induction.hypothesis[0]: "hypothesis", induction.step.goal: "claim"}
    lemmas = tuple(lemma for lemma in lemmas_of(parts, cancels) if lemma.goal not in told)
    every = tuple(numbered((*parts[:2], *lemmas, *parts[2:])))
    names = {goal: Reference(say.text("induction", name), name) for goal, name in told.items()}
    return Subject(
        model=induction.step.model,
        say=say,
        gradients=(*every[:2], *every[2 + len(lemmas) :]),
        lemmas=every[2 : 2 + len(lemmas)],
        references=lemma_names(lemmas, say) | names,
        example=None,
        choices=choices,
    )


def inductive_blocks(induction: Induction, page: Subject) -> Iterator[Block]:
    """The page but for how it was checked."""
    yield from _setting(induction, page.say)
    yield from _proof(induction, page, marks=True)
    yield from _conclusion(page, marks=True)
    yield from _with_matrices(induction, page.say)
    yield from terms(page)


def inductive_proof(induction: Induction, say: Catalogue, detail: str | Detail = Detail.STANDARD) -> tuple[Block, ...]:
    """The proof and what follows from it, without the rest of the page.

    >>> from symperceptron.derivation.induction import by_induction
    >>> from symperceptron.handouts.texts import catalogue
    >>> [type(block).__name__ for block in inductive_proof(by_induction("identity", bias=False), catalogue("en"))][:3]
    ['Heading', 'Statement', 'Paragraph']
    """
    page = inductive_subject(induction, say, Choices(detail=detail))
    return (*_proof(induction, page, marks=False), *_conclusion(page, marks=False))


def _setting(induction: Induction, say: Catalogue) -> Iterator[Block]:
    top, layer = induction.start.model, induction.step.model
    yield Heading(text=say.say("sections", "setting"))
    places = {"layer": Math(_l), "last": Math(_L), "loss": Math(top.loss)}
    yield Paragraph(text=say.say("setting", "recap", **places))
    header = tuple(say.say("setting", column) for column in ("symbol", "meaning", "values"))
    rows = [symbol_row(model, name, say) for model, name in _names(top, layer)]
    yield Table(header=header, rows=tuple(rows))
    yield Paragraph(text=say.say("induction", "definitions", condition=Math(Compare(Integer(1), "<=", _l, "<=", _L))))
    own = [known for known in layer.definitions if known.key in ("O^l", "z^l", "delta^l") or known.is_function]
    loss = [known for known in top.definitions if known.key in ("E", "O^L") or (known.is_function and known not in own)]
    yield Display(equations=tuple((known.name, known.expression) for known in (*loss, *own)))


def _names(top: Model, layer: Model) -> Iterator[tuple[Model, Name]]:
    """What the page speaks of: loss and targets of the last layer, and all that belongs to layer l, whose inputs are outputs."""
    yield from ((top, name) for name in top.names if name.role in ("loss", "target"))
    for name in layer.names:
        if name.layer == "l":
            yield layer, name
        elif name.role == "input":
            yield layer, replace(name, role="output")


def _proof(induction: Induction, page: Subject, *, marks: bool) -> Iterator[Block]:
    say, (start, step, *_) = page.say, page.gradients
    lines = (start.derivation, step.derivation)
    yield Heading(text=say.say("induction", "proof"))
    places = {"layer": Math(_l), "last": Math(_L)}
    yield _statement(say, "claim", Display(equations=tuple(map(_named, lines)), boxed=True))
    yield Paragraph(text=say.say("induction", "way", **places))
    yield _statement(say, "base", start.block(say, page.references, marks=marks))
    yield _statement(say, "hypothesis", Display(equations=(induction.hypothesis,)))
    yield Paragraph(text=say.say("induction", "above", loss=Math(page.model.loss), next=Math(_NEXT)))
    yield _statement(say, "step", step.block(say, page.references, marks=marks))
    yield Paragraph(text=say.say("induction", "conclusion", **places))
    yield from statements(page.lemmas, say, page.references, marks=marks)


def _statement(say: Catalogue, name: str, block: Block) -> Statement:
    places = {"layer": Math(_l), "last": Math(_L), "next": Math(_NEXT)}
    return Statement(title=say.say("induction", f"{name}_title", **places), name=name, blocks=(block,))


def _named(derivation: Derivation) -> tuple[Expr, Expr]:
    return name_of_derivative(derivation.model, derivation.goal) or derivation.goal, derivation.last


def _conclusion(page: Subject, *, marks: bool) -> Iterator[Block]:
    say, results = page.say, page.gradients[2:]
    yield Heading(text=say.say("sections", "result"))
    yield Paragraph(text=say.say("induction", "parameters", layer=Math(_l)))
    for result in results:
        yield result.block(say, page.references, marks=marks)
    yield Paragraph(text=say.say("induction", "boxed"))
    yield Display(equations=tuple((result.derivation.goal, result.derivation.last) for result in results), boxed=True)


def _with_matrices(induction: Induction, say: Catalogue) -> Iterator[Block]:
    top, layer = over_samples(induction.start.model), over_samples(induction.step.model)
    wanted = [(top, induction.start), *((layer, part) for part in (induction.step, *induction.results))]
    variables = [(model, part.goal.variables[0]) for model, part in wanted]
    by_model = [
        (model, as_defined(model, name)) for model, variable in variables if (name := model.name_of(variable)) is not None
    ]
    yield from matrices_of(by_model, say)
