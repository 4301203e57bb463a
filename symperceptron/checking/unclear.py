"""What a refutation may not lean on besides the reading of a line: what was given of a quantity of which the text itself says something else.

The text may say it in a line that is not understood, or by the letters that it puts where only the given model has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, Integer, Symbol

from symperceptron.checking.behind import names_behind
from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.doubts import MADE_OF_OTHERS
from symperceptron.checking.values import is_number
from symperceptron.language.expressions import Call, Partial, Plus, Prime, Summation, Times
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import base_of, free_names, indices_of, is_name, letter_of, rename, spelled
from symperceptron.language.positions import every_part

__all__ = ["WHERE_MET", "WHERE_ZERO", "is_condition", "of_the_text", "sets_to_zero"]

WHERE_ZERO = "the line may say where this holds, as one that sets a derivative to 0 does"
WHERE_MET = "it may hold only where the condition above it is met"

_NUMBERED = re.compile(r"(.+)_(\d+)")
_ZERO_AT_END = re.compile(r"=\s*(?:\\mathbf\s*\{?|\\vec\s*\{?)?0\}?[\s.,;:$\\&!]*$")


def of_the_text(left: Expr, right: Expr, subject: Expr, knowledge: Knowledge, unclear: frozenset[str]) -> Iterator[str]:
    """Why the text may mean something else by the names behind these sides; `unclear` are those of which it says something that is not understood."""
    sides = (left, right)
    if unclear:
        behind = {letter_of(name) for side in sides for name in names_behind(knowledge.model, side)}
        yield from (f"what the text says of {key} is not decided" for key in sorted(behind & unclear))
    yield from _of_another_layer(sides, knowledge)
    yield from _indexed_like_outputs(sides, subject, knowledge)
    yield from _beside_its_parts(sides, knowledge)
    yield from _counted_differently(sides, knowledge.model)
    yield from _apart_from_the_whole(sides, knowledge)
    yield from _in_capitals(left, right, knowledge.model)
    yield from _of_second_order(sides, knowledge)
    yield from _as_shares(sides, knowledge)
    yield from _unmade(left, right, subject, knowledge.model)
    yield from _only_given(right, subject, knowledge)
    yield from (doubt for side in sides for doubt in _with_letters_moved(side, knowledge))
    if is_condition(left, right, subject, knowledge.model):
        yield WHERE_ZERO


def sets_to_zero(text: str) -> bool:
    """Whether a line that is not read ends in ``= 0``, so that what follows may hold only where that is met."""
    return _ZERO_AT_END.search(text) is not None


def is_condition(left: Expr, right: Expr, subject: Expr, model: Model) -> bool:
    """Whether a side may be set to a plain number to find out where it is that: ``∂L/∂b = 0``, ``1 = e^{-z}``.

    Of the derivative of a quantity that others are made of it is said.
    """
    numbers = [side for side in (left, right) if is_number(side)]
    if len(numbers) != 1 or numbers[0].doit() not in (-1, 0, 1):
        return False
    if isinstance(subject, Partial | Prime):
        function = subject.function if isinstance(subject, Partial) else None
        is_of_quantity = function is None or (is_name(function) and not _is_objective(model, function))
        return not is_of_quantity and numbers[0].doit() == 0
    return True


def _is_objective(model: Model, name: Expr) -> bool:
    """Whether a quantity is the loss, or one that the text has made of others and makes nothing of."""
    is_own = _role(model, name) in ("", "variable") and model.definition_of(name) is not None
    return _role(model, name) == "loss" or (is_own and not any(letter_of(name) in known.uses for known in model.definitions))


def _counted_differently(sides: tuple[Expr, Expr], model: Model) -> Iterator[str]:
    """The names that sums behind the line count from different numbers: w_0 is the bias for one of them and no weight for another."""
    starts = _starts(model, sides[0]) | _starts(model, sides[1])
    from_0, from_1 = ({letter for letter, start in starts if start == number} for number in (Integer(0), Integer(1)))
    yield from (f"{letter} is counted from 0 in one sum and from 1 in another" for letter in sorted(from_0 & from_1))
    behind = (model.unfold(name) for side in sides for name in names_behind(model, side))
    for body in dict.fromkeys((*sides, *(body for body in behind if body is not None))):
        yield from (f"{letter_of(name)} stands beside a sum that begins with it" for name in _first_twice(body))


@lru_cache(maxsize=512)
def _first_twice(body: Expr) -> tuple[Expr, ...]:
    r"""What is added to a sum that begins with it: in ``\beta_0 + \sum_j \beta_j x_j`` the sum is hardly meant to."""
    found: set[Expr] = set()
    for terms in (part.args for part in every_part(body) if isinstance(part, Plus)):
        for total in (term for term in terms if isinstance(term, Summation)):
            carried = {name for name in free_names(total.body) if indices_of(name) == (total.index,)}
            found |= {rename(name, {total.index: total.range[0]}) for name in carried} & set(terms)
    return tuple(sorted(found, key=spelled))


@lru_cache(maxsize=512)
def _starts(model: Model, side: Expr) -> frozenset[tuple[str, Expr]]:
    """The letters that are summed over behind a side, and from where."""
    bodies = (body for name in names_behind(model, side) if (body := model.unfold(name)) is not None)
    return frozenset(
        (letter_of(name), total.range[0])
        for body in bodies
        for total in every_part(body)
        if isinstance(total, Summation)
        for name in free_names(total.body)
        if indices_of(name) == (total.index,)
    )


def _of_another_layer(sides: tuple[Expr, Expr], knowledge: Knowledge) -> Iterator[str]:
    """Units where only what was given says what the inputs are: in ``∂net_j/∂w_ij = o_i`` they may be those of the layer before."""
    model = knowledge.model
    if any(name.role == "hidden" for name in model.names) or sum(name.role == "preactivation" for name in model.names) > 1:
        return  # the layer before has letters of its own
    nets = (old for old in model.definitions if old.key not in knowledge.defined and _role(model, old.name) == "preactivation")
    places = {place for net in nets if net.parameters for place in _places_of_inputs(model, net.expression)}
    names = {part for side in sides for part in every_part(side) if is_name(part)} if places else set()
    if any(_role(model, name) == "input" for name in names):
        return
    weights = [indices_of(name) for name in names if _role(model, name) == "weight" and len(indices_of(name)) == 2]
    of_inputs = {at[place] for at in weights for place in places} - {at[1 - place] for at in weights for place in places}
    units = (name for name in names if _role(model, name) == "output" and of_inputs & set(indices_of(name)))
    yield from (f"{base_of(name)} has the index of an input" for name in sorted(units, key=spelled))


def _indexed_like_outputs(sides: tuple[Expr, Expr], subject: Expr, knowledge: Knowledge) -> Iterator[str]:
    """What only custom takes for an input, and has the index of an output beside it: the x of ``∂p_k/∂x_k`` may be its net input."""
    model = knowledge.model
    inputs = [name for name in subject.variables if _role(model, name) == "input"] if isinstance(subject, Partial) else []
    units = [name for side in sides for name in free_names(side) if _role(model, name) == "output"] if inputs else []
    own = {index for name in units for index in indices_of(name) if isinstance(index, Symbol)}
    said = replace(model, definitions=_said(knowledge))
    made = {base_of(name) for unit in units for name in names_behind(said, unit)}
    alike = (name for name in inputs if indices_of(name) and own >= {*indices_of(name)} and base_of(name) not in made)
    yield from (f"{base_of(name)} has the index of an output" for name in alike)


def _said(knowledge: Knowledge) -> tuple[Definition, ...]:
    return tuple(old for old in knowledge.model.definitions if old.key in knowledge.defined)


def _beside_its_parts(sides: tuple[Expr, Expr], knowledge: Knowledge) -> Iterator[str]:
    """The outputs beside their own inputs or bias in what the text says of a loss, where only what was given makes them of these: ``(y - (m x + b))^2``."""
    model = knowledge.model
    for name in {name for side in sides for name in names_behind(model, side)}:
        known = model.definition_of(name)
        if known is not None and known.key in knowledge.defined and not known.is_function:
            inside = free_names(known.expression)
            parts = {part for part in inside if _role(model, part) in ("input", "bias")}
            given = {part for part in inside if _role(model, part) == "output" and letter_of(part) not in knowledge.defined}
            letters = {letter_of(part) for unit in given for part in names_behind(model, unit)}
            if letters & {letter_of(part) for part in parts}:
                yield from (f"{base_of(unit)} stands beside what it is made of" for unit in sorted(given, key=spelled)[:1])
            yield from _weighted_again(known.expression, knowledge)


def _weighted_again(body: Expr, knowledge: Knowledge) -> Iterator[str]:
    """The units that the text multiplies with weights, where only what was given makes them of such weights: the z of ``a_j = Σ w_ji z_i``."""
    model = knowledge.model
    for factors in (set(part.args) for part in every_part(body) if isinstance(part, Times)):
        weights = {letter_of(part) for part in factors if _role(model, part) == "weight"}
        units = (part for part in factors if _role(model, part) in ("output", "hidden", "preactivation"))
        for unit in sorted(units, key=spelled):
            is_only_given = letter_of(unit) not in knowledge.defined
            if is_only_given and weights & {letter_of(part) for part in names_behind(model, unit)}:
                yield f"{base_of(unit)} stands beside what it is made of"


def _apart_from_the_whole(sides: tuple[Expr, Expr], knowledge: Knowledge) -> Iterator[str]:
    """The numbered elements that are names of their own, where only what was given sums over all of them: ``w_1`` beside ``Σ w_i x_i``."""
    behind = {name for side in sides for name in names_behind(knowledge.model, side)}
    letters = {letter_of(name) for name in behind}
    summed = {
        letter_of(name)
        for old in knowledge.model.definitions
        if old.key in letters - knowledge.defined and not old.is_function
        for total in every_part(old.expression)
        if isinstance(total, Summation)
        for name in free_names(total.body)
        if total.index in indices_of(name)
    }
    numbered = ((name, _NUMBERED.fullmatch(letter_of(name))) for name in sorted(behind, key=spelled))
    yield from (f"{name} may be an element of {at[1]}" for name, at in numbered if at is not None and at[1] in summed)


def _of_second_order(sides: tuple[Expr, Expr], knowledge: Knowledge) -> Iterator[str]:
    """The losses that are differentiated twice and were only given: a text that goes on from the gradient need not say once more what they are."""
    parts = (part for side in sides for part in every_part(side) if isinstance(part, Partial) and len(part.variables) > 1)
    given = (part.function for part in parts if is_name(part.function) and letter_of(part.function) not in knowledge.defined)
    yield from (f"nothing in the text says what {base_of(loss)} is" for loss in given if _role(knowledge.model, loss) == "loss")


def _as_shares(sides: tuple[Expr, Expr], knowledge: Knowledge) -> Iterator[str]:
    """The functions whose values stand for shares in a loss of nothing but their logarithms: what a text calls σ, and defines nowhere, may be the softmax."""
    model = knowledge.model
    parts = [part for side in sides for part in every_part(side) if isinstance(part, Partial)]
    variables = {letter_of(variable) for part in parts for variable in part.variables}
    losses = (name for name in {name for side in sides for name in names_behind(model, side)} if _role(model, name) == "loss")
    for body in filter(None, map(model.unfold, losses)):
        inside = [part.arguments[0] for part in every_part(body) if isinstance(part, Call) and part.function == "log"]
        units = map(model.unfold, inside) if all(is_name(part) and indices_of(part) for part in inside) else ()
        passed = {
            unit.function
            for unit in units
            if isinstance(unit, Call) and variables & set(map(letter_of, names_behind(model, unit)))
        }
        functions = passed - knowledge.defined - FUNCTIONS.keys()
        yield from (f"{function} may be the softmax" for function in sorted(functions))


def _in_capitals(left: Expr, right: Expr, model: Model) -> Iterator[str]:
    """The capitals on one side whose small letters are on the other: the matrix ``X`` has every ``x`` in it."""
    before, behind = ({letter_of(name) for name in names_behind(model, side)} for side in (left, right))
    for one, other in ((before, behind), (behind, before)):
        capitals = (letter for letter in sorted(one - other) if len(letter) == 1 and letter.lower() != letter)
        yield from (f"{letter} may be all of the {letter.lower()}" for letter in capitals if letter.lower() in other - one)


def _places_of_inputs(model: Model, net: Expr) -> Iterator[int]:
    """Where a weight with two indices has that of the input, in a net input that is made of inputs."""
    for total in every_part(net):
        if isinstance(total, Summation):
            names = [name for name in free_names(total.body) if total.index in indices_of(name)]
            if any(_role(model, name) == "input" for name in names):
                weights = (indices_of(name) for name in names if _role(model, name) == "weight")
                yield from (at.index(total.index) for at in weights if len(at) == 2)


def _unmade(left: Expr, right: Expr, subject: Expr, model: Model) -> Iterator[str]:
    """The names of which nothing else says what they are: the one that a line says something of, and one that it brings in.

    ``n_1 = tanh(m x + b) = tanh(n_2)`` says what ``n_2`` is, wherever else that may be said.
    """
    subject = _renamed_only(subject, model)
    behind, before = set(names_behind(model, right)), set(names_behind(model, left))
    brought_in = behind - before - set(names_behind(model, subject))
    is_worked_out = any(_role(model, name) in ("weight", "input") for name in behind - before)
    # What is only differentiated by is free in a derivative; a quantity that is said anew with it may be another one.
    unmade = MADE_OF_OTHERS | {"variable"} if is_name(left) else MADE_OF_OTHERS
    for name in sorted({subject, *brought_in, *(before - behind if is_worked_out else ())}, key=spelled):
        if _role(model, name) in unmade and model.definition_of(name) is None:
            yield f"nothing says what {base_of(name)} is made of"
    if is_name(left) and model.definition_of(left) is None and not is_number(right):
        yield f"nothing else says what {base_of(left)} is"


def _only_given(right: Expr, subject: Expr, knowledge: Knowledge) -> Iterator[str]:
    """The name behind what the text defines, where only what was given says what that is: ``h = w x = t`` may say what t is."""
    is_said = is_name(subject) and letter_of(subject) in knowledge.defined
    if is_said and is_name(right) and letter_of(right) not in knowledge.defined:
        yield f"nothing else says what {base_of(right)} is"


def _renamed_only(name: Expr, model: Model) -> Expr:
    """What a name is, where it is no more than another name: a, where ŷ is said to be a."""
    body = model.unfold(name) if is_name(name) else None
    return _renamed_only(body, model) if body is not None and is_name(body) else name


def _with_letters_moved(side: Expr, knowledge: Knowledge) -> Iterator[str]:
    """A name of the text's own that was defined with its letters in other places: ``Δw_{ji}`` beside ``Δw_{kj}`` is that of the layer before."""
    known = knowledge.model.definition_of(side) if is_name(side) else None
    if known is None or known.key not in knowledge.defined or known.is_function:
        return
    now, before = indices_of(side), known.parameters
    if now != before and any(letter in now and now.index(letter) != place for place, letter in enumerate(before)):
        yield f"{base_of(side)} may be that of another layer"


def _role(model: Model, name: Expr) -> str | None:
    known = model.name_of(name) if is_name(name) else None
    return known.role if known is not None else None
