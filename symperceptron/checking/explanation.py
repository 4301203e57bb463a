"""What is said of a refuted line beside its verdict: the name of the mistake, where it stands, and a witness that is easy to check."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symperceptron.checking.claims import worst
from symperceptron.checking.each_number import number_of
from symperceptron.checking.judge import Judge
from symperceptron.checking.limits import OverTimeError, time_limit
from symperceptron.checking.mistakes import Wrong, named
from symperceptron.checking.places import span_of
from symperceptron.checking.relevance import letters_in, relevant
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.checking.smallest import SMALLEST, in_the_smallest_case
from symperceptron.checking.values import is_number
from symperceptron.checking.witnesses import simple_witness
from symperceptron.language.equality.verdict import Kind, Witness
from symperceptron.language.expressions import Partial
from symperceptron.language.names import rename

__all__ = ["explained"]

_TRUE = (LineVerdict.PROVED, LineVerdict.RECOVERED)


def explained(line: LineReport, number: int, judge: Judge, lang: str) -> LineReport:
    """The report of a line with the mistake named, if it is refuted and something explains it."""
    if line.verdict is not LineVerdict.REFUTED or number not in judge.trail:
        return line
    _, claim = worst(judge.trail[number])
    is_left_true = claim.left == claim.subject or claim.before in _TRUE
    is_a_step = claim.true.kind is Kind.UNDECIDED  # only that it follows is refuted, and what the line is about is not known
    subject = claim.left if is_a_step else claim.subject
    known = claim.left if is_a_step or (is_left_true and not claim.left.has(Partial)) else subject
    number_meant = number_of(claim.true)
    wrong = Wrong(
        subject=rename(subject, number_meant),
        known=rename(known, number_meant),
        right=rename(claim.right, number_meant),
        model=judge.models[number],
        above=rename(claim.left, number_meant) if is_left_true else None,
    )
    is_smallest = line.method == SMALLEST
    if is_smallest:
        wrong = _in_the_smallest_case(wrong)
    try:
        with time_limit(judge.clock.seconds):
            found = named(wrong, lang)
            expected = found[1].expected if found is not None else None
            witness = None if is_number(claim.right) else _shown_with(number_meant, simple_witness(wrong, expected))
    except OverTimeError:
        return line
    if found is None:
        return replace(line, witness=witness or line.witness)
    mistake, repair = found
    # What is left of a line in its smallest case does not show where in the line it stands.
    span = line.span if is_smallest else span_of(claim.side, repair.path, judge.lexicon)
    return replace(line, mistake=mistake, witness=witness or line.witness, span=span)


def _in_the_smallest_case(wrong: Wrong) -> Wrong:
    """What is wrong with a line that is refuted there: the same sides without their indices."""
    above = wrong.above if wrong.above is not None else wrong.known
    sides = (wrong.subject, wrong.known, wrong.right, above)
    case = in_the_smallest_case(sides, relevant(wrong.model, letters_in(*sides)))
    if case is None:
        return wrong
    model, (subject, known, right, other) = case
    model = replace(model, notation=wrong.model.notation)
    return Wrong(subject=subject, known=known, right=right, model=model, above=other if wrong.above is not None else None)


def _shown_with(number_meant: dict[Expr, Expr], witness: Witness | None) -> Witness | None:
    """The witness with the number that a letter of the line stands for in it."""
    chosen = tuple((letter, str(number)) for letter, number in number_meant.items())
    return replace(witness, at=(*chosen, *witness.at)) if witness is not None else None
