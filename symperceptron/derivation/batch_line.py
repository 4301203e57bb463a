"""A gradient over a batch, said once more with a matrix and a vector: ``∂E/∂w = Xᵀδ``.

The index line ``Σ_s δ_s x_sj`` is read off the result, its factors without j called δ_s, and proved equal to it. Here δ is a column,
as people write it; for a model of rows, with any number of layers, see `matrices`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Expr, IndexedBase, Symbol

from symperceptron.derivation.matrix import SINGLE, Matrix, Named, Ones, Product, Range, Scaled, Transposed
from symperceptron.errors import ShapeError
from symperceptron.language.equality import Verdict, decide
from symperceptron.language.expressions import Compare, Neg, Over, Partial, Plus, Summation, Times, Whole, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import base_of, indices_of, is_name
from symperceptron.language.writing import to_latex, to_text

if TYPE_CHECKING:
    from symperceptron.derivation.steps import Derivation

__all__ = ["BatchLine", "batch_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """``∂E/∂w = scale · Xᵀ δ``: the variable, the product, the definition of δ, the proof that the product's entry is the derived sum."""

    variable: Expr
    product: Product
    scale: Expr
    delta: Definition
    proof: Verdict
    model: Model

    @property
    def expression(self) -> Compare:
        """The line as an equation between matrices, for any format."""
        variable = Whole(base_of(self.variable), 1) if indices_of(self.variable) else self.variable
        return Compare(Partial(self.model.loss, variable), "=", _scaled(self.scale, self.product).expression)

    @property
    def latex(self) -> str:
        r"""The line as LaTeX: ``\frac{\partial E}{\partial w} = X^{\mathsf{T}} \delta``."""
        return to_latex(self.expression, self.model.notation)

    def __str__(self) -> str:
        return to_text(self.expression, self.model.notation)

    @property
    def inputs(self) -> tuple[Expr, int] | None:
        """The symbol of the inputs and how many indices it has; None where there is no input."""
        left = self.product.left
        return (left.matrix.symbol, 2) if isinstance(left, Transposed) and isinstance(left.matrix, Named) else None

    @property
    def samples(self) -> Range:
        """The range of the samples."""
        return self.product.right.shape[0]

    @property
    def shapes(self) -> tuple[tuple[str, tuple[Expr, ...]], ...]:
        """How many elements each part has in each direction."""
        left = self.product.left
        parts = [
            (left.matrix, left.matrix.shape) if isinstance(left, Transposed) else (left, left.shape),
            (self.product.right, self.product.right.shape),
        ]
        sized = [(to_text(part.expression, self.model.notation), _sizes(shape)) for part, shape in parts]
        return *sized, (to_text(base_of(self.variable), self.model.notation), _sizes(self.product.shape))


def batch_line(derivation: Derivation) -> BatchLine | None:
    """The line, where the result is one sum over samples of a factor of the sample times an input; else None.

    >>> from symperceptron import Perceptron, derive
    >>> line = batch_line(derive(Perceptron(samples="mean"), "w_j"))
    >>> print(line)
    ∂E/∂w = (1/m)·Xᵀ·δ
    >>> line.shapes
    (('X', (m, n + 1)), ('δ', (m,)), ('w', (n + 1,)))
    >>> print(batch_line(derive(Perceptron(samples="sum"), "b")))
    ∂E/∂b = 𝟏ᵀ·δ
    """
    goal, model = derivation.goal, derivation.model
    found = _sum_of(derivation.last)
    if not isinstance(goal, Partial) or len(goal.variables) != 1 or found is None:
        return None
    (variable,), (scale, sign, total) = goal.variables, found
    at = indices_of(variable)
    if not all(index.is_Symbol for index in at):
        return None
    factors = total.body.args if isinstance(total.body, Times) else (total.body,)
    inputs = [factor for factor in factors if any(factor.has(index) for index in at)]
    if len(inputs) > 1 or not all(is_name(factor) and indices_of(factor) == (total.index, *at) for factor in inputs):
        return None
    if len(inputs) == len(factors):
        return None  # no factor of the sample is left to be called δ
    rest = Times(*(factor for factor in factors if factor not in inputs))
    letter = next(letter for letter in ("delta", "epsilon", "rho") if letter not in model.symbols)
    delta = Definition(name=IndexedBase(letter, real=True)[total.index], expression=_opposite(rest) if sign < 0 else rest)
    column = Named(symbol=Symbol(letter, real=True), shape=(total.range, SINGLE))
    try:
        product = Product(left=_transposed(inputs, total, model), right=column)
    except ShapeError:
        return None
    known = model.name_of(variable)
    if known is None or product.shape != ((*known.ranges, SINGLE)[0], SINGLE):
        return None
    entry = _scaled(scale, product).entry(at[0] if at else None, None)
    proof = decide(derivation.last, entry, replace(model, definitions=(*model.definitions, delta)))
    return BatchLine(variable=variable, product=product, scale=scale, delta=delta, proof=proof, model=model)


def _transposed(inputs: list[Expr], total: Summation, model: Model) -> Matrix:
    """Xᵀ, or a row of ones where there is no input."""
    if not inputs:
        return Ones(shape=(SINGLE, total.range))
    known = model.name_of(inputs[0])
    samples, columns = known.ranges if known is not None else (SINGLE, SINGLE)
    return Transposed(matrix=Named(symbol=base_of(inputs[0]), shape=(samples, columns)))


def _scaled(scale: Expr, product: Product) -> Matrix:
    return product if scale == one else Scaled(scale=scale, matrix=product)


def _sum_of(expr: Expr) -> tuple[Expr, int, Summation] | None:
    """(scale, sign, sum) where the expression is a constant times one sum."""
    match expr:
        case Neg():
            inner = _sum_of(expr.args[0])
            return None if inner is None else (inner[0], -inner[1], inner[2])
        case Summation(args=(Neg() as body, *bounds)):
            return one, -1, Summation(body.args[0], *bounds)
        case Summation():
            return one, 1, expr
        case Over(args=(Summation() as total, below)):
            return Over(one, below), 1, total
        case Times(args=(*scale, Summation() as total)):
            return Times(*scale), 1, total
        case _:
            return None


def _opposite(expr: Expr) -> Expr:
    """The negative, written as a difference the other way round where it is one: ``O − t`` for ``−(t − O)``."""
    first, *others = expr.args if isinstance(expr, Times) else (expr,)
    if isinstance(first, Plus) and len(first.args) == 2 and isinstance(first.args[1], Neg):
        return Times(Plus(first.args[1].args[0], Neg(first.args[0])), *others)
    return Neg(expr)


def _sizes(shape: tuple[tuple[Expr, Expr], ...]) -> tuple[Expr, ...]:
    return tuple(upper - lower + 1 for lower, upper in shape if (lower, upper) != SINGLE)
