"""Networks computed by hand: the loss in plain loops of mpmath, and the value of a written line at given numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from random import Random
from typing import Any

from mpmath import mp
from sympy import Expr, Indexed, Integer, Rational, S, Symbol

from symperceptron.derivation import Derivation, derive
from symperceptron.language import Model
from symperceptron.language.expressions import Call, Cases, Compare, Delta, Neg, Over, Partial, Plus, Power, Summation, Times

FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "tanh": mp.tanh,
    "relu": lambda u: max(u, mp.zero),
    "identity": lambda u: u,
    "softplus": lambda u: mp.log(1 + mp.exp(u)),
}
ERRORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "half_squared_error": lambda o, t: (o - t) ** 2 / 2,
    "squared_error": lambda o, t: (o - t) ** 2,
    "binary_cross_entropy": lambda o, t: -(t * mp.log(o) + (1 - t) * mp.log(1 - o)),
    "cross_entropy": lambda o, t: -t * mp.log(o),
}


@dataclass(frozen=True)
class Numbers:
    """A network of given widths with numbers for everything that nothing defines."""

    activations: Sequence[str]
    loss: str
    widths: Sequence[int]
    seed: int = 0

    def drawn(self) -> dict[str, Any]:
        """x, t and for each layer w and b, as lists; the targets add up to 1."""
        random = Random(self.seed)

        def number() -> Any:
            return mp.mpf(random.randint(-60, 60)) / 41

        shares = [mp.mpf(random.randint(1, 20)) for _ in range(self.widths[-1])]
        values: dict[str, Any] = {"x": [number() for _ in range(self.widths[0])], "t": [share / sum(shares) for share in shares]}
        for layer, (before, own) in enumerate(zip(self.widths, self.widths[1:], strict=False), start=1):
            values[self.key("w", layer)] = [[number() for _ in range(own)] for _ in range(before)]
            values[self.key("b", layer)] = [number() for _ in range(own)]
        return values

    def key(self, letter: str, layer: int) -> str:
        """The model's letter for a quantity of a layer."""
        return f"{letter}^{layer}" if len(self.activations) > 1 else letter

    def forward(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values with z and O of each layer, and E."""
        found = dict(values)
        outputs = values["x"]
        for layer, activation in enumerate(self.activations, start=1):
            w, b = values[self.key("w", layer)], values[self.key("b", layer)]
            nets = [mp.fsum(o * w[i][j] for i, o in enumerate(outputs)) + b[j] for j in range(len(b))]
            if activation == "softmax":
                total = mp.fsum(map(mp.exp, nets))
                outputs = [mp.exp(z) / total for z in nets]
            else:
                outputs = [FUNCTIONS[activation](z) for z in nets]
            found |= {self.key("z", layer): nets, self.key("O", layer): outputs}
        return found | {"E": mp.fsum(ERRORS[self.loss](o, t) for o, t in zip(outputs, values["t"], strict=True))}

    def ends(self) -> dict[Expr, Expr]:
        """What the symbolic ends of the ranges are."""
        return {Symbol(f"n_{layer}", integer=True): Integer(width - 1) for layer, width in enumerate(self.widths)}


class Evaluated:
    """The numbers that lines of a model are, each named derivative worked out from its own derivation."""

    def __init__(self, model: Model, values: Mapping[str, Any], ends: Mapping[Expr, Expr]) -> None:
        self.model, self.values, self.ends = model, values, dict(ends)
        self._derived: dict[str, Derivation] = {}

    def value(self, expr: Expr, at: Mapping[Expr, int]) -> Any:  # noqa: C901  # a case per node
        """The number of a line with its free indices as given."""
        match expr:
            case Indexed():
                return self._element(expr, at)
            case Symbol():
                return self.values[str(expr)]
            case Rational():
                return mp.mpf(int(expr.p)) / int(expr.q)
            case Plus():
                return mp.fsum(self.value(part, at) for part in expr.args)
            case Times():
                return prod((self.value(part, at) for part in expr.args), start=mp.one)
            case Neg():
                return -self.value(expr.args[0], at)
            case Over():
                return self.value(expr.args[0], at) / self.value(expr.args[1], at)
            case Power():
                base = mp.e if expr.args[0] is S.Exp1 else self.value(expr.args[0], at)
                return base ** self.value(expr.args[1], at)
            case Delta():
                return mp.mpf(len({self._whole(index, at) for index in expr.args}) == 1)
            case Summation():
                lower, upper = (self._whole(end, at) for end in expr.range)
                return mp.fsum(self.value(expr.body, {**at, expr.index: k}) for k in range(lower, upper + 1))
            case Cases():
                return next(
                    self.value(branch.value, at)
                    for branch in expr.branches
                    if branch.condition is None or self._holds(branch.condition, at)
                )
            case Call():
                definition = self.model.definition_of(expr)
                assert definition is not None
                (parameter,) = definition.parameters
                inner = Evaluated(self.model, {**self.values, str(parameter): self.value(expr.arguments[0], at)}, self.ends)
                return inner.value(definition.expression, {})
        raise AssertionError(expr)

    def _element(self, expr: Indexed, at: Mapping[Expr, int]) -> Any:
        key, places = str(expr.base), [self._whole(index, at) for index in expr.indices]
        definition = self.model.definition_of(key)
        if definition is not None and isinstance(definition.expression, Partial):
            derived = self._derived.setdefault(key, derive(self.model, definition.expression.variables[0]))
            return self.value(derived.last, dict(zip(definition.parameters, places, strict=True)))
        value = self.values[key]
        for place in places:
            value = value[place]
        return value

    def _whole(self, index: Expr, at: Mapping[Expr, int]) -> int:
        return int(index.xreplace({**self.ends, **{symbol: Integer(place) for symbol, place in at.items()}}))

    def _holds(self, condition: Compare, at: Mapping[Expr, int]) -> bool:
        left, right = (self.value(side, at) for side in condition.sides)
        return {">": left > right, "<": left < right, "<=": left <= right, ">=": left >= right}[condition.signs[0]]
