"""A result in indices, restated with matrices: ``∂E/∂w_jk = Σ_s x_sj δ_sk`` is ``∂E/∂W = Xᵀ δ``.

The layout: a sample is a row, so a quantity of one sample is a row vector; ``∂E/∂W`` has the shape of W, its entry (j, k)
is ``∂E/∂w_jk``.  A sum over the inner index is a product, a product of entries at the same place is ``⊙``.  The shapes are
those of the declared ranges and are checked as the matrices are put together; the line is *proved* by writing its entry out
in indices again and deciding that it is the derived one.  How many layers there are, or that there are any, is no concern
of this module.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Indexed, S, Symbol

from symperceptron.derivation.matrix import (
    SINGLE,
    Applied,
    Elementwise,
    Matrix,
    Named,
    Ones,
    Product,
    Range,
    Scaled,
    Shape,
    Total,
    Transposed,
)
from symperceptron.derivation.recurring import name_of_derivative
from symperceptron.derivation.steps import Derivation
from symperceptron.errors import NoRuleAppliesError
from symperceptron.language.equality import Verdict, decide
from symperceptron.language.expressions import Compare, Neg, Over, Partial, Plus, Power, Summation, Times, one
from symperceptron.language.model import Model
from symperceptron.language.names import base_of, indices_of
from symperceptron.language.writing import to_latex, to_text

__all__ = ["MatrixLine", "matrix_line"]

LAYOUT = "a sample is a row; the derivative by a matrix has the shape of the matrix"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLine:
    """A derivative as a matrix: what it is of, the matrix it equals, the indices of its entry and the derivation that it restates.

    >>> from symperceptron import Network, derive
    >>> line = matrix_line(derive(Network(("sigmoid", "tanh"), samples="sum"), "w_ij^1"))
    >>> print(line)
    ∂E/∂W^(1) = Xᵀ·δ^(1)
    >>> line.proof.is_proved
    True
    """

    derivation: Derivation
    matrix: Matrix
    row: Symbol | None
    column: Symbol

    @property
    def shape(self) -> Shape:
        """The ranges of rows and columns."""
        return self.matrix.shape

    @property
    def proof(self) -> Verdict:
        """The verdict that the entry of the matrix, written out in indices, is the derived result, whatever the matrices are."""
        functions = tuple(definition for definition in self.derivation.model.definitions if definition.is_function)
        return decide(
            self.derivation.last, self.matrix.entry(self.row, self.column), replace(self.derivation.model, definitions=functions)
        )

    @property
    def expression(self) -> Compare:
        """The line as an equation between matrices, for any format."""
        return Compare(self._left.expression, "=", self.matrix.expression)

    @property
    def latex(self) -> str:
        """The line as LaTeX, in the model's notation."""
        return to_latex(self.expression, self.derivation.model.notation)

    def __str__(self) -> str:
        return to_text(self.expression, self.derivation.model.notation)

    @property
    def _left(self) -> Matrix:
        """The derivative by the whole matrix, or the model's name for it."""
        goal = self.derivation.goal
        (variable,) = goal.variables
        name = name_of_derivative(self.derivation.model, goal)
        if name is not None:
            return Named(symbol=base_of(name), shape=self.shape)
        return Applied(formula=goal, names=((variable, Named(symbol=base_of(variable), shape=self.shape)),), shape=self.shape)


def matrix_line(derivation: Derivation) -> MatrixLine:
    """The matrix line of a derivative by an element with one or two indices.

    Raises NoRuleAppliesError where the result is no matrix expression, ShapeError where shapes do not fit.
    """
    goal, model = derivation.goal, derivation.model
    variable = goal.variables[0] if isinstance(goal, Partial) and len(goal.variables) == 1 else goal
    *before, column = indices_of(variable) or (None,)
    if column is None or len(before) > 1:
        raise NoRuleAppliesError(
            f"{to_text(goal, model.notation)} is no matrix; expected the derivative by an element with one or two indices"
        )
    row = before[0] if before else None
    ranges = dict(zip(indices_of(variable), _ranges(model, variable), strict=True))
    found = _Reading(model, ranges).matrix(derivation.last, row, column)
    if found is None:
        raise NoRuleAppliesError(f"{to_text(derivation.last, model.notation)} is not written with matrices")
    return MatrixLine(derivation=derivation, matrix=found, row=row, column=column)


def _ranges(model: Model, name: Expr) -> tuple[Range, ...]:
    known = model.name_of(name)
    return known.ranges if known is not None else ()


