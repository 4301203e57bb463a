"""A network in the library of the reader's choice, with a few lines that print its gradient for a small example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Expr, Integer

from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.arrays.source import (
    ARRAY_DIALECTS,
    argument_names,
    array_function,
    heading,
    others_function,
    writer_of,
)
from symperceptron.kernels.source import imports
from symperceptron.language import Name

__all__ = ["array_code", "example", "example_sizes"]

INPUTS, OTHERS, MOST = 3, 2, 4  # The widths of the example, where the model leaves them open, and the largest.


def array_code(program: ArrayProgram, library: str, lines: Mapping[str, str], dtype: str, given: Mapping[str, Any]) -> str:
    """A complete program; `lines` are how the library is imported (`library`, `special`), set up (`setup`) and told an `array`.

    `given` are numbers in place of the example's, by the names of the model.
    """
    writer = writer_of(program, ARRAY_DIALECTS[library])
    printed = [writer.doprint(gradient) for gradient in program.gradients]
    returned = f"{writer.doprint(program.loss)}, ({', '.join(printed)}{',' * (len(printed) == 1)})"
    functions = [array_function(program, "value_and_grad", [program.loss, *program.gradients], returned, writer)]
    if any("others_of_rows" in text for text in functions):
        functions.insert(0, others_function(library))
    names, values = argument_names(program), example(program) | dict(given)
    assigned = [f"{names[name.key]} = {lines['array'].format(value=values[name.key], dtype=dtype)}" for name in program.inputs]
    arguments = ", ".join(names[name.key] for name in program.inputs)
    head = f"{heading(program)}\n\n{imports(functions[-1], lines['library'], lines['special'])}"
    shown = "\n".join([*assigned, f"E, gradient = value_and_grad({arguments})", "print(E, *gradient)"]) + "\n"
    return "\n\n\n".join([head + (f"\n\n{lines['setup']}" if lines["setup"] else ""), *functions, shown])


def example_sizes(program: ArrayProgram) -> dict[Expr, int]:
    """How long each range is in the example, by its end: as the model says, else three inputs and two of everything else."""
    sizes: dict[Expr, int] = {program.data[0].ranges[0][1]: 1}
    for name in (program.data[0], *program.inputs):
        for first, last in name.ranges:
            count = last - first + 1
            usual = INPUTS if name is program.data[0] else OTHERS
            sizes.setdefault(last, min(int(count), MOST) if isinstance(count, Integer) else usual)
    return sizes


def example(program: ArrayProgram) -> dict[str, Any]:
    """Numbers for each argument, as nested lists: quarters that differ, and the first class as the target."""
    sizes = example_sizes(program)
    return {name.key: _numbers(name, [sizes[last] for _, last in name.ranges]) for name in program.inputs}


def _numbers(name: Name, shape: Sequence[int], before: int = 0) -> Any:
    if not shape:
        if name.role == "target":
            return float(before == 0)
        return ((5 * before + len(name.key)) % 7 - 3) / 4
    return [_numbers(name, shape[1:], 3 * before + k) for k in range(shape[0])]
