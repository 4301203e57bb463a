r"""The marks of lists and the numbers of formulas: ``- $…$``, ``1.``, ``(a)``, ``①`` in front, ``(3)`` behind, told from a minus and from a factor.

>>> without_marks("(a) O = a   (3)", is_in_list=False)
('    O = a      ', '')
>>> without_marks("- O = a", is_in_list=False)
('- O = a', 'the dash in front may be the mark of a list')
"""

from __future__ import annotations

import re

__all__ = ["is_list", "without_bullet", "without_marks"]

_NUMBERING = re.compile(
    r"\s*(?:(?:\(\d{1,3}[a-z]?\)|\[\d{1,3}\]|\d{1,3}[.):]|\(?(?:[a-h]|i|ii|iii|iv|v|vi)\)|[Ss]tep \d+\s*[.:]?|[>•])\s+"
    r"|[①-⑳]\s*|\d{1,3}[\u3001\uff0e]\s*)(?=\S)"
)
# The mark of a list stands before a formula that is set off; before one that is not, it may be a minus.
_BULLET = re.compile(r"\s*[-*+](?=\s+(?:\$|\\[(\[]|`|\*\*))")
_DASH = re.compile(r"\s*(?:[-–]|\d{1,2}-)\s+(?=[^\s\d].*=)")
_CIRCLED = re.compile(r"\s*[①-⑳]\s*$")
# A number in brackets behind a line is its label where it stands apart, and may be a factor where it does not.
_LABEL = re.compile(
    r"(?:(?P<apart>\s{2,}|\t|\\q?quad[\s~]*|\\l?eqno\s*)|(?<=[^\s+\-*/^_=<>({,·×−])\s)"
    r"(?:\(\d{1,3}[a-z]?(?:\.\d{1,3})?\)|\[\d{1,3}(?:\.\d{1,3})?\])(?=[\s.,;$\\]*$)"
)
_HAS_LETTER = re.compile(r"[^\W\d_][^=]*$")


def is_list(text: str) -> bool:
    """Whether lines of the text are the items of a list, as more than one dash in front shows; in TeX it is a minus."""
    return sum(_DASH.match(line) is not None and "\\" not in line for line in text.splitlines()) > 1


def without_bullet(line: str) -> str:
    """The line without the mark before a formula that is set off."""
    return _blanked(line, _BULLET.match(line))


def without_marks(line: str, *, is_in_list: bool) -> tuple[str, str]:
    """The line with spaces for its marks, and what else a mark may be; `is_in_list` where other lines of the text begin with a dash as well."""
    line = _blanked(line, _NUMBERING.match(line))
    line = _blanked(line, _CIRCLED.search(line))
    dash, label, doubt = _DASH.match(line), _LABEL.search(line), ""
    if dash is not None:
        is_mark = is_in_list and "\\" not in line
        doubt = f"the dash in front may be {'a minus' if is_mark else 'the mark of a list'}"
        line = _blanked(line, dash) if is_mark else line
    if label is not None and _HAS_LETTER.search(line[: label.start()]):
        doubt = doubt or ("" if label["apart"] else "the number behind the line may be a factor")
        line = _blanked(line, label)
    return line, doubt


def _blanked(text: str, found: re.Match[str] | None) -> str:
    return text if found is None else text[: found.start()] + " " * len(found[0]) + text[found.end() :]
