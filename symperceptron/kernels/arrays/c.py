"""A network of one sample in C: a loop for each line, the product of a vector and a matrix as a dot with steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr, Symbol

from symperceptron.kernels.arrays.code import example, example_sizes
from symperceptron.kernels.arrays.program import ArrayProgram
from symperceptron.kernels.arrays.reading import OPERATIONS
from symperceptron.kernels.arrays.source import argument_names, heading
from symperceptron.kernels.dialect import DIALECTS
from symperceptron.kernels.printing import CodeWriter
from symperceptron.language.expressions import Call

__all__ = ["array_c"]

_OF_ROW = {"of_rows": "sum", "of_all": "sum", "largest_of_rows": "largest", "others_of_rows": "others"}
_C = """/*
{formulas}
*/
#include <math.h>
#include <stddef.h>
#include <stdio.h>

typedef {real} real;

enum {{ {sizes} }};

{constants}{helpers}/* The loss of one sample; its gradient goes to {outputs}. */
static real value_and_grad({arguments})
{{
{body}
}}

int main(void)
{{
{example}
    const real E = value_and_grad({given});
    printf("%.{digits}g", (double)E);
{shown}
    printf("\\n");
    return 0;
}}
"""
_HELPERS = {
    "dot": """/* The sum of x[i]*y[i], of elements so many places apart. */
static real dot(size_t n, const real *x, size_t x_step, const real *y, size_t y_step)
{
    real total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i*x_step]*y[i*y_step];
    return total;
}
""",
    "sum": """static real sum(size_t n, const real *x)
{
    real total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i];
    return total;
}
""",
    "largest": """static real largest(size_t n, const real *x)
{
    real found = x[0];
    for (size_t i = 1; i < n; i++)
        found = x[i] > found ? x[i] : found;
    return found;
}
""",
    "others": """/* The sum of e, whose largest element is 1, less that 1; nothing is lost beside it. */
