"""Matrices as they are written: products, transposes, entry by entry; each knows its shape, its entry in indices, and how it is written.

A shape is a pair of index ranges, so two widths fit only if they are the same range; matrices that do not fit are refused
as they are put together.  A row vector has one row, whose index is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sympy import Expr, IndexedBase, Symbol

from symperceptron.errors import ShapeError
from symperceptron.language.expressions import Entrywise, Neg, Plus, Summation, Times, Whole, one, wholes
from symperceptron.language.names import fresh_index, rename
from symperceptron.language.writing import to_text

__all__ = [
    "SINGLE",
    "Applied",
    "Elementwise",
    "Matrix",
    "Named",
    "Ones",
    "Product",
    "Range",
    "Scaled",
    "Shape",
    "Total",
    "Transposed",
]

Range = tuple[Expr, Expr]
Shape = tuple[Range, Range]
SINGLE: Range = (one, one)


class Matrix(Protocol):
    """A matrix expression."""

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        """The entry at a row and a column, in indices."""

    @property
    def expression(self) -> Expr:
        """The matrix as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A quantity as a whole: the matrix of w_jk, the row vector of x_j."""

    symbol: Symbol
    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        indices = tuple(index for index in (row, column) if index is not None)
        return IndexedBase(str(self.symbol), real=True)[indices]

    @property
    def expression(self) -> Expr:
        return Whole(self.symbol, 1 if SINGLE in self.shape else 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ones:
    """A matrix of ones, written as the number where it is added to others."""

    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:  # noqa: ARG002  # the same everywhere
        return one

    @property
    def expression(self) -> Expr:
        return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Transposed:
    """``Aᵀ``."""

    matrix: Matrix

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.matrix.shape[1], self.matrix.shape[0]

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        return self.matrix.entry(column, row)

    @property
    def expression(self) -> Expr:
        return wholes.Transposed(self.matrix.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """``A B``."""

    left: Matrix
    right: Matrix

    def __post_init__(self) -> None:
        if self.left.shape[1] != self.right.shape[0]:
            raise ShapeError(
                f"a matrix with {_size(self.left.shape[1])} columns times one with {_size(self.right.shape[0])} rows; expected as many"
            )

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.left.shape[0], self.right.shape[1]

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        inner = self.left.shape[1]
        if inner == SINGLE:
            return Times(self.left.entry(row, None), self.right.entry(None, column))
        taken = {symbol for index in (row, column) if index is not None for symbol in index.free_symbols}
        index = fresh_index(taken | {symbol for end in inner for symbol in end.free_symbols})
        return Summation(Times(self.left.entry(row, index), self.right.entry(index, column)), index, *inner)

    @property
    def expression(self) -> Expr:
        return Times(*(_factor(part) for part in (self.left, self.right)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elementwise:
    """``A ⊙ B``."""

    factors: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        _refuse_different(self.factors, "multiplied entry by entry")

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.factors[0].shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        return Times(*(factor.entry(row, column) for factor in self.factors))

    @property
    def expression(self) -> Expr:
        return Entrywise(*(factor.expression for factor in self.factors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """``A + B``."""

    terms: tuple[Matrix, ...]

    def __post_init__(self) -> None:
        _refuse_different(self.terms, "added")

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.terms[0].shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        return Plus(*(term.entry(row, column) for term in self.terms))

    @property
    def expression(self) -> Expr:
        return Plus(*(term.expression for term in self.terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A number times a matrix, or its opposite; of ones, the number alone is written."""

    scale: Expr
    matrix: Matrix

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.matrix.shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        entry = self.matrix.entry(row, column)
        return Neg(entry) if self.scale == -1 else Times(self.scale, entry)

    @property
    def expression(self) -> Expr:
        if isinstance(self.matrix, Ones):
            return self.scale
        return Neg(self.matrix.expression) if self.scale == -1 else Times(self.scale, self.matrix.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A function of the entries of matrices at the same place, such as the cases of a ReLU."""

    formula: Expr
    names: tuple[tuple[Expr, Named], ...]
    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        return rename(self.formula, {name: named.entry(row, column) for name, named in self.names})

    @property
    def expression(self) -> Expr:
        return rename(self.formula, {name: named.expression for name, named in self.names})


def _factor(matrix: Matrix) -> Expr:
    """A factor of a product: of ones, a column of them or its transpose."""
    if not isinstance(matrix, Ones):
        return matrix.expression
    return wholes.Transposed(wholes.Ones()) if matrix.shape[0] == SINGLE else wholes.Ones()


def _refuse_different(matrices: Iterable[Matrix], what: str) -> None:
    first, *others = (matrix.shape for matrix in matrices)
    for other in others:
        if other != first:
            raise ShapeError(
                f"matrices of the shapes {_size_of(first)} and {_size_of(other)} cannot be {what}; expected one shape"
            )


def _size_of(shape: Shape) -> str:
    return " × ".join(map(_size, shape))


def _size(bounds: Range) -> str:
    return to_text(bounds[1] - bounds[0] + 1)
