"""Mistakes with indices: one that is wrong, left over, exchanged with another, and the transpose of a weight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Dummy, Indexed, Symbol

from symperceptron.checking.mistakes.context import Repair, Wrong, places
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, rename, spelled
from symperceptron.language.positions import bound_around, replaced

__all__ = ["exchanged", "index", "left_over", "transposed"]


def index(wrong: Wrong) -> Iterator[Repair]:
    """Another index of the line, or of a sum around."""
    for path, part in places(wrong.right):
        if is_name(part) and indices_of(part):
            around = sorted(bound_around(wrong.right, path), key=spelled)
            for number, own in enumerate(indices_of(part)):
                for other in dict.fromkeys((*wrong.indices(), *around)):
                    if other != own:
                        instead = part.base[(*indices_of(part)[:number], other, *indices_of(part)[number + 1 :])]
                        yield Repair(expected=replaced(wrong.right, path, instead), path=path, part=part, instead=instead)


def left_over(wrong: Wrong) -> Iterator[Repair]:
    """An index of the line for one that is neither in the line nor summed over, wherever that stands free."""
    own = wrong.indices()
    free = {number for name in free_names(wrong.right) for number in indices_of(name) if isinstance(number, Symbol)}
    for letter in sorted((free & wrong.right.free_symbols) - set(own), key=spelled):
        for other in own:
            expected = rename(wrong.right, {letter: other})
            if expected != wrong.right:
                yield Repair(expected=expected, part=letter, instead=other)


def transposed(wrong: Wrong) -> Iterator[Repair]:
    """A weight with its indices the other way round, everywhere in the line."""
    keys = {name.key for name in wrong.named("weight")}
    for part in sorted(wrong.right.atoms(Indexed), key=spelled):
        row, *others = indices_of(part)
        if letter_of(part) in keys and len(others) == 1 and others[0] != row:
            instead = part.base[others[0], row]
            yield Repair(expected=wrong.right.xreplace({part: instead}), part=part, instead=instead)


def exchanged(wrong: Wrong) -> Iterator[Repair]:
    """Two indices of the line, each for the other, wherever they stand free."""
    for one, other in combinations(wrong.indices(), 2):
        if isinstance(one, Symbol) and isinstance(other, Symbol):
            between = Dummy(integer=True)
            there = rename(rename(rename(wrong.right, {one: between}), {other: one}), {between: other})
            yield Repair(expected=there, part=one, instead=other)
