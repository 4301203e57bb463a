r"""Documents into lines: environments, fences, chains, prose, and one physical line for each line of the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symperceptron.errors import ReadingError
from symperceptron.language.model import Model
from symperceptron.language.reading import Lexicon, Line, author_notation, lexicon_for, read_lines
from symperceptron.language.writing import to_latex


@pytest.fixture
def lines_of(model_in: Callable[[str], Model]) -> Callable[[str], tuple[Line, ...]]:
    model = model_in("plain")
    return lambda text: read_lines(text, lexicon_for(text, model))


def shown(line: Line) -> str:
    """The line as it was read, relations between its sides."""
    signs = ["", *line.relations] if not line.starts_with_relation else list(line.relations)
    return " ".join(f"{sign} {to_latex(side.expression)}".strip() for sign, side in zip(signs, line.sides, strict=True))


ONE_LINE = [
    (r"$$E = \tfrac12(O-t)^2 \tag{1} \label{loss}$$", r"E = \tfrac{1}{2} (O - t)^2"),
    (r"\[ O = \sigma(z). \]", r"O = \sigma(z)"),
    (r"&= (O-t)O(1-O)x_j, \\", r"= (O - t) O (1 - O) x_j"),
    (r"\frac{dE}{db} &=& (O-t) & = & O - t", r"\frac{\partial E}{\partial b} = O - t = O - t"),
    ("(3) E = ½(O − t)²", r"E = \tfrac{1}{2} (O - t)^2"),
    ("2. O = σ(z) ;", r"O = \sigma(z)"),
    ("= O(1 − O) =", "= O (1 - O)"),
    (
        r"\therefore \frac{\partial E}{\partial b} = \boxed{(O-t)O(1-O)} \quad \text{(the result)}",
        r"\frac{\partial E}{\partial b} = (O - t) O (1 - O)",
    ),
    (r"\boxed{\Rightarrow O = \sigma(z)}", r"O = \sigma(z)"),
    (r"O \coloneqq \sigma(z)", r"O := \sigma(z)"),
    ("O ≡ σ(z)", r"O := \sigma(z)"),
    (r"O = 0.5 \implies 1 - O = 0.5", r"O = \frac{1}{2} => 1 - O = \frac{1}{2}"),
    (r"z = wx + b,\quad O = \sigma(z)", r"z = w x + b , O = \sigma(z)"),
    (r"O \approx 0.56", r"O ~ \frac{14}{25}"),
    (r"\small \underset{\text{chain rule}}{=} O(1-O)", r"= O (1 - O)"),
    ("Since $O = \\sigma(z)$, we get $\\frac{dO}{dz} = O(1-O)$.", r"O = \sigma(z) , \frac{\partial O}{\partial z} = O (1 - O)"),
    ("Therefore E = O − t", "E = O - t"),
    ("Loss: E = O − t", "E = O - t"),
    ("**Squared error:** E = O − t", "E = O - t"),
    ("E = O − t  # the error", "E = O - t"),
    ("E = O − t <- 誤差", "E = O - t"),
    ("E = O − t (the chain rule)", "E = O - t"),
    ("E = O − t  [for one example]", "E = O - t"),
    ("E = O・t", "E = O t"),
    (r"E = {-e}^{-z}", "E = -e^{-z}"),
    ("所以 E = O − t", "E = O - t"),
    ("- (1 - O)", "-(1 - O)"),
    ("(1)(2)+(-1)=1", r"1 \cdot 2 - 1 = 1"),
    (r"O = \dots = 1 - O", "O = 1 - O"),
]


@pytest.mark.parametrize(("text", "expected"), ONE_LINE)
def test_one_line(text: str, expected: str, lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    (line,) = lines_of(text)
    assert line.error is None
    assert shown(line) == expected


DOCUMENT = r"""# Homework 3

The output of the neuron is as follows.
\begin{align}
E &= \tfrac12 (O - t)^2 \\
\frac{\partial E}{\partial O} &= O - t
\end{align}

