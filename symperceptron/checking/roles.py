r"""Who is who in a text that does not say it: the author's symbol for each role, from the shapes of the definitions.

Nobody declares that y is the target.  It is seen: ``a = σ(z)`` applies a function of one variable, so a is the output and z its net
input; ``z = Σ w_i x_i + b`` is linear in two kinds of names; and in ``L = −(y log a + (1 − y) log(1 − a))`` y is what nothing
defines.  Only where a text defines nothing are customary pairs of letters taken, such as ŷ and y.  What the model's own letters
say is left alone, and where the shapes allow two answers there is none: the names are then judged as names of which nothing is known.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symperceptron.checking.forms import forms_in
from symperceptron.checking.shapes import (
    ACTIVATION_NAMES,
    CONSTANTS,
    INPUTS,
    LOSSES,
    WEIGHTS,
    argument_of,
    counts,
    key_of,
    linear,
    quantities,
    stem_of,
    target_of,
)
from symperceptron.checking.statements import made_in_clauses, spoken_in
from symperceptron.errors import ReadingError
from symperceptron.language.expressions import Call, Partial, Plus, Prime, Summation, Times
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, is_name
from symperceptron.language.notation import GREEK
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon, lexicon_for, read, read_lines
from symperceptron.language.reading.entries import latex_of_letter

__all__ = ["CALLED", "Inferred", "inferred_roles"]

# What a role is called where its own name is not the field's term.
CALLED = {"preactivation": "net input", "hidden": "hidden unit"}

_LONE_D = re.compile(
    rf"(?<![A-Za-z\\])d(?!\s*(?:[A-Za-z{''.join(GREEK.values())}]|\\(?:hat|bar|tilde|mathbf|{'|'.join(GREEK)})))"
)
_OF_A_LAYER = frozenset({"weight", "bias", "preactivation", "hidden"})
_WITHOUT_INDEX = frozenset({"output", "target", "preactivation", "loss"})
# Of two quantities in a loss, each letter is an output rather than a target to those behind it.
_OUTPUTS_FIRST = ("y_hat", "output", "o", "O", "a", "h", "p", "s", "y", "Y", "d", "t", "T", "target")
_TARGETS = frozenset(_OUTPUTS_FIRST[_OUTPUTS_FIRST.index("y") :])


@dataclass(slots=True)
class _Roles:
    """The keys found for each role, what the text defines by which expressions, and the argument of what it says of a function."""

    made: dict[str, list[Expr]] = field(default_factory=lambda: defaultdict(list))
    found: dict[str, str] = field(default_factory=dict)
    nets: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    activated: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Expr] = field(default_factory=dict)

    def add_net(self, key: str) -> None:
        """The weights, inputs and bias of a net input take their roles."""
        parts = zip(("weight", "input", "bias"), self.nets.get(key, ()), strict=False)
        self.found |= {role: part for role, part in parts if part}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """The author's symbols by role, and the roles of which the text says itself what they are."""

    names: Mapping[str, str]
    defined: frozenset[str] = frozenset()


