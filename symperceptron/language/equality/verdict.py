"""What is said of an equality: proved, refuted with a witness, or honestly undecided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sympy import Expr

from symperceptron.language.expressions import Compare
from symperceptron.language.notation import Notation
from symperceptron.language.writing import to_latex

__all__ = ["Kind", "Verdict", "Witness"]


class Kind(StrEnum):
    """The three things that can be said of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A point at which two sides differ: the values of the leaves and indices, and what each side is there, exactly or enclosed."""

    at: tuple[tuple[Expr, str], ...]
    left: str
    right: str

    def to_dict(self, notation: Notation | None = None) -> dict[str, Any]:
        """The witness for JSON, its names in LaTeX."""
        return {"at": {to_latex(name, notation): value for name, value in self.at}, "left": self.left, "right": self.right}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A verdict with what backs it: the method and the conditions of a proof, the witness of a refutation, the reason for neither."""

    kind: Kind
    method: str = ""
    conditions: tuple[Compare, ...] = ()
    witness: Witness | None = None
    reason: str = ""

    @classmethod
    def undecided(cls, reason: str) -> Verdict:
        """Neither proved nor refuted, and why."""
        return cls(kind=Kind.UNDECIDED, reason=reason)

    @property
    def is_proved(self) -> bool:
        """Whether the claim is proved."""
        return self.kind is Kind.PROVED
