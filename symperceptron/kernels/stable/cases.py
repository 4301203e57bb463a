"""Piecewise expressions opened up: a tree of conditions over expressions without any.

Every condition that an expression rests on is taken out, innermost first, and the two halves are looked at by themselves; where
both come out the same, there is no case.  The sign of an exponent is one more condition of this kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Dummy, Expr, Piecewise, S
from sympy.core.relational import Relational

from symperceptron.language.expressions import Branch, Cases, Compare, Neg, Plus, Times, Written
from symperceptron.language.from_sympy import as_written
from symperceptron.language.ordinary import RELATIONS

__all__ = ["NOTHING", "NoStableFormError", "Node", "Path", "collapsed", "opened", "sign_on", "values_of"]

MOST_CASES = 8
NOTHING = Dummy("nothing")
Path = Mapping[Relational, bool]
Exprs = tuple[Expr, ...]


class NoStableFormError(Exception):
    """An expression has too many cases, or one in which it is infinite; it is computed as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A condition and what there is if it holds, and if not."""

    condition: Relational
    yes: Node | Exprs
    no: Node | Exprs


def opened(exprs: Exprs, leaf: Callable[[Exprs, Path], Exprs | Relational], path: Path | None = None) -> Node | Exprs:
    """The tree of cases of several expressions; at a leaf without conditions, `leaf` gives the result or a further condition to split on."""
    path = path or {}
    if len(path) > MOST_CASES:
        raise NoStableFormError
    condition = _innermost(exprs)
    if condition is None:
        found = leaf(exprs, path)
        if isinstance(found, tuple):
            return found
        condition = found
    halves = []
    for holds in (True, False):
        images = {condition: S(holds), condition.negated: S(not holds)}
        halves.append(opened(tuple(expr.xreplace(images) for expr in exprs), leaf, {**path, condition: holds}))
    return Node(condition=condition, yes=halves[0], no=halves[1])


def _innermost(exprs: Exprs) -> Relational | None:
    found = [
        relation
        for expr in exprs
        for piece in expr.atoms(Piecewise)
        for relation in piece.atoms(Relational)
        if not relation.has(Piecewise)
    ]
    return min(found, key=lambda relation: (relation.count_ops(), str(relation)), default=None)


def sign_on(path: Path, unit: Expr) -> int:
    """The sign of an expression as far as the conditions on the way say it: 1, −1 or 0 for not known."""
    if unit.is_nonnegative:
        return 1
    for condition, holds in path.items():
        if condition.rhs != 0 or not condition.is_Relational:
            continue
        ratio = condition.lhs / unit
        if ratio.is_Rational and ratio != 0 and condition.rel_op in (">", ">=", "<", "<="):
            return (1 if ratio > 0 else -1) * (1 if condition.rel_op in (">", ">=") else -1) * (1 if holds else -1)
    return 0


def values_of(tree: Node | Exprs, number: int) -> Iterator[Expr]:
    """What one of the expressions of a tree is in each case."""
    if isinstance(tree, tuple):
        yield tree[number]
    else:
        yield from values_of(tree.yes, number)
        yield from values_of(tree.no, number)


def collapsed(tree: Node | Exprs, number: int, nothing: Expr) -> Expr:
    """One of the expressions of a tree, as written: a piecewise one only where the cases differ, and only in the part in which they do.

    `nothing` is what it is where the product of all of them is 0; NOTHING if it does not matter there.
    """
    if isinstance(tree, tuple):
        return nothing if tree[number] == NOTHING else tree[number]
    yes, no = collapsed(tree.yes, number, nothing), collapsed(tree.no, number, nothing)
    if NOTHING in (yes, no):
        return no if yes == NOTHING else yes
    if yes == no:
        return yes
    kinds: tuple[type[Written], ...] = (Times, Plus)
    for kind in kinds:
        if not isinstance(yes, kind) or not isinstance(no, kind):
            continue
        common = [part for part in yes.args if part in no.args]
        # A difference may be what keeps the digits: only sums of positive terms are taken apart.
        if common and not (kind is Plus and any(isinstance(part, Neg) for part in (*yes.args, *no.args))):
            inner = _chosen(tree.condition, *(kind(*_without(side.args, common)) for side in (yes, no)))
            return kind(inner, *common)
    return _chosen(tree.condition, yes, no)


def _without(parts: tuple[Expr, ...], common: list[Expr]) -> list[Expr]:
    left = list(parts)
    for part in common:
        left.remove(part)
    return left


def _chosen(condition: Relational, yes: Expr, no: Expr) -> Expr:
    sign = next(sign for sign, relation in RELATIONS.items() if isinstance(condition, relation))
    compare = Compare(as_written(condition.lhs), sign, as_written(condition.rhs))
    return Cases(Branch(yes, compare), Branch.otherwise(no))
