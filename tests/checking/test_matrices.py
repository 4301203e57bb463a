"""Matrix notation written out by elements: what is written means what the matrices mean, and nothing is guessed of what is no matrix."""

from __future__ import annotations

import pytest
from sympy import IndexedBase, Integer, Symbol

from symperceptron import check
from symperceptron.checking.matrices.calculus import derivative, summed
from symperceptron.checking.matrices.elements import by_elements
from symperceptron.checking.matrices.lines import outcomes_of
from symperceptron.checking.matrices.shapes import COLUMN, MATRIX, NUMBER, shaped
from symperceptron.checking.matrices.sizes import ONE, Sizes
from symperceptron.checking.matrices.texts import text_of
from symperceptron.checking.matrices.tree import sides_of
from symperceptron.errors import ShapeError
from symperceptron.language.expressions import Delta, Plus, Summation, Times
from symperceptron.language.model import Model

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
        r"z = W \times x",
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


def test_sizes_agree_where_parts_are_multiplied_and_what_does_not_fit_is_told() -> None:
    shapes = {"W": MATRIX, "x": COLUMN, "d": COLUMN, "L": NUMBER}
    (_, (first, second)) = sides_of("W x = d")
    sizes = Sizes()
    left, right = (sizes.sized(shaped(side, shapes)) for side in (first, second))
    sizes.equate(left, right)
    assert (sizes.root(left.rows), left.columns) == (sizes.root("rows of d"), ONE)
    told = frozenset({"rows of W", "columns of W", "rows of x", "rows of d"})
    fitting, other = sizes.after(told), sizes.after(told)
    fitting.sized(shaped(sides_of("W^T d")[1][0], shapes))
    other.sized(shaped(sides_of("W d")[1][0], shapes))
    assert not fitting.needs
    assert len(other.needs) == 1


def test_a_sum_over_a_delta_is_carried_out_without_capture() -> None:
    i, j, n = (Symbol(letter, integer=True) for letter in "ijn")
    x, y = IndexedBase("x", real=True), IndexedBase("y", real=True)
    inner = Summation(Times(x[i], y[j]), j, 1, n)
    found = summed(Times(inner, Delta(i, j)), i, Integer(1), n)
    assert isinstance(found, Summation)
    assert found.free_symbols & {j} == {j}
    assert summed(Plus(Delta(i, j), Times(x[i], Delta(i, j))), i, Integer(1), n) == Plus(1, x[j])


def test_what_says_nothing_of_its_variable_is_not_differentiated() -> None:
    with pytest.raises(ShapeError):
        derivative(Symbol("L", real=True), Symbol("w", real=True), Model(definitions=(), names=()))


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        (NET + "dz = a - y\ndW = dz x^T", ("gradient",)),
        (NET + "dL = (a - y) : da", ("differential",)),
        (NET + "dz = W\\,dx", ("gradient", "differential")),
    ],
)
def test_what_a_short_name_stands_for(text: str, modes: tuple[str, ...]) -> None:
    assert text_of(text).modes == modes


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial L}{\partial W} = (p - y) x^T",
        r"a = \tanh(z)",
        r"W = W - \eta \frac{\partial L}{\partial W}",
        r"(a - y) x^T = W",
        r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial W}",
    ],
)
def test_what_may_be_meant_otherwise_is_not_refuted(line: str) -> None:
    found = outcomes_of(NET + line, None, 2.0)
    assert found is None or 4 not in found.lines or found.lines[4].verdict == "undecided"


def test_a_refuted_line_has_a_witness_in_the_letters_of_the_text() -> None:
    line = check("z_1 = W_1 x\nL = \\frac12 \\|z_1 - y\\|^2\n\\frac{\\partial L}{\\partial x} = W_1 (z_1 - y)")
    witness = line.to_dict()["lines"][-1]["witness"]
    assert line.lines[-1].verdict == "refuted"
    assert witness["left"] != witness["right"]
    assert all(name.partition("_")[0] in ("W", "x", "y", "z", "n", "i", "j", "k", "r", "s") for name in witness["at"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (r"\frac{\partial L}{\partial x} = W (a - y)", "transposed-weight"),
        (r"\frac{\partial L}{\partial a} = 2 (a - y)", "extra-factor"),
        (r"\frac{\partial L}{\partial a} = y - a", "sign"),
        (r"\frac{\partial L}{\partial x} = W^T (a + y)", "sign-of-term"),
    ],
)
def test_a_mistake_is_named(line: str, code: str) -> None:
    report = check("z = W @ x\na = z\nL = \\frac12 (a - y):(a - y)\n" + line).lines[-1]
    assert report.verdict == "refuted"
    assert report.mistake is not None
    assert report.mistake.code == code
