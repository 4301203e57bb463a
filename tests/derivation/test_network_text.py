"""A network from a text: the definitions as any notation prints them build the same model, and the same recursion is derived."""

from __future__ import annotations

import pytest

from symperceptron import Network, derive
from symperceptron.derivation.from_text import model_from_text
from symperceptron.errors import ReadingError
from symperceptron.language import NOTATIONS, Model, to_latex, to_text
from symperceptron.language.expressions import Partial, Summation


def written(model: Model) -> str:
    """The definitions as LaTeX, without those of derivatives, which the engine finds itself."""
    given = [one for one in model.definitions if not isinstance(one.expression, Partial)]
    return "\n".join(f"{to_latex(one.name, model.notation)} = {to_latex(one.expression, model.notation)}" for one in given)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_hidden_layers_are_read_as_every_notation_prints_them(notation: str) -> None:
    network = Network(("tanh", "sigmoid"), notation=notation)
    model = model_from_text(written(network), notation)
    assert {one.name: one.expression for one in model.definitions} == {one.name: one.expression for one in network.definitions}
    assert {name.key: name.role for name in model.names} == {name.key: name.role for name in network.names}
    for wrt in ("w_jk^2", "w_ij^1", "b_j^1", "z_j^1"):
        assert derive(model, wrt).last == derive(network, wrt).last
    assert all(verdict.is_proved for verdict in derive(model, "w_ij^1").verify())


@pytest.mark.parametrize("notation", NOTATIONS)
def test_several_outputs_are_read_as_every_notation_prints_them(notation: str) -> None:
    network = Network(notation=notation)
    model = model_from_text(written(network), notation)
    weight = next(name for name in model.names if name.key.startswith("w"))
    gradient = derive(model, weight.symbol[model.symbols["j"], model.symbols["k"]])
    if notation in {"plain", "layered"}:  # in the others' letters, which have a text of their own here
        assert to_latex(gradient.last, model.notation) == derive(network, "w_jk").result_latex
    assert all(verdict.is_proved for verdict in gradient.verify())


@pytest.mark.parametrize("style", ["^{2}", "^2", "^{(2)}", "^{[2]}"])
def test_the_number_of_a_layer_is_no_power_however_it_is_written(style: str) -> None:
    text = r"""E = \frac{1}{2} \sum_{k=0}^{n_2} (a_k^2 - t_k)^2
a_k^2 = \sigma(z_k^2)
z_k^2 = \sum_{j=0}^{n_1} a_j^1 w_{jk}^2
a_j^1 = \tanh(z_j^1)
z_j^1 = \sum_{i=0}^{n_0} x_i w_{ij}^1"""
    own = text.replace("a", "O").replace(r"\frOc", r"\frac").replace(r"\sigmO", r"\sigma").replace(r"\tOnh", r"\tanh")
    for letter in "Ozw":
        for number in "12":
            for below in ("_k", "_j", "_{jk}", "_{ij}"):
                own = own.replace(f"{letter}{below}^{number}", f"{letter}{below}{style.replace('2', number)}")
    model = model_from_text(own)
    assert to_text(derive(model, "w_ij^1").last, model.notation).startswith("δ_j^")
    assert [name.key for name in model.by_role("weight")] == ["w^2", "w^1"]


def test_a_power_in_brackets_after_a_layer_is_a_power() -> None:
    model = model_from_text("E = \\sum_{k=0}^{n} ((O_k^1)^2 - t_k)^2\nO_k^1 = \\sum_{i=0}^{m} x_i^0 w_{ik}^1", "layered")
    assert to_text(derive(model, "w_ik").last, model.notation) == "4·((O_k^1)² − t_k)·O_k^1·x_i^0"


def test_a_layer_that_is_not_defined_is_refused_with_its_place() -> None:
    with pytest.raises(ReadingError):
        model_from_text("E = (O_0^{(2)} - t)^2\nO_k^{(2)} = \\sigma(z_k^{(3)})")


# -- what is assumed ---------------------------------------------------------------------------------------------------------------

CLASSES = """
E = -sum_{k=0}^m t_k ln(O_k)
O_k = e^{z_k}/(sum_{l=0}^m e^{z_l})
z_k = sum_{j=0}^n x_j w_jk + b_k
"""


@pytest.mark.parametrize(("line", "total"), [("sum_k t_k = 1", 1), ("sum_{i=0}^m t_i = 1", 1), ("sum_k t_k = 2", 2)])
def test_a_total_is_assumed_used_and_named(line: str, total: int) -> None:
    derivation = derive(model_from_text(CLASSES + line), "z_k")
    assert all(verdict.is_proved for verdict in derivation.verify())
    used = [condition for condition in derivation.conditions if isinstance(condition.sides[0], Summation)]
    assert [condition.sides[1] for condition in used] == [total]
    assert to_text(derivation.last) == ("O_k − t_k" if total == 1 else "2·O_k − t_k")


def test_without_the_line_the_total_stays() -> None:
    assert derive(model_from_text(CLASSES), "z_k").last.has(Summation)


@pytest.mark.parametrize("line", ["sum_k O_k = 1", "sum_k t_k = x", "sum_k q_k = 1", "sum_j t_k = 1", "sum_k (t_k + 1) = 1"])
def test_what_is_no_assumption_is_refused_at_its_place(line: str) -> None:
    with pytest.raises(ReadingError) as refused:
        model_from_text(CLASSES + line)
    assert line.partition("=")[0].strip() in str(refused.value)


@pytest.mark.parametrize("raised", ["^(2) ^(1)", "^{(2)} ^{(1)}", "^2 ^1"])
def test_the_layer_in_plain_text(raised: str) -> None:
    above, below = raised.split()
    model = model_from_text(f"""
    E = 1/2 sum_{{k=0}}^{{n_2}} (O_k{above} - t_k)^2
    O_k{above} = sigma(z_k{above})
    z_k{above} = sum_{{j=0}}^{{n_1}} O_j{below} w_jk{above}
    O_j{below} = tanh(z_j{below})
    z_j{below} = sum_{{i=0}}^{{n_0}} x_i w_ij{below}
    """)
    derivation = derive(model, "w_ij^1")
    assert all(verdict.is_proved for verdict in derivation.verify())
    assert derivation.result == derive(Network(("tanh", "sigmoid"), bias=False), "w_ij^1").result
