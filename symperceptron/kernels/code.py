"""A program in the language or library of the reader's choice: the derived gradient, and a few lines that print it for the lesson's example.

The mathematics is printed once, by the dialect; a target adds how its library is imported, how the example's numbers are made and how they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symperceptron.errors import UnknownNameError
from symperceptron.kernels.arrays.c import array_c
from symperceptron.kernels.arrays.code import array_code
from symperceptron.kernels.arrays.program import ArrayProgram, array_program, is_of_arrays
from symperceptron.kernels.dialect import DIALECTS
from symperceptron.kernels.pipeline import compiled
from symperceptron.kernels.program import Program, program_of
from symperceptron.kernels.shared import needed
from symperceptron.kernels.source import Code, argument_names, heading, imports, writer_of
from symperceptron.language import Model, Name
from symperceptron.language.names import is_name

__all__ = ["DTYPES", "EXAMPLE_INPUT", "TARGETS", "code"]

DTYPES = ("float64", "float32")
EXAMPLE_INPUT = (1.0, -2.0, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A library: what is imported, what is set up, and how an array of the dtype is made.

    `tape` is how the library would find the gradient by itself, for comparison; nothing where that is not shown.
    """

    name: str
    library: str
    special: str = ""
    setup: str = ""
    array: str
    tape: str = ""


_TAPE = """
# The same gradient by the library's own differentiation: the loss as it is defined, written down inside a tape.
with tf.GradientTape() as tape:
    tape.watch([{parameters}])
{forward}
print({loss}.numpy(), *(part.numpy() for part in tape.gradient({loss}, [{parameters}])))
"""

# fmt: off
TARGETS: Mapping[str, Target] = MappingProxyType({row.name: row for row in (
    Target(name="numpy",      library="import numpy as np", special="from scipy import special", array="np.array({value}, dtype=np.{dtype})"),
    Target(name="jax",        library="import jax\nimport jax.numpy as jnp", special="from jax.scipy import special",
           setup='jax.config.update("jax_enable_x64", {is_double})', array="jnp.array({value}, dtype=jnp.{dtype})"),
    Target(name="torch",      library="import torch", array="torch.tensor({value}, dtype=torch.{dtype})"),
    Target(name="tensorflow", library="import tensorflow as tf", array="tf.constant({value}, dtype=tf.{dtype})", tape=_TAPE),
    Target(name="c",          library="", array=""),
)})
# fmt: on


def code(model: Model, target: str = "numpy", dtype: str = "float64", *, values: Mapping[str, Any] | None = None) -> str:
    """A complete program that computes the loss and its gradient and prints them for one sample with all parameters and the target 1.

    `values` are other numbers, by the names of the model: nested lists, those of a sample in one more list; C keeps its own.
    `target` is ``"numpy"``, ``"jax"``, ``"torch"``, ``"tensorflow"`` or ``"c"``, `dtype` is ``"float64"`` or ``"float32"``.

    Raises UnknownNameError for another target or dtype, ModelError for a model that is neither of the shape of a neuron nor of a network.

    >>> from symperceptron import Perceptron
    >>> print(code(Perceptron(activation="identity")).partition("import")[2], end="")
     numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def value_and_grad(w, b, X, t):
        z = X @ w + b
        u = z - t
        return 0.5*(u @ u), (u @ X, u.sum())
    <BLANKLINE>
    <BLANKLINE>
    w = np.array([1.0, 1.0, 1.0], dtype=np.float64)
    b = np.array(1.0, dtype=np.float64)
    X = np.array([[1.0, -2.0, 0.5]], dtype=np.float64)
    t = np.array([1.0], dtype=np.float64)
    E, gradient = value_and_grad(w, b, X, t)
    print(E, *gradient)
    """
    if target not in TARGETS:
        raise UnknownNameError.among("target", target, TARGETS)
    if dtype not in DTYPES:
        raise UnknownNameError.among("dtype", dtype, DTYPES)
    if is_of_arrays(model):
        return _array_code(array_program(model), TARGETS[target], dtype, values or {})
    program = compiled(model)
    return _c(program, dtype) if target == "c" else _python(program, TARGETS[target], dtype, values or {})


def _python(program: Program, target: Target, dtype: str, values: Mapping[str, Any]) -> str:
    printer = Code(program, writer_of(program, DIALECTS[target.name]))
    loss = program.loss.expression
    results = [loss, *(term.row for gradient in program.gradients for term in gradient.terms)]
    function = printer.function("value_and_grad", results, f"{printer.total(loss)}, {printer.gradients(printer.summed)}")
    if program.rules:
        first, _, body = function.partition("\n")
        function = f"{first}\n    # In a form that keeps its digits: {', '.join(program.rules)}.\n{body}"
    names = argument_names(program)
    numbers = {name.key: _value(name, program) for name in program.inputs} | dict(values)
    example = [f"{names[name.key]} = {target.array.format(value=numbers[name.key], dtype=dtype)}" for name in program.inputs]
    arguments, parameters = ", ".join(names.values()), ", ".join(names[name.key] for name in program.parameters)
    setup = target.setup.format(is_double=dtype == "float64")
    parts = [
        f"{heading(program)}\n\n{imports(function, target.library, target.special)}" + (f"\n\n{setup}" if setup else ""),
        function,
        "\n".join([*example, f"E, gradient = value_and_grad({arguments})", "print(E, *gradient)"])
        + "\n"
        + target.tape.format(parameters=parameters, loss=program.loss.name, forward=_forward(program, target)),
    ]
    return "\n\n\n".join(parts)


