"""Compiling a page and reading TeX's log."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

COMPLAINTS = ("! ", "Warning", "Overfull", "Underfull", "Missing character")


Complaints = Callable[[str], list[str]]


@pytest.fixture
def complaints(pdflatex: str, tmp_path: Path) -> Complaints:
    """A function from LaTeX source to what pdfTeX complains about."""
    return lambda source: complaints_of([pdflatex], "-draftmode", source, tmp_path)


@pytest.fixture
def chinese_complaints(xelatex: str, tmp_path: Path) -> Complaints:
    """A function from LaTeX source to what XeTeX complains about."""
    return lambda source: complaints_of([xelatex], "-no-pdf", source, tmp_path)


def complaints_of(engine: list[str], draft: str, source: str, folder: Path) -> list[str]:
    (folder / "page.tex").write_text(source, encoding="utf-8")
    for only in ([draft], []):  # the second run knows where the references lead
        command = [*engine, *only, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
        subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    found = [line for line in log.splitlines() if any(complaint in line for complaint in COMPLAINTS)]
    return found if (folder / "page.pdf").exists() else [*found, "no page.pdf"]
