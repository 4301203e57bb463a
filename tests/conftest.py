"""What every test may use: Hypothesis profiles and the programs that are not everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from hypothesis import settings

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
