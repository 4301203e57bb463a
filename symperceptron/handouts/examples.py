"""An example of a model, found by trying: short rational numbers for what is given, such that every quantity is a real number in its domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

from mpmath import mpf
from sympy import Expr, Integer

from symperceptron.handouts.numbers import Example
from symperceptron.language import Domain, Model
from symperceptron.language.expressions import Compare

__all__ = ["example_of", "lies_in"]

_TRIES = 40
_MOST_NUMBERS = 60
# So many inputs, and so many elements of whatever else has no number of its own; of a layer and what it takes, fewer.
_TERMS, _FEWER = 3, 2
_INPUTS, _WEIGHTS = ("1", "2", "-1", "0.5", "-2", "1.5"), ("0.5", "-0.3", "0.2", "-0.6", "0.4", "0.1", "-0.2", "0.3")
_SHARES: Mapping[int, tuple[str, ...]] = {2: ("0.3", "0.7"), 3: ("0.2", "0.7", "0.1")}  # of other numbers of classes, all of one
_TARGETS = ("1", "0", "-1", "2", "0.5")


def example_of(model: Model, seed: int = 0) -> Example | None:
    """An example of the model whose every quantity is a real number in its domain, others for another seed.

    None where none is found, or it would have more numbers than a page bears.

    >>> from mpmath import mp
    >>> from symperceptron import Perceptron
    >>> neuron = Perceptron()
    >>> example = example_of(neuron)
    >>> print(mp.nstr(example.value(neuron.symbols["O"]), 6))
    0.549834
    """
    if _numbers(model) > _MOST_NUMBERS:
        return None
    random = Random(seed)  # noqa: S311  # numbers for a page
    for number in range(_TRIES):
        found = _drawn(model, random, varied=bool(seed or number))
        if _is_sound(found):
            return found
    return None


def _numbers(model: Model) -> int:
    """How many numbers are given in an example, where every range that has a number of elements has that many."""
    given = (name for name in model.names if model.definition_of(name.key) is None)
    counts = ([last - first + 1 for first, last in name.ranges] for name in given)
    return sum(prod(int(count) if count.is_Integer else 1 for count in several) for several in counts)


def _drawn(model: Model, random: Random, *, varied: bool) -> Example:
    ends = {symbol for name in model.names for pair in name.ranges for end in pair for symbol in end.free_symbols}
    first = model.notation.first_index
    terms = _FEWER if any(len(name.ranges) > 1 for name in model.by_role("weight")) else _TERMS
    sizes = {end: Integer(first + terms - 1) for end in sorted(ends, key=str)}
    found = Example(model=model, sizes=sizes, leaves={})
    leaves: dict[Expr, Fraction] = {}
    for name in model.names:
        if model.definition_of(name.key) is None:
            varied_here = varied
            choices = {"input": _INPUTS, "target": _TARGETS}.get(name.role, _WEIGHTS)
            fitting = [value for value in map(Fraction, choices) if lies_in(value, name.domain)] or [Fraction(1, 2)]
            if name.role == "target" and model.assumptions:  # as for classes, which are shares of one
                count = len(found.elements(name))
                fitting, varied_here = [*map(Fraction, _SHARES.get(count, ("1", *["0"] * (count - 1))))], False
            given = iter(random.choices(fitting, k=len(found.elements(name)))) if varied_here else _around(fitting)
            leaves |= {element: next(given) for element in found.elements(name)}
    return replace(found, leaves=leaves)


def _around(values: list[Fraction]) -> Iterator[Fraction]:
    while True:
        yield from values


def lies_in(value: Any, domain: Domain) -> bool:
    """Whether a number is one of a domain."""
    if domain.values:
        return any(value == Fraction(int(one.p), int(one.q)) for one in domain.values)
    lower, upper = (None if end is None else mpf(int(end.p)) / int(end.q) for end in (domain.lower, domain.upper))
    number = mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    if domain.open:
        return (lower is None or number > lower) and (upper is None or number < upper)
    return (lower is None or number >= lower) and (upper is None or number <= upper)


def _is_sound(example: Example) -> bool:
    """Whether every quantity is a real number in its domain, and the loss has something to learn from."""
    try:
        values = {name.key: [example.value(element) for element in example.elements(name)] for name in example.model.names}
        holds = all(_holds(assumption, example) for assumption in example.model.assumptions)
    except (ValueError, ZeroDivisionError, ArithmeticError, StopIteration):
        return False
    in_domains = all(lies_in(value, name.domain) for name in example.model.names for value in values[name.key])
    nets = [value for name in example.model.by_role("preactivation") for value in values[name.key]]
    return holds and in_domains and all(mpf("0.05") < abs(value) < 3 for value in nets)


def _holds(assumption: Compare, example: Example) -> bool:
    left, right = (example.value(side) for side in assumption.sides)
    return assumption.signs != ("=",) or bool(abs(left - right) < mpf(10) ** -20)
