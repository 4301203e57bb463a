"""A place at which a gradient in code is compared with the derived one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Point"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The arguments of a call, what came back and what was derived, for one parameter; `wrong` says which elements differ too much."""

    site: str
    dtype: str
    arguments: tuple[Any, ...]
    parameter: str
    given: Any
    derived: Any
    rows: int
    wrong: Any = None
