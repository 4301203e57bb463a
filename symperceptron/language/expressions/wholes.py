"""Quantities as wholes: the matrix W of all w_jk, its transpose, products entry by entry, a column of ones.

They are for the page: a product of matrices is a `Times`, and what a matrix *means* is said by its entries, which are written in indices.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, sympify

from symperceptron.language.expressions.algebra import Associative, Written, one

__all__ = ["Entrywise", "Ones", "Transposed", "Whole"]


class Whole(Written):
    """A quantity without its indices: a matrix if it has two of them, else a vector."""

    def __new__(cls, symbol: Any, indices: Any) -> Any:
        return Expr.__new__(cls, sympify(symbol), sympify(indices))

    @property
    def symbol(self) -> Expr:
        """The letter of the quantity."""
        return self.args[0]

    @property
    def is_matrix(self) -> bool:
        """Whether it has rows and columns."""
        return self.args[1] != one


class Transposed(Written):
    """``Aᵀ``."""

    def __new__(cls, matrix: Any) -> Any:
        return Expr.__new__(cls, sympify(matrix))


class Entrywise(Associative):
    """``A ⊙ B``, the product of the entries at the same place."""

    empty = one


class Ones(Written):
    """A column of ones."""
