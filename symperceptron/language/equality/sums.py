"""Sums over symbolic ranges, brought to one form.

A sum is linear, so it is taken term by term, and what does not contain its index stands before it.  A Kronecker delta in a
term collapses the sum; that its index lies in the range is noted as a condition.  What remains, ``Σ_i x_i w_i``, is one
free generator.  A sum of a product of sums is one sum over several indices.  A bound index has no name: of all ways to
number the bound indices the one with the smallest content is taken, so independent sums commute and ``Σ_i x_i = Σ_j x_j``.

Nothing is lost by taking them for free where the content is a monomial in elements of independent families and the ranges
are long: polarised power sums of n vectors are algebraically independent up to degree n (Weyl, The Classical Groups (1939),
chapter II).  For a fixed short range there are relations between them; a claim that holds for such a range only is not
proved here.  Ranges are not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Symbol, bernoulli

from symperceptron.language.equality.allowance import UndecidedError, spend
from symperceptron.language.equality.generator import Generator, Range
from symperceptron.language.equality.polynomial import Coefficient, Monomial, Polynomial, divided, inverse, quotient
from symperceptron.language.equality.quotient import Quotient
from symperceptron.language.equality.spans import ANY, POSITIVE, Span
from symperceptron.language.equality.written_back import write_element
from symperceptron.language.expressions import Compare, Summation
from symperceptron.language.names import fresh_index, rename

if TYPE_CHECKING:
    from symperceptron.language.equality.field import Field

__all__ = ["total"]

MOST_INDICES = 5
HIGHEST_POWER = 12  # of an index, in a sum that has a closed form
LONGEST = 64  # terms of a sum between two numbers that are written out
Bound = Mapping[Symbol, Range]
Ranges = tuple[tuple[Symbol, Range], ...]


def total(field: Field, lower: Expr, upper: Expr, letter: Symbol, body: Callable[[Expr], Any]) -> Any:
    """``Σ body(k)`` for k from `lower` to `upper`; of a pair, the pair of sums."""
    if isinstance(lower, Integer) and isinstance(upper, Integer):
        return _written_out(field, int(lower), int(upper), body)
    index = field.new_index((lower, upper))
    field.bound[index] = ((lower, upper), letter)
    try:
        return _each(body(index), lambda a: field.remembered((index, *a.key), lambda: _over(field, a, index, (lower, upper))))
    finally:
        del field.bound[index]


def _written_out(field: Field, first: int, last: int, body: Callable[[Expr], Any]) -> Any:
    if not 0 <= last - first < LONGEST:
        raise UndecidedError(f"a sum of no terms, or of more than {LONGEST}, is not written out")
    value = body(Integer(first))
    for k in range(first + 1, last + 1):
        value = _both(value, body(Integer(k)), field.add)
    return value


def _each(value: Any, function: Callable[[Quotient], Quotient]) -> Any:
    return tuple(_each(part, function) for part in value) if isinstance(value, tuple) else function(value)


def _both(a: Any, b: Any, function: Callable[[Any, Any], Any]) -> Any:
    return tuple(_both(x, y, function) for x, y in zip(a, b, strict=True)) if isinstance(a, tuple) else function(a, b)


def _over(field: Field, a: Quotient, index: Symbol, bounds: Range) -> Quotient:
    """The sum of an element over an index in it."""
    inside = Quotient(a.numerator)
    outside: dict[Polynomial, int] = {}
    for factor, exponent in a.denominator.items():
        if index in field.indices(Quotient(factor)):
            for _ in range(exponent):
                inside = field.reduced(_divided(field, inside.numerator, factor))
        else:
            outside[factor] = exponent
    groups: dict[Monomial, dict[Monomial, Coefficient]] = {}
    for monomial, coefficient in inside.numerator.terms.items():
        within = tuple(power for power in monomial if index in field.generators[power[0]].indices)
        before = tuple(power for power in monomial if index not in field.generators[power[0]].indices)
        groups.setdefault(within, {})[before] = coefficient
    value = Quotient.number(0)
    for within, terms in groups.items():
        value = field.add(
            value, field.multiply(Quotient(Polynomial(terms), dict(outside)), _sum_of(field, within, index, bounds))
        )
    return value


def _divided(field: Field, inside: Polynomial, factor: Polynomial) -> Quotient:
    """The numerator over a factor that contains the index: division with remainder, the rest over a generator 1/factor."""
    whole, rest = divided(inside, factor)
    return Quotient(whole) + Quotient(rest) * _inverse(field, factor) if rest else Quotient(whole)


def _inverse(field: Field, factor: Polynomial) -> Quotient:
    """The generator 1/factor, for a factor that contains a bound index."""
    element = Quotient(factor)

    def renamed(mapping: Mapping[Symbol, Expr]) -> Quotient:
        other = field.renamed(element, mapping)
        if other.denominator or not any(index.name.startswith("_") for index in field.indices(other)):
            return field.divide(Quotient.number(1), other)
        number, content, rest = other.numerator.split()
        above = Quotient(Polynomial({inverse(content): quotient(1, number)}))
        return above if rest is None else above * _inverse(field, rest)

    def make() -> tuple[Generator, Span]:
        made = Generator(
            kind="inverse",
            label=(factor,),
            indices=field.indices(element),
            height=field.height(element),
            argument=element,
            renamed=renamed,
            written=lambda: write_element(field, Quotient(Polynomial.constant(1), {factor: 1})),
        )
        return made, POSITIVE if field.case.settled(factor) == 1 else ANY

    return field.power_of(field.generator("inverse", (factor,), make))


def _sum_of(field: Field, monomial: Monomial, index: Symbol, bounds: Range) -> Quotient:
    closed = _power_sum(field, monomial, index, bounds)
    if closed is not None:
        return closed
    for number, _ in monomial:
        generator = field.generators[number]
        if generator.kind == "delta":
            rest = tuple(power for power in monomial if power[0] != number)
            return _sifted(field, Quotient(Polynomial({rest: 1})), generator.label, index, bounds)
    body = Quotient.number(1)
    bound: dict[Symbol, Range] = {index: bounds}
    for number, exponent in monomial:
        generator = field.generators[number]
        if generator.kind != "sum" or exponent < 1 or exponent != int(exponent):
            body = field.multiply(body, field.power_of(number, exponent))
            continue
        for _ in range(int(exponent)):
            inner, names = _freshened(field, generator)
            body, bound = field.multiply(body, inner), bound | names
            _refuse_many(bound)
    return _generator_of(field, body, bound)


def _power_sum(field: Field, monomial: Monomial, index: Symbol, bounds: Range) -> Quotient | None:
    """``Σ k^p`` over the index itself, by Faulhaber's formula; None for any other term."""
    power: Coefficient = 0
    if monomial:
        ((number, power), *others) = monomial
        if others or field.generators[number].label != (index.name, ()) or power not in range(HIGHEST_POWER):
            return None
    first, last = (bernoulli(int(power) + 1, end) for end in (bounds[0], bounds[1] + 1))
    return field.interpreter.value(((last - first) / (power + 1)).expand())


