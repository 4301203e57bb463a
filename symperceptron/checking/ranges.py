"""The range of a sum that the author writes without one: that of the sums with one over the same quantities.

``Σ_j e^{z_j}`` beside ``−Σ_{k=1}^K y_k ln p_k`` runs to K too.  Left alone it would run to a number of its own, and no two
lines would agree.  Nor is it a claim whether inputs are counted from 0 or from 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from symperceptron.checking.statements import Statement, parts_of_all
from symperceptron.language.expressions import Plus, Summation, Written
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, letter_of, rename, spelled
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Line, Side

__all__ = ["common_ends", "products_counted_alike", "with_ends_apart", "with_numbering", "without_index_letters"]


def common_ends(statements: Iterable[Statement], implied: Expr, together: frozenset[str]) -> dict[Expr, Expr]:
    """The end that stands for the implied one, where the text gives exactly one to sums over the same quantities.

    The quantities named `together` (those of a unit) count as one; every place of an index counts for itself.
    """
    keys: dict[Expr, set[tuple[str, int, int]]] = defaultdict(set)
    for part in parts_of_all(statements):
        if isinstance(part, Summation):
            keys[part.range[1]] |= {
                ("" if letter_of(name) in together else letter_of(name), len(indices_of(name)), slot)
                for name in free_names(part.body)
                for slot, index in enumerate(indices_of(name))
                if index == part.index
            }
    own = keys.pop(implied, None)
    sharing = [end for end, over in keys.items() if isinstance(end, Symbol) and own is not None and over & own]
    return {implied: sharing[0]} if own is not None and len(sharing) == 1 else {}


_OTHER_ENDS = ("m", "N", "M", "K", "D", "P", "Q")


def with_ends_apart(model: Model, text: str) -> Model:
    """The model with another letter for a number, such as n of its inputs, that the text counts something with: ``Σ_n (t_n − o_n)²``."""
    ends = {end for name in model.names for both in name.ranges for end in both[1:] if isinstance(end, Symbol)}
    clashing = [end for end in sorted(ends, key=spelled) if _counts_with(end.name, text)]
    if not clashing:
        return model
    taken = {end.name for end in ends} | set(re.findall(r"[A-Za-z]", re.sub(r"\\?[A-Za-z]{2,}", "", text)))
    free = [letter for letter in _OTHER_ENDS if letter not in taken]
    images = dict[Expr, Expr](zip(clashing, (Symbol(letter, integer=True) for letter in free), strict=False))
    names = tuple(
        replace(name, ranges=tuple((rename(lower, images), rename(upper, images)) for lower, upper in name.ranges))
        for name in model.names
    )
    definitions = tuple(replace(old, expression=rename(old.expression, images)) for old in model.definitions)
    return replace(model, names=names, definitions=definitions)


def _counts_with(letter: str, text: str) -> bool:
    """Whether the letter stands below a sum, or below another one in a text where no sum and no dots end at it."""
    below_sum = rf"(?:\\sum|[Σ∑]|\bsum)\s*(?:\\limits)?\s*_\s*[({{]*\s*{letter}\b"
    is_index = rf"_(?:{letter}\b|\{{[i-nt\d,\s]*{letter}[i-nt\d,\s]*\}})"
    is_end = rf"\^\s*\{{?\s*{letter}\b|\\[lc]?dots|…|⋯|\.\.\."
    return bool(re.search(below_sum, text) or (re.search(is_index, text) and not re.search(is_end, text)))


def products_counted_alike(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with ``w^T x``, and sums without bounds, over the range over which the line, or else the text, counts ``w_k x_k``, where that is just one."""
    lines = tuple(lines)
    told = _counted_in(lines)
    return tuple(_counted_alike(line, {**told, **_counted_in([line])}) for line in lines) if told else lines


_READ_INTO = "is read as running from"
_Ranges = dict[frozenset[str], set[tuple[Expr, Expr]]]


def _counted_in(lines: Iterable[Line]) -> _Ranges:
    """The ranges of the sums over products, by their letters, and of those that are written out."""
    told: _Ranges = defaultdict(set)
    for side in (side for line in lines for side in line.sides if not _is_without_bounds(side)):
        for part in every_part(side.expression):
            # Beside a θ_0 the sum is not the whole product.
            if isinstance(part, Summation) and not _numbered(side) & _summed(part):
                told[_summed(part)].add(part.range)
            elif isinstance(part, Plus) and (written_out := _written_out(part)) is not None:
                told[written_out[0]].add(written_out[1])
    return told


