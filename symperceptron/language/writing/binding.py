"""How tightly the parts of a line hold together."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Binding"]


class Binding(IntEnum):
    """How tightly a node holds together, loosest first; nothing reaches BRACKET, so a place that demands it is always put in brackets."""

    SUM = 1
    NEGATIVE = 2
    OPERATOR = 3
    PRODUCT = 4
    FRACTION = 5
    POWER = 6
    ATOM = 7
    BRACKET = 8
