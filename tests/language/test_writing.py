"""What the printers write: a row per shape, in LaTeX and in text, and each notation by its names."""

from __future__ import annotations

import pytest
from sympy import Expr, IndexedBase, Integer, S, symbols

from symperceptron.language import NOTATIONS, to_latex, to_text
from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
)

O, t, z, E, b = symbols("O t z E b", real=True)
i, j, k, n = symbols("i j k n", integer=True)
x, w = IndexedBase("x", real=True), IndexedBase("w", real=True)

NET = Summation(Times(x[i], w[i]), i, 0, n)
RESIDUAL = Plus(O, Neg(t))
ONE_MINUS = Plus(1, Neg(O))

ROWS = [
    (Times(RESIDUAL, O, ONE_MINUS, x[j]), r"(O - t) O (1 - O) x_j", "(O − t)·O·(1 − O)·x_j"),
    (Times(Over(1, 2), Power(RESIDUAL, 2)), r"\tfrac{1}{2} (O - t)^2", "½·(O − t)²"),
    (Over(1, Plus(1, Power(S.Exp1, Neg(z)))), r"\frac{1}{1 + e^{-z}}", "1/(1 + e^(−z))"),
    (Plus(NET, b), r"\sum_{i=0}^n x_i w_i + b", "Σ_{i=0}^n x_i·w_i + b"),
    (Times(NET, x[j]), r"\left(\sum_{i=0}^n x_i w_i\right) x_j", "(Σ_{i=0}^n x_i·w_i)·x_j"),
    (Times(x[j], NET), r"x_j \sum_{i=0}^n x_i w_i", "x_j·Σ_{i=0}^n x_i·w_i"),
    (Summation(Times(x[i], Delta(i, j)), i, 0, n), r"\sum_{i=0}^n x_i \delta_{ij}", "Σ_{i=0}^n x_i·δ_ij"),
    (Partial(E, w[j]), r"\frac{\partial E}{\partial w_j}", "∂E/∂w_j"),
    (Partial(E, w[j], w[k]), r"\frac{\partial^2 E}{\partial w_j \, \partial w_k}", "∂²E/(∂w_j∂w_k)"),
    (Partial(E, w[j], w[j]), r"\frac{\partial^2 E}{\partial w_j^2}", "∂²E/∂w_j²"),
    (Partial(Call("sigma", z), w[j]), r"\frac{\partial \sigma(z)}{\partial w_j}", "∂σ(z)/∂w_j"),
    (Partial(Power(RESIDUAL, 2), O), r"\frac{\partial}{\partial O} (O - t)^2", "∂((O − t)²)/∂O"),
    (Partial(RESIDUAL, O), r"\frac{\partial}{\partial O} (O - t)", "∂(O − t)/∂O"),
    (
        Times(Partial(E, O), Partial(O, z), Partial(z, w[j])),
        r"\frac{\partial E}{\partial O} \cdot \frac{\partial O}{\partial z} \cdot \frac{\partial z}{\partial w_j}",
        "∂E/∂O·∂O/∂z·∂z/∂w_j",
    ),
    (Times(Prime("sigma", z), Partial(z, w[j])), r"\sigma'(z) \frac{\partial z}{\partial w_j}", "σ′(z)·∂z/∂w_j"),
    (Prime("sigma", z, 2), r"\sigma''(z)", "σ′′(z)"),
    (Times(2, RESIDUAL), r"2 (O - t)", "2·(O − t)"),
    (Times(2, Integer(3)), r"2 \cdot 3", "2·3"),
    (Plus(Neg(O), t), r"-O + t", "−O + t"),
    (Plus(O, Neg(Plus(t, z))), r"O - (t + z)", "O − (t + z)"),
    (Plus(O, Neg(Neg(t))), r"O - (-t)", "O − (−t)"),
    (Neg(Times(RESIDUAL, O)), r"-(O - t) O", "−(O − t)·O"),
    (Times(O, Neg(t)), r"O (-t)", "O·(−t)"),
    (Power(Power(O, 2), 3), r"(O^2)^3", "(O²)³"),
    (Power(Neg(z), 2), r"(-z)^2", "(−z)²"),
    (Power(Over(O, t), 2), r"\left(\frac{O}{t}\right)^2", "(O/t)²"),
    (Power(Call("tanh", z), 2), r"\tanh(z)^2", "tanh(z)²"),
    (Over(Over(O, t), z), r"\frac{\frac{O}{t}}{z}", "(O/t)/z"),
    (Over(Times(O, t), Times(z, b)), r"\frac{O t}{z b}", "(O·t)/(z·b)"),
    (Times(Over(O, t), z), r"\frac{O}{t} z", "(O/t)·z"),
    (Call("sqrt", Plus(1, z)), r"\sqrt{1 + z}", "√(1 + z)"),
    (Call("abs", z), r"\left|z\right|", "abs(z)"),
    (Call("log", ONE_MINUS), r"\ln(1 - O)", "ln(1 − O)"),
    (Call("max", 0, z), r"\max(0, z)", "max(0, z)"),
    (Compare(0, "<=", j, "<=", n), r"0 \le j \le n", "0 ≤ j ≤ n"),
    (
        Cases(Branch(z, Compare(z, ">", 0)), Branch.otherwise(0)),
        r"\begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
        "{z if z > 0; 0 otherwise}",
    ),
]


