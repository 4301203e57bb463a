r"""Sums: ``\sum_{i=1}^n``, ``\sum_i``, ``Σ``, and sums written out with dots.

A sum that leaves its bounds or its index out gets them from what is known: the bounds that the text gives the same index
elsewhere, the range of the quantities inside, or the one index they share.  What was filled in is noted; where that cannot
be told, the line is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Expr, Indexed, Integer, Symbol

from symperceptron.language.expressions import Call, Delta, Neg, Plus, Power, Summation, Times, Written, one
from symperceptron.language.names import free_names, indices_of, letter_of, rename
from symperceptron.language.positions import every_part
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.tokens import Token

__all__ = ["read_sum", "with_reach", "written_out"]

_OF_AN_EXAMPLE = frozenset({"output", "target", "preactivation"})


@dataclass(slots=True)
class _Bounds:
    """What stands below and above a sum sign."""

    index: str = ""
    lower: Expr | None = None
    upper: Expr | None = None
    other: Expr | None = None
    over: str = ""
    given: list[str] = field(default_factory=list)


def read_sum(r: Reader) -> Expr:
    """A sum sign, its bounds in either order, and its body: the product behind it."""
    start = r.at
    r.next()
    bounds = _Bounds()
    while r.peek().kind in ("_", "^") and r.peek().kind not in bounds.given:
        sign = r.next().kind
        bounds.given.append(sign)
        if r.peek().kind == "{" and r.partner[r.at] == r.at + 1:
            r.at += 2
        elif sign == "_":
            _read_below(r, bounds)
        else:
            place = r.group("the last value of the index")
            behind = r.at
            bounds.upper = _as_index(r, r.expression_in(*place))
            r.at = behind
    r.depth += 1
    if r.depth > 20:
        r.fail("sums of sums beyond all bounds; expected fewer", start)
    body = r.grammar.product(r)
    r.depth -= 1
    index = r.lexicon.index(bounds.index) if bounds.index else _shared_index(r, body, start)
    if bounds.other is not None:
        body = Times(Plus(one, Neg(Delta(index, bounds.other))), body)
    lower, upper = _range(r, bounds, index, body)
    if r.lexicon.text and not _carries(body, index) and free_names(body):
        r.note(f"nothing in the summand carries the index {index}")
    return Summation(body, index, lower, upper)


def _read_below(r: Reader, bounds: _Bounds) -> None:
    start, end = r.group("the index of the sum")
    inside = r.tokens[start:end]
    letter = _index_letter(r, inside, start)
    width = 2 if len(inside) > 1 and inside[1].kind == "'" else 1
    bounds.index = letter
    behind = r.at
    if len(inside) > width:
        sign = inside[width]
        rest = (start + width + 1, end)
        if sign.kind == "relation" and sign.text == "=":
            bounds.lower = _as_index(r, r.expression_in(*rest))
        elif sign.kind == "relation" and sign.text == "!=":
            bounds.other = r.lexicon.index("".join(token.text for token in r.tokens[rest[0] : end]))
        elif sign.kind == "not" and inside[width + 1].text == "=":
            bounds.other = r.lexicon.index("".join(token.text for token in r.tokens[rest[0] + 1 : end]))
        elif sign.kind == "in":
            bounds.over = "".join(token.text for token in r.tokens[rest[0] : end])
        else:
            r.fail("what stands below the sum; expected an index, or an index and its first value", start, end)
    r.at = behind


def _index_letter(r: Reader, inside: tuple[Token, ...], start: int) -> str:
    if (
        not inside
        or inside[0].kind != "letter"
        or (len(inside[0].text) > 1 and inside[0].text not in ("ell", "mu", "nu", "alpha", "beta"))
    ):
        r.fail("what stands below the sum; expected a letter as its index", start, start + max(1, len(inside)))
    letter = inside[0].text
    return letter + ("'" if len(inside) > 1 and inside[1].kind == "'" else "")


def _as_index(r: Reader, expr: Expr) -> Expr:
    """A bound: its letters count."""
    return expr.doit().xreplace(
        {symbol: r.lexicon.index(symbol.name) for symbol in expr.free_symbols if isinstance(symbol, Symbol)}
    )


def _range(r: Reader, bounds: _Bounds, index: Expr, body: Expr) -> tuple[Expr, Expr]:
    if bounds.lower is not None and bounds.upper is not None:
        return bounds.lower, bounds.upper
    if (
        bounds.over
        and r.lexicon.layers.behind in (bounds.index, r.lexicon.layers.same.get(bounds.index))
        and r.lexicon.layers.behind
    ):
        r.note(f"the sum over {index} in {bounds.over} is read as over the whole layer")
        return r.lexicon.default_range
    if bounds.over:
        r.note(f"the sum over {index} in {bounds.over} is read as running from 1 to the number of its elements")
        return one, Symbol(f"N_{bounds.over}", integer=True)
    found = r.lexicon.bounds.get(str(index)) or _range_inside(r, body, index)
    if found is None and bounds.upper is None:
        found = r.lexicon.default_range
    lower, upper = found or (r.lexicon.default_range[0], one)
    lower, upper = bounds.lower if bounds.lower is not None else lower, bounds.upper if bounds.upper is not None else upper
    r.note(f"the sum over {index} is read as running from {lower} to {upper}")
    return lower, upper


def _range_inside(r: Reader, body: Expr, index: Expr) -> tuple[Expr, Expr] | None:
    """The range of the model's quantities that carry the index; none where the one output carries it too: it then numbers examples, and no inputs."""
    roles = {entry.key: entry.role for entry in r.lexicon.entries}
    carrying = {letter_of(name) for name in free_names(body) if index in indices_of(name)}
    if any(roles.get(key) in _OF_AN_EXAMPLE and not r.lexicon.ranges.get(key) for key in carrying):
        return None
    for name in sorted(free_names(body), key=str):
        ranges = r.lexicon.ranges.get(letter_of(name), ())
        if len(ranges) != len(indices_of(name)):
            continue
        for at, bounds in zip(indices_of(name), ranges, strict=True):
            if at == index:
                return bounds
    return None