static real others(size_t n, const real *e)
{
    real total = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (e[i] == 1)
            count += 1;
        else
            total += e[i];
    return total + (count - 1);
}
""",
}


def array_c(program: ArrayProgram, dtype: str) -> str:
    """The complete program in C99."""
    return _Loops(program, dtype).program()


class _Loops:
    """The lines of one sample, each with the range that it goes over, or none."""

    def __init__(self, program: ArrayProgram, dtype: str) -> None:
        self.given, self.dtype = program, dtype
        self.names = {key: _unreserved(name) for key, name in argument_names(program).items()}
        self.sizes = example_sizes(program)
        self.samples = program.data[0].ranges[0][1]
        self.ends: dict[Expr, str] = {}
        for end in self.sizes:
            if end != self.samples:
                self.ends[end] = f"N{len(self.ends)}"
        self.axes: dict[str, tuple[Expr, ...]] = {
            name.key: tuple(last for _, last in name.ranges if last != self.samples) for name in program.model.names
        }

    def program(self) -> str:
        """Everything put together."""
        body = [line for statement in self.given.statements for line in self.statement(str(statement.name), statement.expression)]
        for parameter, gradient in zip(self.given.parameters, self.given.gradients, strict=True):
            body += self.gradient(f"d{self.names[parameter.key]}", self.axes[parameter.key], gradient)
        body.append(f"return {self.element(self.given.loss, None)};")
        text = "\n".join(body)
        digits = 17 if self.dtype == "float64" else 9
        inputs, parameters = self.given.inputs, self.given.parameters
        outputs = [f"d{self.names[name.key]}" for name in parameters]
        pointers = [
            f"const real *{self.names[name.key]}" if self.axes[name.key] else f"real {self.names[name.key]}" for name in inputs
        ]
        called = [self.names[name.key] for name in inputs] + [
            out if self.axes[name.key] else f"&{out}" for out, name in zip(outputs, parameters, strict=True)
        ]
        filled = _C.format(
            formulas=heading(self.given).strip('"').rstrip("\n"),
            real="double" if self.dtype == "float64" else "float",
            sizes=", ".join(f"{label} = {self.sizes[end]}" for end, label in self.ends.items()),
            constants="".join(f"static const real {name} = {value};\n" for name, value in _CONSTANTS.items() if name in text),
            helpers="".join(f"{helper}\n" for name, helper in _HELPERS.items() if f"{name}(N" in text),
            outputs=", ".join(outputs), arguments=", ".join([*pointers, *(f"real *{out}" for out in outputs)]),
            body=_indented(body), example=_indented(self.example(outputs)), given=", ".join(called), digits=digits,
            shown=_indented([line for out, name in zip(outputs, parameters, strict=True) for line in self.shown(out, name.key, digits)]),
        )  # fmt: skip
        return filled if self.dtype == "float64" else filled.replace("#include <math.h>", "#include <tgmath.h>")

    def statement(self, key: str, expr: Expr) -> Iterator[str]:
        """A statement as a loop over its elements, or as a number."""
        axes = self.axes[key] if key in self.axes else self.axes_of(expr)
        self.axes[key] = axes
        value = self.element(expr, "k" if axes else None)
        if not axes:
            yield f"const real {self.names[key]} = {value};"
            return
        end = self.ends[axes[-1]]
        yield f"real {self.names[key]}[{end}];"
        yield from (f"for (size_t k = 0; k < {end}; k++)", f"    {self.names[key]}[k] = {value};")

    def gradient(self, out: str, axes: tuple[Expr, ...], expr: Expr) -> Iterator[str]:
        """A gradient of one sample: what a sum over samples would add up."""
        stands: dict[Expr, Expr] = {}
        texts: dict[str, str] = {}
        for number, call in enumerate(sorted(expr.atoms(Call), key=str)):
            if call.function in OPERATIONS and call.function != "transposed":
                stand = Symbol(f"part{number}", real=True)
                stands[call], texts[str(stand)] = stand, self.of_one(call, axes)
        value = CodeWriter({**self.names, **texts}, frozenset(), DIALECTS["c"]).doprint(_outermost(expr, stands))
        if not axes:
            yield f"*{out} = {value};"
            return
        letters = "jk"[-len(axes) :]
        for depth, (letter, end) in enumerate(zip(letters, axes, strict=True)):
            yield f"{'    ' * depth}for (size_t {letter} = 0; {letter} < {self.ends[end]}; {letter}++)"
        place = f"j*{self.ends[axes[1]]} + k" if len(axes) > 1 else "k"
        yield f"{'    ' * len(axes)}{out}[{place}] = {value};"

    def of_one(self, call: Call, axes: tuple[Expr, ...]) -> str:
        match call:
            case Call(function="dot", arguments=(Call(arguments=(left,)), right)) if len(axes) > 1:
                return f"{self.at(left, 'j')}*{self.at(right, 'k')}"
            case Call(function="flat", arguments=(Call(arguments=(Call(arguments=(left,)), right)),)):
                return f"{self.at(left, 'k')}*{self.at(right, 'k')}"
            case _:
                return self.at(call.arguments[0], "k")

    def element(self, expr: Expr, letter: str | None) -> str:
        """An expression at one element."""
        stands: dict[Expr, Expr] = {}
        texts = {str(symbol): self.at(symbol, letter) for symbol in expr.free_symbols if isinstance(symbol, Symbol)}
        for number, call in enumerate(sorted(expr.atoms(Call), key=str)):
            if call.function in (*OPERATIONS, *_OF_ROW) and call.function not in ("transposed", "column"):
                stand = Symbol(f"part{number}", real=True)
                stands[call], texts[str(stand)] = stand, self.reduced(call, letter)
        return CodeWriter(texts, frozenset(), DIALECTS["c"]).doprint(_outermost(expr, stands))

    def reduced(self, call: Call, letter: str | None) -> str:
        first = call.arguments[0]
        if call.function in _OF_ROW:
            axes = self.axes[str(first)]
            return f"{_OF_ROW[call.function]}({self.ends[axes[-1]]}, {self.names[str(first)]})" if axes else self.at(first, None)
        right = call.arguments[1]
        inner = self.ends[self.axes[str(first)][-1]]
        vector = self.names[str(first)]
        if isinstance(right, Call):
            (matrix,) = right.arguments
            start = self.names[str(matrix)]
            return f"dot({inner}, {vector}, 1, {start}{'' if right.function == 'column' else f' + {letter}*{inner}'}, 1)"
        columns = self.ends[self.axes[str(right)][-1]]
        return f"dot({inner}, {vector}, 1, {self.names[str(right)]} + {letter}, {columns})"

    def at(self, symbol: Expr, letter: str | None) -> str:
        name = self.names[str(symbol)]
        return f"{name}[{letter}]" if self.axes.get(str(symbol)) and letter else name

    def axes_of(self, expr: Expr) -> tuple[Expr, ...]:
        """The range that an expression goes over, apart from the samples."""
        match expr:
            case Call(function="dot"):
                right = expr.arguments[1]
                inside = right.arguments[0] if isinstance(right, Call) else right
                matrix = self.axes[str(inside)]
                return matrix[:1] if isinstance(right, Call) and right.function == "transposed" else matrix[1:]
            case Call() if expr.function in _OF_ROW:
                return ()
            case Symbol():
                return self.axes.get(str(expr), ())
            case _:
                return max((self.axes_of(part) for part in expr.args if isinstance(part, Expr)), key=len, default=())

    def example(self, outputs: list[str]) -> list[str]:
        values = example(self.given)
        lines = []
        for name in self.given.inputs:
            flat = list(_flat(values[name.key]))
            own = self.names[name.key]
            lines.append(
                f"const real {own}[] = {{{', '.join(map(str, flat))}}};"
                if self.axes[name.key]
                else f"const real {own} = {flat[0]};"
            )
        for out, name in zip(outputs, self.given.parameters, strict=True):
            places = "*".join(self.ends[end] for end in self.axes[name.key])
            lines.append(f"real {out}[{places}];" if places else f"real {out};")
        return lines

    def shown(self, out: str, key: str, digits: int) -> list[str]:
        places = "*".join(self.ends[end] for end in self.axes[key])
        if not places:
            return [f'printf(" %.{digits}g", (double){out});']
        return [f"for (size_t i = 0; i < {places}; i++)", f'    printf(" %.{digits}g", (double){out}[i]);']


_CONSTANTS: Mapping[str, str] = {"PI": "3.141592653589793", "EULER": "2.718281828459045"}


def _unreserved(name: str) -> str:
    """A name that C does not use itself."""
    return f"{name}_" if name in ("sum", "dot", "largest", "others", "real", "k", "j", "i") else name


def _outermost(expr: Expr, stands: Mapping[Expr, Expr]) -> Expr:
    """The expression with its calls replaced from outside in."""
    if expr in stands:
        return stands[expr]
    return expr.func(*(_outermost(part, stands) if isinstance(part, Expr) else part for part in expr.args)) if expr.args else expr


def _flat(values: object) -> Iterator[float]:
    if isinstance(values, list):
        for value in values:
            yield from _flat(value)
    else:
        yield float(values)  # type: ignore[arg-type]  # a number of the example


def _indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
