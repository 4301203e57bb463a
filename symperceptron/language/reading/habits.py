"""What a text does all through in a way of its own, which no line shows by itself: indices on the line, every quantity at one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symperceptron.language.reading.glued import glued_names, with_indices_below
from symperceptron.language.reading.moments import moment_of, without_moment
from symperceptron.language.reading.tokens import Token

__all__ = ["Habits"]


@dataclass(frozen=True, slots=True)
class Habits:
    """The names that are `glued` to their index, and the letter of the `moment` that all quantities are at."""

    glued: frozenset[str] = frozenset()
    moment: str = ""

    @classmethod
    def of(cls, lines: Iterable[Sequence[Token]], *, is_plain: bool) -> Habits:
        """The habits that the lines of a text show; TeX takes ``wi`` for a product, and only a plain text has indices on the line."""
        lines = [*lines]
        return cls(glued=glued_names(lines) if is_plain else frozenset(), moment=moment_of(lines))

    def undone(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens as everyone else would write them."""
        return with_indices_below(without_moment(tokens, self.moment), self.glued)
