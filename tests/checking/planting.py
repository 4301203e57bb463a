"""Derivations with one planted mistake: what the engine derives, printed as somebody might write it, with one line damaged.

A row of `PLANTS` is a code of the catalogue and a function from a line to damaged lines.  The damage is checked to be one: a
line that is still right is nobody's mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sympy import Expr, Integer, Symbol

from symperceptron import Perceptron, derive
from symperceptron.derivation import Derivation
from symperceptron.language import NOTATIONS, decide, to_latex, to_text
from symperceptron.language.expressions import Neg, Partial, Plus, Prime, Summation, Times, negative, one
from symperceptron.language.model import Model
from symperceptron.language.names import indices_of, is_name
from symperceptron.language.positions import replaced, walk

__all__ = ["ACTIVATIONS", "LOSSES", "PLANTS", "Planted", "plant", "printed", "rewritten"]

ACTIVATIONS = ("sigmoid", "tanh", "identity", "softplus", "relu")
LOSSES = ("half_squared_error", "squared_error", "binary_cross_entropy")
VARIABLES = ("w_j", "b", "x_j", "z", "O")

Damage = Callable[[Expr, Model], Iterator[Expr]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text, the number of the line that is wrong (None in a right one), the code of the mistake, and the model."""

    text: str
    wrong: int | None
    code: str
    model: Model


def _names(model: Model, role: str) -> set[str]:
    return {name.key for name in model.by_role(role)}


def _key(name: Expr) -> str:
    return str(name.base.label) if indices_of(name) else str(name)


def _residual_sign(line: Expr, model: Model) -> Iterator[Expr]:
    for path, part in walk(line):
        if (
            (
                isinstance(part, Plus)
                and len(part.args) == 2
                and is_name(part.args[0])
                and isinstance(part.args[1], Neg)
                and is_name(part.args[1].args[0])
            )
            and _key(part.args[0]) in _names(model, "output")
            and _key(part.args[1].args[0]) in _names(model, "target")
        ):
            yield replaced(line, path, Plus(part.args[1].args[0], Neg(part.args[0])))


def _sign(line: Expr, _: Model) -> Iterator[Expr]:
    yield negative(line)


def _half(line: Expr, _: Model) -> Iterator[Expr]:
    yield Times(Integer(2), line)


def _activation_plus(line: Expr, model: Model) -> Iterator[Expr]:
    for path, part in walk(line):
        if (
            isinstance(part, Plus)
            and len(part.args) == 2
            and part.args[0] == one
            and isinstance(part.args[1], Neg)
            and is_name(part.args[1].args[0])
        ) and _key(part.args[1].args[0]) in _names(model, "output"):
            yield replaced(line, path, Plus(one, part.args[1].args[0]))


def _without(line: Expr, gone: Callable[[Expr], bool]) -> Iterator[Expr]:
    for path, part in walk(line):
        if isinstance(part, Times):
            kept = [factor for factor in part.args if not gone(factor)]
            if 0 < len(kept) < len(part.args):
                yield replaced(line, path, Times(*kept))


def _is_one_minus(factor: Expr) -> bool:
    return (
        isinstance(factor, Plus)
        and len(factor.args) == 2
        and factor.args[0] == one
        and isinstance(factor.args[1], Neg)
        and is_name(factor.args[1].args[0])
    )


def _one_minus(line: Expr, _: Model) -> Iterator[Expr]:
    yield from _without(line, _is_one_minus)


def _activation(line: Expr, model: Model) -> Iterator[Expr]:
    outputs = _names(model, "output")
    yield from _without(
        line, lambda factor: _is_one_minus(factor) or (is_name(factor) and _key(factor) in outputs) or isinstance(factor, Prime)
    )


def _inner(line: Expr, model: Model) -> Iterator[Expr]:
    learnt = _names(model, "input") | _names(model, "weight")
    yield from _without(line, lambda factor: is_name(factor) and _key(factor) in learnt)


def _output(line: Expr, model: Model) -> Iterator[Expr]:
    outputs = _names(model, "output")
    if any(_is_one_minus(part) for _, part in walk(line)):
        yield from _without(line, lambda factor: is_name(factor) and _key(factor) in outputs)


def _letter(line: Expr, model: Model) -> Iterator[Expr]:
    other = {"x": "w", "w": "x"}
    for path, part in walk(line):
        if is_name(part) and indices_of(part) and _key(part) in other and not _under(line, path):
            yield replaced(line, path, model.symbols[other[_key(part)]][indices_of(part)])


