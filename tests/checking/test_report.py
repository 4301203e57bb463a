"""The report as a program reads it, and as a person does."""

from __future__ import annotations

import json
import unicodedata
from fractions import Fraction
from typing import Any

import pytest
from mpmath import mp

from symperceptron import Perceptron, check
from symperceptron.checking import LineVerdict, Report
from symperceptron.checking.presentation import as_html, as_text
from symperceptron.errors import UnknownNameError

TEXT = r"""We differentiate.
E = (O - t)^2
\frac{\partial E}{\partial w_j} = (O-t)O(1-O)x_j
= (O-t)O(1-O)x_j c
\frac{\partial E}{\partial b} = (O-t)O(1-O)(
\frac{\partial E}{\partial z} = 2(O-t)O(1-O)"""

LINE = {
    "number",
    "text",
    "reading",
    "verdict",
    "follows",
    "true",
    "method",
    "reason",
    "conditions",
    "notes",
    "witness",
    "mistake",
    "span",
}


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return json.loads(json.dumps(check(TEXT).to_dict()))


def test_the_keys_of_a_report(data: dict[str, Any]) -> None:
    assert set(data) == {"file", "verdict", "given", "notes", "lines", "summary"}
    assert all(set(line) == LINE for line in data["lines"])
    assert data["verdict"] == "refuted"
    assert data["summary"] == {"note": 1, "definition": 1, "refuted": 1, "undecided": 1, "unreadable": 1, "proved": 1}


def test_the_values_of_a_line(data: dict[str, Any]) -> None:
    note, definition, refuted, undecided, unreadable, proved = data["lines"]
    assert [line["number"] for line in data["lines"]] == [1, 2, 3, 4, 5, 6]
    assert [line["text"] for line in data["lines"]] == TEXT.splitlines()
    assert {line["verdict"] for line in data["lines"]} <= {verdict.value for verdict in LineVerdict}
    assert {line["true"] for line in (refuted, undecided, proved)} == {"refuted", "undecided", "proved"}
    assert refuted["mistake"].keys() == {"code", "message", "expected"}
    assert refuted["witness"].keys() == {"at", "left", "right"}
    assert all(line["witness"] is None and line["mistake"] is None for line in (note, definition, undecided, unreadable, proved))
    assert all(line["reason"] for line in (undecided, unreadable))
    assert proved["method"] == "normal form"
    assert unreadable["text"][slice(*unreadable["span"])] == "("
    assert proved["reading"] == r"\frac{\partial E}{\partial z} = 2 (O - t) O (1 - O)"
    assert data["given"][0] == "E = (O - t)^2", "what the text defines is what it was judged by"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("∂E/∂O = O − t", 0),
        ("E = O − t", 0),
        ("∂E/∂O = t − O", 1),
        ("∂E/∂O = t − O\n∂E/∂O = c", 1),
        ("∂E/∂O = c", 3),
        ("∂E/∂O = (", 3),
        ("Nothing to judge.", 0),
    ],
)
def test_exit_status(text: str, status: int) -> None:
    assert check(text).exit_status == status


def test_a_witness_is_what_a_calculator_says() -> None:
    """Both printed values of a witness, recomputed at the printed point from the definition of the neuron alone."""
    report = check("∂E/∂w_j = (O − t) O (1 + O) x_j + ∂O/∂w_j")
    found = report.lines[0].to_dict(report.notation)["witness"]
    with mp.workdps(30):
        at = {name: mp.mpf(value.partition("/")[0]) / mp.mpf(value.partition("/")[2] or 1) for name, value in found["at"].items()}
        terms = range(int(at["n"]) + 1)
        j = int(at["j"])

        def output(w_j: Any) -> Any:
            weights = [w_j if i == j else at[f"w_{i}"] for i in terms]
            return 1 / (
                1 + mp.exp(-sum(at[f"x_{i}"] * weight for i, weight in zip(terms, weights, strict=True)) - at.get("b", 0))
            )

        here = at[f"w_{j}"]
        O = output(here)
        left = mp.diff(lambda w: (output(w) - at["t"]) ** 2 / 2, here)
        right = (O - at["t"]) * O * (1 + O) * at[f"x_{j}"] + mp.diff(output, here)
        assert abs(left - mp.mpf(found["left"])) < 1e-12
        assert abs(right - mp.mpf(found["right"])) < 1e-12
        assert abs(left - right) > 1e-3


SUM = r"C = \frac{1}{2}\sum_j (a_j - y_j)^2"
SOFTMAX = "p_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}\nL = -\\sum_i y_i \\ln p_i"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("E = 1/2 (t - y)^2\ny = 1/(1 + exp(-z))\nz = w1*x1 + w2*x2\ndE/dw2 = -(y - t) y (1 - y) x2", "y t x_2"),
        ("∂E/∂w_j = (O − t) O (1 − O)", "O t x_j"),
        ("σ(z) = 1/(1 + e^(-z))\nσ'(z) = σ(z)", "z"),
        ("dE/dz = (O - t) O (1 - O) z", "z t"),
        (f"{SUM}\n\\frac{{\\partial C}}{{\\partial a_k}} = \\sum_j (a_j - y_j)", "a_1 a_2 y_1 y_2 N k"),
        (f"{SOFTMAX}\n\\frac{{\\partial L}}{{\\partial z_j}} = -y_i (\\delta_{{ij}} - p_j)", "z_1 z_2 y_1 y_2 N i j"),
        # where the line has every weight, and there is no bias, the output is not free
        ("E = ½(O − t)²\nO = σ(z)\nz = w x\n∂E/∂w = (O − t) O (1 − O) w", "w x t"),
        # a loss is never free: with the target 1/5 none comes to 1/2
        ("E = ½(O − t)²\nO = σ(w x + b)\nE = ½(σ(w x) − t)²", "w x b t"),
    ],
)
def test_a_witness_is_in_the_names_of_the_line_that_can_be_chosen_freely(text: str, at: str) -> None:
    report = check(text)
    found = report.lines[-1].to_dict(report.notation)["witness"]
    assert set(found["at"]) == set(at.split())


