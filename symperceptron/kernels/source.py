"""A program as NumPy source that one can read, paste and run: functions of a batch, each with the lines it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sympy import Expr

from symperceptron.derivation.factors import number_of
from symperceptron.kernels.dialect import DIALECTS, Dialect
from symperceptron.kernels.printing import CodeWriter
from symperceptron.kernels.program import Gradient, Program, Term
from symperceptron.kernels.shared import needed
from symperceptron.language import to_text
from symperceptron.language.expressions import Call, Neg, Partial, Power, Times, one
from symperceptron.language.names import is_name

__all__ = ["Code", "argument_names", "goal_of", "heading", "imports", "rows_of", "sample_source", "source_of", "writer_of"]


def argument_names(program: Program) -> dict[str, str]:
    """What the names of the model are called in code: the matrix of the inputs is a capital letter."""
    return {name.key: name.key.upper() if name.ranges and name in program.data else name.key for name in program.inputs}


def writer_of(program: Program, dialect: Dialect, element: str = "{}") -> CodeWriter:
    """The printer of a program's expressions in a dialect."""
    matrices = frozenset(name.key for name in program.data if name.ranges)
    return CodeWriter(argument_names(program), matrices, dialect, element)


def source_of(program: Program) -> str:
    """The source of `value`, `value_and_grad` and `per_sample` for a batch of rows, summed over them."""
    code = Code(program, writer_of(program, DIALECTS["numpy"]))
    loss, rows = program.loss.expression, rows_of(program)
    functions = [
        code.function("value", [loss], code.total(loss)),
        code.function("value_and_grad", [loss, *rows], f"{code.total(loss)}, {code.gradients(code.summed)}"),
        code.function("per_sample", rows, code.gradients(code.each)),
    ]
    text = "\n\n\n".join(functions)
    return f"{heading(program)}\n\n{imports(text, 'import numpy as np', 'from scipy import special')}\n\n\n{text}\n"


def sample_source(program: Program) -> str:
    """The source of `value_and_grad` for one sample, in plain Python numbers; what comes back is of the NumPy type `number`."""
    code = Code(program, writer_of(program, DIALECTS["math"]))
    loss = program.loss.expression
    parts = [
        part if gradient.parameter.ranges else f"number({part})"
        for gradient, part in zip(program.gradients, code.parts(code.one), strict=True)
    ]
    returned = f"number({code.printer.doprint(loss)}), ({', '.join(parts)},)"
    function = code.function("value_and_grad", [loss, *rows_of(program)], returned)
    return f"import math\n\n\n{function}\n"


def imports(text: str, library: str, special: str) -> str:
    """The import lines that a text needs."""
    lines = ["import math\n"] if "math." in text.replace("tf.math.", "") else []
    return "\n".join([*lines, library, *([special] if "special." in text else [])])


def rows_of(program: Program) -> list[Expr]:
    """The factors of the rows in all gradients."""
    return [term.row for gradient in program.gradients for term in gradient.terms]


def heading(program: Program) -> str:
    """The mathematics that the source implements, as its docstring."""
    notation = program.model.notation
    lines = [f"{to_text(line.name, notation)} = {to_text(line.expression, notation)}" for line in program.model.definitions]
    lines += [f"{goal_of(program, gradient)} = {to_text(gradient.derived, notation)}" for gradient in program.gradients]
    return '"""' + "\n".join(lines) + '\n"""'


def goal_of(program: Program, gradient: Gradient) -> str:
    """What a gradient is the value of: ``∂E/∂w_j``."""
    symbol = gradient.parameter.symbol
    variable = symbol[gradient.index] if gradient.index is not None else symbol
    return to_text(Partial(program.model.loss, variable), program.model.notation)


@dataclass(frozen=True, slots=True)
class Code:
    """A program and its printer: functions as text."""

    program: Program
    printer: CodeWriter

    def function(self, name: str, results: Iterable[Expr], returned: str) -> str:
        arguments = ", ".join(argument_names(self.program).values())
        lines = [
            f"{statement.name} = {self.printer.doprint(statement.expression)}"
            for statement in needed(self.program.statements, results)
        ]
        return "\n    ".join([f"def {name}({arguments}):", *lines, f"return {returned}"])

    def parts(self, form: Callable[[Term], str]) -> list[str]:
        """The gradients, each a sum of terms in one of the forms below."""
        return [" + ".join(map(form, gradient.terms)) for gradient in self.program.gradients]

    def gradients(self, form: Callable[[Term], str]) -> str:
        listed = self.parts(form)
        return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"

    def total(self, row: Expr) -> str:
        """The sum over the rows; a square's is a product of a vector with itself, in one pass."""
        if not self.program.per_row(row):
            return f"{self.count()}*{self.factor(row)}"
        if isinstance(row, Neg):
            return f"-{self.total(row.args[0])}"
        if isinstance(row, Times) and number_of(row.args[0]) is not None:
            return f"{self.printer.doprint(row.args[0])}*{self.total(Times(*row.args[1:]))}"
        if isinstance(row, Power) and row.args[1] == 2 and is_name(row.args[0]) and self.printer.dialect.square:
            return self.printer.dialect.square.format(self.factor(row.args[0]))
        pattern = self.printer.dialect.total
        return pattern.format(self.alone(row) if pattern.endswith("({})") else self.factor(row))

    def alone(self, expr: Expr) -> str:
        """An expression that has brackets of its own already."""
        return self.printer.doprint(expr)

    def factor(self, expr: Expr) -> str:
        printed = self.printer.doprint(expr)
        return printed if is_name(expr) or isinstance(expr, Call) else f"({printed})"

    def count(self) -> str:
        """How many rows there are, in code."""
        return f"len({argument_names(self.program)[self.program.data[0].key]})"

    def summed(self, term: Term) -> str:
        """A term of a gradient, summed over the rows."""
        if term.column == one:
            return self.total(term.row)
        if not self.program.per_row(term.column):
            return f"{self.total(term.row)}*{self.factor(term.column)}"
        if not self.program.per_row(term.row):
            return f"{self.factor(term.row)}*{self.factor(term.column)}.sum(0)"
        return self.printer.dialect.back.format(self.factor(term.row), self.factor(term.column))

    def each(self, term: Term) -> str:
        """A term of a gradient, row by row."""
        row = (
            self.factor(term.row)
            if self.program.per_row(term.row)
            else f"np.full({self.count()}, {self.printer.doprint(term.row)})"
        )
        return row if term.column == one else f"{row}[:, None]*{self.factor(term.column)}"

    def one(self, term: Term) -> str:
        """A term of a gradient of a single sample."""
        return self.factor(term.row) if term.column == one else f"{self.factor(term.row)}*{self.factor(term.column)}"
