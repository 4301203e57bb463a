"""A report for people: the student's line, a caret under the fault, verdict, witness, mistake; as text for a terminal and as HTML for a notebook.

What a person reads stands in the table of words, per language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symperceptron.checking.report import LineReport, Report

__all__ = ["as_html", "as_text", "columns", "counted", "excerpt", "harmless", "word"]

# fmt: off
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "definition": {"en": "definition",  "zh": "定义"},
    "proved":     {"en": "proved",      "zh": "已证明"},
    "refuted":    {"en": "refuted",     "zh": "错误"},
    "carried":    {"en": "carried: follows from the line above, which is wrong", "zh": "延续错误：由上一行推出，而上一行是错的"},
    "recovered":  {"en": "true, though it does not follow from the line above",  "zh": "正确，但不能由上一行推出"},
    "undecided":  {"en": "undecided",   "zh": "未判定"},
    "unreadable": {"en": "unreadable",  "zh": "无法读懂"},
    "note":       {"en": "nothing to judge", "zh": "没有可判断的内容"},
    "text":       {"en": "text",        "zh": "文本"},
    "expected":   {"en": "expected",    "zh": "应为"},
    "at":         {"en": "at",          "zh": "取"},
    "left":       {"en": "left",        "zh": "左边为"},
    "right":      {"en": "right",       "zh": "右边为"},
    "judged by":  {"en": "judged by",   "zh": "依据"},
    "read so":    {"en": "read so",     "zh": "读法"},
})
_SEVERAL = MappingProxyType({"definition": "definitions"})
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
        return _WORDS[word][self.lang]

    def verdict(self, word: str) -> str:
        code = _COLOURS.get(word)
        return f"\x1b[{code}m{self(word)}\x1b[0m" if self.colour and code else self(word)


def as_text(report: Report, lang: str = "en", *, colour: bool = False) -> str:
    """The report as text."""
    say = _Voice(lang, colour)
    counts = ", ".join(counted(report, lang))
    verdict = report.error or say.verdict(report.verdict.value)
    rows = [f"{report.file or say('text')}: {verdict}" + (f" ({counts})" if counts else "")]
    if report.given:
        rows.append(f"      {say('judged by')}: {'; '.join(report.given)}")
    if report.notes:
        rows.append(f"      {say('read so')}: {'; '.join(report.notes)}")
    rows += [row for line in report.lines if line.verdict.value != "note" for row in _rows(line, report, say)]
    return "\n".join(rows)


def counted(report: Report, lang: str) -> list[str]:
    """How many lines have each verdict, in words; notes are not counted."""
    found = [(name, count) for name, count in sorted(report.summary.items()) if name != "note"]
    return [
        f"{count} {_SEVERAL.get(name, name) if lang == 'en' and count > 1 else word(name, lang, short=True)}"
        for name, count in found
    ]


def word(name: str, lang: str, *, short: bool = False) -> str:
    """A word of the report in a language; `short` is a verdict without what it means."""
    return (name if lang == "en" else _WORDS[name][lang].partition("：")[0]) if short else _WORDS[name][lang]


def _rows(line: LineReport, report: Report, say: _Voice) -> Iterator[str]:
    text, (start, end) = excerpt(harmless(line.text.rstrip()), line.span)
    yield f"{line.number:4}  {text}"
    if line.verdict.value in ("refuted", "carried", "unreadable") and end > start and line.span != (0, len(line.text)):
        yield "      " + " " * columns(text[:start]) + "^" * max(1, columns(text[start:end]))
    said = [say.verdict(line.verdict.value)]
    if line.mistake is not None:
        said.append(line.mistake.message)
    elif line.reason:
        said.append(harmless(line.reason))
    yield "      " + ": ".join(said)
    if line.mistake is not None and line.mistake.expected:
        yield f"      {say('expected')}: {line.mistake.expected}"
    if line.witness is not None:
        found = line.witness.to_dict(report.notation)
        at = ", ".join(f"{name} = {value}" for name, value in found["at"].items())
        where = f"{say('at')} {at}: " if at else ""
        yield f"      {where}{say('left')} {found['left']}, {say('right')} {found['right']}"


def harmless(text: str) -> str:
    r"""The text with nothing in it that steers a terminal or turns its direction; as long as it was.

    >>> harmless("x\x1b[31m = y\tz")
    'x�[31m = y z'
    """
    return "".join(" " if letter == "\t" else "�" if _steers(letter) else letter for letter in text)


def excerpt(text: str, span: tuple[int, int], most: int = 2000) -> tuple[str, tuple[int, int]]:
    """What of a long line is shown, and where its span is then: so much of it round the span.

    >>> excerpt("a + b + c + d = 0", (8, 9), most=6)
    ('…+ c + …', (3, 4))
    """
    if len(text) <= most:
        return text, span
    first = max(0, min(span[0] - most // 3, len(text) - most))
    last = first + most
    before, behind = "…" * (first > 0), "…" * (last < len(text))
    start, end = (min(max(place, first), last) - first + len(before) for place in span)
    return f"{before}{text[first:last]}{behind}", (start, end)


def _steers(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs") or "\u202a" <= letter <= "\u202e" or "\u2066" <= letter <= "\u2069"


def columns(text: str) -> int:
    """The columns that a terminal takes for the text."""
    return sum(0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def as_html(report: Report, lang: str = "en") -> str:
    """The report as a table, for a notebook."""
    say = _Voice(lang, colour=False)
    rows = "".join(_html_row(line, report, say) for line in report.lines if line.verdict.value != "note")
    return f"<table><tbody>{rows}</tbody></table>"


def _html_row(line: LineReport, report: Report, say: _Voice) -> str:
    shown, (start, end) = excerpt(line.text, line.span)
    text = escape(shown)
    if line.verdict.value in ("refuted", "unreadable") and end > start:
        text = f"{escape(shown[:start])}<u>{escape(shown[start:end])}</u>{escape(shown[end:])}"
    comment = "<br>".join(escape(row.strip()) for row in _comments(line, report, say))
    shade = _SHADES.get(line.verdict.value, "inherit")
    return f'<tr><td>{line.number}</td><td style="text-align:left"><code>{text}</code></td><td style="text-align:left;color:{shade}">{comment}</td></tr>'


def _comments(line: LineReport, report: Report, say: _Voice) -> Iterator[str]:
    yield from (row for row in list(_rows(line, report, say))[1:] if set(row.strip()) != {"^"})
