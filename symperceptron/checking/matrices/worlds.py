"""What the letters of a text with matrices may be: every way in which its definitions fit together, each with the model that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Symbol

from symperceptron.checking.matrices.entries import Entries, Scope, nothing, size_symbol
from symperceptron.checking.matrices.functions import Functions
from symperceptron.checking.matrices.names import key_of, spelling_of
from symperceptron.checking.matrices.shapes import COLUMN, COUNTS, MATRIX, NUMBER, ROW, Layout, Shapes, shaped, usual_shapes
from symperceptron.checking.matrices.sizes import Sized, Sizes
from symperceptron.checking.matrices.texts import DIFFERENTIAL, Text, parts_of
from symperceptron.checking.matrices.tree import Node, names_in
from symperceptron.errors import ModelError, ShapeError
from symperceptron.language.expressions import Compare, Over, Summation, one
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import family, rename
from symperceptron.language.notation import NOTATIONS, Spelling

__all__ = ["ERROR", "World", "name_of", "ways", "worlds_of"]

ERROR = "error"
_MOST, _MOST_ON_THE_WAY = 24, 400
_PLAIN = Layout(adds_numbers=True)


@dataclass(frozen=True, kw_only=True)
class World:
    """The shapes of the letters, which of their sizes are equal, and the model of what is said of them."""

    shapes: Shapes
    sizes: Sizes
    model: Model
    scope: Scope
    has_columns: bool = False

    @property
    def letters(self) -> frozenset[str]:
        """The sizes of what is known here."""
        return frozenset(size for letter, shape in self.shapes.items() for size in _sizes_of(letter, shape))


def worlds_of(text: Text, functions: Functions) -> tuple[World, ...]:
    """Every way in which the definitions fit together; none where there are too many, or no way at all."""
    chains = [one.sides[:2] for one in text.definitions.values()]
    fitting = _fitting(chains, _PLAIN) or _least_unusual(_fitting(chains, replace(_PLAIN, is_wide=True)))
    numbered = {part.text for one in text.statements for side in one.sides for part in parts_of(side) if part.kind == "element"}
    if len(fitting) > _MOST or (text.loss is None and text.has_short and text.modes != (DIFFERENTIAL,)):
        return ()  # what ``dW`` is a gradient of is not told
    found = []
    for mode in text.modes:
        for shapes in fitting:
            has_examples = any(shapes.get(letter) == MATRIX for letter in numbered)
            for has_columns in (False, True)[: 1 + has_examples]:
                try:
                    found.append(_world(text, shapes, chains, functions, mode, has_columns=has_columns))
                except (ShapeError, ModelError):
                    continue
    return tuple(found)


def _fitting(chains: Sequence[tuple[Node, ...]], layout: Layout) -> list[dict[str, str]]:
    fitting: list[dict[str, str]] = [{}]
    for chain in chains:
        fitting = [way for known in fitting for way in ways(chain, known, layout)]
        if not 0 < len(fitting) <= _MOST_ON_THE_WAY:
            return []
    return fitting


def _least_unusual(fitting: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The ways in which the fewest letters are what they seldom are."""
    unusual = [sum(shape not in usual_shapes(letter) for letter, shape in shapes.items()) for shapes in fitting]
    return [shapes for shapes, count in zip(fitting, unusual, strict=True) if count == min(unusual)]


def ways(chain: Sequence[Node], known: Shapes, layout: Layout) -> Iterator[dict[str, str]]:
    """The shapes of all letters of a line, with those that are known, in which its sides fit together."""
    letters = [name.text for side in chain for name in names_in(side)]
    new = [letter for letter in dict.fromkeys(letters) if letter not in known]
    yield from _extended(chain, dict(known), new, layout)


def _extended(chain: Sequence[Node], shapes: dict[str, str], new: Sequence[str], layout: Layout) -> Iterator[dict[str, str]]:
    if new:
        for shape in usual_shapes(new[0], is_wide=layout.is_wide):
            yield from _extended(chain, {**shapes, new[0]: shape}, new[1:], layout)
        return
    try:
        sides = [shaped(side, shapes, layout) for side in chain]
    except (ShapeError, KeyError):
        return
    if len({side.shape for side in sides}) == 1:
        yield shapes


