"""Compiling a page and reading TeX's log."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

COMPLAINTS = ("! ", "Warning", "Overfull", "Underfull", "Missing character")


@pytest.fixture
def complaints(pdflatex: str, tmp_path: Path) -> Callable[[str], list[str]]:
    """A function from LaTeX source to what TeX complains about."""

    def compiled(source: str) -> list[str]:
        (tmp_path / "page.tex").write_text(source, encoding="utf-8")
        command = [pdflatex, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
        for draft in (["-draftmode"], []):  # the second run knows where the references lead
            subprocess.run([*command[:1], *draft, *command[1:]], cwd=tmp_path, capture_output=True, check=False, timeout=120)
        log = (tmp_path / "page.log").read_text(encoding="utf-8", errors="replace")
        found = [line for line in log.splitlines() if any(complaint in line for complaint in COMPLAINTS)]
        return found if (tmp_path / "page.pdf").exists() else [*found, "no page.pdf"]

    return compiled
