"""The models that a text may be about: what is given, with the indices that the author writes.

The single neuron has one output and a row of inputs.  A text that writes ``a_k``, ``t_k`` and ``w_{jk}`` is about a layer
of them, one with ``ŷ^{(i)}`` and ``x^{(i)}`` about a set of examples, one with ``w x + b`` about a single input.  Each of
these is the given model with an index more (`lifted`) or less (`lowered`), and where the letters do not say which, each is
a world of its own: a line is wrong only if it is wrong in all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, IndexedBase, Symbol

from symperceptron.checking.softmax import softmax_models
from symperceptron.checking.survey import Survey
from symperceptron.language.expressions import Call, Over, Plus, Summation, Times, Written, one
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import base_of, family, free_names, indices_of, is_name, letter_of, quantity

__all__ = ["World", "lifted", "lowered", "worlds_of"]

Slots = Mapping[str, int]

_PER_UNIT = ("weight", "bias")
_PER_EXAMPLE = ("input",)
_OF_AN_EXAMPLE = ("output", "target", "preactivation", "input")
_UNITS = "several outputs, each with weights of its own"
_SINGLE = "the lines are read as those of a single example"
_SUMMED = "the loss is read as summed over its index"
_TOTAL = "several examples; their losses are added up"
_MEAN = "several examples; the mean of their losses is taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A model that the text may be about, and what was assumed to come to it."""

    model: Model
    notes: tuple[str, ...] = ()
    slots: Slots = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    is_summed: bool = False


def worlds_of(model: Model, survey: Survey, bounds: tuple[Expr, Expr], *, function_of_input: bool = False) -> tuple[World, ...]:
    """The worlds of a text, the likeliest first."""
    found = _by_indices(model, survey, bounds, function_of_input=function_of_input)
    return (*found, *(replace(world, is_summed=True, notes=(*world.notes, _SUMMED)) for world in found[:1] if survey.loose))


def _by_indices(model: Model, survey: Survey, bounds: tuple[Expr, Expr], *, function_of_input: bool) -> tuple[World, ...]:
    plain = _without_neuron(model, survey) if function_of_input else World(model=_without_bias(model, survey))
    base = _with_one_input(plain, survey)
    raised = {name.key for name in base.model.names if survey.most(name.key) == _arity(base.model, name.key) + 1}
    roles = {name.key: name.role for name in base.model.names}
    if any(roles.get(key) in ("output", "target") for key in survey.bare_in_sums):
        slots = {name.key: len(name.ranges) for name in base.model.names if name.role in _OF_AN_EXAMPLE}
        return (*_over_examples(base, slots, bounds), base)
    if not raised:
        return (base,)
    if sum(role == "output" for role in roles.values()) > 1:
        return (_with_numbered_units(base, raised, bounds),)
    single = {key for key in raised if roles[key] in _OF_AN_EXAMPLE and survey.arities(key) == {0, 1}}
    if single == raised and not single & survey.free:
        return (replace(base, single=frozenset(single), notes=(*base.notes, _SINGLE)),)
    units = _slots(base.model, survey, raised, _PER_UNIT)
    several = tuple(
        World(model=lifted(base.model, slots, bounds), notes=(*base.notes, _UNITS), slots=slots)
        for slots in (units, *_turned(units, base.model, survey))
    )
    found = (*several, *_over_examples(base, _slots(base.model, survey, raised, _PER_EXAMPLE), bounds))
    possible = tuple(world for world in found if _every_index_counts(world.model)) or _of_any_input(base, survey, raised, bounds)
    softmax = (
        replace(world, model=other, notes=(*world.notes, *notes))
        for world in possible[:1]
        for other, notes in softmax_models(world.model, survey)
    )
    return (*possible, *softmax)


def _of_any_input(base: World, survey: Survey, raised: set[str], bounds: tuple[Expr, Expr]) -> tuple[World, ...]:
    """The worlds of examples whose inputs the text writes without their index, as ``a = σ(w x + b)`` says it of any x; the base if there are none."""
    inputs = {name.key: len(name.ranges) for name in base.model.by_role("input")}
    found = _over_examples(base, {**_slots(base.model, survey, raised, _PER_EXAMPLE), **inputs}, bounds)
    return tuple(world for world in found if _every_index_counts(world.model)) or (base,)


def _over_examples(base: World, slots: Slots, bounds: tuple[Expr, Expr]) -> tuple[World, World]:
    return (
        World(model=lifted(base.model, slots, bounds), notes=(*base.notes, _TOTAL), slots=slots),
        World(model=lifted(base.model, slots, bounds, mean=True), notes=(*base.notes, _MEAN), slots=slots),
    )


