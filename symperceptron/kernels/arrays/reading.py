"""Lines in indices as operations on whole arrays: ``Σ_i O_si w_ij`` is ``O @ W``, ``Σ_s x_sj δ_sk`` is ``X.T @ δ``.

An element whose indices are those of the line, in their order, is its array; what lacks an index is the same along it, as NumPy broadcasts.
A sum over an index is one of three things, told by the indices of its factors alone:

* factors with two other indices between them are two matrices, and the sum is their product;
* factors with one other index have the sum of the rows or of the columns of one matrix;
* factors with no other index have the sum of everything.

A product that is none of them is multiplied out, and read term by term.  An operation on arrays is written as a call of its name, so
that it prints in any library as a function does.  Nothing here knows what a layer is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sympy import Expr, Indexed, Symbol

from symperceptron.errors import ModelError
from symperceptron.language import to_text
from symperceptron.language.expressions import Call, Neg, Plus, Summation, Times
from symperceptron.language.names import indices_of, is_name, letter_of

__all__ = ["OPERATIONS", "Reader", "symbol_of"]

# Of arrays: a product, a transpose, the sums of the columns, of the rows (kept as a column) and of everything, a vector as a column and back.
OPERATIONS = ("dot", "transposed", "of_columns", "of_rows", "of_all", "column", "flat")
_ROW_AND_COLUMN = 2


def symbol_of(name: Expr) -> Symbol:
    """The array of a name, as one symbol."""
    return Symbol(letter_of(name), real=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads lines whose first index is the `sample`; `named` gives a factor that is more than an array a name of its own, with that letter.

    `centred` reads a sum of terms that must not be read one by one; None for any other.
    """

    sample: Symbol
    named: Callable[[Expr, str], Expr]
    centred: Callable[[Plus, Sequence[Expr]], Expr | None]

    def read(self, expr: Expr, free: Sequence[Expr]) -> Expr:
        """The line as operations on arrays, its value having an axis for each free index.

        Raises ModelError for a line that is none.
        """
        if isinstance(expr, Indexed):
            return self._element(expr, free)
        if isinstance(expr, Summation):
            return self._sum(expr, free)
        if isinstance(expr, Plus) and (found := self.centred(expr, free)) is not None:
            return found
        if is_name(expr) or not expr.args:
            return expr
        return expr.func(*(self.read(part, free) if isinstance(part, Expr) else part for part in expr.args))

    def _element(self, expr: Indexed, free: Sequence[Expr]) -> Expr:
        own = list(indices_of(expr))
        if own == [index for index in free if index in own]:
            # A quantity of the sample alone is a column already, so that it is the same along every row.
            along_rows = own and own[-1] != free[-1] and own[0] != self.sample
            return Call("column", symbol_of(expr)) if along_rows else symbol_of(expr)
        if own == [index for index in reversed(free) if index in own]:
            return Call("transposed", symbol_of(expr))
        raise ModelError(f"{to_text(expr)} has other indices than its line; expected {', '.join(map(str, free))}")

    def _sum(self, expr: Summation, free: Sequence[Expr]) -> Expr:
        inner, body, outside, minus = [expr.index], expr.body, [], False
        while True:
            if isinstance(body, Neg):
                minus, body = not minus, body.args[0]
                continue
            factors = body.args if isinstance(body, Times) else (body,)
            here = [factor for factor in factors if not set(inner) & factor.free_symbols]
            outside += here
            body = Times(*(factor for factor in factors if factor not in here))
            if isinstance(body, Summation):
                inner.append(body.index)
                body = body.body
            elif not isinstance(body, Neg):
                break
        found = Times(*(self.read(factor, free) for factor in outside), self._contracted(body, inner, free))
        return Neg(found) if minus else found

    def _contracted(self, body: Expr, inner: list[Symbol], free: Sequence[Expr]) -> Expr:
        factors = list(body.args) if isinstance(body, Times) else [body]
        others = [index for index in free if any(index in factor.free_symbols for factor in factors)]
        if len(inner) == 1 and len(others) == _ROW_AND_COLUMN:
            row, column = others
            left = [factor for factor in factors if column not in factor.free_symbols]
            right = [factor for factor in factors if factor not in left]
            if not any(row in factor.free_symbols for factor in right):
                return Call("dot", self._matrix(left, row, inner[0], inner[0]), self._matrix(right, inner[0], column, inner[0]))
        elif len(inner) == 1 and len(others) == 1:
            return self._one_left(factors, inner[0], others[0])
        elif not others:
            return Call("of_all", self._array(factors, self._ordered(factors, inner), "u"))
        total = next((factor for factor in factors if isinstance(factor, Plus)), None)
        if total is None:
            raise ModelError(
                f"{to_text(body)} summed over {inner[0]} is no product of two matrices; expected a sum such as Σ x_i w_ij"
            )
        terms = (Times(*(term if factor is total else factor for factor in factors)) for term in total.args)
        return Plus(*(self._sum_over(term, inner, free) for term in terms))

    def _sum_over(self, term: Expr, inner: list[Symbol], free: Sequence[Expr]) -> Expr:
        for index in inner:
            term = Summation(term, index, 0, 0)
        return self.read(term, free)

    def _one_left(self, factors: list[Expr], inner: Symbol, other: Expr) -> Expr:
        """A sum that leaves one index: a matrix times a vector, or the sums along one axis of a matrix."""
        matrix = [factor for factor in factors if other in factor.free_symbols]
        vector = [factor for factor in factors if factor not in matrix]
        of_sample = other == self.sample
        if vector and not of_sample and inner == self.sample:
            return Call(
                "flat", Call("dot", self._matrix(matrix, other, inner, inner), self._array(vector, (inner,), self._letter(inner)))
            )
        if vector and of_sample:
            return Call(
                "dot",
                self._matrix(matrix, other, inner, inner),
                Call("column", self._array(vector, (inner,), self._letter(inner))),
            )
        along = self._ordered(factors, [inner, other])
        return Call("of_rows" if along[-1] == inner else "of_columns", self._array(factors, along, self._letter(inner)))

    def _matrix(self, factors: list[Expr], row: Expr, column: Expr, inner: Expr) -> Expr:
        """A product by entries as a matrix; one that is declared the other way round is transposed as a whole."""
        along = self._ordered(factors, [row, column])
        found = self._array(factors, along, self._letter(inner))
        return found if along == (row, column) else Call("transposed", found)

    def _array(self, factors: list[Expr], along: Sequence[Expr], letter: str) -> Expr:
        return self.named(self.read(Times(*factors), along), letter)

    def _letter(self, inner: Expr) -> str:
        """What is summed over the samples is the factor of a gradient, and called δ."""
        return "delta" if inner == self.sample else "u"

    def _ordered(self, factors: list[Expr], indices: Iterable[Expr]) -> tuple[Expr, ...]:
        """The indices as the arrays have them: a sample before an element, else as the first matrix among them has them."""
        wanted = list(indices)
        if self.sample in wanted:
            return tuple(sorted(wanted, key=lambda index: index != self.sample))
        for name in sorted(set().union(*(factor.atoms(Indexed) for factor in factors)), key=str):
            own = [index for index in indices_of(name) if index in wanted]
            if len(own) == len(wanted) > 1:
                return tuple(own)
        return tuple(wanted)
