"""A second opinion that shares no code with the rules or with the normal form.

A line is written out for three terms of each sum as an ordinary SymPy expression; SymPy's own `diff` takes its derivatives; and
mpmath evaluates it with fifty digits at random rational points inside the declared domains. The derivation as a whole is held
against a numeric derivative of the loss, for which nobody differentiates anything. Agreement proves nothing, so it never makes
a verdict; a disagreement unmakes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import product
from random import Random
from typing import Any, cast

from mpmath import diff as numeric_derivative
from mpmath import mp
from sympy import (
    Add,
    Dummy,
    Expr,
    Function,
    Indexed,
    Integer,
    KroneckerDelta,
    Piecewise,
    S,
    Symbol,
    exp,
)

from symperceptron.derivation.points import Point, are_close, drawn_from, lies_in
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Delta, Partial, Power, Prime, Summation, Written
from symperceptron.language.model import Domain, Model
from symperceptron.language.names import is_name, rename

__all__ = ["SecondOpinion"]

TERMS = 3
POINTS = 2
TRIES = 400
DIGITS = 50
STEP_TOLERANCE, WHOLE_TOLERANCE = 10**-30, 10**-20


class _Piecewise(Piecewise):
    """SymPy's, but for rewriting its conditions: they are only evaluated."""

    def __new__(cls, *branches: Any, **_: Any) -> Any:
        return Piecewise.__new__(cls, *branches, evaluate=False)


