"""Deciding one equality of a text: the question goes to `decide`, and its answer is held against everything that could make it a false one.

A refutation stands only where nothing in it is in doubt (`doubts`), where it does not hang on two free indices being equal
or not, which a text may have said in words, and where it is not a matter of rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from sympy import Expr, Symbol

from symperceptron.checking.behind import names_behind
from symperceptron.checking.cases import true_in_one_case
from symperceptron.checking.coincidence import told_of_indices
from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.doubts import doubts, doubts_in_derivatives, with_mere_variable
from symperceptron.checking.each_number import of_each_number
from symperceptron.checking.folding import folded
from symperceptron.checking.kinks import beside_kinks
from symperceptron.checking.numerics import agree
from symperceptron.checking.relevance import letters_behind, letters_in, relevant, without_needless
from symperceptron.checking.rounding import has_decimals, places_of
from symperceptron.checking.smallest import refuted_in_the_smallest_case
from symperceptron.checking.survey import Survey
from symperceptron.checking.unclear import of_the_text
from symperceptron.checking.values import is_number
from symperceptron.derivation.linearising import proved_linearly
from symperceptron.language.equality import Kind, Verdict, answered_once, proved, refuted_at_once
from symperceptron.language.equality import decide as decide_anew
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Delta, Neg, Partial, Plus, Summation, Times, one, zero
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of, rename, spelled
from symperceptron.language.positions import every_part

__all__ = ["BOTH_ZERO", "Question", "answer", "decided", "holds", "vanishes"]


# One text asks the same question in several worlds, and often in several lines.
decide = answered_once(decide_anew)
_at_once = lru_cache(maxsize=512)(refuted_at_once)
_proved = answered_once(proved)

BOTH_ZERO = "both sides are 0 as their letters are read"
_AT_VALUES = "true at the given values, but not in general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``left = right``, or ``left ≈ right``; what the line is about; the fewest decimals of a number in it; the names that were completed by an index.

    `places` are the decimals with which its numbers are written, `ambiguous` the quantities whose letter the text has for another one.
    """

    left: Expr
    right: Expr
    subject: Expr
    sign: str = "="
    decimals: int | None = None
    places: Mapping[Fraction, int] = field(default_factory=dict)
    completed: tuple[tuple[Expr, Expr], ...] = ()
    survey: Survey | None = None
    doubts: tuple[str, ...] = ()
    matrices: frozenset[Expr] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()

    @property
    def is_rounded(self) -> bool:
        """Whether the sides need only agree as far as they are written out."""
        return self.sign == "~" or self.decimals is not None

    def renamed(self, images: dict[Expr, Expr]) -> Question:
        """The question with other letters."""
        left, right, subject = (rename(expr, images) for expr in (self.left, self.right, self.subject))
        return replace(self, left=left, right=right, subject=subject)


def answer(question: Question, knowledge: Knowledge) -> Verdict:
    """Proved, refuted beyond doubt, or undecided and why."""
    about = (question.left, question.right, question.subject)
    found = _symbolic(question, knowledge.model)
    is_numeric = _is_numeric(question, knowledge)
    if is_numeric and not found.is_proved:
        found = _by_numbers(question, knowledge, found)
    elif found.kind is Kind.REFUTED and not knowledge.told.is_silent:
        found = _at_values(question, knowledge, found)
    if found.kind is Kind.UNDECIDED and not (found.conditions or is_numeric or _has_values(question, knowledge)):
        found = _in_the_smallest_case(question, knowledge.model) or found
    found = beside_kinks(found, *about, knowledge.model)
    if found.kind is not Kind.REFUTED:
        return found
    unsure = [*question.doubts, *of_the_text(*about, knowledge, question.unclear)]
    return Verdict.undecided("; ".join(unsure[:2])) if unsure else found


def _in_the_smallest_case(question: Question, model: Model) -> Verdict | None:
    sides = (question.left, question.right, question.subject)
    model = relevant(model, letters_in(*sides))
    is_mixed_up = not question.ambiguous.isdisjoint(name.key for name in model.names)
    return None if is_mixed_up else refuted_in_the_smallest_case(*sides, model)


def _is_numeric(question: Question, knowledge: Knowledge) -> bool:
    """Whether it is a matter of numbers: a quantity is said to be one that a line of letters would not come to, or decimals are worked out."""
    sides = (question.left, question.right)
    numbers = [side for side in sides if is_number(side)]
    if len(numbers) == 1 and not question.is_rounded and numbers[0].doit() in (-1, 0, 1):
        other = next(side for side in sides if side not in numbers)
        is_leaf = is_name(other) and question.subject != other and knowledge.model.definition_of(other) is None
        return is_leaf or knowledge.told.speaks_of(names_behind(knowledge.model, other))
    return question.is_rounded or len(numbers) == 1 or (len(numbers) == 2 and any(map(has_decimals, sides)))