def inferred_roles(text: str, model: Model) -> Inferred:
    r"""The symbol, as the author writes it, for each role that the text shows to have another one than the model's own.

    >>> from symperceptron import Perceptron
    >>> dict(inferred_roles(r"a = \sigma(s), \quad s = \sum_i w_i x_i, \quad L = \frac12 (a - y)^2", Perceptron()).names)
    {'output': 'a', 'preactivation': 's', 'weight': 'w_{i}', 'input': 'x_{i}', 'target': 'y', 'loss': 'L'}
    >>> dict(inferred_roles("E = 1/2 (O - t)^2", Perceptron()).names)
    {}
    """
    if _tells_apart(model, text):
        return Inferred(names={})
    lexicon = lexicon_for(text)
    roles, parts = _Roles(), list[Expr]()
    heads = {entry.key: entry.arguments.split("|") for entry in lexicon.entries if entry.arguments}
    lines = read_lines(text, lexicon)
    unread = {key for line in lines if line.error is not None for key in made_in_clauses(line.text, lexicon)}
    for statement in spoken_in(lines):
        sides = [side.expression for side in statement.sides]
        parts += sides
        if isinstance(sides[0], Plus | Times | Summation) and is_name(sides[-1]) and not sides[0].has(Partial, Prime):
            sides.reverse()  # w_1 x_1 + w_2 x_2 = C says what C is
        left, *others = sides
        if others and not statement.goes_on and statement.signs[0] in ("=", ":=") and is_name(left):
            if all(key_of(name) in heads.get(key_of(left), ()) for name in quantities(others[0])):
                roles.functions |= {key_of(left): one for one in [argument_of(others[0])] if one is not None and is_name(one)}
                continue  # f(x) = 1/(1 + e^(−x)) says what the function is
            roles.made[key_of(left)] += [side for side in others if not side.has(Partial)]
    _look_at_definitions(roles)
    used = {key_of(name) for part in parts for name in quantities(part)}
    partials = [part for expr in parts for part in every_part(expr) if isinstance(part, Partial)]
    _look_at_losses(roles, partials, used - _of_differentials(text) - unread)
    weights = {key for key in used if stem_of(key) in WEIGHTS}
    if "weight" not in roles.found and len(weights) == 1:
        roles.found["weight"] = weights.pop()
    if "output" in roles.found and "preactivation" not in roles.found:
        _look_at_net_inputs(roles, parts, partials)
    layers = _layers(roles, parts)
    if not layers and roles.found.get("output", "") in {source for _, source, _ in roles.nets.values()}:
        return Inferred(names={})  # the outputs have the letter of what feeds them, and nothing tells them apart
    names = _spelled(roles.found, text, lexicon, model, used) | layers
    return Inferred(names=names, defined=frozenset(role for role in names if roles.found.get(role) in roles.made))


def _of_differentials(text: str) -> set[str]:
    r"""The d that stands before other letters only: in ``d\hat y = \hat y (1 - \hat y) \, dz`` it is nothing by itself."""
    return set() if _LONE_D.search(text) else {"d"}


def _tells_apart(model: Model, text: str) -> bool:
    """Whether the model's notation gives one role to many quantities, as a network's does, or one letter of the text to two: x_j^0 and x_0^1."""
    roles = Counter(name.role for name in model.names if name.role in _OF_A_LAYER)
    letters = Counter(entry.letter for entry in Lexicon.of(model).entries if entry.role)
    return max(roles.values(), default=0) > 1 or any(count > 1 and letter in text for letter, count in letters.items())


def _look_at_definitions(roles: _Roles) -> None:
    """Net inputs and what is made of them; a quantity that is weighted again is a hidden one, and not looked at here."""
    for key, sides in roles.made.items():
        for side in sides:
            inner = roles.functions.get(key_of(side)) if is_name(side) else argument_of(side)
            if inner is not None:
                roles.activated[key] = key_of(inner) if is_name(inner) else roles.activated.get(key, "")
            row = linear(side if inner is None else inner)
            if row is not None:
                roles.nets.setdefault(key, row)
    weighted = {source for _, source, _ in roles.nets.values()}
    outputs = [key for key in roles.activated if key not in weighted]
    if not outputs:
        lost = {
            key_of(name)
            for key, sides in roles.made.items()
            if stem_of(key) in LOSSES
            for side in sides
            for name in quantities(side)
        }
        outputs = [key for key in roles.nets if key in lost - weighted - set(roles.activated.values())]
    outputs = outputs or list(roles.activated)  # L_k = σ(Σ_j w_jk L_j): every layer has the letter of the output
    if len(outputs) != 1 or (weighted - {*outputs}) & roles.made.keys():
        return
    (output,) = outputs
    net = roles.activated.get(output, "")
    roles.found["output"] = output
    if net:
        roles.found["preactivation"] = net
    if output in weighted:
        return
    roles.add_net(net or output)


