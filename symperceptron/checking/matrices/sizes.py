"""How many rows and columns each part of a line has: sizes are letters, and what is added, multiplied or equated agrees in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symperceptron.checking.matrices.shapes import COLUMN, MATRIX, NUMBER, ROW, Shaped
from symperceptron.errors import ShapeError

__all__ = ["ONE", "Sized", "Sizes"]

ONE = "1"
_ALIKE = ("sum", "elementwise", "frobenius")


@dataclass(frozen=True, slots=True)
class Sized:
    """A part of a line with the numbers of its rows and columns."""

    kind: str
    rows: str
    columns: str
    text: str = ""
    label: str = ""
    parts: tuple[Sized, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it has one element."""
        return self.rows == self.columns == ONE


class Sizes:
    """The sizes that are equal.  Where two that were `apart` before are made equal, that is what a line `needs`, as it does not fit otherwise."""

    def __init__(
        self,
        parents: Mapping[str, str] | None = None,
        apart: frozenset[str] = frozenset(),
        counts: Mapping[str, str] | None = None,
    ) -> None:
        self.parents = dict(parents or {})
        self.apart = apart
        self.needs: list[tuple[str, str]] = []
        self.made = 0
        self.indices: dict[str, str] = {}
        self.counts: dict[str, str] = dict(counts or {})

    def after(self, sizes: frozenset[str]) -> Sizes:
        """These sizes for a line to be read by, what is known of `sizes` being told apart."""
        return Sizes(self.parents, frozenset(map(self.root, sizes)), self.counts)

    def root(self, size: str) -> str:
        """What stands for all sizes that are equal to this one."""
        while size in self.parents:
            size = self.parents[size]
        return size

    def agree(self, one: str, other: str) -> None:
        """Make two sizes equal; raises ShapeError where one of them is 1 and the other is not."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return
        if ONE in (one, other):
            raise ShapeError("one row or column where there are several")
        if one in self.apart and other in self.apart:
            self.needs.append((one, other))
        kept, gone = (other, one) if other in self.apart and one not in self.apart else (one, other)
        self.parents[gone] = kept

    def equate(self, one: Sized, other: Sized) -> None:
        """Make two parts equal in rows and columns."""
        self.agree(one.rows, other.rows)
        self.agree(one.columns, other.columns)

    def _fresh(self) -> str:
        self.made += 1
        return f"ones {self.made}"

    def sized(self, node: Shaped) -> Sized:  # noqa: C901  # a case for each kind of part
        """The part with its rows and columns, its own parts having been made to fit."""
        kind, shape = node.kind, node.shape
        if kind in ("name", "ones"):
            size = node.text if kind == "name" else self._fresh()
            rows = ONE if shape in (NUMBER, ROW) else f"rows of {size}"
            columns = ONE if shape in (NUMBER, COLUMN) else f"columns of {size}"
            return Sized(kind, rows, columns, node.text)
        if kind in ("row", "column"):
            rows, columns = f"rows of {node.text}", f"columns of {node.text}"
            self.agree(self._values(node.label), rows if kind == "row" else columns)
            return Sized(kind, columns if kind == "row" else rows, ONE, node.text, node.label)
        if kind == "total":
            return self._total(node)
        parts = tuple(map(self.sized, node.parts))
        several = [part for part in parts if not part.is_number]
        if kind in (*_ALIKE, "over"):
            for part in several[1:]:
                self.equate(several[0], part)
        first = several[0] if several else None
        rows, columns = (ONE, ONE) if first is None or shape == NUMBER else (first.rows, first.columns)
        if kind == "transposed":
            rows, columns = columns, rows
        elif kind == "product":
            self.agree(parts[0].columns, parts[1].rows)
            rows, columns = parts[0].rows, parts[1].columns
        elif kind == "rows":
            self.agree(_length(parts[0]), parts[1].rows)
            rows, columns = parts[1].rows, parts[1].columns
        elif kind == "diagonal":
            rows = columns = _length(parts[0])
        elif kind == "element":
            self.agree(self._values(node.label), _length(parts[0]))
        elif kind == "derivative":
            rows, columns = self._of_derivative(parts, node.label)
        elif kind == "call" and node.text == "tr":
            self.agree(parts[0].rows, parts[0].columns)
        return Sized(kind, rows, columns, node.text, node.label, parts)

    def _values(self, index: str) -> str:
        """How many values an index has."""
        return self.indices.setdefault(index, f"values of {index}")

    def _total(self, node: Shaped) -> Sized:
        """A sum: it has as many terms as what is numbered in it, and as what stands above its sign says."""
        if node.label and not node.label.isalpha():
            raise ShapeError("a sum up to a number")
        outside = self.indices.copy()
        self.indices[node.text] = size = self._fresh()
        (body,) = map(self.sized, node.parts)
        self.indices = outside
        if node.label:
            self.agree(self.counts.setdefault(node.label, f"number {node.label}"), size)
        return Sized("total", body.rows, body.columns, node.text, size, (body,))

    def _of_derivative(self, parts: tuple[Sized, ...], layout: str) -> tuple[str, str]:
        function, variable = parts
        if function.is_number:
            turned = layout == "turned"
            return (variable.columns, variable.rows) if turned else (variable.rows, variable.columns)
        if variable.is_number:
            return function.rows, function.columns
        if layout == "elements":
            self.equate(function, variable)
            return function.rows, function.columns
        over, by = _length(function), _length(variable)
        return (by, over) if layout == "denominator" else (over, by)


def _length(vector: Sized) -> str:
    return vector.columns if vector.rows == ONE else vector.rows


def shape_of(part: Sized) -> str:
    """What a part is: a number, a column, a row or a matrix."""
    if part.is_number:
        return NUMBER
    return COLUMN if part.columns == ONE else ROW if part.rows == ONE else MATRIX
