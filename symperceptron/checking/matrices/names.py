r"""How the letters of a text with matrices are known to a model, and how they are written: ``\hat{y}_2`` is the letter ``hat_y_2``."""

from __future__ import annotations

import re

from symperceptron.language.notation import Spelling

__all__ = ["key_of", "spelling_of"]


def key_of(letter: str) -> str:
    r"""The letter as one word.

    >>> key_of(r"\hat{y}_2"), key_of("W^1")
    ('hat_y_2', 'W_up_1')
    """
    return "_".join(re.findall(r"[A-Za-z0-9]+", letter.replace("^", " up ")))


def spelling_of(letter: str) -> Spelling:
    """How the letter is written, with its number before the indices of an element."""
    rest, _, label = letter.partition("^")
    stem, _, number = rest.partition("_")
    return Spelling(latex=stem, subscript=f"{number},{{}}" if number else "{}", superscript=label)
