"""A line as ordinary SymPy, for a few terms of each sum: what a second opinion looks at.

Each defined quantity, and each function of the model, becomes a SymPy function of what stands in its definition.  So SymPy's
own `diff` goes through a model by its own chain rule, one definition at a time, and nothing is ever written out.  What an
index stands for is looked up where the index is met; nothing is renamed.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from sympy import Add, And, Dummy, Expr, Function, Integer, Piecewise, S, Symbol, exp

from symperceptron.language.expressions import Call, Cases, Compare, Delta, Partial, Power, Prime, Summation, Written
from symperceptron.language.model import Model
from symperceptron.language.names import indices_of, is_name, letter_of
from symperceptron.language.ordinary import RELATIONS

__all__ = ["Indices", "Plain"]

Indices = tuple[tuple[Expr, Expr], ...]  # what each index stands for
Held = frozenset[Symbol] | None  # the leaves that are not looked into; None for all of them


class _Piecewise(Piecewise):
    """SymPy's, but for rewriting its conditions: they are only evaluated."""

    def __new__(cls, *branches: Any, **_: Any) -> Any:
        return Piecewise.__new__(cls, *branches, evaluate=False)


class _Function(Function):
    """A function that is known by its body, of which SymPy need not ask what it cannot know."""

    is_real = True
    is_zero = is_positive = is_negative = is_integer = is_rational = is_algebraic = None

    def _eval_derivative(self, leaf: Symbol) -> Expr:
        # The chain rule as SymPy has it, without the terms that are zero.
        moving = [(place, inside) for place, inside in enumerate(self.args, 1) if leaf in inside.free_symbols]
        return Add(*(self.fdiff(place) * _slope(inside, leaf) for place, inside in moving))


def _slope(expr: Expr, leaf: Expr) -> Expr:
    """What SymPy's `diff` gives, without its question whether that is zero, which takes longer than the derivative."""
    return expr._eval_derivative(leaf)  # noqa: SLF001  # how `diff` itself gets it


