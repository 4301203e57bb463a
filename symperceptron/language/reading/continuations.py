r"""Formulas that run over several physical lines, made one line: in TeX a line ends at ``\\`` and not where it is broken, and an operator in front goes on.

A line is joined to the one before only where nothing else could be meant: it begins with an operator, the one before ends with one or leaves a bracket
open, or, between the signs of a display, nothing ends the row and no equation begins.  The mark of a list is no operator.

>>> joined("L = -t ln O\n  - (1-t) ln(1-O)\nO = s")
(('L = -t ln O   - (1-t) ln(1-O)', '', 'O = s'), ('L = -t ln O   - (1-t) ln(1-O)', '', 'O = s'))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from symperceptron.language.reading.clauses import DENYING
from symperceptron.language.reading.cleaning import COMMENT, blanked
from symperceptron.language.reading.conditions import CONDITIONAL
from symperceptron.language.reading.markdown import without_bold, without_links
from symperceptron.language.reading.tables import FUNCTION_WORDS, INNER_ENVIRONMENTS
from symperceptron.language.reading.tokens import MAX_LENGTH

__all__ = ["OPEN_ENDED", "joined", "open_ended"]

OPEN_ENDED = "the formula may go on in the next line"

MOST_JOINED = 20
_INNER = "|".join(map(re.escape, INNER_ENVIRONMENTS))
_INNER_BEGINS, _INNER_ENDS = (re.compile(rf"\\{mark}\{{(?:{_INNER})\}}") for mark in ("begin", "end"))
_SILENT = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])|\\label\{[^{}]*\}|\\(?:[,;:! ]|q?quad(?![A-Za-z]))(?=\s*(?:$|\\\\))")
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?\s*$")
_ROW_ENDS = re.compile(r"[\\\s]*$")
_LEADING = re.compile(r"\s*(?:&|\\q?quad(?![A-Za-z])|\\[,;:! ]|~|\{\}|\s)*")
_OPERATOR = re.compile(r"[+\-−–*·×⋅/]|\\(?:cdot|times|odot|circ|pm|div)(?![A-Za-z])")
_DANGLING = re.compile(r"(?:[+\-−*·×⋅/=≈]|\\(?:cdot|times|odot|approx)|&)\s*$")
_RELATION = re.compile(r"[=\uff1d≈≡<>⇒→]|[-=]+>|\\(?:approx|equiv|Rightarrow|implies|iff|to|le|ge)(?![A-Za-z])")
_BULLET = re.compile(r"\s*([-−–*+•])\s")
_STAR = re.compile(r"\s*\*\s+(?=\S)")
_CLOSED = re.compile(r"(?:\$\$?|\\\]|\\\)|```|[.,;:!?])\s*$")
_OPENED = re.compile(
    r"\s*(?:\$|\\\[|\\\(|```|~~~|#|//|>|\||\\begin|\\end|\\item|\\(?:sub)*section|\\(?:re)?newcommand|\\def|\d+[.)]\s|\([a-z0-9]\)\s)"
)
_DISPLAY = re.compile(
    r"\\begin\{(?:align|equation|gather|multline|eqnarray|flalign|alignat|aligned|gathered|split|displaymath|math)\*?\}|\\\["
)
_AFTER_DISPLAY = re.compile(
    r"\\end\{(?:align|equation|gather|multline|eqnarray|flalign|alignat|aligned|gathered|split|displaymath|math)\*?\}|\\\]"
)
_SAID = re.compile(r"\\(?:text|mbox|textrm|mathrm|operatorname|begin|end|tag|label)\*?\s*\{[^{}]*\}|\\[A-Za-z]+")
_WORD = re.compile(r"(?<![\w^])[A-Za-z]{2,}(?![\w(^])")
_PROSE = frozenset(
    "the is of by we so to and then this that are get have since because from let hence thus be it derivative chain rule therefore".split()
)
_SCRIPT = re.compile("[\u0400-\u052f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_HEAD = re.compile(
    r"[\s({]*(?:\\[dt]?frac\s*\{[^=]{1,40}\}\s*\{[^=]{1,40}\}|[^={}]{1,20}(?:\{[^=]{1,20}\})?\s*\\over(?![a-z])[^=]{1,40}|[d∂δ]\S*\s*/\s*[d∂δ]\S+|\\?[^\W\d_]+\d*(?:[_^](?:\{[^{}]*\}|\\?\w+))*['′’]*(?:\([^()]{1,20}\))?)[\s)}]*&?\s*$"
)
_FUNCTION = re.compile(rf"\\?\b(?:{'|'.join(map(re.escape, sorted(FUNCTION_WORDS)))})\b|\\[A-Za-z]+")
_TWO_WORDS = re.compile(r"(?<![\\\w])[A-Za-z]{3,}\s+[A-Za-z]{3,}(?![\w(])")
_ONE_WORD = re.compile(r"[-+*\s]*[A-Za-z]{4,}[\s.!,]*")
_SIGNS = "+-−–"
_FORMULA_IN_WORDS = re.compile(r"`|[─━═_]{3}|(?<!\$)\$(?!\$)|\\\(")


@dataclass(slots=True)
class _Run:
    """The line that is being put together: where it began, as it was written, as it is read, and how many lines it has."""

    at: int
    written: str
    read: str
    count: int = 1


class _Goes(IntEnum):
    """What a line is to the one before: of its own, its continuation, or either, for all that can be seen."""

    NOT = 0
    EITHER = 1
    ON = 2


def joined(text: str, plain: Callable[[str], str] = str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines as they were written and, as long, as they are to be read: all of a formula where it begins, nothing where it goes on.

    `plain` makes of a line what is read of it, as long as it was.
    """
    lines = text.splitlines()
    written, read = [""] * len(lines), [""] * len(lines)
    for run, _ in _runs(lines, plain):
        written[run.at], read[run.at] = run.written, run.read
    return tuple(written), tuple(read)


