"""The README does what it says: its commands are run and what they print is compared."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SESSIONS = [
    session for block in CONSOLE for session in re.findall(r"^\$ symperceptron (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("arguments", "printed"), SESSIONS, ids=[arguments for arguments, _ in SESSIONS])
def test_command_prints_what_the_readme_shows(arguments: str, printed: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "symperceptron", *arguments.split()],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert [line.split() for line in ran.stdout.splitlines()] == [line.split() for line in printed.splitlines()]


def test_readme_shows_a_command_and_a_picture_that_is_there() -> None:
    assert SESSIONS
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (Path(__file__).parent.parent / picture).is_file()


def test_first_screen_installs_writes_and_tests() -> None:
    first_screen = "\n".join(README.splitlines()[:30])
    commands = re.findall(r"^python -m pip install .*$", first_screen, re.MULTILINE)
    assert len(commands) == 2
    assert "handout -o" in commands[0]
    assert commands[1].endswith("python -m pytest")
