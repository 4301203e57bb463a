"""What is called wrong in a text that is understood in part only.

A line may look wrong because its letters stand for something else than it seems.  Then the lines around it are not understood either,
and no known mistake explains the difference.  So where a third of a text is left open, a refutation counts that bears a name, or that
is one of numbers without a letter; of any other nobody could tell whether the student or the reading is at fault.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symperceptron.checking.reasons import told
from symperceptron.checking.report import LineReport, LineVerdict, Report

__all__ = ["with_caution"]

_OPEN: Final = frozenset({LineVerdict.UNDECIDED, LineVerdict.UNREADABLE})
_FEWEST: Final = 3  # lines left open
_SHARE: Final = 3  # one line in so many
_PARTLY_UNDERSTOOD: Final = (
    "it differs from what it is taken for, but much of the text is not understood and no known mistake explains it"
)


def with_caution(report: Report, lang: str) -> Report:
    r"""The report, with refutations that nothing explains left open where much else is.

    >>> from symperceptron import check
    >>> lines = ["E = (O - t)^2", "dE/dO = O^2 + 7", "E = f(", "w = g(", "b = h("]
    >>> [line.verdict.value for line in check("\n".join(lines[:2])).lines]
    ['definition', 'refuted']
    >>> [line.verdict.value for line in check("\n".join(lines)).lines]
    ['definition', 'undecided', 'unreadable', 'unreadable', 'unreadable']
    """
    judged = [line for line in report.lines if line.verdict is not LineVerdict.NOTE]
    left_open = sum(line.verdict in _OPEN for line in judged)
    if left_open < max(_FEWEST, len(judged) / _SHARE):
        return report
    lines = (line.left_open(told(_PARTLY_UNDERSTOOD, lang)) if _is_unexplained(line) else line for line in report.lines)
    return replace(report, lines=tuple(lines))


def _is_unexplained(line: LineReport) -> bool:
    is_of_numbers = line.verdict is LineVerdict.REFUTED and (line.witness is None or not line.witness.at)
    return line.verdict.is_against and line.mistake is None and not is_of_numbers
