r"""The numbers that a text tells: of what nothing defines, ``x = 2``, and of what is made of it, ``\hat y = 0.65``.

A number that is told of a made quantity stands beside its definition: derivatives are taken of the definition, and the number put in where the
quantity is left in them.  One that is not what its definition comes to is kept apart: what goes on with it follows, and is not true.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, reduce

from sympy import Expr, Integer, Symbol, exp

from symperceptron.checking.rounding import half_unit, literal
from symperceptron.checking.values import put_in
from symperceptron.language.equality.partly import Range, value_range
from symperceptron.language.expressions import Call, Compare, Neg, Over, Plus, one
from symperceptron.language.meaning import meaning
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import as_one_name, free_names, indices_of, is_name, letter_of, quantity
from symperceptron.language.positions import every_part

__all__ = ["Told"]

_NUMBERED = re.compile(r"(.+)_(\d+)")
Numbers = Mapping[Expr, Range]

_USUAL = frozenset(map(Fraction, ("0", "1", "2", "1/2")))  # in formulas without any number put in
_MOST = 3  # elements, of a sum at which it is looked
_GIVEN = frozenset({"input", "weight", "bias", "target"})


@dataclass(frozen=True, slots=True)
class Told:
    """The values of leaves, of which some were just `put_in` for letters; of what is made of others; and those that are `contrary` to what is known.

    `off` are those of which the number is neither right nor surely wrong.  `last` are the values of leaves whatever sample they are of, also those that
    were only overheard, and `heard` are all numbers of quantities that may be put in somewhere.
    """

    leaves: Mapping[Expr, Expr] = field(default_factory=dict)
    last: Mapping[Expr, Expr] = field(default_factory=dict)
    heard: frozenset[Fraction] = frozenset()
    put_in: frozenset[Expr] = frozenset()
    made: Numbers = field(default_factory=dict)
    contrary: Numbers = field(default_factory=dict)
    off: frozenset[Expr] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.leaves or self.made or self.contrary)

    def speaks_of(self, names: Iterable[Expr]) -> bool:
        """Whether a number is told of one of these."""
        return any(name in known for name in names for known in (self.leaves, self.made, self.contrary))

    def are_put_in(self, *sides: Expr) -> bool:
        """Whether a number of a quantity, which may be rounded, stands in a side, where its letter may have stood."""
        numbers = {abs(number) for side in sides for part in every_part(side) if (number := literal(part)) is not None} - _USUAL
        signed = [sign * number for number in numbers for sign in (1, -1)]
        told = (*self.made.values(), *self.contrary.values())
        return not self.heard.isdisjoint(numbers) or any(lower <= number <= upper for lower, upper in told for number in signed)

    @property
    def is_silent(self) -> bool:
        """Whether no number was told or overheard that could be put in."""
        return not (self or self.last or self.heard)

    def with_overheard(self, values: Iterable[tuple[Expr, Expr]], numbers: frozenset[Fraction]) -> Told:
        """The values and numbers of a line that is not understood."""
        return replace(self, last={**self.last, **dict(values)}, heard=self.heard | numbers)

    def with_leaf(self, name: Expr, value: Expr) -> Told:
        """One more leaf; another value than before is that of another sample, of which nothing else is known yet."""
        leaves, is_new = {**self.leaves, name: value}, self.leaves.get(name, value) == value
        kept = self if is_new else Told(heard=self.heard)
        return replace(kept, leaves=leaves, last={**self.last, name: value}, put_in=self.put_in - {name})

    def with_leaves(self, names: Iterable[Expr], value: Expr) -> Told:
        """Several leaves of the same value."""
        return reduce(lambda told, name: told.with_leaf(name, value), names, self)

    def assumed(self, letters: Container[str]) -> tuple[Compare, ...]:
        """What is told of leaves with these letters, be they elements or names of their own, x_1, and of how many there are, if few."""
        few = {name: value for name, value in self.last.items() if not (name.is_integer and value > _MOST)}
        own = {name: value for name, value in few.items() if letter_of(name) in letters}
        numbered = ((_NUMBERED.fullmatch(letter_of(name)), value) for name, value in self.last.items())
        elements = {quantity(at[1], (Integer(at[2]),)): value for at, value in numbered if at is not None and at[1] in letters}
        alone = {as_one_name(name): value for name, value in self.last.items() if indices_of(name)}
        alone = {name: value for name, value in alone.items() if letter_of(name) in letters}
        return tuple(Compare(name, "=", value) for name, value in {**elements, **alone, **own}.items())

    def with_numbers(self, letters: Expr, numbers: Expr, model: Model) -> Told:
        """What a side of numbers puts in for the letters of the side before it."""
        found, told = put_in(letters, numbers), self
        for name, value in found.items():
            if model.definition_of(name) is None:
                if name not in told.leaves or (name in told.put_in and told.leaves[name] != value):
                    told = replace(told.with_leaf(name, value), put_in=told.put_in | {name})
            elif name not in {*told.made, *told.contrary, *told.off} and not _says_otherwise(told, name, value, model):
                told = told.with_made(name, value, None)
        return told

    def with_made(self, subject: Expr, value: Expr, decimals: int | None, *, contrary: bool = False) -> Told:
        """What is told of a quantity that is made of others, or of a derivative; another value than before is that of another sample."""
        number = literal(value)
        if number is None:
            return self
        radius = half_unit(number, decimals)
        heard = self.heard | {abs(number)}
        new = {subject: (number - radius, number + radius)}
        if contrary:
            return replace(self, contrary={**self.contrary, **new}, heard=heard)
        old = self.made.get(subject)
        if old is None or _meet(old, new[subject]):
            return replace(self, made={**self.made, **new}, contrary=self.without(subject).contrary, heard=heard)
        return replace(self, made=new, contrary={}, heard=heard)

    def without(self, subject: Expr) -> Told:
        """What is told of everything else."""
        return replace(
            self,
            made={name: value for name, value in self.made.items() if name != subject},
            contrary={name: value for name, value in self.contrary.items() if name != subject},
        )

    def exact(self, model: Model) -> frozenset[Fraction]:
        """The numbers of leaves that a text is free to choose."""
        return frozenset(number for name, value in self.leaves.items() if (number := _chosen(name, value, model)) is not None)

    def levels(self, model: Model, spread: int = 1) -> Iterator[Numbers]:
        """The values to put in, at every level at which there are some: as outputs say what is fed to them, as they are told, of the leaves alone.

        Each may be off by so many times half a unit of its last decimal.
        """
        leaves, made = dict(self._leaves(model, spread)), _spread(self.made, spread)
        quantities = {name: value for name, value in made.items() if is_name(name)}
        nets = dict(_nets(quantities, model))
        for own in (made, quantities) if len(quantities) < len(made) else (made,):
            if own:
                yield {**leaves, **own, **nets}
                yield {**leaves, **own}
        yield leaves

    def as_said(self, model: Model, spread: int = 1) -> Iterator[Numbers]:
        """The values to put in where a text goes on with numbers that are wrong."""
        if self.contrary:
            yield {**dict(self._leaves(model, spread)), **_spread(self.made, spread), **_spread(self.contrary, spread)}

    def knows(self, name: Expr, model: Model) -> bool:
        """Whether the other numbers say what the value of a quantity is."""
        return any(value_range(name, model, numbers) is not None for numbers in self.without(name).levels(model))

    def _leaves(self, model: Model, spread: int) -> Iterator[tuple[Expr, Range]]:
        for name, value in self.leaves.items():
            number = literal(value)
            found = value_range(value, model, {}) if number is None else (number, number)
            if found is not None:
                radius = Fraction(0) if number is None or _chosen(name, value, model) is not None else spread * half_unit(number)
                yield name, (found[0] - radius, found[1] + radius)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The leaves as definitions."""
        return tuple(Definition(name=name, expression=value) for name, value in self.leaves.items() if not indices_of(name))


