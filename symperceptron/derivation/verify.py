"""Every step twice: decided by the normal form, and confirmed by a method that shares no code with the rules (`confirmation`).

A step counts as proved only if the normal form proves it and the second opinion does not contradict it; the last step answers
for the whole as well. What a step changed is all that is looked at, and what two steps have in common is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache

from sympy import Expr, Indexed, Symbol

from symperceptron.derivation.confirmation import SecondOpinion
from symperceptron.derivation.generalising import generalised, with_free_constants
from symperceptron.derivation.linearising import linearised
from symperceptron.derivation.steps import Derivation, Step
from symperceptron.language.assumptions import solved
from symperceptron.language.equality import Kind, Verdict, decide
from symperceptron.language.expressions import Call, Partial
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, letter_of
from symperceptron.language.positions import at, replaced

__all__ = ["claim_of", "decided", "forget", "verify"]

Judge = Callable[[Expr, Expr, frozenset[str]], Verdict]


def verify(derivation: Derivation) -> tuple[Verdict, ...]:
    """A verdict per step; the last one also answers for the whole."""
    opinion = SecondOpinion(solved(derivation.model), derivation.goal)

    @cache
    def judge(before: Expr, after: Expr, about: frozenset[str]) -> Verdict:
        verdict = decided(before, after, derivation.model, about)
        if verdict.is_proved and not opinion.agrees(before, after):
            return _contradicted(verdict, "the sides, written out for three terms, differ at a random point")
        return verdict

    goal = derivation.goal
    begins = [goal, *(step.after for step in derivation.steps)]
    verdicts = [
        _line(step, judge) if step.before == before else Verdict.undecided("it does not begin with the line before")
        for step, before in zip(derivation.steps, begins, strict=False)
    ]
    is_numeric = isinstance(goal, Partial) and isinstance(goal.function, Symbol | Indexed | Call)
    if verdicts and verdicts[-1].is_proved and is_numeric and not opinion.agrees_in_numbers(goal, derivation.last):
        verdicts[-1] = _contradicted(verdicts[-1], "a numeric derivative of the loss disagrees with the result")
    return tuple(verdicts)


def decided(before: Expr, after: Expr, model: Model, about: frozenset[str]) -> Verdict:
    """The verdict on a step, proved for more than the step where that is possible."""
    model = solved(model)
    for claim in generalised(before, after, model, about):
        verdict = decide(claim.before, claim.after, claim.model)
        if verdict.is_proved:
            return replace(verdict, conditions=tuple(dict.fromkeys(map(claim.said_of, verdict.conditions))))
    linear = linearised(before, after, model)
    if linear is not None:
        verdict = decide(before, after, linear)
        if verdict.is_proved:
            return verdict
    verdict = decide(before, after, model)
    free = with_free_constants(model)
    if verdict.kind is not Kind.UNDECIDED or free == model:
        return verdict
    for_all = decide(before, after, free)
    return for_all if for_all.is_proved else verdict


def _line(step: Step, judge: Judge) -> Verdict:
    """The verdict on a line: that of its first application that is not proved, else proved under the conditions of all."""
    verdicts = [verdict for part in step.applications for verdict in _application(part, judge)]
    for verdict in verdicts:
        if not verdict.is_proved:
            return verdict
    found = [*(verdict.conditions for verdict in verdicts), *(part.conditions for part in step.applications)]
    conditions = [condition for conditions in found for condition in conditions]
    return replace(verdicts[0], conditions=tuple(dict.fromkeys(conditions)))


def _application(step: Step, judge: Judge) -> tuple[Verdict, ...]:
    own = judge(*claim_of(step))
    return (own, *_lemma(step.because)) if step.because is not None else (own,)


def claim_of(step: Step) -> tuple[Expr, Expr, frozenset[str]]:
    """What is to be proved: what the step changed where the rest of the line is the same, else the whole lines; and the letters it is about."""
    try:
        is_local = replaced(step.before, step.path, step.replacement) == step.after
    except IndexError:
        is_local = False
    if not is_local:
        return step.before, step.after, frozenset()
    part = at(step.before, step.path)
    return *step.change, frozenset(letter_of(name) for name in free_names(part) ^ free_names(step.replacement))


@lru_cache(maxsize=256)
def _lemma(lemma: Derivation) -> tuple[Verdict, ...]:
    return verify(lemma)


def _contradicted(verdict: Verdict, why: str) -> Verdict:
    return replace(verdict, kind=Kind.UNDECIDED, reason=why)


def forget() -> None:
    """Forget the verdicts on lemmas."""
    _lemma.cache_clear()
