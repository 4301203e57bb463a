"""The matrix lines: written as people write them, their shapes checked, their entries proved; and the numbers in NumPy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symperceptron import Network, Perceptron, derive
from symperceptron.derivation.matrices import MatrixLine, matrix_line
from symperceptron.derivation.matrix import Elementwise, Named, Product, Scaled, Total, Transposed
from symperceptron.errors import NoRuleAppliesError, ShapeError
from symperceptron.handouts.breadth import breadth
from symperceptron.language import NOTATIONS, Model
from symperceptron.language.expressions import Times, one
from symperceptron.language.writing import to_latex, to_mathml, to_typst

BATCH = Network(("sigmoid", "tanh"), samples="sum", notation="layered")
CLASSES = Network(("softmax",), loss="cross_entropy", samples="sum")

LINES = [
    (Network(), "w_jk", "∂E/∂W = xᵀ·((O − t) ⊙ O ⊙ (1 − O))"),
    (Network(), "x_j", "∂E/∂x = ((O − t) ⊙ O ⊙ (1 − O))·Wᵀ"),
    (CLASSES, "z_sk", "∂E/∂Z = O − T"),
    (CLASSES, "w_jk", "∂E/∂W = Xᵀ·(O − T)"),
    (CLASSES, "b_k", "∂E/∂b = 𝟏ᵀ·(O − T)"),
    (BATCH, "w_ij^1", "∂E/∂W^1 = (X^0)ᵀ·δ^1"),
    (BATCH, "w_jk^2", "∂E/∂W^2 = (O^1)ᵀ·δ^2"),
    (BATCH, "b_k^2", "∂E/∂b^2 = 𝟏ᵀ·δ^2"),
    (BATCH, "z_sj^1", "δ^1 = (δ^2·(W^2)ᵀ) ⊙ O^1 ⊙ (1 − O^1)"),
    (BATCH, "z_sk^2", "δ^2 = (O^2 − T) ⊙ (1 − O^2 ⊙ O^2)"),
    (BATCH, "x_si", "∂E/∂X^0 = δ^1·(W^1)ᵀ"),
    (Network(("softmax",)), "z_k", "∂E/∂z = O ⊙ (O − t − (O − t)·Oᵀ·𝟏ᵀ)"),
    (Network(("softmax",), samples="sum"), "z_sk", "∂E/∂Z = O ⊙ (O − T − ((O − T) ⊙ O)·𝟏·𝟏ᵀ)"),  # noqa: RUF001  # a bold one stands for a column of ones
    (Network(("softmax",), samples="mean"), "z_sk", "∂E/∂Z = (1/m)·(O ⊙ (O − T − ((O − T) ⊙ O)·𝟏·𝟏ᵀ))"),  # noqa: RUF001  # ditto
    (Network(("softmax", "tanh")), "z_j^1", "δ^(1) = O^(1) ⊙ (δ^(2)·(W^(2))ᵀ − δ^(2)·(O^(1)·W^(2))ᵀ·𝟏ᵀ)"),
    (Network(("softmax", "tanh"), samples="sum"), "z_sj^1", "δ^(1) = O^(1) ⊙ (δ^(2)·(W^(2))ᵀ − ((O^(1)·W^(2)) ⊙ δ^(2))·𝟏·𝟏ᵀ)"),  # noqa: RUF001  # ditto
]


@pytest.mark.parametrize(("model", "wrt", "expected"), LINES, ids=[row[2] for row in LINES])
def test_a_matrix_line_is_written_and_proved(model: Model, wrt: str, expected: str) -> None:
    line = matrix_line(derive(model, wrt))
    assert str(line) == expected
    assert line.proof.is_proved


@pytest.mark.parametrize(("model", "wrt"), [row[:2] for row in LINES], ids=[row[2] for row in LINES])
def test_the_derivative_has_the_shape_of_what_it_is_by(model: Model, wrt: str) -> None:
    line = matrix_line(derive(model, wrt))
    (variable,) = line.derivation.goal.variables
    known = model.name_of(variable)
    assert known is not None
    assert line.shape == (known.ranges if len(known.ranges) == 2 else ((one, one), *known.ranges))


@pytest.mark.parametrize(("model", "wrt"), [(BATCH, "z_sj^1"), (BATCH, "w_ij^1"), (CLASSES, "w_jk")])
def test_the_lines_of_a_batch_are_proved(model: Model, wrt: str) -> None:
    assert all(verdict.is_proved for verdict in derive(model, wrt).verify())


def test_latex_is_what_a_mathematician_types() -> None:
    assert matrix_line(derive(BATCH, "z_sj^1")).latex == r"\delta^1 = (\delta^2 (W^2)^{\mathsf{T}}) \odot O^1 \odot (1 - O^1)"


def test_every_format_prints_a_matrix_line() -> None:
    line, notation = matrix_line(derive(Network(("softmax",), samples="sum"), "z_sk")).expression, NOTATIONS["plain"]
    assert to_latex(line).endswith(r"O \odot (O - T - ((O - T) \odot O) \mathbf{1} \mathbf{1}^{\mathsf{T}})")
    assert to_typst(line).endswith("O ⊙ (O − T − ((O − T) ⊙ O) bold(1) bold(1)^(sans(T)))")
    assert to_mathml(line).count("⊙") == 4  # two in the alternative text
    assert breadth(line, notation) > breadth(line.sides[1], notation) > 10


def test_the_total_of_a_softmax_is_that_of_its_own_row() -> None:
    line = matrix_line(derive(Network(("softmax",), samples="sum"), "z_sk"))
    assert isinstance(line.matrix, Elementwise)
    *_, total = line.matrix.factors
    assert isinstance(total, Total)
    (*kept, last) = total.terms
    assert isinstance(last, Scaled)
    lost = replace(line, matrix=Elementwise(factors=(*line.matrix.factors[:-1], Total(terms=tuple(kept)))))
    turned = replace(line, matrix=Elementwise(factors=(*line.matrix.factors[:-1], Total(terms=(*kept, last.matrix)))))
    assert lost.proof.kind.value == turned.proof.kind.value == "refuted"


def recursion() -> tuple[MatrixLine, Product]:
    line = matrix_line(derive(BATCH, "z_sj^1"))
    assert isinstance(line.matrix, Elementwise)
    product = line.matrix.factors[0]
    assert isinstance(product, Product)
    return line, product


def test_a_weight_that_is_not_transposed_does_not_fit() -> None:
    _, product = recursion()
    assert isinstance(product.right, Transposed)
    with pytest.raises(ShapeError, match="columns times one with"):
        Product(left=product.left, right=product.right.matrix)


def test_a_wrong_matrix_of_the_right_shape_is_not_proved() -> None:
    line, product = recursion()
    assert isinstance(line.matrix, Elementwise)
    assert not replace(line, matrix=Elementwise(factors=(product, *line.matrix.factors[1:2]))).proof.is_proved
    square = Network(("sigmoid", "sigmoid"), widths=(2, 2, 2), notation="layered")
    right = matrix_line(derive(square, "z_j^1"))
    assert isinstance(right.matrix, Elementwise)
    inner = right.matrix.factors[0]
    assert isinstance(inner, Product)
    assert isinstance(inner.right, Transposed)
    wrong = replace(
        right, matrix=Elementwise(factors=(Product(left=inner.left, right=inner.right.matrix), *right.matrix.factors[1:]))
    )
    assert right.proof.is_proved
    assert wrong.proof.kind.value == "refuted"


def test_different_shapes_are_not_multiplied_entry_by_entry() -> None:
    line, product = recursion()
    with pytest.raises(ShapeError, match="entry by entry"):
        Elementwise(factors=(product, product.left))
    assert isinstance(line.matrix.shape, tuple)


def test_what_has_no_index_is_no_matrix() -> None:
    with pytest.raises(NoRuleAppliesError, match="one or two indices"):
        matrix_line(derive(Perceptron(), "b"))


def test_what_is_no_product_of_matrices_is_said_to_be_none() -> None:
    right = derive(Network(), "w_jk")
    *before, last = right.steps
    crossed = Times(last.after, right.model.variable("x_k"))
    with pytest.raises(NoRuleAppliesError, match="not written with matrices"):
        matrix_line(
            replace(
                right,
                steps=(*before, replace(last, after=Times(crossed, right.model.variable("w_kj"), right.model.variable("x_i")))),
            )
        )


def test_a_neuron_over_samples_has_a_matrix_line_too() -> None:
    line = matrix_line(derive(Perceptron(samples="sum"), "w_j"))
    assert line.proof.is_proved
    assert isinstance(line.matrix, Product | Named)
