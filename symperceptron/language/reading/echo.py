r"""The author's own notation, for answering in the letters that were read."""

from __future__ import annotations

from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.notation import Notation, Spelling
from symperceptron.language.reading.entries import latex_of_letter
from symperceptron.language.reading.lexicon import Lexicon

__all__ = ["author_notation"]


def author_notation(lexicon: Lexicon) -> Notation:
    r"""The notation in which the quantities of the lexicon are written as its text writes them.

    >>> from symperceptron.language.reading.entries import Entry
    >>> author_notation(Lexicon(entries=(Entry(letter="y_hat", key="O"),))).spelling("O").latex
    '\\hat{y}'
    """
    rows: dict[str, Spelling] = {}
    for entry in lexicon.entries:
        below = "".join(map(_below, entry.before)) + "{}" + "".join(map(_below, entry.after))
        rows.setdefault(
            entry.key, Spelling(latex=latex_of_letter(entry.letter), text=entry.letter, subscript=below, superscript=entry.above)
        )
    named = {f"{key}_own": key for key in (*lexicon.symbols, "e")} | dict(lexicon.families)
    named |= {key: letter for letter, key in lexicon.functions.items() if key not in FUNCTIONS}
    for key, letter in named.items():
        rows.setdefault(key, Spelling(latex=latex_of_letter(letter), text=letter))
    return Notation(name="author", source="the symbols of the text", spellings=tuple(rows.items()))


def _below(atom: str) -> str:
    shown = latex_of_letter(atom)
    return f"{{{shown}}}" if shown.startswith("\\") else shown
