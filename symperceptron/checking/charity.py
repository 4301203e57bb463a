"""The principle of charity: a text is read in the world in which the most of it is true, and a line is wrong only if it is wrong in every world."""

from __future__ import annotations

from collections.abc import Iterable
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
    rivals = [lines for lines in others if _merit(lines) == _merit(best[1])]
    return best[0], [
        _agreed(line, [lines[at] for lines in others], [lines[at] for lines in rivals]) for at, line in enumerate(best[1])
    ]


def _merit(lines: list[LineReport]) -> int:
    return sum(_MERITS.get(line.verdict, 0) for line in lines)


def _agreed(line: LineReport, others: list[LineReport], rivals: list[LineReport]) -> LineReport:
    """The verdict on a line, with a refutation taken back where another world does not refute it, and a proof where one as good does."""
    if line.verdict.is_against:
        is_agreed = all(other.verdict.is_against for other in others)
    else:
        is_agreed = line.verdict is not LineVerdict.PROVED or not any(other.verdict.is_against for other in rivals)
    return line if is_agreed else line.left_open("wrong or not, as the indices are read")
