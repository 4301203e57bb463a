"""What a handout says, per language: a catalogue is one file, and a new language is a new file.

A text may hold places such as ``{output}``, which are filled with mathematics, code or references.  Nothing else in a text has a meaning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Formatter

from symperceptron.errors import UnknownNameError
from symperceptron.handouts.document import Piece, Pieces, Text

__all__ = ["Catalogue", "catalogue", "filled", "formula_words", "languages"]

_FOLDER = files("symperceptron.handouts") / "catalogue"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """The texts of one language, by section and name; a text ``title_network`` takes the place of ``title`` where a `subject` is a network.

    >>> catalogue("en").say("sections", "setting")
    (Text(text='Setting'),)
    """

    lang: str
    sections: Mapping[str, Mapping[str, str]]
    subject: str = ""

    def text(self, section: str, name: str) -> str:
        """A text without places."""
        try:
            texts = self.sections[section]
            return texts.get(f"{name}_{self.subject}", texts[name])
        except KeyError:
            raise UnknownNameError(
                f"the catalogue of {self.lang!r} has no text {section}.{name}; expected one in {self.lang}.toml"
            ) from None

    def say(self, section: str, name: str, **places: Piece | Pieces | str | int) -> Pieces:
        """A text with its places filled."""
        return filled(self.text(section, name), **places)

    def joined(self, parts: tuple[Pieces, ...], glue: str = "comma") -> Pieces:
        """Parts one after the other, with what this language writes between them."""
        between = (Text(self.text("words", glue)),)
        return _merged(tuple(piece for number, part in enumerate(parts) for piece in (*(between if number else ()), *part)))


def filled(text: str, **places: Piece | Pieces | str | int) -> Pieces:
    """A text with its places filled."""
    pieces: list[Piece] = []
    for words, place, _, _ in Formatter().parse(text):
        if words:
            pieces.append(Text(words))
        if place is not None:
            pieces += _pieces(places[place])
    return _merged(tuple(pieces))


def _merged(pieces: Pieces) -> Pieces:
    """Words that follow each other as one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and isinstance(piece, Text) and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return tuple(merged)


def _pieces(value: Piece | Pieces | str | int) -> Pieces:
    if isinstance(value, tuple):
        return value
    return (Text(str(value)),) if isinstance(value, str | int) else (value,)


def formula_words(say: Catalogue) -> tuple[tuple[str, str], ...]:
    """The words that stand within a formula, as in "0 otherwise"."""
    return tuple((word, say.text("words", word)) for word in ("if", "otherwise"))


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


@lru_cache
def catalogue(lang: str) -> Catalogue:
    """The catalogue of a language; raises UnknownNameError where there is none."""
    if lang not in languages():
        raise UnknownNameError.among("language", lang, languages())
    sections = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    return Catalogue(lang=lang, sections=sections)
