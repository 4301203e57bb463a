"""Repairs: for every mistake, what the line would be without it.

A row is a code and a function from the wrong right side to candidates: the repaired right side, where the fault stands, and
what the message is about.  The mistake has the name of the first row with a candidate that is proved to be right, so a name
is never a guess.  The order is from the special to the general.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from sympy import Expr, Integer, Symbol

from symperceptron.checking.mistakes.context import Wrong, factors_of
from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Prime, Summation, Times, negative, one
from symperceptron.language.names import base_of, free_names, indices_of, is_name, rename
from symperceptron.language.positions import Path, at, replaced, walk

__all__ = ["REPAIRS", "Repair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A right side without the mistake, the place of the fault in the wrong one, and what the message is about."""

    expected: Expr
    path: Path = ()
    part: Expr | None = None


Row = tuple[str, Callable[[Wrong], Iterator[Repair]]]


def _residual_sign(wrong: Wrong) -> Iterator[Repair]:
    outputs, targets = wrong.elements("output"), wrong.elements("target")
    for path, part in walk(wrong.right):
        if isinstance(part, Plus) and len(part.args) == 2 and part.args[0] in targets and negative(part.args[1]) in outputs:
            yield Repair(expected=replaced(wrong.right, path, Plus(negative(part.args[1]), Neg(part.args[0]))), path=path)


def _sign(wrong: Wrong) -> Iterator[Repair]:
    yield Repair(expected=negative(wrong.right))


def _activation_plus(wrong: Wrong) -> Iterator[Repair]:
    values = (*wrong.elements("output"), *wrong.elements("hidden"))
    for path, part in walk(wrong.right):
        if (
            isinstance(part, Plus)
            and len(part.args) == 2
            and part.args[0] == one
            and (part.args[1] in values or isinstance(part.args[1], Call))
        ):
            yield Repair(expected=replaced(wrong.right, path, Plus(one, Neg(part.args[1]))), path=path)


def _sign_of_term(wrong: Wrong) -> Iterator[Repair]:
    for path, part in walk(wrong.right):
        if isinstance(part, Plus):
            for number, term in enumerate(part.args):
                flipped = Plus(*(negative(other) if place == number else other for place, other in enumerate(part.args)))
                yield Repair(expected=replaced(wrong.right, path, flipped), path=(*path, number), part=_unsigned(term))


def _unsigned(term: Expr) -> Expr:
    return term.args[0] if isinstance(term, Neg) else term


def _half(wrong: Wrong) -> Iterator[Repair]:
    yield Repair(expected=Times(Integer(2), wrong.right))
    yield Repair(expected=Times(Over(one, Integer(2)), wrong.right))


def _missing_activation(wrong: Wrong) -> Iterator[Repair]:
    for prime in wrong.activation_derivatives:
        for part in (*_written_as(wrong, prime), prime):
            yield Repair(expected=_times(wrong.right, part), part=part)


def _written_as(wrong: Wrong, prime: Expr) -> Iterator[Expr]:
    """The factors of what is derived that make up the activation's derivative."""
    found = factors_of(wrong.derived) if wrong.derived is not None else []
    for size in (1, 2):
        for group in combinations(found, size):
            if not any(part.is_number for part in group) and wrong.are_equal(Times(*group), prime):
                yield Times(*group)
                return


def _one_minus_dropped(wrong: Wrong) -> Iterator[Repair]:
    for value in wrong.elements("output"):
        part = Plus(one, Neg(value))
        yield Repair(expected=_times(wrong.right, part), part=part)


def _inner(wrong: Wrong) -> Iterator[Repair]:
    from symperceptron.derivation.engine import run
    from symperceptron.errors import SymperceptronError

    for inner in wrong.inner_derivatives:
        try:
            part = run(inner, wrong.model).last
        except SymperceptronError:
            part = inner
        yield Repair(expected=_times(wrong.right, part), part=part)


def _missing_factor(wrong: Wrong) -> Iterator[Repair]:
    found = [factor for factor in factors_of(wrong.derived) if factor != -one] if wrong.derived is not None else []
    for size in (1, 2):
        for group in combinations(found, size):
            yield Repair(expected=_times(wrong.right, Times(*group)), part=Times(*group))


def _extra(wrong: Wrong) -> Iterator[tuple[Path, Expr, Repair]]:
    """The right side with one or two factors of one of its products taken away."""
    for path, part in walk(wrong.right):
        if isinstance(part, Times):
            for size in (2, 1):
                for group in combinations(range(len(part.args)), size):
                    gone = Times(*(part.args[number] for number in group))
                    left = Times(*(factor for number, factor in enumerate(part.args) if number not in group))
                    yield (
                        path,
                        gone,
                        Repair(
                            expected=replaced(wrong.right, path, left), path=(*path, group[0]) if size == 1 else path, part=gone
                        ),
                    )


def _twice(wrong: Wrong) -> Iterator[Repair]:
    for _, gone, repair in _extra(wrong):
        if wrong.is_activation_derivative(gone) and len(free_names(gone)) and _stays(repair.expected, gone):
            yield repair


def _stays(expected: Expr, gone: Expr) -> bool:
    return set(factors_of(gone)) <= {
        factor for _, part in walk(expected) if isinstance(part, Times) for factor in factors_of(part)
    }


def _kept(wrong: Wrong) -> Iterator[Repair]:
    for _, gone, repair in _extra(wrong):
        if wrong.is_activation_derivative(gone):
            yield repair