def _counted_alike(line: Line, told: _Ranges) -> Line:
    def counted(expr: Expr) -> Expr:
        if not isinstance(expr, Written):
            return expr
        args = [counted(part) if isinstance(part, Expr) else part for part in expr.args]
        ranges = told.get(_summed(expr), set()) if isinstance(expr, Summation) else set()
        return expr.func(*args[:2], *next(iter(ranges))) if len(ranges) == 1 else expr.func(*args)

    return replace(
        line, sides=tuple(_with(side, counted(side.expression)) if _is_without_bounds(side) else side for side in line.sides)
    )


def _with(side: Side, expr: Expr) -> Side:
    """The side with other bounds than those that were read into it."""
    notes = side.notes if expr == side.expression else tuple(note for note in side.notes if _READ_INTO not in note)
    return replace(side, expression=expr, notes=notes)


def _written_out(total: Plus) -> tuple[frozenset[str], tuple[Expr, Expr]] | None:
    """The letters in ``w_1 x_1 + w_2 x_2 + b``, and from where to where they are counted; nothing where they stand elsewhere in it."""
    counted = {term: number for term in total.args for number in [_number_of(term)] if number is not None}
    letters = {letter_of(name) for term in counted for name in free_names(term) if indices_of(name)}
    beside = {letter_of(name) for term in total.args if term not in counted for name in free_names(term)}
    numbers = [*counted.values()]
    are_alike = len({rename(term, {name: Symbol(letter_of(name)) for name in free_names(term)}) for term in counted}) == 1
    if not are_alike or len(numbers) < 2 or numbers != [*range(numbers[0], numbers[0] + len(numbers))] or letters & beside:
        return None
    return frozenset(letters), (Integer(numbers[0]), Integer(numbers[-1]))


def _number_of(term: Expr) -> int | None:
    """The one number below all letters of a term that have something below them."""
    below = {indices_of(name) for name in free_names(term)} - {()}
    at = below.pop() if len(below) == 1 else ()
    return int(at[0]) if len(at) == 1 and isinstance(at[0], Integer) else None


def _has_product(side: Side) -> bool:
    return any("is read as a sum of products" in note for note in side.notes)


def _is_without_bounds(side: Side) -> bool:
    return _has_product(side) or any(_READ_INTO in note for note in side.notes)


def without_index_letters(side: Side) -> set[Expr]:
    """The names that a side writes without an index: bare ones, and those of a scalar product."""
    names = free_names(side.expression)
    sums = [part for part in every_part(side.expression) if isinstance(part, Summation)] if _has_product(side) else []
    return {name for name in names if not indices_of(name) or any(total.index in indices_of(name) for total in sums)}


def _numbered(side: Side) -> set[str]:
    names = free_names(side.expression)
    return {letter_of(name) for name in names if any(isinstance(index, Integer) for index in indices_of(name))}


def _summed(total: Summation) -> frozenset[str]:
    return frozenset(letter_of(name) for name in free_names(total.body) if total.index in indices_of(name))


def with_numbering(model: Model, statements: Iterable[Statement]) -> Model:
    """The model with its inputs numbered as the text does: where that sums ``x_i w_i`` over one range only, ``Σ_{i=1}^n``, it is that of the inputs.

    From 0 or from 1 is a convention, and no claim about the net input.
    """
    source = next((name for name in model.by_role("input") if len(name.ranges) == 1), None)
    weight = next(model.by_role("weight"), None)
    if source is None or weight is None:
        return model
    both = {source.key, weight.key}
    found = {
        part.range
        for part in parts_of_all(statements)
        if isinstance(part, Summation)
        and both <= {letter_of(name) for name in free_names(part.body) if part.index in indices_of(name)}
    }
    (old,) = source.ranges
    if len(found) != 1 or old in found:
        return model
    (new,) = found

    def numbered(expr: Expr) -> Expr:
        if not isinstance(expr, Written):
            return expr
        args = [numbered(part) if isinstance(part, Expr) else part for part in expr.args]
        return expr.func(*args[:2], *new) if isinstance(expr, Summation) and expr.range == old else expr.func(*args)

    names = tuple(replace(name, ranges=tuple(new if own == old else own for own in name.ranges)) for name in model.names)
    return replace(
        model, names=names, definitions=tuple(replace(one, expression=numbered(one.expression)) for one in model.definitions)
    )
