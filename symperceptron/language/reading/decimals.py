r"""The comma in a number, as most languages write it, ``0,5``, told from the comma between numbers, ``{0,1}``, ``x_{1,2}``, ``i = 1,2,...,n``.

>>> [number(text, 0, 1)[0] for text in ("0,5 (O - t)^2", "0,1,...,n", "0 , 5", "0{,}25")]
['0.5', '0', '0', '0.25']
"""

from __future__ import annotations

import re

from symperceptron.errors import ReadingError

__all__ = ["MAX_DIGITS", "number"]

_BEHIND = re.compile(r"(?:,|\{,\})(\d+)(?P<closing>\s*\\?[)}\]])?(?P<more>\s*(?:,|\.\.|…|\\[lc]?dots))?")
_OPENING = re.compile(r"[({\[]\s*\d+$")
_BETWEEN = re.compile(r"(?:_|_\{[^{}]*|\^\{?\([^()]*|,\s*|\b[ijklmn]\s*=\s*|\\in\s*|∈\s*)\d+$")
MAX_DIGITS = 40
"""A number with more digits is refused: nobody means it, and computing with it may take for ever."""

_THOUSANDS = 3
_WINDOW = 20


def number(text: str, start: int, end: int) -> tuple[str, int]:
    """The number that begins and ends there but for its decimals behind a comma, with a point, and where it ends with them.

    Raises ReadingError where the comma may stand between thousands, or the digits are too many.
    """
    if end - start > MAX_DIGITS:
        raise ReadingError(f"a number of {end - start} digits; expected at most {MAX_DIGITS}", (start, end))
    before, behind = text[max(0, start - _WINDOW) : end], text[end : end + 2 * _WINDOW]
    found = _BEHIND.match(behind) if text[start:end].isdigit() else None
    if found is None or found["more"] or (found["closing"] and _OPENING.search(before)) or _BETWEEN.search(before):
        return text[start:end], end
    if len(found[1]) == _THOUSANDS and "{" not in found[0] and text[start:end] != "0":
        raise ReadingError(f"{text[start:end]},{found[1]} may be thousands or decimals; expected a decimal point", (start, end))
    return f"{text[start:end]}.{found[1]}", end + found.end(1)
