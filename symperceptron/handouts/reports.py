"""A report of `check` as a page to hand back: the student's own lines, a mark on each, the fault underlined, and what is said about it.

What was read and what was expected is set as mathematics where reading its LaTeX and printing it again gives the same LaTeX to
the character, and stands as it is where not: the page never shows a formula that was only guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from os.path import commonpath
from pathlib import Path
from unicodedata import normalize

import symperceptron
from symperceptron.checking import Report
from symperceptron.checking.presentation import columns, counted, excerpt, harmless, word
from symperceptron.checking.report import LineReport
from symperceptron.derivation import Perceptron
from symperceptron.errors import OutputError, SymperceptronError
from symperceptron.handouts.document import Block, Code, Document, Heading, Marked, Math, Paragraph, Piece, Pieces, Remark, Text
from symperceptron.handouts.formats import format_of
from symperceptron.handouts.page import Handout
from symperceptron.handouts.texts import Catalogue, catalogue, formula_words
from symperceptron.handouts.witnesses import shown_by
from symperceptron.language import Model, Notation, to_latex
from symperceptron.language.expressions import Compare
from symperceptron.language.notation import GREEK
from symperceptron.language.reading import read

__all__ = ["PLACE", "report_page", "report_paths", "save_reports"]

PLACE = "{}"
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}
_MARKS = {
    "proved": "good", "recovered": "good", "refuted": "bad", "carried": "bad", "undecided": "open", "unreadable": "open", "definition": "given", "note": "none",
}  # fmt: skip
_UNDERLINED = ("refuted", "carried", "unreadable")


def report_page(report: Report, lang: str = "en", model: Model | None = None, templates: Sequence[Path] = ()) -> Handout:
    r"""The report as a page that can be saved in any format; `model` is what the text was judged by.

    >>> from symperceptron import check
    >>> page = report_page(check(r"\frac{\partial E}{\partial w_j} = (O - t) (1 - O) x_j"))
    >>> "the factor O is missing" in page.html()
    True
    """
    say = catalogue(lang)
    notation = _in_unicode(report.notation) if report.notation else (model or Perceptron()).notation
    known = _Known(model or Perceptron(), notation)
    blocks = tuple(_blocks(report, known, say))
    document = Document(
        title=harmless(report.file) or word("text", lang),
        author="",
        lang=lang,
        notation=notation,
        words=formula_words(say),
        blocks=blocks,
    )
    return Handout(document=document, templates=tuple(templates))


def report_paths(outputs: Sequence[Path], files: Sequence[str]) -> list[list[Path]]:
    """Where the page of each file goes: the outputs, the name of the file in place of ``{}``.

    Raises OutputError where several files would go to one place, and UnknownNameError for a suffix without a format.
    """
    for output in outputs:
        format_of(output)
        if len(files) > 1 and PLACE not in str(output):
            raise OutputError(
                f"-o {str(output)!r} names one file for the pages of {len(files)}; "
                f"expected {PLACE} in it, which becomes each file's name, such as marked/{PLACE}.html"
            )
    return [[Path(str(output).replace(PLACE, name)) for output in outputs] for name in _told_apart(files)]


def _told_apart(files: Sequence[str]) -> list[str]:
    """A name for each file: its own without the suffix, with the folders if others have that name too, and with the suffix if they still do."""
    paths = [Path(file).absolute() for file in files]
    shared = len(Path(commonpath([path.parent for path in paths])).parts)
    inside = [Path(*path.parts[shared:]) for path in paths]
    ways = (
        [path.stem for path in paths],
        ["-".join(path.with_suffix("").parts) for path in inside],
        ["-".join(path.parts) for path in inside],
    )
    for names in ways:
        if len(set(names)) == len(names):
            return names
    raise OutputError("a file is given twice, and its page would be written twice; expected each file once")


def save_reports(
    reports: Sequence[Report], plans: Sequence[Sequence[Path]], lang: str, model: Model, templates: Sequence[Path]
) -> list[Path]:
    """Write every report as a page to the paths planned for it; the paths written.  Raises what `Handout.save_all` does."""
    return [
        path
        for report, paths in zip(reports, plans, strict=True)
        for path in report_page(report, lang, model, templates).save_all(paths)
    ]


def _blocks(report: Report, known: _Known, say: Catalogue) -> Iterator[Block]:
    lang = say.lang
    counts = tuple((Text(found),) for found in counted(report, lang))
    verdict = report.error or word(report.verdict.value, lang)
    yield Paragraph(text=say.say("report", "verdict", verdict=verdict, counts=say.joined(counts)) if counts else (Text(verdict),))
    if report.given:
        yield Paragraph(
            text=(
                Text(say.text("report", "judged_by")),
                *say.joined(tuple((known.formula(given),) for given in report.given), "semicolon"),
            )
        )
    if report.notes:
        notes = say.joined(tuple((Text(note),) for note in report.notes), "semicolon")
        yield Paragraph(text=(Text(say.text("report", "read_so")), *notes))
    yield Heading(text=say.say("report", "lines"))
    yield Marked(lines=tuple(_remark(line, known, say) for line in report.lines if line.text.strip()))
    yield Paragraph(text=say.say("report", "made_with", version=symperceptron.__version__))


def _remark(line: LineReport, known: _Known, say: Catalogue) -> Remark:
    verdict = line.verdict.value
    text, (start, end) = excerpt(harmless(line.text.rstrip()), line.span if verdict in _UNDERLINED else (0, 0))
    end = min(end, len(text))
    said = () if verdict == "note" else tuple(_said(line, known, say))
    caret = " " * columns(text[:start]) + "^" * columns(text[start:end])
    return Remark(
        number=line.number,
        before=text[:start],
        fault=text[start:end],
        after=text[end:],
        caret=caret,
        mark=_MARKS[verdict],
        said=said,
    )


def _said(line: LineReport, known: _Known, say: Catalogue) -> Iterator[Pieces]:
    why = line.mistake.message if line.mistake else harmless(line.reason)
    verdict = word(line.verdict.value, say.lang)
    yield say.say("report", "because", verdict=verdict, why=why) if why else (Text(verdict),)
    if line.mistake and line.mistake.expected:
        yield say.say("report", "expected", formula=known.formula(line.mistake.expected))
    if line.witness:
        yield shown_by(line.witness, say)


def _in_unicode(notation: Notation) -> Notation:
    """The author's letters, which a notation read from a text has as words, as the signs that they are."""
    return replace(
        notation, spellings=tuple((name, replace(given, text=_sign(given.plain))) for name, given in notation.spellings)
    )


def _sign(letter: str) -> str:
    stem, *accents = letter.split("_")
    marks = "".join(_ACCENTS.get(accent, "") for accent in accents)
    return normalize("NFC", GREEK.get(stem, stem) + marks) if len(marks) == len(accents) else letter


class _Known:
    """The letters of the report, to read its LaTeX with."""

    def __init__(self, model: Model, notation: Notation) -> None:
        self.model, self.notation = replace(model, notation=notation), notation

    def formula(self, latex: str) -> Piece:
        """The formula, or its LaTeX where it is not certain that it would be this one."""
        try:
            left, *right = (read(side, self.model) for side in re.split(r" = ", latex))
            written = Compare(left, *(part for side in right for part in ("=", side))) if right else left
            return Math(written) if to_latex(written, self.notation) == latex else Code(latex)
        except SymperceptronError:
            return Code(latex)
