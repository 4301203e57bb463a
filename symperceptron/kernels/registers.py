r"""Where the calls of a tape write: registers, given out as a compiler does.

A value keeps its register until its last use, and the call that uses it last may write there:

    row1 = np.subtract(row1, row2, row1)

The kernel of the lesson so works on five vectors instead of fifteen.  A register that is passed in serves every block; one
that is None is allocated by the first call that writes to it, which is what a small batch wants.  Constants are arrays without axes: adding
a Python number takes NumPy twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from symperceptron.kernels.engine import BlockSource
from symperceptron.kernels.program import Program
from symperceptron.kernels.source import argument_names, imports, rows_of
from symperceptron.kernels.tape import Line, Tape, tape_of

__all__ = ["block_source"]

_TARGET = re.compile(r"\{(row|mask)\d+\}")
# For a small batch it is worth the while not to look up a function in its module.
_FUNCTION = re.compile(r"\bnp\.(\w+)(?=\()")


def block_source(program: Program) -> BlockSource:
    """The source that goes over the blocks of a large batch, and over a small batch as a whole."""
    constants: dict[str, str] = {}
    loss = program.loss.expression
    wanted = {"value": [loss], "value_and_grad": [loss, *rows_of(program)]}
    written = {name: _Allotment.of(tape_of(program, results, constants)) for name, results in wanted.items()}
    rows, masks = (max(len(allotment.given[kind]) for allotment in written.values()) for kind in ("row", "mask"))
    registers = [f"{kind}{number}=None" for kind, count in (("row", rows), ("mask", masks)) for number in range(count)]
    signature = ", ".join([*argument_names(program).values(), *registers])
    text = "\n\n\n".join(
        "\n    ".join([f"def {name}({signature}):", *allotment.lines, f"return {', '.join(allotment.results)}"])
        for name, allotment in written.items()
    )
    numbers = "\n".join(f"{name} = array({number}, dtype)" for number, name in constants.items())
    functions = ", ".join(sorted({"array", *_FUNCTION.findall(text)}))
    heading = imports(text + numbers, f"from numpy import {functions}", "from scipy import special")
    body = _FUNCTION.sub(lambda match: match.group(1), text)
    return BlockSource(text=f"{heading}\n\n{numbers}\n\n\n{body}\n", rows=rows, masks=masks)


@dataclass(slots=True)
class _Allotment:
    """The lines of a tape with registers for their targets; `given` lists those there are, `free` those that nothing needs."""

    given: dict[str, list[str]] = field(default_factory=lambda: {"row": [], "mask": []})
    free: dict[str, list[str]] = field(default_factory=lambda: {"row": [], "mask": []})
    holds: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    results: tuple[str, ...] = ()

    @classmethod
    def of(cls, tape: Tape) -> _Allotment:
        """The tape with a register for each target."""
        last = {operand: number for number, line in enumerate(tape.lines) for operand in line.operands}
        last |= {match.group(): len(tape.lines) for result in tape.results for match in _TARGET.finditer(result)}
        made = cls()
        for number, line in enumerate(tape.lines):
            made.write(line, [operand for operand in dict.fromkeys(line.operands) if last[operand] == number])
        made.results = tuple(_TARGET.sub(lambda match: made.holds[match.group()], result) for result in tape.results)
        return made

    def write(self, line: Line, ending: Sequence[str]) -> None:
        """A line, whose operands that are `ending` are used for the last time."""
        if line.target is None:
            self.lines.append(line.pattern)
            return
        kind = _kind(line.target)
        chooses = "{spare}" in line.pattern
        spare = self.take("row") if chooses else ""
        # A choice reads the value it chooses once more after it has begun to write.
        reused = [operand for operand in ending if operand in self.holds and not (chooses and operand == line.operands[1])]
        register = next((self.holds[operand] for operand in reused if _kind(operand) == kind), None) or self.take(kind)
        operands = [self.holds.get(operand, operand) for operand in line.operands]
        self.lines.append(f"{register} = {line.pattern.format(*operands, out=register, spare=spare)}")
        released = [self.holds[operand] for operand in ending if operand in self.holds] + [spare] * chooses
        for name in dict.fromkeys(released):
            if name != register:
                self.free["mask" if name.startswith("mask") else "row"].append(name)
        self.holds[line.target] = register

    def take(self, kind: str) -> str:
        """A register that nothing needs, a new one if there is none."""
        if self.free[kind]:
            return self.free[kind].pop()
        self.given[kind].append(f"{kind}{len(self.given[kind])}")
        return self.given[kind][-1]


def _kind(target: str) -> str:
    return "mask" if target.startswith("{mask") else "row"
