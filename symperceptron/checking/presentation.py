"""A report for people: the student's line, a caret under the fault, verdict, witness, mistake; as text for a terminal and as HTML for a notebook.

What a person reads stands in the table of words, per language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symperceptron.checking.report import LineReport, Report

__all__ = ["as_html", "as_text"]

# fmt: off
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "definition": {"en": "definition"}, "proved":    {"en": "proved"},    "refuted":    {"en": "refuted"},
    "carried":    {"en": "carried: follows from the line above, which is wrong"},
    "recovered":  {"en": "true, though it does not follow from the line above"},
    "undecided":  {"en": "undecided"},  "unreadable": {"en": "unreadable"}, "note": {"en": "note"},
    "expected":   {"en": "expected"},   "at":         {"en": "at"},       "left": {"en": "left"}, "right": {"en": "right"}, "and": {"en": "and"},
})
_COLOURS = MappingProxyType({"proved": "32", "recovered": "33", "refuted": "31", "carried": "35", "undecided": "33", "unreadable": "33"})
_SHADES = MappingProxyType({
    "proved": "#1a7f37", "refuted": "#cf222e", "carried": "#8250df",
    "recovered": "#9a6700", "undecided": "#9a6700", "unreadable": "#9a6700",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class _Voice:
    lang: str
    colour: bool

    def __call__(self, word: str) -> str:
        texts = _WORDS[word]
        return texts.get(self.lang, texts["en"])

    def verdict(self, word: str) -> str:
        code = _COLOURS.get(word)
        return f"\x1b[{code}m{self(word)}\x1b[0m" if self.colour and code else self(word)


def as_text(report: Report, lang: str = "en", *, colour: bool = False) -> str:
    """The report as text."""
    say = _Voice(lang, colour)
    counts = ", ".join(f"{count} {word}" for word, count in sorted(report.summary.items()) if word != "note")
    head = f"{report.file or 'text'}: {report.error or say.verdict(report.verdict.value)}" + (f" ({counts})" if counts else "")
    return "\n".join([head, *(row for line in report.lines if line.verdict.value != "note" for row in _rows(line, report, say))])


def _rows(line: LineReport, report: Report, say: _Voice) -> Iterator[str]:
    text = line.text.rstrip().replace("\t", " ")
    yield f"{line.number:4}  {text}"
    start, end = line.span
    if line.verdict.value in ("refuted", "carried", "unreadable") and end > start and (start, end) != (0, len(line.text)):
        yield "      " + " " * start + "^" * max(1, min(end, len(text)) - start)
    said = [say.verdict(line.verdict.value)]
    if line.mistake is not None:
        said.append(line.mistake.message)
    elif line.reason:
        said.append(line.reason)
    yield "      " + ": ".join(said)
    if line.mistake is not None and line.mistake.expected:
        yield f"      {say('expected')}: {line.mistake.expected}"
    if line.witness is not None:
        found = line.witness.to_dict(report.notation)
        at = ", ".join(f"{name} = {value}" for name, value in found["at"].items())
        where = f"{say('at')} {at}: " if at else ""
        yield f"      {where}{say('left')} {found['left']}, {say('right')} {found['right']}"


def as_html(report: Report, lang: str = "en") -> str:
    """The report as a table, for a notebook."""
    say = _Voice(lang, colour=False)
    rows = "".join(_html_row(line, report, say) for line in report.lines if line.verdict.value != "note")
    return f"<table><tbody>{rows}</tbody></table>"


def _html_row(line: LineReport, report: Report, say: _Voice) -> str:
    start, end = line.span
    text = escape(line.text)
    if line.verdict.value in ("refuted", "unreadable") and end > start:
        text = f"{escape(line.text[:start])}<u>{escape(line.text[start:end])}</u>{escape(line.text[end:])}"
    comment = "<br>".join(escape(row.strip()) for row in _comments(line, report, say))
    shade = _SHADES.get(line.verdict.value, "inherit")
    return f'<tr><td>{line.number}</td><td style="text-align:left"><code>{text}</code></td><td style="text-align:left;color:{shade}">{comment}</td></tr>'


def _comments(line: LineReport, report: Report, say: _Voice) -> Iterator[str]:
    yield from (row for row in list(_rows(line, report, say))[1:] if set(row.strip()) != {"^"})
