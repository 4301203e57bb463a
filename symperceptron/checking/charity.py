"""The principle of charity: a text is read in the world in which the most of it is true, and a line is wrong only if it is wrong in every world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from symperceptron.checking.report import LineReport, LineVerdict

World = TypeVar("World")
__all__ = ["reconciled"]

_MERITS = {LineVerdict.PROVED: 1, LineVerdict.REFUTED: -2, LineVerdict.CARRIED: -2}
_OPEN = (LineVerdict.REFUTED, LineVerdict.CARRIED, LineVerdict.UNDECIDED)


def reconciled(judged: Iterable[tuple[World, list[LineReport]]]) -> tuple[World, list[LineReport]]:
    """The world that a text is about, of those it was judged in, and the reports; a later world is looked at only where something is open."""
    found: list[tuple[World, list[LineReport]]] = []
    for world, lines in judged:
        found.append((world, lines))
        if not any(line.verdict in _OPEN for line in lines):
            return world, lines
    best = max(found, key=lambda pair: _merit(pair[1]))
    others = [lines for world, lines in found if world is not best[0]]
    return best[0], [_agreed(line, [lines[number] for lines in others]) for number, line in enumerate(best[1])]


def _merit(lines: list[LineReport]) -> int:
    return sum(_MERITS.get(line.verdict, 0) for line in lines)


def _agreed(line: LineReport, others: list[LineReport]) -> LineReport:
    """The verdict on a line, with a refutation taken back where another world does not refute it."""
    if not line.verdict.is_against or all(other.verdict.is_against for other in others):
        return line
    return replace(
        line, verdict=LineVerdict.UNDECIDED, reason="wrong or not, as the indices are read", witness=None, mistake=None
    )
