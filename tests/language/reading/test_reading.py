"""What single expressions are read as: rows of spellings that mean the same, in the letters of the plain neuron."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symperceptron.errors import ReadingError
from symperceptron.language.model import Model
from symperceptron.language.reading import Lexicon, read
from symperceptron.language.writing import to_latex

# Every spelling in a row is read as what the row's canonical LaTeX says.
SAME = [
    (
        r"\frac{\partial E}{\partial w_j}",
        [
            r"\frac{\partial E}{\partial w_j}",
            r"\dfrac{\partial{E}}{\partial{w_j}}",
            r"{\partial E \over \partial w_j}",
            r"\partial E / \partial w_j",
            "∂E/∂w_j",
            "∂E/∂wⱼ",
            "dE/dw_j",
            r"\frac{dE}{dw_j}",
            r"\frac{\mathrm{d}E}{\mathrm{d}w_j}",
            r"\frac{\delta E}{\delta w_j}",
            r"\frac{\Delta E}{\Delta w_j}",
            r"\partial_{w_j} E",
            r"\nabla_{w_j} E",
            r"\frac{\partial}{\partial w_j} E",
            r"\frac{d}{dw_j}\left(E\right)",
            "∂/∂w_j (E)",
        ],
    ),
    (r"\frac{\partial E}{\partial w}", ["E_w", r"\nabla_w E", "dE/dw"]),
    (
        r"\frac{\partial^2 E}{\partial w_j \, \partial b}",
        [r"\frac{\partial^2 E}{\partial w_j \partial b}", "∂²E/∂w_j∂b", "∂²E/(∂w_j∂b)", "d^2E/(dw_j db)"],
    ),
    (r"\frac{\partial^2 E}{\partial b^2}", [r"\frac{d^2 E}{db^2}", "∂²E/∂b²", r"\frac{\partial^{2}E}{\partial b^{2}}"]),
    (
        r"\sigma'(z)",
        ["σ'(z)", "σ’(z)", "σ′(z)", r"\sigma^\prime(z)", r"\sigma^{\prime}(z)", r"\sigma'\left(z\right)", "sigmoid_prime(z)"],
    ),
    (
        r"\tfrac{1}{2} (O - t)^2",
        [
            r"\frac{1}{2}(O-t)^2",
            r"\frac12(O-t)^{2}",
            r"{1 \over 2}(O-t)^2",
            "½(O − t)²",
            "1/2(O–t)**2",
            r"\tfrac12\left[O-t\right]^2",
            "1/2 (O-t)^2",
        ],
    ),
    (
        r"(O - t) O (1 - O) x_j",
        [
            "(O-t)O(1-O)x_j",
            "(O−t)·O·(1−O)·xⱼ",
            "(O-t)*O*(1-O)*x_j",
            r"(O-t) \odot O \times (1-O) \cdot x_{j}",
            "(O\uff0dt)O（1\uff0dO）x_j",
        ],
    ),
    (
        r"\frac{1}{1 + e^{-z}}",
        [r"\frac{1}{1+e^{-z}}", "1/(1+e^-z)", "1/(1+e⁻ᶻ)", "1/(1+e^(-z))", r"\frac1{1+\mathrm{e}^{-z}}", r"{1\over{1+{e}^{-z}}}"],
    ),
    (r"(1 + \exp(-z))^{-1}", [r"(1+\exp(-z))^{-1}", "(1+exp(-z))⁻¹", "[1+exp(−z)]^-1"]),
    (
        r"\sum_{i=0}^n x_i w_i + b",
        [
            r"\sum_{i=0}^{n} x_i w_i+b",
            r"\sum^n_{i=0}x_iw_i + b",
            "Σ_{i=0}^n x_i·w_i + b",
            "∑_{i=0}^n xᵢwᵢ + b",
            "sum_{i=0}^n x_i w_i + b",
            "sum_i x_i w_i + b",
            "Σ x_i w_i + b",
            r"x_0 w_0 + x_1 w_1 + \cdots + x_n w_n + b",
            "x₀w₀ + x₁w₁ + … + xⱼwⱼ + … + xₙwₙ + b",
        ],
    ),
    (r"\sum_{i=0}^n w_i x_i", ["w^T x", "wᵀx", r"\mathbf{w}^\top \mathbf{x}", "w·x", r"\vec{w}\cdot\vec{x}"]),
    (
        r"-t \ln(O) - (1 - t) \ln(1 - O)",
        [r"-t\ln O-(1-t)\ln(1-O)", "-t*log(O)-(1-t)*log(1-O)", r"-t\log\left(O\right)-(1-t)\log(1-O)", "-tlnO-(1-t)ln(1-O)"],
    ),
    (r"1 - \tanh(z)^2", [r"1-\tanh^2 z", "1-tanh²z", "1-tanh(z)^2", r"1-\tanh^{2}\left(z\right)", "1 - [tanh(z)]^2"]),
    (r"\left|z\right|", ["|z|", r"\left|z\right|", r"\lvert z\rvert", "abs(z)"]),
    (r"\left|\left|z\right| - 1\right|", [r"\left|\left|z\right|-1\right|", r"\lvert\lvert z\rvert-1\rvert"]),
    (r"\sqrt{z}", [r"\sqrt z", r"\sqrt{z}", "√z", "√(z)", "sqrt(z)"]),
    (r"\max(0, z)", [r"\max(0,z)", "max(0, z)", r"\max\{0,z\}"]),
    (
        r"\begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
        [
            r"\begin{cases} z, & \text{if } z>0 \\ 0, & \text{otherwise.} \end{cases}",
            r"\begin{cases} z & z>0 \\ 0 & else\end{cases}",
            "{z if z > 0; 0 otherwise}",
        ],
    ),
    (
        r"\begin{cases} 1 & \text{if } z \ge 0 \\ 0 & \text{otherwise} \end{cases}",
        [r"\mathbb{1}_{z \geq 0}", "1_{z≥0}", r"\mathbb 1[z\ge 0]"],
    ),
    (r"\delta_{ij}", [r"\delta_{ij}", "δ_ij", r"\delta_{i,j}"]),
    (r"\frac{-\frac{\partial}{\partial z} (e^{-z} + 1)}{(e^{-z} + 1)^2}", [r"\frac{-\frac{d}{dz}(e^{-z}+1)}{(e^{-z}+1)^2}"]),
    (r"\frac{\partial}{\partial z} (1 + e^{-z})^{-1}", [r"\frac{d}{dz}(1+e^{-z})^{-1}", "d/dz [1+e^(-z)]^(-1)"]),
]


@pytest.mark.parametrize(("canonical", "text"), [(canonical, text) for canonical, texts in SAME for text in texts])
def test_spellings_of_the_same(canonical: str, text: str, model_in: Callable[[str], Model]) -> None:
    assert to_latex(read(text, model_in("plain"))) == canonical


# A text, the characters at fault and a part of the sentence that says why.
REFUSED = [
    ("1/2x", (0, 4), "brackets"),
    ("O(t)", (0, 4), "a function's value or a product"),
    ("q(z+1)", (0, 6), "a function or a product"),
    (r"\frac{\partial E}{w_j}", (6, 16), "∂f/∂v"),
    (r"\frac{\partial^2 E}{\partial w_j}", (6, 32), "order 2 above and 1 below"),
    ("(O - t", (0, 1), "not closed"),
    ("(O - t]", (0, 7), "expected )"),
    ("O +", (3, 3), "expected a term"),
    ("", (0, 0), "expected"),
    ("O - ? t", (4, 5), "not mathematics"),
    (r"\wibble{O}", (0, 7), "unknown command"),
    ("abcd", (0, 4), "a name or a product"),
    (r"\frac{d}{dz} z \cdot w_j", None, "brackets round what is"),
    (r"\ln O t", None, "brackets round it"),
    (r"\sigma^{-1}(z)", None, "inverse or its reciprocal"),
    (r"\begin{bmatrix} 1 \end{bmatrix}", None, "without matrices"),
    ("9^9^9^9", (3, 4), "which power comes first"),
    ("9^{9^{9^9}}", None, "at most 100"),
    ("2^{101}", None, "at most 100"),
    ("2^{2^{2^{2^2}}}", None, "the exponent 65536; expected at most 100"),
    ("12345^{99}", None, "digits"),
    ("w{j}", None, "_ before it"),
    (r"\sum O", None, "Σ_i"),
    (r"x_1 w_1 + \dots + x_n", None, "no common pattern"),
    ("__import__('os').system('true')", None, ""),
    (r"\left.\frac{\partial E}{\partial b}\right|_{b=0}", None, ""),
]


@pytest.mark.parametrize(("text", "span", "reason"), REFUSED)
def test_what_is_not_clear_is_refused_where_it_is(
    text: str, span: tuple[int, int] | None, reason: str, model_in: Callable[[str], Model]
) -> None:
    with pytest.raises(ReadingError) as caught:
        read(text, model_in("plain"))
    assert reason in str(caught.value)
    assert span is None or caught.value.span == span


def test_a_closed_lexicon_knows_only_its_model(model_in: Callable[[str], Model]) -> None:
    closed = Lexicon.of(model_in("plain"), closed=True)
    assert read("O - t", lexicon=closed) == read("O - t", model_in("plain"))
    with pytest.raises(ReadingError, match="unknown name q; expected one of E, O"):
        read("O - q", lexicon=closed)


@pytest.mark.parametrize(
    ("text", "in_plain"),
    [
        (r"(O_0^1 - t)", "O - t"),
        (r"\frac{\partial E}{\partial w_{j0}}", "∂E/∂w_j"),
        (r"\frac{\partial x_0^1}{\partial w_{j0}^1}", "∂z/∂w_j"),
        (r"\sigma(x_0)(1-\sigma(x_0))", "σ(z)(1-σ(z))"),
        (r"(O_0^1 - t)O_0(1-O_0)x_j^0", "(O-t)O(1-O)x_j"),
        (
            r"x_0^0 w_{00}^1 + x_1^0 w_{10}^1 + x_2^0 w_{20}^1 + \cdots + x_j^0 w_{j0}^1 + \cdots + x_n^0 w_{n0}^1",
            r"\sum_{i=0}^n x_i w_i",
        ),
    ],
)
def test_superscripts_are_layers_in_the_notation_of_the_lesson(
    text: str, in_plain: str, model_in: Callable[[str], Model]
) -> None:
    assert read(text, model_in("layered")) == read(in_plain, model_in("plain"))


def test_a_typical_line_of_another_book(model_in: Callable[[str], Model]) -> None:
    assert read(r"(\hat{y} - y)\hat y(1-\hat y)x_j", model_in("goodfellow")) == read("(O-t)O(1-O)x_j", model_in("plain"))
    assert read("(ŷ − y)ŷ(1−ŷ)xⱼ", model_in("goodfellow")) == read("(O-t)O(1-O)x_j", model_in("plain"))
    assert read(r"\frac{\partial o}{\partial net}", model_in("mitchell")) == read("∂O/∂z", model_in("plain"))
