"""Which letters of a text are numbers, columns, rows and matrices: what makes its lines fit together, where there is only one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symperceptron.checking.matrices.tree import Node, names_in
from symperceptron.errors import ShapeError

__all__ = ["Shaped", "Shapes", "shaped", "shapes_of"]

NUMBER, COLUMN, ROW, MATRIX = "number", "column", "row", "matrix"
Shapes = Mapping[str, str]

_FROM = {
    "transposed": {COLUMN: ROW, ROW: COLUMN, MATRIX: MATRIX},
    "diagonal": {COLUMN: MATRIX, ROW: MATRIX},
}
_PRODUCTS = {
    (MATRIX, COLUMN): COLUMN,
    (ROW, MATRIX): ROW,
    (ROW, COLUMN): NUMBER,
    (COLUMN, ROW): MATRIX,
    (MATRIX, MATRIX): MATRIX,
}
_LOSSES = frozenset("LEJC")
_WEIGHTS = frozenset({"w", r"\theta"})
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Shaped:
    """A part of a line whose shape is known, its products with two factors each."""

    kind: str
    shape: str
    text: str = ""
    label: str = ""
    parts: tuple[Shaped, ...] = ()


def shaped(node: Node, shapes: Shapes) -> Shaped:
    """The part with its shape; raises ShapeError where its own parts do not fit together."""
    if node.kind == "name":
        return Shaped("name", shapes[node.text], node.text, node.label)
    if node.kind == "number":
        return Shaped("number", NUMBER, node.text)
    if node.kind == "product":
        return _grouped([shaped(part, shapes) for part in node.parts], node.signs)
    parts = tuple(shaped(part, shapes) for part in node.parts)
    return Shaped(node.kind, _shape_of(node.kind, parts), node.text, node.label, parts)


def _shape_of(kind: str, parts: Sequence[Shaped]) -> str:
    """The shape of what is no name, number or product."""
    first = parts[0]
    if kind == "sum":
        return _common(parts)
    if kind in _FROM:
        shape = _FROM[kind].get(first.shape)
        if shape is None:
            raise ShapeError(f"{kind} of a {first.shape}")
        return shape
    if kind == "derivative":
        if first.shape != NUMBER:
            raise ShapeError("the derivative of more than a number")
        return parts[1].shape
    return NUMBER if kind == "norm" else first.shape


def _common(terms: Sequence[Shaped]) -> str:
    """The shape of all terms; a number that is written out is added to every element."""
    found = {term.shape for term in terms if term.kind != "number"} or {NUMBER}
    if len(found) != 1:
        raise ShapeError("terms of different shapes")
    return found.pop()


def _grouped(factors: list[Shaped], signs: Sequence[str]) -> Shaped:
    """The product: what has no ⊙ between it binds first, or all goes from left to right, as the shapes allow; in doubt neither."""
    found = []
    for way in (_tight, _in_order):
        try:
            found.append(way(factors, signs))
        except ShapeError:
            continue
    if not found or len(set(found)) > 1:
        raise ShapeError("factors that do not fit together in just one way")
    return found[0]


def _in_order(factors: Sequence[Shaped], signs: Sequence[str]) -> Shaped:
    value = factors[0]
    for sign, factor in zip(signs, factors[1:], strict=True):
        value = _times(value, sign, factor)
    return value


def _tight(factors: Sequence[Shaped], signs: Sequence[str]) -> Shaped:
    runs: list[list[Shaped]] = [[factors[0]]]
    inner: list[list[str]] = [[]]
    outer: list[str] = []
    for sign, factor in zip(signs, factors[1:], strict=True):
        if sign in ("hadamard", "star"):
            runs.append([factor])
            inner.append([])
            outer.append(sign)
        else:
            runs[-1].append(factor)
            inner[-1].append(sign)
    return _in_order([_in_order(run, own) for run, own in zip(runs, inner, strict=True)], outer)


def _times(left: Shaped, sign: str, right: Shaped) -> Shaped:
    if sign == "/":
        if right.shape != NUMBER:
            raise ShapeError("a division by more than a number")
        return Shaped("over", left.shape, parts=(left, right))
    if NUMBER in (left.shape, right.shape):
        return Shaped("scaled", right.shape if left.shape == NUMBER else left.shape, parts=(left, right))
    if sign in ("hadamard", "star"):
        if left.shape != right.shape:
            raise ShapeError("factors of different shapes, element by element")
        return Shaped("elementwise", left.shape, parts=(left, right))
    if sign == "dot" and left.shape == right.shape == COLUMN:
        return Shaped("product", NUMBER, parts=(Shaped("transposed", ROW, parts=(left,)), right))
    if left.kind == "diagonal" and right.shape in (COLUMN, MATRIX):
        return Shaped("rows", right.shape, parts=(left.parts[0], right))
    shape = _PRODUCTS.get((left.shape, right.shape))
    if shape is None:
        raise ShapeError("factors that do not fit together")
    return Shaped("product", shape, parts=(left, right))


def shapes_of(chains: Iterable[Sequence[Node]]) -> Shapes:
    """The shapes of the letters that all ways to read the lines agree on; each line is given with what it goes on from.

    A weight in a small letter is a matrix only where nothing else makes the lines fit.
    """
    chains = [tuple(chain) for chain in chains]
    found = _agreed(chains, _usual)
    if all(_fits(chain, found) for chain in chains):
        return found
    other = _agreed(chains, lambda letter: (MATRIX,) if letter in _WEIGHTS else _usual(letter))
    return other if all(_fits(chain, other) for chain in chains) else found


def _agreed(chains: Sequence[Sequence[Node]], usual: Callable[[str], tuple[str, ...]]) -> Shapes:
    fixed = _fixed(node for chain in chains for side in chain for node in _all(side))
    ways: list[dict[str, str]] = [{}]
    for chain in chains:
        letters = dict.fromkeys(name.text for side in chain for name in names_in(side))
        new = [letter for letter in letters if letter not in ways[0]]
        options = [fixed.get(letter) or usual(letter) for letter in new]
        if len(ways) * prod(map(len, options)) > _MOST:
            continue
        extended = [{**way, **dict(zip(new, choice, strict=True))} for way in ways for choice in product(*options)]
        fitting = [way for way in extended if _fits(chain, way)]
        ways = fitting or ways
    return {letter: shape for letter, shape in ways[0].items() if all(way[letter] == shape for way in ways)}


def _fits(chain: Sequence[Node], shapes: Shapes) -> bool:
    try:
        sides = [shaped(side, shapes) for side in chain]
    except (ShapeError, KeyError):
        return False
    found = {side.shape for side in sides}
    return len(found) == 1 or (found == {COLUMN, ROW} and sides[0].kind == "derivative")


def _all(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _all(part)


def _fixed(nodes: Iterable[Node]) -> dict[str, tuple[str, ...]]:
    """The losses and what is divided by are numbers."""
    found = set[str]()
    variables = set[str]()
    for node in nodes:
        below = node.parts[1:] if node.kind == "product" and node.signs == ("/",) else ()
        found |= {name.text for part in (node.parts[:1] if node.kind == "derivative" else below) for name in names_in(part)}
        variables |= {name.text for part in node.parts[1:] for name in names_in(part)} if node.kind == "derivative" else set()
    return dict.fromkeys(found - variables, (NUMBER,))


def _usual(letter: str) -> tuple[str, ...]:
    """Capitals are matrices; a small letter may be anything else."""
    stem = letter.partition("_")[0].removeprefix("\\")
    if stem in _LOSSES or stem.startswith("mathcal"):
        return (NUMBER,)
    return (MATRIX,) if stem[:1].isupper() else (NUMBER, COLUMN, ROW)
