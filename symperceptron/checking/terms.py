r"""One letter for a total and for its terms: ``J = Σ_i J_i`` beside ``J_i = −y_i log p_i``, which are not one quantity with and without its index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Indexed, Symbol

from symperceptron.checking.statements import Statement
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Partial, Summation
from symperceptron.language.names import free_names, indices_of, letter_of, quantity
from symperceptron.language.notation import Notation
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon, Line, Side

__all__ = ["Terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """The letters that a text has for a total and for a term of it, which is called something else from then on."""

    letters: frozenset[str] = frozenset()

    @classmethod
    def of(cls, spoken: Iterable[Statement], lexicon: Lexicon) -> Terms:
        """The letters of which the text says what they are, once as a sum and once with an index."""
        heads = [(side.expression, statement.sides[1].expression) for statement in spoken for side in _head(statement)]
        totals = {letter_of(left) for left, right in heads if isinstance(left, Symbol) and _is_a_total(right)}
        single = {letter_of(left) for left, right in heads if _is_a_term(left, right)}
        others = {entry.key for entry in lexicon.entries if entry.role not in ("", "loss")}
        return cls(frozenset((totals & single) - others))

    def read(self, line: Line) -> Line:
        """The line with the terms under names of their own."""
        names = {name for side in line.sides for name in free_names(side.expression) if self._is_a_term(name)}
        images = {name: quantity(_key(letter_of(name)), indices_of(name)) for name in names}
        if not images:
            return line
        return replace(line, sides=tuple(replace(side, expression=side.expression.xreplace(images)) for side in line.sides))

    def spelled(self, notation: Notation) -> Notation:
        """The notation in which a term is written with the letter of its total."""
        rows = tuple((_key(letter), notation.spelling(letter)) for letter in sorted(self.letters))
        return replace(notation, spellings=(*notation.spellings, *rows)) if rows else notation

    def _is_a_term(self, name: Expr) -> bool:
        return letter_of(name) in self.letters and bool(indices_of(name))


def _key(letter: str) -> str:
    return f"{letter}_term"


def _head(statement: Statement) -> Iterator[Side]:
    if not statement.goes_on and len(statement.sides) > 1 and statement.signs[0] in ("=", ":="):
        yield from statement.sides[:1]


def _is_a_total(right: Expr) -> bool:
    return any(isinstance(part, Summation) for part in every_part(right)) and not right.has(Partial)


def _is_a_term(left: Expr, right: Expr) -> bool:
    at = indices_of(left)
    return (
        isinstance(left, Indexed)
        and len(at) == 1
        and isinstance(at[0], Symbol)
        and at[0] in free_indices(right)
        and not right.has(Partial)
    )