def _forward(program: Program, target: Target) -> str:
    """The loss as it is defined, line by line, with no rule of the stable forms."""
    if not target.tape:
        return ""
    defined = program_of(program.model)
    printer = Code(defined, writer_of(defined, DIALECTS[target.name]))
    loss = defined.loss.expression
    lines = [f"{line.name} = {printer.printer.doprint(line.expression)}" for line in needed(defined.statements, [loss])]
    return _indented([*lines, f"{defined.loss.name} = {printer.total(loss)}"])


def _array_code(program: ArrayProgram, target: Target, dtype: str, values: Mapping[str, Any]) -> str:
    if target.name == "c":
        return array_c(program, dtype)
    lines = {"library": target.library, "special": target.special, "setup": target.setup.format(is_double=dtype == "float64")}
    return array_code(program, target.name, {**lines, "array": target.array}, dtype, values)


def _value(name: Name, program: Program) -> object:
    if name in program.data:
        return [list(EXAMPLE_INPUT)] if name.ranges else [1.0]
    return [1.0] * len(EXAMPLE_INPUT) if name.ranges else 1.0


_C = """/*
{formulas}
*/
#include <math.h>
#include <stddef.h>
#include <stdio.h>

typedef {real} real;

{constants}static real dot(size_t n, const real *x, const real *w)
{{
    real sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i]*w[i];
    return sum;
}}

/* The loss of one sample; its gradient goes to {outputs}. */
static real value_and_grad(size_t n, {arguments}, {pointers})
{{
{body}
}}

int main(void)
{{
{example}
    printf("%.{digits}g", (double)E);
{shown}
    printf("\\n");
    return 0;
}}
"""


def _c(program: Program, dtype: str) -> str:
    """The program of one sample in C: vectors are pointers, a gradient goes where the caller says."""
    writer, elements = writer_of(program, DIALECTS["c"]), writer_of(program, DIALECTS["c"], element="{}[i]")
    loss = program.loss.expression
    results = [loss, *(term.row for gradient in program.gradients for term in gradient.terms)]
    names = argument_names(program)
    body = [f"/* In a form that keeps its digits: {', '.join(program.rules)}. */"] if program.rules else []
    body += [f"const real {line.name} = {writer.doprint(line.expression)};" for line in needed(program.statements, results)]
    for gradient in program.gradients:
        own = f"d{gradient.parameter.key}"
        sides = [(writer.doprint(term.row), term.column) for term in gradient.terms]
        if gradient.index is None:
            body.append(f"*{own} = {' + '.join(f'({row})' if len(sides) > 1 else row for row, _ in sides)};")
        else:
            written = " + ".join(
                f"{row}*{elements.doprint(column)}" if is_name(column) else f"({row})*({elements.doprint(column)})"
                for row, column in sides
            )
            body += ["for (size_t i = 0; i < n; i++)", f"    {own}[i] = {written};"]
    body.append(f"return {writer.doprint(loss)};")
    digits = 17 if dtype == "float64" else 9
    text = "\n".join(body)
    constants = [
        f"static const real {name} = {value};"
        for name, value in (("PI", "3.141592653589793"), ("EULER", "2.718281828459045"))
        if name in text
    ]
    outputs = [f"d{name.key}" for name in program.parameters]
    count = len(EXAMPLE_INPUT)
    example = [_declared(name, names[name.key], program) for name in program.inputs]
    example += [
        f"real {own}[{count}];" if name.ranges else f"real {own};" for own, name in zip(outputs, program.parameters, strict=True)
    ]
    given = ", ".join(
        [
            str(count),
            *(names.values()),
            *(own if name.ranges else f"&{own}" for own, name in zip(outputs, program.parameters, strict=True)),
        ]
    )
    example.append(f"const real E = value_and_grad({given});")
    shown = []
    for own, name in zip(outputs, program.parameters, strict=True):
        if name.ranges:
            shown += [f"for (size_t i = 0; i < {count}; i++)", f'    printf(" %.{digits}g", (double){own}[i]);']
        else:
            shown.append(f'printf(" %.{digits}g", (double){own});')
    filled = _C.format(
        formulas=heading(program).strip('"').rstrip("\n"),
        real="double" if dtype == "float64" else "float",
        constants="".join(f"{line}\n" for line in constants) + ("\n" if constants else ""),
        outputs=", ".join(outputs),
        arguments=", ".join(
            f"const real *{names[name.key]}" if name.ranges else f"real {names[name.key]}" for name in program.inputs
        ),
        pointers=", ".join(f"real *{own}" for own in outputs),
        body=_indented(body),
        example=_indented(example),
        digits=digits,
        shown=_indented(shown),
    )
    return filled if dtype == "float64" else filled.replace("#include <math.h>", "#include <tgmath.h>")


def _indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def _declared(name: Name, label: str, program: Program) -> str:
    if not name.ranges:
        return f"const real {label} = 1;"
    values = EXAMPLE_INPUT if name in program.data else (1.0,) * len(EXAMPLE_INPUT)
    return f"const real {label}[] = {{{', '.join(map(str, values))}}};"