def _look_at_losses(roles: _Roles, partials: Sequence[Partial], used: set[str]) -> None:
    """The loss is what is made of the output, and the target the one other thing in it."""
    output = roles.found.get("output", "")
    differentiated = {key_of(part.function) for part in partials if is_name(part.function)}
    losses = [key for key in roles.made if stem_of(key) in LOSSES or key in differentiated]
    losses = [key for key in losses if key == stem_of(key) or stem_of(key) not in losses]  # beside E, E_a is its derivative
    for key in sorted(losses, key=lambda key: stem_of(key) in LOSSES):
        if key not in roles.activated and key not in roles.nets and key != output:
            roles.found |= _of_loss(roles, key, output)
    if "output" not in roles.found and "target" not in roles.found:
        _look_at_residuals(roles)
    if "output" not in roles.found:
        inside = (part.function for part in partials if not is_name(part.function))
        pairs = (_customary({key_of(name) for name in quantities(expr)} - roles.made.keys()) for expr in inside)
        roles.found |= {} if "target" in roles.found else next(filter(None, pairs), {})
    if "loss" not in roles.found:
        losses = [key for key in sorted(differentiated) if key not in roles.made and stem_of(key) in LOSSES]
        roles.found |= {"loss": losses[0]} if len(losses) == 1 else {}
    if "target" not in roles.found:
        pair = _customary({key for key in used - roles.made.keys() if key in _OUTPUTS_FIRST} | ({output} - {""}))
        is_target = pair.get("target") not in {output, *differentiated}  # what is made of others is none
        roles.found |= pair if is_target and output in ("", pair.get("output")) else {}


def _look_at_residuals(roles: _Roles) -> None:
    """The target, the weights, the inputs and the bias of a loss that is written in them: ``L = ½ (w x + b − y)²``."""
    found = {
        (key, row): None
        for key, sides in roles.made.items()
        for side in sides
        for row in [target_of(side)]
        if row is not None and stem_of(key) in LOSSES
    }
    if len(found) == 1:
        ((loss, (target, net)),) = found
        roles.found |= {"loss": loss, "target": target}
        roles.found |= {role: part for role, part in zip(("weight", "input", "bias"), net, strict=True) if part}


def _of_loss(roles: _Roles, key: str, output: str) -> dict[str, str]:
    """What the definition of a loss says of the target, and of the output where nothing else does."""
    inner = {output, roles.found.get("preactivation", ""), *roles.nets.get(output, ())} - {""}
    for side in roles.made[key]:
        inside = {key_of(name) for name in quantities(side)}
        residuals = [one for made in inside - inner for one in roles.made.get(made, ())]  # E = e²/2 of e = d − y
        free = inside.union(key_of(name) for one in residuals for name in quantities(one)) - counts(side) - CONSTANTS
        others = free - inner - roles.made.keys()
        if output and free & inner and len(others) == 1:
            return {"target": others.pop(), "loss": key}
        if not output and len(free) == 2 == len(others) and (pair := _customary(others)):
            return {**pair, "loss": key}
    return {}


def _look_at_net_inputs(roles: _Roles, parts: Iterable[Expr], partials: Iterable[Partial]) -> None:
    """The net input is the one that is linear, or what the activation is applied to, or what the output is differentiated by."""
    nets = [key for key in roles.nets if key != roles.found["output"]]
    if len(nets) == 1:
        roles.found["preactivation"] = nets[0]
        roles.add_net(nets[0])
        return
    calls = (part for expr in parts for part in every_part(expr) if isinstance(part, Call) and part.function in ACTIVATION_NAMES)
    inside = {key_of(call.arguments[0]) for call in calls if len(call.arguments) == 1 and is_name(call.arguments[0])}
    if not inside:
        own = (part for part in partials if is_name(part.function) and key_of(part.function) == roles.found["output"])
        inside = {key_of(v) for part in own for v in part.variables if stem_of(key_of(v)) not in WEIGHTS | INPUTS | {"b", "bias"}}
    if len(inside) == 1 and not inside & set(roles.found.values()):
        roles.found["preactivation"] = inside.pop()