@pytest.mark.parametrize(("expr", "latex", "text"), ROWS, ids=[row[2] for row in ROWS])
def test_shape(expr: Expr, latex: str, text: str) -> None:
    assert to_latex(expr) == latex
    assert to_text(expr) == text


@pytest.mark.parametrize(
    ("notation", "latex", "text"),
    [
        ("plain", r"(O - t) O (1 - O) x_j w_j z E", "(O − t)·O·(1 − O)·x_j·w_j·z·E"),
        (
            "layered",
            r"(O_0^1 - t) O_0^1 (1 - O_0^1) x_j^0 w_{j0}^1 x_0^1 E",
            "(O_0^1 − t)·O_0^1·(1 − O_0^1)·x_j^0·w_j0^1·x_0^1·E",
        ),
        ("bishop", r"(y - t) y (1 - y) x_j w_j a E", "(y − t)·y·(1 − y)·x_j·w_j·a·E"),
        ("goodfellow", r"(\hat{y} - y) \hat{y} (1 - \hat{y}) x_j w_j z L", "(ŷ − y)·ŷ·(1 − ŷ)·x_j·w_j·z·L"),
        ("nielsen", r"(a - y) a (1 - a) x_j w_j z C", "(a − y)·a·(1 − a)·x_j·w_j·z·C"),
        ("mitchell", r"(o - t) o (1 - o) x_j w_j \mathit{net} E", "(o − t)·o·(1 − o)·x_j·w_j·net·E"),
    ],
)
def test_notation(notation: str, latex: str, text: str) -> None:
    line = Times(RESIDUAL, O, ONE_MINUS, x[j], w[j], z, E)
    assert to_latex(line, NOTATIONS[notation]) == latex
    assert to_text(line, NOTATIONS[notation]) == text


def test_a_name_with_a_superscript_is_put_in_brackets_before_a_power() -> None:
    """O_0^1 squared is no double superscript, which TeX refuses."""
    assert to_latex(Power(O, 2), NOTATIONS["layered"]) == "(O_0^1)^2"
    assert to_latex(Partial(E, w[j], w[j]), NOTATIONS["layered"]) == r"\frac{\partial^2 E}{\partial (w_{j0}^1)^2}"


def test_no_notation_spells_two_quantities_alike() -> None:
    for notation in NOTATIONS.values():
        spelled = [to_latex(quantity, notation) for quantity in (E, O, z, t, b, x[j], w[j])]
        assert len(set(spelled)) == len(spelled), notation.name
