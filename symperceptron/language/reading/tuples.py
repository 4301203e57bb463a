r"""Several equations in one, ``(x, y) = (2, 1)``: each name and its number, the line as long as it was.

>>> element_by_element("with $(x_1, x_2) = (0.5, -1)$.")
'with $x_1=0.5,x_2=-1        $.'
>>> element_by_element("f(x, y) = (2, 1)")
'f(x, y) = (2, 1)'
"""

from __future__ import annotations

import re

__all__ = ["element_by_element"]

_NAME = r"\\?[^\W\d]\w*(?:_\{\w+\}|\^\{?\(\w+\)\}?)*|\\(?:hat|bar|mathbf)\{\w\}"
_NUMBER = r"[-+−]?\d+(?:\.\d+)?(?:/\d+)?"


def _list_of(item: str) -> str:
    return rf"\((\s*(?:{item})\s*(?:,\s*(?:{item})\s*)+)\)"


_PAIRS = re.compile(rf"(?<![\w)}}\]]){_list_of(_NAME)}\s*=\s*{_list_of(_NUMBER)}(?!\s*[\w^*/+\\-])")


def element_by_element(line: str) -> str:
    """The line, as long as it was, with an equation for each element of a list of names that is said to be a list of numbers."""
    return _PAIRS.sub(_parted, line)


def _parted(found: re.Match[str]) -> str:
    names, numbers = found[1].split(","), found[2].split(",")
    if len(names) != len(numbers):
        return found[0]
    return ",".join(f"{name.strip()}={number.strip()}" for name, number in zip(names, numbers, strict=True)).ljust(len(found[0]))
