"""``symperceptron check``: many files, in order, whatever happens to one of them.

The work goes to as many processes as are asked for; a report depends on its file and nothing else, so neither their number
nor their order changes anything.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import active_children
from pathlib import Path
from typing import TextIO

from symperceptron.checking.check import check
from symperceptron.checking.presentation import as_text, excerpt, harmless
from symperceptron.checking.progress import leave_interrupts_to_the_parent, show
from symperceptron.checking.report import Mistake, Report
from symperceptron.errors import ReadingError, UnknownNameError
from symperceptron.language.model import Model

__all__ = ["Order", "checked", "exit_status", "rendered", "roles"]

STANDARD_INPUT = "-"
LARGEST_FILE = 4_000_000
_BEGINS_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # full-width signs do so for a spreadsheet as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted for every file: the given model if there is one, the author's symbols, the language, the seconds for a line."""

    given: Model | None
    names: Mapping[str, str]
    lang: str = "en"
    seconds: float = 2.0


def roles(pairs: Sequence[str]) -> dict[str, str]:
    """The symbols of ``--name ROLE=SYMBOL``; raises UnknownNameError for one without a sign of equality."""
    for pair in pairs:
        if "=" not in pair:
            raise UnknownNameError(f"--name {pair!r} has no sign of equality; expected ROLE=SYMBOL, such as output=\\hat{{y}}")
    return dict(pair.split("=", 1) for pair in pairs)


def checked(files: Sequence[str], order: Order, jobs: int = 1, progress: TextIO | None = None) -> Iterator[Report]:
    """A report for every file, in the order given."""
    if jobs <= 1 or len(files) <= 1:
        for number, file in enumerate(files):
            yield _of_file(file, order)
            show(progress, number + 1, len(files))
        return
    pool = ProcessPoolExecutor(max_workers=min(jobs, len(files)), initializer=leave_interrupts_to_the_parent)
    try:
        waiting = [None if file == STANDARD_INPUT else pool.submit(_of_file, file, order) for file in files]
        for number, (file, found) in enumerate(zip(files, waiting, strict=True)):
            yield _of_file(file, order) if found is None else found.result()
            show(progress, number + 1, len(files))
    except KeyboardInterrupt:
        for worker in active_children():  # none finishes what it is at
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _of_file(file: str, order: Order) -> Report:
    try:
        text = _decoded(_standard_input() if file == STANDARD_INPUT else _content(Path(file)))
        report = check(text, given=order.given, names=order.names, lang=order.lang, seconds=order.seconds)
    except OSError as why:
        return _broken(file, (why.strerror or str(why)).lower())
    except (ReadingError, RecursionError) as why:
        return _broken(file, str(why) or "nested too deeply")
    return replace(report, file=file)


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(LARGEST_FILE + 1)


def _decoded(content: bytes) -> str:
    """The text; raises ReadingError for what is none."""
    if len(content) > LARGEST_FILE:
        raise ReadingError(f"more than {LARGEST_FILE} bytes; expected a derivation")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise ReadingError("not a text in UTF-8") from why
    if "\0" in text:
        raise ReadingError("not a text, it holds zero bytes")
    if not text.strip():
        raise ReadingError("nothing stands in it; expected a derivation")
    return text


def _broken(file: str, why: str) -> Report:
    return Report(lines=(), file=file, error=f"cannot be read: {why}")


def rendered(reports: Sequence[Report], form: str, lang: str = "en", *, colour: bool = False) -> str:
    """The reports as ``text``, ``json`` or ``csv``."""
    if form == "json":
        return json.dumps({"version": 1, "reports": [report.to_dict() for report in reports]}, ensure_ascii=False, indent=1)
    if form == "csv":
        return _as_csv(reports)
    return "\n\n".join(as_text(report, lang, colour=colour) for report in reports)


def _as_csv(reports: Sequence[Report]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["file", "number", "verdict", "mistake", "message", "expected", "reason", "text"])
    for report in reports:
        if report.error:
            table.writerow(map(_cell, [report.file, "", "unreadable", "", "", "", report.error, ""]))
        for line in report.lines:
            mistake = line.mistake or Mistake(code="", message="")
            said = (line.verdict.value, mistake.code, mistake.message, mistake.expected, line.reason, line.text)
            table.writerow(map(_cell, [report.file, str(line.number), *said]))
    return out.getvalue().rstrip("\n")


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: a student's line often begins with a sign of equality."""
    plain, _ = excerpt(harmless(text), (0, 0))
    return f"'{plain}" if plain.lstrip().startswith(_BEGINS_FORMULA) else plain


def exit_status(reports: Sequence[Report]) -> int:
    """2 if a file could not be read, else 1 if a claim is refuted, 3 if one is open, 0 if every one is proved."""
    found = {2 if report.error else report.exit_status for report in reports}
    return next((status for status in (2, 1, 3) if status in found), 0)
