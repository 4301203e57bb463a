"""What every test may use: Hypothesis profiles and the programs that are not everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from symperceptron.cli import main

ROOT = Path(__file__).parent.parent

# A failure on the build machine is the same failure here: no random seed, and no deadline that a busy machine misses.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, max_examples=200)
settings.register_profile("dev", deadline=None, max_examples=50)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session")
def pdflatex() -> str:
    """The path of pdflatex; a test that asks for it is skipped where there is none."""
    return shutil.which("pdflatex") or pytest.skip("pdflatex is not installed")


@pytest.fixture(scope="session")
def xelatex() -> str:
    """The path of xelatex with ctex and its fonts; a test that asks for it is skipped where there is none."""
    found = shutil.which("xelatex") or pytest.skip("xelatex is not installed")
    for part in ("ctex.sty", "FandolSong-Regular.otf"):
        if subprocess.run(["kpsewhich", part], capture_output=True, check=False).returncode:
            pytest.skip(f"{part} is not installed")
    return found


# -- the command line -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str, str]]:
    """A command in this process: its status, what it prints, what it complains of."""

    def command(*arguments: object) -> tuple[object, str, str]:
        try:
            status: object = main([*map(str, arguments)])
        except SystemExit as end:
            status = end.code
        return (status, *capsys.readouterr())

    return command


@pytest.fixture
def printed(run: Callable[..., tuple[object, str, str]]) -> Callable[..., str]:
    """What a command that succeeds prints."""

    def command(*arguments: object) -> str:
        status, out, err = run(*arguments)
        assert (status, err) == (0, "")
        return out

    return command


@pytest.fixture
def complaint(run: Callable[..., tuple[object, str, str]]) -> Callable[..., str]:
    """The one line on standard error of a command that fails with status 2."""

    def command(*arguments: object) -> str:
        status, out, err = run(*arguments)
        assert (status, out, err.count("\n"), err[-1:]) == (2, "", 1, "\n")
        assert "Traceback" not in err
        return err

    return command


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process that runs the command of this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **variables}


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """A command in a process of its own, in a pipe."""

    def command(*arguments: str, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        program = [sys.executable, "-m", "symperceptron", *arguments]
        return subprocess.run(program, input=given, capture_output=True, env=environment(**variables), timeout=60, check=False)

    return command


@pytest.fixture
def terminal(tmp_path: Path) -> Callable[..., tuple[int, bytes]]:
    """A command at a terminal: its status and all that is seen there."""
    if os.name == "nt":
        pytest.skip("a pseudo-terminal is a thing of Unix")

    def command(*arguments: str, **variables: str) -> tuple[int, bytes]:
        import pty

        here, there = pty.openpty()
        program = [sys.executable, "-m", "symperceptron", *arguments]
        options: dict[str, Any] = {"cwd": tmp_path, "env": environment(TERM="xterm", **variables)}
        with subprocess.Popen(program, stdout=there, stderr=there, **options) as running:
            os.close(there)
            out = b""
            try:
                while chunk := os.read(here, 65536):
                    out += chunk
            except OSError:  # Linux says so when the other end is closed
                pass
        os.close(here)
        return running.returncode, out

    return command
