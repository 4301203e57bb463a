"""How quantities as wholes are printed: a matrix has a capital letter, and nothing of its indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sympy import Expr

from symperceptron.language.expressions import Entrywise, Transposed, Whole
from symperceptron.language.notation import Notation, Spelling
from symperceptron.language.writing.binding import Binding

__all__ = ["Wholes"]


class Wholes:
    """The part of a `Layout` that prints wholes."""

    notation: Notation

    if TYPE_CHECKING:  # what the layout has

        def within(self, expr: Expr, demanded: Binding) -> str: ...
        def name(self, spelling: Spelling, indices: Sequence[str]) -> str: ...

    def transposed(self, matrix: str) -> str:
        """A matrix with rows and columns exchanged."""
        raise NotImplementedError

    def entrywise(self, factors: Sequence[str]) -> str:
        """A product entry by entry."""
        raise NotImplementedError

    def ones(self) -> str:
        """A column of ones."""
        raise NotImplementedError

    def spelling_of_whole(self, whole: Whole) -> Spelling:
        """How the notation writes the name without its indices; of a matrix the letter is a capital."""
        found = replace(self.notation.spelling(str(whole.symbol), 2), subscript="")
        is_letter = whole.is_matrix and len(found.latex) == 1
        return replace(found, latex=found.latex.upper(), text=found.text.upper()) if is_letter else found

    def _print_Whole(self, expr: Whole) -> str:
        return self.name(self.spelling_of_whole(expr), ())

    def _print_Transposed(self, expr: Transposed) -> str:
        return self.transposed(self.within(expr.args[0], Binding.ATOM))

    def _print_Entrywise(self, expr: Entrywise) -> str:
        return self.entrywise([self.within(factor, Binding.FRACTION) for factor in expr.args])

    def _print_Ones(self, _expr: Expr) -> str:
        return self.ones()
