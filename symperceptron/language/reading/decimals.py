r"""The comma in a number, as most languages write it, ``0,5``, told from the comma between numbers, ``{0,1}``, ``x_{1,2}``, ``i = 1,2,...,n``.

>>> [number(text, 0, 1)[0] for text in ("0,5 (O - t)^2", "0,1,...,n", "0 , 5", "0{,}25")]
['0.5', '0', '0', '0.25']

And the power of ten as programs print it, ``1.8e-3``, told from Euler's number, ``2e^{-x}``.

>>> number("1.8e-3 x", 0, 3), number("2e^{-x}", 0, 1), number("2.5e-x", 0, 3)
(('0.0018', 6), ('2', 1), ('2.5', 3))
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

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\{,\}\d{3}){2,6}(?![\d.,{])")
_PRINTED = re.compile(r"[eE](?:(-)|\+)?(\d{1,2})(?![\d.A-Za-z_^({\\])")
_THOUSANDS = 3
_WINDOW = 20


def number(text: str, start: int, end: int) -> tuple[str, int]:
    """The number that begins and ends there but for its decimals behind a comma, with a point, and where it ends with them.

    Raises ReadingError where the comma may stand between thousands, the e may be Euler's number, or the digits are too many.
    """
    if end - start > MAX_DIGITS:
        raise ReadingError(f"a number of {end - start} digits; expected at most {MAX_DIGITS}", (start, end))
    printed = _PRINTED.match(text, end)
    if printed is not None:
        return _shifted(text, start, printed)
    grouped = _GROUPED.match(text, start)
    if grouped is not None:
        return "".join(filter(str.isdigit, grouped[0])), grouped.end()
    before, behind = text[max(0, start - _WINDOW) : end], text[end : end + 2 * _WINDOW]
    found = _BEHIND.match(behind) if text[start:end].isdigit() else None
    if found is None or found["more"] or (found["closing"] and _OPENING.search(before)) or _BETWEEN.search(before):
        return text[start:end], end
    if len(found[1]) == _THOUSANDS and text[start:end] != "0":
        raise ReadingError(f"{text[start:end]},{found[1]} may be thousands or decimals; expected a decimal point", (start, end))
    return f"{text[start:end]}.{found[1]}", end + found.end(1)


def _shifted(text: str, start: int, printed: re.Match[str]) -> tuple[str, int]:
    """The number with its point moved as the power of ten behind it says; it keeps as many digits as it has."""
    whole, _, decimals = text[start : printed.start()].partition(".")
    down, power = printed[1], int(printed[2])
    if not (down and (decimals or whole == "1" or len(printed[2]) > 1)):
        raise ReadingError(
            f"{text[start : printed.end()]} may be a power of ten or Euler's number; expected 10^{{...}}", (start, printed.end())
        )
    digits = whole.rjust(power + 1, "0")
    return f"{digits[: len(digits) - power]}.{digits[len(digits) - power :]}{decimals}".rstrip("."), printed.end()
