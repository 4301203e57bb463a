"""The figures: drawn from the definitions, with the numbers that the definitions give, and nothing outside the drawing."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, islice
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from mpmath import mp, mpf
from sympy import Expr

from symperceptron import Perceptron, handout, lambdify
from symperceptron.derivation import Network, derive
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.handouts.document import Figure, Math, Table, Worked
from symperceptron.handouts.drawing import Drawing, Shape
from symperceptron.handouts.examples import example_of
from symperceptron.handouts.graph import computational_graph
from symperceptron.handouts.numbers import Example, shown
from symperceptron.handouts.picture import picture
from symperceptron.handouts.plots import activation_plot, loss_plot
from symperceptron.handouts.templates import figure_svg
from symperceptron.language import Model, to_text
from symperceptron.language.expressions import Compare, Partial
from symperceptron.language.expressions.marks import bare

MODELS: dict[str, Model] = {
    "neuron": Perceptron(),
    "layered": Perceptron(notation="layered"),
    "no-bias": Perceptron(bias=False, activation="relu"),
    "batch": Perceptron(samples="mean"),
    "layer": Network(),
    "softmax": Network(("softmax",), loss="cross_entropy"),
    "two-layers": Network(("tanh", "sigmoid")),
    "widths": Network(("tanh", "sigmoid"), widths=(2, 3, 1)),
}


def labels(drawing: Drawing, model: Model) -> list[str]:
    return [label.text or to_text(label.expr, model.notation) for label in drawing.labels]


def given_example(model: Model) -> Example:
    found = example_of(model)
    assert found is not None
    return found


# -- the numbers ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activation", "loss"), tuple(islice(zip(cycle(ACTIVATIONS), cycle(LOSSES), strict=False), 2 * len(ACTIVATIONS)))
)
def test_the_example_has_the_kernels_numbers(activation: str, loss: str) -> None:
    neuron = Perceptron(activation=activation, loss=loss)
    example = example_of(neuron)
    if example is None:
        pytest.skip("no numbers of this neuron are all real and in their domains")
    x, w, b, t = ([float(example.value(part)) for part in example.elements(neuron._declared[key])] for key in "xwbt")
    E, (dw, db) = lambdify(neuron).value_and_grad(w, b[0], [x], t[0])
    assert float(example.value(neuron.loss)) == pytest.approx(float(E), rel=1e-12)
    assert float(example.value(Partial(neuron.loss, neuron.symbols["b"]))) == pytest.approx(float(db), rel=1e-9, abs=1e-14)
    for place in range(3):
        assert float(example.value(Partial(neuron.loss, neuron.symbols["w"][place]))) == pytest.approx(
            float(dw[place]), rel=1e-9, abs=1e-14
        )


@pytest.mark.parametrize("name", MODELS)
def test_the_examples_derivatives_are_slopes(name: str) -> None:
    model, step = MODELS[name], mpf(10) ** -12
    example = given_example(model)
    for role in ("weight", "bias"):
        for quantity in model.by_role(role):
            leaf = example.elements(quantity)[-1]
            with mp.workdps(40):
                up, down = (example.moved(leaf, example.value(leaf) + side * step).value(model.loss) for side in (1, -1))
                assert abs((up - down) / (2 * step) - example.value(Partial(model.loss, leaf))) < mpf(10) ** -10


def test_a_seed_gives_other_numbers_and_the_same_again() -> None:
    neuron = Perceptron()
    found = [dict(given_example(neuron).leaves)] + [dict(example_of(neuron, seed).leaves) for seed in (1, 2, 1)]  # type: ignore[union-attr]  # found above
    assert found[1] == found[3]
    assert len({tuple(map(str, one.values())) for one in found}) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.54983", "0.5498"),
        ("-0.3", "−0.3"),
        ("2", "2"),
        ("0.00001234567", "0.00001235"),
        ("0", "0"),
        ("0.99999", "1.0000"),
        ("12.5", "12.5"),
    ],
)
def test_a_number_is_shown_as_one_would_write_it(value: str, text: str) -> None:
    assert to_text(shown(Fraction(value))) == text
    assert to_text(shown(mpf(value))) == text


# -- the drawings -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_the_picture_names_what_the_definitions_name(name: str) -> None:
    model = MODELS[name]
    told = " ".join(labels(picture(model), model))
    for quantity in model.names:
        if quantity.role in {"input", "weight", "output", "preactivation", "target", "loss"}:
            assert to_text(quantity.symbol, model.notation).partition("_")[0].partition("^")[0] in told
    assert "Σ" in told
    assert ("b" in told) == any(model.by_role("bias"))


def test_the_picture_of_one_neuron() -> None:
    drawing = picture(Perceptron())
    assert sorted(labels(drawing, Perceptron())) == sorted(
        ["x_0", "x_1", "⋮", "x_n", "w_0", "w_1", "w_n", "Σ", "z", "b", "σ", "O", "t", "E"]
    )
    assert len(drawing.strokes) == 3 + 1 + 1 + 1 + 1 + 0  # three inputs, the bias, z, O, t


def test_small_widths_are_drawn_in_full() -> None:
    drawing = picture(MODELS["widths"])
    assert "⋮" not in labels(drawing, MODELS["widths"])
    assert len([shape for shape in drawing.shapes if shape.role == "unit"]) == 2 * 3 + 2 * 1


@pytest.mark.parametrize("name", MODELS)
def test_the_shapes_of_a_picture_lie_apart_and_its_lines_end_at_their_rims(name: str) -> None:
    drawing = picture(MODELS[name])
    for number, one in enumerate(drawing.shapes):
        for other in drawing.shapes[:number]:
            apart = [abs(a - b) for a, b in zip(one.centre, other.centre, strict=True)]
            assert apart[0] >= (one.width + other.width) / 2 or apart[1] >= (one.height + other.height) / 2
    for stroke in drawing.strokes:
        assert any(_is_at_rim(stroke.points[-1], shape) for shape in drawing.shapes)


def _is_at_rim(point: tuple[float, float], shape: Shape) -> bool:
    across, down = (abs(a - b) for a, b in zip(point, shape.centre, strict=True))
    if shape.is_round:
        return abs((across**2 + down**2) ** 0.5 - shape.width / 2) < 0.01
    return abs(max(across - shape.width / 2, down - shape.height / 2)) < 0.01


def test_a_graph_of_many_layers_stands_and_one_of_a_neuron_lies() -> None:
    for name, stands in (("neuron", False), ("softmax", False), ("two-layers", True)):
        drawing = computational_graph(MODELS[name], given_example(MODELS[name]))
        assert (drawing.height > 25) == stands
        assert drawing.width < 60


@pytest.mark.parametrize("name", MODELS)
def test_the_graph_tells_values_and_derivatives(name: str) -> None:
    model = MODELS[name]
    example = given_example(model)
    drawing = computational_graph(model, example)
    equations = [label.expr for label in drawing.labels if isinstance(label.expr, Compare)]
    assert len(equations) > 8
    for equation in equations:
        left, right = equation.sides
        assert abs(example.value(left) - mpf(str(float(right.doit())))) <= mpf("0.00006")
    assert any(isinstance(equation.sides[0], Partial) for equation in equations)


def test_the_arrows_back_carry_local_derivatives() -> None:
    neuron = Perceptron()
    locals_ = {label for label in labels(computational_graph(neuron, given_example(neuron)), neuron) if "=" not in label}
    assert locals_ == {"1", "x_0", "w_0", "O·(1 − O)", "O − t"}


@pytest.mark.parametrize("name", MODELS)
def test_nothing_lies_outside_its_drawing(name: str) -> None:
    model = MODELS[name]
    example = given_example(model)
    weight = example.elements(next(model.by_role("weight")))[0]
    for drawing in (
        picture(model),
        computational_graph(model, example),
        activation_plot(model, example),
        loss_plot(model, example, weight),
    ):
        if drawing is None:
            continue
        points = [point for stroke in drawing.strokes for point in stroke.points] + [label.at for label in drawing.labels]
        points += [(shape.centre[0] + side * shape.width / 2, shape.centre[1]) for shape in drawing.shapes for side in (-1, 1)]
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_plots_curves_are_the_functions(activation: str) -> None:
    neuron = Perceptron(activation=activation)
    example = given_example(neuron)
    plot = activation_plot(neuron, example)
    assert plot is not None
    curve, slope = (next(stroke for stroke in plot.strokes if stroke.role == role) for role in ("curve", "second"))
    assert len(curve.points) == len(slope.points)
    rising = [(-(b[1] - a[1])) / (b[0] - a[0]) for a, b in zip(curve.points, curve.points[2:], strict=False)]
    heights = [-y for _, y in slope.points[1:-1]]
    span = max(heights) - min(heights)
    if span > 1e-6 and activation not in {"relu", "leaky_relu", "hard_sigmoid", "elu", "selu"}:  # these have kinks
        scale = (max(rising) - min(rising)) / span
        middle = len(heights) // 2
        for place in range(5, len(heights) - 5, 9):
            assert rising[place] - rising[middle] == pytest.approx(
                scale * (heights[place] - heights[middle]), abs=0.05 * (1 + scale * span)
            )


# -- on the page --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", ["plain", "layered"])
def test_a_figure_is_a_well_formed_svg_with_words_for_it(notation: str) -> None:
    document = handout(Perceptron(notation=notation)).document
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert [figure.name for figure in figures] == ["model", "graph", "activation", "loss"]
    for figure in figures:
        root = ET.fromstring(figure_svg(figure, document))  # noqa: S314  # our own
        assert root.get("role") == "img"
        assert len(root.get("aria-label") or "") > 30
        assert not {element.tag for element in root.iter() if "image" in element.tag or "foreignObject" in element.tag}


def test_the_worked_example_ends_in_the_result() -> None:
    neuron = Perceptron()
    document = handout(neuron).document
    forward, backward = [block for block in document.blocks if isinstance(block, Worked)]
    assert [to_text(left) for left, _ in forward.rows] == ["z", "O", "E"]
    assert [to_text(left) for left, _ in backward.rows] == ["∂E/∂w_0", "∂E/∂b"]
    assert to_text(forward.rows[0][1][1][1]) == "1·0.5 + 2·(−0.3) + (−1)·0.2 + 0.5"
    sign, last = forward.rows[0][1][-1]
    assert (sign, to_text(last)) == ("=", "0.2")
    (table,) = (block for block in document.blocks if isinstance(block, Table) and len(block.header) == 4)
    assert len(table.rows) == 4
    for row in table.rows:
        formula, quotient = (piece.expr for cell in row[1:3] for piece in cell if isinstance(piece, Math))
        assert bare(formula) == bare(quotient)  # ten digits of the formula and of the quotient


def test_numbers_stand_under_the_symbols() -> None:
    for activation, loss in (("tanh", "half_squared_error"), ("sigmoid", "binary_cross_entropy"), ("relu", "huber")):
        neuron = Perceptron(activation=activation, loss=loss)
        example = given_example(neuron)
        last = derive(neuron, "b").last
        with_numbers: Expr = example.with_numbers(last)
        value: Any = example.value(with_numbers)
        assert abs(value - example.value(last)) < mpf("0.0005")