```latex
O = \begin{cases} z & z > 0 \\
0 & \text{otherwise} \end{cases}
```
E = (O - t
= O(1-O)
"""


def test_a_document(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    lines = lines_of(DOCUMENT)
    assert [(line.number, line.kind) for line in lines] == [
        (1, "note"),
        (2, "blank"),
        (3, "note"),
        (4, "blank"),
        (5, "formula"),
        (6, "formula"),
        (7, "blank"),
        (8, "blank"),
        (9, "blank"),
        (10, "formula"),
        (12, "blank"),
        (13, "formula"),
        (14, "formula"),
    ]
    assert [line.number for line in lines if line.error] == [13]


WHOLE_FILE = r"""
\documentclass[11pt]{article}
\usepackage{amsmath}
\title{Homework 3}
\begin{document}
\maketitle
\section*{The gradient}
Then
\noindent $E = \tfrac12 (O - t)^2$
So, next.
O - t
- So:
* Then by the chain rule:
# HW 4
Loss:
**Part b:**
\end{document}
"""


def test_what_a_file_consists_of_beside_its_formulas_is_no_formula(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    lines = lines_of(WHOLE_FILE)
    assert not any(line.error for line in lines)
    assert [line.number for line in lines if line.kind == "formula"] == [9, 11]


def test_rows_of_one_physical_line_share_its_number(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    lines = lines_of(r"\begin{align} E &= O - t \\ &= 1 \end{align}")
    assert [(line.number, shown(line)) for line in lines] == [(1, "E = O - t"), (1, "= 1")]


def test_spans_point_into_the_physical_line(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    text = r"(2)  E = \frac{1}{2} ( O - t"
    (line,) = lines_of(text)
    assert isinstance(line.error, ReadingError)
    start, end = line.error.span
    assert text[start:end] == "("
    (line,) = lines_of("so E = O − t")
    assert [line.text[slice(*side.span)] for side in line.sides] == ["E", "O − t"]


def test_decimals_are_exact_and_their_number_is_kept(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    (line,) = lines_of("O ≈ 0.560 · 0.5")
    assert [side.decimals for side in line.sides] == [None, 1]


def test_a_line_that_cannot_be_read_does_not_harm_the_next(lines_of: Callable[[str], tuple[Line, ...]]) -> None:
    first, second = lines_of("E = ((\nE = O - t")
    assert first.error is not None
    assert shown(second) == "E = O - t"


# -- what is known of the letters ----------------------------------------------------------------------------------------------


def read_with(text: str, names: dict[str, str] | None, model: Model) -> list[str]:
    lexicon = lexicon_for(text, model, names)
    return [shown(line) if line.error is None else f"!! {line.error}" for line in read_lines(text, lexicon)]


NAMES = [
    ({"output": r"\hat{y}", "target": "y"}, r"(\hat y - y)\hat{y}(1-\hat y)x_j", "(O - t) O (1 - O) x_j"),
    ({"output": "a", "target": "y", "loss": "C"}, r"\frac{\partial C}{\partial a} = a - y", r"\frac{\partial E}{\partial O} = O - t"),
    ({"output": "σ", "target": "y", "preactivation": "a"}, "∂E/∂a = (σ - y)·σ(1-σ)", r"\frac{\partial E}{\partial z} = (O - t) O (1 - O)"),
    ({"output": "O_0", "input": "x_j^0", "preactivation": "x_0^1", "weight": "w_{j0}"},
     r"(O_0^1 - t)\frac{\partial X_0^1}{\partial W_{j0}}",
     r"(O - t) \frac{\partial z}{\partial w_j}"),
    ({"output": "h_\\theta(x^{(i)})", "target": "y^{(i)}"}, r"\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})", r"\sum_{i=1}^m (O_i - t_i)"),
    ({"loss": "J(\\theta)", "weight": "\\theta_j"}, r"\frac{\partial J(\theta)}{\partial \theta_j} = \frac{\partial J}{\partial \theta_1}",
     r"\frac{\partial E}{\partial w_j} = \frac{\partial E}{\partial w_1}"),
    ({"preactivation": "net_j", "output": "out_j"}, "∂out_j/∂net_j = out_j(1 - out_j)", r"\frac{\partial O}{\partial z} = O (1 - O)"),
    ({"output": "yhat", "target": "y"}, "dE/dyhat = (yhat - y)/(yhat(1-yhat))", r"\frac{\partial E}{\partial O} = \frac{O - t}{O (1 - O)}"),
    ({"output": "a2", "preactivation": "z2", "weight": "w2"}, "da2/dz2 = a2 * (1 - a2)", r"\frac{\partial O}{\partial z} = O (1 - O)"),
    ({"output": r"\text{output}", "target": r"\text{target}"}, r"\text{target} - \text{output}", "t - O"),
    ({"output": "o", "target": "y"}, "(output - label)^2", "(O - t)^2"),
    ({"learning_rate": r"\lambda", "output": "y"}, r"\lambda(y - 1)", r"\lambda (O - 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "text", "expected"), NAMES)
def test_the_author_s_symbols_are_read_as_the_model_s(
    names: dict[str, str], text: str, expected: str, model_in: Callable[[str], Model]
) -> None:
    assert read_with(text, names, model_in("plain")) == [expected]


def test_layers_that_share_a_letter_are_told_apart_by_their_indices(model_in: Callable[[str], Model]) -> None:
    names = {"output": "o_k", "target": "t_k", "input": "o_i", "hidden": "o_j"}
    lexicon = lexicon_for("o_k o_j o_i", model_in("plain"), names)
    (line,) = read_lines("o_k o_j o_i", lexicon)
    assert len({factor.base for factor in line.sides[0].expression.args}) == 3
    (line,) = read_lines("o_1", lexicon)
    assert line.error is not None


def test_what_the_text_defines_is_a_function_where_it_is_applied_to_more_than_a_name(model_in: Callable[[str], Model]) -> None:
    text = "s(x) = 1/(1+e^-x)\nO = s(s(Iw_1 + 1) w_2)"
    assert read_with(text, None, model_in("plain"))[1] == r"O = s(s(I w_1 + 1) w_2)"
    text = "f(x) = 1/(1+e^-x)\nf'(x) = f(x)(1 - f(x))"
    assert read_with(text, None, model_in("plain"))[1] == r"\frac{\partial f}{\partial x} = f (1 - f)"


DOUBTFUL = [
    (None, r"\sum_{i=1}^m y \log p + (1 - y)", "whether the sum ends"),
    ({"output": "h(x)"}, "h(x - y)", "other arguments"),
]  # fmt: skip


@pytest.mark.parametrize(("names", "text", "reason"), DOUBTFUL)
def test_an_ambiguity_that_matters_is_reported(
    names: dict[str, str] | None, text: str, reason: str, model_in: Callable[[str], Model]
) -> None:
    (found,) = read_with(text, names, model_in("plain"))
    assert found.startswith("!! ")
    assert reason in found


def test_what_was_decided_is_noted(model_in: Callable[[str], Model]) -> None:
    text = "z = w·x + b\nσ'(z) = σ(1 - σ)"
    first, second = read_lines(text, lexicon_for(text, model_in("plain")))
    assert first.notes == ("w·x is read as a sum of products over i from 0 to n",)
    assert second.notes == ("sigma without an argument is read as sigma(z)",)


def test_the_letters_of_a_textbook_are_recognised(model_in: Callable[[str], Model]) -> None:
    text = "C = ½(a - y)²\n∂C/∂w_j = (a - y)a(1-a)x_j"
    lexicon = lexicon_for(text, model_in("plain"))
    assert lexicon.notes == ("the letters are read as those of the notation nielsen",)
    assert read_with(text, None, model_in("plain"))[1] == r"\frac{\partial E}{\partial w_j} = (O - t) O (1 - O) x_j"


def test_the_author_is_answered_in_the_author_s_letters(model_in: Callable[[str], Model]) -> None:
    text = r"\frac{\partial E}{\partial w_j} = (\hat{y}-y)x_j"
    lexicon = lexicon_for(text, model_in("plain"), {"output": r"\hat{y}", "target": "y"})
    (line,) = read_lines(text, lexicon)
    assert to_latex(line.sides[1].expression, author_notation(lexicon)) == r"(\hat{y} - y) x_j"


DOUBTED = [
    ({"weight": r"\omega"}, "tanh(w x)", "w is read as omega"),
    ({"output": "O_0", "weight": "w_{j0}"}, "w_j", "w_j is read as w_{j0}"),
    (None, r"\sum_{i=1}^m t_i \log p_i + (1 - t_i)", "the sum over i is read as reaching over all that carries i"),
    (None, r"\nabla E", "∇ without a variable is read as the derivative by w"),
    ({"weight": "w_{j0}"}, r"\delta(z)(1 - \delta(z)) w_{j0}", "delta(…) is read as sigma(…)"),
]


@pytest.mark.parametrize(("names", "text", "doubt"), DOUBTED)
def test_what_may_be_meant_otherwise_is_read_and_doubted(
    names: dict[str, str] | None, text: str, doubt: str, model_in: Callable[[str], Model]
) -> None:
    (line,) = read_lines(text, lexicon_for(text, model_in("plain"), names))
    assert line.error is None
    assert line.sides[0].doubts == (doubt,)
    assert doubt in line.notes


def test_a_place_that_can_be_read_in_two_ways_is_read_in_both() -> None:
    (line,) = read_lines(r"a = \frac{d}{dx} (1 - y) z", Lexicon())
    readings = [str(sides[1].expression) for sides in (line.sides, *line.others)]
    assert readings == ["Partial(Times(Plus(1, Neg(y)), z), x)", "Times(Partial(Plus(1, Neg(y)), x), z)"]
    (line,) = read_lines("a = " + r"\frac{d}{dx} (1 - y) z + " * 4 + "b", Lexicon())
    assert line.error is not None
    assert "more than 8 ways" in str(line.error)
