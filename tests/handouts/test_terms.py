"""The results with matrices, and the sentences on conditions and conventions: true of numbers, and there for every row of the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import Expr, Indexed, N, Rational, Symbol
from sympy import lambdify as sympy_lambdify

from symperceptron import Network, Perceptron, handout, lambdify
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.handouts.document import Block, Display, Document, Heading, Paragraph, expressions
from symperceptron.handouts.texts import catalogue, languages
from symperceptron.language import to_text
from symperceptron.language.expressions import Compare

Array = np.ndarray[Any, Any]
ACTIVATE: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.where(z > 0, z, 0),
    "tanh": np.tanh,
    "identity": lambda z: z,
}


def section(document: Document, title: str) -> list[Block]:
    """The blocks under a heading."""
    heads = [place for place, block in enumerate(document.blocks) if isinstance(block, Heading)]
    start = next(place for place in heads if to_words(document.blocks[place]) == title)
    end = next((place for place in heads if place > start), len(document.blocks))
    return list(document.blocks[start + 1 : end])


def to_words(block: Block) -> str:
    return "".join(getattr(piece, "text", None) or to_text(piece.expr) for piece in getattr(block, "text", ()))


def equations(document: Document) -> dict[str, Expr]:
    """What stands under the result, by the left sides."""
    displays = [block for block in section(document, "Result") if isinstance(block, Display)]
    return {to_text(left): right for display in displays for left, right in display.equations}


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("sigmoid", "half_squared_error"),
        ("relu", "huber"),
        ("tanh", "log_cosh"),
        ("identity", "hinge"),
        ("sigmoid", "binary_cross_entropy"),
    ],
)
def test_the_factors_of_the_samples_make_the_gradient_of_many(activation: str, loss: str) -> None:
    neuron = Perceptron(activation, loss)
    found = equations(handout(neuron).document)
    ((name, delta),) = [(left, right.doit()) for left, right in found.items() if left.endswith("_s")]
    assert to_text(found["∂E/∂w"]) == f"Xᵀ·{name[0]}"
    random = np.random.default_rng(3)
    X, w, b = random.normal(size=(7, 3)), random.normal(size=3), 0.3
    t = random.choice([-1.0, 1.0], size=7) if loss == "hinge" else random.random(7)
    z = X @ w + b
    values = {"O[s]": ACTIVATE[activation](z), "t[s]": t, "z[s]": z, "delta": 1.0}
    plain = {
        part: Symbol(f"q{place}")
        for place, part in enumerate(sorted(delta.atoms(Indexed) | {Symbol("delta", real=True)}, key=str))
    }
    formula = sympy_lambdify(list(plain.values()), delta.xreplace(plain), "numpy")
    errors = np.broadcast_to(formula(*(values[str(part)] for part in plain)), (7,))
    _, (dw, db) = lambdify(neuron).value_and_grad(w, b, X, t)
    assert X.T @ errors == pytest.approx(dw)
    assert errors.sum() == pytest.approx(db)


def test_a_network_is_restated_layer_by_layer() -> None:
    found = equations(handout(Network(("tanh", "softmax"), "cross_entropy")).document)
    assert to_text(found["∂E/∂W^(1)"]) == "Xᵀ·δ^(1)"
    assert to_text(found["∂E/∂b^(1)"]) == "𝟏ᵀ·δ^(1)"


def has_two_slopes(activation: str, point: Expr) -> bool:
    """Whether the slopes at both sides of a point differ, by difference quotients."""
    row, u, step = ACTIVATIONS[activation], Symbol("u", real=True), Rational(1, 10**6)
    formula = row.formula(u).doit().subs({known.symbol: known.default for known in row.parameters})
    before, there, after = (N(formula.subs(u, point + side), 30) for side in (-step, 0, step))
    return bool(abs((after - there) - (there - before)) / step > 1e-3)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize(
    "activation", [name for name, row in ACTIVATIONS.items() if row.kinks or name in ("sigmoid", "softsign")]
)
def test_a_kink_has_its_convention_and_a_smooth_function_none(activation: str, lang: str) -> None:
    document = handout(Perceptron(activation), lang, detail="brief").document
    said = [block for block in section(document, catalogue(lang).text("sections", "terms")) if isinstance(block, Paragraph)]
    words, _, after = catalogue(lang).text("terms", "convention").partition("{about}")
    conventions = [to_words(block) for block in said if to_words(block).startswith(words) and to_words(block).endswith(after)]
    kinks = [point for point in ACTIVATIONS[activation].kinks if has_two_slopes(activation, point)]
    assert len(conventions) == len(kinks) + (activation == "softsign")  # which is made of an absolute value


def test_every_condition_of_a_line_has_its_sentence() -> None:
    for neuron in (Perceptron(), Perceptron("tanh", "binary_cross_entropy"), Perceptron("sigmoid", "binary_cross_entropy")):
        document = handout(neuron).document
        said = {condition for block in section(document, "When it holds") for condition in expressions(block)}
        conditions = {
            part
            for block in document.blocks
            if block.kind in ("derived", "statement")
            for label in labels(block)
            for part in label
        }
        assert conditions
        assert conditions <= said


def labels(block: Any) -> list[list[Expr]]:
    """The conditions that stand beside lines, of those with an inequality."""
    lines = [
        *getattr(block, "lines", ()),
        *(line for inner in getattr(block, "blocks", ()) for line in getattr(inner, "lines", ())),
    ]
    return [[expr for expr in expressions(line.label) if isinstance(expr, Compare) and "=" not in expr.signs] for line in lines]
