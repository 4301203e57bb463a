"""A model is a program of definitions: it unfolds names, knows what depends on what, and refuses nonsense."""

from __future__ import annotations

import pytest
from sympy import IndexedBase, Symbol, exp, symbols

from symperceptron import Perceptron
from symperceptron.errors import ModelError, UnknownNameError
from symperceptron.language import NOTATIONS, Definition, Model, Name
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Summation, Times
from symperceptron.language.meaning import meaning
from symperceptron.language.names import free_names

NEURON = Perceptron()
S = NEURON.symbols
E, O, z, t, b, x, w, i, j, n = (S[letter] for letter in ("E", "O", "z", "t", "b", "x", "w", "i", "j", "n"))
c, y = symbols("c y", real=True)


def test_definitions_unfold_one_at_a_time() -> None:
    assert NEURON.unfold(E) == Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))
    assert NEURON.unfold(O) == Call("sigma", z)
    assert NEURON.unfold(z) == Plus(Summation(Times(x[i], w[i]), i, 0, n), b)
    assert NEURON.unfold(w[j]) is None


def test_functions_unfold_at_their_argument() -> None:
    unfolded = NEURON.unfold(Call("sigma", Neg(z)))
    assert unfolded is not None
    assert unfolded.doit() == 1 / (1 + exp(z))


def test_dependence_goes_through_definitions() -> None:
    assert NEURON.depends(E, w[j])
    assert NEURON.depends(O, b)
    assert NEURON.depends(Call("sigma", z), x[j])
    assert not NEURON.depends(t, w[j])
    assert not NEURON.depends(Plus(t, x[j]), w[j])


def test_dependence_is_on_the_letter_since_indices_may_meet() -> None:
    assert NEURON.depends(w[i], w[j])


def test_a_family_of_names_unfolds_at_its_index() -> None:
    a, net, k = IndexedBase("a", real=True), IndexedBase("net", real=True), Symbol("k", integer=True)
    model = Model(
        definitions=(
            Definition(name=a[k], expression=Call("tanh", net[k])),
            Definition(name=net[k], expression=Summation(Times(x[i], w[i, k]), i, 0, n)),
        ),
        names=(Name(symbol=x, role="input"), Name(symbol=w, role="weight")),
    )
    assert model.unfold(a[j]) == Call("tanh", net[j])
    unfolded = model.unfold(net[i])
    assert unfolded is not None
    assert unfolded is not None
    assert w[unfolded.index, i] in free_names(unfolded.body), "the free i is not captured by the bound one"


@pytest.mark.parametrize("text", ["w_j", "w_k", "x_j", "x_0", "w_{j}", "b", "z", "O", "E"])
def test_variables_are_asked_for_as_they_are_written(text: str) -> None:
    variable = NEURON.variable(text)
    assert str(variable).replace("[", "_").replace("]", "") == text.replace("{", "").replace("}", "")


@pytest.mark.parametrize(
    ("text", "expected"), [("q", "q"), ("w", "w_j"), ("w_jk", "w_j"), ("w_b", "'b'"), ("b_j", "b"), ("", "one of"), ("w_", "w_j")]
)
def test_what_is_no_variable_is_refused_with_what_there_is(text: str, expected: str) -> None:
    with pytest.raises(UnknownNameError, match=expected):
        NEURON.variable(text)


def test_cycles_are_refused_with_the_way_round() -> None:
    with pytest.raises(ModelError, match="c → y → c"):
        Model(definitions=(Definition(name=c, expression=Plus(y, 1)), Definition(name=y, expression=Neg(c))), names=())


def test_a_second_definition_is_refused() -> None:
    with pytest.raises(ModelError, match="c is defined twice"):
        Model(definitions=(Definition(name=c, expression=y), Definition(name=c, expression=t)), names=())


def test_first_index_follows_the_notation() -> None:
    for name, notation in NOTATIONS.items():
        weight = Perceptron(notation=name).name_of(w[j])
        assert weight is not None
        lower, upper = weight.ranges[0]
        assert (lower, upper) == (notation.first_index, n)


def test_models_are_values() -> None:
    assert Perceptron() == NEURON
    assert hash(Perceptron()) == hash(NEURON)
    assert Perceptron(bias=False) != NEURON


def test_meaning_has_no_names_left() -> None:
    value = meaning(Partial(E, w[j]), NEURON)
    assert not value.free_symbols & {E, O, z}
    assert value.has(x[j])


def test_meaning_holds_the_variable_of_a_derivative() -> None:
    assert meaning(Partial(E, O), NEURON) == meaning(Plus(O, Neg(t)), NEURON)
    assert meaning(Partial(z, z), NEURON) == 1
