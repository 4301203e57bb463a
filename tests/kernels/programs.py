"""Programs run: by the machine's C compiler, and by the libraries that are installed (`nox -s frameworks` installs them)."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from numpy.testing import assert_allclose

from symperceptron.kernels import code
from symperceptron.kernels.code import DTYPES
from symperceptron.language import Model

LIBRARIES = ("numpy", "jax", "torch", "tensorflow")

_NUMBERS = r"""
import contextlib, io, json, pathlib, re, runpy
import numpy
printed = {}
for path in sorted(pathlib.Path().glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        names = runpy.run_path(str(path))
    values = [float(names["E"]), *(float(value) for part in names["gradient"] for value in numpy.ravel(part))]
    dtypes = {re.search(r"float\d+", str(part.dtype)).group() for part in names["gradient"]}
    printed[path.stem] = [values, *dtypes, shown.getvalue()]
print(json.dumps(printed))
"""


def printed_by(library: str, models: Mapping[str, Model], folder: Path) -> dict[tuple[str, str], tuple[list[float], str, str]]:
    """Loss and gradient, their dtype and what was shown, for each model in each dtype; in one process, as it takes long to import a library."""
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed; nox -s frameworks installs it")
    for name, model in models.items():
        for dtype in DTYPES:
            (folder / f"{name} {dtype}.py").write_text(code(model, library, dtype), encoding="utf-8")
    run = subprocess.run([sys.executable, "-c", _NUMBERS], cwd=folder, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    printed = json.loads(run.stdout.splitlines()[-1])
    assert len(printed) == len(models) * len(DTYPES)
    return {(key.rpartition(" ")[0], key.rpartition(" ")[2]): tuple(value) for key, value in printed.items()}


def printed_by_c(model: Model, dtype: str, folder: Path) -> list[float]:
    """What the program in C prints; its compiler has nothing to complain about."""
    compiler = shutil.which("cc") or pytest.skip("there is no C compiler")
    (folder / "gradient.c").write_text(code(model, "c", dtype), encoding="utf-8")
    command = [compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "gradient", "gradient.c", "-lm"]
    built = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    printed = subprocess.run([str(folder / "gradient")], check=True, capture_output=True, text=True).stdout
    return [float(word) for word in printed.split()]


def assert_close(found: Any, expected: Any, dtype: str, name: str) -> None:
    """Equal to the digits that a dtype has."""
    rtol, atol = (1e-12, 1e-14) if dtype == "float64" else (2e-5, 1e-6)
    assert_allclose(found, expected, rtol=rtol, atol=atol, err_msg=f"{name}, {dtype}")
