"""A share of the grid, read back; `nox -s campaigns` goes through the whole."""

from __future__ import annotations

import pytest

from tests.checking.grid import Square, faults, sample

# Of a sine times a target of ±1, one side of a hinge is no case at all.
NARROW = [Square("sine", "squared_hinge", "z", "plain", form) for form in ("latex", "text")]


@pytest.mark.parametrize("square", [*sample(16), *NARROW], ids=str)
def test_what_is_printed_is_read_back_and_proved(square: Square) -> None:
    assert faults(square) == []
