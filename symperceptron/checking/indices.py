"""The indices that an author leaves out, and the elements that are quantities of their own.

Where a text writes ``w_j`` in one place and w in another, the bare letter means the element that the statement is about;
where it sums over examples without saying which quantities are theirs, ``Σ_x (y − a)²``, those of the example.  The report
says what was read as what.  Where a text defines ``h_1`` and ``h_2`` separately, each is a quantity of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sympy import Expr, Integer, Symbol

from symperceptron.checking.ranges import without_index_letters
from symperceptron.checking.statements import Statement
from symperceptron.checking.survey import Survey, is_vacuous
from symperceptron.checking.values import put_in
from symperceptron.language.expressions import Plus, Summation, Times, Written
from symperceptron.language.model import Model, Name
from symperceptron.language.names import (
    as_one_name,
    free_names,
    fresh_index,
    indices_of,
    is_index_symbol,
    is_name,
    letter_of,
    quantity,
    rename,
)
from symperceptron.language.positions import every_part

__all__ = ["Completer", "Elements", "counted", "own_elements", "with_elements"]

_BOUND = Symbol("bound", integer=True)
_CUSTOMARY, _FOR_EXAMPLES = "jkilm", "srqv"


def own_elements(statements: Iterable[Statement]) -> frozenset[str]:
    """The letters whose numbered elements the text defines one by one, or gives numbers, and the elements that stand beside the whole: ``w_0 + w^T x``."""
    found = set[str]()
    for statement in statements:
        for side in statement.sides:
            whole = without_index_letters(side)
            sums = [part for part in every_part(side.expression) if isinstance(part, Plus)] if whole else []
            found |= {str(term) for total in sums for term in _beside_the_whole(total, whole)}
        first = statement.sides[0].expression
        for left, right in pairwise(statement.sides):
            found |= {letter_of(name) for name in put_in(left.expression, right.expression) if _is_numbered(name)}
        if len(statement.sides) > 1 and _is_numbered(first):
            found.add(letter_of(first))
    return frozenset(found)


def _beside_the_whole(total: Plus, whole: set[Expr]) -> Iterator[Expr]:
    """The numbered elements that are added to something made of all of them: the w_0 of ``w_0 + w^T x`` or ``w_0 x_0 + w^T x``."""
    for term in total.args:
        elements = term.args if isinstance(term, Times) else (term,)
        if all(map(_is_numbered, elements)):
            others = set().union(*(free_names(other) for other in total.args if other != term))
            letters = {letter_of(name) for name in others & whole}
            yield from (element for element in elements if letter_of(element) in letters)


def _is_numbered(name: Expr) -> bool:
    return bool(indices_of(name)) and all(isinstance(index, Integer) for index in indices_of(name))


@dataclass(frozen=True, slots=True)
class Elements:
    """Numbered elements as names of their own: all of a letter, or one."""

    keys: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, expr: Expr) -> Expr:
        """The expression with ``h_1`` as one name."""
        if is_name(expr):
            is_own = _is_numbered(expr) and not self.keys.isdisjoint((letter_of(expr), str(expr)))
            return as_one_name(expr) if is_own else expr
        if self.keys and isinstance(expr, Written):
            return expr.func(*(self(part) if isinstance(part, Expr) else part for part in expr.args))
        return expr


def _own_uses(letter: str, survey: Survey, own: frozenset[str]) -> Iterator[tuple[Symbol, int]]:
    """The elements of a letter that are quantities of their own, and how often each is written."""
    for indices, times in survey.uses.get(letter, {}).items():
        element = Elements(own)(quantity(letter, indices)) if indices else None
        if isinstance(element, Symbol):
            yield element, times


def counted(survey: Survey, own: frozenset[str]) -> Survey:
    """The survey with the uses of the elements that are quantities of their own: they have no index left."""
    found: dict[str, Counter[tuple[Expr, ...]]] = {}
    for letter in survey.uses:
        for element, times in _own_uses(letter, survey, own):
            found.setdefault(letter_of(element), Counter())[()] += times
    return replace(survey, uses={**found, **survey.uses}) if found else survey


def with_elements(model: Model, survey: Survey, own: frozenset[str]) -> Model:
    """The model with the numbered elements that are quantities of their own, in the role of the quantity whose elements they are."""
    found = {}
    for key in sorted(own):
        letter = key.partition("[")[0]
        role = next((name.role for name in model.names if name.key in (letter, letter.removesuffix("_own"))), "")
        for element, _ in _own_uses(letter, survey, own) if role else ():
            if model.name_of(element) is None:
                found[element] = Name(symbol=element, role=role)
    return replace(model, names=(*model.names, *found.values()))


class Completer:
    """Puts left-out indices in their places, statement by statement.

    `raised` says in which place a quantity has the index that its world has added to it.  An index is taken, in this order,
    from a sum over it that nothing else
    carries, from the same quantity in the statement, from others of the same range, from the rest of the text, from custom.
    """

    def __init__(self, model: Model, survey: Survey, raised: Mapping[str, int], expressions: list[Expr]) -> None:
        self.survey, self.raised = survey, raised
        self.arity = {name.key: len(name.ranges) for name in model.names if name.ranges}
        self.arity |= {old.key: len(old.parameters) for old in model.definitions if not old.is_function and old.parameters}
        self.ranges = {name.key: name.ranges for name in model.names if len(name.ranges) == self.arity.get(name.key, 0)}
        self.used = _indices_of_keys(expressions, self.arity)
        self.of_inputs = {name.key for name in model.names if name.role in ("weight", "input")}
        self.unit_letters = self._letters_of_units()
        self.read: dict[tuple[Expr, Expr], None] = {}

    def __call__(self, expr: Expr, example: Expr | None = None) -> Expr:
        """The expression with every index in its place."""
        if is_name(expr):
            return self._completed(expr, example)
        if isinstance(expr, Summation) and is_vacuous(expr):
            example = expr.index
        elif isinstance(expr, Summation):
            expr = self._out_of_the_way(expr)
        if isinstance(expr, Written):
            return expr.func(*(self(part, example) if isinstance(part, Expr) else part for part in expr.args))
        return expr

    def _out_of_the_way(self, total: Summation) -> Summation:
        """The sum with another index where its own would catch one that is put in: ``Σ_i ∂h_i/∂θ`` is about any element of θ."""
        bare = {name for name in free_names(total.body) if not indices_of(name) and self.arity.get(letter_of(name), 0)}
        put_in = {
            index
            for name in bare
            for slot, index in enumerate(indices_of(self._completed(name, None)))
            if self.raised.get(letter_of(name)) != slot
        }
        if total.index not in put_in and not self._is_over_inputs(total):
            return total
        fresh = fresh_index({*put_in, *total.body.free_symbols, *self.unit_letters})
        return Summation(rename(total.body, {total.index: fresh}), fresh, *total.range)

    def _is_over_inputs(self, total: Summation) -> bool:
        """Whether a sum over a letter of the units runs over something else: a weight that has its index in a place of its own says so."""
        return str(total.index) in self.unit_letters and any(
            total.index == index and self.raised.get(letter_of(name)) != slot
            for name in free_names(total.body)
            if letter_of(name) in self.of_inputs and len(indices_of(name)) == self.arity.get(letter_of(name), 0)
            for slot, index in enumerate(indices_of(name))
        )

    def _letters_of_units(self) -> list[str]:
        """The letters that the text writes in the places that its world has added, the most frequent first."""
        found: Counter[str] = Counter()
        others: set[str] = set()
        for key, place in self.raised.items():
            arity = self.arity.get(key, 0)
            for slot in range(arity):
                letters = self.survey.letters(key, slot, arity)
                found.update(letters if slot == place else ())
                others |= set(letters if slot != place else ())
        return [letter for letter, _ in found.most_common() if letter not in others]

    def _completed(self, name: Expr, example: Expr | None) -> Expr:
        key, given = letter_of(name), indices_of(name)
        arity = self.arity.get(key, 0)
        places = self._places(key, given, arity) if len(given) < arity and not is_index_symbol(name) else None
        if places is None:
            return name
        at: list[Expr] = []
        for slot in range(arity):
            at.append(
                places[slot]
                if slot in places
                else next(index for index in self._candidates(key, slot, arity, example) if index not in at)
            )
        found = quantity(key, tuple(at))
        self.read[name, found] = None
        return found

    def _places(self, key: str, given: tuple[Expr, ...], arity: int) -> Mapping[int, Expr] | None:
        """In which places the indices that are written stand; None where that cannot be told."""
        raised = self.raised.get(key)
        if raised is not None and self.survey.most(key) < arity == len(given) + 1:
            return dict(zip((slot for slot in range(arity) if slot != raised), given, strict=True))
        places: dict[int, Expr] = {}
        for index in given:
            fitting = [
                slot for slot in range(arity) if slot not in places and str(index) in self.survey.letters(key, slot, arity)
            ]
            if len(fitting) != 1:
                return self._beside_the_raised(key, given, arity)
            places[fitting[0]] = index
        return places

    def _beside_the_raised(self, key: str, given: tuple[Expr, ...], arity: int) -> Mapping[int, Expr] | None:
        """The indices in the places that the quantity has anyway, where none of them is written in the one that its world has added."""
        raised = self.raised.get(key)
        if raised is None or len(given) != arity - 1 or {str(at) for at in given} & set(self.survey.letters(key, raised, arity)):
            return None
        return dict(zip((slot for slot in range(arity) if slot != raised), given, strict=True))

    def _candidates(self, key: str, slot: int, arity: int, example: Expr | None) -> Iterator[Expr]:
        written = self.survey.letters(key, slot, arity)
        is_raised = self.raised.get(key) == slot
        is_unwritten = is_raised and not written
        if example is not None and is_raised:
            yield example
        yield from (at[slot] for at in self.used[key] if at[slot] != _BOUND)
        if is_raised:
            ats = ((at, place) for other, place in self.raised.items() for at in self.used.get(other, ()))
            yield from (at[place] for at, place in ats if place < len(at) and at[place] != _BOUND)
            yield from (Symbol(letter, integer=True) for letter in self.unit_letters)
        if not is_unwritten and key in self.ranges:
            yield from self._of_range(self.ranges[key][slot])
        yield from (Symbol(letter, integer=True) for letter in (*written, *(_FOR_EXAMPLES if is_unwritten else _CUSTOMARY)))

    def _of_range(self, bounds: tuple[Expr, Expr]) -> Iterator[Expr]:
        """The indices that others of the same range have in the statement; of several numbers, none is that of a name without one: ``w_0 + w_1 x``."""
        places = (
            place for key, found in self.used.items() for at in found for place in zip(self.ranges.get(key, ()), at, strict=False)
        )
        found = [index for own, index in places if own == bounds and index != _BOUND]
        numbers = {index for index in found if not isinstance(index, Symbol)}
        yield from (index for index in found if isinstance(index, Symbol) or len(numbers) == 1)


def _indices_of_keys(expressions: list[Expr], arity: Mapping[str, int]) -> dict[str, list[tuple[Expr, ...]]]:
    """The indices that each quantity has in the expressions, where it has all of them; those that are of a sum are no one else's."""
    found: dict[str, list[tuple[Expr, ...]]] = {key: [] for key in arity}
    for expr in expressions:
        parts = every_part(expr)
        bound = {part.index for part in parts if isinstance(part, Summation)}
        for part in filter(is_name, parts):
            key, at = letter_of(part), indices_of(part)
            if arity.get(key) == len(at):
                found[key].append(tuple(_BOUND if index in bound else index for index in at))
    return found
