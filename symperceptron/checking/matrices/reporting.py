"""The report on a text in matrix notation, from that on its elements."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from symperceptron.checking.matrices.elements import ByElements
from symperceptron.checking.matrices.functions import may_be_softmax
from symperceptron.checking.matrices.lines import SAID, Outcome, Outcomes
from symperceptron.checking.matrices.mistakes import mistake_in
from symperceptron.checking.reasons import told
from symperceptron.checking.report import LineReport, LineVerdict, Report
from symperceptron.checking.unclear import WHERE_MET, sets_to_zero
from symperceptron.language.writing import to_latex

__all__ = ["with_matrices", "with_outcomes"]

_UNREAD = "a line with a matrix or a vector that could not be read by its elements"
_TWO_WAYS = "it is true or not as its letters are read, as matrices or as numbers"
_FOR = (LineVerdict.PROVED, LineVerdict.RECOVERED, LineVerdict.DEFINITION)
_SOFTMAX = "wrong or not, as σ is the sigmoid or a softmax"
_LAYOUT = "wrong or not, as the derivative by a matrix is laid out"


def with_matrices(text: str, found: ByElements, check: Callable[[str], Report]) -> Report:
    """The report with the author's lines; a line that is wrong only as derivatives by a matrix are laid out is left open, where nothing tells how."""
    report = check(found.text)
    is_unsure = may_be_softmax(text) and re.search(r"\\sigma|σ", text) is not None
    is_told = any(line.number in found.turned and line.verdict is LineVerdict.PROVED for line in report.lines)
    lines = [line.left_open(_SOFTMAX) if line.verdict.is_against and is_unsure else line for line in report.lines]
    met = [number for number, row in enumerate(text.splitlines(), 1) if number in found.unread and sets_to_zero(row)]
    lines = (
        [line.left_open(WHERE_MET) if line.verdict.is_against and line.number > min(met) else line for line in lines]
        if met
        else lines
    )
    if not is_told:
        lines = [line.left_open(_LAYOUT) if _is_wrong_one_way(line, found, check) else line for line in lines]
    return replace(report, lines=tuple(_as_written(line, text, found) for line in lines))


def _is_wrong_one_way(line: LineReport, found: ByElements, check: Callable[[str], Report]) -> bool:
    if not line.verdict.is_against or line.number not in found.turned:
        return False
    rows = found.text.splitlines()
    rows[line.number - 1] = found.turned[line.number]
    other = check("\n".join(rows))
    return not any(one.verdict.is_against for one in other.lines if one.number == line.number)


def _as_written(line: LineReport, text: str, found: ByElements) -> LineReport:
    if line.number not in found.rewritten.keys() | found.unread:
        return line
    written = text.splitlines()[line.number - 1]
    if line.number in found.unread:
        unread = replace(line, text=written, span=(0, len(written)), reason=_UNREAD)
        return replace(unread, verdict=LineVerdict.UNREADABLE, witness=None, mistake=None, follows=None, true=None, reading="")
    note = f"element by element: {found.rewritten[line.number]}"
    return replace(line, text=written, span=(0, len(written)), notes=(*line.notes, note))


def with_outcomes(report: Report, found: Outcomes, lang: str) -> Report:
    """The report with what the lines come to as products of matrices, where that is decided; nothing that the two ways to read a text do not agree on."""
    notation = report.notation
    if notation is not None:
        notation = replace(notation, spellings=(*notation.spellings, *found.notation.spellings))
    several = {line.number for line in report.lines if sum(line.number == other.number for other in report.lines) > 1}
    outcomes = {line.number: found.of(line.number) for line in report.lines if line.number not in several}
    lines = (
        line if (outcome := outcomes.get(line.number)) is None else _merged(line, outcome, found, lang) for line in report.lines
    )
    spoken = tuple(replace(line, reason=told(line.reason, lang)) for line in lines)
    return replace(report, lines=spoken, notation=notation)


def _merged(line: LineReport, outcome: Outcome, found: Outcomes, lang: str) -> LineReport:
    sides = [_side(line.verdict), _side(outcome.verdict)]
    if sides == ["for", ""] and line.number in found.mixed and line.verdict is not LineVerdict.DEFINITION:
        return line.left_open(_TWO_WAYS)
    if not sides[0] and outcome.reason and found.is_whole:
        return replace(line.left_open(outcome.reason), span=(0, len(line.text)))
    if not found.is_whole and sides[1] in ("", sides[0]) and outcome.reason != SAID:
        return line
    if sides[0] and sides[1] and not found.is_whole:
        return line.left_open(_TWO_WAYS)
    if not sides[1]:
        return line.left_open(outcome.reason) if sides[0] == "against" and not outcome.is_unfit else line
    return _told(line, outcome, found, lang)


def _side(verdict: LineVerdict) -> str:
    return "for" if verdict in _FOR else "against" if verdict.is_against else ""


def _told(line: LineReport, outcome: Outcome, found: Outcomes, lang: str) -> LineReport:
    """The line as the outcome has it."""
    proof, finding = outcome.proof, outcome.finding
    changed = replace(
        line,
        verdict=outcome.verdict,
        reason="",
        mistake=None,
        follows=None,
        span=(0, len(line.text)),
        notes=(),
        reading="",
        conditions=(),
    )
    if proof is None or finding is None:
        return replace(changed, true=None, method="", witness=None)
    notation = found.notation
    is_named = outcome.verdict is LineVerdict.REFUTED and outcome.sides is not None
    written = [to_latex(side, notation) for side in (finding.left, finding.right) if side is not None]
    return replace(
        changed,
        true=proof.kind.value,
        mistake=mistake_in(*outcome.sides, found.worlds, finding, lang) if is_named and outcome.sides else None,
        method=proof.method,
        witness=proof.witness if outcome.verdict is LineVerdict.REFUTED else None,
        conditions=tuple(to_latex(condition, notation) for condition in proof.conditions),
        reading=" = ".join(written),
        notes=(f"element by element: {' = '.join(written)}",),
    )