class _Reading:
    """The matrix whose entry at (row, column) an expression is; a row of None is the only one."""

    def __init__(self, model: Model, ranges: dict[Expr, Range]) -> None:
        self.model, self.ranges = model, ranges

    def matrix(self, expr: Expr, row: Expr | None, column: Expr) -> Matrix | None:
        """The matrix, or None where there is none."""
        if not expr.has(Indexed):
            return _scaled(expr, Ones(shape=self._shape(row, column)))
        match expr:
            case Indexed():
                return self._element(expr, row, column)
            case Neg():
                return _scaled(S.NegativeOne, self.matrix(expr.args[0], row, column))
            case Plus():
                terms = [self.matrix(term, row, column) for term in expr.args]
                return Total(terms=tuple(term for term in terms if term is not None)) if None not in terms else None
            case Over() if not expr.args[1].has(Indexed):
                return _scaled(Over(one, expr.args[1]), self.matrix(expr.args[0], row, column))
            case _ if column not in expr.free_symbols:
                return self._broadcast(expr, row, column)
            case Power() if expr.args[1] == 2:
                return self._factors((expr.args[0],) * 2, row, column)
            case Times():
                return self._times(expr.args, row, column)
            case Summation():
                return self._sum(expr, row, column)
            case _:
                return self._applied(expr, row, column)

    def _shape(self, row: Expr | None, column: Expr) -> Shape:
        return (SINGLE if row is None else self.ranges[row], self.ranges[column])

    def _element(self, expr: Indexed, row: Expr | None, column: Expr) -> Matrix | None:
        own = _ranges(self.model, expr)
        shape = (own[0], own[1]) if len(own) == 2 else (SINGLE, own[0])
        named = Named(symbol=base_of(expr), shape=shape)
        match indices_of(expr):
            case (only,) if only == column and row is None:
                return named
            case (only,) if only == column and row is not None:
                return Product(left=Ones(shape=(self.ranges[row], SINGLE)), right=named)
            case (a, b) if (a, b) == (row, column):
                return named
            case (a, b) if (b, a) == (row, column):
                return Transposed(matrix=named)
            case _:
                return None

    def _times(self, factors: tuple[Expr, ...], row: Expr | None, column: Expr) -> Matrix | None:
        down = [factor for factor in factors if row in factor.free_symbols and column not in factor.free_symbols]
        across = [factor for factor in factors if column in factor.free_symbols and row not in factor.free_symbols]
        if row is not None and down and across and len(down) + len(across) == len(factors):
            left, right = self._factors(down, None, row), self._factors(across, None, column)
            return Product(left=Transposed(matrix=left), right=right) if left is not None and right is not None else None
        return self._factors(factors, row, column)

    def _factors(self, factors: tuple[Expr, ...] | list[Expr], row: Expr | None, column: Expr) -> Matrix | None:
        """The product of entries at the same place, matrix products first."""
        scales = [factor for factor in factors if not factor.has(Indexed)]
        matrices = [self.matrix(factor, row, column) for factor in factors if factor.has(Indexed)]
        parts = tuple(sorted((part for part in matrices if part is not None), key=lambda part: not isinstance(part, Product)))
        if len(parts) < len(matrices) or not parts:
            return None
        body: Matrix = parts[0] if len(parts) == 1 else Elementwise(factors=parts)
        return _scaled(Times(*scales), body)

    def _sum(self, expr: Summation, row: Expr | None, column: Expr) -> Matrix | None:
        inner = expr.index
        within = _Reading(self.model, {**self.ranges, inner: expr.range})
        factors = expr.body.args if isinstance(expr.body, Times) else (expr.body,)
        mixed = next((factor for factor in factors if _is_mixed(factor, column)), None)
        if mixed is not None:
            return self.matrix(Plus(*(_summed(term, mixed, factors, expr) for term in mixed.args)), row, column)
        right = [factor for factor in factors if column in factor.free_symbols]
        left = [factor for factor in factors if factor not in right]
        if any(row is not None and row in factor.free_symbols for factor in right):
            return None
        before = within._factors(left, row, inner) if left else Ones(shape=within._shape(row, inner))
        after = within._factors(right, inner, column)
        return Product(left=before, right=after) if before is not None and after is not None else None

    def _broadcast(self, expr: Expr, row: Expr | None, column: Expr) -> Matrix | None:
        """What is the same in every column: a column of sums, or a sum of everything, beside a row of ones."""
        if not isinstance(expr, Summation):
            return None
        inner = expr.index
        within = _Reading(self.model, {**self.ranges, inner: expr.range})
        factors = expr.body.args if isinstance(expr.body, Times) else (expr.body,)
        split = len(factors) - 1 if row is None and len(factors) > 1 else len(factors)
        left = within._factors(factors[:split], row, inner)
        right = within._factors(factors[split:], None, inner) if split < len(factors) else Ones(shape=(SINGLE, expr.range))
        if left is None or right is None:
            return None
        across = Ones(shape=(SINGLE, self.ranges[column]))
        return Product(left=Product(left=left, right=_upright(right)), right=across)

    def _applied(self, expr: Expr, row: Expr | None, column: Expr) -> Matrix | None:
        """A function of entries at the same place."""
        names = tuple(sorted(expr.atoms(Indexed), key=str))
        matrices = [self._element(name, row, column) for name in names]
        found = tuple((name, matrix) for name, matrix in zip(names, matrices, strict=True) if isinstance(matrix, Named))
        if expr.has(Partial, Summation) or len(found) < len(names):
            return None
        return Applied(formula=expr, names=found, shape=self._shape(row, column))


def _is_mixed(factor: Expr, column: Expr) -> bool:
    """Whether a sum of terms has one that is the same in every column, for which it must be multiplied out."""
    columns = [column in term.free_symbols for term in factor.args if term.has(Summation)] if isinstance(factor, Plus) else []
    return not all(columns) and column in factor.free_symbols


def _summed(term: Expr, mixed: Expr, factors: tuple[Expr, ...], total: Summation) -> Expr:
    """The sum with one term in the place of all."""
    if isinstance(term, Neg):
        return Neg(_summed(term.args[0], mixed, factors, total))
    return Summation(Times(*(term if factor is mixed else factor for factor in factors)), *total.args[1:])


def _upright(row: Matrix) -> Matrix:
    """A row as a column."""
    return Ones(shape=(row.shape[1], row.shape[0])) if isinstance(row, Ones) else Transposed(matrix=row)


def _scaled(scale: Expr, matrix: Matrix | None) -> Matrix | None:
    return matrix if matrix is None or scale == one else Scaled(scale=scale, matrix=matrix)
