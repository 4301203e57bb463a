"""PDF without TeX: Typst compiles the page, as PDF/UA-1, which asks for a text beside every formula and a glyph for every sign.

Our fonts and Typst's hold the signs of our own texts; those of a user's title or a student's line may be held by no font of the machine.
Typst names one such sign at a time.  It is then written as its code point, U+1F9E0, and after a few of them so is every sign beyond
those that are held for certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from symperceptron.errors import OutputError
from symperceptron.handouts.fonts import font_folder

__all__ = ["compiled"]

_NOT_HELD = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_PATIENCE = 8
_LAST_CERTAIN = 0x24F  # of the Latin letters


def compiled(source: str) -> bytes:
    """The PDF of a Typst source; raises OutputError where Typst is not installed or does not accept the source."""
    try:
        import typst
    except ImportError as why:
        raise OutputError("a PDF needs Typst; install it with: python -m pip install 'symperceptron[pdf]'") from why
    with font_folder() as folder:  # the system's own fonts are for signs that ours lack
        fonts = typst.Fonts(include_system_fonts=True, font_paths=[folder])

        def once(text: str) -> bytes:
            return bytes(typst.compile(text.encode("utf-8"), format="pdf", pdf_standards="ua-1", font_paths=fonts))

        return _with_signs_replaced(source, once)


def _with_signs_replaced(source: str, once: Callable[[str], bytes]) -> bytes:
    for attempt in range(_PATIENCE + 1):
        try:
            return once(source)
        except RuntimeError as why:
            missing = _NOT_HELD.search(str(why))
            if missing is None or attempt == _PATIENCE:
                raise OutputError(f"Typst does not accept the template: {why}") from why
            signs = set(_unescaped(missing[1])) if attempt < _PATIENCE - 1 else set(_doubtful(source))
            source = source.translate({ord(sign): f"U+{ord(sign):04X}" for sign in signs if not sign.isascii()})
    raise AssertionError  # the last attempt returns or raises


def _unescaped(text: str) -> str:
    r"""The text of a message, in which a sign that cannot be shown is written as ``\u{200f}``."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _doubtful(source: str) -> Iterable[str]:
    """The signs of which it is not certain that a font of ours or of Typst's holds them."""
    from symperceptron.handouts.fonts.subset import CHINESE, MATHEMATICS

    held = {*map(chr, (*CHINESE, *MATHEMATICS))}
    return (sign for sign in source if ord(sign) > _LAST_CERTAIN and sign not in held)
