r"""``h_\theta(x) = g(\theta^T x)`` in a text about examples: what it says of any x it says of ``x^{(i)}``.

A text that writes ``h_\theta(x^{(i)})`` throughout defines h of a bare x, once.  In such a row, which begins with h, every x is read as that of
the example; a row that has an x with an index of its own is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["of_an_example"]


def of_an_example(row: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], tuple[str, ...]]:
    """The row with the number of an example at every input, and notes that say so; the row itself, and none, where it is not about any."""
    head = next((token.text for token in row if token.kind != ","), "")
    for entry in lexicon.entries:
        if entry.role == "output" and head == entry.letter:
            for known in entry.arguments.split("|"):
                letter, sign, _ = known.partition("^")
                if sign and lexicon.candidates(letter):
                    return _numbered(row, known)
    return list(row), ()


def _numbered(row: Sequence[Token], known: str) -> tuple[list[Token], tuple[str, ...]]:
    letter, *raised = tokenize(known)
    found: list[Token] = []
    for at, token in enumerate(row):
        found.append(token)
        if token.kind == "letter" and token.text == letter.text:
            if at + 1 < len(row) and row[at + 1].kind in ("^", "_"):
                return list(row), ()
            found += [replace(sign, start=token.end, end=token.end) for sign in raised]
    return found, (f"{letter.text} is read as {known}",) if len(found) > len(row) else ()