class SecondOpinion:
    """What another method says about the lines of one derivation, at the same few points for all of them, so that what they share is worked out once."""

    def __init__(self, model: Model, line: Expr, seed: int = 0) -> None:
        first = model.notation.first_index
        ends = {
            symbol: Integer(first + TERMS - 1)
            for name in model.names
            for pair in name.ranges
            for end in pair
            for symbol in end.free_symbols
        }
        starts = [int(lower) for name in model.names for lower, _ in name.ranges if lower.is_Integer]
        self.values = values = [Integer(value) for value in range(max(starts, default=first), first + TERMS)]  # in every range
        self.indices = ends | {
            index: values[(k + 1) % len(values)] for k, index in enumerate(sorted(free_indices(line), key=str))
        }
        self.model = replace(
            model, definitions=tuple(replace(one, expression=rename(one.expression, ends)) for one in model.definitions)
        )
        self.seed = seed
        self._plain: dict[tuple[Expr, frozenset[Expr]], Expr] = {}
        self._functions: dict[tuple[str, int], Any] = {}

    def agrees(self, left: Expr, right: Expr) -> bool:
        """Whether the two sides, derivatives taken by SymPy, have the same value at every point."""
        # An index that the line's sum binds takes each of its values.
        bound = sorted((free_indices(left) | free_indices(right)) - self.indices.keys(), key=str)
        with mp.workdps(DIGITS):
            for values in product(self.values, repeat=len(bound)):
                indices = self.indices | dict(zip(bound, values, strict=True))
                sides = [self.plain(rename(side, indices)) for side in (left, right)]
                if not all(are_close(point.value(sides[0]), point.value(sides[1]), STEP_TOLERANCE) for point in self._points):
                    return False
        return True

    def agrees_in_numbers(self, goal: Partial, result: Expr) -> bool:
        """Whether the result is the numeric derivative of the goal's function at every point."""
        variables = [rename(variable, self.indices) for variable in goal.variables]
        held = frozenset(variable for variable in variables if self.model.unfold(variable) is not None)
        function, value = (self.plain(rename(side, self.indices), held) for side in (goal.function, result))
        leaves = list(dict.fromkeys(map(_leaf, variables)))
        orders = tuple(list(map(_leaf, variables)).count(leaf) for leaf in leaves)
        with mp.workdps(DIGITS):
            for point in self._points:
                at = [point.value(self.plain(variable)) for variable in dict.fromkeys(variables)]

                def shifted(*values: Any, point: Point = point) -> Any:
                    return point.moved(dict(zip(leaves, values, strict=True))).value(function)

                derivative = numeric_derivative(shifted, tuple(at), orders)
                if not are_close(derivative, point.moved(dict(zip(leaves, at, strict=True))).value(value), WHOLE_TOLERANCE):
                    return False
        return True

    @cached_property
    def _points(self) -> tuple[Point, ...]:
        with mp.workdps(DIGITS):
            seeds = range(self.seed, self.seed + POINTS)
            return tuple(self._drawn(Random(seed)) for seed in seeds)  # noqa: S311  # points, not secrets

    def _drawn(self, random: Random) -> Point:
        """A point at which every declared quantity lies in its domain, as far as one is found."""
        defined = [
            (self.plain(name.symbol), name.domain)
            for name in self.model.names
            if not name.ranges and self.model.unfold(name.symbol) is not None
        ]
        bounded = [(value, domain) for value, domain in defined if domain != Domain()]
        for _ in range(TRIES):
            point = Point(lambda leaf: drawn_from(self._domain(leaf), random))
            if all(lies_in(point.value(value), domain) for value, domain in bounded):
                return point
        return point

    def _domain(self, leaf: Symbol) -> Domain:
        known = self.model.name_of(Symbol(str(leaf).partition("[")[0]))
        return known.domain if known is not None else Domain()

    # -- a line as ordinary SymPy, for three terms ----------------------------------------------------------------------------------

    def plain(self, expr: Expr, held: frozenset[Expr] = frozenset()) -> Expr:
        """The expression as ordinary SymPy: names unfolded (but for the held ones), sums written out, derivatives taken by SymPy."""
        known = self._plain.get((expr, held))
        if known is None:
            known = self._plain[expr, held] = self._made_plain(expr, held)
        return known

    def _made_plain(self, expr: Expr, held: frozenset[Expr]) -> Expr:  # noqa: C901, PLR0912  # a case for each kind of node
        match expr:
            case _ if expr in held:
                return _leaf(expr)
            case Summation():
                return Add(*(self.plain(term, held) for term in _terms(expr)))
            case Partial():
                return self._derivative(expr, held)
            case Prime() if self._body(expr.function) is not None:
                return self._function(expr.function, expr.order)(self.plain(expr.argument, held))
            case Prime():
                inside = Dummy("u", real=True)
                return (
                    self.plain(Call(expr.function, inside), held)
                    .diff(inside, expr.order)
                    .xreplace({inside: self.plain(expr.argument, held)})
                )
            case Call() if self._body(expr.function) is not None:
                return self._function(expr.function, 0)(self.plain(expr.arguments[0], held))
            case Delta():
                return KroneckerDelta(*expr.args)
            case _ if is_name(expr) or isinstance(expr, Call):
                body = self.model.unfold(expr)
                if body is not None:
                    return self.plain(body, held)
                return (
                    expr.func(expr.args[0], *(self.plain(part, held) for part in expr.arguments)).doit()
                    if isinstance(expr, Call)
                    else _leaf(expr)
                )
            case Power() if expr.args[0] is S.Exp1:
                return exp(
                    self.plain(expr.args[1], held), evaluate=False
                )  # SymPy would look long for a multiple of πi in the exponent
            case Cases():
                return _Piecewise(*((self.plain(b.value, held), self._holds(b.condition, held)) for b in expr.branches))
            case Written():
                made = expr.func(*(self.plain(part, held) if isinstance(part, Expr) else part for part in expr.args))
                return made if isinstance(made, Branch | Compare) or not isinstance(made, Written) else made.doit()
            case _:
                return expr

    def _holds(self, condition: Compare | None, held: frozenset[Expr]) -> Any:
        return True if condition is None else self.plain(condition, held).doit()

    def _body(self, name: str) -> tuple[Expr, Expr] | None:
        """The parameter and the formula of a function of one variable that the model defines."""
        definition = self.model.definition_of(name)
        if definition is None or not definition.is_function or len(definition.parameters) != 1:
            return None
        return definition.parameters[0], definition.expression

    def _function(self, name: str, order: int) -> type[Function]:
        """A function of the model, or a derivative of it, as one that SymPy can differentiate by its chain rule without writing it out."""
        if (name, order) not in self._functions:
            parameter, formula = cast("tuple[Expr, Expr]", self._body(name))
            body = self.plain(formula) if order == 0 else self._function(name, order - 1).body.diff(parameter)
            members = {
                "parameter": parameter,
                "body": body,
                "fdiff": lambda call, _=1: self._function(name, order + 1)(call.args[0]),
                "_eval_is_real": lambda _: True,
            }
            self._functions[name, order] = type(name + "′" * order, (Function,), members)
        return self._functions[name, order]

    def _derivative(self, expr: Partial, held: frozenset[Expr]) -> Expr:
        *before, last = expr.variables
        inner = Partial(expr.function, *before) if before else expr.function
        leaf = _leaf(last)
        if self.model.unfold(last) is None:
            return self.plain(inner, held).diff(leaf)
        # A defined name is independent inside its own derivative and what it stands for outside it.
        derivative = self.plain(inner, held | {last}).diff(leaf)
        return derivative if last in held else derivative.xreplace({leaf: self.plain(last, held)})


def _terms(total: Summation) -> Iterator[Expr]:
    lower, upper = map(int, total.range)
    return (rename(total.body, {total.index: Integer(k)}) for k in range(lower, upper + 1))


def _leaf(name: Expr) -> Symbol:
    """A plain symbol for an element, so that SymPy's `diff` sees independent variables."""
    return Symbol(str(name), real=True) if isinstance(name, Indexed) else name
