r"""A text in matrix notation, its lines written out by elements: ``z = W x`` as ``z_i = Σ_j W_{ij} x_j``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symperceptron.checking.matrices.roles import roles_of
from symperceptron.checking.matrices.shapes import COLUMN, MATRIX, NUMBER, ROW, Shaped, Shapes, shaped, shapes_of
from symperceptron.checking.matrices.tree import FUNCTIONS, Node, names_in, sides_of
from symperceptron.errors import ShapeError

__all__ = ["ByElements", "by_elements", "shows_matrices"]

_WHOLE = frozenset(
    {"name", "number", "gradient", "derivative", "call", "over", "elementwise", "scaled", "rows", "product", "norm"}
)
_SHOWS_MATRICES = re.compile(
    r"\\odot|⊙|\\circ|∘|\^\s{0,3}\{?[^{}]{0,8}(?:T|\\top)\}?|\u22a4|\u1d40|\|\||\\\||\\[lr]?Vert|‖|diag|\\(?:mathbf|boldsymbol|bm|vec)(?![a-z])"
)
_SHOWS_PRODUCTS = re.compile(
    r"@|\.T(?![A-Za-z])|[)}\]]\s{0,2}:\s{0,2}[\\A-Za-z(]|(?<![A-Za-z])[A-Za-z]\s{0,2}:\s{0,2}(?:d|\\|[A-Z](?![A-Za-z]))"
)
_INDICES = "ijkpqrs"
_SAID_WITH_IT = re.compile(r"(\\?[A-Za-z]+(?:[_^](?:\w|\{\w+\}))*)\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByElements:
    """The text by elements with the author's symbols.

    `rewritten` are its lines by elements, by number, `turned` those that may be laid out the other way round, and `unread` the numbers of
    the lines with a matrix or a vector that could not be written so.
    """

    text: str
    names: Mapping[str, str]
    rewritten: Mapping[int, str]
    turned: Mapping[int, str]
    unread: frozenset[int]


def shows_matrices(text: str) -> bool:
    """Whether there is a sign in the text that only matrices and vectors have."""
    return any(sign.search(text) for sign in (_SHOWS_MATRICES, _SHOWS_PRODUCTS))


def by_elements(text: str, names: Mapping[str, str]) -> ByElements | None:
    r"""The text by its elements; None where nothing in it is a matrix, or too little of it can be written so.

    >>> print(by_elements("z = W x + b\n\\frac{\\partial L}{\\partial W} = \\delta x^T\n\\delta = \\frac{\\partial L}{\\partial z}", {}).text)
    z_{i} = \left(\sum_{j} W_{ij} x_{j}\right)+b_{i}
    \frac{\partial L}{\partial W_{ij}} = \delta_{i} x_{j}
    \delta_{i} = \frac{\partial L}{\partial z_{i}}
    """
    if not _SHOWS_MATRICES.search(text):
        return None
    lines = text.splitlines()
    chains = _chains(lines)
    shapes = shapes_of(chains.values())
    if MATRIX not in shapes.values() or not any(_says_what_is_made(chain, shapes) for chain in chains.values()):
        return None
    if any(_has_elements(letter, text) and _is_applied_from_behind(letter, chains.values(), shapes) for letter in shapes):
        return None  # which of the indices of an element is the unit's is not told
    writer = _Writer(shapes, text)
    rewritten, turned = dict[int, str](), dict[int, str]()
    for number, chain in chains.items():
        goes_on = lines[number].lstrip(" &$").startswith("=")
        try:
            rewritten[number] = writer.line(chain, goes_on=goes_on)
            head = chain[0]
            if head.kind == "derivative" and shapes[head.parts[1].text] == MATRIX:
                turned[number] = writer.line(chain, goes_on=goes_on, turned=True)
        except (ShapeError, KeyError):
            continue
    unread = {
        number: _hidden(line)
        for number, line in enumerate(lines)
        if number not in rewritten and "=" in line and _speaks_of(line, shapes)
    }
    if len(unread) > len(rewritten):
        return None
    return ByElements(
        text="\n".join(rewritten.get(number, unread.get(number, line)) for number, line in enumerate(lines)),
        names={role: writer.symbol(symbol) for role, symbol in names.items() if symbol} or writer.roles(chains.values()),
        rewritten={number + 1: line for number, line in rewritten.items()},
        turned={number + 1: line for number, line in turned.items()},
        unread=frozenset(number + 1 for number in unread),
    )


def _formulas(line: str) -> tuple[bool, tuple[Node, ...]]:
    goes_on, sides = sides_of(line)
    if not all(map(_has_a_formula, sides)):
        raise ShapeError("what no formula of elements is written for")
    return goes_on, sides


def _has_a_formula(node: Node) -> bool:
    """Whether what is said has its formula by elements here; the other lines are judged as products."""
    is_known = (
        node.kind not in ("ones", "squared", "element", "total")
        and not (node.kind == "name" and node.text in FUNCTIONS)
        and not (node.kind == "call" and node.text in ("e", "softmax", "tr", "ReLU"))
        and not (node.kind == "derivative" and [part.kind for part in node.parts] != ["name", "name"])
        and not {"frobenius", "quotient"}.intersection(node.signs)
    )
    return is_known and all(map(_has_a_formula, node.parts))


def _hidden(line: str) -> str:
    """The line with what it is about, and nothing of what it says of that, nor of other letters in it."""
    head, _, rest = line.partition("=")
    others = (f", {letter} = ?" for letter in _SAID_WITH_IT.findall(rest))
    return f"{head.replace('&', '')}= ?{''.join(others)}"


def _chains(lines: list[str]) -> dict[int, tuple[Node, ...]]:
    """The sides of every line that can be read so; of one that goes on, what the chain is about first."""
    found: dict[int, tuple[Node, ...]] = {}
    head: Node | None = None
    for number, line in enumerate(lines):
        try:
            goes_on, sides = _formulas(line)
        except (ShapeError, IndexError, ValueError):
            head = None if not line.lstrip(" &$").startswith("=") else head
            continue
        if goes_on and head is not None:
            found[number] = (head, *sides)
        elif not goes_on and len(sides) > 1:
            head = sides[0]
            found[number] = sides
    return found


def _says_what_is_made(chain: tuple[Node, ...], shapes: Shapes) -> bool:
    """Whether the line says of a name that it is a product of a matrix or of two vectors, so that the layout of the weights is told."""
    if chain[0].kind != "name":
        return False
    try:
        return any(
            part.kind == "product" and all(inner.shape != NUMBER for inner in part.parts)
            for side in chain[1:]
            for part in _parts(shaped(side, shapes))
        )
    except (ShapeError, KeyError):
        return False


def _has_elements(letter: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\}}?_(?:[a-z]|\{{[a-z])", text) is not None


def _is_applied_from_behind(letter: str, chains: Iterable[tuple[Node, ...]], shapes: Shapes) -> bool:
    """Whether something is multiplied by the matrix, ``x W``, and not the matrix by it."""
    for chain in chains:
        try:
            parts = [part for side in chain[1:] for part in _parts(shaped(side, shapes))]
        except (ShapeError, KeyError):
            continue
        if any(part.kind == "product" and part.parts[1].text == letter and part.parts[1].shape == MATRIX for part in parts):
            return True
    return False


def _speaks_of(line: str, shapes: Shapes) -> bool:
    """Whether a matrix or a vector stands in the line without an index."""
    letters = (re.escape(letter) for letter, shape in shapes.items() if shape != NUMBER)
    return any(re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z_]|\^\{{[^{{}}]*\}}_|\^\w_)", line) for letter in letters)


def _parts(node: Shaped) -> Iterator[Shaped]:
    yield node
    for part in node.parts:
        yield from _parts(part)


class _Writer:
    """Writes sides by elements."""

    def __init__(self, shapes: Shapes, text: str) -> None:
        taken = {letter.removeprefix("\\") for letter in shapes} | set(re.findall(r"[_^]\{?\(?\[?([ijkpqrs])\b", text))
        self.shapes = shapes
        self.free = [letter for letter in _INDICES if letter not in taken]
        self.used = 0

    def line(self, chain: tuple[Node, ...], *, goes_on: bool, turned: bool = False) -> str:
        """The line by elements; `turned` with rows and columns of what is said exchanged."""
        sides = [shaped(side, self.shapes) for side in chain]
        found = {side.shape for side in sides}
        if len(found) > 1 and not (found == {COLUMN, ROW} and sides[0].kind == "derivative"):
            raise ShapeError("sides of different shapes")
        row, column = self._letter(0), self._letter(1)
        written = list[str]()
        for at, side in enumerate(sides):
            self.used = {MATRIX: 2, NUMBER: 0}.get(side.shape, 1)
            own = (column, row) if turned and at else (row, column) if side.shape == MATRIX else (row, row)
            written.append(self._written(side, *own))
        return f"= {' = '.join(written[1:])}" if goes_on else " = ".join(written)

    def roles(self, chains: Iterable[tuple[Node, ...]]) -> dict[str, str]:
        """The symbols of a text with several layers that declares none."""
        found = []
        for chain in chains:
            try:
                found.append(tuple(shaped(side, self.shapes) for side in chain))
            except (ShapeError, KeyError):
                continue
        return {role: self._written(name, self._letter(0), self._letter(1)) for role, name in roles_of(found).items()}

    def symbol(self, symbol: str) -> str:
        """A declared symbol with the indices of an element."""
        try:
            (node,) = sides_of(symbol)[1]
            names = list(names_in(node))
            return self._written(shaped(node, self.shapes), self._letter(0), self._letter(1)) if len(names) == 1 else symbol
        except (ShapeError, KeyError, IndexError, ValueError):
            return symbol

    def _letter(self, at: int) -> str:
        if at >= len(self.free):
            raise ShapeError("more sums than there are index letters")
        return self.free[at]

    def _fresh(self) -> str:
        self.used += 1
        return self._letter(self.used - 1)

    def _written(self, node: Shaped, row: str, column: str) -> str:  # one way to write for each kind
        if node.kind == "name":
            return _element(node, row, column)
        if node.kind == "number":
            return node.text
        parts = node.parts
        if node.kind == "product":
            return self._product(parts[0], parts[1], row, column)
        if node.kind == "rows":
            return f"{self._factor(parts[0], row, row)} {self._factor(parts[1], row, column)}"
        if node.kind == "norm":
            return self._squares(parts[0])
        if node.kind == "transposed":
            return self._written(parts[0], column, row)
        if node.kind in ("scaled", "elementwise"):
            return " ".join(self._factor(part, row, column) for part in parts)
        if node.kind == "minus":
            return f"-{self._factor(parts[0], row, column)}"
        return _joined(node, list(self._apart(parts, row, column)))

    def _apart(self, parts: Iterable[Shaped], row: str, column: str) -> Iterator[str]:
        """Parts beside one another, whose sums may run over the same letters."""
        start = last = self.used
        for part in parts:
            self.used = start
            yield self._written(part, row, column)
            last = max(last, self.used)
        self.used = last

    def _factor(self, node: Shaped, row: str, column: str) -> str:
        written = self._written(node, row, column)
        inner = node.parts[0] if node.kind == "transposed" else node
        is_one = inner.kind in _WHOLE
        return written if is_one else rf"\left({written}\right)"

    def _product(self, left: Shaped, right: Shaped, row: str, column: str) -> str:
        if left.shape == COLUMN:
            return f"{self._factor(left, row, row)} {self._factor(right, column, column)}"
        over = self._fresh()
        first = self._factor(left, row if left.shape == MATRIX else over, over)
        second = self._factor(right, over, column if right.shape == MATRIX else over)
        return rf"\left(\sum_{{{over}}} {first} {second}\right)"

    def _squares(self, inside: Shaped) -> str:
        over = {NUMBER: 0, MATRIX: 2}.get(inside.shape, 1)
        letters = [self._fresh() for _ in range(over)]
        row, column = letters[:1] or [""], letters[1:] or letters or [""]
        sums = "".join(rf"\sum_{{{letter}}} " for letter in letters)
        return rf"\left({sums}\left({self._written(inside, row[0], column[0])}\right)^2\right)"


def _element(node: Shaped, row: str, column: str) -> str:
    letter, _, number = node.text.partition("_")
    label = node.label or (f"({number})" if number else "")
    indices = {NUMBER: "", COLUMN: row, ROW: column, MATRIX: row + column}[node.shape]
    return letter + (f"^{{{label}}}" if label else "") + (f"_{{{indices}}}" if indices else "")


def _joined(node: Shaped, written: list[str]) -> str:
    """A part from what its own parts are written as."""
    if node.kind == "sum":
        return "".join(term if at == 0 or term.startswith("-") else f"+{term}" for at, term in enumerate(written))
    if node.kind == "over":
        return rf"\frac{{{written[0]}}}{{{written[1]}}}"
    if node.kind == "derivative":
        return rf"\frac{{\partial {written[0]}}}{{\partial {written[1]}}}"
    if node.kind == "gradient" and node.parts[0].kind == "name":
        return f"d{written[0]}"
    if node.kind != "call" or node.text in ("softmax", "tr"):
        raise ShapeError(f"{node.kind} by its elements")
    return rf"{node.text}{node.label}\left({written[0]}\right)"
