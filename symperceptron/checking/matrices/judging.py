"""Whether two sides of a line with matrices are equal: element by element, in every way in which the line fits together.

A line that does not fit as it is written fits where more sizes are equal, a matrix being square; there it can be refuted, and never proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Expr, Symbol

from symperceptron.checking.deciding import BOTH_ZERO, decided, vanishes
from symperceptron.checking.matrices.entries import Entries, nothing, size_symbol
from symperceptron.checking.matrices.names import key_of, spelling_of
from symperceptron.checking.matrices.shapes import MATRIX, Layout, shaped
from symperceptron.checking.matrices.sizes import Sizes
from symperceptron.checking.matrices.texts import parts_of
from symperceptron.checking.matrices.tree import Node, names_in
from symperceptron.checking.matrices.worlds import ERROR, World, name_of, ways
from symperceptron.checking.relevance import letters_in, relevant
from symperceptron.errors import ModelError, ShapeError
from symperceptron.language.equality import Kind, Verdict, proved, refuted_at_once
from symperceptron.language.expressions import Call
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import indices_of, letter_of, quantity, rename

__all__ = ["Finding", "judged"]

_USUAL = tuple(
    Layout(adds_numbers=True, is_turned=turned, jacobian=jacobian)
    for turned, jacobian in ((False, "numerator"), (False, "elements"), (True, "numerator"))
)
_UNUSUAL = tuple(Layout(adds_numbers=True, is_turned=turned, jacobian="denominator") for turned in (False, True))
LAYOUT = "whether it is true depends on how derivatives are laid out"
_UNKNOWN = "nothing says what {} stands for"
_SEVERAL = "what fits in several ways is not true, or not false, in all of them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on an equality, its sides by elements, and whether it is true only as derivatives are laid out the other way round.

    It `is_forced` where the sides fit together only if more sizes are equal than the text says.
    """

    verdict: Verdict
    left: Expr | None = None
    right: Expr | None = None
    model: Model | None = None
    is_turned: bool = False
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One way in which a line fits together."""

    left: Expr
    right: Expr
    model: Model
    is_usual: bool
    needs: tuple[tuple[str, str], ...]


def judged(left: Node, right: Node, worlds: Sequence[World], *, is_told: bool = False) -> Finding | None:
    """What is found in all worlds; None where the sides fit together in none.  `is_told` says that the text lays derivatives out as usual."""
    found = [finding for world in worlds if (finding := _in_world(left, right, world, is_told=is_told)) is not None]
    if not found:
        return None
    found = [finding for finding in found if not finding.is_forced] or found
    new = next((name.text for side in (left, right) for name in names_in(side) if name.text not in worlds[0].shapes), None)
    if new is not None and any(finding.verdict.kind is Kind.REFUTED for finding in found):
        return Finding(verdict=Verdict.undecided(_UNKNOWN.format(new)))
    kinds = {finding.verdict.kind for finding in found}
    if len(kinds) == 1:
        return next((finding for finding in found if finding.is_turned), found[0])
    return Finding(verdict=Verdict.undecided(_SEVERAL))


def _in_world(left: Node, right: Node, world: World, *, is_told: bool) -> Finding | None:
    cases = list(dict.fromkeys(_cases(left, right, world)))
    fitting = [case for case in cases if not case.needs]
    usual = [case for case in fitting if case.is_usual]
    forced = [case for case in cases if case.needs]
    if usual:
        verdicts = [_verdict(case) for case in usual]
        kinds = {verdict.kind for verdict in verdicts}
        if kinds == {Kind.REFUTED}:
            others = [_verdict(case).kind for case in fitting if not case.is_usual]
            kinds = kinds.union(others)
        found = verdicts[0] if len(kinds) == 1 else Verdict.undecided(LAYOUT)
        return Finding(verdict=found, left=usual[0].left, right=usual[0].right, model=usual[0].model)
    if fitting and not is_told:
        verdicts = [_verdict(case) for case in fitting]
        if all(verdict.kind is Kind.REFUTED for verdict in verdicts):
            return Finding(verdict=verdicts[0], left=fitting[0].left, right=fitting[0].right, model=fitting[0].model)
        is_turned = any(verdict.is_proved for verdict in verdicts)
        return Finding(verdict=Verdict.undecided(LAYOUT), is_turned=is_turned)
    if forced:
        usual = [case for case in forced if case.is_usual] if is_told else forced
        verdicts = [_verdict(case) for case in usual]
        if verdicts and all(verdict.kind is Kind.REFUTED for verdict in verdicts):
            return Finding(verdict=verdicts[0], left=usual[0].left, right=usual[0].right, model=usual[0].model, is_forced=True)
        return Finding(verdict=Verdict.undecided("the sides have other numbers of rows and columns"), is_forced=True)
    return None


def _cases(left: Node, right: Node, world: World) -> Iterator[_Case]:
    """The ways in which the sides fit, derivatives being laid out in one way or another."""
    has_derivative = any(part.kind == "derivative" for side in (left, right) for part in parts_of(side))
    for layout in (*_USUAL, *_UNUSUAL) if has_derivative else _USUAL[:1]:
        own = replace(layout, has_columns=world.has_columns)
        for shapes in ways((left, right), world.shapes, own):
            try:
                yield _case(left, right, replace(world, shapes=shapes), world, own)
            except (ShapeError, ModelError):
                continue


def _case(left: Node, right: Node, world: World, known: World, layout: Layout) -> _Case:
    sizes = known.sizes.after(known.letters)
    sized = [sizes.sized(shaped(side, world.shapes, layout)) for side in (left, right)]
    sizes.equate(*sized)
    model = _with_new(known.model, world, known, sizes)
    is_turned = layout.is_turned and any(_is_by_matrix(part, world) for side in (left, right) for part in parts_of(side))
    entries = Entries(sizes, model, world.scope, nothing if world.scope.loss is not None else _changes(right, model))
    sides = entries.whole(*sized)
    return _Case(
        left=sides[0],
        right=sides[1],
        model=model,
        is_usual=layout.jacobian != "denominator" and not is_turned,
        needs=tuple(sizes.needs),
    )


def _is_by_matrix(node: Node, world: World) -> bool:
    return node.kind == "derivative" and world.shapes.get(node.parts[-1].text) == MATRIX


def _with_new(model: Model, world: World, known: World, sizes: Sizes) -> Model:
    """The model with the letters that only this line has, and with the sizes that it needs to be equal."""
    new = tuple(name_of(letter, shape, sizes) for letter, shape in world.shapes.items() if letter not in known.shapes)
    same = {size_symbol(size, known.sizes): size_symbol(size, sizes) for size in known.letters}
    same = {old: kept for old, kept in same.items() if old != kept}
    if same:
        definitions = tuple(replace(old, expression=rename(old.expression, same)) for old in model.definitions)
        names = tuple(
            replace(name, ranges=tuple((lower, same.get(upper, upper)) for lower, upper in name.ranges)) for name in model.names
        )
        model = replace(model, definitions=definitions, names=names)
    spellings = tuple((key_of(letter), spelling_of(letter)) for letter in world.shapes if letter not in known.shapes)
    notation = replace(model.notation, spellings=(*model.notation.spellings, *spellings))
    return replace(model, names=(*model.names, *new), notation=notation)


def _changes(right: Node, model: Model) -> Callable[[Expr], Expr | None]:
    """What names change by in a line of differentials: the changes that stand on its right side are any, those of what depends on them follow."""
    names = {
        name.text
        for part in parts_of(right)
        if part.kind == "gradient"
        for name in parts_of(part.parts[0])
        if name.kind == "name"
    }
    keys = {key_of(name) for name in names}
    symbols = {key: Symbol(key, real=True) for key in keys}
    free = {key for key in keys if not any(model.depends(symbols[key], symbols[other]) for other in keys - {key})}

    def change_of(name: Expr) -> Expr | None:
        key = letter_of(name)
        if key not in free:
            return None
        return quantity(f"d_{key}", indices_of(name))

    return change_of


def _verdict(case: _Case) -> Verdict:
    if case.left == case.right:
        return Verdict(kind=Kind.PROVED, method="element by element")
    found = _decided(case.left, case.right, relevant(case.model, letters_in(case.left, case.right)))
    return Verdict.undecided(BOTH_ZERO) if found.is_proved and vanishes(case.right, case.model) else found


@lru_cache(maxsize=512)
def _decided(left: Expr, right: Expr, model: Model) -> Verdict:
    """A proof with as few of the definitions as it takes, where no first point tells that there is none; or a witness with all."""
    at_once = refuted_at_once(left, right, model)
    if at_once is not None:
        return at_once
    for definitions in _fewer(model):
        found = proved(left, right, replace(model, definitions=definitions), budget=1.0)
        if found is not None:
            return found
    return decided(left, right, model)


def _fewer(model: Model) -> Iterator[tuple[Definition, ...]]:
    """No definitions; those of errors that are propagated, which the loss is not made of; of what is activated; all that are no functions."""
    yield ()
    errors = {name.key for name in model.names if name.role == ERROR}
    yield tuple(old for old in model.definitions if old.key in errors)
    yield tuple(old for old in model.definitions if old.key in errors or isinstance(old.expression, Call))
    yield tuple(old for old in model.definitions if not old.is_function)
