r"""Commands whose braces hold whole lines, ``\boxed{`` in one line and ``}`` in a later one, ``\eqalign{ … }``: taken off, every character kept in its place.

>>> unwrapped(("\\boxed{", "O = a", "}", "\\boxed{O = a}"))
('       ', 'O = a', ' ', '\\boxed{O = a}')
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["unwrapped"]

MOST_LINES = 40
_WRAPPER = re.compile(r"\\(?P<name>boxed|fbox|eqalign|eqalignno|displaylines)\s*\{")
_OF_LINES = frozenset({"eqalign", "eqalignno", "displaylines"})
_BRACE = re.compile(r"\\.|[{}]")


def unwrapped(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines without the commands that hold several of them."""
    out = list(lines)
    for at in range(len(out)):
        while (found := next((one for one in _WRAPPER.finditer(out[at]) if _holds_lines(out, at, one)), None)) is not None:
            end = _closing(out, at, found.end())
            if end is None:
                break
            out[end[0]] = _blank(out[end[0]], end[1], end[1] + 1)
            out[at] = _blank(out[at], found.start(), found.end())
    return tuple(out)


def _holds_lines(lines: Sequence[str], at: int, found: re.Match[str]) -> bool:
    end = _closing(lines, at, found.end())
    return end is not None and (found["name"] in _OF_LINES or end[0] > at)


def _closing(lines: Sequence[str], at: int, start: int) -> tuple[int, int] | None:
    """Where the brace that is open before this place closes."""
    depth = 1
    for line in range(at, min(at + MOST_LINES, len(lines))):
        for brace in _BRACE.finditer(lines[line], start if line == at else 0):
            depth += (brace[0] == "{") - (brace[0] == "}")
            if not depth:
                return line, brace.start()
    return None


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
