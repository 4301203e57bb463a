"""What naming a mistake may look at: the claim that is wrong, the model, and what the right side ought to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from sympy import Expr, Symbol

from symperceptron.checking.deciding import holds
from symperceptron.checking.mistakes.shape import shape
from symperceptron.derivation import Derivation
from symperceptron.derivation.engine import run
from symperceptron.errors import SymperceptronError
from symperceptron.language.equality.witness import sampled
from symperceptron.language.expressions import Call, Cases, Delta, Neg, Over, Partial, Plus, Power, Prime, Summation, Times, one
from symperceptron.language.model import Model, Name
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, rename, spelled
from symperceptron.language.positions import Path, every_part, parts_of

__all__ = ["Repair", "Wrong", "factors_of", "places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A right side without the mistake, the place of the fault in the wrong one, what the message is about, and what belongs there instead."""

    expected: Expr
    path: Path = ()
    part: Expr | None = None
    instead: Expr | None = None


@dataclass(frozen=True)
class Wrong:
    """A right side that is certainly wrong: what the line is about, an expression that is known to equal it, the model, and what is right before the sign."""

    subject: Expr
    known: Expr
    right: Expr
    model: Model
    above: Expr | None = None

    def is_right(self, other: Expr) -> bool:
        """Whether the other expression is what the right side should have been; only a proof counts.

        What the engine derives stands for the subject, with net inputs as names, as long as neither is needed in more detail.
        """
        if not self.may_be_right(other):
            return False
        if self.proved is not None and not other.has(Partial):
            return holds(self.proved, other, self.shallow)
        return any(holds(known, other, self.model) for known in dict.fromkeys((self.known, self.above or self.known)))

    def may_be_right(self, other: Expr) -> bool:
        """Whether the other expression has the right value at one point, which costs little to find out."""
        return self._differs is None or not self._differs(other)

    def derive(self, goal: Expr) -> Expr:
        """What the engine makes of another derivative, or that itself where no rule applies."""
        found = _derivation(goal, self.model)
        return goal if found is None else found.last

    def are_equal(self, a: Expr, b: Expr) -> bool:
        """Whether two expressions are equal under the model."""
        return holds(a, b, self.model if a.has(Partial) or b.has(Partial) else self.shallow)

    def is_as_wrong(self, other: Expr) -> bool:
        """Whether the other expression has the value of the wrong one at one point."""
        return self._differs_from_wrong is None or not self._differs_from_wrong(other)

    @cached_property
    def _differs(self) -> Callable[[Expr], bool] | None:
        known = self.known if self.proved is None else self.proved
        return sampled(known, self.right, self.model)

    @cached_property
    def _differs_from_wrong(self) -> Callable[[Expr], bool] | None:
        return sampled(self.right, self.subject, self.model)

    @cached_property
    def shallow(self) -> Model:
        """The model without the definitions of net inputs and derivatives: a name may be anything, so what is proved without its definition holds with it."""
        nets = {name.key for name in self.model.names if name.role in ("preactivation", "derivative")}
        return replace(self.model, definitions=tuple(old for old in self.model.definitions if old.key not in nets))

    @cached_property
    def proved(self) -> Expr | None:
        """An expression without derivatives that is certainly what the right side should have been."""
        for found in (self.known, self.derived):
            if found is not None and not found.has(Partial) and (found == self.known or holds(self.known, found, self.model)):
                return found
        return None

    @cached_property
    def derivation(self) -> Derivation | None:
        """What the engine makes of the subject; None where it derives nothing."""
        goals = (goal for goal in (self.subject, self.known) if isinstance(goal, Partial))
        return next((found for goal in goals if (found := _derivation(goal, self.model)) is not None), None)

    @cached_property
    def derived(self) -> Expr | None:
        """What the engine derives for the subject, in factors; None where it derives nothing."""
        if self.derivation is not None:
            return self.derivation.last
        return None if self.known.has(Partial) else self.known

    def is_in_a_line(self, part: Expr) -> bool:
        """Whether something of the part's shape stands in a line of the derivation, or before the sign."""
        return shape(part) in self._shapes

    @cached_property
    def _shapes(self) -> frozenset[Any]:
        lines = [step.after for step in self.derivation.steps] if self.derivation is not None else []
        return frozenset(shape(part) for line in (*lines, *self.sides) for _, part in places(line))

    @cached_property
    def sides(self) -> tuple[Expr, ...]:
        """The right expressions that there are to compare with: what is derived, what stands before the sign, what is known."""
        return tuple(dict.fromkeys(side for side in (self.derived, self.above, self.known) if side is not None))

    @cached_property
    def variable(self) -> Expr | None:
        """What is differentiated by."""
        return self.subject.variables[-1] if isinstance(self.subject, Partial) else None

    @cached_property
    def is_about_loss(self) -> bool:
        """Whether the line is about the loss, or a derivative of it."""
        about = self.subject.function if isinstance(self.subject, Partial) else self.subject
        return any(letter_of(name) == known.key for name in free_names(about) for known in self.named("loss"))

    def named(self, role: str) -> Iterator[Name]:
        """The names of that role."""
        return self.model.by_role(role)

    def elements(self, *roles: str) -> tuple[Expr, ...]:
        """The names of these roles as they stand in the right side, in the right expressions, and in the subject."""
        keys = {name.key for role in roles for name in self.named(role)}
        found = {
            name: None
            for side in (self.right, *self.sides, self.subject)
            for name in sorted(free_names(side), key=spelled)
            if letter_of(name) in keys
        }
        return tuple(found)

    @cached_property
    def activations(self) -> tuple[tuple[Expr, Call], ...]:
        """Every output or hidden unit that is the activation of something, with that call."""
        found = ((unit, self.model.unfold(unit)) for unit in self.elements("output", "hidden"))
        return tuple((unit, body) for unit, body in found if isinstance(body, Call) and len(body.arguments) == 1)

    @cached_property
    def activation_derivatives(self) -> tuple[Expr, ...]:
        """σ'(z) for every activation of the line, as a prime."""
        parts = (part for part in every_part(self.subject) if isinstance(part, Call | Prime))
        spoken_of = (Call(part.function, part.argument) if isinstance(part, Prime) else part for part in parts)
        own = (call for call in spoken_of if self.model.definition_of(call) is not None)
        return tuple(dict.fromkeys(Prime(call.function, call.arguments[0]) for call in (*dict(self.activations).values(), *own)))

    @cached_property
    def logistic_units(self) -> tuple[Expr, ...]:
        """The values u, by name or as σ(z), whose derivative by the net input is u(1 − u)."""
        found: dict[Expr, None] = {}
        for unit, call in self.activations:
            if self.are_equal(Prime(call.function, call.arguments[0]), Times(call, Plus(one, Neg(call)))):
                found |= {unit: None, call: None}
        for prime in self.activation_derivatives:
            call = Call(prime.function, prime.argument)
            if call not in found and self.are_equal(prime, Times(call, Plus(one, Neg(call)))):
                found[call] = None
        return tuple(found)

    @cached_property
    def inner_derivatives(self) -> tuple[Expr, ...]:
        """The derivative of each net input by the variable of the line."""
        if self.variable is None:
            return ()
        arguments = [prime.argument for prime in self.activation_derivatives]
        return tuple(
            Partial(argument, self.variable) for argument in arguments if is_name(argument) and argument != self.variable
        )

    def is_activation_derivative(self, factor: Expr) -> bool:
        """Whether the factor is the activation's derivative."""
        return bool(free_names(factor)) and any(self.are_equal(factor, prime) for prime in self.activation_derivatives)

    def indices(self) -> tuple[Expr, ...]:
        """The indices that the subject carries."""
        return tuple(dict.fromkeys(index for name in sorted(free_names(self.subject), key=spelled) for index in indices_of(name)))


