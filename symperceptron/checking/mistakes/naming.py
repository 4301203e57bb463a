"""The name of a mistake: the first row of the catalogue that explains the line by proof; no name rather than a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from sympy import Expr

from symperceptron.checking.mistakes.catalogue import message
from symperceptron.checking.mistakes.context import Repair, Wrong, factors_of
from symperceptron.checking.mistakes.repairs import REPAIRS
from symperceptron.checking.mistakes.twins import derived_wrongly, rewritten_wrongly
from symperceptron.checking.report import Mistake
from symperceptron.language.expressions import Partial
from symperceptron.language.names import free_names
from symperceptron.language.positions import at
from symperceptron.language.writing import to_latex

__all__ = ["explanation", "named"]

# Counted rather than timed, so that a line has the same name on a slow machine.
MOST_CANDIDATES = 600


def named(wrong: Wrong, lang: str = "en") -> tuple[Mistake, Repair] | None:
    """The mistake and what repairs it, or None where nothing explains the line by proof."""
    found = explanation(wrong)
    if found is None:
        return None
    code, repair = found
    notation = wrong.model.notation
    part, instead, expected = (
        to_latex(expr, notation) if expr is not None else "" for expr in (repair.part, repair.instead, repair.expected)
    )
    return Mistake(code=code, message=message(code, part, instead, lang), expected=expected), repair


def explanation(wrong: Wrong) -> tuple[str, Repair] | None:
    """The code of the mistake with the line as it should be and what the message is about, or None where nothing explains the line by proof."""
    return next(_explanations(wrong), None)


def _explanations(wrong: Wrong) -> Iterator[tuple[str, Repair]]:
    right = wrong.derived if wrong.derived is not None else wrong.known
    yield from (("wrong-variable", Repair(expected=right, part=part)) for part in _stated_variables(wrong))
    yield from ((code, Repair(expected=right, part=part)) for code, part in rewritten_wrongly(wrong))
    yield from ((code, Repair(expected=right, part=part)) for code, part in derived_wrongly(wrong, telling=True))
    left = MOST_CANDIDATES
    for row in REPAIRS:
        candidates = tuple(islice(row.candidates(wrong), left))
        left -= len(candidates)
        repairs = (repair for repair in candidates if repair.expected != wrong.right and wrong.is_right(repair.expected))
        found = next(repairs, None) if not row.open else _unmistakable(wrong, tuple(repairs))
        if found is not None:
            yield row.code, found
    yield from (("wrong-variable", Repair(expected=right, part=variable)) for variable in _wrong_variables(wrong))
    yield from ((code, Repair(expected=right, part=part)) for code, part in derived_wrongly(wrong, telling=False))


def _unmistakable(wrong: Wrong, repairs: tuple[Repair, ...]) -> Repair | None:
    """The repair that says what all of them say, or that puts in its place what stands in a line of the derivation."""
    if all(_say_the_same(wrong, repairs[0], other) for other in repairs[1:]):
        return next(iter(repairs), None)
    return next((repair for repair in repairs if any(map(wrong.is_in_a_line, _around(repair)))), None)


def _around(repair: Repair) -> Iterator[Expr]:
    """What the repair puts in its place, what that is a part of, and the line; a factor taken away has left no place."""
    yield repair.expected
    for path in (repair.path, repair.path[:-1]):
        with suppress(IndexError):
            yield at(repair.expected, path)


def _say_the_same(wrong: Wrong, one: Repair, other: Repair) -> bool:
    pairs = ((one.part, other.part), (one.instead, other.instead))
    return all(a == b or (a is not None and b is not None and wrong.are_equal(a, b)) for a, b in pairs)


def _stated_variables(wrong: Wrong) -> Iterator[Expr]:
    """The variable of a right side that is the derivative of the same quantity by another one, or a chain of derivatives that ends in it."""
    if not isinstance(wrong.subject, Partial) or len(wrong.subject.variables) != 1:
        return
    chain = [part for part in factors_of(wrong.right) if isinstance(part, Partial) and len(part.variables) == 1]
    inner = {part.function for part in chain}
    for variable in (part.variables[0] for part in chain):
        stated = Partial(wrong.subject.function, variable)
        if variable not in inner | {wrong.variable} and (stated == wrong.right or wrong.are_equal(stated, wrong.right)):
            yield variable


def _wrong_variables(wrong: Wrong) -> Iterator[Expr]:
    """Another variable of the model whose derivative the right side is."""
    if isinstance(wrong.subject, Partial) and len(wrong.subject.variables) == 1 and free_names(wrong.right):
        for variable in wrong.elements("weight", "bias", "input", "preactivation", "output"):
            if variable not in (wrong.variable, wrong.subject.function) and wrong.are_equal(
                Partial(wrong.subject.function, variable), wrong.right
            ):
                yield variable
