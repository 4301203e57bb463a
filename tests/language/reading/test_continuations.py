"""Formulas over several physical lines: joined where nothing else can be meant, doubted where it may be, left alone where a new one begins."""

from __future__ import annotations

import pytest

from symperceptron.language.reading.continuations import joined, open_ended

JOINED = [
    # an operator in front
    ["dE/dw = (O-t) O (1-O) x", "   + lambda w"],
    ["L = -t ln O", "    - (1-t) ln(1-O)"],
    [r"\frac{\partial E}{\partial w_j} = (O - t)", r"\times O (1 - O)", r"\cdot x_j"],
    ["dE/dw = dE/dO", " * dO/dz * dz/dw = (O-t) O (1-O) x"],
    ["dE/dw = dE/dO", " * dO/dz", " * dz/dw = (O-t) O (1-O) x"],
    [r"L &= -t \ln O \\", r"  &\quad - (1-t) \ln(1-O) \\"],
    # something left open
    [r"\frac{\partial E}{\partial w_j} =", "(O - t)", "O (1 - O) x_j"],
    ["dE/dw = (O - t) O (1 - O", "   ) x"],
    # a display, and no row end
    [r"\[ E = (O - t)", r"   O (1 - O) x_j \]"],
    ["dE/dw = (O - t)", "    O (1 - O) x"],
    ["L =", "-t ln O"],
]
APART = [
    ["E = 1/2 (O - t)^2", "O = sigma(z)"],
    ["dE/dw = (O - t) O (1 - O x", "dE/db = (O - t) O (1 - O)"],
    ["dE/dw =", "dE/db = (O - t) O (1 - O)"],
    ["dE/dw = dE/dO dO/dw", "= (O - t) O (1 - O) x"],
    ["E = 1/2 (O - t)^2", "- dE/dO = O - t", "- dO/dz = O (1 - O)"],
    ["- dE/dO = O - t", "- dO/dz"],
    ["E = 1/2 (O - t)^2.", "+ x"],
    ["E = 1/2 (O - t)^2", "- the chain rule"],
    ["E = 1/2 (O - t)^2", "+ Well done"],
    ["E = 1/2 (O - t)^2", "", "  + x"],
    [r"L &= -t \ln O \\", r"\frac{\partial L}{\partial O} &= -\frac{t}{O} \\"],
    ["dE/dO = O - t", "O - t"],
    [r"O = \begin{cases} z & z > 0 \\", r"- 1 & z < 0", r"\end{cases}"],
    ["dE/dO = O - t", "`- x`"],
    ["-> dE/dO = O - t", "-> dO/dz = O (1 - O)"],
]


@pytest.mark.parametrize("lines", JOINED, ids=" / ".join)
def test_a_formula_is_one_line(lines: list[str]) -> None:
    written, read = joined("\n".join(lines))
    assert written == (" ".join(lines), *[""] * (len(lines) - 1))
    assert list(map(len, read)) == list(map(len, written)), "every character stays in its place"


@pytest.mark.parametrize("lines", APART, ids=" / ".join)
def test_lines_of_their_own_stay_so(lines: list[str]) -> None:
    assert joined("\n".join(lines))[0] == tuple(lines)


def test_in_a_display_only_the_end_of_a_row_ends_it() -> None:
    text = "\\begin{align*}\nA\n&= B\nC\\\\\n&= D\nF\n\\end{align*}\nG"
    assert joined(text)[0] == ("\\begin{align*}", "A", "&= B C\\\\", "", "&= D F", "", "\\end{align*}", "G")


@pytest.mark.parametrize(
    ("lines", "doubted"),
    [
        (["L = -t ln O", "- (1-t) ln(1-O)"], {1}),
        (["dE/dw = dE/dO", " * dO/dw = (O-t) O (1-O) x"], {1}),
        (["* E = 1/2 (O-t)^2", "* dE/dO = O - t"], set()),
        (["- dE/dO = O - t", "- t"], set()),
    ],
)
def test_what_may_go_on_or_not_is_known(lines: list[str], doubted: set[int]) -> None:
    assert open_ended("\n".join(lines)) == doubted


def test_the_star_of_a_list_is_no_factor() -> None:
    assert joined("* E = 1/2 (O-t)^2\n* dE/dO = O - t")[1] == ("  E = 1/2 (O-t)^2", "  dE/dO = O - t")
