"""A series of worksheets, each with more of the derivation left out than the one before: read from ``1..5``, and where its pages go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from symperceptron.errors import OutputError
from symperceptron.handouts.page import Handout

__all__ = ["PLACE", "save_series"]

PLACE = "{}"


def save_series(make: Callable[[int | None], Handout], levels: Sequence[int | None], outputs: Sequence[Path]) -> list[Path]:
    """Write the page of every level to the outputs, the level in place of ``{}``; the paths written.

    Raises OutputError where several pages would go to one file, and what `Handout.save_all` raises.
    """
    for output in outputs if len(levels) > 1 else ():
        if PLACE not in str(output):
            raise OutputError(
                f"-o {str(output)!r} names one file for {len(levels)} pages; expected {PLACE} in it, which becomes each level"
            )
    pages = [(level, make(level)) for level in levels]
    return [
        path
        for level, page in pages
        for path in page.save_all([Path(str(output).replace(PLACE, str(level or ""))) for output in outputs])
    ]