def _index(line: Expr, _: Model) -> Iterator[Expr]:
    for path, part in walk(line):
        if (
            is_name(part)
            and len(indices_of(part)) == 1
            and indices_of(part)[0] == Symbol("j", integer=True)
            and not _under(line, path)
        ):
            yield replaced(line, path, part.base[Symbol("i", integer=True)])


def _sum_left(line: Expr, model: Model) -> Iterator[Expr]:
    i = Symbol("i", integer=True)
    bounds = next(name.ranges[0] for name in model.names if name.ranges)
    for path, part in walk(line):
        if is_name(part) and _key(part) in _names(model, "input") and not _under(line, path):
            yield replaced(line, path, Summation(part.base[i], i, *bounds))


def _under(line: Expr, path: tuple[int, ...]) -> bool:
    """Whether the place is under a derivative or a sum, where another rule of the catalogue would be meant."""
    part = line
    for number in path:
        if isinstance(part, Partial | Summation):
            return True
        part = part.args[number]
    return False


# fmt: off
PLANTS: tuple[tuple[str, Damage], ...] = (
    ("residual-sign",                 _residual_sign),
    ("sign",                          _sign),
    ("half",                          _half),
    ("activation-plus",               _activation_plus),
    ("one-minus-dropped",             _one_minus),
    ("missing-activation-derivative", _activation),
    ("lost-inner-derivative",         _inner),
    ("missing-factor",                _output),
    ("wrong-letter",                  _letter),
    ("wrong-index",                   _index),
    ("uncollapsed-sum",               _sum_left),
)
# fmt: on


@lru_cache(maxsize=512)
def _derivation(activation: str, loss: str, notation: str, variable: str, detail: str) -> Derivation:
    return derive(Perceptron(activation=activation, loss=loss, notation=notation), variable, detail=detail)


def _random_derivation(random: Random) -> Derivation:
    return _derivation(
        random.choice(ACTIVATIONS),
        random.choice(LOSSES),
        random.choice(tuple(NOTATIONS)),
        random.choice(VARIABLES),
        random.choice(("brief", "standard")),
    )


def plant(random: Random) -> Planted | None:
    """A derivation with a mistake in one line and nothing after it, or None where the chosen mistake does not fit the chosen line."""
    derivation = _random_derivation(random)
    lines = [step.after for step in derivation.steps]
    if not lines:
        return None
    number = random.randrange(len(lines))
    code, damage = random.choice(PLANTS)
    damaged = [line for line in damage(lines[number], derivation.model) if line != lines[number]]
    if not damaged:
        return None
    line = random.choice(damaged)
    if decide(derivation.goal, line, derivation.model).is_proved:
        return None
    text = printed([derivation.goal, *lines[:number], line], derivation.model, random)
    return Planted(text=text, wrong=number + 1, code=code, model=derivation.model)


def printed(expressions: list[Expr], model: Model, random: Random) -> str:
    """The lines as text: in LaTeX or not, one sign of equality a line, dressed in one of the ways people dress them."""
    write = random.choice((to_latex, to_text))
    goal, *lines = (write(expr, model.notation) for expr in expressions)
    rows = [f"{goal} = {lines[0]}", *(f"= {line}" for line in lines[1:])]
    if write is to_text:
        return "\n".join(rows)
    dress = random.choice(("{}", "&{}\\\\", "${}$", "{} \\quad \\text{{by the chain rule}}"))
    return "\n".join(dress.format(row) for row in rows)


def rewritten(random: Random) -> Planted:
    """A right derivation whose lines are written otherwise: factors in another order, terms too, signs moved."""
    derivation = _random_derivation(random)
    lines = [_shuffled(step.after, random) for step in derivation.steps]
    return Planted(
        text=printed([derivation.goal, *(lines or [derivation.goal])], derivation.model, random),
        wrong=None,
        code="",
        model=derivation.model,
    )


def _shuffled(expr: Expr, random: Random) -> Expr:
    parts = [
        _shuffled(part, random) if isinstance(part, Expr) and part.args and not indices_of(part) else part for part in expr.args
    ]
    if isinstance(expr, Times | Plus):
        random.shuffle(parts)
    if isinstance(expr, Plus) and random.random() < 0.2:
        return Neg(Plus(*map(negative, parts)))
    return expr.func(*parts) if expr.args and not indices_of(expr) else expr
