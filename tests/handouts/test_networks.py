"""Pages of several outputs and hidden layers: the same sections as a neuron's, in words that fit."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import pytest
from sympy import Expr

from symperceptron import Network, derive, handout
from symperceptron.handouts import FORMATS, Handout
from symperceptron.handouts.document import Derived, Display, Document, Heading, Math, Paragraph, Pieces, Statement, Table, Worked
from symperceptron.handouts.examples import example_of
from symperceptron.language import Kind, Model, Verdict, decide, to_text
from symperceptron.language.expressions.marks import bare
from symperceptron.language.expressions.wholes import Whole

ONE = Network(("softmax",), loss="cross_entropy")
TWO = Network(("tanh", "softmax"), loss="cross_entropy", notation="layered")


@pytest.fixture(scope="module")
def page() -> Document:
    return handout(TWO).document


def words(pieces: Pieces, model: Model = TWO) -> str:
    return "".join(
        to_text(piece.expr, model.notation) if isinstance(piece, Math) else getattr(piece, "text", "") for piece in pieces
    )


def boxes(document: Document) -> list[tuple[tuple[Expr, Expr], ...]]:
    return [block.equations for block in document.blocks if isinstance(block, Display) and block.boxed]


@pytest.mark.parametrize(
    ("model", "lang", "title"),
    [
        (ONE, "en", "The gradient of a perceptron with several outputs"),
        (TWO, "en", "The gradient of a multilayer perceptron"),
        (ONE, "zh", "多输出感知机的梯度"),
        (TWO, "zh", "多层感知机的梯度"),
    ],
)
def test_the_title_says_what_is_differentiated(model: Model, lang: str, title: str) -> None:
    assert handout(model, lang).document.title == title


def test_the_setting_speaks_of_layers_and_the_table_names_them(page: Document) -> None:
    first = next(block for block in page.blocks if isinstance(block, Paragraph))
    assert words(first.text).startswith("Layers of neurons work one after the other: the first takes the inputs x_i^0,")
    table = next(block for block in page.blocks if isinstance(block, Table))
    rows = {words(symbol): words(meaning) for symbol, meaning, _ in table.rows}
    assert rows["w_ij^1"] == "weight, layer 1"
    assert rows["O_k^2"] == "output, after the activation, layer 2"
    assert rows["δ_j^1"] == "name of ∂E/∂x_j^1, layer 1"
    assert len(rows) == len(TWO.names)


def test_the_derivatives_are_by_the_indices_of_the_definitions(page: Document) -> None:
    goals = [to_text(block.goal, page.notation) for block in page.blocks if isinstance(block, Derived)]
    assert goals == ["∂E/∂w_jk^2", "∂E/∂w_ij^1", "∂E/∂b_k^2", "∂E/∂b_j^1"]


def test_the_recursion_is_boxed_by_its_names_and_is_what_is_derived(page: Document) -> None:
    recursion, gradients = boxes(page)
    assert [to_text(name, page.notation) for name, _ in recursion] == ["δ_k^2", "δ_j^1"]
    for (name, last), wrt in zip(recursion, ("z_k^2", "z_j^1"), strict=True):
        assert last == derive(TWO, wrt).last
        assert decide(name, last, TWO).is_proved
    assert [to_text(last, page.notation) for _, last in gradients] == ["δ_k^2·O_j^1", "δ_j^1·x_i^0", "δ_k^2", "δ_j^1"]


def test_a_lemma_says_which_derivative_it_gives_and_what_that_is_called(page: Document) -> None:
    titles = [words(block.title) for block in page.blocks if isinstance(block, Statement)]
    assert "Lemma 1 (δ_k^2, the derivative of E by x_k^2)." in titles
    assert "Lemma 2 (derivative of O_k^2 by x_l^2)." in titles
    assert "Lemma 4 (derivative of tanh(u))." in titles


def test_the_worked_example_goes_back_through_the_names(page: Document) -> None:
    forward, backward = [block for block in page.blocks if isinstance(block, Worked)]
    assert [to_text(left, page.notation) for left, _ in forward.rows] == ["x_0^1", "O_0^1", "x_0^2", "O_0^2", "E"]
    assert [to_text(left, page.notation) for left, _ in backward.rows][:3] == ["δ_0^2", "δ_0^1", "∂E/∂w_00^2"]
    quotients = [block for block in page.blocks if isinstance(block, Table)][2]
    assert len(quotients.rows) == 8
    for row in quotients.rows:
        by_formula, by_differences = (bare(piece.expr) for cell in row[1:3] for piece in cell if isinstance(piece, Math))
        assert by_formula == by_differences


@pytest.mark.parametrize("classes", [1, 2, 3, 5])
def test_the_targets_of_an_example_add_up_to_one(classes: int) -> None:
    model = Network(("softmax",), loss="cross_entropy", widths=(2, classes))
    example = example_of(model)
    assert classes == 1 or example is not None
    if example is not None:
        assert sum(value for leaf, value in example.leaves.items() if str(leaf).startswith("t[")) == 1


def matrix_lines(document: Document) -> tuple[tuple[Expr, Expr], ...]:
    return [block.equations for block in document.blocks if isinstance(block, Display)][-1]


def test_the_matrix_form_has_a_line_for_every_matrix_and_shapes_that_fit(page: Document) -> None:
    lines = matrix_lines(page)
    assert [" = ".join(to_text(side, page.notation) for side in line) for line in lines] == [
        "δ^2 = O^2 − T",
        "δ^1 = (δ^2·(W^2)ᵀ) ⊙ (1 − O^1 ⊙ O^1)",
        "∂E/∂W^2 = (O^1)ᵀ·δ^2",
        "∂E/∂W^1 = (X^0)ᵀ·δ^1",
        "∂E/∂b^2 = 𝟏ᵀ·δ^2",
        "∂E/∂b^1 = 𝟏ᵀ·δ^1",
    ]
    sizes = next(block for block in page.blocks if isinstance(block, Table) and words(block.header[0]) == "Matrix")
    shapes = {words(name): words(shape) for name, shape in sizes.rows}
    assert shapes["W^1"] == "(n_0 + 1) × (n_1 + 1)"
    assert shapes["δ^1"] == "m × (n_1 + 1)"
    assert shapes["b^2"] == "n_2 + 1"


def test_a_matrix_line_that_is_not_proved_is_not_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from symperceptron.derivation.matrices import MatrixLine

    undecided = Verdict(kind=Kind.UNDECIDED, method="", reason="not looked at")
    monkeypatch.setattr(MatrixLine, "proof", property(lambda _line: undecided))
    assert not any(side.has(Whole) for _, side in matrix_lines(handout(ONE).document))


# -- the formats ----------------------------------------------------------------------------------------------------------------------

SHOWN = [
    (Network(("softmax",), notation="layered"), "zh", "full"),
    (TWO, "en", "standard"),
    (Network(("relu", "tanh", "softmax"), loss="cross_entropy", notation="net_out", bias=False), "en", "brief"),
    (Network(("tanh", "softmax"), loss="cross_entropy", widths=(784, 128, 10)), "en", "brief"),
]


@lru_cache
def shown(number: int) -> Handout:
    model, lang, detail = SHOWN[number]
    return handout(model, lang, detail=detail, title=r"\write18{x} <script>alert(1)</script> #read('x') {{ 7*7 }} $\frac1")


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_the_latex_compiles_without_complaint(
    complaints: Callable[[str], list[str]], chinese_complaints: Callable[[str], list[str]], number: int
) -> None:
    compiled = chinese_complaints if SHOWN[number][1] == "zh" else complaints
    assert compiled(shown(number).latex()) == []


@pytest.mark.parametrize("number", [0, 2])
@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_is_made_and_a_hostile_title_is_text(suffix: str, number: int) -> None:
    if suffix == ".pdf":
        pytest.importorskip("typst")
    content = FORMATS[suffix].make(shown(number).document, ())
    assert len(content) > 5_000
    assert suffix in {".pdf", ".ipynb"} or b"<script>alert(1)" not in content


def test_every_line_is_numbered_once_and_proved(page: Document) -> None:
    blocks = [*page.blocks, *(inner for block in page.blocks if isinstance(block, Statement) for inner in block.blocks)]
    lines = sorted((line for block in blocks if isinstance(block, Derived) for line in block.lines), key=lambda line: line.number)
    assert all(later.number == line.number + 1 for line, later in pairwise(lines))
    assert all(line.is_proved for line in lines)


def test_one_layer_has_no_recursion() -> None:
    document = handout(ONE).document
    ((weights, biases),) = boxes(document)
    assert to_text(weights[1]) == "(O_k − t_k)·x_j"
    assert to_text(biases[1]) == "O_k − t_k"
    assert "Result" in [words(block.text, ONE) for block in document.blocks if isinstance(block, Heading)]