def _by_numbers(question: Question, knowledge: Knowledge, found: Verdict) -> Verdict:
    """The answer with the numbers that the text tells, and within the rounding of its decimals."""
    left, right, model = folded(question.left, question.right, knowledge.model)
    sides, subject = (left, right), left if question.subject == question.left else question.subject
    if unsure := doubts_in_derivatives(model, *sides):  # what is not so in general may be so of the numbers
        return found if knowledge.told.is_silent else Verdict.undecided("; ".join(unsure[:2]))
    judged = agree(sides, subject, knowledge.told, model, places_of(sides, question.places, question.sign))
    unsure = doubts(model, *sides) or list(_doubtful_indices(question, model)) if judged.kind is Kind.REFUTED else []
    return Verdict.undecided("; ".join(unsure[:2])) if unsure else judged


def _symbolic(question: Question, model: Model) -> Verdict:
    left, right, model = folded(
        question.left,
        question.right,
        relevant(model, letters_in(question.left, question.right, question.subject)),
    )
    hidden = [*doubts_in_derivatives(model, left, right), *_by_a_matrix(question)]
    if hidden and left != right:
        return Verdict.undecided("; ".join(hidden[:2]))
    found = decided(left, right, model)
    found = (None if found.is_proved else _by_elements(question, left, right, model)) or found
    if found.kind is not Kind.REFUTED:
        is_empty = found.is_proved and vanishes(right, model)
        return Verdict.undecided(BOTH_ZERO) if is_empty else found
    unsure = doubts(with_mere_variable(model, question.subject, left, right), left, right) or list(
        _doubtful_indices(question, model)
    )
    if unsure:
        return Verdict.undecided("; ".join(unsure[:2]))
    for old, new in told_of_indices(question.left, question.right, question.subject):
        if holds(rename(left, {old: new}), rename(right, {old: new}), model):
            return true_in_one_case(old, "=", new)
        apart = Plus(one, Neg(Delta(old, new)))
        if holds(Times(apart, left), Times(apart, right), model):
            return true_in_one_case(old, "!=", new)
    if _indices_coincide(found, question):
        return Verdict.undecided("the sides differ where two indices are equal; whether they do elsewhere is not decided")
    return found


def _by_elements(question: Question, left: Expr, right: Expr, model: Model) -> Verdict | None:
    """The verdict on a statement about any of the numbered elements, from those on each of them."""
    if _holds_for_each_element(question, model):
        return Verdict(kind=Kind.PROVED, method="element by element")
    return of_each_number((left, right), model, lambda number: _symbolic(question.renamed(number), model))


def _holds_for_each_element(question: Question, model: Model) -> bool:
    """Whether a line whose letters stand for any of the numbered elements, ``x`` for x_0 and x_1, is true of every one of them."""
    survey = question.survey
    keys = {letter_of(name) for name, _ in question.completed if survey is not None and survey.is_numbered(letter_of(name))}
    put_in = {index for name, image in question.completed for index in indices_of(image) if letter_of(name) in keys}
    if survey is None or len(put_in) != 1:
        return False
    (index,) = put_in
    numbers = {at for key in keys for used in survey.uses[key] for at in used}
    cases = ({index: number} for number in sorted(numbers, key=spelled))
    return bool(numbers) and all(holds(rename(question.left, case), rename(question.right, case), model) for case in cases)


def _by_a_matrix(question: Question) -> Iterator[str]:
    """The matrices, by one letter, that a line is about: the order of its factors and their transposes matter and are not looked at."""
    for name in question.matrices:
        if any(isinstance(part, Partial) and name in map(base_of, part.variables) for part in every_part(question.subject)):
            yield f"{name} may be a matrix; expected its elements, with their indices"


def decided(left: Expr, right: Expr, model: Model) -> Verdict:
    """The verdict of `decide`, the cheapest ways first: a point at which the sides differ, a proof that needs few of the definitions."""
    model = relevant(model, letters_in(left, right))
    return _at_once(left, right, model) or _simply_proved(left, right, model) or decide(left, right, model)


def holds(left: Expr, right: Expr, model: Model) -> bool:
    """Whether ``left = right`` is proved; nothing is refuted where it is not."""
    model = relevant(model, letters_in(left, right))
    if _at_once(left, right, model) is not None:
        return False
    return _simply_proved(left, right, model) is not None or _proved(left, right, model) is not None


def _simply_proved(left: Expr, right: Expr, model: Model) -> Verdict | None:
    """A proof without the definitions that no derivative goes through: a name without its definition may be anything, and so may an activation."""
    through = proved_linearly(left, right, model)
    if through is not None:
        return through
    variables = frozenset(
        variable
        for side in (left, right)
        for part in every_part(side)
        if isinstance(part, Partial)
        for variable in part.variables
    )
    fewer = without_needless(model, variables)
    return next((found for less in fewer if (found := _proved(left, right, less)) is not None), None)


