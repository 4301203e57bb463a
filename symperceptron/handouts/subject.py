"""What a page is about: the model, the derivatives by its parameters with their lemmas, an example in numbers, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr

from symperceptron.derivation import Detail, derive
from symperceptron.derivation.network import as_defined
from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.handouts.changes import cancels
from symperceptron.handouts.document import Math, Pieces, Reference
from symperceptron.handouts.examples import example_of
from symperceptron.handouts.lines import Numbered, lemma_names, lemmas_of, numbered
from symperceptron.handouts.numbers import Example
from symperceptron.handouts.structure import PARAMETERS, kind
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Model, Name

__all__ = ["Choices", "Subject", "spoken_of", "subject_of", "variable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a reader chooses of a page: language, title, author, how detailed, which numbers (`seed`).

    `target` is the library whose program stands beside that of NumPy, and `certificate` whether one is kept beside the page.
    `version` is ``"student"``, ``"key"`` or ``"teacher"``, or None for a page without exercises; `fade` and `blanks` say what is asked for in its derivation.
    """

    lang: str = "en"
    title: str | None = None
    author: str | None = None
    detail: str | Detail = Detail.STANDARD
    seed: int = 0
    target: str | None = None
    certificate: bool = False
    version: str | None = None
    fade: int | None = None
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the sections speak of."""

    model: Model
    say: Catalogue
    gradients: tuple[Numbered, ...]
    lemmas: tuple[Numbered, ...]
    references: dict[Expr, Reference]
    example: Example | None
    choices: Choices

    @property
    def recursion(self) -> tuple[Numbered, ...]:
        """The lemmas about derivatives that have a name, in the order of the page."""
        return tuple(one for one in self.lemmas if name_of_derivative(self.model, one.derivation.goal) is not None)


def subject_of(model: Model, say: Catalogue, choices: Choices) -> Subject:
    """The derivations of the page: the first parameter at the asked detail, the others at the lesson's pace, lemmas never without their lines."""
    variables = [spoken_of(model, name) for role in PARAMETERS for name in model.by_role(role)]
    first, *others = (
        derive(model, variable, Detail.BRIEF if number else choices.detail) for number, variable in enumerate(variables)
    )
    if first.detail > Detail.BRIEF:
        first = first.folded(first.detail, cancels)  # on a page one sees what cancels, so it has a line of its own
    lemmas = lemmas_of((first, *others), cancels)
    every = tuple(numbered((first, *lemmas, *others)))
    return Subject(
        model=model,
        say=say,
        gradients=(every[0], *every[1 + len(lemmas) :]),
        lemmas=every[1 : 1 + len(lemmas)],
        references=lemma_names(lemmas, say),
        example=example_of(model, choices.seed),
        choices=choices,
    )


def spoken_of(model: Model, name: Name) -> Expr:
    """The name as it is spoken of: with the indices of its definition, or an index j where nothing is defined with indices."""
    if kind(model) != "neuron":
        return as_defined(model, name)
    letters = tuple(sympy.Symbol(letter, integer=True) for letter in "jklm"[: len(name.ranges)])
    return name.symbol[letters] if letters else name.symbol


def variable(gradient: Numbered) -> Pieces:
    """What a derivative is by."""
    return (Math(gradient.derivation.goal.variables[0]),)
