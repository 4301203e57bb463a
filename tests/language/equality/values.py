"""What a written expression is worth at a point, by a second hand: mpmath numbers, sums added up, derivatives by difference quotients.

Nothing here is shared with the code under test but the classes of the language and the definitions of a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from mpmath import mp
from sympy import Expr, Indexed, Integer, Rational, S, Symbol

from symperceptron.language.expressions import (
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

__all__ = ["DIGITS", "Point", "agree", "value"]

DIGITS = 30
ENOUGH = 3
FREE: Mapping[str, str] = {"j": "n", "k": "n"}
_STEP = {1: "1e-10", 2: "1e-7"}
_BARE = {
    "exp": mp.exp, "log": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "arctan": mp.atan, "sinh": mp.sinh,
    "cosh": mp.cosh, "tanh": mp.tanh, "erf": mp.erf, "abs": abs, "sign": mp.sign, "max": max, "min": min, "step": lambda u: int(u > 0),
}  # fmt: skip
_COMPARED = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b, ">=": lambda a, b: a >= b, ">": lambda a, b: a > b,
}  # fmt: skip


class Point:
    """Random values of leaves in their domains, for given values of indices and sizes."""

    def __init__(self, seed: int, indices: Mapping[str, int]) -> None:
        self.random, self.indices = Random(seed), indices  # the seed is the pair's name
        self.leaves: dict[tuple[Any, ...], Any] = {}
        self.held: dict[tuple[Any, ...], Any] = {}

    def leaf(self, key: tuple[Any, ...], model: Model) -> Any:
        if key not in self.leaves:
            known = next((name for name in model.names if name.key == key[0]), None)
            lower, upper = -2.0, 2.0
            if known is not None and known.domain.lower is not None:
                lower = float(known.domain.lower)
            if known is not None and known.domain.upper is not None:
                upper = float(known.domain.upper)
            self.leaves[key] = mp.mpf(self.random.uniform(lower, upper))
        return self.leaves[key]


def value(expr: Any, at: Point, model: Model, env: Mapping[str, Any] | None = None) -> Any:  # noqa: C901, PLR0912  # one case per kind of expression
    """The number that the expression is at the point."""
    env = env or {}

    def sub(part: Any) -> Any:
        return value(part, at, model, env)

    match expr:
        case Rational():
            return mp.mpf(int(expr.p)) / int(expr.q)
        case _ if expr is S.Exp1:
            return mp.e
        case Symbol() | Indexed():
            return _name(expr, at, model, env)
        case Times():
            product = mp.mpf(1)
            for part in expr.args:
                product *= sub(part)
            return product
        case Plus():
            return sum((sub(part) for part in expr.args), mp.mpf(0))
        case Neg():
            return -sub(expr.args[0])
        case Over():
            return sub(expr.args[0]) / sub(expr.args[1])
        case Power():
            base, exponent = sub(expr.args[0]), sub(expr.args[1])
            return _real(mp.power(base, exponent))
        case Call():
            return _called(expr.function, [sub(part) for part in expr.arguments], at, model)
        case Prime():
            around = sub(expr.argument)
            return _difference(lambda h: _called(expr.function, [around + h], at, model), expr.order)
        case Summation():
            first, last = (int(_index(end, at, env)) for end in expr.range)
            return sum((value(expr.body, at, model, {**env, expr.index.name: k}) for k in range(first, last + 1)), mp.mpf(0))
        case Delta():
            return mp.mpf(_index(expr.args[0], at, env) == _index(expr.args[1], at, env))
        case Cases():
            for branch in expr.branches:
                if branch.condition is None or _holds(branch.condition, at, model, env):
                    return sub(branch.value)
            raise ValueError("no branch")
        case Partial():
            return _partial(expr, at, model, env)
    raise NotImplementedError(type(expr).__name__)


def _real(number: Any) -> Any:
    if not isinstance(number, mp.mpf):
        raise ValueError("not a real number")  # noqa: TRY004  # a value of another kind, as outside of a domain
    return number


def _called(function: str, arguments: list[Any], at: Point, model: Model) -> Any:
    defined = next((d for d in model.definitions if d.is_function and d.key == function), None)
    if defined is not None:
        return value(defined.expression, at, model, dict(zip((p.name for p in defined.parameters), arguments, strict=True)))
    if function == "log" and arguments[0] <= 0:
        raise ValueError("the logarithm of a negative number")
    return _real(mp.mpf(_BARE[function](*arguments)))


def _name(expr: Any, at: Point, model: Model, env: Mapping[str, Any]) -> Any:
    if isinstance(expr, Symbol) and (expr.name in env or expr.name in at.indices):
        return mp.mpf(env[expr.name] if expr.name in env else at.indices[expr.name])
    letter = expr.name if isinstance(expr, Symbol) else str(expr.base.label)
    indices = () if isinstance(expr, Symbol) else tuple(_index(part, at, env) for part in expr.indices)
    key = (letter, *indices)
    if key in at.held:
        return at.held[key]
    defined = next((d for d in model.definitions if not d.is_function and d.key == letter), None)
    if defined is None:
        return at.leaf(key, model)
    return value(defined.expression, at, model, dict(zip((p.name for p in defined.parameters), indices, strict=True)))


def _index(expr: Any, at: Point, env: Mapping[str, Any]) -> int:
    known = {s: Integer(env[s.name] if s.name in env else at.indices[s.name]) for s in expr.free_symbols}
    return int(expr.doit().xreplace(known)) if known else int(expr.doit())


def _holds(condition: Compare, at: Point, model: Model, env: Mapping[str, Any]) -> bool:
    sides = [value(side, at, model, env) for side in condition.sides]
    return all(_COMPARED[sign](a, b) for sign, a, b in zip(condition.signs, sides, sides[1:], strict=False))


def _partial(expr: Partial, at: Point, model: Model, env: Mapping[str, Any]) -> Any:
    *before, last = expr.variables
    inside = Partial(expr.function, *before) if before else expr.function
    if isinstance(last, Symbol) and last.name in env:
        return _difference(lambda h: value(inside, at, model, {**env, last.name: env[last.name] + h}), 1 + len(before))
    letter = last.name if isinstance(last, Symbol) else str(last.base.label)
    key = (letter, *(() if isinstance(last, Symbol) else (_index(part, at, env) for part in last.indices)))
    around = _name(last, at, model, env)
    kept = dict(at.held)

    def moved(h: Any) -> Any:
        at.held = {**kept, key: around + h}
        try:
            return value(inside, at, model, env)
        finally:
            at.held = kept

    return _difference(moved, 1 + len(before))


def _difference(f: Any, order: int) -> Any:
    h = mp.mpf(_STEP[min(order, 2)])
    return (f(h) - f(-h)) / (2 * h)


def agree(left: Expr, right: Expr, model: Model, seed: int, free: Mapping[str, str] = FREE) -> bool | None:
    """Whether two expressions agree at a few points: False at a clear difference, None where no point tells.

    `free` says of each free index whether it runs to n or to m.
    """
    told = 0
    with mp.workdps(DIGITS):
        for attempt, sizes in enumerate(
            ({"n": 0, "m": 1}, {"n": 1, "m": 2}, {"n": 2, "m": 1}, {"n": 2, "m": 2}, {"n": 1, "m": 0}, {"n": 2, "m": 1})
        ):
            random = Random(seed * 7 + attempt)  # the seed is the pair's name
            at = Point(seed * 7 + attempt, {**sizes, **{letter: random.randint(0, sizes[size]) for letter, size in free.items()}})
            try:
                a, b = value(left, at, model), value(right, at, model)
            except (ValueError, ZeroDivisionError, OverflowError, TypeError):
                continue
            scale = 1 + abs(a) + abs(b)
            if not mp.isfinite(scale) or scale > mp.mpf("1e8"):
                continue
            if abs(a - b) > scale * mp.mpf("1e-6"):
                return False
            if abs(a - b) > scale * mp.mpf("1e-9"):
                return None
            told += 1
            if told == ENOUGH:
                return True
    return None
