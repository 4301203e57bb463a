"""Compiling a page and reading TeX's log; a browser to open one in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window; a test that asks for it is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, BROWSERS)), None) or pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
