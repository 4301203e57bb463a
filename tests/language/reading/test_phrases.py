"""Words between the formulas of a plain line: taken for commas only where they say nothing of when a formula holds."""

from __future__ import annotations

import re

import pytest

from symperceptron.language.reading.phrases import with_commas


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("dE/dO = O - t, hence dE/dz = (O - t) O", ["dE/dO = O - t", "dE/dz = (O - t) O"]),
        ("Since dE/dO = O - t and dO/dz = O(1-O), we get dE/dz = a", ["dE/dO = O - t", "dO/dz = O(1-O)", "dE/dz = a"]),
        ("E = (y - t)^2, where y = s(z) and z = w x", ["E = (y - t)^2", "y = s(z)", "z = w x"]),
        ("dE/dw = x and dE/db = 1, therefore:", ["dE/dw = x", "dE/db = 1"]),
        ("误差 E = (d − y)^2，其中 y = f(net)，net = w x", ["E = (d − y)^2", "y = f(net)", "net = w x"]),
        ("因为 ∂E/∂o \uff1d o − t，所以", ["∂E/∂o \uff1d o − t"]),
    ],
)
def test_words_between_formulas_are_commas(line: str, pieces: list[str]) -> None:
    found = with_commas(line)
    assert [piece.strip() for piece in re.split("[,，]", found)] == pieces
    assert len(found) == len(line)
    assert all(line[found.index(piece) :].startswith(piece) for piece in pieces), "every character stays in its place"


@pytest.mark.parametrize(
    "line",
    [
        "f = z where z > 0",
        "f = z, where w = 0",
        "If t = 1 then E = -ln O",
        "E = a and not b = c",
        "dE/dO = O - t, so I think the derivative is dE/dz = a",
        "x = 2 and w = 0.5",
        "it is wrong that E = a, so E = b",
        "设误差函数为 E = (o − t)^2，当 o = 1 时 E = 0",
        "∂E/∂o = t − o 是错的",
        "o 的权重 w = y",
        "若 t = 1，则 E = −ln O",
        "因为 $E = a$，所以 $E = b$",
        "p = and",
    ],
)
def test_words_that_say_more_are_left(line: str) -> None:
    assert with_commas(line) == line