def _extra_factor(wrong: Wrong) -> Iterator[Repair]:
    singles = [repair for _, _, repair in _extra(wrong)]
    yield from sorted(singles, key=lambda repair: len(repair.part.args) if isinstance(repair.part, Times) else 0)


def _wrong_index(wrong: Wrong) -> Iterator[Repair]:
    for path, part in walk(wrong.right):
        if is_name(part) and indices_of(part):
            for number, index in enumerate(indices_of(part)):
                for other in wrong.indices():
                    if other != index:
                        at_other = (*indices_of(part)[:number], other, *indices_of(part)[number + 1 :])
                        yield Repair(expected=replaced(wrong.right, path, part.base[at_other]), path=path, part=part)


def _wrong_letter(wrong: Wrong) -> Iterator[Repair]:
    sides = [side for side in (wrong.derived, wrong.known) if side is not None]
    wanted = sorted({name for side in sides for name in free_names(side)} | set(free_names(wrong.subject)), key=str)
    for path, part in walk(wrong.right):
        if is_name(part) and not getattr(part, "is_integer", False):
            for other in wanted:
                if base_of(other) != base_of(part):
                    yield Repair(expected=replaced(wrong.right, path, other), path=path, part=part)


def _uncollapsed(wrong: Wrong) -> Iterator[Repair]:
    for path, part in walk(wrong.right):
        if isinstance(part, Summation):
            for index in wrong.indices():
                yield Repair(expected=replaced(wrong.right, path, rename(part.body, {part.index: index})), path=path, part=part)


def _sum_lost(wrong: Wrong) -> Iterator[Repair]:
    sums = {
        part.args[1:]: None
        for side in (wrong.derived, wrong.known)
        if side is not None
        for _, part in walk(side)
        if isinstance(part, Summation)
    }
    own = {index for name in free_names(wrong.right) for index in indices_of(name) if isinstance(index, Symbol)}
    for index, lower, upper in sums:
        for free in sorted(own - set(wrong.indices()), key=str):
            yield Repair(
                expected=Summation(rename(wrong.right, {free: index}) if free != index else wrong.right, index, lower, upper)
            )


def _power(wrong: Wrong) -> Iterator[Repair]:
    for path, part in walk(wrong.right):
        if isinstance(part, Power) and isinstance(part.args[1], Integer):
            for step in (-1, 1):
                exponent = part.args[1] + step
                fixed = part.args[0] if exponent == 1 else Power(part.args[0], exponent)
                yield Repair(expected=replaced(wrong.right, path, fixed), path=path, part=part)


def _log_inverted(wrong: Wrong) -> Iterator[Repair]:
    values = {value for name in wrong.elements("output") for value in (name, Plus(one, Neg(name)))}
    for path, part in walk(wrong.right):
        if part in values and not _is_below(wrong.right, path):
            yield Repair(expected=replaced(wrong.right, path, Over(one, part)), path=path, part=part)


def _is_below(expr: Expr, path: Path) -> bool:
    return any(isinstance(at(expr, path[:depth]), Over) and path[depth] == 1 for depth in range(len(path)))


def _of_output(wrong: Wrong) -> Iterator[Repair]:
    outputs = {
        output: body.arguments[0] for output in wrong.elements("output") if isinstance(body := wrong.model.unfold(output), Call)
    }
    for path, part in walk(wrong.right):
        if isinstance(part, Prime) and part.argument in outputs:
            yield Repair(
                expected=replaced(wrong.right, path, Prime(part.function, outputs[part.argument], part.order)), path=path
            )
        if isinstance(part, Call) and part.arguments and part.arguments[0] in outputs:
            swapped = wrong.right.xreplace({part: outputs_call(part, outputs)})
            yield Repair(expected=swapped, path=path)


def outputs_call(part: Call, outputs: dict[Expr, Expr]) -> Expr:
    """The call at the net input instead of at the output."""
    return Call(part.function, outputs[part.arguments[0]])


def _times(right: Expr, factor: Expr) -> Expr:
    """The product with the factor, behind the sign and inside a sum over what the factor depends on."""
    if isinstance(right, Neg):
        return Neg(_times(right.args[0], factor))
    if isinstance(right, Summation) and (right.index in factor.free_symbols):
        return Summation(_times(right.body, factor), *right.args[1:])
    return Times(right, factor)


# fmt: off
REPAIRS: tuple[Row, ...] = (
    ("residual-sign",                 _residual_sign),
    ("sign",                          _sign),
    ("half",                          _half),
    ("activation-plus",               _activation_plus),
    ("derivative-of-output",          _of_output),
    ("missing-activation-derivative", _missing_activation),
    ("one-minus-dropped",             _one_minus_dropped),
    ("lost-inner-derivative",         _inner),
    ("twice-activation-derivative",   _twice),
    ("kept-activation-derivative",    _kept),
    ("wrong-index",                   _wrong_index),
    ("uncollapsed-sum",               _uncollapsed),
    ("sum-lost",                      _sum_lost),
    ("log-inverted",                  _log_inverted),
    ("sign-of-term",                  _sign_of_term),
    ("power-rule",                    _power),
    ("missing-factor",                _missing_factor),
    ("wrong-letter",                  _wrong_letter),
    ("extra-factor",                  _extra_factor),
)
# fmt: on
