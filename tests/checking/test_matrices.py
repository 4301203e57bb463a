"""Matrix notation written out by elements: what is written means what the matrices mean, and nothing is guessed of what is no matrix."""

from __future__ import annotations

import pytest

from symperceptron import check
from symperceptron.checking.matrices.elements import by_elements
from symperceptron.checking.matrices.tree import sides_of
from symperceptron.errors import ShapeError

NET = "z = W x + b\na = \\sigma(z)\nL = \\frac12 \\|a - y\\|^2\n"


@pytest.mark.parametrize(
    ("line", "elements"),
    [
        (r"\frac{\partial L}{\partial x} = W^T (a - y)", r"\frac{\partial L}{\partial x_{i}} = \left(\sum_{j} W_{ji} \left(a_{j}-y_{j}\right)\right)"),
        (r"\frac{\partial L}{\partial W} = (a - y) x^T", r"\frac{\partial L}{\partial W_{ij}} = \left(a_{i}-y_{i}\right) x_{j}"),
        (r"\nabla_b L = -(y - a) \odot \sigma'(z)", r"\frac{\partial L}{\partial b_{i}} = -\left(y_{i}-a_{i}\right) \sigma'\left(z_{i}\right)"),
        (r"L = \frac{1}{2} (a - y)^T (a - y)", r"L = \left(\sum_{i} \frac{1}{2} \left(a_{i}-y_{i}\right) \left(a_{i}-y_{i}\right)\right)"),
        (r"z = W (x + x) + b", r"z_{i} = \left(\sum_{j} W_{ij} \left(x_{j}+x_{j}\right)\right)+b_{i}"),
    ],
)  # fmt: skip
def test_a_line_by_its_elements(line: str, elements: str) -> None:
    found = by_elements(NET + line, {})
    assert found is not None
    assert found.text.splitlines()[-1] == elements


@pytest.mark.parametrize(
    "line",
    [
        r"z = W x \\ a = b",
        r"z = W x \quad a = b",
        r"$z = W x$ $a = b$",
        r"we set z = W x",
        r"z = \text{net}",
        r"a = softmax(z)",
        r"a = e^{-z}",
        r"z = W \times x",
        r"(a - y)^2",
        r"\nabla L = x",
        r"z_i = W x",
    ],
)
def test_what_is_no_line_of_matrices_is_not_read_as_one(line: str) -> None:
    with pytest.raises(ShapeError):
        sides_of(line)


@pytest.mark.parametrize(
    "text",
    ["z = w x + b\na = \\sigma(z)", "E = \\frac12 (O - t)^2\nO = \\sigma(z)", "a = b \\odot c", "\\frac{\\partial E}{\\partial W} = \\delta x^T"],
)  # fmt: skip
def test_nothing_is_guessed_where_nothing_says_what_a_matrix_is_applied_to(text: str) -> None:
    assert by_elements(text, {}) is None


def test_an_unread_loss_is_not_taken_for_another() -> None:
    text = NET.replace(r"\frac12 \|a - y\|^2", r"(a - y)^3") + r"\frac{\partial L}{\partial z} = (a - y) \odot a \odot (1 - a)"
    assert {line.verdict for line in check(text).lines[2:]} <= {"undecided", "unreadable"}


def test_the_report_shows_the_line_as_it_was_written() -> None:
    line = r"\frac{\partial L}{\partial b} = (a - y) \odot a \odot (1 - a)"
    report = check(NET + line).lines[-1]
    assert (report.text, report.verdict) == (line, "proved")
    assert any("element by element" in note for note in report.notes)
