"""What a verdict may not lean on: a proof and a refutation are only as good as the reading.

A statement is in doubt where a name is neither defined nor declared, is written with other indices than its definition has,
or a function has no definition.  Such a statement is never refuted.  If the doubt lies inside a derivative it is not proved
either: the derivative of a name that nothing is known of is unknown, and not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, S, Symbol

from symperceptron.checking.behind import everything, names_behind
from symperceptron.checking.shapes import CONSTANTS
from symperceptron.checking.survey import is_vacuous
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Call, Cases, Partial, Prime, Summation, Times
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, free_names, indices_of, is_index_symbol, is_name, letter_of, spelled
from symperceptron.language.positions import every_part

__all__ = [
    "MADE_OF_OTHERS",
    "doubts",
    "doubts_in_derivatives",
    "is_piecewise",
    "not_free",
    "with_mere_variable",
]

# Names with these roles are made of others; without a definition nothing is known of their derivatives.
MADE_OF_OTHERS = frozenset({"output", "hidden", "preactivation", "loss", "activation", ""})


def doubts(model: Model, *expressions: Expr) -> list[str]:
    """Why a refutation of a statement about these expressions could be wrong."""
    found = dict.fromkeys(doubt for expr in expressions for doubt in _doubts_of(model, expr))
    return list(found | dict.fromkeys(not_free(model, expressions)))


@lru_cache(maxsize=512)
def _doubts_of(model: Model, expression: Expr) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in everything(model, (expression,)):
        found |= dict.fromkeys(_doubt(model, part))
        definition = model.definition_of(part) if is_name(part) else None
        if definition is not None and definition.key not in found:
            found |= {f"{definition.key} is defined with an index on one side only": None for _ in loose_indices(definition)}
    return tuple(found)


def not_free(model: Model, expressions: tuple[Expr, ...]) -> Iterator[str]:
    """A unit that nothing defines is no free value where the weights and inputs, or other units, that it may be made of stand beside it."""
    behind = {name for expr in expressions for name in names_behind(model, expr)}
    leaves = {name: known.role for name in behind if (known := model.name_of(name)) is not None and not _is_defined(model, name)}
    units = {name: role for name, role in leaves.items() if role in ("preactivation", "output", "hidden")}
    are_of_net = "preactivation" in units.values() and len(set(units.values())) > 1
    if are_of_net or {"weight", "input", "bias"} & set(leaves.values()):
        has_net = any(_has_role(model, _letter(name), "preactivation") for expr in expressions for name in free_names(expr))
        are_several = Counter(name.role for name in model.names)
        is_made = {name: are_of_net or bool(indices_of(name)) or are_several[role] == 1 for name, role in units.items()}
        made = [name for name, role in units.items() if is_made[name] or (role == "output" and has_net)]
        yield from (f"nothing says what {base_of(name)} is made of" for name in sorted(made, key=spelled)[:1])


def loose_indices(definition: Definition) -> set[Expr]:
    """The indices on the right of a definition that stand neither on its left nor under a sum, and those on its left of which nothing on the right speaks."""
    inside, own = free_indices(definition.expression), definition.parameters
    if definition.is_function or not free_names(definition.expression):
        return set()
    return {index for index in inside if index not in own} | ({index for index in own if isinstance(index, Symbol)} - inside)


def with_mere_variable(model: Model, subject: Expr, *sides: Expr) -> Model:
    """The model with the one letter that a line about a function's derivative speaks of, as in ``σ'(u) = σ(u)(1 - σ(u))``: it stands for any number.

    A function that is defined case by case may be meant in one case, which words may have said.
    """
    function = subject.function if isinstance(subject, Partial) and len(subject.variables) == 1 else subject
    letters = {name for side in (subject, *sides) for name in free_names(side)}
    argument = subject.variables[0] if isinstance(subject, Partial) else getattr(subject, "argument", None)
    is_by_itself = isinstance(function, Call | Prime) and letters == {argument} == free_names(function)
    if (
        not is_by_itself
        or any(map(is_piecewise, everything(model, (subject, *sides))))
        or not isinstance(argument, Symbol)
        or model.name_of(argument) is not None
    ):
        return model
    return replace(model, names=(*model.names, Name(symbol=argument, role="variable")))


def is_piecewise(part: Expr) -> bool:
    """Whether a part is made of pieces, and has no derivative where they meet."""
    row = FUNCTIONS.get(part.function) if isinstance(part, Call | Prime) else None
    return isinstance(part, Cases) or (row is not None and (bool(row.kinks) or row.derivative is None))


def doubts_in_derivatives(model: Model, *expressions: Expr) -> list[str]:
    """Why a proof could be wrong as well: derivatives of, or by, something that nothing is known of."""
    return list(dict.fromkeys(doubt for expr in expressions for doubt in _in_derivatives(model, expr)))


# The same left side is asked about in line after line.
@lru_cache(maxsize=512)
def _in_derivatives(model: Model, expression: Expr) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in everything(model, (expression,)):
        if isinstance(part, Partial):
            found |= dict.fromkeys(_doubt_of_derivative(model, part))
        elif isinstance(part, Prime):
            found |= dict.fromkeys(_doubt_of_prime(model, part))
        elif isinstance(part, Summation) and is_vacuous(part):
            found[f"nothing in the sum over {part.index} carries the index"] = None
    return tuple(found)


def _doubt_of_derivative(model: Model, partial: Partial) -> Iterator[str]:
    held = frozenset(map(base_of, partial.variables))
    if partial.function is S.Exp1:
        yield "e is differentiated, and may be a quantity of the text"
    behind = sorted(set(names_behind(model, partial.function, held)), key=letter_of)  # the same reasons in every process
    letters = {base_of(name) for name in behind}
    for name in (*behind, *partial.variables):
        known = model.name_of(name)
        is_variable = base_of(name) in held
        if known is None and not _is_defined(model, name) and not is_variable and letter_of(name) not in CONSTANTS:
            yield f"nothing says whether {base_of(name)} depends on {', '.join(map(str, held))}"
        elif (
            known is not None
            and not _is_defined(model, name)
            and known.role in MADE_OF_OTHERS
            and not is_variable
            and not _multiplied(model, held, name)
            and not _of_another_unit(model, partial.variables, name)
        ):
            yield f"nothing says how {base_of(name)} depends on {', '.join(map(str, held))}"
        yield from _doubt(model, name) if not is_variable else _wrong_arity(model, name)
    for variable in partial.variables:
        known = model.name_of(variable)
        # What is only known as something that the text differentiates by may be what the function is made of.
        if base_of(variable) not in letters and (known is None or known.role == "variable"):
            yield f"nothing says what {base_of(variable)} stands for"
        elif base_of(variable) not in letters and (
            _is_passed_by(model, known, behind)
            or _may_stand_written_out(model, variable, behind)
            or _has_role(model, _letter(partial.function), "loss")  # a text has no use for a derivative of the loss that is 0
            or _is_of_text(model, partial.function)  # nor of what it names itself: f(x) = e^{b_i} says little of x
        ):
            yield f"nothing says what is made of {base_of(variable)}"
    yield from _other_way_round(model, partial)
    functions = (part for part in everything(model, (partial.function,)) if isinstance(part, Call | Prime))
    for call in functions:
        inside = call.arguments if isinstance(call, Call) else (call.argument,)
        is_unknown = call.function not in FUNCTIONS and model.definition_of(call) is None and not _activates(model, call.function)
        if is_unknown and not any(base_of(name) in held for part in inside for name in names_behind(model, part, held)):
            yield f"nothing says what {call.function} is, nor whether it depends on {', '.join(map(str, held))}"


def _other_way_round(model: Model, partial: Partial) -> Iterator[str]:
    """``∂b/∂z`` where the net input z is made of the bias b, which is made of nothing: 0, or 1 for those who solve z for it."""
    function = partial.function
    if is_name(function) and not _is_defined(model, function):
        made = (variable for variable in partial.variables if function != variable and function in names_behind(model, variable))
        yield from (f"{base_of(variable)} is made of {base_of(function)}, not the other way round" for variable in made)


def _activates(model: Model, function: str) -> bool:
    """Whether the function makes units of their net inputs, and so depends on nothing else."""
    made = (old.expression for old in model.definitions if not old.is_function)
    return any(isinstance(one, Call) and one.function == function and _is_net(model, one.arguments) for one in made)


def _is_net(model: Model, arguments: tuple[Expr, ...]) -> bool:
    """Whether it is a net input, or a name for what is weighted: ``z_1 = w_1 x + b_1``."""
    if len(arguments) != 1 or not is_name(arguments[0]):
        return False
    body = model.unfold(arguments[0])
    is_weighted = body is not None and any(_has_role(model, letter_of(name), "weight") for name in free_names(body))
    return is_weighted or _has_role(model, letter_of(arguments[0]), "preactivation")


def _doubt_of_prime(model: Model, prime: Prime) -> Iterator[str]:
    """``g(x) = e^{a_i}`` does not say how g depends on x."""
    definition = model.definition_of(prime)
    if definition is not None and definition.is_function:
        inside = free_names(definition.expression)
        if inside and inside.isdisjoint(definition.parameters):
            yield f"what {prime.function} is said to be does not speak of its variable"


def _is_passed_by(model: Model, variable: Name | None, behind: Iterable[Expr]) -> bool:
    """Whether the variable is a net input, and an output is made of none: ``ŷ = σ(w^T x + b)`` beside ``z = w_1 x_1 + w_2 x_2 + b``."""
    roles = {known.role for name in behind if (known := model.name_of(name)) is not None}
    return variable is not None and variable.role == "preactivation" and "output" in roles and "preactivation" not in roles


def _is_of_text(model: Model, function: Expr) -> bool:
    """Whether a name without an index is the text's own, and nothing that a model has."""
    known = model.name_of(function) if is_name(function) and not indices_of(function) else None
    return known is not None and not known.role


