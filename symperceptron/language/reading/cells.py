"""The row of a table between bars: each formula in it is a statement, and numbers without letters behind an equation may be what that comes to.

>>> in_cells("| 2 | $a = b$ | $0.5$ |")
('      ,a = b    =0.5   ', 'a number in a table may be the value of something else')
>>> in_cells("|a| = b")
('|a| = b', '')
"""

from __future__ import annotations

import re

__all__ = ["in_cells"]

_FORMULA = re.compile(r"(?<![\\$])\$([^$]+)\$")
_VALUE = re.compile(r"(?=.*\d)(?:\\(?:times|cdot|approx)|[^A-Za-z\\])*")
_OF_SOMETHING_ELSE = "a number in a table may be the value of something else"


def in_cells(line: str) -> tuple[str, str]:
    """The line, as long as it was, with its formulas parted by commas if it is the row of a table, and why nothing in it is sure."""
    outside = _FORMULA.sub(lambda found: " " * len(found[0]), line).strip()
    found = list(_FORMULA.finditer(line))
    if outside.count("|") < 3 or not (outside[0] == outside[-1] == "|") or not any("=" in one[1] for one in found):
        return line, ""
    kept, doubt, end, before = [" "] * len(line), "", 0, ""
    for one in found:
        is_value = "=" in before and "|" in line[end : one.start()] and _VALUE.fullmatch(one[1]) is not None
        kept[one.start() : one.end()] = f"{'=' if is_value else ','}{one[1]} "
        doubt = _OF_SOMETHING_ELSE if is_value else doubt
        end, before = one.end(), one[1]
    return "".join(kept), doubt
