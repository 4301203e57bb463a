"""A share of the grid, read back; `nox -s campaigns` goes through the whole."""

from __future__ import annotations

import pytest

from tests.checking.grid import Square, faults, sample


@pytest.mark.parametrize("square", sample(16), ids=str)
def test_what_is_printed_is_read_back_and_proved(square: Square) -> None:
    assert faults(square) == []