def _may_stand_written_out(model: Model, variable: Expr, behind: Iterable[Expr]) -> bool:
    """Whether everything that the variable is made of stands behind the function: ``u = 1 + e^{-z}`` beside ``t = -z`` is made of t as well."""
    if not _is_defined(model, variable):
        return False
    own = {name for name in names_behind(model, variable) if not _is_defined(model, name)}
    others = {name for name in behind if not _is_defined(model, name)}
    letters = {base_of(name) for name in others}
    return bool(own) and all(
        name in others or (bool(free_indices(name)) and base_of(name) in letters) for name in own - {variable}
    )


def _is_defined(model: Model, name: Expr) -> bool:
    """Whether the text or the model says what a quantity is; a function of the same letter is none."""
    definition = model.definition_of(name)
    return definition is not None and not definition.is_function


def _multiplied(model: Model, held: frozenset[Expr], name: Expr) -> bool:
    """Whether the name stands beside these variables in a net input, and so does not depend on them."""
    nets = (old.expression for old in model.definitions if _has_role(model, old.key, "preactivation"))
    products = (part for old in model.definitions for part in every_part(old.expression) if isinstance(part, Times))
    return any({base_of(factor) for factor in product.args} >= {base_of(name), *held} for product in products) or any(
        set(map(base_of, free_names(net))) >= {base_of(name), *held} for net in nets
    )


