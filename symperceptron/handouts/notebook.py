"""A Jupyter notebook: the page in cells, its programs as code that runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from symperceptron.handouts.document import Document, Listing

__all__ = ["notebook"]

_FORMAT = {"nbformat": 4, "nbformat_minor": 5}
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(document: Document, markdown: Callable[[Document], str]) -> str:
    """The document as a notebook of format 4.5: programs in Python become code cells, what stands between them Markdown."""
    cells: list[dict[str, Any]] = []
    for is_program, group in groupby(
        document.blocks, key=lambda block: isinstance(block, Listing) and block.language == "python"
    ):
        blocks = tuple(group)
        if is_program:
            cells += [_code(block.source, len(cells) + place) for place, block in enumerate(blocks) if isinstance(block, Listing)]
        else:
            part = replace(document, blocks=blocks) if not cells else replace(document, title="", author="", blocks=blocks)
            cells.append(_cell("markdown", markdown(part).strip(), len(cells)))
    return json.dumps({"cells": cells, "metadata": _KERNEL, **_FORMAT}, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, source: str, place: int) -> dict[str, Any]:
    return {"cell_type": kind, "id": f"cell-{place + 1}", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(source: str, place: int) -> dict[str, Any]:
    return {**_cell("code", source, place), "execution_count": None, "outputs": []}
