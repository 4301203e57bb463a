"""Pairs of expressions with a known answer: rewritten at random (equal) or damaged at random (unequal), each confirmed by a second hand.

A rewriting rule or a kind of damage is a row: what it takes and what it gives.  The seed of a pair is its name, so a failure can be looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from sympy import Expr, Indexed, Integer, S, Symbol
from sympy.core.symbol import Str

from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
)
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, rename
from tests.language.equality.models import MODELS, E, O, b, e, i, j, k, l, n, t, w, x, z
from tests.language.equality.values import agree

__all__ = ["Pair", "pairs", "part_at", "places", "replaced"]

Rule = Callable[[Any, Random], Expr | None]


@dataclass(frozen=True)
class Pair:
    """Two expressions, the model they are read under, and whether they are equal."""

    seed: int
    model: str
    left: Expr
    right: Expr
    is_equal: bool


# -- expressions to begin with --------------------------------------------------------------------------------------------------

_TOTAL = Summation(Times(x[i], w[i]), i, 0, n)
_LEAVES: tuple[Expr, ...] = (z, O, t, b, x[j], w[j], x[k], Integer(1), Integer(2), Integer(3), z, O, _TOTAL)
_GOALS: tuple[Expr, ...] = (
    Partial(E, w[j]), Partial(E, b), Partial(E, x[j]), Partial(O, z), Partial(E, O), Partial(z, w[j]), Partial(O, b),
    Partial(Times(O, O), b), Partial(E, b, b), Partial(Power(_TOTAL, 2), w[j]), Partial(Times(O, z), z), Partial(E, w[j], w[k]),
)  # fmt: skip


def _expression(random: Random, depth: int, letter: str) -> Expr:  # noqa: C901, PLR0912  # one case per kind of expression
    if depth == 0:
        return random.choice(_LEAVES)

    def sub() -> Expr:
        return _expression(random, depth - 1, letter)

    def small() -> Expr:
        return random.choice(_LEAVES[:7])

    match random.randrange(16):
        case 0 | 1 | 2:
            return Times(*(sub() for _ in range(random.randint(2, 3))))
        case 3 | 4 | 5:
            return Plus(*(sub() for _ in range(random.randint(2, 3))))
        case 6:
            return Neg(sub())
        case 7:
            return Over(sub(), Plus(2, e(small())))
        case 8:
            return Power(sub(), random.randint(2, 3))
        case 9:
            return Call(letter, small())
        case 10:
            return e(random.choice((Neg(small()), Times(small(), small()), small(), Neg(e(small())))))
        case 11:
            return Call(random.choice(("tanh", "sin", "cos", "arctan", "erf", "abs", "cosh")), small())
        case 12:
            return Cases(
                Branch(sub(), Compare(random.choice((z, b, x[j])), random.choice(("<", ">=", ">")), 0)), Branch.otherwise(sub())
            )
        case 13:
            return Summation(Times(x[i], random.choice((w[i], x[i], sub(), Delta(i, j)))), i, 0, n)
        case 14:
            return Call("log", Plus(1, e(small())))
        case _:
            return random.choice(_GOALS)


# -- rules that keep the value -----------------------------------------------------------------------------------------------------


def _shuffled(expr: Expr, random: Random) -> Expr:
    parts = list(expr.args)
    random.shuffle(parts)
    return expr.func(*parts)


def _distributed(expr: Times, random: Random) -> Expr | None:
    sums = [place for place, part in enumerate(expr.args) if isinstance(part, Plus)]
    if not sums:
        return None
    place = random.choice(sums)
    return Plus(*(Times(*expr.args[:place], term, *expr.args[place + 1 :]) for term in expr.args[place].args))


def _is_exponential(expr: Any) -> bool:
    return isinstance(expr, Power) and expr.args[0] is S.Exp1


def _exponential(expr: Power, random: Random) -> Expr | None:
    if not _is_exponential(expr):
        return Times(*[expr.args[0]] * int(expr.args[1])) if isinstance(expr.args[1], Integer) and 1 < expr.args[1] < 4 else None
    u = expr.args[1]
    choices = [Over(1, e(Neg(u))), Power(e(Over(u, 2)), Integer(2)), Call("exp", u), Times(e(Plus(u, 1)), e(Neg(1)))]
    if isinstance(u, Plus):
        choices.append(Times(*map(e, u.args)))
    if isinstance(u, Neg):
        choices.append(Over(1, e(u.args[0])))
    return random.choice(choices)


def _called(expr: Call, random: Random) -> Expr | None:
    if len(expr.arguments) != 1:
        return None
    u = expr.arguments[0]
    forms: dict[str, Sequence[Expr]] = {
        "sigma": (Over(1, Plus(1, e(Neg(u)))), Over(e(u), Plus(1, e(u))), Plus(1, Neg(Call("sigma", Neg(u)))),
                  Over(Plus(1, Call("tanh", Over(u, 2))), 2)),
        "tanh": (Plus(1, Neg(Over(2, Plus(e(Times(2, u)), 1)))), Neg(Call("tanh", Neg(u))), Over(Call("sinh", u), Call("cosh", u))),
        "relu": (Call("max", 0, u), Over(Plus(u, Call("abs", u)), 2), Times(u, Call("step", u))),
        "abs": (Call("sqrt", Power(u, 2)), Call("max", u, Neg(u)), Times(u, Call("sign", u)), Call("abs", Neg(u))),
        "sin": (Neg(Call("sin", Neg(u))), Times(2, Call("sin", Over(u, 2)), Call("cos", Over(u, 2)))),
        "cos": (Call("cos", Neg(u)), Plus(1, Neg(Times(2, Power(Call("sin", Over(u, 2)), 2))))),
        "arctan": (Neg(Call("arctan", Neg(u))),),
        "erf": (Neg(Call("erf", Neg(u))),),
        "cosh": (Over(Plus(e(u), e(Neg(u))), 2), Call("sqrt", Plus(1, Power(Call("sinh", u), 2)))),
        "log": (Neg(Call("log", Over(1, u))), Times(2, Call("log", Call("sqrt", u))), Plus(Call("log", Times(2, u)), Neg(Call("log", 2)))),
        "exp": (e(u),),
    }  # fmt: skip
    found = forms.get(expr.function)
    return random.choice(found) if found else None


def _summed(expr: Summation, random: Random) -> Expr | None:
    body, index, lower, upper = expr.args
    if random.random() < 0.4:
        letter = random.choice([s for s in (k, l) if s not in body.free_symbols] or [index])
        return Summation(rename(body, {index: letter}), letter, lower, upper)
    if isinstance(body, Plus):
        return Plus(*(Summation(term, index, lower, upper) for term in body.args))
    if isinstance(body, Times):
        free = [part for part in body.args if index not in part.free_symbols]
        bound = [part for part in body.args if index in part.free_symbols]
        if free and bound:
            return Times(*free, Summation(Times(*bound), index, lower, upper))
    return Neg(Summation(Neg(body), index, lower, upper))


def _differentiated(expr: Partial) -> Expr | None:
    if len(expr.variables) != 1:
        return Partial(Partial(expr.function, *expr.variables[:-1]), expr.variables[-1])
    f, (v,) = expr.function, expr.variables
    chain = {(E, "w"): (O, z), (E, "b"): (O, z), (E, "x"): (O, z), (O, "b"): (z,), (O, "w"): (z,)}
    between = chain.get((f, str(v.base.label) if isinstance(v, Indexed) else str(v)))
    if between:
        through = [f, *between, v]
        return Times(*(Partial(a, c) for a, c in pairwise(through)))
    if isinstance(f, Times):
        return Plus(*(Times(*f.args[:q], Partial(part, v), *f.args[q + 1 :]) for q, part in enumerate(f.args)))
    if isinstance(f, Plus):
        return Plus(*(Partial(part, v) for part in f.args))
    return None


def _anything(expr: Expr, random: Random) -> Expr | None:
    other = random.choice((O, e(z), Plus(1, Power(b, 2)), Plus(2, Call("tanh", z))))
    return random.choice(
        (
            Plus(expr, other, Neg(other)),
            Over(Times(expr, other), other) if other != O else Plus(Times(expr, O), Times(expr, Plus(1, Neg(O)))),
            Neg(Neg(expr)),
            Cases(Branch(expr, Compare(random.choice((z, b)), ">", 0)), Branch.otherwise(expr)),
            Plus(Over(expr, 3), Times(Over(2, 3), expr)),
        )
    )


def _unfolded(expr: Expr, model: Model) -> Expr | None:
    return model.unfold(expr)


# -- damage ------------------------------------------------------------------------------------------------------------------------

_OTHER = {"sigma": "tanh", "tanh": "sin", "sin": "cos", "cos": "sin", "exp": "cosh", "log": "arctan", "abs": "sign", "relu": "abs",
          "arctan": "tanh", "erf": "tanh", "cosh": "sinh", "sinh": "cosh", "sqrt": "abs", "max": "min", "min": "max", "step": "sign"}  # fmt: skip


def _damaged(expr: Expr, random: Random) -> Expr | None:  # noqa: C901, PLR0912  # one case per kind of expression
    if isinstance(expr, Times | Plus) and random.random() < 0.5:
        place = random.randrange(len(expr.args))
        return expr.func(*expr.args[:place], *expr.args[place + 1 :])
    match expr:
        case Integer():
            return expr + 1
        case Neg():
            return expr.args[0]
        case Over():
            return random.choice((Over(expr.args[1], expr.args[0]), expr.args[0]))
        case Power():
            return Power(expr.args[0], Plus(expr.args[1], 1))
        case Call():
            return Call(_OTHER.get(expr.function, "tanh"), *expr.arguments)
        case Indexed():
            return expr.base[tuple({j: k, k: j, i: j, l: j}.get(index, index) for index in expr.indices)]
        case Delta():
            return Integer(1)
        case Summation():
            return random.choice(
                (
                    expr.body if expr.index not in expr.body.free_symbols else Neg(expr),
                    Summation(expr.body, expr.index, 0, Plus(n, Neg(1))),
                )
            )
        case Partial():
            return Partial(expr.function, *({w[j]: x[j], x[j]: w[j], b: z}.get(v, v) for v in expr.variables))
        case Cases():
            return random.choice((expr.branches[0].value, expr.branches[-1].value))
        case Symbol():
            return random.choice((Neg(expr), Times(2, expr), Plus(expr, 1)))
        case _:
            return Neg(expr)


# -- somewhere in an expression ---------------------------------------------------------------------------------------------------------


def places(expr: Any, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Positions of parts that are values: not indices, ranges, names of functions or variables of derivatives."""
    if isinstance(expr, Compare):
        return
    if not isinstance(expr, Branch):
        yield at
    match expr:
        case Symbol() | Indexed() | Delta():
            return
        case Summation() | Partial() | Branch():
            yield from places(expr.args[0], (*at, 0))
        case Call() | Prime():
            for number, part in enumerate(expr.args[1:2], 1):
                yield from places(part, (*at, number))
        case _:
            for number, part in enumerate(expr.args):
                if not isinstance(part, Str):
                    yield from places(part, (*at, number))