def _of_another_unit(model: Model, variables: Iterable[Expr], name: Expr) -> bool:
    """Whether the variables are, or make, other outputs of the loss than the name does: ``out_1`` and ``out_2`` have weights of their own."""
    losses = (old.expression for old in model.definitions if _has_role(model, old.key, "loss"))
    units = {unit: _made_of(model, unit) for loss in losses for unit in free_names(loss) if _has_role(model, str(unit), "output")}
    own = {unit for unit, (parts, _) in units.items() if name in parts}
    others = {part for unit in units.keys() - own for found in units[unit] for part in found}
    return bool(own) and all(variable in others for variable in variables)


def _made_of(model: Model, unit: Expr) -> tuple[set[Expr], set[Expr]]:
    """An output with its net input, and the weights and biases in that."""
    nets = {name for name in _in_definition(model, unit) if _has_role(model, str(name), "preactivation")}
    inside = {name for made in (unit, *nets) for name in _in_definition(model, made)}
    return {unit, *nets}, {name for name in inside if _has_role(model, letter_of(name), "weight", "bias")}


def _letter(expr: Expr) -> str:
    return letter_of(expr) if is_name(expr) else ""


def _in_definition(model: Model, name: Expr) -> set[Expr]:
    definition = model.definition_of(name)
    return free_names(definition.expression) if definition is not None else set()


def _has_role(model: Model, key: str, *roles: str) -> bool:
    return any(name.key == key and name.role in roles for name in model.names)


def _doubt(model: Model, part: Expr) -> Iterator[str]:
    if isinstance(part, Call | Prime):
        if part.function not in FUNCTIONS and model.definition_of(part) is None:
            yield f"nothing says what the function {part.function} is"
    elif is_name(part) and not is_index_symbol(part):
        if model.name_of(part) is None and not _is_defined(model, part) and letter_of(part) not in CONSTANTS:
            yield f"nothing says what {base_of(part)} stands for"
        yield from _wrong_arity(model, part)


def _wrong_arity(model: Model, name: Expr) -> Iterator[str]:
    definition, known = model.definition_of(name), model.name_of(name)
    expected = len(definition.parameters) if definition is not None else len(known.ranges) if known is not None else None
    if expected is not None and len(indices_of(name)) != expected:
        yield f"{base_of(name)} is written with {len(indices_of(name))} indices and has {expected}"