def _with_numbered_units(base: World, raised: set[str], bounds: tuple[Expr, Expr]) -> World:
    """The world of units that have names of their own: a weight may carry the number of its unit too, and the text says what they are made of."""
    names = tuple(
        _lifted_name(name, {name.key: len(name.ranges)}, bounds) if name.key in raised else name for name in base.model.names
    )
    definitions = tuple(
        old for old in base.model.definitions if not raised & {letter_of(name) for name in free_names(old.expression)}
    )
    return replace(base, model=replace(base.model, names=names, definitions=definitions))


def _every_index_counts(model: Model) -> bool:
    """Whether no quantity has an index on which nothing in its definition depends."""
    return all(
        index in old.expression.free_symbols for old in model.definitions if not old.is_function for index in old.parameters
    )


def _arity(model: Model, key: str) -> int:
    return len(next((name.ranges for name in model.names if name.key == key), ()))


# -- fewer indices ---------------------------------------------------------------------------------------------------------------


def _with_one_input(world: World, survey: Survey) -> World:
    """The model with scalar inputs and weights, where the text writes them without an index, or with that of an example or unit only."""
    indexed = {name.key: name.role for name in world.model.names if name.ranges}
    others = {
        letter
        for name in world.model.names
        if name.role in ("output", "target", "preactivation")
        for letter in survey.letters(name.key)
    }
    bare = {key for key in indexed if survey.arities(key) == {0}}
    counted = {
        key
        for key, role in indexed.items()
        if role == "input" and survey.arities(key) == {1} and set(survey.letters(key)) <= others
    }
    unspoken = {key for key in indexed if not survey.arities(key)}
    weights = {key for key, role in indexed.items() if role == "weight"}
    if not bare or bare | counted | unspoken != set(indexed) or (counted and not weights <= bare):
        return world
    return World(model=lowered(world.model, indexed), notes=world.notes)


def lowered(model: Model, keys: Iterable[str]) -> Model:
    """The model with scalars in place of these indexed quantities, the sums over their indices gone."""
    gone = frozenset(keys)
    definitions = tuple(replace(old, expression=_lowered(old.expression, gone)) for old in model.definitions)
    names = tuple(replace(old, symbol=_label(old), ranges=()) if old.key in gone else old for old in model.names)
    return replace(model, definitions=definitions, names=names)


def _label(name: Name) -> Symbol:
    return name.symbol.label if isinstance(name.symbol, IndexedBase) else name.symbol


def _lowered(expr: Expr, gone: frozenset[str]) -> Expr:
    if isinstance(expr, Summation):
        inside = {name for name in free_names(expr.body) if expr.index in name.free_symbols}
        body = _lowered(expr.body, gone)
        return body if inside and all(letter_of(name) in gone for name in inside) else expr.func(body, *expr.args[1:])
    if indices_of(expr):
        return base_of(expr) if letter_of(expr) in gone else expr
    if isinstance(expr, Written):
        return expr.func(*(_lowered(part, gone) if isinstance(part, Expr) else part for part in expr.args))
    return expr


def _without_bias(model: Model, survey: Survey) -> Model:
    """The model without a bias that the text never mentions."""
    unspoken = {name.key for name in model.names if name.role == "bias" and not survey.uses.get(name.key)}
    if not unspoken:
        return model
    definitions = tuple(replace(old, expression=_without_terms(old.expression, unspoken)) for old in model.definitions)
    return replace(model, definitions=definitions, names=tuple(name for name in model.names if name.key not in unspoken))


def _without_terms(expr: Expr, gone: set[str]) -> Expr:
    return Plus(*(term for term in expr.args if letter_of(term) not in gone)) if isinstance(expr, Plus) else expr


def _without_neuron(model: Model, survey: Survey) -> World:
    """The output as the activation of the input itself, where the text knows no weight: ``s(x)`` and its derivative by x."""
    roles = {name.role: name for name in model.names}
    spoken_of = {role for role, name in roles.items() if survey.uses.get(name.key)}
    output, source = roles.get("output"), roles.get("input")
    if output is None or source is None or spoken_of & {"weight", "bias", "preactivation"} or survey.most(source.key):
        return World(model=model)
    definition = model.definition_of(output.key)
    if definition is None or not isinstance(definition.expression, Call):
        return World(model=model)
    whole = lowered(model, [name.key for name in model.names if name.ranges])
    changed = Definition(name=definition.name, expression=Call(definition.expression.function, _label(source)))
    dropped = {name.key for name in model.names if name.role == "preactivation"}
    definitions = tuple(changed if old.key == definition.key else old for old in whole.definitions if old.key not in dropped)
    return World(model=replace(whole, definitions=definitions), notes=("the output is read as the activation of the input",))