def _sifted(field: Field, rest: Quotient, ends: tuple[Expr, ...], index: Symbol, bounds: Range) -> Quotient:
    at = _solved(ends, index)
    if isinstance(at, Symbol) and at in field.bound:
        if field.bound[at][0] != bounds:
            raise UndecidedError("two sums with a delta between them run over different ranges")
    else:
        if isinstance(at, Integer) and isinstance(bounds[0], Integer) and at < bounds[0]:
            return Quotient.number(0)
        condition = Compare(bounds[0], "<=", at, "<=", bounds[1])
        if any(symbol.name.startswith("_") for symbol in condition.free_symbols):
            raise UndecidedError("a Kronecker delta of an expression in a bound index is not sifted")
        if not (isinstance(at, Integer) and at == bounds[0]):
            field.interpreter.notes.add(condition)
    return field.renamed(rest, {index: at})


def _solved(ends: tuple[Expr, ...], index: Symbol) -> Expr:
    """What the index equals where the delta is 1."""
    a, b = ends if ends[0] == index else (ends[1], ends[0])
    if a == index and index not in b.free_symbols:
        return b
    difference = (a - b).expand()
    slope = difference.coeff(index, 1)
    rest = (difference - slope * index).expand()
    if slope not in (1, -1) or index in rest.free_symbols:
        raise UndecidedError("a Kronecker delta of an expression in the bound index is not sifted")
    return (-slope * rest).expand()


