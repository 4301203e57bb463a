r"""One letter for the units of two layers, told apart by the index alone: ``I_j = Σ_i w_{ji} x_i`` and ``I_k = Σ_j w_{kj} O_j``.

Read as one layer, the second line would be a wrong claim about the first.  That each sums over the letter of the other is what
shows two layers; the roles are then declared with their letters, and the text is read anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from symperceptron.checking.statements import Statement
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Summation, Times
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, letter_of
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon

__all__ = ["ambiguous", "names_of_layers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """What a line says of the units of one layer: their key and letter, the weight, and the key and letter of the units that feed them."""

    head: str
    own: str
    weight: Expr
    unit: str
    source: str


def names_of_layers(spoken: Iterable[Statement], names: Mapping[str, str], lexicon: Lexicon) -> Mapping[str, str]:
    """The symbols by role, with the letters of the output layer and of the hidden one where the text shows both; else none."""
    roles = {entry.key: entry.role for entry in lexicon.entries}
    feeds = list(_feeds(spoken))
    pairs = [
        (lower, upper)
        for lower in feeds
        for upper in feeds
        if lower.head == upper.head
        and lower.own == upper.source != lower.source
        and letter_of(lower.weight) == letter_of(upper.weight)
        and roles.get(lower.unit) == "input"
        and roles.get(upper.unit) == "output"
        and upper.own != lower.source
    ]
    if len({(lower.own, upper.own) for lower, upper in pairs}) != 1 or "hidden" in names:
        return {}
    lower, upper = pairs[0]
    own = upper.own
    letters = {
        "output": own,
        "preactivation": own,
        "target": own,
        "input": lower.source,
        "weight": "".join(map(str, indices_of(upper.weight))),
    }
    spelled = {entry.role: entry.letter for entry in lexicon.entries if entry.role in letters and "_" not in entry.letter}
    if spelled.keys() < {"output", "weight", "input"}:
        return {}
    layered = {role: f"{letter}_{{{letters[role]}}}" for role, letter in spelled.items()}
    return {**names, **layered, "hidden": f"{spelled['output']}_{{{lower.own}}}"}


def _feeds(spoken: Iterable[Statement]) -> Iterator[_Feed]:
    for statement in spoken:
        left = statement.sides[0].expression
        if statement.goes_on or len(statement.sides) < 2 or statement.signs[0] not in ("=", ":="):
            continue
        at = indices_of(left)
        if len(at) != 1 or not isinstance(at[0], Symbol):
            continue
        for part in every_part(statement.sides[-1].expression):
            if isinstance(part, Summation) and isinstance(part.body, Times):
                yield from _feed(left, at[0], part)


def _feed(left: Expr, own: Symbol, total: Summation) -> Iterator[_Feed]:
    inside = free_names(total.body)
    weights = [name for name in inside if set(indices_of(name)) == {own, total.index} and len(indices_of(name)) == 2]
    units = [name for name in inside if indices_of(name) == (total.index,)]
    if len(weights) == len(units) == 1:
        yield _Feed(head=letter_of(left), own=str(own), weight=weights[0], unit=letter_of(units[0]), source=str(total.index))


def ambiguous(model: Model, lexicon: Lexicon, spoken: Iterable[Statement]) -> frozenset[str]:
    """The quantities whose letter may be that of another one as well.

    The input x, where the net input is written ``x_0`` and nothing says how the input is; an output and a hidden unit that are both ``o_j``; and
    units with two letters that are not summed over, as ``o_k`` and ``o_j``, which may be of two layers.
    """
    spelled = {entry.letter: entry.key for entry in lexicon.entries if not entry.only}
    written = {entry.key for entry in lexicon.entries}
    alike = Counter((entry.letter, entry.before, entry.after, entry.above, entry.only) for entry in lexicon.entries)
    taken = {name.key: spelled[name.key] for name in model.names if name.key in spelled and name.key not in written}
    letters = defaultdict[str, set[Expr]](set)
    for statement in spoken:
        for side in statement.sides:
            free = free_indices(side.expression)
            for name in free_names(side.expression):
                letters[letter_of(name)].update(
                    index for index in indices_of(name) if index in free and isinstance(index, Symbol)
                )
    units = {name.key for role in ("output", "hidden", "preactivation") for name in model.by_role(role)}
    return frozenset(
        {
            *taken,
            *taken.values(),
            *(key for key in units if len(letters[key]) > 1),
            *(e.key for e in lexicon.entries if alike[e.letter, e.before, e.after, e.above, e.only] > 1),
        }
    )