@lru_cache(maxsize=128)
def _derivation(goal: Expr, model: Model) -> Derivation | None:
    """What the engine makes of a goal; the derivative of a function by its own argument is derived in a letter that nothing defines."""
    own = {}
    if isinstance(goal, Partial) and isinstance(goal.function, Call) and goal.function.arguments == goal.variables:
        own = {goal.variables[0]: Symbol("u", real=True)}
    try:
        found = run(rename(goal, own), model)
    except (SymperceptronError, RecursionError):
        return None
    back = {letter: name for name, letter in own.items()}
    return replace(found, steps=tuple(replace(step, after=rename(step.after, back)) for step in found.steps)) if own else found


def places(expr: Expr, path: Path = ()) -> Iterator[tuple[Path, Expr]]:
    """The parts of an expression in whose place another expression could stand, with their paths; no index, no variable of a derivative, no condition."""
    yield path, expr
    match expr:
        case Partial() | Summation():
            yield from places(expr.args[0], (*path, 0))
        case Cases():
            for number, branch in enumerate(expr.branches):
                yield from places(branch.value, (*path, number, 0))
        case Prime():
            yield from places(expr.argument, (*path, 1))
        case Delta():
            return
        case _:
            for number, part in parts_of(expr):
                yield from places(part, (*path, number))


def factors_of(expr: Expr) -> list[Expr]:
    """The factors of a product, those below a bar as inverses, a sign as −1.

    >>> from sympy.abc import a, b, c
    >>> factors_of(Neg(Over(Times(a, b), c)))
    [-1, a, b, Over(1, c)]
    """
    match expr:
        case Neg():
            return [-one, *factors_of(expr.args[0])]
        case Times():
            return [factor for part in expr.args for factor in factors_of(part)]
        case Over():
            return [
                *(factor for factor in factors_of(expr.args[0]) if factor != one),
                *(Over(one, factor) for factor in factors_of(expr.args[1])),
            ]
        case Power() if expr.args[1] == 2:
            return [expr.args[0], expr.args[0]]
        case _:
            return [expr]