def _shared_index(r: Reader, body: Expr, start: int) -> Expr:
    """The index of a bare Σ: the only one that the names inside carry, or the only one that several of them share."""
    carried = [{at for at in indices_of(name) if isinstance(at, Symbol)} for name in free_names(body)]
    everywhere = set().union(*carried) if carried else set()
    twice = {at for at in everywhere if sum(at in indices for indices in carried) > 1}
    for found in (everywhere, twice):
        if len(found) == 1:
            (index,) = found
            r.note(f"the sum is read as over {index}")
            return index
    free = next((letter for letter in "srqv" if letter not in r.lexicon.letters), "")
    if r.lexicon.text and free and not everywhere and _is_loss(body):
        r.note("the sum is read as over the examples")
        return r.lexicon.index(free)
    return r.fail("a sum without an index; expected Σ_i", start)


def _is_loss(body: Expr) -> bool:
    """Whether this is what is added up over examples, and over nothing else: a square of a difference, or logarithms."""
    squares = (part for part in every_part(body) if isinstance(part, Power) and part.args[1] == 2)
    logs = (part for part in every_part(body) if isinstance(part, Call) and part.function == "log")
    return any(isinstance(square.args[0], Plus) for square in squares) or len([*logs]) > 1


def _carries(expr: Expr, index: Expr) -> bool:
    return index in expr.free_symbols


def with_reach(r: Reader, terms: list[Expr], start: int) -> list[Expr]:
    r"""The terms with every sum as far as its index goes: in ``\sum_i a_i + b_i`` to b_i, which would say nothing outside of it.

    Where the sum of ``\sum_i y \log p + (1 - y) \log (1 - p)`` ends is not clear, as nothing carries the index and the later term is about the same.
    """
    if not r.lexicon.text:
        return terms
    bare: set[Expr] = set()
    for at, term in enumerate(terms):
        if bare and bare & free_names(term):
            r.fail("whether the sum ends before this + is not clear; expected brackets round all that is summed", start, r.at)
        totals = _open_sums(term)
        for total in totals:
            reached = max((k for k in range(at + 1, len(terms)) if total.index in terms[k].free_symbols), default=at)
            if reached > at:
                r.doubt(f"the sum over {total.index} is read as reaching over all that carries {total.index}")
                whole = total.func(Plus(total.body, *terms[at + 1 : reached + 1]), *total.args[1:])
                return with_reach(r, [*terms[:at], _with_sum(term, total, whole), *terms[reached + 1 :]], start)
        bare |= {name for total in totals if not _carries(total.body, total.index) for name in free_names(total.body)}
    return terms