def _freshened(field: Field, generator: Generator) -> tuple[Quotient, dict[Symbol, Range]]:
    """The content of a sum with bound indices that nothing else has."""
    names = {old: field.new_index(bounds, fresh=True) for old, bounds in generator.bound}
    content = Quotient.number(1) if generator.argument is None else generator.argument
    return field.renamed(content, names), {names[old]: bounds for old, bounds in generator.bound}


def _refuse_many(bound: Bound) -> None:
    if len(bound) > MOST_INDICES:
        raise UndecidedError(f"a sum runs over more than {MOST_INDICES} indices at once")
    if any(not end.free_symbols.isdisjoint(bound) for bounds in bound.values() for end in bounds):
        raise UndecidedError("the range of a sum depends on the index of another")


def _generator_of(field: Field, body: Quotient, bound: Bound) -> Quotient:
    """The free generator of a sum of one monomial over one or several indices."""
    _refuse_many(bound)
    _, content, ranges = min((_numbered(field, body, bound, order) for order in permutations(bound)), key=lambda found: found[0])
    ((monomial, coefficient),) = content.numerator.terms.items()
    content = Quotient(Polynomial({monomial: 1}))
    number = field.generator("sum", (ranges, monomial), lambda: _made(field, content, ranges))
    return field.scaled(field.power_of(number), coefficient)


def _numbered(field: Field, body: Quotient, bound: Bound, order: tuple[Symbol, ...]) -> tuple[Any, Quotient, Ranges]:
    """The content with its bound indices numbered in the given order, and what the orders are compared by."""
    spend(10)
    height = field.height(body)
    names = {old: Symbol(f"_c{height + k}", integer=True) for k, old in enumerate(order)}
    content = field.renamed(body, names)
    if len(content.numerator) != 1 or content.denominator:
        raise UndecidedError("a sum within a sum does not come apart into monomials")
    ranges = tuple((names[old], bound[old]) for old in order)
    return (_ranges_key(ranges), next(iter(content.numerator.terms))), content, ranges


@lru_cache(maxsize=1024)
def _ranges_key(ranges: Ranges) -> tuple[str, ...]:
    return tuple(str(end) for _, bounds in ranges for end in bounds)


def _made(field: Field, content: Quotient, ranges: Ranges) -> tuple[Generator, Span]:
    bound = dict(ranges)
    ends = {symbol for bounds in bound.values() for end in bounds for symbol in end.free_symbols}

    def renamed(mapping: Mapping[Symbol, Expr]) -> Quotient:
        inner, names = _freshened(field, made)
        moved = {old: (bounds[0].xreplace(mapping), bounds[1].xreplace(mapping)) for old, bounds in names.items()}
        return _again(field, field.renamed(inner, mapping), moved)

    made = Generator(
        kind="sum",
        label=(ranges, content.key),
        indices=frozenset((field.indices(content) - bound.keys()) | ends),
        height=field.height(content) + len(bound),
        argument=content,
        bound=ranges,
        renamed=renamed,
        written=lambda: _written(field, content, ranges),
    )
    return made, POSITIVE if field.case.settled(content.numerator) == 1 else ANY


def _again(field: Field, body: Quotient, bound: Bound) -> Quotient:
    field.bound.update({index: (bounds, index) for index, bounds in bound.items()})
    try:
        for index, bounds in bound.items():
            body = _over(field, body, index, bounds)
    finally:
        for index in bound:
            field.bound.pop(index, None)
    return body


def _written(field: Field, content: Quotient, ranges: Ranges) -> Expr:
    expr = write_element(field, content)
    for index, bounds in ranges:
        letter = fresh_index(expr.free_symbols)
        expr = Summation(rename(expr, {index: letter}), letter, *bounds)
    return expr
