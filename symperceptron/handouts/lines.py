"""The lines of a derivation with what stands beside them: a number, the names of the rules, the conditions, the lemma."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sympy import Expr

from symperceptron.derivation import Derivation, Detail, Rule, Step
from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.handouts.changes import cancels, changed, struck
from symperceptron.handouts.document import Derived, Line, Math, Pieces, Reference, Statement
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Verdict
from symperceptron.language.expressions import Call, Compare

__all__ = ["Numbered", "label_of", "lemma_names", "lemmas_of", "numbered", "rule_name", "statements", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A derivation whose lines have their numbers on the page and their verdicts."""

    derivation: Derivation
    first: int
    verdicts: tuple[Verdict, ...]

    @property
    def past(self) -> int:
        """The number after the last line's."""
        return self.first + len(self.derivation.steps)

    def block(self, say: Catalogue, lemmas: dict[Expr, Reference], *, marks: bool = False) -> Derived:
        """The derivation as a block of the page; with `marks`, the lines show what is new in them and what cancels."""
        rights = _marked(self.derivation) if marks else tuple(step.after for step in self.derivation.steps)
        steps = zip(self.derivation.steps, rights, self.verdicts, strict=True)
        lines = tuple(
            _line(self.first + place, step, right, verdict, say, lemmas) for place, (step, right, verdict) in enumerate(steps)
        )
        return Derived(goal=self.derivation.goal, lines=lines)


def _marked(derivation: Derivation) -> tuple[Expr, ...]:
    """The right sides with what is new and what cancels."""
    rights = []
    for place, step in enumerate(derivation.steps):
        right = changed(step.before, step.after)
        following = derivation.steps[place + 1].applications[0] if place + 1 < len(derivation.steps) else None
        if following is not None and cancels(following):
            right = struck(step.after, following.path, following.replacement)  # one thing at a time: what goes is seen best alone
        rights.append(right)
    return tuple(rights)


def numbered(derivations: tuple[Derivation, ...]) -> Iterator[Numbered]:
    """The derivations of a page, their lines numbered throughout."""
    first = 1
    for derivation in derivations:
        found = Numbered(derivation=derivation, first=first, verdicts=derivation.verify())
        yield found
        first = found.past


def lemmas_of(derivations: Iterable[Derivation], opening: Callable[[Step], bool] | None = None) -> tuple[Derivation, ...]:
    """The lemmas that derivations rest on, and those that the lemmas rest on, each once and in the lines of at least standard detail."""
    found: dict[Expr, Derivation] = {}
    for derivation in derivations:
        for lemma in derivation.lemmas:
            folded = lemma.folded(max(derivation.detail, Detail.STANDARD), opening)
            found |= {inner.goal: inner for inner in (folded, *lemmas_of([folded], opening)) if inner.goal not in found}
    return tuple(found.values())


def lemma_names(lemmas: tuple[Derivation, ...], say: Catalogue) -> dict[Expr, Reference]:
    """What each lemma is called, by its goal."""
    called = say.text("derivation", "lemma")
    return {
        lemma.goal: Reference(called.format(number=number), f"lemma-{number}") for number, lemma in enumerate(lemmas, start=1)
    }


def statements(
    lemmas: tuple[Numbered, ...], say: Catalogue, names: dict[Expr, Reference], *, marks: bool = False
) -> tuple[Statement, ...]:
    """The lemmas as blocks of the page, under the words that say what each is about."""
    return tuple(
        Statement(
            title=_title(lemma.derivation, number, say),
            name=names[lemma.derivation.goal].to,
            blocks=(lemma.block(say, names, marks=marks),),
        )
        for number, lemma in enumerate(lemmas, start=1)
    )


def _title(lemma: Derivation, number: int, say: Catalogue) -> Pieces:
    """What a lemma is about: a function, one quantity by another, or a derivative that has a name."""
    function, variable = (Math(part) for part in lemma.goal.args[:2])
    name = name_of_derivative(lemma.model, lemma.goal)
    if name is not None:
        return say.say("derivation", "lemma_named", number=number, short=Math(name), function=function, variable=variable)
    by = "lemma_title" if isinstance(lemma.goal.args[0], Call) else "lemma_by"
    return say.say("derivation", by, number=number, function=function, variable=variable)


def told(derivation: Derivation, say: Catalogue) -> tuple[Derived, tuple[Statement, ...]]:
    """A derivation on its own, with the lemmas that it rests on."""
    lemmas = lemmas_of([derivation])
    names = lemma_names(lemmas, say)
    main, *others = numbered((derivation, *lemmas))
    return main.block(say, names), statements(tuple(others), say, names)


def rule_name(rule: Rule, say: Catalogue) -> Pieces:
    """The name of a rule in the reader's language."""
    return say.say("rules", rule.name, statement=Math(Compare(rule.statement.left, "=", rule.statement.right)))


def _line(  # noqa: PLR0913, PLR0917  # a line is made of these
    number: int, step: Step, right: Expr, verdict: Verdict, say: Catalogue, lemmas: dict[Expr, Reference]
) -> Line:
    label = _label(step, say, lemmas)
    if not verdict.is_proved:
        label = say.joined((label, say.say("derivation", "not_proved")))
    return Line(number=number, right=right, label=label, is_proved=verdict.is_proved, steps=_steps(step, say, lemmas))


def _steps(step: Step, say: Catalogue, lemmas: dict[Expr, Reference]) -> tuple[tuple[Expr, Pieces], ...]:
    """What a folded step stands for, one rule application after the other."""
    return tuple(
        (changed(part.before, part.after), _label(part, say, lemmas)) for part in step.steps if part.before != part.after
    )


def _label(step: Step, say: Catalogue, lemmas: dict[Expr, Reference]) -> Pieces:
    because = {part.rule: part.because for part in step.applications if part.because is not None}
    return label_of(step, say, lambda rule: (lemmas[because[rule].goal],) if rule in because else rule_name(rule, say))


def label_of(step: Step, say: Catalogue, name: Callable[[Rule], Pieces]) -> Pieces:
    """Why a line follows: the names of its rules, and the conditions that they need."""
    rules = say.joined(tuple(map(name, step.rules)))
    if not step.conditions:
        return rules
    conditions = say.joined(tuple((Math(condition),) for condition in step.conditions), "and")
    return say.say("derivation", "label", rules=rules, conditions=conditions)
