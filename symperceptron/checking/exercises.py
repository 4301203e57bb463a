"""Several exercises in one text: each may have letters of its own, and what is true of its own is not wrong for what another one says of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from symperceptron.checking.report import LineVerdict, Report

__all__ = ["exercise_by_exercise"]

_HEADING = re.compile(
    r"[\s#*_>\\{(\[]*(?:(?:sub)*section\*?\{)?"
    r"(?:exercises?|problems?|questions?|tasks?|homework|assignment|aufgabe|übung|exercice|ejercicio|esercizio|exercício|задача|упражнение)"
    r"\s*(?:\d|[IVX]+\b|[a-h]\b)|[\s#*_>]*Q(?:uestion)?\.?\s*\d+\s*[.):]|[\s#*_>]*(?:第\s*[\d一二三四五六七八九十]+\s*题|习题\s*\d|问题\s*\d|題\s*\d|문제\s*\d)",
    re.IGNORECASE,
)
_FOR = (LineVerdict.PROVED, LineVerdict.RECOVERED, LineVerdict.DEFINITION)
_BY_ITSELF = "it is true of its own exercise, and wrong of what another one says"


def exercise_by_exercise(text: str, report: Report, check: Callable[[str], Report]) -> Report:
    """The report, with what is refuted by another exercise left open where it is true of its own."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _HEADING.match(line) and "=" not in line]
    for start, end in pairwise(sorted({0, *starts, len(lines)})):
        if starts and any(line.verdict.is_against and start < line.number <= end for line in report.lines):
            alone = check("\n".join([*([""] * start), *lines[start:end]]))
            true = {line.number for line in alone.lines if line.verdict in _FOR}
            judged = (
                line.left_open(_BY_ITSELF) if line.number in true and line.verdict.is_against else line for line in report.lines
            )
            report = replace(report, lines=tuple(judged))
    return report