def open_ended(text: str) -> frozenset[int]:
    r"""The numbers of the lines that the next one may go on with, or not, for all that can be seen.

    >>> open_ended("dE/dO = O\n- t\nO = s")
    frozenset({1})
    """
    return frozenset(run.at + 1 for run, goes in _runs(text.splitlines()) if goes is _Goes.EITHER)


def _runs(lines: Sequence[str], read: Callable[[str], str] = str) -> Iterator[tuple[_Run, _Goes]]:
    """Every run of lines when it is as long as it gets, and whether the line behind it may go on with it."""
    run: _Run | None = None
    depth, dollars, inner = 0, False, 0
    plain = [without_links(without_bold(read(line))) for line in lines]
    for at, (written, line) in enumerate(zip(lines, plain, strict=True)):
        is_list = at + 1 < len(lines) and _starts_item(plain[at + 1])
        is_display = depth > 0 or dollars
        goes = _goes_on(run, line, is_display=is_display, is_list=is_list) if run and not inner else _Goes.NOT
        if run and not (is_display or _is_unfinished(run)) and _is_left_side(line, plain[at + 1 :]):
            goes = min(goes, _Goes.EITHER if "&" in _lead(plain[at + 1]) else _Goes.NOT)
        if run and goes is _Goes.ON:
            run = _Run(run.at, f"{run.written} {written}", f"{_without_row_end(run.read)} {_without_lead(line)}", run.count + 1)
        else:
            if run:
                yield run, goes
            run = _Run(at, written, _without_star(line) if goes is _Goes.NOT and _starts_item(line) else line)
        depth = max(depth + len(_DISPLAY.findall(line)) - len(_AFTER_DISPLAY.findall(line)), 0)
        dollars ^= line.count("$$") % 2 == 1
        inner = max(inner + len(_INNER_BEGINS.findall(line)) - len(_INNER_ENDS.findall(line)), 0)
    if run:
        yield run, _Goes.NOT


