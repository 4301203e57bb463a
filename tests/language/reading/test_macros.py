"""Commands that a text defines for itself: put in where it uses them, and never more than there is room for."""

from __future__ import annotations

import pytest

from symperceptron.language.reading.macros import MOST_CHARACTERS, expanded, macros_of

DEFINED = r"""\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\renewcommand\half{\frac12} \def\p#1{\partial#1}
\newcommand{\dd}[2][E]{\frac{d #1}{d #2}}  \providecommand*{\w}{w_{#1}}
\DeclareMathOperator{\net}{net}"""


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        (r"\pd{E}{w_j} = \pd{E}{O}", r"\frac{\partial E}{\partial w_j} = \frac{\partial E}{\partial O}"),
        (r"\pd Ew", r"\frac{\partial E}{\partial w}"),
        (r"\pd{\pd{E}{O}}{\half}", r"\frac{\partial \frac{\partial E}{\partial O}}{\partial \frac12}"),
        (r"\half(t - O)", r"\frac12(t - O)"),
        (r"\p w \p{E}", r"\partial w \partial E"),
        (r"\dd{w} \dd[L]{w}", r"\frac{d E}{d w} \frac{d L}{d w}"),
        (r"\net", r"\operatorname{net}"),
        (r"\pd{E}", r"\pd{E}"),
        (r"\pd{E}{w", r"\pd{E}{w"),
    ],
)
def test_a_command_is_put_in(line: str, becomes: str) -> None:
    signs = expanded(line, macros_of(DEFINED))
    assert (line if signs is None else "".join(sign.text for sign in signs)) == becomes


def test_every_character_knows_where_it_comes_from() -> None:
    line = r"\pd{E}{w_j} = O"
    signs = expanded(line, macros_of(DEFINED)) or ()
    assert {line[sign.start : sign.end] for sign in signs if sign.text == "E"} == {"E"}
    assert {line[sign.start : sign.end] for sign in signs[:5]} == {r"\pd{E}{w_j}"}
    assert line[signs[-1].start : signs[-1].end] == "O"


@pytest.mark.parametrize(
    "defined",
    [
        r"\newcommand{\a}{\a}",
        r"\newcommand{\a}{\a\a}",
        r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}",
        r"\newcommand{\a}{" + "x" * (MOST_CHARACTERS + 1) + "}",
        r"\newcommand{\a}[1]{" + "#1" * 5000 + "}",
    ],
)
def test_what_has_no_end_is_left_as_it_stands(defined: str) -> None:
    assert expanded(r"\a{\a{\a{xxx}}} = 1", macros_of(defined)) is None


def test_a_line_that_defines_is_none_that_uses() -> None:
    assert all(expanded(line, macros_of(DEFINED)) is None for line in DEFINED.splitlines())