def _layers(roles: _Roles, parts: Iterable[Expr]) -> dict[str, str]:
    """The symbols of a text that tells layers apart by index letters: beside ``w_{jk}`` and ``w_{ij}``, o_k is the output and o_j hidden."""
    uses: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in (part for expr in parts for part in every_part(expr) if is_name(part)):
        uses[key_of(name)].add(tuple(map(str, indices_of(name))))
    weights = {key: {at for at in own if len(at) == 2} for key, own in uses.items() if stem_of(key) in WEIGHTS}
    chains = {
        (key, i, j, k) for key, own in weights.items() for i, j in own for other, k in own if other == j and len({i, j, k}) == 3
    }
    found, output = roles.found, roles.found.get("output", "")
    if not chains and any(source == output and weights.get(weight) for weight, source, _ in roles.nets.values()):
        # L_k = σ(Σ_j w_jk L_j): the inputs have the letter of the output
        chains = {(key, "", j, k) for key, own in weights.items() for j, k in own}
    if len(chains) != 1 or not {(at,) for *_, at in chains} <= uses[output]:
        return {}
    ((weight, i, j, k),) = chains
    if (j,) not in uses[output]:
        return {}
    elements = {"output": (output, k), "hidden" if i else "input": (output, j), "weight": (weight, j + k)}
    elements |= {role: (found[role], k) for role in ("target", "preactivation", "bias") if role in found}
    for net, (_, _, bias) in roles.nets.items():
        if (k,) in uses[net] and net != output:
            elements["preactivation"] = (net, k)
            elements |= {"bias": (bias, k)} if (k,) in uses[bias] else {}
    elements |= {"input": (output, i)} if (i,) in uses[output] else {}
    return {role: f"{latex_of_letter(key)}_{{{at}}}" for role, (key, at) in elements.items() if tuple(at) in uses[key]}


def _customary(pair: set[str]) -> dict[str, str]:
    """Which of two letters is the output, and which the target; nothing where there are more, or custom does not say."""
    ranks = {
        key: _OUTPUTS_FIRST.index(known)
        for key in pair
        if (known := key if key in _OUTPUTS_FIRST else stem_of(key)) in _OUTPUTS_FIRST
    }
    if len(pair) != 2 or len(set(ranks.values())) != 2:
        return {}
    output, target = sorted(ranks, key=ranks.__getitem__)
    return {"output": output, "target": target} if _OUTPUTS_FIRST[ranks[target]] in _TARGETS else {}


def _spelled(found: dict[str, str], text: str, lexicon: Lexicon, model: Model, used: set[str]) -> dict[str, str]:
    """The symbols as the author writes them; none where a role has the model's own letter, or that letter is used beside."""
    own = {role: name.key for role in found for name in list(model.by_role(role))[:1]}
    new = {role for role, key in found.items() if role in own and key != own[role]}
    if not new | (found.keys() & own.keys() & _WITHOUT_INDEX):
        return {}
    spellings = _spellings(text, lexicon)
    labelled = {role for role in found.keys() & own.keys() & _WITHOUT_INDEX if spellings.get(found[role], "")[-2:-1].isdigit()}
    clashing = {role for role in new if own[role] in used - set(found.values()) - {stem_of(found[role])}}
    if not new | labelled or clashing & {"output", "target", "loss"}:
        return {}
    return {role: spellings[key] for role, key in found.items() if key in spellings and role not in clashing}


def _spellings(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The fullest form of every name in a text: with index letters rather than numbers, and the commonest of these."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    ranks: dict[str, tuple[int, int]] = {}
    for form, times in Counter(forms_in(text)).items():
        try:
            name = read(form, lexicon=lexicon)
        except ReadingError:
            continue
        if is_name(name) or isinstance(name, Call):
            inside = name.arguments if isinstance(name, Call) else (name,)
            indices = [index for part in inside for one in free_names(part) for index in indices_of(one)]
            seen[key_of(name)][form] += times
            ranks[form] = (sum(isinstance(index, Symbol) for index in indices), len(indices))
    return {key: max(forms, key=lambda form: (ranks[form], forms[form])) for key, forms in seen.items()}
