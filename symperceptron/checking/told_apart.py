"""Whether a line speaks of more than its smallest case tells apart: two elements of one range, as in ``∂p_i/∂z_j``, or ``w_0 + Σ_{i=1}^n w_i x_i``.

Which indices run over the same is seen from the places in which they stand, in the line and in the definitions behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations

from sympy import Expr, Integer, S, Symbol

from symperceptron.language.expressions import Call, Cases, Delta, Power, Summation, Written
from symperceptron.language.model import Model
from symperceptron.language.names import indices_of, is_index_symbol, is_name, letter_of
from symperceptron.language.positions import every_part

__all__ = ["are_told_apart"]

# A place of a quantity's indices or a number in it, an index of a scope, a sum.
_Node = tuple[object, ...]
_LINE = ""


def are_told_apart(sides: tuple[Expr, ...], model: Model) -> bool:
    """Whether every range has one free index or number at most, and the line no case, no share of a whole and no index that is counted on."""
    scopes = [*((_LINE, side) for side in sides), *((old.key, old.expression) for old in model.definitions)]
    parts = [part for _, expr in scopes for part in every_part(expr)]
    if any(isinstance(part, Delta) or _is_share(part) or _is_case_of_indices(part) for part in parts):
        return False
    uses = [(scope, name, bound) for scope, expr in scopes for name, bound in _names(expr, {})]
    uses += [(old.key, old.name, {}) for old in model.definitions if not old.is_function]
    letters = {letter_of(name) for _, name, _ in uses}
    if any(re.fullmatch(rf"{re.escape(a)}_?\d+", b) for a, b in permutations(letters, 2)):
        return False
    classes = _Classes()
    arities: dict[str, int] = {}
    for scope, name, bound in uses:
        letter, at = letter_of(name), indices_of(name)
        known = arities.setdefault(letter, len(at)) if at else 0
        for slot, index in enumerate(at):
            if not isinstance(index, Symbol | Integer):
                return False
            place: _Node = ("place", letter, slot)
            if known != len(at):
                classes.join(place, ("place", letter, 0))
            node = ("number", *place, index) if isinstance(index, Integer) else bound.get(index, ("index", scope, index))
            classes.join(place, node)
    return all(map(_is_one, classes))


def _is_one(members: set[_Node]) -> bool:
    """Whether indices that run over the same are one element in the line, which is the first of every sum if it has a number."""
    numbers = {node[-1] for node in members if node[0] == "number"}
    free = {node for node in members if node[:2] == ("index", _LINE)}
    firsts = {node[1] for node in members if node[0] == "sum"}
    return len(numbers) + len(free) <= 1 and (not numbers or firsts <= numbers)


def _names(expr: Expr, bound: Mapping[Expr, _Node]) -> Iterator[tuple[Expr, Mapping[Expr, _Node]]]:
    """Every name in the expression with the sums around it, by their indices."""
    if is_name(expr):
        yield expr, bound
    elif isinstance(expr, Summation):
        yield from _names(expr.body, {**bound, expr.index: ("sum", expr.range[0], expr)})
    elif isinstance(expr, Written):
        for part in expr.args:
            yield from _names(part, bound) if isinstance(part, Expr) else ()


def _is_share(part: Expr) -> bool:
    """Whether exponentials are added up, as in a softmax, whose only output in the smallest case is 1."""
    if isinstance(part, Call):
        return part.function == "softmax"
    body = part.body if isinstance(part, Summation) else None
    return (isinstance(body, Power) and body.args[0] is S.Exp1) or (isinstance(body, Call) and body.function == "exp")


def _is_case_of_indices(part: Expr) -> bool:
    return isinstance(part, Cases) and any(
        is_index_symbol(side) for branch in part.branches if branch.condition is not None for side in branch.condition.sides
    )


class _Classes:
    """Nodes joined with one another."""

    def __init__(self) -> None:
        self._of: dict[_Node, set[_Node]] = {}

    def join(self, a: _Node, b: _Node) -> None:
        """Put two nodes, and all that are joined with them, together."""
        one, other = (self._of.setdefault(node, {node}) for node in (a, b))
        if one is not other:
            one |= other
            for node in other:
                self._of[node] = one

    def __iter__(self) -> Iterator[set[_Node]]:
        return iter(self._of.values())
