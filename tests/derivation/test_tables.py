"""The tables of activations and losses: every row against an independent formula, its own example, range, kinks and convention."""

from __future__ import annotations

from typing import Any

import pytest
from mpmath import diff, mp
from sympy import Expr, Symbol

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS, Activation
from symperceptron.derivation.losses import LOSSES, Loss
from symperceptron.derivation.points import Point
from symperceptron.errors import UnknownNameError
from symperceptron.language.meaning import meaning
from symperceptron.language.model import Domain
from tests.derivation.reference import ACTIVATION, LOSS

u, o, t = (Symbol(letter, real=True) for letter in "uOt")
POINTS = [mp.mpf(k) / 7 for k in (-40, -21, -9, -1, 1, 8, 20, 41)]
activations = pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=lambda row: row.name)
losses = pytest.mark.parametrize("row", LOSSES.values(), ids=lambda row: row.name)


def value(row: Activation | Loss, model: Any, expr: Expr, at: dict[Symbol, Any]) -> Any:
    constants = {
        parameter.symbol: mp.mpf(int(parameter.default.p)) / int(parameter.default.q)
        for parameter in row.parameters
        if parameter.default is not None
    }
    return Point(lambda leaf: {**constants, **at}[leaf]).value(meaning(expr, model) if model is not None else expr)


def of_activation(row: Activation, z: Any) -> Any:
    model = Perceptron(row)
    return value(row, model, row.formula(u), {u: z})


def of_loss(row: Loss, output: Any, target: Any) -> Any:
    return value(
        row,
        Perceptron(loss=row),
        row.formula(o, t).xreplace({o: Symbol("p", real=True), t: Symbol("q", real=True)}),
        {Symbol("p", real=True): output, Symbol("q", real=True): target},
    )


def lies_in(number: Any, domain: Domain) -> bool:
    lower, upper = (None if end is None else mp.mpf(int(end.p)) / int(end.q) for end in (domain.lower, domain.upper))
    if domain.open:
        return (lower is None or number > lower) and (upper is None or number < upper)
    return (lower is None or number >= lower) and (upper is None or number <= upper)


def test_the_tables_hold_what_courses_mention() -> None:
    assert list(ACTIVATION) == list(ACTIVATIONS)
    assert list(LOSS) == list(LOSSES)


@activations
def test_an_activation_is_the_function_that_everybody_knows(row: Activation) -> None:
    with mp.workdps(40):
        for z in POINTS:
            assert mp.almosteq(of_activation(row, z), ACTIVATION[row.name](z), mp.mpf(10) ** -30), z
            assert lies_in(of_activation(row, z), row.range)
        at, expected = map(mp.mpf, row.example)
        assert mp.almosteq(of_activation(row, at), expected, mp.mpf(10) ** -15)


@losses
def test_a_loss_is_the_function_that_everybody_knows(row: Loss) -> None:
    outputs = [mp.mpf(k) / 11 for k in (1, 5, 9)] if row.output != Domain() else POINTS
    targets = [mp.mpf(int(one)) for one in row.target.values] or [mp.mpf(0), mp.mpf(1), mp.mpf(3) / 8]
    with mp.workdps(40):
        for output in outputs:
            for target in targets:
                assert mp.almosteq(of_loss(row, output, target), LOSS[row.name](output, target), mp.mpf(10) ** -30)
        (output, target), expected = tuple(map(mp.mpf, row.example[0])), mp.mpf(row.example[1])
        assert mp.almosteq(of_loss(row, output, target), expected, mp.mpf(10) ** -15)


@activations
def test_the_kinks_are_where_the_one_sided_slopes_differ(row: Activation) -> None:
    function = ACTIVATION[row.name]
    with mp.workdps(30):
        kinks = [mp.mpf(int(kink)) for kink in row.kinks]
        for point in {*POINTS, *map(mp.mpf, range(-4, 5))}:
            right, left = (diff(function, point, direction=side, h=mp.mpf(10) ** -12) for side in (1, -1))
            is_kink = abs(right - left) > mp.mpf(10) ** -6
            # ELU has a kink unless α = 1, which is its usual value.
            assert is_kink == (point in kinks and row.name != "elu"), point
    assert bool(row.kinks) == bool(row.convention)


@losses
def test_a_kink_of_a_loss_is_named_with_what_is_taken_there(row: Loss) -> None:
    kinks = row.kinks(o, t)
    assert bool(kinks) == bool(row.convention)
    assert all(kink.signs == ("=",) for kink in kinks)


@pytest.mark.parametrize(
    ("activation", "at", "slope"),
    [
        ("relu", 0, 0),
        ("leaky_relu", 0, "1/100"),
        ("hard_sigmoid", 3, 0),
        ("hard_sigmoid", -3, 0),
        ("elu", 0, 1),
        ("selu", 0, "1.7580993408473768599402175208123"),
    ],
)
def test_the_derivative_at_a_kink_is_the_convention(activation: str, at: int, slope: Any) -> None:
    lemma = derive(Perceptron(activation), "z").lemmas[0]
    with mp.workdps(30):
        number = value(ACTIVATIONS[activation], Perceptron(activation), lemma.last, {u: mp.mpf(at)})
        p, _, q = str(slope).partition("/")
        assert mp.almosteq(number, mp.mpf(p) / int(q or 1), mp.mpf(10) ** -15)


@pytest.mark.parametrize("row", [*ACTIVATIONS.values(), *LOSSES.values()], ids=lambda row: row.name)
def test_a_row_says_whose_it_is_and_answers_to_its_other_names(row: Any) -> None:
    assert row.source
    what = "activation" if isinstance(row, Activation) else "loss"
    for alias in row.aliases:
        assert Perceptron(**{what: alias}) == Perceptron(**{what: row.name})


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'sigmoid'"):
        Perceptron("sigmiod")
    with pytest.raises(UnknownNameError, match="did you mean 'hinge'"):
        Perceptron(loss="hing")