def test_the_witness_against_numbers_has_the_numbers_that_were_put_in() -> None:
    text = "x = 2, w = 0.5, b = -0.5, t = 1\nz = w x + b = 0.5\nO = σ(z) = 0.6225\n"
    *_, wrong = check(f"{text}∂E/∂w = (O − t) O (1 − O) x = −0.1874").lines
    found = wrong.to_dict()["witness"]
    assert found["at"] == {"x": "2", "t": "1", "O": "0.6225"}
    assert (found["left"], found["right"]) == ("-0.1774202813", "-0.1874")


def test_the_point_of_a_witness_is_one_that_there_is() -> None:
    report = check(f"{SOFTMAX}\n\\frac{{\\partial L}}{{\\partial p_j}} = -y_j p_j")
    at = report.lines[-1].to_dict(report.notation)["witness"]["at"]
    assert 0 < Fraction(at["p_j"]) < 1


def test_a_text_shows_line_fault_verdict_mistake_and_witness() -> None:
    rows = as_text(check("∂E/∂w_j = (O − t) O (1 − O) x_i")).splitlines()
    assert rows[0] == "text: refuted (1 refuted)"
    line, caret, *said = rows[2:]
    assert line == "   1  ∂E/∂w_j = (O − t) O (1 − O) x_i"
    assert line[caret.index("^") : caret.rindex("^") + 1] == "x_i"
    assert said == [
        "      refuted: x_i has the wrong index; it should be x_j",
        "      expected: (O - t) O (1 - O) x_j",
        "      at O = 1/2, t = -1/3, x_j = 2, x_i = 3/4: left 5/12, right 5/32",
    ]


def test_the_caret_counts_columns_and_not_letters() -> None:
    line, caret = as_text(check("由链式法则：∂E/∂b = (O − t) O (1 + O)")).splitlines()[2:4]
    columns = [1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line[: line.index("1 + O")]]
    assert caret.index("^") == sum(columns)
    assert caret.count("^") == len("1 + O")


def test_of_a_long_line_the_part_round_the_fault_is_shown() -> None:
    report = check(f"E = {'(' * 20_000}\n∂E/∂b = {'(O − t) + ' * 300}(O + t)\n")
    rows = as_text(report).splitlines()
    assert max(map(len, rows)) < 2_100
    line, caret = rows[2:4]
    assert line[7] == line[-1] == "…" or line.endswith("(…")
    assert caret.index("^") < len(line)


def test_a_text_without_a_claim_is_not_proved() -> None:
    assert check("I could not do it.").verdict == "note"
    assert check("E = ½(O − t)²\nO = σ(z)").verdict == "note"
    assert as_text(check("E = ½(O − t)²\nO = σ(z)")).startswith("text: nothing to judge (2 definitions)\n")


def test_a_reason_has_the_letters_of_the_author() -> None:
    reason = check("∂E/∂w_j = (O − t)·∂O/∂w_j", names={"output": "ŷ"}).lines[0].reason
    assert reason == "nothing says whether O depends on w; nothing says what O stands for"
    unread = check("(?) E = 1/2 (t - y)^2\n∂E/∂y = y − t").lines[-1].reason
    assert "E_" not in unread


def test_a_fault_is_shown_where_the_author_wrote_it() -> None:
    defined = r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} \newcommand{\slope}{O (1 + O)}"
    *_, argument, body = check(f"{defined}\n\\pd{{E}}{{w_j}} = (O - t) O (1 - O) w_j\n\\pd{{E}}{{z}} = (O - t) \\slope").lines
    assert argument.text[slice(*argument.span)] == "w_j"
    assert argument.text == r"\pd{E}{w_j} = (O - t) O (1 - O) w_j"
    assert body.text[slice(*body.span)] == r"\slope"


def test_colours_are_asked_for() -> None:
    report = check("∂E/∂O = t − O\n∂E/∂O = O − t")
    assert "\x1b" not in as_text(report)
    assert "\x1b[31mrefuted\x1b[0m" in as_text(report, colour=True)


def test_a_submission_cannot_steer_the_terminal_of_who_grades_it() -> None:
    text = as_text(check("∂E/∂b = \x1b]0;owned\x07 t\n\u202e∂E/∂b = t\n$\x1b[2J$ = 3"), colour=False)
    assert not any(unicodedata.category(letter) == "Cc" for letter in text.replace("\n", ""))
    assert "\u202e" not in text


def test_the_report_in_chinese() -> None:
    report = check("∂E/∂w_j = (O − t) O (1 − O) w_j", lang="zh")
    assert report.lines[0].mistake is not None
    assert report.lines[0].mistake.message == "w_j 应为 x_j"
    assert "错误: w_j 应为 x_j" in as_text(report, "zh")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="en, zh"):
        check("E = O", lang="xx")


def test_html_shows_no_markup_of_the_student() -> None:
    page = as_html(check("<script>alert(1)</script> = O\n∂E/∂O = t − O & <b>"))
    assert "<script>" not in page
    assert "<b>" not in page
    assert page == check("<script>alert(1)</script> = O\n∂E/∂O = t − O & <b>")._repr_html_()


def test_equal_texts_have_equal_reports() -> None:
    given = Perceptron()
    assert check(TEXT, given=given) == check(TEXT, given=given)
    assert isinstance(check(TEXT), Report)
