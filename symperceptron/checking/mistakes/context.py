"""What naming a mistake may look at: the claim that is wrong, the model, and what the right side ought to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr

from symperceptron.derivation.engine import run
from symperceptron.errors import SymperceptronError
from symperceptron.language.equality import decide
from symperceptron.language.expressions import Call, Neg, Over, Partial, Power, Prime, Times, one
from symperceptron.language.model import Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, is_name

__all__ = ["Wrong", "factors_of"]


@dataclass(frozen=True)
class Wrong:
    """A right side that is certainly wrong: what the line is about, an expression that is known to equal it, and the model."""

    subject: Expr
    known: Expr
    right: Expr
    model: Model

    def is_right(self, other: Expr) -> bool:
        """Whether the other expression is what the right side should have been; only a proof counts.

        What the engine derives stands for the subject, with net inputs as names, as long as neither is needed in more detail.
        """
        if self.proved is not None and not other.has(Partial):
            return decide(self.proved, other, self.shallow).is_proved
        return decide(self.known, other, self.model).is_proved

    def are_equal(self, a: Expr, b: Expr) -> bool:
        """Whether two expressions are equal under the model."""
        return decide(a, b, self.model if a.has(Partial) or b.has(Partial) else self.shallow).is_proved

    @cached_property
    def shallow(self) -> Model:
        """The model without the definitions of net inputs: a name may be anything, so what is proved without its definition holds with it."""
        nets = {name.key for name in self.model.names if name.role == "preactivation"}
        return replace(self.model, definitions=tuple(old for old in self.model.definitions if old.key not in nets))

    @cached_property
    def proved(self) -> Expr | None:
        """An expression without derivatives that is certainly what the right side should have been."""
        for found in (self.known, self.derived):
            if (
                found is not None
                and not found.has(Partial)
                and (found == self.known or decide(self.known, found, self.model).is_proved)
            ):
                return found
        return None

    @cached_property
    def derived(self) -> Expr | None:
        """What the engine derives for the subject, in factors; None where it derives nothing."""
        for goal in (self.subject, self.known):
            if isinstance(goal, Partial):
                try:
                    return run(goal, self.model).last
                except (SymperceptronError, RecursionError):
                    continue
        return None if self.known.has(Partial) else self.known

    @cached_property
    def variable(self) -> Expr | None:
        """What is differentiated by."""
        return self.subject.variables[-1] if isinstance(self.subject, Partial) else None

    def named(self, role: str) -> Iterator[Name]:
        """The names of that role."""
        return self.model.by_role(role)

    def elements(self, role: str) -> tuple[Expr, ...]:
        """The names of that role as they stand in the right side, in what is derived, and in the subject."""
        keys = {name.key for name in self.named(role)}
        sides = [side for side in (self.right, self.derived, self.subject) if side is not None]
        found = {name: None for side in sides for name in sorted(free_names(side), key=str) if str(base_of(name)) in keys}
        return tuple(found)

    @cached_property
    def activation_derivatives(self) -> tuple[Expr, ...]:
        """σ'(z) for every output (or hidden unit) that is the activation of something, as the student would write it and as a prime."""
        found: list[Expr] = []
        for output in (*self.elements("output"), *self.elements("hidden")):
            body = self.model.unfold(output)
            if isinstance(body, Call) and len(body.arguments) == 1:
                found.append(Prime(body.function, body.arguments[0]))
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
        return any(self.are_equal(factor, prime) for prime in self.activation_derivatives)

    def indices(self) -> tuple[Expr, ...]:
        """The indices that the subject carries."""
        return tuple(dict.fromkeys(index for name in sorted(free_names(self.subject), key=str) for index in indices_of(name)))


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
