"""A generator of the field: what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol

from symperceptron.language.equality.quotient import Quotient

__all__ = ["Generator", "Range"]

Range = tuple[Expr, Expr]
Renaming = Mapping[Symbol, Expr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A free generator: its kind, the indices in it, and how it looks with other indices and on the page.

    `argument` is what a function or a root is taken of, or what is summed; `bound` holds the indices of a sum with their ranges; `height` says how deep
    sums are nested in it, so that the bound indices of an outer sum are never those of an inner one.
    """

    kind: str
    label: tuple[Any, ...]
    renamed: Callable[[Renaming], Quotient]
    written: Callable[[], Expr]
    indices: frozenset[Symbol] = frozenset()
    height: int = 0
    argument: Quotient | None = None
    bound: tuple[tuple[Symbol, Range], ...] = ()

    @property
    def content(self) -> Quotient:
        """What it is a function, a root or a sum of."""
        if self.argument is None:
            raise ValueError(f"{self.label} is made of nothing else")
        return self.argument