class Plain:
    """The ordinary SymPy meaning of lines under a model, for ranges that end at the given numbers, and are cut where they have more than so many terms."""

    def __init__(self, model: Model, ends: Indices, most: int) -> None:
        self.model, self.ends, self.most = model, ends, most
        self._names: dict[Symbol, tuple[str, tuple[Expr, ...]]] = {}
        self._known: dict[tuple[Expr, Indices, Held], Expr] = {}
        self._functions: dict[tuple[Any, ...], type[Function]] = {}

    def of(self, expr: Expr, at: Indices = (), held: Held = frozenset()) -> Expr:
        """The expression as ordinary SymPy: sums written out, derivatives taken by SymPy, names but for the held ones functions of what defines them."""
        key = expr, at, held
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._made(expr, at, held)
        return known

    def leaf(self, name: Expr, at: Indices = ()) -> Expr:
        """A plain symbol for a name, so that SymPy's `diff` sees independent variables; a number for an index."""
        if isinstance(name, Symbol):
            return self._value(name, at)
        letter, values = letter_of(name), tuple(self._value(index, at) for index in indices_of(name))
        found = Symbol(f"{letter}[{', '.join(map(str, values))}]", real=True)
        self._names[found] = letter, values
        return found

    def is_defined(self, name: Expr) -> bool:
        """Whether a name stands for something else."""
        definition = self.model.definition_of(name)
        return definition is not None and not definition.is_function and len(definition.parameters) == len(indices_of(name))

    def _value(self, index: Expr, at: Indices) -> Expr:
        if isinstance(index, Integer):
            return index
        given = dict((*self.ends, *at))
        return given.get(index, index) if isinstance(index, Symbol) else index.xreplace(given)

    def _made(self, expr: Expr, at: Indices, held: Held) -> Expr:  # noqa: C901  # a case for each kind of node
        def inner(part: Expr) -> Expr:
            return self.of(part, at, held)

        match expr:
            case _ if is_name(expr):
                return self._name(self.leaf(expr, at), held)
            case Summation():
                first, last = (int(self._value(end, at)) for end in expr.range)
                return Add(
                    *(
                        self.of(expr.body, (*at, (expr.index, Integer(k))), held)
                        for k in range(first, min(last + 1, first + self.most))
                    )
                )
            case Partial():
                return self._derivative(expr, at, held or frozenset())
            case Prime():
                inside = Dummy("the argument", real=True)
                return inner(Call(expr.function, inside)).diff(inside, expr.order).xreplace({inside: inner(expr.argument)})
            case Call():
                arguments = tuple(map(inner, expr.arguments))
                definition = self.model.definition_of(expr.function)
                if definition is None or not definition.is_function:
                    return expr.func(expr.args[0], *arguments).doit()
                return self._applied((expr.function,), definition.expression, (), held, definition.parameters, arguments)
            case Delta():
                a, b = (self._value(index, at) for index in expr.args)
                return Integer(a == b)
            case Power() if expr.args[0] is S.Exp1:
                return exp(inner(expr.args[1]), evaluate=False)  # SymPy would look long for a multiple of πi in the exponent
            case Cases():
                return _Piecewise(*((inner(branch.value), _holds(branch.condition, inner)) for branch in expr.branches))
            case Written():
                return expr.func(*(inner(part) if isinstance(part, Expr) else part for part in expr.args)).doit()
            case _:
                return expr

    def _name(self, leaf: Expr, held: Held) -> Expr:
        letter, values = self._names.setdefault(leaf, (str(leaf), ()))
        definition = None if held is None or leaf in held else self.model.definition_of(letter)
        if definition is None or definition.is_function or len(definition.parameters) != len(values):
            return leaf
        at = tuple(zip(definition.parameters, values, strict=True))
        if definition.expression.has(Partial):
            return self.of(definition.expression, at, held)
        return self._applied((leaf,), definition.expression, at, held)

    def _derivative(self, expr: Partial, at: Indices, held: frozenset[Symbol]) -> Expr:
        *before, last = expr.variables
        inner = Partial(expr.function, *before) if before else expr.function
        leaf = self.leaf(last, at)
        if leaf in held or not self.is_defined(last):
            return _slope(self.of(inner, at, held), leaf)
        # A defined name is independent inside its own derivative and what it stands for outside it.
        return _slope(self.of(inner, at, held | {leaf}), leaf).xreplace({leaf: self.of(last, at, held)})

    # -- what is defined, as functions that SymPy can differentiate ---------------------------------------------------------------

    def _applied(  # noqa: PLR0913, PLR0917  # a definition and its use
        self,
        key: tuple[Any, ...],
        formula: Expr,
        at: Indices,
        held: Held,
        parameters: tuple[Expr, ...] = (),
        arguments: tuple[Expr, ...] = (),
    ) -> Expr:
        """What the formula defines, as a function of its parameters and of the names in it, at the arguments and at what these names are."""
        body = self.of(formula, at, None)
        names = tuple(sorted(body.free_symbols & self._names.keys() - {*parameters}, key=str))
        if not parameters and not names:
            return body
        function = self._function(key, (*parameters, *names), body)
        return function(*arguments, *(self.of(name, (), held) for name in names))

    def _function(self, key: tuple[Any, ...], parameters: tuple[Expr, ...], body: Expr) -> type[Function]:
        """The function of the parameters that the body is; its derivative by the k-th is one more such function."""
        if key not in self._functions:

            def slope(call: Any, place: int = 1) -> Any:
                inner = (*key, place)
                known = self._functions.get(inner)
                return (known or self._function(inner, parameters, _slope(body, parameters[place - 1])))(*call.args)

            members = {"parameters": parameters, "body": body, "fdiff": slope}
            self._functions[key] = type("_".join(map(str, key)), (_Function,), members)
        return self._functions[key]


def _holds(condition: Compare | None, plain: Callable[[Expr], Expr]) -> Any:
    if condition is None:
        return True
    sides = pairwise(map(plain, condition.sides))
    return And(*(RELATIONS[sign](*pair, evaluate=False) for sign, pair in zip(condition.signs, sides, strict=True)))
