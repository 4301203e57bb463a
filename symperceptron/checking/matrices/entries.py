r"""The elements of a part of a line: that of ``W^T δ`` at row i is ``Σ_j W_{ji} δ_j``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, Symbol

from symperceptron.checking.matrices.calculus import change, derivative, slope, summed, without_delta
from symperceptron.checking.matrices.names import key_of
from symperceptron.checking.matrices.sizes import ONE, Sized, Sizes
from symperceptron.errors import ShapeError
from symperceptron.language.expressions import Call, Delta, Neg, Over, Plus, Power, Times, one, zero
from symperceptron.language.model import Model
from symperceptron.language.names import quantity

__all__ = ["Entries", "Scope", "nothing", "size_symbol"]

_ALIKE = ("sum", "minus", "scaled", "elementwise", "over", "squared")
_BOTH = Integer(1)


def size_symbol(size: str, sizes: Sizes) -> Symbol:
    """The end of the indices of that size."""
    return Symbol(f"size_{key_of(sizes.root(size).replace(' ', '_'))}", integer=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the functions of a text are, by how it writes them, and what a short name ``dW`` is the derivative of; None where it is a differential.

    Where the loss `is_mean`, some authors have the examples' own losses in mind, others their mean: a short name is not read.
    """

    functions: Mapping[str, str]
    loss: str | None = None
    is_mean: bool = False


