r"""Texts about two layers that an author tells apart by index letters: first the output units j, then the hidden units j that feed units f.

One letter then stands for two layers.  What tells them apart is the target: only outputs have one, so a chain of lines with
``t_j`` is about outputs, and its letters are moved one layer on (``o_j`` becomes ``o_f``, ``w_{ij}`` becomes ``w_{jf}``).
A chain that speaks of neither may be about either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sympy import Expr, IndexedBase, Symbol

from symperceptron.checking.worlds import World
from symperceptron.language.expressions import Summation, Written
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import family, free_names, indices_of, letter_of, with_letters
from symperceptron.language.reading import Lexicon, Line

__all__ = ["chains", "moved_lines", "reread_lines", "with_next_layer"]

Bounds = tuple[Expr, Expr]

_MOVED = ("output", "preactivation", "weight", "bias")


def with_next_layer(world: World, lexicon: Lexicon) -> World:
    """The world with the layer behind the declared one, which has the targets; the declared one feeds it."""
    keys = _keys(world.model, lexicon)
    if not keys:
        return world
    model = world.model
    own = {name.key for name in model.names if name.role in _MOVED}
    source = next((name.key for name in model.by_role("input")), "")
    output = next((name.key for name in model.by_role("output")), "")
    onward = {**keys, source: output}
    units = next((name.ranges[0] for name in model.by_role("output") if name.ranges), None)
    definitions: list[Definition] = []
    for old in model.definitions:
        if old.is_function or old.key not in own:
            definitions.append(old if old.is_function else replace(old, expression=with_letters(old.expression, keys)))
            continue
        onto = _summed(with_letters(old.expression, onward), output, units)
        definitions += [old, Definition(name=with_letters(old.name, keys), expression=onto)]
    names = [name for name in model.names if name.key not in keys.values()]
    new = [_onward(name, keys, units) for name in names if name.key in keys]
    hidden = [replace(name, role="hidden") if name.role == "output" else name for name in names]
    return replace(world, model=replace(model, names=(*new, *hidden), definitions=tuple(definitions)))


def _onward(name: Name, keys: Mapping[str, str], units: Bounds | None) -> Name:
    """The name of the same quantity one layer on, whose weights come from the units."""
    ranges = (units,) * len(name.ranges) if units is not None and name.role == "weight" else name.ranges
    return replace(name, symbol=_renamed_base(name.symbol, keys), ranges=ranges)


def _summed(expr: Expr, key: str, units: Bounds | None) -> Expr:
    """The expression with every sum over the elements of a quantity running over the units."""
    if not isinstance(expr, Written) or units is None:
        return expr
    args = [_summed(part, key, units) if isinstance(part, Expr) else part for part in expr.args]
    is_over = isinstance(expr, Summation) and any(
        expr.index in indices_of(name) for name in free_names(expr.body) if letter_of(name) == key
    )
    return expr.func(*args[:2], *units) if is_over else expr.func(*args)


def moved_lines(lines: Iterable[Line], model: Model, lexicon: Lexicon) -> tuple[Line, ...]:
    """The lines, those about outputs moved one layer on, those that do not show what they are about to be read in both ways."""
    keys = _keys(model, lexicon)
    lines = tuple(lines)
    if not keys:
        return lines
    targets = {name.key for name in model.by_role("target")}
    behind = {key for key, letter in lexicon.families.items() if key.endswith(lexicon.layers.behind)} | set(keys.values())
    moves = {**keys, **{key: lexicon.layers.moved(key) for key in lexicon.families if key not in behind}}
    moves |= {name.key: output.key for name in model.by_role("input") for output in model.by_role("output")}
    return tuple(line for chain in chains(lines) for line in _moved(chain, targets, behind, moves))


def reread_lines(lines: Iterable[Line], model: Model, lexicon: Lexicon) -> tuple[Line, ...]:
    """The lines with one more reading where a target has the letter of another layer: in ``o_i - y_i`` both may be those of an output."""
    output = next((name.key for name in model.by_role("output")), "")
    target, *rest = [name.key for name in model.by_role("target")] or [""]
    others = {entry.only[0]: entry.key for entry in lexicon.entries if entry.role in ("input", "hidden") and len(entry.only) == 1}

    of_output = dict.fromkeys(rest, target)

    def reread(line: Line) -> Line:
        names = {name for side in line.sides for name in free_names(side.expression) if letter_of(name) in (target, *rest)}
        letters = {str(index) for name in names for index in indices_of(name)} & others.keys()
        sides = tuple(
            replace(side, expression=with_letters(side.expression, of_output | {others[letter]: output for letter in letters}))
            for side in line.sides
        )
        return line if not letters or sides == line.sides else replace(line, others=(*line.others, sides))

    return tuple(map(reread, lines)) if others and output else tuple(lines)


def _moved(chain: list[Line], targets: set[str], behind: set[str], moves: Mapping[str, str]) -> Iterator[Line]:
    spoken = {letter_of(name) for line in chain for side in line.sides for name in free_names(side.expression)}
    for line in chain:
        moved = tuple(replace(side, expression=with_letters(side.expression, moves)) for side in line.sides)
        if spoken & behind or moved == line.sides:
            yield line
        elif spoken & targets:
            yield replace(line, sides=moved)
        else:
            yield replace(line, others=(*line.others, moved))


def chains(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines that go on with one another."""
    chain: list[Line] = []
    for line in lines:
        if chain and not (line.starts_with_relation or line.kind != "formula"):
            yield chain
            chain = []
        chain.append(line)
    if chain:
        yield chain


def _keys(model: Model, lexicon: Lexicon) -> dict[str, str]:
    """The quantities of the declared layer, with what they are called in the one behind it."""
    letters = {entry.key: (entry.letter, entry.only) for entry in lexicon.entries if entry.only}
    layers = lexicon.layers
    if not layers.behind:
        return {}
    spelled = {key: f"{letter}_{''.join(only)}" for key, (letter, only) in letters.items()}
    roles = {name.key: name.role for name in model.names}
    return {
        key: layers.moved(text) for key, text in spelled.items() if roles.get(key) in _MOVED and layers.own in letters[key][1]
    }


def _renamed_base(symbol: Expr | IndexedBase, keys: Mapping[str, str]) -> Expr | IndexedBase:
    key = letter_of(symbol) if not isinstance(symbol, IndexedBase) else str(symbol.label)
    return family(keys[key]) if isinstance(symbol, IndexedBase) else Symbol(keys[key], real=True)
