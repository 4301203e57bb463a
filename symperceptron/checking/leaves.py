r"""What a text shows of its letters beside their definitions: which are free to vary, which have no index, which are the net input.

A letter that the text differentiates by and that nothing defines is a variable of its own: in ``∂E/∂v_{ij}`` beside
``∂E/∂w_{jk}`` the v is another weight.  A quantity that is never written with an index, in a text that says itself what is
made of it, has none.  And the one letter that is left unexplained in the definition of the output, ``a = 1/(1 + e^{-z})``
beside ``net_k``, is the net input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.shapes import INPUTS, WEIGHTS, linear, stem_of
from symperceptron.checking.statements import Statement, parts_of_all
from symperceptron.checking.survey import Survey
from symperceptron.checking.values import is_number
from symperceptron.errors import ModelError
from symperceptron.language.expressions import Partial, Plus, Summation, Times
from symperceptron.language.model import Model, Name
from symperceptron.language.names import (
    base_of,
    family,
    free_names,
    indices_of,
    is_index_symbol,
    is_name,
    letter_of,
    quantity,
    spelled,
)
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon

__all__ = [
    "net_input",
    "numbered_biases",
    "with_biases",
    "with_inputs",
    "with_learnt",
    "with_scalars",
    "with_variables",
    "without_made_target",
]

_BIASES = frozenset({"b", "bias"})
_INPUTS = INPUTS | {"i"}


def with_variables(model: Model, spoken: Iterable[Statement], lexicon: Lexicon) -> Model:
    """The model with every letter that the text differentiates by and that nothing defines; what it differentiates as well is made of others."""
    told = {_key(statement) for statement in spoken}
    told |= {letter_of(part.function) for part in parts_of_all(spoken) if isinstance(part, Partial) and is_name(part.function)}
    found: dict[str, Name] = {}
    for part in parts_of_all(spoken):
        for variable in part.variables if isinstance(part, Partial) else ():
            key = letter_of(variable)
            if is_name(variable) and _is_unknown(model, variable) and key not in told and _stands_elsewhere(spoken, key):
                slots = len(indices_of(variable))
                symbol = family(key) if slots else Symbol(key, real=True)
                found.setdefault(key, Name(symbol=symbol, role="variable", ranges=(lexicon.default_range,) * slots))
    return replace(model, names=(*model.names, *found.values()))


def without_made_target(model: Model, spoken: Iterable[Statement]) -> Model:
    """The model without the target of which the text says what it is, behind another quantity, and which it differentiates: ``h = w x = t``, ``∂t/∂w``."""
    spoken = tuple(spoken)
    ends = {side.expression for one in spoken if _key(one) for side in one.sides[2:] if is_name(side.expression)}
    differentiated = {part.function for part in parts_of_all(spoken) if isinstance(part, Partial)}
    made = {name.symbol for name in model.by_role("target")} & ends & differentiated
    return replace(model, names=tuple(replace(name, role="variable") if name.symbol in made else name for name in model.names))


def with_learnt(model: Model, spoken: Iterable[Statement], lexicon: Lexicon) -> Model:
    """The model with the weights v and biases c of ``a_k = Σ_j h_j v_jk + c_k``, and of ``z_h = W_h x + b_h``, where nothing else is said of these letters."""
    spoken = tuple(spoken)
    told = {_key(statement) for statement in spoken}
    found: dict[str, Name] = {}
    for statement in filter(_key, spoken):
        left, right = (side.expression for side in statement.sides[:2])
        terms = right.args if isinstance(right, Plus) else (right,)
        sums = [term for term in terms if isinstance(term, Summation) and isinstance(term.body, Times)]
        weights = [part for total in sums for part in total.body.args if {total.index} < {*indices_of(part)}]
        biases = [term for term in terms if sums and is_name(term) and indices_of(term) == indices_of(left)]
        biases += _added(terms, model)
        labelled, beside = _labelled(right)
        for role, names in (("weight", [*weights, *labelled]), ("bias", [*biases, *beside])):
            for name in names:
                key = letter_of(name) if is_name(name) else ""
                if key and key not in told and _is_unknown(model, name):
                    slots = len(indices_of(name))
                    symbol = family(key) if slots else name
                    found.setdefault(key, Name(symbol=symbol, role=role, ranges=(lexicon.default_range,) * slots))
    return replace(model, names=(*model.names, *found.values()))


def _labelled(right: Expr) -> tuple[list[Expr], list[Expr]]:
    """The weight with a label in ``W_h x + b_h``, and the bias with the same."""
    weight, _, bias = linear(right) or ("", "", "")
    stem, label = stem_of(weight), weight.removeprefix(stem_of(weight))
    is_layer = bool(label) and stem in WEIGHTS and bias.removeprefix(stem_of(bias)) in ("", label)
    names = sorted(free_names(right), key=spelled) if is_layer else []
    first, second = ([name for name in names if letter_of(name) == key] for key in (weight, bias))
    return first, second


def _added(terms: Iterable[Expr], model: Model) -> list[Expr]:
    """The one name beside products with weights, where its letter is that of a bias: ``B_out`` in ``w_5 h_1 + w_6 h_2 + B_out``."""
    weights = {name.key for name in model.by_role("weight")}
    rest = [term for term in terms if not (isinstance(term, Times) and weights & set(map(letter_of, filter(is_name, term.args))))]
    is_one = len(rest) == 1 and is_name(rest[0]) and not indices_of(rest[0])
    return rest if is_one and letter_of(rest[0]).partition("_")[0].lower() in _BIASES else []


def with_inputs(model: Model, spoken: Iterable[Statement], said: frozenset[str], lexicon: Lexicon) -> Model:
    """The model with the inputs i of ``h_1 = w_1 i_1 + w_2 i_2``, of which nothing is said but what numbers they are.

    In a text that defines something that it weights, what else it weights is an input, whatever its letter.
    """
    spoken = tuple(spoken)
    numbered = {_key(statement) for statement in spoken if len(statement.sides) > 1 and is_number(statement.sides[1].expression)}
    told = said - numbered | {_key(statement) for statement in spoken if not is_number(statement.sides[-1].expression)}
    sources = dict.fromkeys(
        source for statement in filter(_key, spoken) for source in _weighted(statement.sides[1].expression, model)
    )
    are_others_told = any(letter_of(source) in told for source in sources)
    found: dict[str, Name] = {}
    for source in sources:
        key, slots = letter_of(source), len(indices_of(source))
        is_input = key.removesuffix("_own") in (_INPUTS if slots else INPUTS)
        if key not in told and _is_unknown(model, source) and (are_others_told or is_input):
            symbol = family(key) if slots else source
            found.setdefault(key, Name(symbol=symbol, role="input", ranges=(lexicon.default_range,) * slots))
    return replace(model, names=(*model.names, *found.values()))


def _weighted(expr: Expr, model: Model) -> Iterator[Expr]:
    """What stands beside a weight in a product of two."""
    weights = {name.key for name in model.by_role("weight")}
    for part in every_part(expr):
        if isinstance(part, Times) and len(part.args) == 2 and all(map(is_name, part.args)):
            sources = [name for name in part.args if letter_of(name) not in weights]
            yield from sources if len(sources) == 1 else ()


def _is_unknown(model: Model, name: Expr) -> bool:
    return model.name_of(name) is None and model.definition_of(name) is None and not is_index_symbol(name)


def _stands_elsewhere(spoken: Iterable[Statement], key: str) -> bool:
    """Whether a definition of the text is made of the letter."""
    return any(
        key in {letter_of(name) for side in statement.sides[1:2] for name in free_names(side.expression)}
        for statement in spoken
        if _key(statement)
    )


def _key(statement: Statement) -> str:
    """The quantity that a statement may define."""
    left = statement.sides[0].expression
    return letter_of(left) if len(statement.sides) > 1 and not statement.goes_on and is_name(left) else ""


def with_scalars(model: Model, spoken: Iterable[Statement], survey: Survey) -> Model:
    """The model with what the text defines, where some quantity in it is never written with an index."""
    told = {_key(statement): statement for statement in reversed([*spoken]) if _key(statement) and not _gives_number(statement)}
    bare = {name.key for name in model.names if name.role == "input" and name.ranges and survey.arities(name.key) == {0}}
    known = Knowledge(model=model)
    for key in bare:
        every = [old for old in model.definitions if _is_made_of(old.expression, key)]
        instead = {name: statement for name, statement in told.items() if _is_said_of(statement, key)}
        passed_by = [old for old in every if instead and old.key not in told and not survey.uses.get(old.key)]
        texts = [told.get(old.key) for old in every if old not in passed_by] or [*instead.values()]
        if any(text is None or (_is_said_of(text, key) and not _is_plainly_of(text, key)) for text in texts):
            continue
        try:
            for text in texts:
                if text is not None:
                    known = known.with_definition(text.sides[0].expression, text.sides[1].expression)
        except ModelError:
            continue
        names = tuple(
            replace(name, symbol=Symbol(key, real=True), ranges=()) if name.key == key else name for name in known.model.names
        )
        kept = tuple(old for old in known.model.definitions if old not in passed_by)
        known = replace(known, model=replace(known.model, names=names, definitions=kept))
    return known.model


def _gives_number(statement: Statement) -> bool:
    return not free_names(statement.sides[1].expression)


def _is_made_of(expr: Expr, key: str) -> bool:
    return key in {letter_of(name) for name in free_names(expr)}


def _is_said_of(statement: Statement, key: str) -> bool:
    return _is_made_of(statement.sides[1].expression, key)


def _is_plainly_of(statement: Statement, key: str) -> bool:
    """Whether a definition is about the quantity itself, ``z = θ_0 + θ_1 x``, and not about a row of it, ``z = w x``."""
    right = statement.sides[1].expression
    others = [name for name in free_names(right) if letter_of(name) != key]
    return any(indices_of(name) or str(name)[-1:].isdigit() for name in others)


def net_input(model: Model, spoken: Iterable[Statement], survey: Survey) -> Mapping[Expr, Expr]:
    """The unexplained letter in the definition of the output, with the net input that it is."""
    output, net = (next(iter(model.by_role(role)), None) for role in ("output", "preactivation"))
    if output is None or net is None or not survey.uses.get(net.key):
        return {}
    told = {_key(statement) for statement in spoken}
    for statement in spoken:
        if _key(statement) != output.key:
            continue
        names = {name for side in statement.sides[1:] for name in free_names(side.expression)}
        unknown = {name for name in names if _is_unknown(model, name) and letter_of(name) not in told}
        if len(names) == len(unknown) == 1 and not indices_of(name := unknown.pop()):
            return {name: base_of(net.symbol) if isinstance(net.symbol, Symbol) else net.symbol.label}
    return {}


def numbered_biases(model: Model, survey: Survey) -> Mapping[Expr, Expr]:
    """The biases of a text that writes them with a number, that of their layer, beside outputs without an index: ``b_2`` is the output's, or one of several.

    A net input with a number, ``z_1 = w_1 x + b_1``, is that of a layer as well.
    """
    outputs, nets = ([name.key for name in model.by_role(role)] for role in ("output", "preactivation"))
    if any(map(survey.most, outputs)) or any(survey.most(key) and not survey.is_numbered(key) for key in nets):
        return {}
    return {
        quantity(name.key, at): name.symbol if len(uses) == 1 else Symbol(f"{name.key}_{''.join(map(str, at))}", real=True)
        for name in model.by_role("bias")
        if not name.ranges and survey.is_numbered(name.key)
        for uses in [survey.uses[name.key]]
        if () not in uses  # b beside b_1 may be the same
        for at in uses
    }


def with_biases(model: Model, images: Mapping[Expr, Expr]) -> Model:
    """The model with every bias that got a name of its own."""
    known = {name.symbol for name in model.names}
    return replace(
        model,
        names=(
            *model.names,
            *(Name(symbol=image, role="bias") for image in dict.fromkeys(images.values()) if image not in known),
        ),
    )
