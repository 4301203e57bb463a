"""Which letters of a text are numbers, columns, rows and matrices: what makes its lines fit together, where there is only one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symperceptron.checking.matrices.tree import Node, names_in
from symperceptron.errors import ShapeError

__all__ = [
    "COLUMN",
    "LOSSES",
    "MATRIX",
    "NUMBER",
    "ROW",
    "SAME",
    "Layout",
    "Shaped",
    "Shapes",
    "shaped",
    "shapes_of",
    "usual_shapes",
]

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
LOSSES = frozenset({*"LEJC", "ell", "mathcal{L}", "mathcal{J}", "mathcal{E}", "mathcal{C}"})
COUNTS = frozenset("mnNMKk")
_STEPS = frozenset({"lambda", "eta", "alpha", "epsilon", "gamma", "mu"})
_ADDED = re.compile(r"(?:b|c|beta)(?:_\d|\^.*)?|w_0|theta_0")
WEIGHTS = frozenset({"w", "theta", "v", "u"})
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Shaped:
    """A part of a line whose shape is known, its products with two factors each."""

    kind: str
    shape: str
    text: str = ""
    label: str = ""
    parts: tuple[Shaped, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How derivatives are laid out, and whether a number may be added to every element.

    `is_turned` exchanges rows and columns of the derivative of a number, `jacobian` says where the rows of a derivative of a vector come
    from: the vector ("numerator"), its variable ("denominator"), or that it has but one element for each ("elements").
    `is_wide` lets letters be what they seldom are, and what `has_columns` has its examples in the columns of a matrix, not in its rows.
    """

    is_turned: bool = False
    jacobian: str = ""
    adds_numbers: bool = False
    is_wide: bool = False
    has_columns: bool = False


SAME = Layout()


def shaped(node: Node, shapes: Shapes, layout: Layout = SAME) -> Shaped:
    """The part with its shape; raises ShapeError where its own parts do not fit together."""
    if node.kind == "name":
        return Shaped("name", shapes[node.text], node.text, node.label)
    if node.kind == "number":
        return Shaped("number", NUMBER, node.text)
    if node.kind == "ones":
        return Shaped("ones", COLUMN)
    if node.kind == "element":
        return _element(node, shapes[node.text], layout)
    parts = tuple(shaped(part, shapes, layout) for part in node.parts)
    if node.kind == "product":
        return _grouped(parts, node.signs)
    if node.kind == "derivative":
        return _derivative(parts, layout)
    return Shaped(node.kind, _shape_of(node, parts, layout), node.text, node.label, parts)


def _element(node: Node, shape: str, layout: Layout) -> Shaped:
    """An element of a vector, or the example of that number, a column, among those in a matrix."""
    if shape == NUMBER:
        raise ShapeError("an element of a number")
    if shape == MATRIX:
        return Shaped("column" if layout.has_columns else "row", COLUMN, node.text, node.label)
    return Shaped("element", NUMBER, node.text, node.label, (Shaped("name", shape, node.text),))


def _derivative(parts: tuple[Shaped, ...], layout: Layout) -> Shaped:
    if len(parts) != 2:
        raise ShapeError("∇ without a variable")
    function, variable = (part.shape for part in parts)
    if function == NUMBER:
        shape = _FROM["transposed"].get(variable, variable) if layout.is_turned else variable
        return Shaped("derivative", shape, label="turned" if layout.is_turned else "", parts=parts)
    if not layout.jacobian:
        raise ShapeError("the derivative of more than a number")
    if variable == NUMBER:
        return Shaped("derivative", function, parts=parts)
    if function != variable or function == MATRIX:
        raise ShapeError("a derivative with more than rows and columns")
    return Shaped("derivative", function if layout.jacobian == "elements" else MATRIX, label=layout.jacobian, parts=parts)


def _shape_of(node: Node, parts: Sequence[Shaped], layout: Layout) -> str:
    """The shape of what is no name, number, product or derivative."""
    kind, first = node.kind, parts[0]
    if kind == "sum":
        return _common(parts, adds_numbers=layout.adds_numbers)
    if kind in _FROM:
        shape = _FROM[kind].get(first.shape)
        if shape is None:
            raise ShapeError(f"{kind} of a {first.shape}")
        return shape
    if kind == "call" and node.text in ("tr", "softmax"):
        return _of_a_whole(node.text, first.shape)
    return NUMBER if kind == "norm" else first.shape


def _of_a_whole(function: str, shape: str) -> str:
    if (function, shape) == ("tr", MATRIX):
        return NUMBER
    if function == "softmax" and shape in (COLUMN, ROW):
        return shape
    raise ShapeError(f"{function} of a {shape}")


