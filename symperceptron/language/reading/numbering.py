r"""The marks of lists and the numbers of formulas: ``- $…$``, ``1.``, ``(a)``, ``①`` in front, ``(3)`` behind, told from a minus and from a factor.

>>> without_marks("(a) O = a   (3)", is_in_list=False)
('    O = a      ', '')
>>> without_marks("- O = a", is_in_list=False)
('- O = a', 'the dash in front may be the mark of a list')
>>> without_marks("a_i = w_i x_i  i = 1, 2, ..., n", is_in_list=False)[0].rstrip()
'a_i = w_i x_i'
"""

from __future__ import annotations

import re

__all__ = ["is_list", "without_bullet", "without_marks"]

_NUMBERING = re.compile(
    r"\s*(?:(?:\(\d{1,3}[a-z]?\)|\[\d{1,3}\]|\d{1,3}[.):]|\(\d{1,2}\.\d{1,2}\)(?=\s+[\\A-Za-z∂])"
    r"|\(?(?:[a-h]|i|ii|iii|iv|v|vi)\)|[Ss]tep \d+\s*[.:]?|[Ee]q(?:uation|n)?\.?\s*(?:\d{1,3}[a-z]?|\(\d{1,3}[a-z]?\))[:.]?"
    r"|(?:Q|Ex\.?|Exercise|Question|Problem)\s?\d{1,2}[a-h]?[.:)]|>{1,3}|[•◦▪—])\s+|[①-⑳]\s*|\d{1,3}[\u3001\uff0e]\s*|\uff08\d{1,3}\uff09\s*)(?=\S)"
)
# In front of a formula, the signs of a comment and of a heading.
_COMMENT = re.compile(r"\s*(?:#{1,6}|//)\s+(?=\S)")
# The mark of a list stands before a formula that is set off, or words and such a formula; before one that is not, it may be a minus.
_BULLET = re.compile(
    r"\s*[-*+](?=\s+(?:\$|\\[(\[]|`|\*\*|[^$\\=]{1,200}(?:\$[^$]+\$|\\\()|[^$\\=]{0,200}[A-Za-z]{2}[^$\\=]{0,200}[:：]\s*$))"
)
_DASH = re.compile(r"\s*(?:[-–]\s+(?=\S)|\d{1,2}-\s+(?=[^\s\d]))(?=.*=)")
_DERIVATIVE = r"(?:∂|\\[dt]?frac\s*\{\s*(?:\\partial|d)\b|d[A-Za-z]\w*\s*/\s*d)"
_NUMBER = re.compile(rf"\s*\d{{1,2}}(?:\.\d{{1,2}})?\s*(?:[-–/]\s+|\s)(?={_DERIVATIVE})")
_CIRCLED = re.compile(r"[①-⑳]")
# A number in brackets behind a line is its label where it stands apart, and may be a factor or a term where it does not.
_LABEL = re.compile(
    r"(?:(?P<apart>\s{2,20}|\t|\\q?quad[\s~]{0,20}|\\l?eqno\s{0,20}|\s[-–—]{2,}\s?|\s?(?:\.{2,}|…|⋯)\s?)|(?P<dash>\s-\s)|(?<=[^\s+\-*/^_=<>({,·×−])\s)"
    r"(?:\(\d{1,3}[a-z]?(?:\.\d{1,3})?\)|\[\d{1,3}(?:\.\d{1,3})?\])(?=[\s.,;$\\]*$)"
)
_RANGE = re.compile(
    r"(?<![\s,;(])[\s,;(]+(?:for\s+)?[ijklmn]\s*=\s*[01]\s*,\s*(?:[12]\s*,\s*)?(?:\.\.+|…|\\[cl]?dots)\s*,?\s*\w{1,3}\s?\)?(?=[\s.,;$\\]*$)"
)
_HAS_LETTER = re.compile(r"[^\W\d_]")


def is_list(text: str) -> bool:
    """Whether lines of the text are the items of a list, as more than one dash in front shows; in TeX it is a minus."""
    return sum(_DASH.match(line) is not None and "\\" not in line for line in text.splitlines()) > 1


def without_bullet(line: str) -> str:
    """The line without the mark before a formula that is set off."""
    return _blanked(line, _BULLET.match(line))


def without_marks(line: str, *, is_in_list: bool) -> tuple[str, str]:
    """The line with spaces for its marks, and what else a mark may be; `is_in_list` where other lines of the text begin with a dash as well."""
    line = _blanked(line, _COMMENT.match(line))
    line = _blanked(line, _NUMBERING.match(line))
    line, is_dash = _without_dash(line, is_in_list=is_in_list)
    line, is_label = _without_label(_blanked(line, _RANGE.search(line)))
    return line, is_dash or is_label


def _without_dash(line: str, *, is_in_list: bool) -> tuple[str, str]:
    dash = _DASH.match(line)
    if dash is None:
        return line, "the number in front may be that of the line" if _NUMBER.match(line) else ""
    if is_in_list and "\\" not in line:
        return _blanked(line, dash), "the dash in front may be a minus"
    return line, "the dash in front may be the mark of a list"


def _without_label(line: str) -> tuple[str, str]:
    body = line.rstrip()
    if _CIRCLED.match(body[-1:]):
        return body[:-1] + " " * (len(line) - len(body) + 1), ""
    label = _LABEL.search(line)
    if label is None or not _HAS_LETTER.search(line[: label.start()].rpartition("=")[2]):
        return line, ""
    if label["dash"]:
        return line, "the number behind the line may be that of the line"
    return _blanked(line, label), "" if label["apart"] else "the number behind the line may be a factor"


def _blanked(text: str, found: re.Match[str] | None) -> str:
    return text if found is None else text[: found.start()] + " " * len(found[0]) + text[found.end() :]
