r"""Words set in a formula that are no names in it: ``A = B \qquad \text{et} \qquad C = D``.

>>> is_aside("et", r"A = B \qquad ", r" \qquad C = D"), is_aside(" und ", "A = B ", "C = D")
(True, True)
>>> is_aside("Let ", "", "u = 1 + e^{-x}"), is_aside("target", r"E = (O - ", ")^2"), is_aside("net", r"E = A, \quad ", " = w x")
(True, False, False)
"""

from __future__ import annotations

import re

from symperceptron.language.reading.tables import JOINING_WORDS, KEYWORDS

__all__ = ["is_aside", "kind_of_words"]

_SPACE_BEHIND = re.compile(r"\\q?quad[\s~]*$")
_BEGINS = re.compile(r"(?:^|[.,;:&$])[\s&]*$")
_NO_OPERATOR_AHEAD = re.compile(r"[\s~]*(?:\\(?:q?quad|[dt]?frac|partial|[a-z]*hat)\b|[A-Za-z∂]|$)")

_REMARK = re.compile(r"\s*\(.*\)\s*|.*[:,;.→]\s*|.*\b(?:is|are|get|have|obtain|gives?|that)\s*", re.DOTALL)
_LEADING = frozenset("now finally this which that if when for note recall given let but it".split())
_TIMES = re.compile(r"[\s~]*(?:\\(?:cdot|times|odot)\b|[*·×^_/])")
_ADDED = re.compile(r"[\s~&]*(?:=(?!>)|[+(-])")


def is_aside(word: str, before: str, behind: str) -> bool:
    r"""Whether a word in ``\text{…}`` joins what it stands between, leads, has spaces round it, or stands apart and nothing is done with it."""
    has_spaces = word != word.lstrip() and word != word.rstrip()
    is_apart = _SPACE_BEHIND.search(before) is not None and _NO_OPERATOR_AHEAD.match(behind) is not None
    is_lead = word.rstrip().endswith(":") or (
        word != word.rstrip()
        and word.strip() not in KEYWORDS
        and _BEGINS.search(before) is not None
        and _NO_OPERATOR_AHEAD.match(behind) is not None
    )
    return word.strip(" ,.;:").lower() in JOINING_WORDS or has_spaces or is_apart or is_lead


def kind_of_words(words: str, before: str, behind: str) -> str:
    r"""What words in ``\text{…}`` are: a remark, or ``name`` where they stand for a function, a factor or a side, which they cannot be read as.

    >>> [kind_of_words("the loss", *around) for around in (("= ", "(x)"), ("", " = x"), ("= ", " + x"), ("a ", ""))]
    ['name', 'name', 'name', 'text']
    """
    is_remark = _REMARK.fullmatch(words) is not None or words.split(maxsplit=1)[0].lower() in JOINING_WORDS | _LEADING
    opens = re.search(r"(?:^|[=$\\])[\s~&]*$", before) is not None
    is_used = (behind.startswith("(") and not words[-1:].isspace()) or _TIMES.match(behind) or (opens and _ADDED.match(behind))
    return "name" if is_used and not is_remark else "text"
