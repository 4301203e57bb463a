"""A Jupyter notebook: the page in cells, its programs as code that runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any

from symperceptron.handouts.document import Block, Document, Listing, Printed

__all__ = ["notebook"]

_FORMAT = {"nbformat": 4, "nbformat_minor": 5}
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(document: Document, markdown: Callable[[Document], str]) -> str:
    """The document as a notebook of format 4.5: programs in Python become code cells with what they printed, what stands between them Markdown."""
    cells: list[dict[str, Any]] = []
    for kind, group in groupby(document.blocks, key=_kind):
        blocks = tuple(group)
        if kind == "program":
            cells += [_code(block.source, len(cells) + place) for place, block in enumerate(blocks) if isinstance(block, Listing)]
        elif kind == "output" and cells and cells[-1]["cell_type"] == "code":
            cells[-1]["outputs"] = [_stream(block.text) for block in blocks if isinstance(block, Printed)]
        else:
            part = replace(document, blocks=blocks) if not cells else replace(document, title="", author="", blocks=blocks)
            cells.append(_cell("markdown", markdown(part).strip(), len(cells)))
    return json.dumps({"cells": cells, "metadata": _KERNEL, **_FORMAT}, ensure_ascii=False, indent=1) + "\n"


def _kind(block: Block) -> str:
    if isinstance(block, Listing) and block.language == "python":
        return "program"
    return "output" if isinstance(block, Printed) else "text"


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": (text + "\n").splitlines(keepends=True)}


def _cell(kind: str, source: str, place: int) -> dict[str, Any]:
    return {"cell_type": kind, "id": f"cell-{place + 1}", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(source: str, place: int) -> dict[str, Any]:
    return {**_cell("code", source, place), "execution_count": None, "outputs": []}
