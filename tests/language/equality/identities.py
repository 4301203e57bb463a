"""Index identities with a known answer, for sums of symbolic size: rewritten at random (equal) or damaged at random (unequal).

The grammar has two kinds of indices, i j over 0 … n and k l over 0 … m, vectors, a matrix, Kronecker deltas, nested sums and the softmax.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from sympy import Expr, Indexed, IndexedBase, Symbol

from symperceptron.language.expressions import Call, Delta, Neg, Over, Partial, Plus, Power, Summation, Times
from symperceptron.language.names import fresh_index, rename
from tests.language.equality.generated import Pair, part_at, places, replaced
from tests.language.equality.models import SOFTMAX, A, E, e, i, j, k, l, m, n, p, w, x, y
from tests.language.equality.values import agree

__all__ = ["FREE", "identities"]

Z = IndexedBase("z", real=True)
FREE = {"j": "n", "q": "n", "l": "m", "s": "m", "k": "m"}
q, s = Symbol("q", integer=True), Symbol("s", integer=True)
_ENDS = {"n": n, "m": m}
_FREE_OF = {"n": (j, q), "m": (l, s)}
_LETTERS = {"n": "iabcd", "m": "kfghr"}


def _index(random: Random, size: str, bound: dict[Symbol, str]) -> Symbol:
    own = [index for index, kind in bound.items() if kind == size]
    return random.choice(own) if own and random.random() < 0.85 else random.choice(_FREE_OF[size])


def _leaf(random: Random, bound: dict[Symbol, str]) -> Expr:  # noqa: C901  # one case per kind of expression
    def at(size: str) -> Symbol:
        return _index(random, size, bound)

    match random.randrange(11):
        case 0 | 1:
            return x[at("n")]
        case 2:
            return w[at("n")]
        case 3:
            return A[at("n"), at("m")]
        case 4:
            return y[at("m")]
        case 5:
            return Z[at("m")]
        case 6:
            return e(Z[at("m")])
        case 7:
            return p[at("m")]
        case 8:
            return Delta(at("n"), random.choice(_FREE_OF["n"]))
        case 9:
            return Delta(at("m"), random.choice(_FREE_OF["m"]))
        case _:
            return Call("tanh", x[at("n")])


def _expression(random: Random, depth: int, bound: dict[Symbol, str]) -> Expr:
    if depth == 0:
        return Times(*(_leaf(random, bound) for _ in range(random.randint(1, 3))))

    def sub(more: dict[Symbol, str] | None = None) -> Expr:
        return _expression(random, depth - 1, more or bound)

    match random.randrange(9):
        case 0 | 1 | 2 | 3:
            size = random.choice("nm")
            letter = next(Symbol(c, integer=True) for c in _LETTERS[size] if Symbol(c, integer=True) not in bound)
            return Summation(sub({**bound, letter: size}), letter, 0, _ENDS[size])
        case 4 | 5:
            return Times(sub(), sub())
        case 6:
            return Plus(sub(), sub())
        case 7:
            return Neg(sub())
        case _:
            return sub() if bound else Power(sub(), 2)


_GOALS: tuple[Expr, ...] = (
    Partial(p[k], Z[l]), Partial(E, Z[l]), Partial(E, A[j, l]), Partial(Z[l], A[j, s]), Partial(Call("log", p[s]), Z[l]),
    Partial(Call("log", Summation(e(Z[k]), k, 0, m)), Z[l]), Partial(Power(Summation(Times(x[i], w[i]), i, 0, n), 2), w[j]),
    Partial(Summation(Summation(Times(x[i], A[i, k], y[k]), k, 0, m), i, 0, n), A[j, l]), Partial(Summation(p[k], k, 0, m), Z[l]),
)  # fmt: skip


# -- rewriting ---------------------------------------------------------------------------------------------------------------------


def _rewritten_sum(expr: Summation, random: Random) -> Expr:  # noqa: C901  # one case per kind of expression
    body, index, lower, upper = expr.args
    choices: list[Expr] = []
    letter = fresh_index(body.free_symbols | {n, m, *_FREE_OF["n"], *_FREE_OF["m"]}, "abcdfghikr")
    choices.append(Summation(rename(body, {index: letter}), letter, lower, upper))
    if isinstance(body, Summation) and index not in body.range[1].free_symbols:
        choices += [Summation(Summation(body.body, index, lower, upper), body.index, *body.range)] * 2
    if isinstance(body, Plus):
        choices.append(Plus(*(Summation(term, index, lower, upper) for term in body.args)))
    if isinstance(body, Times):
        free = [part for part in body.args if index not in part.free_symbols]
        inside = [part for part in body.args if index in part.free_symbols]
        if free:
            choices += [Times(*free, Summation(Times(*inside) if inside else 1, index, lower, upper))] * 2
        sums = [part for part in body.args if isinstance(part, Plus)]
        if sums:
            others = [part for part in body.args if part is not sums[0]]
            choices.append(Summation(Plus(*(Times(*others, term) for term in sums[0].args)), index, lower, upper))
        if inside and isinstance(body.args[-1], Summation) and len(body.args) > 1:
            last = body.args[-1]
            taken = {last.index} & set().union(*(part.free_symbols for part in body.args[:-1]))
            if not taken:
                choices += [
                    Summation(Summation(Times(*body.args[:-1], last.body), last.index, *last.range), index, lower, upper)
                ] * 2
        for place, part in enumerate(body.args):
            if isinstance(part, Delta) and index in part.args:
                other = part.args[0] if part.args[1] == index else part.args[1]
                rest = Times(*body.args[:place], *body.args[place + 1 :])
                choices += [rename(rest, {index: other})] * 2
    if body.is_Symbol is False and isinstance(body, Delta) and index in body.args:
        choices.append(Times())
    return random.choice(choices)


def _rewritten(expr: Expr, random: Random) -> Expr:  # noqa: C901  # one case per kind of expression
    at = random.choice(list(places(expr)))
    part = part_at(expr, at)
    under = [part_at(expr, at[:depth]) for depth in range(len(at))]
    if any(isinstance(above, Partial) for above in under):
        return expr
    new: Expr | None = None
    match part:
        case Summation():
            new = _rewritten_sum(part, random)
        case Times() | Plus():
            shuffled = list(part.args)
            random.shuffle(shuffled)
            new = part.func(*shuffled)
            if isinstance(part, Times) and random.random() < 0.4:
                totals = [place for place, f in enumerate(part.args) if isinstance(f, Summation)]
                if totals:
                    total = part.args[totals[0]]
                    others = [f for place, f in enumerate(part.args) if place != totals[0]]
                    if total.index not in set().union(*(f.free_symbols for f in others)):
                        new = Summation(Times(*others, total.body), total.index, *total.range)
        case Power() if part.args[1] == 2:
            new = Times(part.args[0], part.args[0])
        case Indexed() if str(part.base.label) == "p":
            new = SOFTMAX.unfold(part)
        case Indexed() if str(part.base.label) == "x" and random.random() < 0.5:
            index = fresh_index(part.free_symbols | {n, m}, "abcd")
            new = Summation(Times(Delta(index, part.indices[0]), x[index]), index, 0, n)
        case Partial():
            new = _known(part)
    return expr if new is None else replaced(expr, at, new)


def _known(expr: Partial) -> Expr | None:
    """The derivatives that a course writes down."""
    f, (v,) = expr.function, expr.variables
    if f == p[k] and v == Z[l]:
        return Times(p[k], Plus(Delta(k, l), Neg(p[l])))
    if f == E and v == Z[l]:
        return Plus(Times(p[l], Summation(y[k], k, 0, m)), Neg(y[l]))
    if f == E and v == A[j, l]:
        return Times(Partial(E, Z[l]), x[j])
    if f == Z[l]:
        return Times(Delta(l, s), x[j])
    if f == Call("log", p[s]):
        return Plus(Delta(s, l), Neg(p[l]))
    if isinstance(f, Call):
        return p[l]
    return None


# -- damage --------------------------------------------------------------------------------------------------------------------------


def _broken(expr: Expr, random: Random) -> Expr:
    at = random.choice(list(places(expr)))
    part = part_at(expr, at)
    new: Any = None
    match part:
        case Times() | Plus():
            place = random.randrange(len(part.args))
            new = part.func(*part.args[:place], *part.args[place + 1 :])
        case Summation():
            new = random.choice((Neg(part), rename(part.body, {part.index: _FREE_OF[str(part.range[1])][0]}), Times(2, part)))
        case Indexed():
            turned = {i: j, j: q, q: j, k: l, l: s, s: l}
            new = part.base[tuple(turned.get(index, index) for index in part.indices)]
        case Delta():
            new = random.choice((Times(), Delta(part.args[0], {j: q, q: j, l: s, s: l}.get(part.args[1], part.args[1]))))
        case Neg() | Over():
            new = part.args[0]
        case Power():
            new = Power(part.args[0], Plus(part.args[1], 1))
        case Call():
            new = part.arguments[0]
        case Partial():
            new = Neg(part)
    return expr if new is None else replaced(expr, at, new)


def identities(count: int, seed: int = 0) -> Iterator[Pair]:
    """So many identities, about half of them right; one that the second hand does not confirm is not given."""
    made = 0
    while made < count:
        seed += 1
        random = Random(seed)  # the seed is the pair's name
        start = random.choice(_GOALS) if random.random() < 0.2 else _expression(random, random.randint(1, 3), {})
        left = right = start
        for _ in range(random.randint(0, 3)):
            left = _rewritten(left, random)
        for _ in range(random.randint(2, 8)):
            right = _rewritten(right, random)
        is_equal = random.random() < 0.5
        if not is_equal:
            right = _broken(right, random)
        if left == right or agree(left, right, SOFTMAX, seed, FREE) is not is_equal:
            continue
        made += 1
        yield Pair(seed, "softmax", left, right, is_equal)
