r"""Ends of rows that Markdown took for escapes: of two backslashes it leaves one.

A length in square brackets behind one is the gap below a row, and where a second sign of alignment stands in what seems one row, a row has ended before.

>>> print(rows_restored(r"z &= w x \ a &= s(z)"))
z &= w x \\a &= s(z)
>>> print(rows_restored(r"z = w x \[6pt] a = s(z)"))
z = w x \\     a = s(z)
"""

from __future__ import annotations

import re

__all__ = ["rows_restored"]

_END = "\\\\"
_GAP = re.compile(r"(?<!\\)\\\[\s*\d+(?:\.\d+)?\s*(?:pt|ex|em|mm)\]")
_ALIGNED = re.compile(r"&\s*[=≈].*&\s*[=≈]")
_BEFORE_ALIGNED = re.compile(r"(?<!\\)\\ (?=\s*[^\s&=][^&=]{0,60}&\s*[=≈])")


def rows_restored(line: str) -> str:
    """The line, as long as it was, with two backslashes where a row ends."""
    line = _GAP.sub(lambda gap: _END.ljust(len(gap[0])), line)
    return _BEFORE_ALIGNED.sub(lambda _: _END, line) if _ALIGNED.search(line) else line