class Entries:
    """Writes the elements of parts, what the names in them are being said by the model.

    `of_name` says what a name changes by where a differential stands.
    """

    def __init__(self, sizes: Sizes, model: Model, scope: Scope, of_name: Callable[[Expr], Expr | None]) -> None:
        self.sizes, self.model, self.scope, self.of_name = sizes, model, scope, of_name
        self.indices = _indices({name.key for name in model.names})
        self.bound: dict[str, Expr] = {}

    def whole(self, *parts: Sized) -> tuple[Expr, ...]:
        """The elements of parts of the same shape, at the same row and column."""
        row, column = self.fresh(), self.fresh()
        return tuple(self.at(part, row, column) for part in parts)

    def fresh(self) -> Symbol:
        """An index that is not used yet."""
        return next(self.indices)

    def at(self, part: Sized, row: Expr, column: Expr) -> Expr:  # noqa: C901, PLR0912  # a case for each kind of part
        """The element at a row and a column."""
        each = [self.at(inner, row, column) for inner in part.parts] if part.kind in _ALIKE else []
        match part.kind:
            case "name":
                return self._name(part, row, column)
            case "number":
                return Rational(part.text)
            case "ones":
                return one
            case "element" | "row" | "column":
                return self._numbered(part, row)
            case "total":
                return self._counted(part, row, column)
            case "sum":
                return Plus(*each)
            case "minus":
                return Neg(*each)
            case "scaled" | "elementwise":
                return Times(*each)
            case "over":
                return Over(*each)
            case "squared":
                return Power(each[0], Integer(2))
            case "transposed":
                return self.at(part.parts[0], column, row)
            case "product":
                return self._product(part, row, column)
            case "frobenius":
                return self._frobenius(part)
            case "norm":
                return self._norm(part)
            case "diagonal":
                return Times(Delta(row, column), self.at(part.parts[0], row, row))
            case "rows":
                return Times(self.at(part.parts[0], row, row), self.at(part.parts[1], row, column))
            case "call":
                return self._call(part, row, column)
            case "gradient":
                return self._short(part, row, column)
            case "derivative":
                return self._derivative(part, row, column)
        raise ShapeError(f"{part.kind} among matrices")

    def _numbered(self, part: Sized, row: Expr) -> Expr:
        """The element of that number; or an element of the example of that number."""
        at = self.bound.get(part.label, Symbol(part.label, integer=True))
        if part.kind == "element":
            return self.at(part.parts[0], at, at)
        return quantity(key_of(part.text), (at, row) if part.kind == "row" else (row, at))

    def _counted(self, part: Sized, row: Expr, column: Expr) -> Expr:
        index, outside = self.fresh(), self.bound.copy()
        self.bound[part.text] = index
        body = self.at(part.parts[0], row, column)
        self.bound = outside
        return self._sum(index, part.label, body)

    def _name(self, part: Sized, row: Expr, column: Expr, letter: str = "") -> Expr:
        key = letter + key_of(part.text)
        if part.text in self.sizes.counts and not letter:
            return size_symbol(self.sizes.counts[part.text], self.sizes)
        at = tuple(index for size, index in ((part.rows, row), (part.columns, column)) if size != ONE)
        return quantity(key, at)

    def _sum(self, index: Symbol, size: str, body: Expr) -> Expr:
        return body if size == ONE else summed(body, index, one, size_symbol(size, self.sizes))

    def _product(self, part: Sized, row: Expr, column: Expr) -> Expr:
        (left, right), over = part.parts, self.fresh()
        return self._sum(over, left.columns, Times(self.at(left, row, over), self.at(right, over, column)))

    def _frobenius(self, part: Sized) -> Expr:
        left, right = part.parts
        return self._total(left, lambda row, column: Times(self.at(left, row, column), self.at(right, row, column)))

    def _norm(self, part: Sized) -> Expr:
        (inside,) = part.parts
        return self._total(inside, lambda row, column: Power(self.at(inside, row, column), Integer(2)))

    def _total(self, part: Sized, element: Callable[[Expr, Expr], Expr]) -> Expr:
        row, column = self.fresh(), self.fresh()
        return self._sum(row, part.rows, self._sum(column, part.columns, element(row, column)))

    def _call(self, part: Sized, row: Expr, column: Expr) -> Expr:
        (argument,) = part.parts
        if part.text == "tr":
            over = self.fresh()
            return self._sum(over, argument.rows, self.at(argument, over, over))
        if part.text == "softmax" and not part.label:
            total = self._total(argument, lambda i, j: Call("exp", self.at(argument, i, j)))
            return Over(Call("exp", self.at(argument, row, column)), total)
        if part.text not in self.scope.functions or len(part.label) > 1:
            raise ShapeError(f"the function {part.text}")
        call = Call(self.scope.functions[part.text], self.at(argument, row, column))
        return slope(call, call) if part.label else call

    def _short(self, whole: Sized, row: Expr, column: Expr) -> Expr:
        (part,) = whole.parts
        if self.scope.loss is None:
            return change(self.at(part, row, column), self.of_name, self.model)
        if part.kind != "name" or self.scope.is_mean:
            raise ShapeError("the differential of an expression, or a derivative of a mean or of what is averaged")
        return derivative(Symbol(self.scope.loss, real=True), self._name(part, row, column), self.model)

    def _derivative(self, part: Sized, row: Expr, column: Expr) -> Expr:
        (function, variable), layout = part.parts, part.label
        if variable.kind == "element":
            return derivative(self.at(function, row, column), self._numbered(variable, row), self.model)
        if variable.kind != "name":
            raise ShapeError("a derivative by something that is no name")
        if function.is_number:
            at = (column, row) if layout == "turned" else (row, column)
            return derivative(self.at(function, _BOTH, _BOTH), self._name(variable, *at), self.model)
        if variable.is_number or layout == "elements":
            value = derivative(self.at(function, row, column), self._name(variable, row, column), self.model)
            if layout == "elements":
                self._refuse_mixed(function, variable, row if function.columns == ONE else column)
            return value
        over, by = (column, row) if layout == "denominator" else (row, column)
        return derivative(self.at(function, over, over), self._name(variable, by, by), self.model)

    def _refuse_mixed(self, function: Sized, variable: Sized, at: Expr) -> None:
        """Only a function of each element by itself has a derivative with as many elements."""
        other = self.fresh()
        mixed = derivative(self.at(function, at, at), self._name(variable, other, other), self.model)
        if without_delta(mixed, at, other) != zero:
            raise ShapeError("a derivative with rows and columns, written as a vector")


def nothing(_: Expr) -> Expr | None:
    """What a name changes by where its definition says it."""
    return None


def _indices(taken: set[str]) -> Iterator[Symbol]:
    yield from (Symbol(letter, integer=True) for letter in "rstuv" if letter not in taken)
    number = 0
    while True:
        number += 1
        yield Symbol(f"i_{number}", integer=True)
