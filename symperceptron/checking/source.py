"""A text as it is checked and as it was written: a formula on one line, without comments, the author's commands put in, commas for words, and the way back.

Lines keep their numbers.  In a report every line has the author's own text again, and a fault is shown where the author wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from symperceptron.checking.report import LineReport, Report
from symperceptron.language.reading.cleaning import COMMENT, blanked
from symperceptron.language.reading.continuations import joined
from symperceptron.language.reading.macros import Sign, expanded, macros_of
from symperceptron.language.reading.phrases import with_commas
from symperceptron.language.reading.tuples import element_by_element
from symperceptron.language.reading.wrappers import unwrapped

__all__ = ["Source"]

_SIGNS = str.maketrans("\uff1d\uff0b\uff0d\uff0a\uff0f\ufeff", "=+-*/ ")  # full-width signs, and the mark in front of a file


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a text as they were written and as they are checked, and of what their characters were made where commands were put in."""

    written: tuple[str, ...]
    lines: tuple[str, ...]
    signs: tuple[tuple[Sign, ...] | None, ...]

    @staticmethod
    def of(text: str) -> Source:
        r"""The text to be checked.

        >>> Source.of("\\newcommand{\\half}{\\frac12}\nE = \\half(O - t)^2").text.splitlines()[1]
        'E = \\frac12(O - t)^2'
        """
        (written, read), macros = joined(text, _plain), macros_of(text)
        read = unwrapped(read)
        signs = tuple(expanded(line, macros) if macros else None for line in read)
        plain = (line if own is None else "".join(sign.text for sign in own) for line, own in zip(read, signs, strict=True))
        return Source(written, tuple(with_commas(element_by_element(line)) for line in plain), signs)

    @property
    def text(self) -> str:
        """What is checked."""
        return "\n".join(self.lines)

    def restored(self, report: Report) -> Report:
        """The report with the lines as they were written."""
        return replace(report, lines=tuple(map(self._restored, report.lines)))

    def _restored(self, line: LineReport) -> LineReport:
        at = line.number - 1
        if line.text != self.lines[at] or self.lines[at] == self.written[at]:
            return line
        own = self.signs[at]
        span = line.span if own is None else _origin(own, *line.span)
        return replace(line, text=self.written[at], span=span)


def _origin(signs: tuple[Sign, ...], start: int, end: int) -> tuple[int, int]:
    """The range of the written line that a range of the checked one comes from."""
    inside = signs[start:end]
    return (min(sign.start for sign in inside), max(sign.end for sign in inside)) if inside else (0, 0)


def _plain(line: str) -> str:
    return blanked(COMMENT, line).translate(_SIGNS)
