"""A gradient over a batch, said once more with a matrix and a vector: ``∂E/∂w = Xᵀδ``.

The index line ``Σ_s δ_s x_sj`` is read off the result, its factors without j called δ_s, and proved equal to it. The shapes are
those that the index ranges give; a product whose shapes do not fit is no line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sympy import Expr, IndexedBase

from symperceptron.language.equality import Verdict, decide
from symperceptron.language.expressions import Compare, Neg, Ones, Over, Partial, Plus, Summation, Times, Transposed, Whole, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import base_of, indices_of, is_name
from symperceptron.language.writing import to_latex, to_text

if TYPE_CHECKING:
    from symperceptron.derivation.steps import Derivation

__all__ = ["BatchLine", "batch_line"]

Range = tuple[Expr, Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """``∂E/∂w = scale · Xᵀ δ``: the letters, the definition of δ, the same with indices, the shape of each part and the proof of the index line."""

    variable: str
    matrix: str | None
    inputs: tuple[Expr, int] | None
    delta: Definition
    samples: Range
    scale: Expr
    indexed: Compare
    shapes: tuple[tuple[str, tuple[Expr, ...]], ...]
    proof: Verdict
    model: Model

    @property
    def expression(self) -> Compare:
        """The line as an equation between matrices, for any format."""
        (variable,) = self.indexed.sides[0].variables
        samples = Transposed(Whole(*self.inputs) if self.inputs is not None else Ones())
        product = Times(samples, Whole(base_of(self.delta.name), 1))
        learnt = Whole(base_of(variable), 1) if indices_of(variable) else variable
        return Compare(Partial(self.model.loss, learnt), "=", product if self.scale == one else Times(self.scale, product))

    @property
    def latex(self) -> str:
        r"""The line as LaTeX: ``\frac{\partial E}{\partial w} = X^{\mathsf{T}} \delta``."""
        return to_latex(self.expression, self.model.notation)

    def __str__(self) -> str:
        return to_text(self.expression, self.model.notation)


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
    if not all(index.is_Symbol for index in indices_of(variable)):
        return None
    factors = total.body.args if isinstance(total.body, Times) else (total.body,)
    inputs = [factor for factor in factors if any(factor.has(index) for index in indices_of(variable))]
    matrix = inputs[0] if inputs else None
    if len(inputs) > 1 or (
        matrix is not None and (not is_name(matrix) or indices_of(matrix) != (total.index, *indices_of(variable)))
    ):
        return None
    letter = next(letter for letter in ("delta", "epsilon", "rho") if letter not in model.symbols)
    shapes = _shapes(variable, matrix, total.range, letter, model)
    if shapes is None:
        return None
    rest = Times(*(factor for factor in factors if factor is not matrix))
    delta = Definition(name=IndexedBase(letter, real=True)[total.index], expression=_opposite(rest) if sign < 0 else rest)
    line = Summation(Times(delta.name, *inputs), total.index, *total.range)
    right = line if scale == one else Times(scale, line)
    return BatchLine(
        variable=str(base_of(variable)),
        matrix=_capital(matrix) if matrix is not None else None,
        inputs=(base_of(matrix), len(indices_of(matrix))) if matrix is not None else None,
        delta=delta,
        samples=total.range,
        scale=scale,
        indexed=Compare(goal, "=", right),
        shapes=shapes,
        proof=decide(derivation.last, right, replace(model, definitions=(*model.definitions, delta))),
        model=model,
    )


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


def _shapes(
    variable: Expr, matrix: Expr | None, samples: Range, letter: str, model: Model
) -> tuple[tuple[str, tuple[Expr, ...]], ...] | None:
    """The shape of each part; None where the product does not fit."""
    known, inner = model.name_of(variable), model.name_of(matrix) if matrix is not None else None
    ranges = known.ranges if known is not None else ()
    delta = to_text(IndexedBase(letter).label), _shape((samples,))
    if matrix is None:
        return None if ranges else (("1", _shape((samples,))), delta, (str(variable), ()))
    if inner is None or inner.ranges != (samples, *ranges):
        return None
    return (_capital(matrix), _shape(inner.ranges)), delta, (str(base_of(variable)), _shape(ranges))


def _capital(matrix: Expr) -> str:
    return str(base_of(matrix)).upper()


def _shape(ranges: tuple[Range, ...]) -> tuple[Expr, ...]:
    return tuple(upper - lower + 1 for lower, upper in ranges)
