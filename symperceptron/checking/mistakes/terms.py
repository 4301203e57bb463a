"""Mistakes in one place of a line: the sign of a term, an exponent, a letter, an index, a sum."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, Symbol

from symperceptron.checking.mistakes.context import Repair, Wrong, places
from symperceptron.checking.mistakes.shape import shape
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Prime, Summation, negative, one
from symperceptron.language.names import base_of, free_names, indices_of, is_name, rename, spelled
from symperceptron.language.positions import Path, at, every_part, replaced

__all__ = [
    "activation_plus",
    "at_output",
    "exponent",
    "letter",
    "logarithm_inverted",
    "quotient_sign",
    "residual_sign",
    "sign_of_term",
    "sum_lost",
    "sum_stays",
    "term_missing",
    "term_too_many",
]

_CONFUSED = (("input", "hidden", "weight", "bias"), ("output", "hidden", "preactivation"))


def residual_sign(wrong: Wrong) -> Iterator[Repair]:
    """O − t for t − O."""
    outputs, targets = wrong.elements("output"), wrong.elements("target")
    for path, part in places(wrong.right):
        if isinstance(part, Plus) and len(part.args) == 2:
            for target, output in (part.args, part.args[::-1]):
                if target in targets and negative(output) in outputs:
                    instead = Plus(negative(output), Neg(target))
                    yield Repair(expected=replaced(wrong.right, path, instead), path=path, part=part, instead=instead)


def quotient_sign(wrong: Wrong) -> Iterator[Repair]:
    """A difference over a square, as the rule for a quotient leaves it, with its terms the other way round."""
    right = wrong.right
    if (
        isinstance(right, Over)
        and isinstance(right.args[0], Plus)
        and isinstance(right.args[1], Power)
        and right.args[1].args[1] == 2
    ):
        terms = sorted(map(negative, right.args[0].args), key=lambda term: isinstance(term, Neg))
        if len(terms) == 2 and isinstance(terms[1], Neg) and not isinstance(terms[0], Neg):
            yield Repair(expected=Over(Plus(*terms), right.args[1]), path=(0,))


def activation_plus(wrong: Wrong) -> Iterator[Repair]:
    """σ(1 − σ) for σ(1 + σ)."""
    for path, part in places(wrong.right):
        if isinstance(part, Plus) and len(part.args) == 2 and one in part.args:
            for value in wrong.logistic_units:
                if value in part.args:
                    yield Repair(expected=replaced(wrong.right, path, Plus(one, Neg(value))), path=path)


def sign_of_term(wrong: Wrong) -> Iterator[Repair]:
    """One term of a sum with the other sign."""
    for path, part in places(wrong.right):
        if isinstance(part, Plus):
            for number, term in enumerate(part.args):
                flipped = Plus(*(negative(other) if place == number else other for place, other in enumerate(part.args)))
                yield Repair(expected=replaced(wrong.right, path, flipped), path=(*path, number), part=_unsigned(term))


def term_too_many(wrong: Wrong) -> Iterator[Repair]:
    """One term of a sum taken away."""
    for path, part in places(wrong.right):
        if isinstance(part, Plus):
            for number, term in enumerate(part.args):
                rest = Plus(*part.args[:number], *part.args[number + 1 :])
                yield Repair(expected=replaced(wrong.right, path, rest), path=(*path, number), part=_unsigned(term))


def term_missing(wrong: Wrong) -> Iterator[Repair]:
    """A sum of a right expression in the place of what is left of it when one term is taken away.

    A name alone is left of too many sums, so then the sum must stand before the sign.
    """
    wholes = dict.fromkeys(part for side in wrong.sides for part in every_part(side) if isinstance(part, Plus))
    before = set(every_part(wrong.above)) if wrong.above is not None else set()
    for path, part in places(wrong.right):
        for whole in wholes if free_names(part) and not is_name(_unsigned(part)) else wholes.keys() & before:
            for number, term in enumerate(whole.args):
                rest = Plus(*whole.args[:number], *whole.args[number + 1 :])
                for instead, left in ((whole, rest), (Neg(whole), Neg(rest))):
                    if shape(part) == shape(left):
                        yield Repair(expected=replaced(wrong.right, path, instead), path=path, part=_unsigned(term))


def _unsigned(term: Expr) -> Expr:
    return term.args[0] if isinstance(term, Neg) else term


# -- names ---------------------------------------------------------------------------------------------------------------------------


def letter(wrong: Wrong) -> Iterator[Repair]:
    """Another quantity of the line that people take for this one."""
    for roles in _CONFUSED:
        alike = wrong.elements(*roles)
        for path, part in places(wrong.right):
            if part in alike:
                for other in alike:
                    if base_of(other) != base_of(part):
                        yield Repair(expected=replaced(wrong.right, path, other), path=path, part=part, instead=other)


def at_output(wrong: Wrong) -> Iterator[Repair]:
    """σ'(O) for σ'(z), and σ(O)(1 − σ(O)) for σ(z)(1 − σ(z))."""
    arguments = {unit: call.arguments[0] for unit, call in wrong.activations}
    for path, part in places(wrong.right):
        if isinstance(part, Prime) and part.argument in arguments:
            at_net = Prime(part.function, arguments[part.argument], part.order)
            yield Repair(expected=replaced(wrong.right, path, at_net), path=path)
        if isinstance(part, Call) and len(part.arguments) == 1 and part.arguments[0] in arguments:
            at_net = Call(part.function, arguments[part.arguments[0]])
            yield Repair(expected=wrong.right.xreplace({part: at_net}), path=path)


# -- sums ----------------------------------------------------------------------------------------------------------------------------


def sum_stays(wrong: Wrong) -> Iterator[Repair]:
    """The term with the index of the variable in the place of the sum."""
    for path, part in places(wrong.right):
        if isinstance(part, Summation):
            for own in wrong.indices():
                yield Repair(expected=replaced(wrong.right, path, rename(part.body, {part.index: own})), path=path, part=part)


def sum_lost(wrong: Wrong) -> Iterator[Repair]:
    """The sum over an index that stands free."""
    sums = {part.args[1:]: None for side in wrong.sides for part in every_part(side) if isinstance(part, Summation)}
    own = {number for name in free_names(wrong.right) for number in indices_of(name) if isinstance(number, Symbol)}
    for bound, lower, upper in sums:
        for free in sorted(own - set(wrong.indices()), key=spelled):
            body = rename(wrong.right, {free: bound}) if free != bound else wrong.right
            yield Repair(expected=Summation(body, bound, lower, upper))


# -- powers and logarithms -------------------------------------------------------------------------------------------------------------


def exponent(wrong: Wrong) -> Iterator[Repair]:
    """The exponent one more, or one less; below a bar only where such a power stands in a line of the derivation."""
    for path, part in places(wrong.right):
        written = part.args[1].doit() if isinstance(part, Power) and not free_names(part.args[1]) else None
        if not isinstance(written, Integer):
            continue
        for step in (-1, 1):
            other = int(written) + step
            fixed = part.args[0] if other == 1 else Power(part.args[0], Integer(other) if other > 0 else Neg(Integer(-other)))
            if other and (not _is_below(wrong.right, path) or (other > 1 and wrong.is_in_a_line(fixed))):
                yield Repair(expected=replaced(wrong.right, path, fixed), path=path, part=part)


def _is_below(expr: Expr, path: Path) -> bool:
    return any(isinstance(at(expr, path[:depth]), Over) and path[depth] == 1 for depth in range(len(path)))


def logarithm_inverted(wrong: Wrong) -> Iterator[Repair]:
    """1/u for u, where u is the argument of a logarithm: in a right expression, or in the definition of the loss."""
    losses = (wrong.model.definition_of(name.key) for name in wrong.named("loss"))
    searched = (*wrong.sides, *(known.expression for known in losses if known is not None))
    values = {
        shape(part.args[1]) for side in searched for part in every_part(side) if isinstance(part, Call) and part.function == "log"
    }
    for path, part in places(wrong.right):
        around = (at(wrong.right, path[:depth]) for depth in range(len(path)))
        if (
            free_names(part)
            and shape(part) in values
            and not any(isinstance(outer, Over | Call | Partial | Prime) for outer in around)
        ):
            yield Repair(expected=replaced(wrong.right, path, Over(one, part)), path=path, part=part)