def _at_values(question: Question, knowledge: Knowledge, found: Verdict) -> Verdict:
    """The answer at the values that the text gives to its leaves; where it gives some of them only, they may be put in for their letters."""
    at_values, sides = knowledge.at_values, (question.left, question.right)
    if all(at_values.definition_of(name) is not None for side in sides for name in names_behind(at_values, side)):
        at_point = decide(*sides, at_values)
        return Verdict.undecided(_AT_VALUES) if at_point.is_proved else at_point
    model = knowledge.model
    letters = letters_behind(model, letters_in(*sides))
    given = knowledge.told.assumed(letters)
    if knowledge.told.are_put_in(*sides):
        return Verdict.undecided("a number in it may be that of a quantity, as it is rounded")
    if not given:
        return found
    there = relevant(model, letters)
    at_point = decide(*sides, replace(there, assumptions=(*there.assumptions, *given)))
    return at_point if at_point.kind is Kind.REFUTED else Verdict.undecided(_AT_VALUES)


def vanishes(expr: Expr, model: Model) -> bool:
    """Whether a formula is 0 for nothing but what its letters are said to be: ``σ(z) - y`` where y is the output, ``∂O/∂w`` of no unit that there is."""
    derivatives = [part.function for part in every_part(expr) if isinstance(part, Partial)]
    are_of_leaves = not any(is_name(function) and model.definition_of(function) is not None for function in derivatives)
    if is_number(expr) or (derivatives and are_of_leaves) or _at_once(expr, zero, model) is not None:
        return False
    return holds(expr, zero, model) and (bool(derivatives) or not holds(expr, zero, replace(model, definitions=())))


def _has_values(question: Question, knowledge: Knowledge) -> bool:
    """Whether numbers that were told may be put in for letters of the question."""
    sides, told = (question.left, question.right), knowledge.told
    return bool(told) or told.are_put_in(*sides) or bool(told.assumed(letters_behind(knowledge.model, letters_in(*sides))))


def _doubtful_indices(question: Question, model: Model) -> Iterator[str]:
    """The indices that the reader has put in and that nothing the line is about has, and those that are free and bound at once."""
    sums = [part for side in (question.left, question.right) for part in every_part(side) if isinstance(part, Summation)]
    caught = {total.index for total in sums if total.body.has(Partial, Delta)}  # elsewhere a sum means what it says
    if is_name(question.subject):
        caught |= {total.index for total in sums} - free_indices(question.right)
    for index in caught & free_indices(question.subject):
        yield f"{index} is an index of the line and of a sum in it"
    put_in = {image for _, image in question.completed}
    subject = free_names(question.subject)
    known = {index for name in subject - put_in for index in indices_of(name)}
    beside = {at for name in subject & put_in for at in _ranging(name, model)}
    yield from (f"{a} {b} may be the product of two vectors" for a, b in _multiplied(question, model))
    passed = _passed_through(question.left) | _passed_through(question.right)
    for name, image in question.completed:
        if image in passed:
            yield f"{name} may be all of its elements, over which the chain rule sums"
        if question.survey is not None and question.survey.is_numbered(letter_of(name)):
            yield f"{name} is written without its number"
        own = {(index, ends) for index, ends in _ranging(image, model) if index not in indices_of(name)}
        if any(not isinstance(index, Symbol) or not (index in known or (index, ends) in beside) for index, ends in own):
            yield f"{name} is written without an index"


def _multiplied(question: Question, model: Model) -> dict[tuple[Expr, Expr], None]:
    """A weight and an input without an index that are multiplied, and got the same one: ``w x``."""
    names = {image: name for name, image in question.completed}
    products = (part for side in (question.left, question.right) for part in every_part(side) if isinstance(part, Times))
    inside = ([factor for factor in one.args if factor in names] for one in products)
    pairs = (pair for factors in inside for pair in combinations(factors, 2) if indices_of(pair[0]) == indices_of(pair[1]))
    roles = {"weight", "input"}
    return {(names[a], names[b]): None for a, b in pairs if {one.role for n in (a, b) if (one := model.name_of(n))} == roles}


def _passed_through(side: Expr) -> set[Expr]:
    """The quantities between two others in the chain rule: ŷ in ``∂L/∂ŷ ∂ŷ/∂z``."""
    found = set[Expr]()
    for product_ in every_part(side):
        chain = [part for part in product_.args if isinstance(part, Partial)] if isinstance(product_, Times) else []
        found |= {part.function for part in chain}.intersection(variable for part in chain for variable in part.variables)
    return found


def _ranging(name: Expr, model: Model) -> Iterator[tuple[Expr, tuple[Expr, Expr] | None]]:
    """The indices of a name with what each runs over: the i of an input is not that of an example."""
    known = model.name_of(name)
    ranges = known.ranges if known is not None and len(known.ranges) == len(indices_of(name)) else (None,) * len(indices_of(name))
    return zip(indices_of(name), ranges, strict=True)


def _indices_coincide(found: Verdict, question: Question) -> bool:
    """Whether the witness has equal values for two indices that a text may have meant to be different."""
    at = {} if found.witness is None else {str(name): value for name, value in found.witness.at}
    return any(
        str(a) in at and at[str(a)] == at.get(str(b), str(b))
        for a, b in told_of_indices(question.left, question.right, question.subject)
    )
