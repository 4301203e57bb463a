"""Every activation with every loss: the derivation ends, every step is proved, and the gradient is the numeric one to forty digits."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from mpmath import diff, mp
from sympy import Indexed

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.derivation.points import Point
from symperceptron.language.meaning import meaning
from tests.derivation.reference import ACTIVATION, LOSS

PAIRS = [(activation, loss) for activation in ACTIVATIONS for loss in LOSSES]
DIGITS = 40


def numbers(activation: str, loss: str, random: Random) -> Any:
    """(w, x, b, t) of one input at which the loss has a value."""
    row = LOSSES[loss]
    while True:
        w, x, b = (mp.mpf(random.randint(-300, 300)) / 97 for _ in range(3))
        t = mp.mpf(int(random.choice(row.target.values))) if row.target.values else mp.mpf(random.randint(1, 40)) / 41
        output = ACTIVATION[activation](w * x + b)
        if (
            x
            and (row.output.lower is None or output > row.output.lower)
            and (row.output.upper is None or output < row.output.upper)
        ):
            return w, x, b, t


@pytest.mark.parametrize(("activation", "loss"), PAIRS, ids="+".join)
def test_the_derivation_of_a_pair(activation: str, loss: str) -> None:
    model = Perceptron(activation, loss)
    derivation = derive(model, "w_j")
    for step, verdict in zip(derivation.steps, derivation.verify(), strict=True):
        assert verdict.is_proved, f"{step.rule.name}: {verdict.reason}"
    gradient = meaning(derivation.last, model)
    random = Random(f"{activation} {loss}")
    with mp.workdps(DIGITS + 15):
        places = [numbers(activation, loss, random) for _ in range(3)]
        for kink in ACTIVATIONS[activation].kinks:
            # A hair to each side of where two branches of the activation meet.
            places += [
                (w, x, mp.mpf(int(kink)) + side * mp.mpf(10) ** -9 - w * x, t) for side in (-1, 1) for w, x, _, t in places[:1]
            ]
        for w, x, b, t in places:
            if not _has_value(loss, ACTIVATION[activation](w * x + b)):
                continue
            expected = diff(lambda w, x=x, b=b, t=t: LOSS[loss](ACTIVATION[activation](w * x + b), t), w, h=mp.mpf(10) ** -25)
            got = _at(gradient, w, x, b, t)
            assert abs(got - expected) <= mp.mpf(10) ** -18 * (1 + abs(expected)), (w, x, b, t)


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
