r"""What is put round formulas, taken off, every character kept in its place.

Commands whose braces hold whole lines, ``\boxed{`` in one line and ``}`` in a later one, ``\eqalign{ … }``, and the tags of forums, ``[tex]O = a[/tex]``.

>>> unwrapped(("so [tex]O = a[/tex]",))
('so     $O = a$     ',)
>>> unwrapped(("\\boxed{", "O = a", "}", "\\boxed{O = a}"))
('       ', 'O = a', ' ', '\\boxed{O = a}')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["unwrapped"]

MOST_LINES = 40
_WRAPPER = re.compile(r"\\(?P<name>boxed|fbox|eqalign|eqalignno|displaylines)\s*\{")
_OF_LINES = frozenset({"eqalign", "eqalignno", "displaylines"})
_TAG = r"[\[<](?P<name>i?tex|i?math|i?latex|eqn)[\]>]"
_TAGGED = re.compile(_TAG + r"(?P<inside>.*?)(?P<close>[\[<]/(?P=name)[\]>])", re.IGNORECASE)
_CLOSING_TAG = r"[\[<]/{}[\]>]"
_BRACE = re.compile(r"\\.|[{}]")


def unwrapped(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines without tags, and without the commands that hold several of them."""
    out = list(_untagged(lines))
    for at in range(len(out)):
        while (found := next((one for one in _WRAPPER.finditer(out[at]) if _holds_lines(out, at, one)), None)) is not None:
            end = _closing(out, at, found.end())
            if end is None:
                break
            out[end[0]] = _blank(out[end[0]], end[1], end[1] + 1)
            out[at] = _blank(out[at], found.start(), found.end())
    return tuple(out)


def _untagged(lines: Sequence[str]) -> Iterator[str]:
    """The lines with dollars for tags; those of a formula of several lines are gone."""
    closing: re.Pattern[str] | None = None
    for written in lines:
        line = _TAGGED.sub(_in_dollars, written)
        if closing is not None and (found := closing.search(line)):
            line, closing = _blank(line, *found.span()), None
        opened = re.search(_TAG, line, re.IGNORECASE) if closing is None else None
        if opened is not None:
            line, closing = _blank(line, *opened.span()), re.compile(_CLOSING_TAG.format(opened["name"]), re.IGNORECASE)
        yield line


def _in_dollars(found: re.Match[str]) -> str:
    before, inside, behind = " " * (found.start("inside") - found.start() - 1), found["inside"], " " * (len(found["close"]) - 1)
    return f"{before} {inside} {behind}" if "$" in inside else f"{before}${inside}${behind}"


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
