"""What a program prints: it is run, here and now, and where it cannot be, the page says so and shows nothing in its place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

__all__ = ["LIBRARIES", "Library", "Run", "run"]

_PATIENCE = 300  # seconds: a first import of a large library on a slow disk
_COMPILERS = ("cc", "gcc", "clang")
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a program printed, or why it was not run: nothing to run it with is ``missing``, anything else ``failed``."""

    lines: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What a program is written for: its name on the page, the language of the listing, whether it can be run here, the command that runs it."""

    name: str
    language: str = "python"
    is_here: Callable[[], bool]
    install: str


def _module(name: str) -> Callable[[], bool]:
    return lambda: find_spec(name) is not None


def _compiler() -> str | None:
    return next(filter(None, map(shutil.which, _COMPILERS)), None)


LIBRARIES: Mapping[str, Library] = {
    "numpy": Library(name="NumPy", is_here=_module("numpy"), install="python -m pip install numpy"),
    "jax": Library(name="JAX", is_here=_module("jax"), install="python -m pip install jax"),
    "torch": Library(name="PyTorch", is_here=_module("torch"), install="python -m pip install torch"),
    "tensorflow": Library(name="TensorFlow", is_here=_module("tensorflow"), install="python -m pip install tensorflow"),
    "c": Library(name="C", language="c", is_here=lambda: _compiler() is not None, install="cc"),
}


@lru_cache(maxsize=256)
def run(source: str, target: str) -> Run:
    """Run a program of ours for a target; what it printed, or why it did not."""
    if not LIBRARIES[target].is_here():
        return Run(failure="missing")
    if target == "numpy":
        return _here(source)
    with TemporaryDirectory() as folder:
        return _compiled(source, Path(folder)) if target == "c" else _started([sys.executable, "-P", "-"], source, folder)


def _here(source: str) -> Run:
    """NumPy is loaded already: a process of its own would take longer than all the rest of the page."""
    lines: list[str] = []
    with np.errstate(all="ignore"):  # as of logarithms in a branch that is not taken
        exec(source, {"__name__": "page", "print": lambda *parts: lines.append(" ".join(map(str, parts)))})  # noqa: S102  # our own program
    return Run(lines=tuple("\n".join(lines).split("\n")))


def _started(command: list[str], source: str, folder: str) -> Run:
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            command,
            input=source,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, **_QUIET},
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Run(failure="failed")
    return Run(lines=tuple(done.stdout.rstrip("\n").split("\n"))) if done.returncode == 0 else Run(failure="failed")


def _compiled(source: str, folder: Path) -> Run:
    (folder / "page.c").write_text(source, encoding="utf-8")
    built = _started([str(_compiler()), "page.c", "-o", "page", "-lm"], "", str(folder))
    return built if built.failure else _started([str(folder / "page")], "", str(folder))
