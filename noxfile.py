"""The sessions that continuous integration runs; `nox` alone runs them all, `nox --list` names them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.sessions = ["lint", "types", "docs", "build", "tests"]
nox.options.error_on_missing_interpreters = True


@nox.session
def lint(session: nox.Session) -> None:
    """Style, layout of the code and the import contract."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")


@nox.session
def types(session: nox.Session) -> None:
    """Every file against its types."""
    session.install("-e", ".[lint,docs,test]", "nox")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, where a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html")


@nox.session
def build(session: nox.Session) -> None:
    """The sdist, and the wheel made from it."""
    session.install("build")
    session.run("python", "-m", "build", "--outdir", session.create_tmp())


@nox.session
def tests(session: nox.Session) -> None:
    """The tests, with branch coverage; arguments go on to pytest."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "--cov", *session.posargs)


@nox.session
def pages(session: nox.Session) -> None:
    """The pages in the programs that read them: a browser, KaTeX, Jupyter, TeX; a program that is missing skips its tests."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-rs", "tests/handouts", *session.posargs)


@nox.session
def frameworks(session: nox.Session) -> None:
    """The programs for JAX, PyTorch and TensorFlow, run by them, and the loops that Numba compiles."""
    session.install("-e", ".[test,numba]", "jax", "torch", "tensorflow-cpu")
    tests = [f"tests/kernels/test_{name}.py" for name in ("code", "network_code", "loops")]
    session.run("python", "-m", "pytest", *tests, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Every measurement in bench/, or the scripts that are named."""
    session.install("-e", ".[test,numba]", "autograd", "jax", "tensorflow-cpu", "torch")
    for script in session.posargs or sorted(map(str, Path("bench").glob("[!_]*.py"))):
        session.run("python", script)


@nox.session
def mutation(session: nox.Session) -> None:
    """Every mutant of the rules, of verification and of decide against the tests; hours, so not part of the default run."""
    session.install("-e", ".[test]")
    session.run("python", "tests/mutation/mutate.py", *session.posargs)


@nox.session
def campaigns(session: nox.Session) -> None:
    """Every planted mistake, every derivation of the grid read back, a million fuzzed inputs; hours, so not part of the default run."""
    session.install("-e", ".[test]")
    for name in session.posargs or ("campaign", "grid", "fuzz"):
        session.run("python", f"tests/checking/{name}.py")
