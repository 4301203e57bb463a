"""Matrices as they are written: products, transposes, entry by entry; each knows its shape, its entry in indices, and how it is written.

A shape is a pair of index ranges, so two widths fit only if they are the same range; matrices that do not fit are refused
as they are put together.  A row vector has one row, whose index is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sympy import Expr, IndexedBase, Symbol

from symperceptron.errors import ShapeError
from symperceptron.language.expressions import Neg, Plus, Summation, Times, one
from symperceptron.language.names import fresh_index, rename
from symperceptron.language.notation import Notation
from symperceptron.language.writing import to_latex, to_text

__all__ = [
    "LATEX",
    "SINGLE",
    "TEXT",
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
    "Writer",
]

Range = tuple[Expr, Expr]
Shape = tuple[Range, Range]
SINGLE: Range = (one, one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """How a format writes matrices: an expression, and the signs of a transpose, a product, a product by entries, a matrix of ones."""

    write: Callable[[Expr, Notation], str]
    transpose: str
    product: str
    elementwise: str
    ones: str


LATEX = Writer(write=to_latex, transpose=r"^{\mathsf{T}}", product=" ", elementwise=r" \odot ", ones=r"\mathbf{1}")
TEXT = Writer(write=to_text, transpose="ᵀ", product="·", elementwise=" ⊙ ", ones="𝟏")  # noqa: RUF001  # a bold one stands for a vector of ones


class Matrix(Protocol):
    """A matrix expression."""

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        """The entry at a row and a column, in indices."""

    def written(self, notation: Notation, writer: Writer) -> str:
        """The matrix in a notation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A quantity as a whole: the matrix of w_jk, the row vector of x_j."""

    symbol: Symbol
    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        indices = tuple(index for index in (row, column) if index is not None)
        return IndexedBase(str(self.symbol), real=True)[indices]

    def written(self, notation: Notation, writer: Writer) -> str:
        return writer.write(self.symbol, self.spelled_in(notation))

    def spelled_in(self, notation: Notation) -> Notation:
        """The notation with the letter as that of a whole: without indices, and a capital if it is a matrix."""
        key = str(self.symbol)
        spelling = replace(notation.spelling(key, 2), subscript="", places=0)
        if SINGLE not in self.shape and len(spelling.latex) == 1:
            spelling = replace(spelling, latex=spelling.latex.upper(), text=spelling.text.upper())
        return replace(notation, spellings=((key, spelling), *notation.spellings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ones:
    """A matrix of ones, written as the number where it is added to others."""

    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:  # noqa: ARG002  # the same everywhere
        return one

    def written(self, notation: Notation, writer: Writer) -> str:
        return writer.write(one, notation)


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

    def written(self, notation: Notation, writer: Writer) -> str:
        if isinstance(self.matrix, Named) and "^" in (inner := self.matrix.written(notation, writer)):
            return f"({inner}){writer.transpose}"
        return _bracketed(self.matrix, notation, writer, _TIGHT) + writer.transpose


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

    def written(self, notation: Notation, writer: Writer) -> str:
        left, right = (_vector(part, writer) or _bracketed(part, notation, writer, _LOOSE) for part in (self.left, self.right))
        return left + writer.product + right


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

    def written(self, notation: Notation, writer: Writer) -> str:
        return writer.elementwise.join(_bracketed(part, notation, writer, _TIGHT) for part in self.factors)


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

    def written(self, notation: Notation, writer: Writer) -> str:
        printed = [term.written(notation, writer) for term in self.terms]
        minus = writer.write(Neg(one), notation)[0]
        rest = (f" {minus} {term[1:]}" if term.startswith(minus) else f" + {term}" for term in printed[1:])
        return printed[0] + "".join(rest)


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

    def written(self, notation: Notation, writer: Writer) -> str:
        if isinstance(self.matrix, Ones):
            return writer.write(self.scale, notation)
        sign = writer.write(Neg(one), notation)[0] if self.scale == -1 else writer.write(self.scale, notation) + writer.product
        return sign + _bracketed(self.matrix, notation, writer, (Total,) if self.scale == -1 else _LOOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A function of the entries of matrices at the same place, such as the cases of a ReLU."""

    expression: Expr
    names: tuple[tuple[Expr, Named], ...]
    shape: Shape

    def entry(self, row: Expr | None, column: Expr | None) -> Expr:
        return rename(self.expression, {name: named.entry(row, column) for name, named in self.names})

    def written(self, notation: Notation, writer: Writer) -> str:
        for _, named in self.names:
            notation = named.spelled_in(notation)
        return writer.write(rename(self.expression, {name: named.symbol for name, named in self.names}), notation)


def _vector(matrix: Matrix, writer: Writer) -> str | None:
    """A vector of ones as a factor: a column, or its transpose."""
    if not isinstance(matrix, Ones):
        return None
    return writer.ones + (writer.transpose if matrix.shape[0] == SINGLE else "")


_LOOSE: tuple[type[Any], ...] = (Total, Elementwise)
_TIGHT: tuple[type[Any], ...] = (Total, Elementwise, Product, Scaled, Applied)


def _bracketed(matrix: Matrix, notation: Notation, writer: Writer, kinds: tuple[type[Any], ...]) -> str:
    text = matrix.written(notation, writer)
    return f"({text})" if isinstance(matrix, kinds) else text


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
