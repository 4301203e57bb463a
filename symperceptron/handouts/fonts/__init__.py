"""The fonts that a page brings along, under the SIL Open Font License (`OFL.txt`).

The formulas of an HTML page are set in a subset of STIX Two Math, the Chinese of a PDF in one of Noto Serif SC.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["font_folder", "math_font"]

_FOLDER = files("symperceptron.handouts.fonts")


@lru_cache
def math_font() -> str:
    """The font in base64, to be embedded."""
    return b64encode((_FOLDER / "stix-two-math.woff2").read_bytes()).decode("ascii")


@contextmanager
def font_folder() -> Iterator[Path]:
    """The folder of the fonts, on a disk for as long as it is used."""
    with as_file(_FOLDER) as folder:
        yield folder
