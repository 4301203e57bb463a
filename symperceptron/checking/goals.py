"""What an expression without a left side can be about: the gradient that the text asks for, or a piece of the product above."""

from __future__ import annotations

from sympy import Expr, IndexedBase

from symperceptron.checking.definitions import Knowledge
from symperceptron.language.expressions import Partial, Times
from symperceptron.language.model import Name

__all__ = ["goals_of", "pieces_of"]


def goals_of(knowledge: Knowledge, first: Expr | None) -> list[Expr]:
    """The loss by a weight, the text's first expression by a weight, or the last quantity that it defines by the input."""
    roles = {name.role: name for name in knowledge.model.names}
    goals: list[Expr] = []
    if "weight" in roles and "loss" in roles and knowledge.model.definition_of(roles["loss"].key) is not None:
        goals.append(Partial(_bare(roles["loss"]), _bare(roles["weight"])))
    if "weight" in roles and first is not None:
        goals.append(Partial(first, _bare(roles["weight"])))
    if "input" in roles and "output" in roles and roles["output"].key in knowledge.defined:
        goals.append(Partial(_bare(roles["output"]), _bare(roles["input"])))
    return goals


def pieces_of(expr: Expr) -> list[Expr]:
    """The derivatives that a product is made of."""
    factors = list(expr.args) if isinstance(expr, Times) else []
    return factors if len(factors) > 1 and all(isinstance(factor, Partial) for factor in factors) else []


def _bare(name: Name) -> Expr:
    return name.symbol.label if isinstance(name.symbol, IndexedBase) else name.symbol
