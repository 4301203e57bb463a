"""The shape of the house: what lies where, what may import what, and what nobody should have to wait for."""

from __future__ import annotations

import importlib
import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "symperceptron"
MODULES = sorted(PACKAGE.rglob("*.py"))
TOP_LEVEL = {"symperceptron", "templates", "tests", "docs", "bench", "pyproject.toml", "README.md", "noxfile.py", "LICENSE"}
LONGEST_MODULE = 320


def lint_imports(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in a checkout against the contracts in its pyproject.toml."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"], cwd=checkout, capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of what the import contract looks at, to be damaged."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "symperceptron", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_imports_point_down_only() -> None:
    contract = lint_imports(ROOT)
    assert contract.returncode == 0, contract.stdout + contract.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("errors.py", "import symperceptron.language"),
        ("language/upward.py", "import symperceptron.derivation"),
        ("derivation/upward.py", "def late():\n    import symperceptron.kernels"),
        ("kernels/sideways.py", "import symperceptron.checking"),
        ("attic.py", ""),
    ],
)
def test_contract_bites(house: Path, module: str, line: str) -> None:
    # A room still to be built is a package like any other to the contract.
    for room in ("checking", "kernels"):
        (house / "symperceptron" / room).mkdir(exist_ok=True)
        (house / "symperceptron" / room / "__init__.py").touch()
    with (house / "symperceptron" / module).open("a") as file:
        file.write(f"\n{line}\n")
    contract = lint_imports(house)
    assert contract.returncode == 1
    assert f"symperceptron.{module.removesuffix('.py').replace('/', '.')}" in contract.stdout
    assert "BROKEN" in contract.stdout


def test_top_level_reads_as_the_product() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = {path.partition("/")[0] for path in tracked.split("\0") if path and not path.startswith(".")}
    if not names:
        pytest.skip("not a git checkout: what lies here besides the project is not known")
    assert names <= TOP_LEVEL
    assert {"symperceptron", "pyproject.toml", "tests"} <= names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_module_holds_one_idea(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, "is there a second idea in it?"


@pytest.mark.parametrize("package", ["symperceptron", "symperceptron.derivation", "symperceptron.language"])
def test_what_users_call_is_documented(package: str) -> None:
    module = importlib.import_module(package)
    public = {name: getattr(module, name) for name in module.__all__}
    assert public
    for name, value in list(public.items()):
        if inspect.isclass(value):
            public |= {f"{name}.{part}": method for part, method in vars(value).items() if not part.startswith("_")}
    # The value of a constant, the field of a dataclass and the member of an enumeration speak for themselves.
    callables = {name: value for name, value in public.items() if callable(value) or isinstance(value, property | classmethod)}
    assert [name for name, value in callables.items() if not inspect.getdoc(value)] == []


@pytest.mark.parametrize("name", ["Perceptron", "derive", "lambdify", "handout"])
def test_the_front_door_has_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(importlib.import_module("symperceptron"), name)) or "")


@pytest.mark.parametrize(
    "statement",
    [
        "import symperceptron",
        "from symperceptron.cli import main",
        "sys.argv[1:] = ['--help']; runpy.run_module('symperceptron', run_name='__main__')",
        "sys.argv[1:] = ['derive', '--help']; runpy.run_module('symperceptron', run_name='__main__')",
    ],
)
def test_quick_things_load_nothing_slow(statement: str) -> None:
    program = f"""
import json, runpy, sys
try:
    {statement}
except SystemExit as end:
    assert end.code in (0, None), end.code
print(json.dumps([name for name in ("sympy", "numpy", "jinja2") if name in sys.modules]), file=sys.stderr)
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(run.stderr) == []


def test_that_test_would_see_sympy() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import symperceptron, sys; symperceptron.derive; print('sympy' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "True"
