"""However the project is installed, the command finds its templates."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What git, Sphinx and the tools leave in a checkout is no part of the project.
LEFTOVERS = shutil.ignore_patterns(
    ".*_cache", ".coverage*", ".git", ".hypothesis", ".nox", ".venv", "__pycache__", "_build", "dist"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A fresh virtual environment that sees the dependencies of this one, but not its symperceptron."""

    folder: Path

    @property
    def python(self) -> str:
        return str(self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))

    def install(self, *what: str) -> None:
        run(sys.executable, "-m", "pip", "--python", self.python, "install", "--no-deps", "--no-index", *what)

    def see_dependencies(self) -> None:
        # A folder named in a .pth file is searched, but its own .pth files, where an editable install hides, are not read.
        site_packages = run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        there = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
        (Path(site_packages) / "dependencies.pth").write_text("\n".join(sorted(there)), encoding="utf-8")


def run(*command: str, cwd: Path | None = None) -> str:
    """Run a command whose environment says nothing about this checkout; what it wrote to standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout: nothing is built in the original."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("checkout") / "project", ignore=LEFTOVERS))


@pytest.fixture(scope="session")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel made from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(checkout))
    [sdist], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    folder = tmp_path / "environment"
    venv.create(folder, symlinks=os.name != "nt")
    return Environment(folder=folder)


def make_page(environment: Environment, expected_home: Path, cwd: Path) -> None:
    """`symperceptron handout` in a folder writes a page, and it is the package at the expected place that does it."""
    environment.see_dependencies()
    home = run(environment.python, "-c", "import symperceptron; print(symperceptron.__file__)", cwd=cwd).strip()
    assert Path(home).resolve().is_relative_to(expected_home.resolve())
    run(environment.python, "-m", "symperceptron", "handout", "-o", "x.tex", cwd=cwd)
    page = (cwd / "x.tex").read_text(encoding="utf-8")
    assert page.startswith(r"\documentclass")
    assert page.rstrip().endswith(r"\end{document}")


def test_wheel_finds_its_templates(distributions: tuple[Path, Path], environment: Environment, tmp_path: Path) -> None:
    _, wheel = distributions
    environment.install(str(wheel))
    make_page(environment, environment.folder, tmp_path)


def test_wheel_installs_the_command(distributions: tuple[Path, Path], environment: Environment) -> None:
    _, wheel = distributions
    environment.install(str(wheel))
    environment.see_dependencies()
    assert "handout" in run(str(Path(environment.python).with_name("symperceptron")), "--help")


def test_sdist_finds_its_templates(distributions: tuple[Path, Path], environment: Environment, tmp_path: Path) -> None:
    sdist, _ = distributions
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [unpacked] = tmp_path.glob("symperceptron-*")
    make_page(environment, unpacked, unpacked)


def test_editable_install_finds_its_templates(checkout: Path, environment: Environment, tmp_path: Path) -> None:
    environment.see_dependencies()
    environment.install("--no-build-isolation", "--editable", str(checkout))
    make_page(environment, checkout, tmp_path)


def test_bare_checkout_finds_its_templates(checkout: Path, environment: Environment) -> None:
    make_page(environment, checkout, checkout)


def files(folder: Path) -> set[str]:
    """Every file below a folder of the project that is not a leftover."""
    below = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in below}


def test_wheel_holds_the_package_and_its_templates_only(distributions: tuple[Path, Path]) -> None:
    _, wheel = distributions
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    templates = files(Path("templates"))
    assert templates
    assert held == files(Path("symperceptron")) | {f"symperceptron/{template}" for template in templates}
    assert "symperceptron/py.typed" in held


def test_sdist_holds_what_its_tests_need(distributions: tuple[Path, Path]) -> None:
    sdist, _ = distributions
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2].partition("/")[0] for name in archive.getnames()}
    assert {"symperceptron", "templates", "tests", "docs", "pyproject.toml", "README.md", "LICENSE"} <= held