def _world(  # noqa: PLR0913  # what it is made of
    text: Text, shapes: Shapes, chains: Sequence[tuple[Node, ...]], functions: Functions, mode: str, *, has_columns: bool
) -> World:
    sizes = Sizes()
    bodies: list[tuple[Sized, Sized]] = []
    for chain in chains:
        sizes.indices = {}
        head, body = (sizes.sized(shaped(side, shapes, replace(_PLAIN, has_columns=has_columns))) for side in chain)
        sizes.equate(head, body)
        bodies.append((head, body))
    names = tuple(name_of(letter, shape, sizes) for letter, shape in shapes.items())
    spellings = tuple((key_of(letter), spelling_of(letter)) for letter in shapes)
    ends = sorted({end.name for name in names for _, end in name.ranges})
    counted = tuple((end, Spelling(latex="n", subscript=f"{number}{{}}")) for number, end in enumerate(ends, 1))
    notation = replace(NOTATIONS["plain"], first_index=1, spellings=(*spellings, *counted))
    model = Model(definitions=functions.definitions, names=names, notation=notation)
    loss = key_of(text.loss) if text.loss is not None else None
    is_mean = any(name.text in COUNTS for chain in chains if chain[0].text == text.loss for name in names_in(chain[1]))
    scope = Scope(functions=functions.keys, loss=None if mode == DIFFERENTIAL else loss, is_mean=is_mean)
    waiting = bodies
    while waiting:  # a derivative needs the definitions of what it is of
        ready = [
            pair
            for pair in waiting
            if not any(pair[1] is not other[1] and _speaks_of(pair[1], other[0].text) for other in waiting)
        ]
        if not ready:
            raise ModelError("definitions in a circle")
        for head, body in ready:
            model = replace(model, definitions=(_defined(head, body, sizes, model, scope), *model.definitions))
        waiting = [pair for pair in waiting if pair not in ready]
    return World(
        shapes=shapes, sizes=sizes, model=_with_errors(_with_shares(model, bodies), loss), scope=scope, has_columns=has_columns
    )


def _with_errors(model: Model, loss: str | None) -> Model:
    """The model with the role of what is defined and the loss is not made of."""
    made = {old.key for old in model.definitions} - {loss}
    if loss is None:
        return model
    total = Symbol(loss, real=True)
    names = (
        replace(name, role=ERROR) if name.key in made and not model.depends(total, name.symbol) else name for name in model.names
    )
    return replace(model, names=tuple(names))


def _with_shares(model: Model, bodies: Sequence[tuple[Sized, Sized]]) -> Model:
    """The model with targets that add up to 1, where the logarithm of a softmax is weighted with them."""
    written_out = {old.key for old in model.definitions if _is_share(old)}
    shares = {
        head.text
        for head, body in bodies
        if (body.kind == "call" and body.text == "softmax")
        or (head.kind in ("name", "element") and key_of(head.text) in written_out)
    }
    weights = dict.fromkeys(weight.text for _, body in bodies for weight in _weights(body, shares))
    k = Symbol("k", integer=True)
    for weight in weights:
        name = next(name for name in model.names if name.key == key_of(weight))
        if model.definition_of(name.key) is None and len(name.ranges) == 1:
            total = Summation(name.symbol[k], k, *name.ranges[0])
            model = replace(model, assumptions=(*model.assumptions, Compare(total, "=", one)))
    return model


def _is_share(definition: Definition) -> bool:
    """Whether a quantity is a term over the sum of all such terms: a softmax written out."""
    part, *index = definition.expression, *definition.parameters
    if not isinstance(part, Over) or len(index) != 1 or not isinstance(total := part.args[1], Summation):
        return False
    return rename(total.body, {total.index: index[0]}) == part.args[0]


def _weights(part: Sized, shares: set[str]) -> Iterator[Sized]:
    """What the logarithms of some letters are multiplied with."""
    if part.kind in ("product", "elementwise", "frobenius", "scaled") and any(
        _is_logarithm(inner, shares) for inner in part.parts
    ):
        first = next(inner for inner in part.parts if not _is_logarithm(inner, shares))
        yield from (one for one in (first, *first.parts) if one.kind == "name")
    for inner in part.parts:
        yield from _weights(inner, shares)


def _is_logarithm(part: Sized, shares: set[str]) -> bool:
    argument = part.parts[0] if part.kind == "call" and part.text in (r"\log", r"\ln") else None
    return argument is not None and (argument.text in shares or argument.text == "softmax")


def _speaks_of(part: Sized, letter: str) -> bool:
    return (part.text == letter and part.kind == "name") or any(_speaks_of(inner, letter) for inner in part.parts)


def _defined(head: Sized, body: Sized, sizes: Sizes, model: Model, scope: Scope) -> Definition:
    entries = Entries(sizes, model, scope, nothing)
    row, column = entries.fresh(), entries.fresh()
    return Definition(name=entries.at(head, row, column), expression=entries.at(body, row, column))


def name_of(letter: str, shape: str, sizes: Sizes) -> Name:
    """The letter as a name of a model."""
    ends = tuple((one, size_symbol(size, sizes)) for size in _sizes_of(letter, shape))
    key = key_of(letter)
    return Name(symbol=family(key) if ends else Symbol(key, real=True), role="", ranges=ends)


def _sizes_of(letter: str, shape: str) -> tuple[str, ...]:
    rows, columns = f"rows of {letter}", f"columns of {letter}"
    return {NUMBER: (), COLUMN: (rows,), ROW: (columns,), MATRIX: (rows, columns)}[shape]
