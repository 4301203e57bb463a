"""Where in a user's text something is wrong: a name's characters, and the sentence that ends in them."""

from __future__ import annotations

import re

from symperceptron.errors import ModelError, ReadingError
from symperceptron.language.notation import GREEK

__all__ = ["Span", "head_of", "pointed", "refusal", "span_of"]

Span = tuple[int, int]
_LONGEST = 60


def span_of(name: str, text: str) -> Span:
    r"""The characters of a letter or word in the text, however it is spelled there; the whole text where it does not stand in it.

    >>> span_of("alpha", r"tanh(\alpha z)")
    (5, 11)
    """
    found = re.search(_spelled(name), text)
    return found.span() if found is not None else (0, len(text))


def head_of(name: str, text: str) -> Span:
    """The characters of a name at the beginning of its definition, the last one if there are several.

    >>> head_of("O", "E = O; O = 1; O = 2")
    (14, 15)
    """
    found = [match.span(1) for match in re.finditer(rf"(?:^|[;\n]|\\\\)\s*({_spelled(name)})", text)]
    return found[-1] if found else span_of(name, text)


def _spelled(name: str) -> str:
    """A pattern for the letter or word, as Latin letters, as a command or as the Greek letter."""
    spellings = [rf"\\?{re.escape(name)}", *filter(None, [GREEK.get(name)])]
    return rf"(?<![A-Za-z\\])(?:{'|'.join(spellings)})(?![A-Za-z])"


def refusal(message: str, text: str, at: str | Span) -> ReadingError | ModelError:
    """The error about a name or some characters of the text; a ModelError where there is no text."""
    if not text:
        return ModelError(message)
    return pointed(ReadingError(message, span_of(at, text) if isinstance(at, str) else at), text)


def pointed(error: ReadingError, text: str) -> ReadingError:
    """The error, its sentence with the place in the text.

    >>> print(pointed(ReadingError("( is not closed", (0, 1)), "(O - t"))
    ( is not closed; at character 1 of '(O - t'
    """
    start, end = error.span
    if (start, end) == (0, len(text)):
        return error
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin:].partition("\n")[0]
    number = text.count("\n", 0, begin)
    place = f"line {number + 1}, character" if number else "character"
    shown = line if len(line) <= _LONGEST else f"…{line[max(start - begin - 20, 0) : start - begin + 20]}…"
    return ReadingError(f"{error}; at {place} {start - begin + 1} of {shown!r}", error.span)
