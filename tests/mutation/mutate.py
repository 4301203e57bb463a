"""Change one thing in the code at a time and see whether a test notices: ``python tests/mutation/mutate.py [FILE…]``.

A mutant is the source with one comparison, operator, number, truth value, argument or branch changed. It is judged by the tests
of its own area, the quick ones first, in a process of its own: forked from one that has imported nothing that depends on the module, and
importing the mutant in the place of the module. A mutant that no test notices must be listed, with a reason, in `survivors.md`;
any other makes the exit status 1."""

from __future__ import annotations

import ast
import os
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing import get_context
from pathlib import Path
from pkgutil import walk_packages
from types import CodeType, ModuleType
from typing import Any

import numpy as np  # noqa: F401  # imported once, before the forks
import pytest
import sympy  # noqa: F401  # ditto

ROOT = Path(__file__).parent.parent.parent
MUTATED = [
    *sorted(ROOT.glob("symperceptron/derivation/rules/*.py")),
    ROOT / "symperceptron/derivation/verify.py",
    ROOT / "symperceptron/language/equality/decide.py",
]
TESTS = {
    "rules": (
        [f"tests/derivation/test_{name}.py" for name in ("rules", "rewritings", "naming", "closing")],
        [f"tests/derivation/test_{name}.py" for name in ("derive", "tables", "closed_form")],
    ),
    "derivation": (
        ["tests/derivation/test_opinions.py"],
        ["tests/derivation/test_verify.py"],
        ["tests/derivation/test_generalising.py"],
    ),
    "equality": (
        [f"tests/language/equality/test_{name}.py" for name in ("decide", "cases", "limits", "tests")],
        [f"tests/derivation/test_{name}.py" for name in ("derive", "tables", "closed_form")],
    ),
}
OPTIONS = ["-x", "-q", "--assert=plain", *(part for name in ("cacheprovider", "xdist", "cov") for part in ("-p", f"no:{name}"))]
SECONDS = 120  # Of processor time, for a mutant that never ends.

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
        return f"{self.file.relative_to(ROOT).as_posix()} {self.function}: {' '.join(self.change.split())}"


def mutants(file: Path) -> Iterator[Mutant]:
    """Every mutant of a file; declarations of rules (the rows) are data and left alone but for what their functions do."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        in_signature = {id(node) for node in ast.walk(function.args)} | {
            id(node) for node in ast.walk(function.returns or ast.Pass())
        }
        untold = in_signature | {
            id(one.value) for one in ast.walk(function) if isinstance(one, ast.keyword) and one.arg in ("strict", "maxsize")
        }
        for number, node in enumerate(ast.walk(function)):
            if id(node) in untold:
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
                    f"{ast.unparse(node)} → {ast.unparse(changed)}{_around(function, node)}",
                    ast.unparse(ast.fix_missing_locations(copy)),
                )


def _around(function: ast.FunctionDef, node: ast.AST) -> str:
    """For a constant, which says little by itself, what it stands in."""
    if not isinstance(node, ast.Constant):
        return ""
    parent = next(one for one in ast.walk(function) if any(child is node for child in ast.iter_child_nodes(one)))
    return f" in {ast.unparse(parent)}"


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
        case ast.Call(func=ast.Attribute(attr="has") | ast.Name(id="max" | "min" | "igcd")):
            pass  # in whatever order
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


class _Loader(SourceFileLoader):
    """Loads a module with the code of a mutant."""

    def __init__(self, name: str, mutant: Mutant) -> None:
        super().__init__(name, str(mutant.file))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002  # the protocol of loaders
        return compile(self.mutant.source, self.path, "exec")


@dataclass(frozen=True, slots=True)
class _Finder(MetaPathFinder):
    """Finds the mutant where its module is asked for."""

    mutant: Mutant

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or found.origin != str(self.mutant.file):
            return None
        found.loader = _Loader(fullname, self.mutant)
        return found


def survives(mutant: Mutant) -> bool:
    """Whether no test notices the mutant."""
    child = os.fork()
    if not child:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        status = 1
        try:
            sys.meta_path.insert(0, _Finder(mutant))
            status = next(
                (bad for tests in TESTS[mutant.file.parent.name] if (bad := pytest.main([*OPTIONS, *tests]))),
                0,
            )
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main(files: list[str]) -> int:
    """Judge every mutant; 1 if one survives that is not listed."""
    listed = set(re.findall(r"^- `(.+)`", (Path(__file__).parent / "survivors.md").read_text(encoding="utf-8"), re.MULTILINE))
    chosen = [Path(file).resolve() for file in files] or MUTATED
    every = [mutant for file in chosen for mutant in mutants(file) if mutant.label not in listed]
    os.chdir(ROOT)
    if not any(file.is_relative_to(ROOT / "symperceptron" / "language") for file in chosen):
        for module in walk_packages([str(ROOT / "symperceptron" / "language")], "symperceptron.language."):
            import_module(module.name)  # what no mutant is seen by, imported once
    sound = Mutant(chosen[0], "", "nothing", chosen[0].read_text(encoding="utf-8"))
    if not survives(sound):
        raise SystemExit("the tests do not pass on the code as it is")
    with get_context("fork").Pool(int(os.environ.get("MUTATION_PROCESSES", "0")) or None) as pool:
        found = []
        for mutant, alive in zip(every, pool.imap(survives, every), strict=True):
            if alive:
                found.append(mutant)
                print("survives:", mutant.label, flush=True)  # noqa: T201  # this is what it is run for
    print(f"{len(every)} mutants, {len(found)} survive that are not listed")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
