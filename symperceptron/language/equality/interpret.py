"""One reading of a written expression, in whatever algebra of values it is wanted.

An algebra says what numbers, sums, products and the primitive functions are: elements of a field of functions (`field`, for
a proof) or exact numbers and enclosures (`enclosure`, for a refutation).  The interpreter walks the expression and unfolds
names through the model's definitions; derivatives are carried out by dual numbers (`dual`).  Names are told apart by their
letters.

What is bound (the index of a sum, the parameter of a function, the indices of a definition) lives in an environment and is
never substituted in the expression, so nothing is captured.  Each algebra is told of the conditions under which an
expression has a value (`demand`): a denominator is not zero, a logarithm's argument is positive.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from sympy import Expr, Float, Indexed, IndexedBase, NumberSymbol, Rational, S, Symbol

from symperceptron.language.equality.admission import READABLE, read_expression, refuse_noncommutative
from symperceptron.language.equality.algebra import Algebra, Value
from symperceptron.language.equality.allowance import UndecidedError, UndefinedError, spend
from symperceptron.language.equality.dual import Dual, Kink
from symperceptron.language.equality.environment import EMPTY, Argument, Environment, Leaf, bound_by, index_at, leaf_of, written
from symperceptron.language.equality.formulas import HOLDS, Crossing, body_of, formula_of, rational_value, slope_of
from symperceptron.language.equality.noting import Notes
from symperceptron.language.equality.spans import Span
from symperceptron.language.expressions import (
    Call,
    Cases,
    Compare,
    Delta,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
)
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Model
from symperceptron.language.names import element

__all__ = ["Interpreter", "MixedError"]


class MixedError(Exception):
    """A letter stands for another symbol than where it was met before, in expressions that have nothing to do with each other."""


class Interpreter:
    """The value of expressions under a model's definitions."""

    def __init__(self, model: Model, algebra: Algebra) -> None:
        self.model, self.algebra = model, algebra
        self.names = {name.key: name for name in model.names}
        self.notes = Notes()
        self.is_shared = False
        self._bases: dict[str, Symbol | IndexedBase] = {}
        self._duals: dict[tuple[int, Leaf], Dual] = {}
        self._cases: dict[type, Callable[[Any, Algebra, Environment], Value]] = {
            Times: self._times,
            Plus: self._plus,
            Neg: lambda e, A, env: A.negate(self.value(e.args[0], A, env)),
            Over: self._over,
            Power: self._power,
            Call: self._call,
            Prime: self._prime,
            Partial: self._partial,
            Summation: self._summation,
            Delta: lambda e, A, env: A.delta((index_at(e.args[0], env),), (index_at(e.args[1], env),)),
            Cases: self._piecewise,
            Crossing: self._piecewise,
            Symbol: self._symbol,
            Indexed: self._element,
        }

    def value(self, expr: Expr, algebra: Algebra | None = None, env: Environment = EMPTY) -> Value:
        """The value of the expression; `env` says what the letters bound around it stand for."""
        A = self.algebra if algebra is None else algebra
        spend(1)
        case = self._cases.get(type(expr))
        if case is not None:
            return case(expr, A, env)
        if isinstance(expr, Rational):
            return A.number(expr)
        if isinstance(expr, Float):
            return A.number(Rational(str(expr)))
        if expr is S.Exp1:
            return A.exp(A.number(S.One))
        if isinstance(expr, Symbol):
            return self._symbol(expr, A, env)
        if isinstance(expr, NumberSymbol):
            return A.apply(str(expr), (), 0)
        if not isinstance(expr, READABLE):
            raise UndecidedError(f"{type(expr).__name__} is not a part of the language")
        return self.value(read_expression(expr), A, env)

    # -- arithmetic -----------------------------------------------------------------------------------------------------------

    def _times(self, expr: Times, A: Algebra, env: Environment) -> Value:
        value = self.value(expr.args[0], A, env)
        for factor in expr.args[1:]:
            value = A.multiply(value, self.value(factor, A, env))
        return value

    def _plus(self, expr: Plus, A: Algebra, env: Environment) -> Value:
        value = self.value(expr.args[0], A, env)
        for term in expr.args[1:]:
            value = A.add(value, self.value(term, A, env))
        return value

    def _over(self, expr: Over, A: Algebra, env: Environment) -> Value:
        above, below = (self.value(part, A, env) for part in expr.args)
        A.demand(below, "!=", lambda: written(expr.args[1], env))
        return A.divide(above, below)

    def _power(self, expr: Power, A: Algebra, env: Environment) -> Value:
        base, exponent = expr.args
        if base is S.Exp1:
            return A.exp(self.value(exponent, A, env))
        fixed = rational_value(exponent)
        if fixed is None:
            power = self.value(exponent, A, env)
            fixed = A.constant(power)
            if fixed is None:
                return A.exp(A.multiply(power, self._log(base, A, env)))
        value = self.value(base, A, env)
        if not fixed.is_Integer:
            has_slope = isinstance(A, Dual) or fixed < 0
            A.demand(value, ">" if has_slope else ">=", lambda: written(base, env))
        elif fixed < 0:
            A.demand(value, "!=", lambda: written(base, env))
        return A.power(value, fixed)

    def _log(self, expr: Expr, A: Algebra, env: Environment) -> Value:
        value = self.value(expr, A, env)
        A.demand(value, ">", lambda: written(expr, env))
        return A.apply("log", (value,), 0)

    # -- functions ------------------------------------------------------------------------------------------------------------

    def _call(self, expr: Call, A: Algebra, env: Environment) -> Value:
        function, arguments = expr.function, expr.arguments
        defined = self.model.definition_of(function)
        if (defined is None or not defined.is_function) and len(arguments) == 1:
            if function == "sqrt":
                return self._power(Power(arguments[0], S.Half), A, env)
            if function == "log":
                return self._log(arguments[0], A, env)
        return self._apply(function, tuple(Argument(self.value(part, A, env), part, env) for part in arguments), A)

    def _apply(self, function: str, arguments: tuple[Argument, ...], A: Algebra) -> Value:
        body = body_of(self.model.definition_of(function)) or formula_of(function, len(arguments))
        if body is None:
            if function in FUNCTIONS and len(arguments) != 1:
                raise UndecidedError(f"{function} takes one argument")
            return A.apply(function, tuple(argument.value for argument in arguments), 0)
        letters, expression = body
        if len(letters) != len(arguments):
            raise UndecidedError(f"{function} is defined for {len(letters)} arguments and used with {len(arguments)}")
        return self.value(expression, A, dict(zip(letters, arguments, strict=True)))

    def slope(self, function: str, at: Value, A: Algebra) -> Value | None:
        """The derivative that a primitive function's row states, at a value; None where no row does."""
        row = slope_of(function)
        return None if row is None else self.value(row[1], A, {row[0]: Argument(at)})

    def _prime(self, expr: Prime, A: Algebra, env: Environment) -> Value:
        def applied(seed: Value, inner: Algebra, order: int) -> Value:
            if order:
                seed = (seed, inner.number(S.One))
                return self._slope_of(lambda dual: applied(seed, dual, order - 1), partial(Dual, inner, None, self))
            argument = Argument(seed, expr.argument, env)
            if expr.function in ("sqrt", "log") and self.model.definition_of(expr.function) is None:
                return self._call(Call(expr.function, Symbol("u", real=True)), inner, {"u": argument})
            return self._apply(expr.function, (argument,), inner)

        return applied(self.value(expr.argument, A, env), A, expr.order)

    def _piecewise(self, expr: Cases, A: Algebra, env: Environment) -> Value:
        def chosen(sign: Callable[[Value], int]) -> Expr:
            for branch in expr.branches:
                if branch.condition is None or self._holds(branch.condition, A, env, sign):
                    return branch.value
            raise UndefinedError("a piecewise expression has no branch for this case")

        return A.choose(chosen, lambda branch: self.value(branch, A, env), is_agreed=not isinstance(expr, Crossing))

    def _holds(self, condition: Compare, A: Algebra, env: Environment, sign: Callable[[Value], int]) -> bool:
        values = [self.value(side, A, env) for side in condition.sides]
        signs = (sign(A.add(a, A.negate(b))) for a, b in pairwise(values))
        return all(HOLDS[relation](found) for relation, found in zip(condition.signs, signs, strict=True))

    # -- derivatives and sums ---------------------------------------------------------------------------------------------------

    def _partial(self, expr: Partial, A: Algebra, env: Environment) -> Value:
        *before, last = expr.variables
        inside = Partial(expr.function, *before) if before else expr.function  # ∂²f/∂v∂u is ∂/∂u (∂f/∂v)
        if isinstance(last, Symbol) and isinstance(env.get(last.name), Argument):
            variable, seeded = None, last.name
        elif isinstance(last, Symbol | Indexed):
            variable, seeded = leaf_of(last, env), ""
        else:
            raise UndecidedError("a derivative is by a name")
        self._refuse_bare(inside, variable)
        return self._derivative(inside, variable, seeded, A, env)

    def _refuse_bare(self, function: Expr, variable: Leaf | None) -> None:
        """``∂E/∂w`` of an E that nothing defines is not zero: nobody has said what E is."""
        if isinstance(function, Symbol | Indexed) and variable is not None:
            letter = leaf_of(function)[0]
            if letter != variable[0] and self.model.definition_of(letter) is None and self.model.name_of(function) is None:
                raise UndecidedError(f"{letter} is not defined, so its derivative is not known")

    def _derivative(self, inside: Expr, variable: Leaf | None, seeded: str, A: Algebra, env: Environment) -> Value:
        def pair(dual: Dual) -> Value:
            lifted = {letter: _lifted(bound, dual) for letter, bound in env.items()}
            if seeded:
                lifted[seeded] = Argument((env[seeded].value, A.number(S.One)))
            return self.value(inside, dual, lifted)

        dual = self._duals.get((id(A), variable)) if variable is not None else None
        if dual is None:
            dual = Dual(A, variable, self)
            if variable is not None:
                self._duals[id(A), variable] = dual
        return self._slope_of(pair, lambda direction=0: dual if not direction else Dual(A, variable, self, direction))

    def _slope_of(self, pair: Callable[[Dual], Value], dual: Callable[..., Dual]) -> Value:
        """The second of a pair of value and slope, or what the algebra below takes at a kink."""
        here = dual()
        with self.notes.apart() as noted:
            value = pair(here)
        kinks = [note for note in noted if isinstance(note, Kink) and note.algebra is here]
        if not kinks:
            return value[1]
        is_agreed = all(kink.is_agreed for kink in kinks)
        return here.inner.at_kink(value, lambda direction: pair(dual(direction)), is_agreed=is_agreed)

    def _summation(self, expr: Summation, A: Algebra, env: Environment) -> Value:
        lower, upper = (index_at(bound, env) for bound in expr.range)
        return A.total(lower, upper, expr.index, lambda k: self.value(expr.body, A, {**env, expr.index.name: k}))

    # -- names ----------------------------------------------------------------------------------------------------------------

    def name(self, leaf: Leaf) -> Expr:
        """A leaf as it was written."""
        letter, indices = leaf
        base = self._bases.get(letter) or (self.names[letter].symbol if letter in self.names else Symbol(letter, real=True))
        if not indices:
            return base
        return element(base if isinstance(base, IndexedBase) else IndexedBase(base), indices)

    def span_of(self, letter: str) -> Span:
        """Between which numbers the values of a name lie, as far as its domain is declared or its symbol assumed to be."""
        declared = self.names.get(letter)
        return Span.of(declared.domain if declared is not None else None, self.symbol_of(letter))

    def symbol_of(self, letter: str) -> Symbol | None:
        """The symbol that carries a name, as far as it has been met."""
        base = self._bases.get(letter)
        return base.label if isinstance(base, IndexedBase) else base

    def _meet(self, letter: str, base: Symbol | IndexedBase) -> None:
        """Take the first symbol that is met for what carries the letter."""
        if self._bases.setdefault(letter, base) != base and self.is_shared:
            raise MixedError

    def forget(self) -> None:
        """Forget the values of names under derivatives."""
        self._duals.clear()

    def _element(self, expr: Indexed, A: Algebra, env: Environment) -> Value:
        refuse_noncommutative(expr)
        self._meet(expr.base.label.name, expr.base)
        return self.leaf(leaf_of(expr, env), A)

    def _symbol(self, expr: Symbol, A: Algebra, env: Environment) -> Value:
        bound = env.get(expr.name)
        if bound is None:
            refuse_noncommutative(expr)
            self._meet(expr.name, expr)
            return self.leaf((expr.name, ()), A)
        if isinstance(bound, Argument):
            return bound.value
        return self.leaf((bound.name, ()), A) if isinstance(bound, Symbol) else self.value(bound, A)

    def leaf(self, leaf: Leaf, A: Algebra) -> Value:
        """The value of a name, unfolded once."""
        return self.notes.remembered(A.known, leaf, lambda: self._unfolded(leaf, A))

    def _unfolded(self, leaf: Leaf, A: Algebra) -> Value:
        letter, indices = leaf
        if isinstance(A, Dual) and A.variable is not None and A.variable[0] == letter:
            if len(A.variable[1]) != len(indices):
                raise UndecidedError(
                    f"{letter} is used with {len(indices)} indices and differentiated by with {len(A.variable[1])}"
                )
            slope = A.inner.delta(indices, A.variable[1]) if indices else A.inner.number(S.One)
            return self.leaf(leaf, A.inner), slope
        definition = self.model.definition_of(letter)
        if definition is None or definition.is_function:
            return A.atom(letter, indices)
        inner: Algebra = A
        while isinstance(inner, Dual):
            if inner.variable is not None and inner.variable[0] == letter:
                raise UndecidedError(f"a derivative by {letter} of a derivative by what {letter} depends on has no fixed meaning")
            inner = inner.inner
        return self.value(definition.expression, A, bound_by(definition, indices))


def _lifted(bound: Any, dual: Dual) -> Any:
    return Argument(dual.lift(bound.value), bound.written, bound.env) if isinstance(bound, Argument) else bound
