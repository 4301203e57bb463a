"""The report on a text in matrix notation, from that on its elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symperceptron.checking.matrices.elements import ByElements
from symperceptron.checking.report import LineReport, LineVerdict, Report

__all__ = ["with_matrices"]

_AGAINST = (LineVerdict.REFUTED, LineVerdict.CARRIED)
_UNREAD = "a line with a matrix or a vector that could not be read by its elements"
_LAYOUT = "wrong or not, as the derivative by a matrix is laid out"


def with_matrices(text: str, found: ByElements, check: Callable[[str], Report]) -> Report:
    """The report with the author's lines; a line that is wrong only as derivatives by a matrix are laid out is left open, where nothing tells how."""
    report = check(found.text)
    is_told = any(line.number in found.turned and line.verdict is LineVerdict.PROVED for line in report.lines)
    lines = list(report.lines)
    if not is_told:
        lines = [_left_open(line, _LAYOUT) if _is_wrong_one_way(line, found, check) else line for line in lines]
    return replace(report, lines=tuple(_as_written(line, text, found) for line in lines))


def _is_wrong_one_way(line: LineReport, found: ByElements, check: Callable[[str], Report]) -> bool:
    if line.verdict not in _AGAINST or line.number not in found.turned:
        return False
    rows = found.text.splitlines()
    rows[line.number - 1] = found.turned[line.number]
    other = check("\n".join(rows))
    return not any(one.verdict in _AGAINST for one in other.lines if one.number == line.number)


def _left_open(line: LineReport, reason: str) -> LineReport:
    return replace(line, verdict=LineVerdict.UNDECIDED, reason=reason, witness=None, mistake=None, follows=None, true=None)


def _as_written(line: LineReport, text: str, found: ByElements) -> LineReport:
    if line.number not in found.rewritten.keys() | found.unread:
        return line
    written = text.splitlines()[line.number - 1]
    if line.number in found.unread:
        unread = replace(line, text=written, span=(0, len(written)), reason=_UNREAD)
        return replace(unread, verdict=LineVerdict.UNREADABLE, witness=None, mistake=None, follows=None, true=None, reading="")
    note = f"element by element: {found.rewritten[line.number]}"
    return replace(line, text=written, span=(0, len(written)), notes=(*line.notes, note))
