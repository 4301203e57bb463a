r"""What is known about the letters of a text: which spelling means which quantity, which letters are functions, how superscripts are meant.

A lexicon comes from a model and its notation, every row inverted; from the author's symbols for the roles; and from the
definitions in the text (`symperceptron.language.reading.inference`).  The more special knowledge comes first, and what was
decided by it is written down in a note: nothing is guessed in silence.

>>> Lexicon().split("dyhat"), Lexicon().split("sigmoid"), Lexicon().split("wxb")
(('d', 'yhat'), ('sigmoid',), None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sympy import Expr, IndexedBase, Integer, Symbol

from symperceptron.language.expressions import Call
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, element, family
from symperceptron.language.reading.entries import (
    Entry,
    entries_of_notation,
    letter_of,
)
from symperceptron.language.reading.habits import Habits
from symperceptron.language.reading.layers import Layers
from symperceptron.language.reading.tables import ACCENTS, FUNCTION_WORDS, LETTER_NAMES, WORDS

__all__ = ["Lexicon"]


LONGEST_RUN = 60
"""Longer runs of letters are no products: nobody writes sixty factors without a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The knowledge that reading needs; `closed` refuses every letter that it does not hold."""

    entries: tuple[Entry, ...] = ()
    functions: Mapping[str, str] = field(default_factory=dict)
    symbols: Mapping[str, Any] = field(default_factory=dict)
    ranges: Mapping[str, tuple[tuple[Expr, Expr], ...]] = field(default_factory=dict)
    default_range: tuple[Expr, Expr] = (Integer(1), Symbol("N", integer=True))
    bounds: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)
    arguments: Mapping[str, Expr] = field(default_factory=dict)
    formal: Mapping[str, str] = field(default_factory=dict)
    made_of: Mapping[str, str] = field(default_factory=dict)
    index_letters: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    labelled: frozenset[str] = frozenset()
    unit_labels: frozenset[str] = frozenset()
    behind_d: frozenset[str] = frozenset()
    past_nine: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    stepped: frozenset[str] = frozenset()
    habits: Habits = field(default_factory=Habits)
    nested: frozenset[str] = frozenset()
    families: Mapping[str, str] = field(default_factory=dict)
    layers: Layers = field(default_factory=Layers)
    slips: Mapping[str, str] = field(default_factory=dict)
    by_letter: bool = False
    layered: bool = False
    error_is_e: bool = False
    has_gradients: bool = False
    text: bool = False
    latex: bool = False
    closed: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: Model, *, closed: bool = False) -> Lexicon:
        """Everything that is printed in the model's notation, to be read back."""
        return _of(model, closed)

    # -- letters ---------------------------------------------------------------------------------------------------------------

    def candidates(self, letter: str) -> tuple[Entry, ...]:
        """The entries spelled with the letter."""
        return tuple(entry for entry in self.entries if entry.letter == letter)

    def function(self, letter: str) -> str | None:
        """The function that the letter or word is, a quantity of the same letter going first."""
        return self.functions.get(letter) or FUNCTION_WORDS.get(letter)

    def is_value(self, letter: str) -> bool:
        """Whether the letter is known to be a quantity, so that a bracket after it is a factor."""
        return letter in self.values or letter in self.index_letters or bool(self.candidates(letter))

    def index(self, text: str) -> Expr:
        """The index of that spelling."""
        if text.isdigit():
            return Integer(text)
        known = self.symbols.get(text)
        if known is None or (isinstance(known, Symbol) and known.is_integer):
            return known or Symbol(text, integer=True)
        return Symbol(f"{text}_own", integer=True)

    def symbol(self, key: str, indices: tuple[Expr, ...] = ()) -> Expr:
        """The quantity of that key with these indices; without any, an indexed quantity is the letter alone."""
        known = self.symbols.get(key)
        if indices:
            return element(known, indices) if isinstance(known, IndexedBase) else element(family(key), indices)
        if isinstance(known, IndexedBase):
            return known.label
        return known if known is not None else Symbol(key, real=True)

    # -- runs of letters ---------------------------------------------------------------------------------------------------------

    def split(self, run: str) -> tuple[str, ...] | None:
        """A run such as ``net``, ``wx`` or ``dyhat`` in the fewest known pieces; None where it cannot be told what it is."""
        if self._is_word(run):
            return (run,)
        if len(run) > LONGEST_RUN:
            return None
        best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - 12), end):
                before, piece = best[start], run[start:end]
                if before is not None and self._is_piece(piece, first=start == 0):
                    found = (*before, piece)
                    kept = best[end]
                    if kept is None or len(found) < len(kept):
                        best[end] = found
        return best[-1] or (tuple(run) if len(run) == 2 and not self.closed else None)

    def canonical(self, piece: str) -> str:
        """The letter that a piece of a run is: ``y_hat`` for ``yhat``."""
        return f"{piece[0]}_{piece[1:]}" if len(piece) > 3 and piece[1:] in ACCENTS else piece

    def _is_word(self, run: str) -> bool:
        canonical = self.canonical(run)
        known = run in self.words or run in WORDS or run == "sum" or run in FUNCTION_WORDS
        known = known or (not self.latex and run in LETTER_NAMES)
        return canonical != run or (len(run) > 1 and (known or run in self.functions or bool(self.candidates(run))))

    def is_name_part(self, run: str) -> bool:
        """Whether a run after ``_`` or ``^`` is one word, as in ``y_hat`` or ``E_total``."""
        return run in ACCENTS or run == "prime" or (self._is_word(run) and run not in FUNCTION_WORDS)

    def _is_piece(self, piece: str, *, first: bool) -> bool:
        if len(piece) == 1:
            return (
                piece in self.letters
                or bool(self.candidates(piece))
                or piece in self.functions
                or (first and piece == "d")
                or piece == "e"
            )
        return self._is_word(piece)


@lru_cache(maxsize=64)
def _of(model: Model, closed: bool) -> Lexicon:  # noqa: FBT001  # a cache key
    slots = {name.key: len(name.ranges) for name in model.names}
    roles = {name.key: name.role for name in model.names}
    functions = [definition.key for definition in model.definitions if definition.is_function]
    entries = entries_of_notation(model.notation, slots, roles)
    known = {entry.letter for entry in entries}
    parameters = {str(base_of(part)) for made in model.definitions if made.is_function for part in made.parameters}
    entries += tuple(Entry(letter=letter, key=letter) for letter in sorted(parameters - known))
    entries += tuple(
        Entry(letter=stem, key=str(end), before=tuple(number))
        for end in model.indices  # the widths of a network's layers: n_1
        for stem, _, number in [str(end).partition("_")]
        if number.isdigit()
    )
    ranges = {name.key: name.ranges for name in model.names if name.ranges}
    arguments: dict[str, Expr] = {}
    for definition in model.definitions:
        for part in _calls(definition.expression):
            arguments.setdefault(part.args[0].name, part.args[1])
    return Lexicon(
        entries=entries, closed=closed,
        functions={letter_of(model.notation.spelling(key).latex): key for key in functions},
        symbols=dict(model.symbols), ranges=ranges, arguments=arguments,
        index_letters=frozenset(map(str, model.indices)),
        layered=any(entry.above.isdigit() for entry in entries),
    )  # fmt: skip


def _calls(expr: Any) -> list[Any]:
    found = [expr] if isinstance(expr, Call) and len(expr.arguments) == 1 else []
    return [*found, *(call for part in getattr(expr, "args", ()) for call in _calls(part))]