def _common(terms: Sequence[Shaped], *, adds_numbers: bool) -> str:
    """The shape of all terms; a number that is written out is added to every element."""
    found = {term.shape for term in terms if not (_is_number(term) or (adds_numbers and _may_be_added(term)))} or {NUMBER}
    if len(found) != 1:
        raise ShapeError("terms of different shapes")
    return found.pop()


def _is_number(term: Shaped) -> bool:
    """Whether the term is a number that is written out."""
    return term.kind == "number" or (term.kind in ("minus", "scaled", "over") and all(map(_is_number, term.parts)))


def _may_be_added(term: Shaped) -> bool:
    """Whether the term is a bias that is one number."""
    return term.shape == NUMBER and term.kind == "name" and _ADDED.fullmatch(term.text.removeprefix("\\")) is not None


def _grouped(factors: Sequence[Shaped], signs: Sequence[str]) -> Shaped:
    """The product: what has no ⊙ between it binds first, or all goes from left to right, as the shapes allow; in doubt neither."""
    found = []
    for way in (_tight, _in_order):
        try:
            found.append(way(factors, signs))
        except ShapeError:
            continue
    if len(set(found)) > 1 and any(factor.shape == NUMBER for factor in factors) and "/" not in signs:
        return _numbers_first(factors, signs)
    if not found or len(set(found)) > 1:
        raise ShapeError("factors that do not fit together in just one way")
    return found[0]


def _numbers_first(factors: Sequence[Shaped], signs: Sequence[str]) -> Shaped:
    """The product with its numbers before all else, which changes nothing: then it may not matter what binds first."""
    others = list[Shaped]()
    between, sign = list[str](), ""
    for before, factor in zip(("", *signs), factors, strict=True):
        sign = sign or before
        if factor.shape != NUMBER:
            between += [sign] if others else []
            others.append(factor)
            sign = ""
    if not others:
        return _in_order(factors, signs)
    rest = _grouped(others, between)
    numbers = _in_order([factor for factor in factors if factor.shape == NUMBER], [""] * (len(factors) - len(others) - 1))
    return _times(numbers, "", rest)


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
        if sign in ("hadamard", "star", "quotient", "frobenius"):
            runs.append([factor])
            inner.append([])
            outer.append(sign)
        else:
            runs[-1].append(factor)
            inner[-1].append(sign)
    return _in_order([_in_order(run, own) for run, own in zip(runs, inner, strict=True)], outer)


def _times(left: Shaped, sign: str, right: Shaped) -> Shaped:
    if sign in ("/", "quotient"):
        if right.shape not in (NUMBER, left.shape) and left.shape != NUMBER:
            raise ShapeError("a division by something of another shape")
        return Shaped("over", right.shape if left.shape == NUMBER else left.shape, parts=(left, right))
    if NUMBER in (left.shape, right.shape):
        return Shaped("scaled", right.shape if left.shape == NUMBER else left.shape, parts=(left, right))
    if sign in ("hadamard", "star", "frobenius"):
        if left.shape != right.shape:
            raise ShapeError("factors of different shapes, element by element")
        product = sign == "frobenius"
        return Shaped(sign if product else "elementwise", NUMBER if product else left.shape, parts=(left, right))
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
    other = _agreed(chains, lambda letter: (MATRIX,) if _stem(letter) in WEIGHTS else _usual(letter))
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
        found |= {name.text for part in below for name in names_in(part) if _stem(name.text) in COUNTS}
        found |= {name.text for part in (node.parts[:1] if node.kind == "derivative" else ()) for name in names_in(part)}
        variables |= {name.text for part in node.parts[1:] for name in names_in(part)} if node.kind == "derivative" else set()
    return dict.fromkeys(found - variables, (NUMBER,))


def _stem(letter: str) -> str:
    return letter.partition("_")[0].removeprefix("\\")


def _usual(letter: str) -> tuple[str, ...]:
    """Capitals are matrices; a small letter may be anything else."""
    stem = _stem(letter)
    if stem in LOSSES or stem.startswith("mathcal"):
        return (NUMBER,)
    return (MATRIX,) if stem[:1].isupper() else (NUMBER, COLUMN, ROW)


def usual_shapes(letter: str, *, is_wide: bool = False) -> tuple[str, ...]:
    """What a letter may be where nothing tells; widely, capitals may be vectors and weights in small letters matrices."""
    stem = _stem(letter).partition("^")[0]
    if stem in COUNTS or stem in _STEPS:
        return (NUMBER,)
    if stem in LOSSES and stem in "EJC":
        return (NUMBER, MATRIX)
    usual = _usual(stem)
    if is_wide and usual == (MATRIX,):
        return (MATRIX, ROW, COLUMN)
    return (*usual, MATRIX) if is_wide and stem in WEIGHTS else usual
