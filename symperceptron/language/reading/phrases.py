"""Words between the formulas of a plain line: ``dE/dO = O - t, so dE/dz = …`` and ``E = …，其中 o = σ(net)`` are two formulas, each its own statement.

Only words that say nothing of when a formula holds are taken for a comma, every character staying in its place; a line with any other
word between its formulas is left as it is.
"""

from __future__ import annotations

import re

from symperceptron.language.reading.clauses import DENYING
from symperceptron.language.reading.conditions import CONDITIONAL

__all__ = ["with_commas"]

_SAID = (
    r"(?:and|so|hence|thus|therefore|then|finally|also|giving|which\s+gives|this\s+gives|it\s+follows(?:\s+that)?|that\s+is|i\.e\."
    r"|we\s+(?:now\s+)?(?:get|have|obtain|find|see|know)(?:\s+that)?)"
)
_GROUNDS = r"(?:where|here|wobei|avec|où|donde|dove|onde|где)"
_FIRST = r"(?:since|because|as|now|given|let|first|next|by\s+the\s+chain\s+rule)"
_ENGLISH = re.compile(
    rf"^\s*{_FIRST}(?:\s+that)?\b[\s,:]+|(?:[\s,;:.]|^)\s*(?:{_SAID}|{_GROUNDS})(?:[\s,;:]+{_SAID})*(?=[\s,;:.]|$)[\s,;:.]*",
    re.IGNORECASE,
)
_SCRIPT = "\u4e00-\u9fff"
_CHINESE = re.compile(rf"[\s,，、;；:：。]*[{_SCRIPT}][{_SCRIPT}\s,，、;；:：。]*")
_SAYS_MORE = re.compile("[当當若时時仅只不非无無没沒错錯对對假否情取除]|如果|即使")
_BOUND = re.compile("[,，、;；:：。]")
_COMPARED = re.compile(r"[<>≤≥≠]|\\(?:[lg](?:t|eq?)|neq?)(?![A-Za-z])")
_WORD = re.compile(r"(?<![\\A-Za-z_{])[A-Za-z]{2,}(?![A-Za-z_(^{])")
_OTHER = frozenset(
    "the is of by we to in this that are using from be on it which our you there both not never wrong instead false".split()
)
_DERIVATIVE = re.compile(r"∂|\\partial|\bd[A-Za-z]\w*\s*/\s*d[A-Za-z]")
_RIGHT = re.compile(r"[=\uff1d]([^=\uff1d]*)$")


def with_commas(line: str) -> str:
    """The line with commas for the words between its formulas.

    >>> with_commas("dE/dO = O - t, so dE/dz = (O - t) O")
    'dE/dO = O - t,    dE/dz = (O - t) O'
    >>> with_commas("因为 ∂E/∂o = o − t，所以")
    '   ∂E/∂o = o − t   '
    >>> with_commas("f = z where z > 0")
    'f = z where z > 0'
    """
    if "$" in line or "\\(" in line or "\\text" in line or not re.search("[=\uff1d]", line):
        return line
    for pattern in (_CHINESE, _ENGLISH):
        line = _parted(line, pattern)
    return line


def _parted(line: str, pattern: re.Pattern[str]) -> str:
    gaps = [found for found in pattern.finditer(line) if _is_gap(found, line)]
    if not gaps:
        return line
    out, done = "", 0
    for gap in (*gaps, None):
        piece = line[done : gap.start() if gap else len(line)]
        if piece.strip() and not _is_formula(piece):
            return line
        out += piece
        if gap:
            is_between = bool(out.strip()) and bool(line[gap.end() :].strip())
            out += ("," if is_between else " ") + " " * (len(gap[0]) - 1)
            done = gap.end()
    return out


def _is_gap(found: re.Match[str], line: str) -> bool:
    """Whether the words stand at an end of the line or are set off by a sign."""
    if not re.search(f"[{_SCRIPT}]", found[0]):
        return True
    is_apart = not line[: found.start()].strip() or not line[found.end() :].strip() or _BOUND.search(found[0])
    return bool(is_apart) and not _SAYS_MORE.search(found[0])


def _is_formula(piece: str) -> bool:
    """Whether a piece is an equation that says more than which number a letter stands for, and nothing is said in words in it."""
    words = {word.lower() for word in _WORD.findall(piece)}
    right = _RIGHT.search(piece)
    return (
        right is not None
        and not _COMPARED.search(piece)
        and words.isdisjoint(CONDITIONAL | DENYING | _OTHER)
        and (re.search(r"[^\W\d_]", right[1]) is not None or _DERIVATIVE.search(piece) is not None)
        and not re.search(f"[{_SCRIPT}]", piece)
    )
