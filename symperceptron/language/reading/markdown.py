r"""What Markdown does to formulas: it sets them in bold, makes links of them, leaves one of two backslashes, and makes a star of _.

A length in square brackets behind one or two backslashes is the gap below a row, and where a second sign of alignment stands in what seems one row, one has
ended before.

>>> print(rows_restored(r"z &= w x \ a &= s(z)"))
z &= w x \\a &= s(z)
>>> print(rows_restored(r"z = w x \[6pt] a = s(z)"))
z = w x \\     a = s(z)
>>> print(rows_restored(r"L = \sum*{i=1}^m l*i"))
L = \sum_{i=1}^m l*i
>>> without_bold("**dE/dw = x** and x**2")
'  dE/dw = x   and x**2'
>>> without_links(r"h = [ReLU](units.md)(z)")
'h = ReLU            (z)'
"""

from __future__ import annotations

import re

__all__ = ["rows_restored", "without_bold", "without_links"]

_BOLD = re.compile(r"(?<!\S)\*\*(?=[^\s*])((?:[^*]|\*(?!\*)|(?<=[^\s*])\*\*(?=[^\s*]))*?)(?<=[^\s*])\*\*(?![^\s.,;:!?])")

_LINK = re.compile(
    r"\[([^\[\]]+)\]\((?:[a-z]+://|#[a-z]|\.{0,2}/|[\w/-]+\.(?:md|html?|ipynb|pdf|rst)\b)[^\s()]*\)", re.IGNORECASE
)
_END = "\\\\"
_STARRED = re.compile(r"(?<=\\sum)\*(?=\{[^{}]*=)")
_GAP = re.compile(r"(?<!\\)\\{1,2}\[\s*-?\d+(?:\.\d+)?\s*(?:pt|ex|em|mm)\]")
_ALIGNED = re.compile(r"&\s*[=≈].*&\s*[=≈]")
_BEFORE_ALIGNED = re.compile(r"(?<!\\)\\ (?=\s*[^\s&=][^&=]{0,60}&\s*[=≈])")


def rows_restored(line: str) -> str:
    """The line, as long as it was, with two backslashes where a row ends."""
    line = _STARRED.sub("_", _GAP.sub(lambda gap: _END.ljust(len(gap[0])), line))
    return _BEFORE_ALIGNED.sub(lambda _: _END, line) if _ALIGNED.search(line) else line


def without_bold(line: str) -> str:
    """The line, as long as it was, without the stars around what is set in bold; those of a power stay."""
    return _BOLD.sub(lambda bold: f"  {bold[1]}  ", line)


def without_links(line: str) -> str:
    """The line, as long as it was, with what a link is called in the place of the link."""
    return _LINK.sub(lambda link: link[1].ljust(len(link[0])), line)
