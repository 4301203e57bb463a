"""Networks by hand: right lines are proved, wrong ones never, and mistakes with indices have their names."""

from __future__ import annotations

import pytest

from symperceptron import Network, check
from symperceptron.checking.mistakes.catalogue import MESSAGES
from symperceptron.derivation import derive
from symperceptron.language import Model, to_latex

ONE = Network()
CLASSES = Network(("softmax",), loss="cross_entropy")
SQUARED = Network(("softmax",))
TWO = Network(("sigmoid", "sigmoid"), notation="layered")
DEEP = Network(("tanh", "tanh", "softmax"), loss="cross_entropy", notation="nielsen")
MODELS = {"one": ONE, "classes": CLASSES, "squared": SQUARED, "two": TWO, "deep": DEEP}

DERIVED = [
    ("one", "w_jk"), ("one", "b_k"), ("one", "x_j"), ("classes", "z_k"), ("classes", "w_jk"), ("squared", "z_k"),
    ("two", "w_ij^1"), ("two", "w_jk^2"), ("two", "z_k^2"), ("two", "z_j^1"), ("two", "b_j^1"),
    ("deep", "z_k^3"), ("deep", "z_j^2"), ("deep", "z_i^1"), ("deep", "w_hi^1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wrt"), DERIVED, ids=["-".join(row) for row in DERIVED])
def test_what_is_derived_is_proved_when_it_is_read(name: str, wrt: str) -> None:
    model = MODELS[name]
    gradient = derive(model, wrt)
    line = f"{to_latex(gradient.goal, model.notation)} = {to_latex(gradient.last, model.notation)}"
    assert [line.verdict for line in check(line, given=model).lines] == ["proved"]


# A model, the left side, the wrong right side, and the mistake's code.
WRONG = [
    ("one", r"w_{jk}", r"(O_i - t_i) O_k (1 - O_k) x_j", "index-left-over"),
    ("one", r"w_{jk}", r"(O_i - t_i) O_i (1 - O_i) x_j", "index-left-over"),
    ("one", r"w_{jk}", r"\sum_i (O_i - t_i) O_i (1 - O_i) x_j", "uncollapsed-sum"),
    ("one", r"w_{jk}", r"(O_k - t_k) O_k (1 - O_k) x_k", "wrong-index"),
    ("one", r"w_{jk}", r"(O_j - t_j) O_j (1 - O_j) x_k", "indices-exchanged"),
    ("one", r"x_j", r"(O_k - t_k) O_k (1 - O_k) w_{jk}", "sum-lost"),
    ("one", r"x_j", r"\sum_k (O_k - t_k) O_k (1 - O_k) w_{kj}", "transposed-weight"),
    ("classes", r"z_k", r"-t_k (1 - O_k)", "scalar-softmax"),
    ("classes", r"w_{jk}", r"-t_k (1 - O_k) x_j", "scalar-softmax"),
    ("classes", r"z_k", r"-(1 - O_k)", "delta-lost"),
    ("classes", r"z_k", r"O_k - t_i", "wrong-index"),
    ("squared", r"z_k", r"(O_k - t_k) O_k (1 - O_k)", "scalar-softmax"),
    ("two", r"x_j^1", r"O_j^1 (1 - O_j^1) \sum_k \delta_k^2 w_{kj}^2", "transposed-weight"),
    ("two", r"x_j^1", r"O_j^1 (1 - O_j^1) \delta_k^2 w_{jk}^2", "sum-lost"),
    ("two", r"x_j^1", r"O_j^1 (1 - O_j^1) \sum_k \delta_j^2 w_{jk}^2", "wrong-index"),
    ("two", r"x_j^1", r"O_k^1 (1 - O_k^1) \sum_k \delta_k^2 w_{jk}^2", "index-left-over"),
    ("two", r"x_j^1", r"\sum_k \delta_k^2 w_{jk}^2", "missing-activation-derivative"),
    ("two", r"w_{ij}^1", r"\delta_i^1 x_j^0", "indices-exchanged"),
    ("two", r"w_{jk}^2", r"\delta_k^2 O_k^1", "wrong-index"),
    ("deep", r"z_j^2", r"(1 - (a_j^2)^2) \sum_k \delta_k^3 w_{kj}^3", "transposed-weight"),
]


@pytest.mark.parametrize(
    ("name", "by", "wrong", "code"), WRONG, ids=[f"{row[0]}, {row[1]}, {row[3]}, {k}" for k, row in enumerate(WRONG)]
)
def test_a_mistake_with_indices_has_its_name(name: str, by: str, wrong: str, code: str) -> None:
    model: Model = MODELS[name]
    (line,) = check(rf"\frac{{\partial {'C' if name == 'deep' else 'E'}}}{{\partial {by}}} = {wrong}", given=model).lines
    assert line.verdict == "refuted"
    assert line.witness is not None
    assert line.mistake is not None
    assert (line.mistake.code, set(MESSAGES[code])) == (code, {"en", "zh"})


@pytest.mark.parametrize("right", [r"O_k (1 - O_l)", r"O_k (1 - O_k)", r"-O_k O_l"])
def test_a_lost_delta_is_never_proved(right: str) -> None:
    (line,) = check(rf"\frac{{\partial O_k}}{{\partial z_l}} = {right}", given=CLASSES).lines
    assert line.verdict != "proved"


def test_the_diagonal_of_the_jacobian_is_right() -> None:
    (line,) = check(r"\frac{\partial O_k}{\partial z_k} = O_k (1 - O_k)", given=CLASSES).lines
    assert line.verdict == "proved"
