"""Who is who where nobody says it: the roles found in texts of many styles, and no false verdict on any text whose names are taken away."""

from __future__ import annotations

import pytest

from symperceptron import Perceptron, check
from symperceptron.checking.roles import inferred_roles
from tests.checking.test_derivations import AGAINST, FOR, TEXTS, Text

# fmt: off
ROLES = [
    (r"L = -[y\log a + (1-y)\log(1-a)], \quad a = \frac{1}{1+e^{-z}}, \quad z = w^T x + b",
     {"output": "a", "target": "y", "loss": "L", "preactivation": "z"}),
    ("y = 1/(1+exp(-net))\nnet = sum_i w_i x_i\nJ = 1/2 (t - y)^2",
     {"output": "y", "target": "t", "loss": "J", "preactivation": r"\mathit{net}", "weight": "w_{i}", "input": "x_{i}"}),
    (r"p_i = \frac{e^{a_i}}{\sum_k e^{a_k}}, \quad L = -\sum_i y_i \ln p_i",
     {"output": "p_{i}", "target": "y_{i}", "loss": "L"}),
    (r"o_k = \sigma(z_k), \quad z_k = \sum_j w_{jk} o_j, \quad z_j = \sum_i w_{ij} o_i, \quad C = \frac12 \sum_k (o_k - t_k)^2",
     {"output": "o_{k}", "hidden": "o_{j}", "input": "o_{i}", "weight": "w_{jk}", "target": "t_{k}", "loss": "C"}),
    (r"C = \frac12 (d - y)^2", {"output": "y", "target": "d", "loss": "C"}),
    (r"\hat y = \theta^T x, \quad J = (\hat y - y)^2", {"output": r"\hat{y}", "target": "y", "loss": "J"}),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), ROLES, ids=[text[:24] for text, _ in ROLES])
def test_roles_are_seen_in_the_definitions(text: str, expected: dict[str, str]) -> None:
    found = inferred_roles(text, Perceptron()).names
    assert {role: found.get(role) for role in expected} == expected


@pytest.mark.parametrize("text", [r"f(x) = \frac{1}{1+e^{-x}}", "E = 1/2 (O - t)^2", "A = B", "", "L = p + q + r", "9^9^9 = ((("])
def test_where_nothing_is_shown_nothing_is_taken(text: str) -> None:
    assert not inferred_roles(text, Perceptron()).names


CROSS_ENTROPY = r"""
The loss of one example is $L = -[y\log a + (1-y)\log(1-a)]$ with $a = \frac{1}{1+e^{-z}}$ and $z = w^T x + b$.
\begin{align*}
\frac{dL}{da} &= -\frac{y}{a} + \frac{1-y}{1-a} \\
 &= \frac{a-y}{a(1-a)}\\
\frac{dL}{dz} &= \frac{dL}{da}\cdot\frac{da}{dz} = a - y\\
\frac{\partial L}{\partial w_1} &= x_1 (a-y)\\
\frac{\partial L}{\partial b} &= y - a
\end{align*}
"""


def test_a_text_with_letters_of_its_own_is_judged_and_its_letters_are_reported() -> None:
    report = check(CROSS_ENTROPY)
    assert [line.verdict.value for line in report.lines if line.verdict.value != "note"] == [
        "definition", "proved", "proved", "proved", "proved", "refuted",
    ]  # fmt: skip
    assert {"a is taken as the output", "y is taken as the target"} <= set(report.notes)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.where)
def test_no_verdict_is_false_where_the_names_are_not_said(text: Text) -> None:
    report = check("\n".join(text.lines), given=Perceptron(activation=text.model[0], loss=text.model[1]))
    verdicts = {
        number: {one.verdict.value for one in report.lines if one.number == number} for number in range(1, 1 + len(text.lines))
    }
    false = [
        line
        for number, (sign, line) in enumerate(zip(text.signs, text.lines, strict=True), 1)
        # What is only taken over as a definition is no claim.
        if (sign[0] in "+:" and verdicts[number] & AGAINST) or (sign[0] == "-" and verdicts[number] & (FOR - {"definition"}))
    ]
    assert not false


def test_a_bias_with_a_number_beside_one_without() -> None:
    report = check("E = 1/2 (O - t)^2\nz = w x + b_1\n∂E/∂b_1 = (O - t) O (1 - O)\n∂E/∂b = (O - t) O (1 - O)")
    assert [line.verdict.value for line in report.lines] == ["definition", "definition", "proved", "proved"]
    assert check("z = w x + b\n∂E/∂b_1 = (O - t) O (1 - O)").lines[1].verdict.value != "refuted"
