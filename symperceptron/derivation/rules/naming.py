"""The rules that go through a model's definitions: unfold a name, use what is known of an activation, call a value by its name again."""

from __future__ import annotations

from sympy import Dummy, Expr

from symperceptron.derivation.rule import Context, Detail, Equation, Rewritten, Rule
from symperceptron.derivation.rules.letters import E, O, j, t, w, z
from symperceptron.language.expressions import Call, Neg, Over, Partial, Plus, Power, Prime, Summation, Times, one
from symperceptron.language.model import Definition
from symperceptron.language.names import base_of, rename

__all__ = ["DEFINITION", "LEMMA", "NAMING"]


def _unfold(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1:
        return None
    function, variable = expr.function, expr.variables[0]
    if base_of(function) == base_of(variable):
        return None
    if isinstance(function, Call) and expr != context.goal and not context.model.varies_beside_its_arguments(function, variable):
        return None  # a function inside a line goes by the chain rule; only its own lemma looks into it
    body = context.model.unfold(function)
    return Partial(body, variable) if body is not None else None


def _lemma(expr: Expr, context: Context) -> Rewritten | None:
    if not isinstance(expr, Prime) or expr.order != 1:
        return None
    definition = context.model.definition_of(expr)
    if definition is None or len(definition.parameters) != 1:
        return None
    (parameter,) = definition.parameters
    lemma = context.derive(Partial(definition.name, parameter), context.model)
    return Rewritten(after=rename(lemma.last, {parameter: expr.argument}), because=lemma)


def _name(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Call) or context.parent is Partial:
        return None
    if isinstance(context.goal, Partial) and context.goal.function == expr:
        return None  # σ(z)(1 − σ(z)) is what ∂σ(z)/∂z is asked for
    for definition in context.model.definitions[1:]:  # the loss itself is what is asked about
        if not definition.is_function:
            found = instance(definition, expr)
            if found is not None:
                return found
    return None


def instance(definition: Definition, expr: Expr) -> Expr | None:
    """The name that stands for the expression by this definition, its indices matched."""
    indices: dict[Expr, Expr] = {}
    if matches(definition.expression, expr, frozenset(definition.parameters), indices) and len(indices) == len(
        definition.parameters
    ):
        return rename(definition.name, indices)
    return None


def matches(pattern: Expr, expr: Expr, parameters: frozenset[Expr], found: dict[Expr, Expr]) -> bool:
    """Whether the expression is an instance of the pattern; what the parameters stand for is added to what was found."""
    if pattern in parameters:
        return not isinstance(expr, Dummy) and found.setdefault(pattern, expr) == expr
    if isinstance(pattern, Summation) and isinstance(expr, Summation):
        index = Dummy(integer=True)  # a bound index has no name
        pattern, expr = (total.func(rename(total.body, {total.index: index}), index, *total.range) for total in (pattern, expr))
    if pattern.func != expr.func or len(pattern.args) != len(expr.args):
        return False
    if not pattern.args:
        return bool(pattern == expr)
    return all(matches(*pair, parameters, found) for pair in zip(pattern.args, expr.args, strict=True))


# fmt: off
DEFINITION = Rule(
    name="definition", rewrite=_unfold, opens=Detail.BRIEF,
    statement=Equation(left=Partial(E, w[j]), right=Partial(Times(Over(one, 2), Power(Plus(O, Neg(t)), 2)), w[j])),
    example=Partial(O, w[j]), source="the model")
LEMMA = Rule(
    name="activation lemma", rewrite=_lemma, opens=Detail.STANDARD,
    statement=Equation(left=Prime("sigma", z), right=Times(Call("sigma", z), Plus(one, Neg(Call("sigma", z))))),
    example=Prime("sigma", z), source="derived from the definition of the activation, beside the line")
NAMING = Rule(
    name="naming", rewrite=_name, opens=Detail.BRIEF,
    statement=Equation(left=Call("sigma", z), right=O),
    example=Times(Call("sigma", z), Plus(one, Neg(Call("sigma", z)))).args[0], source="the model")
# fmt: on
