"""A program of whole arrays as source that one can read, paste and run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sympy import Expr

from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.dialect import DIALECTS, Dialect
from symperceptron.kernels.printing import CodeWriter
from symperceptron.kernels.shared import needed
from symperceptron.kernels.source import imports
from symperceptron.language import Name
from symperceptron.language.expressions import Call, Neg, Times

__all__ = ["ARRAY_DIALECTS", "argument_names", "array_function", "array_source", "heading", "others_function", "writer_of"]

_METHODS = {"of_columns": "{0}.sum(0)", "of_rows": "{0}.sum(1, keepdims=True)", "of_all": "{0}.sum()", "transposed": "{0}.T",
            "column": "{0}[:, None]", "flat": "{0}.reshape(-1)", "dot": "({0} @ {1})", "outer": "{0}[:, :, None]*{1}[:, None, :]"}  # fmt: skip
_LIBRARIES: Mapping[str, Mapping[str, str]] = {
    "numpy": {**_METHODS, "largest_of_rows": "{0}.max(1, keepdims=True)"},
    "jax": {**_METHODS, "largest_of_rows": "{0}.max(1, keepdims=True)"},
    "torch": {**_METHODS, "largest_of_rows": "torch.amax({0}, 1, keepdim=True)"},
    "tensorflow": {
        **_METHODS, "of_columns": "tf.reduce_sum({0}, 0)", "of_rows": "tf.reduce_sum({0}, 1, keepdims=True)", "of_all": "tf.reduce_sum({0})",
        "transposed": "tf.transpose({0})", "flat": "tf.reshape({0}, [-1])", "largest_of_rows": "tf.reduce_max({0}, 1, keepdims=True)"},
}  # fmt: skip


def _with(dialect: Dialect, functions: Mapping[str, str]) -> Dialect:
    return replace(dialect, functions=MappingProxyType({"others_of_rows": "others_of_rows", **dialect.functions, **functions}))


# What a library calls an operation on arrays; the kernel's own dot is NumPy's, and may be exchanged for one that keeps its results.
ARRAY_DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {name: _with(DIALECTS[name], functions) for name, functions in _LIBRARIES.items()}
    | {"kernel": _with(DIALECTS["numpy"], {**_LIBRARIES["numpy"], "dot": "dot({0}, {1})"})}
)

_OTHERS = '''def others_of_rows(e):
    """The sum of each row of e, whose largest entry is 1, less that 1; nothing is lost beside it."""
    is_largest = {is_largest}
    return {others} + ({count} - 1)'''
_OTHERS_IN: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "numpy": {"is_largest": "e == 1", "others": "(e - is_largest).sum(1, keepdims=True)", "count": "is_largest.sum(1, keepdims=True, dtype=e.dtype)"},
    "jax": {"is_largest": "e == 1", "others": "(e - is_largest).sum(1, keepdims=True)", "count": "is_largest.sum(1, keepdims=True, dtype=e.dtype)"},
    "torch": {"is_largest": "(e == 1).to(e.dtype)", "others": "(e - is_largest).sum(1, keepdims=True)", "count": "is_largest.sum(1, keepdims=True)"},
    "tensorflow": {"is_largest": "tf.cast(e == 1, e.dtype)", "others": "tf.reduce_sum(e - is_largest, 1, keepdims=True)",
                   "count": "tf.reduce_sum(is_largest, 1, keepdims=True)"},
})  # fmt: skip


def argument_names(program: ArrayProgram) -> dict[str, str]:
    """What the names of the model are called in code: a matrix is a capital letter, and the layer a number after it."""
    matrices = {name.key for name in program.inputs if len(name.ranges) > 1}
    keys = [*(name.key for name in program.model.names), *(str(statement.name) for statement in program.statements)]
    return {key: (key.upper() if key in matrices else key).replace("^", "") for key in keys}


def others_function(library: str) -> str:
    """The source of the one function that the libraries do not have."""
    return _OTHERS.format(**_OTHERS_IN[library])


def writer_of(program: ArrayProgram, dialect: Dialect) -> CodeWriter:
    """The printer of a program's lines."""
    return CodeWriter(argument_names(program), frozenset({program.data[0].key}), dialect)


def heading(program: ArrayProgram) -> str:
    """The mathematics that the source implements, as its docstring."""
    return '"""' + "\n".join(program.lines) + '\n"""'


def array_function(  # noqa: PLR0913, PLR0917  # a function is its name, its arguments, its lines and what it returns
    program: ArrayProgram,
    name: str,
    results: Iterable[Expr],
    returned: str,
    writer: CodeWriter,
    inputs: Iterable[Name] | None = None,
) -> str:
    """A function of the arguments with the statements that its results need."""
    names = argument_names(program)
    arguments = ", ".join(names[one.key] for one in (program.inputs if inputs is None else inputs))
    lines = [f"{names[str(line.name)]} = {writer.doprint(line.expression)}" for line in needed(program.statements, results)]
    return "\n    ".join([f"def {name}({arguments}):", *lines, f"return {returned}"])


def array_source(program: ArrayProgram) -> str:
    """The source of `value`, `value_and_grad`, `per_sample` and `assumed` for a batch, summed over its rows."""
    writer = writer_of(program, ARRAY_DIALECTS["kernel"])
    loss, each = writer.doprint(program.loss), [of_each_sample(gradient) for gradient in program.gradients]
    sides = [side for pair in program.assumed for side in pair]
    functions = [
        array_function(program, "value", [program.loss], loss, writer),
        array_function(
            program, "value_and_grad", [program.loss, *program.gradients], f"{loss}, {_tuple(program.gradients, writer)}", writer
        ),
        array_function(program, "per_sample", each, _tuple(each, writer), writer),
    ]
    if sides:
        functions.append(array_function(program, "assumed", sides, _tuple(sides, writer), writer, program.data))
    if any("others_of_rows" in text for text in functions):
        functions.insert(0, others_function("numpy"))
    text = "\n\n\n".join(functions)
    library = "import numpy as np\nfrom numpy import dot"
    return f"{heading(program)}\n\n{imports(text, library, 'from scipy import special')}\n\n\n{text}\n"


def of_each_sample(gradient: Expr) -> Expr:
    """A gradient before it is summed over the samples."""
    match gradient:
        case Neg():
            return Neg(of_each_sample(gradient.args[0]))
        case Times():
            return Times(*gradient.args[:-1], of_each_sample(gradient.args[-1]))
        case Call(function="dot", arguments=(Call(function="transposed", arguments=(left,)), right)):
            return Call("outer", left, right)
        case Call(function="flat", arguments=(Call(arguments=(Call(arguments=(left,)), right)),)):
            return Times(left, right)
        case Call(function="of_columns", arguments=(body,)):
            return body
        case Call(function="of_all", arguments=(body,)):
            return Call("flat", body)
        case _:
            return gradient


def _tuple(parts: Iterable[Expr], writer: CodeWriter) -> str:
    printed = [writer.doprint(part) for part in parts]
    return f"({', '.join(printed)}{',' if len(printed) == 1 else ''})"