# -- more indices ----------------------------------------------------------------------------------------------------------------


def lifted(model: Model, slots: Slots, bounds: tuple[Expr, Expr], *, mean: bool = False) -> Model:
    """The model with one more index on these quantities, each in the given place; what is made of all of them is summed over it."""
    if not slots:
        return model
    taken = {symbol.name for definition in model.definitions for symbol in _symbols(definition)}
    index = Symbol(next(letter for letter in ("k", "m", "p", "q", "r", "s", "unit") if letter not in taken), integer=True)
    definitions = tuple(_lifted_definition(old, slots, index, bounds, mean=mean) for old in model.definitions)
    names = tuple(_lifted_name(old, slots, bounds) if old.key in slots else old for old in model.names)
    return replace(model, definitions=definitions, names=names, indices=(*model.indices, *({index} - set(model.indices))))


def _symbols(definition: Definition) -> set[Symbol]:
    return (
        set(definition.expression.free_symbols)
        | {part.index for part in definition.expression.atoms(Summation)}
        | set(definition.name.free_symbols)
    )


def _lifted_name(name: Name, slots: Slots, bounds: tuple[Expr, Expr]) -> Name:
    base = name.symbol if isinstance(name.symbol, IndexedBase) else family(name.key)
    ranges = list(name.ranges)
    ranges.insert(slots[name.key], bounds)
    return replace(name, symbol=base, ranges=tuple(ranges))


def _lifted_definition(
    definition: Definition, slots: Slots, index: Symbol, bounds: tuple[Expr, Expr], *, mean: bool
) -> Definition:
    if definition.is_function:
        return definition
    expression = _raised(definition.expression, slots, index)
    if definition.key in slots:
        return Definition(name=_with_index(definition.name, slots, index), expression=expression)
    if expression == definition.expression:
        return definition
    total = Summation(expression, index, *bounds)
    return replace(definition, expression=Times(Over(one, bounds[1]), total) if mean else total)


def _raised(expr: Expr, slots: Slots, index: Symbol) -> Expr:
    if is_name(expr):
        return _with_index(expr, slots, index) if letter_of(expr) in slots else expr
    return (
        expr.func(*(_raised(part, slots, index) if isinstance(part, Expr) else part for part in expr.args))
        if isinstance(expr, Written)
        else expr
    )


def _with_index(name: Expr, slots: Slots, index: Expr) -> Expr:
    key, at = letter_of(name), list(indices_of(name))
    at.insert(slots[key], index)
    return quantity(key, tuple(at))


def _slots(model: Model, survey: Survey, raised: set[str], with_them: tuple[str, ...]) -> Slots:
    """Which quantities carry the new index, and in which place: those that the text writes with it, those between them, and their partners."""
    by_key = {name.key: name for name in model.names}
    carried = set(raised)
    loss = next((key for key, name in by_key.items() if name.role == "loss"), "")
    single = {
        key
        for key, name in by_key.items()
        if name.role in ("output", "target", "preactivation") and not (name.ranges and survey.most(key) == len(name.ranges))
    }
    if carried & single or carried & {name.key for name in by_key.values() if name.role in with_them}:
        carried |= single
        carried |= {
            key
            for key, name in by_key.items()
            if name.role in with_them and not (survey.arities(key) and survey.most(key) == _arity(model, key))
        }
    letters = Counter[str]()
    for key in carried & single:
        for indices, times in survey.uses.get(key, Counter()).items():
            letters.update({str(index): times for index in indices[-1:]})
    return {
        key: _place(survey, key, _arity(model, key), letters)
        for key in by_key
        if key in carried and (key != loss or loss in raised)
    }


def _turned(slots: Slots, model: Model, survey: Survey) -> Iterator[Slots]:
    """The other order of a weight's two indices, where the text writes it with numbers only: ``w_{12}`` leads from 1 to 2, or from 2 to 1."""
    for name in model.by_role("weight"):
        if slots.get(name.key) == 1 == _arity(model, name.key) and survey.is_numbered(name.key):
            yield {**slots, name.key: 0}


def _place(survey: Survey, key: str, arity: int, letters: Counter[str]) -> int:
    """Where among its indices a quantity has the new one: the place that has the letters of the units, or the last."""
    full = arity + 1
    if survey.most(key) != full:
        return arity
    return max(range(full), key=lambda slot: (sum(letters[letter] for letter in survey.letters(key, slot)[:1]), slot))
