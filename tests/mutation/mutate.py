"""Change one thing in the code at a time and see whether a test notices: ``python tests/mutation/mutate.py [FILE…]``.

A mutant is the source with one comparison, operator, number, truth value, argument or branch changed. It is judged by the tests
of `QUICK`, and where they pass by those of `THOROUGH`, in a process of its own on a copy of the tree. A mutant that no test
notices must be listed, with a reason, in `survivors.md`; any other makes the exit status 1."""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import Any

ROOT = Path(__file__).parent.parent.parent
MUTATED = [
    *sorted(ROOT.glob("symperceptron/derivation/rules/*.py")),
    ROOT / "symperceptron/derivation/verify.py",
    ROOT / "symperceptron/language/equality/decide.py",
]
QUICK = ["tests/derivation/test_rules.py", "tests/derivation/test_derive.py"]
THOROUGH = ["tests/derivation", "tests/language/equality", "--deselect", "tests/derivation/test_grid.py"]
SECONDS = 900

_FLIPPED: dict[type[ast.AST], Any] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_EXCHANGED: dict[type[ast.AST], Any] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is, what it is, and the source with it."""

    file: Path
    function: str
    change: str
    source: str

    @property
    def label(self) -> str:
        """By what `survivors.md` knows it: independent of line numbers."""
        return f"{self.file.relative_to(ROOT).as_posix()} {self.function}: {self.change}"


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file; declarations of rules (the rows) are data and left alone but for what their functions do."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        in_signature = {id(node) for node in ast.walk(function.args)} | {
            id(node) for node in ast.walk(function.returns or ast.Pass())
        }
        for number, node in enumerate(ast.walk(function)):
            if id(node) in in_signature:
                continue
            for place, changed in enumerate(_changes(node)):
                copy = deepcopy(tree)
                twin = next(
                    one
                    for one in ast.walk(copy)
                    if isinstance(one, ast.FunctionDef) and one.name == function.name and one.lineno == function.lineno
                )
                target = list(ast.walk(twin))[number]
                replacement = list(_changes(target))[place]
                _replace(copy, target, replacement)
                yield Mutant(
                    file,
                    function.name,
                    f"{ast.unparse(node)} → {ast.unparse(changed)}",
                    ast.unparse(ast.fix_missing_locations(copy)),
                )


def _changes(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901  # a case for each kind of node
    """What a node may be changed into."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _FLIPPED:
            yield ast.Compare(left=node.left, ops=[_FLIPPED[type(op)]()], comparators=node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(op=_EXCHANGED[type(op)](), values=values)
            yield from (
                ast.BoolOp(op=op, values=[*values[:k], *values[k + 1 :]]) if len(values) > 2 else values[1 - k]
                for k in range(len(values))
            )
        case ast.BinOp(op=op) if type(op) in _EXCHANGED:
            yield ast.BinOp(left=node.left, op=_EXCHANGED[type(op)](), right=node.right)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.Call(args=[_, _, *_], keywords=[]) if not any(isinstance(one, ast.Starred) for one in node.args):
            yield ast.Call(func=node.func, args=[node.args[1], node.args[0], *node.args[2:]], keywords=[])
        case ast.Call(func=ast.Name(id="Neg"), args=[inside]):
            yield inside
        case ast.If(orelse=[]):
            yield ast.If(test=ast.Constant(value=False), body=node.body, orelse=[])


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(one is old for one in value):
                value[[one is old for one in value].index(True)] = new


def survives(mutant: Mutant) -> bool:
    """Whether no test notices the mutant."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in ("symperceptron", "tests", "templates", "docs", "pyproject.toml"):
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, tree / part)
        (tree / mutant.file.relative_to(ROOT)).write_text(mutant.source, encoding="utf-8")
        for tests in (QUICK, THOROUGH):
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
            try:
                if run(
                    command,
                    cwd=tree,
                    capture_output=True,
                    timeout=SECONDS,
                    check=False,
                    env={**os.environ, "PYTHONPATH": str(tree)},
                ).returncode:
                    return False
            except TimeoutError:
                return False
    return True


def main(files: list[str]) -> int:
    """Judge every mutant; 1 if one survives that is not listed."""
    listed = set(re.findall(r"^- `(.+)`", (Path(__file__).parent / "survivors.md").read_text(encoding="utf-8"), re.MULTILINE))
    chosen = [Path(file).resolve() for file in files] or MUTATED
    every = [mutant for file in chosen for mutant in mutants(file) if mutant.label not in listed]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = []
        for mutant, alive in zip(every, pool.map(survives, every), strict=True):
            if alive:
                found.append(mutant)
                print("survives:", mutant.label, flush=True)  # noqa: T201  # this is what it is run for
    print(f"{len(every)} mutants, {len(found)} survive that are not listed")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
