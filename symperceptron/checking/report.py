"""What `check` says: a verdict per line, with its proof or its witness, and a name for the mistake where there is one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from symperceptron.checking.presentation import as_html, as_text
from symperceptron.language.equality import Witness
from symperceptron.language.notation import Notation

__all__ = ["LineReport", "LineVerdict", "Mistake", "Report"]


class LineVerdict(StrEnum):
    """What can be said of a line."""

    DEFINITION = "definition"
    PROVED = "proved"
    REFUTED = "refuted"
    CARRIED = "carried"
    RECOVERED = "recovered"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    NOTE = "note"

    @property
    def is_against(self) -> bool:
        """Whether the line is called wrong, by itself or for what it follows from."""
        return self in (LineVerdict.REFUTED, LineVerdict.CARRIED)


# The verdict of a whole text is the worst of its lines, in this order.
_WORST_FIRST = (LineVerdict.REFUTED, LineVerdict.CARRIED, LineVerdict.UNDECIDED, LineVerdict.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """The name of a mistake, what it means for a person, and what was expected in its place (LaTeX, in the student's notation)."""

    code: str
    message: str
    expected: str = ""

    def to_dict(self) -> dict[str, str]:
        """The mistake for JSON."""
        return {"code": self.code, "message": self.message, "expected": self.expected}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """A line of the text: how it was read, its verdict, and what backs the verdict.

    `follows` says whether it follows from the line above, `true` whether it is true from the definitions: ``proved``, ``refuted``, ``undecided`` or None.
    `span` is the half-open range of characters of the line that the verdict is about.
    """

    number: int
    text: str
    verdict: LineVerdict
    reading: str = ""
    follows: str | None = None
    true: str | None = None
    method: str = ""
    reason: str = ""
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    witness: Witness | None = None
    mistake: Mistake | None = None
    span: tuple[int, int] = (0, 0)

    def left_open(self, reason: str) -> LineReport:
        """The line without its verdict, and why."""
        return replace(self, verdict=LineVerdict.UNDECIDED, reason=reason, witness=None, mistake=None, follows=None, true=None)

    def to_dict(self, notation: Notation | None = None) -> dict[str, Any]:
        """The line for JSON."""
        return {
            "number": self.number,
            "text": self.text,
            "reading": self.reading,
            "verdict": self.verdict.value,
            "follows": self.follows,
            "true": self.true,
            "method": self.method,
            "reason": self.reason,
            "conditions": list(self.conditions),
            "notes": list(self.notes),
            "witness": self.witness.to_dict(notation) if self.witness else None,
            "mistake": self.mistake.to_dict() if self.mistake else None,
            "span": list(self.span),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The verdicts on a text: its lines, the definitions it was judged by, and the notation in which it was read."""

    lines: tuple[LineReport, ...]
    given: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    file: str = ""
    error: str = ""
    notation: Notation | None = field(default=None, repr=False)

    @property
    def verdict(self) -> LineVerdict:
        """The worst verdict of any line; proved where nothing is wrong or open, note where there is no claim at all."""
        if self.error:
            return LineVerdict.UNREADABLE
        found = {line.verdict for line in self.lines}
        if LineVerdict.CARRIED in found:
            found.add(LineVerdict.REFUTED)
        best = LineVerdict.NOTE if found <= {LineVerdict.NOTE, LineVerdict.DEFINITION} else LineVerdict.PROVED
        return next((verdict for verdict in _WORST_FIRST if verdict in found), best)

    @property
    def summary(self) -> dict[str, int]:
        """How many lines have each verdict."""
        return dict(Counter(line.verdict.value for line in self.lines))

    @property
    def exit_status(self) -> int:
        """0 if every claim is proved, 1 if one is refuted, 3 if one is undecided or unreadable."""
        return {LineVerdict.PROVED: 0, LineVerdict.NOTE: 0, LineVerdict.REFUTED: 1, LineVerdict.CARRIED: 1}.get(self.verdict, 3)

    def to_dict(self) -> dict[str, Any]:
        """The report for JSON."""
        return {
            "file": self.file,
            "verdict": self.verdict.value,
            "given": list(self.given),
            "notes": list(self.notes),
            "lines": [line.to_dict(self.notation) for line in self.lines],
            "summary": self.summary,
        } | ({"error": self.error} if self.error else {})

    def __str__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)