def _says_otherwise(told: Told, name: Expr, value: Expr, model: Model) -> bool:
    """Whether the number that is put in for a made quantity is another one than it has, or that of another quantity."""
    number = literal(value)
    if number is None or any(lower + upper == 2 * number for lower, upper in told.made.values()):
        return True
    reach = 2 * half_unit(number)
    return any(
        known is not None and not (known[0] - reach <= number <= known[1] + reach)
        for known in (value_range(name, model, numbers) for numbers in told.levels(model))
    )


def _chosen(name: Expr, value: Expr, model: Model) -> Fraction | None:
    known = model.name_of(name)
    return literal(value) if known is not None and known.role in _GIVEN else None


def _spread(numbers: Numbers, spread: int) -> dict[Expr, Range]:
    """The numbers, each known to so many times half a unit of its last decimal."""
    halves = {name: ((lower + upper) / 2, (upper - lower) / 2) for name, (lower, upper) in numbers.items()}
    return {name: (middle - spread * radius, middle + spread * radius) for name, (middle, radius) in halves.items()}


def _meet(a: Range, b: Range) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


_u = Symbol("u", real=True)
_LOG = "log"
# What is fed to an activation whose value is a: of those that have but one argument for each value.
_INVERSES = {
    1 / (1 + exp(-_u)): lambda a: Call(_LOG, Over(a, Plus(one, Neg(a)))),
    (exp(_u) - exp(-_u)) / (exp(_u) + exp(-_u)): lambda a: Over(Call(_LOG, Over(Plus(one, a), Plus(one, Neg(a)))), 2),
}


def _nets(made: Numbers, model: Model) -> Iterator[tuple[Expr, Range]]:
    """What the net inputs are as the outputs tell it."""
    for name, value in made.items():
        found = _fed_to(name, model)
        if found is not None:
            net, inverse = found
            told = value_range(inverse, model, {_u: value})
            if told is not None:
                yield net, told


@lru_cache(maxsize=256)
def _fed_to(name: Expr, model: Model) -> tuple[Expr, Expr] | None:
    """The one quantity that a name is an activation of, and its value in that of the name, which stands as u."""
    body = model.unfold(name)
    if body is None or len(free_names(body)) != 1:
        return None
    (net,) = free_names(body)
    functions = replace(model, definitions=tuple(known for known in model.definitions if known.is_function))
    inverse = _INVERSES.get(meaning(body, functions).xreplace({net: _u}))
    return None if inverse is None else (net, inverse(_u))