def part_at(expr: Any, at: tuple[int, ...]) -> Any:
    for number in at:
        expr = expr.args[number]
    return expr


def replaced(expr: Any, at: tuple[int, ...], new: Any) -> Any:
    if not at:
        return new
    args = list(expr.args)
    args[at[0]] = replaced(args[at[0]], at[1:], new)
    return expr.func(*args)


def _under_sum(expr: Any, at: tuple[int, ...]) -> bool:
    return any(isinstance(part_at(expr, at[:depth]), Summation) for depth in range(len(at)))


_RULES: dict[type, Rule] = {
    Times: lambda f, r: _distributed(f, r) if r.random() < 0.5 else _shuffled(f, r),
    Plus: _shuffled,
    Power: _exponential,
    Call: _called,
    Summation: _summed,
    Partial: lambda f, _: _differentiated(f),
}


def _rewritten(expr: Expr, model: Model, random: Random) -> Expr:
    at = random.choice(list(places(expr)))
    part = part_at(expr, at)
    differentiates = any(isinstance(part_at(expr, at[:depth]), Partial) for depth in range(len(at)))
    rule = _RULES.get(type(part))
    new = rule(part, random) if rule is not None and random.random() < 0.85 else None
    if new is None and not differentiates and isinstance(part, Symbol | Indexed) and random.random() < 0.5:
        new = model.unfold(part)
    if new is None and not differentiates and not _under_sum(expr, at) and random.random() < 0.5:
        new = _anything(part, random)
    return expr if new is None else replaced(expr, at, new)


def _broken(expr: Expr, random: Random) -> Expr:
    at = random.choice(list(places(expr)))
    new = _damaged(part_at(expr, at), random)
    return expr if new is None else replaced(expr, at, new)


def pairs(count: int, seed: int = 0) -> Iterator[Pair]:
    """So many pairs, about half of them equal; a pair that the second hand does not confirm is not given."""
    made = 0
    while made < count:
        seed += 1
        random = Random(seed)  # the seed is the pair's name
        name = random.choice(list(MODELS))
        model = MODELS[name]
        letter = {"tanh": "tanh", "relu": "relu"}.get(name, "sigma")
        start = random.choice(_GOALS) if random.random() < 0.3 else _expression(random, random.randint(1, 3), letter)
        if start in (E, O, z) and not free_names(start):
            continue
        left = right = start
        for _ in range(random.randint(0, 3)):
            left = _rewritten(left, model, random)
        for _ in range(random.randint(1, 6)):
            right = _rewritten(right, model, random)
        is_equal = random.random() < 0.5
        if not is_equal:
            right = _broken(right, random)
        if left == right or agree(left, right, model, seed) is not is_equal:
            continue
        made += 1
        yield Pair(seed, name, left, right, is_equal)