def _with_sum(term: Expr, total: Summation, whole: Summation) -> Expr:
    """The term with another sum at its end."""
    return whole if term == total else term.func(*term.args[:-1], _with_sum(term.args[-1], total, whole))


def _open_sums(term: Expr) -> set[Summation]:
    """The sums that reach to the end of a term."""
    if isinstance(term, Summation):
        return {term}
    return _open_sums(term.args[-1]) if isinstance(term, Neg | Times) else set()


# -- dots ------------------------------------------------------------------------------------------------------------------------------


def written_out(r: Reader, terms: list[Expr], dots: list[int], start: int) -> list[Expr]:
    """The terms of a sum with dots in some places, the dotted part made one sum.

    ``x_0 w_0 + x_1 w_1 + ⋯ + x_j w_j + ⋯ + x_n w_n`` is a sum whose pattern the terms before, between and behind the dots agree on.
    """
    if dots[-1] == len(terms):
        return _going_on(r, terms, dots, start)
    before, between, (last, *rest) = terms[: dots[0]], terms[dots[0] : dots[-1]], terms[dots[-1] :]
    for first in range(len(before)):
        pattern = _pattern(r, before[first:], last)
        if pattern is not None and all(_matched(pattern.body, term, pattern.index) is not None for term in between):
            for alone in before[:first]:
                if (
                    isinstance(alone, Indexed)
                    and alone.indices == (0,)
                    and alone.base in {part.base for part in pattern.body.args if isinstance(part, Indexed)}
                ):
                    r.doubt(f"{alone} before the sum may stand for its product with 1, an element of the other vector")
            return [*before[:first], pattern, *rest]
    return r.fail("the terms round the dots have no common pattern; expected terms that differ in one index", start, r.at)


def _going_on(r: Reader, terms: list[Expr], dots: list[int], start: int) -> list[Expr]:
    """A sum that ends with dots, ``b + x_1 w_1 + x_2 w_2 + ⋯``: two terms at least show how it goes on, to the end of the quantities in it."""
    for first in range(len(terms) - 1 if len(dots) == 1 else 0):
        pattern = _pattern(r, terms[first:], terms[-1])
        if pattern is not None and len(terms) - first > 1:
            lower, end = pattern.range[0], (_range_inside(r, pattern.body, pattern.index) or r.lexicon.default_range)[1]
            r.note(f"the dots are read as going on to {end}")
            return [*terms[:first], Summation(pattern.body, pattern.index, lower, end)]
    return r.fail("dots behind terms without a common pattern; expected two terms at least that differ in one index", start, r.at)


def _pattern(r: Reader, terms: list[Expr], last: Expr) -> Summation | None:
    taken = {str(symbol) for term in (*terms, last) for symbol in term.free_symbols}
    index = r.lexicon.index(next(letter for letter in "ikjlmpqrs" if letter not in taken))
    body = _generalised(terms[0], terms[1] if len(terms) > 1 else last, index)
    if body is None or index not in body.free_symbols:
        return None
    lower = _matched(body, terms[0], index)
    upper = _matched(body, last, index)
    if lower is None or upper is None or not isinstance(lower, Integer):
        return None
    for step, term in enumerate(terms):
        if rename(body, {index: Integer(int(lower) + step)}) != term:
            return None
    return Summation(body, index, lower, upper)


def _generalised(left: Expr, right: Expr, index: Expr) -> Expr | None:
    """The term with the index at every place where the two differ by an index."""
    if left == right:
        return left
    if (
        isinstance(left, Indexed)
        and isinstance(right, Indexed)
        and left.base == right.base
        and len(left.indices) == len(right.indices)
    ):
        return left.base[tuple(a if a == b else index for a, b in zip(left.indices, right.indices, strict=True))]
    if isinstance(left, Written) and left.func == right.func and len(left.args) == len(right.args):
        parts = [_generalised(a, b, index) for a, b in zip(left.args, right.args, strict=True)]
        return None if any(part is None for part in parts) else left.func(*parts)
    return None


def _matched(body: Expr, term: Expr, index: Expr) -> Expr | None:
    """The value of the index that makes the pattern the term."""
    found = {at for name in free_names(term) for at in indices_of(name)}
    return next((at for at in sorted(found, key=str) if rename(body, {index: at}) == term), None)
