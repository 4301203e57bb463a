"""A whole text judged in one world: line by line, each in its time and in every way that it may be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import process_time

from symperceptron.checking.captured import with_variables_free
from symperceptron.checking.cases import case_by_case
from symperceptron.checking.claims import Chain
from symperceptron.checking.judge import Judge
from symperceptron.checking.limits import Clock, OverTimeError, time_limit
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.language.reading import Line

__all__ = ["judged"]

_DEFECT = "the checker failed on this line, which is a defect of its own"
_FOR = (LineVerdict.PROVED, LineVerdict.RECOVERED)


def judged(judge: Judge, lines: Sequence[Line]) -> list[LineReport]:
    """The verdicts on a whole text; nothing is refuted that a line below may take back, by what it says of a letter or which number it gives."""
    before = judge.copy()
    reports = _judged(judge, lines)
    if not any(report.verdict.is_against for report in reports) or not before.foresee(judge):
        return reports
    return [
        other if one.verdict.is_against and not other.verdict.is_against else one
        for one, other in zip(reports, _judged(before, lines), strict=True)
    ]


def _judged(judge: Judge, lines: Sequence[Line]) -> list[LineReport]:
    reports = []
    for number, line in enumerate(lines):
        judge.number = number
        reports.append(_within_time(judge, line, judge.clock))
    return case_by_case(reports, judge.trail, judge.knowledge.model.notation)


def _within_time(judge: Judge, line: Line, clock: Clock) -> LineReport:
    start, before = process_time(), judge.copy()
    try:
        with time_limit(clock.left(judge.number)):
            return _in_every_reading(judge, line)
    except OverTimeError:
        _pass_over(judge, before, line)
        return _open(line, f"the time for a line, {clock.seconds:g} s, is over")
    except RecursionError:
        _pass_over(judge, before, line)
        return _open(line, "the expression is nested too deeply")
    except Exception as error:  # noqa: BLE001  # one line that a defect of ours stops must not take the others with it
        _pass_over(judge, before, line)
        return _open(line, f"{_DEFECT} ({type(error).__name__}: {error})"[:200])
    finally:
        clock.spend(judge.number, process_time() - start)


def _pass_over(judge: Judge, before: Judge, line: Line) -> None:
    """Leave a line that was given up: what follows goes on with the last line that is known, or with what this one is about."""
    judge.become(before)
    try:
        judge.pass_over(line)
    except RecursionError:
        judge.chain = Chain()


def _in_every_reading(judge: Judge, line: Line) -> LineReport:
    """The verdict on a line that may be read in several ways: true if it is in one of them, and wrong only if it is in all."""
    line = with_variables_free(line, judge.chain.subject)
    if not line.others:
        return judge.line(line)
    tried = []
    for sides in (line.sides, *line.others):
        copy = judge.copy()
        report = copy.line(replace(line, sides=sides, others=()))
        tried.append((copy, report))
        if report.verdict in _FOR:
            break
    else:
        copy, report = tried[0]
        if not all(other.verdict.is_against for _, other in tried) and report.verdict is not LineVerdict.DEFINITION:
            reason = report.reason if report.verdict is LineVerdict.UNDECIDED else "wrong or not, as the line is read"
            report = replace(report, verdict=LineVerdict.UNDECIDED, reason=reason, witness=None, mistake=None)
    judge.become(copy)
    return report


def _open(line: Line, reason: str) -> LineReport:
    return LineReport(number=line.number, text=line.text, verdict=LineVerdict.UNDECIDED, span=line.span, reason=reason)
