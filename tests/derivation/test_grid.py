"""Every activation with every loss: the derivation ends, every step is proved, and the gradient is the numeric one to forty digits.

The points are random ones and both sides of each branch point.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from mpmath import diff, findroot, mp
from sympy import Indexed

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.derivation.points import Point
from symperceptron.language.meaning import meaning
from tests.derivation.reference import ACTIVATION, LOSS

PAIRS = [(activation, loss) for activation in ACTIVATIONS for loss in LOSSES]
DIGITS = 40


HAIR = mp.mpf(10) ** -9  # to each side of where two branches meet


def numbers(random: Random) -> tuple[Any, Any, Any]:
    """(w, x, z) of one input."""
    return (
        mp.mpf(random.randint(-300, 300)) / 97,
        mp.mpf(random.choice((-1, 1)) * random.randint(1, 300)) / 97,
        mp.mpf(random.randint(-400, 400)) / 97,
    )


def places(activation: str, loss: str, random: Random) -> Iterator[tuple[Any, Any, Any, Any]]:
    """(w, x, b, t): random ones, both sides of the activation's branch points, both sides of the loss's."""
    function, row = ACTIVATION[activation], LOSSES[loss]

    def target() -> Any:
        return mp.mpf(int(random.choice(row.target.values))) if row.target.values else mp.mpf(random.randint(1, 40)) / 41

    def at(z: Any, t: Any) -> tuple[Any, Any, Any, Any]:
        w, x, _ = numbers(random)
        return w, x, z - w * x, t

    for _ in range(3):
        yield at(numbers(random)[2], target())
    for point in {0, *map(int, ACTIVATIONS[activation].kinks)}:
        yield from (at(point + side * HAIR, target()) for side in (-1, 1))
    for gap in BRANCHES.get(loss, ()):
        for side in (-1, 1):
            z = numbers(random)[2]
            yield at(z, function(z) + gap + side * HAIR)
    for t in (-1, 1) if row.target.values else ():
        yield from (at(z, mp.mpf(t)) for side in (-1, 1) for z in where(function, t * (1 + side * HAIR)))


# Where two branches of a loss meet: at which O − t.  Those for labels ±1 meet at tO = 1.
BRANCHES: dict[str, tuple[int, ...]] = {"absolute_error": (0,), "quantile": (0,), "huber": (-1, 1), "log_cosh": (0,)}


def where(function: Any, value: Any) -> Iterator[Any]:
    """A net input at which the activation has that value, if there is one that is found."""
    grid = [mp.mpf(k) / 3 + HAIR * 7 for k in range(-12, 13)]
    for left, right in pairwise(grid):
        if (function(left) - value) * (function(right) - value) < 0:
            yield findroot(lambda z: function(z) - value, (left, right), solver="anderson")
            return


@pytest.mark.parametrize(("activation", "loss"), PAIRS, ids=[f"{activation}+{loss}" for activation, loss in PAIRS])
def test_the_derivation_of_a_pair(activation: str, loss: str) -> None:
    model = Perceptron(activation, loss)
    derivation = derive(model, "w_j")
    for step, verdict in zip(derivation.steps, derivation.verify(), strict=True):
        assert verdict.is_proved, f"{step.rule.name}: {verdict.reason}"
    gradient = meaning(derivation.last, model)
    looked_at = 0
    with mp.workdps(2 * DIGITS):
        for w, x, b, t in places(activation, loss, Random(f"{activation} {loss}")):
            if _has_value(loss, ACTIVATION[activation](w * x + b)):
                expected = diff(lambda w, x=x, b=b, t=t: LOSS[loss](ACTIVATION[activation](w * x + b), t), w)
                assert abs(_at(gradient, w, x, b, t) - expected) <= mp.mpf(10) ** -DIGITS * (1 + abs(expected)), (w, x, b, t)
                looked_at += 1
    assert looked_at >= 1


def _has_value(loss: str, output: Any) -> bool:
    domain = LOSSES[loss].output
    return (domain.lower is None or output > domain.lower) and (domain.upper is None or output < domain.upper)


def _at(gradient: Any, w: Any, x: Any, b: Any, t: Any) -> Any:
    """The gradient for one input, the sum over i written out."""
    from sympy import Sum, Symbol

    for total in gradient.atoms(Sum):
        gradient = gradient.xreplace({total: total.function.xreplace({total.limits[0][0]: Symbol("j", integer=True)})})
    symbols = {"w": w, "x": x, "b": b, "t": t}
    return Point(lambda leaf: symbols[str(leaf)]).value(
        gradient.xreplace({part: Symbol(str(part.base), real=True) for part in gradient.atoms(Indexed)})
    )