def _goes_on(run: _Run, line: str, *, is_display: bool, is_list: bool) -> _Goes:
    """Whether the formula of the lines so far goes on in this one."""
    before = _SILENT.sub("", COMMENT.sub("", run.read)).rstrip()
    is_ended = _ROW_END.search(before) is not None
    before, behind = _ROW_END.sub("", before).rstrip(), _without_lead(COMMENT.sub("", line)).strip()
    if not _may_go_on(before, behind) or len(run.read) + len(line) > MAX_LENGTH or run.count >= MOST_JOINED:
        return _Goes.NOT
    operator, relation = _OPERATOR.match(behind), _RELATION.search(behind)
    head = behind[operator.end() if operator else 0 : relation.start() if relation else len(behind)]
    is_equation = relation is not None and _HEAD.match(head) is not None
    is_set_in = run.count > 1 or _indent(line) > _indent(run.written) or _lead(line).strip() != ""
    is_dangling = _DANGLING.search(before) is not None
    if operator is None:
        is_unfinished = is_dangling or _closes(before, behind)
        is_next_column = relation is None and "&" in _lead(line)
        goes = is_next_column or (
            not is_ended and not is_equation and (is_unfinished or is_display or (relation is None and is_set_in))
        )
        may_be_factors = relation is None and not is_ended and _RELATION.match(_without_lead(before).strip()) is not None
        return _Goes.ON if goes else _Goes.EITHER if may_be_factors else _Goes.NOT
    mark, listed = _BULLET.match(run.written), _BULLET.match(line)
    if (mark and listed and mark[1] == listed[1]) or (relation and is_ended):
        return _Goes.NOT
    if is_equation and (run.count == 1 or operator[0] in _SIGNS):
        return _Goes.EITHER if operator[0] in "*·" and not is_list else _Goes.NOT
    is_minus = operator[0] in _SIGNS and operator[0] != "+"  # a formula may begin with it, or an item of a list
    is_sure = is_dangling or is_set_in or (is_display and not is_ended)
    return _Goes.EITHER if is_minus and not is_sure else _Goes.ON


def _may_go_on(before: str, behind: str) -> bool:
    return (
        bool(behind)
        and _OPENED.match(behind) is None
        and _RELATION.match(behind) is None
        and _RELATION.search(before) is not None
        and _CLOSED.search(before) is None
        and _is_formula(before)
        and _is_formula(behind)
    )


def _is_unfinished(run: _Run) -> bool:
    return _DANGLING.search(_ROW_ENDS.sub("", COMMENT.sub("", run.read))) is not None


def _is_left_side(line: str, below: Sequence[str]) -> bool:
    """Whether a derivative or a quantity stands alone above a sign of equality: the next lines are about it, and it is no factor unless the sign is aligned."""
    head = _ROW_ENDS.sub("", COMMENT.sub("", line)).strip()
    return (
        bool(below) and _HEAD.fullmatch(head) is not None and _RELATION.match(_without_lead(below[0]).strip(" \t\\")) is not None
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _starts_item(line: str) -> bool:
    """Whether a line is an equation behind a star."""
    star, relation = _STAR.match(line), _RELATION.search(line)
    return star is not None and relation is not None and _HEAD.match(line[star.end() : relation.start()]) is not None


def _without_star(line: str) -> str:
    star = _STAR.match(line)
    return " " * star.end() + line[star.end() :] if star else line


def _is_formula(text: str) -> bool:
    """Whether nothing but mathematics stands in a line."""
    if (
        _FORMULA_IN_WORDS.search(text)
        or _SCRIPT.search(text)
        or _TWO_WORDS.search(_FUNCTION.sub(" ", text))
        or _ONE_WORD.fullmatch(text)
    ):
        return False
    words = {word.lower() for word in _WORD.findall(_SAID.sub(" ", text))}
    return words.isdisjoint(_PROSE | CONDITIONAL | DENYING) and re.search(r"\w", text) is not None


def _closes(before: str, behind: str) -> bool:
    """Whether brackets that are left open are closed."""
    pairs = [(before.count(a) - before.count(b), behind.count(b) - behind.count(a)) for a, b in ("()", "{}")]
    return any(opened > 0 for opened, _ in pairs) and all(closed == max(opened, 0) for opened, closed in pairs)


def _without_row_end(text: str) -> str:
    r"""The text with blanks for a comment and for ``\\`` at its end, as long as it was."""
    return blanked(_ROW_END, blanked(_SILENT, blanked(COMMENT, text)))


def _lead(text: str) -> str:
    found = _LEADING.match(text)
    return found[0] if found else ""


def _without_lead(text: str) -> str:
    """The text with blanks for the signs of layout in front, as long as it was."""
    end = len(_lead(text))
    return " " * end + text[end:]
