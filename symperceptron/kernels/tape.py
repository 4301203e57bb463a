r"""A program as a tape of NumPy calls, each of which says where it writes: for blocks of rows that stay in the cache.

``r = np.where(z >= 0, u - p, p - t)`` reads well and allocates four arrays.  A tape is the same computation, operation by operation in
the same order, as calls such as ``np.subtract(u, p, out)``; where `out` is, `symperceptron.kernels.registers` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from sympy import Expr, Indexed, Rational, S, Symbol

from symperceptron.kernels.dialect import DIALECTS
from symperceptron.kernels.printing import CodeWriter
from symperceptron.kernels.program import Program
from symperceptron.kernels.shared import needed
from symperceptron.kernels.source import Code, writer_of
from symperceptron.language.expressions import Call, Cases, Compare, Neg, Over, Plus, Power, Summation, Times

__all__ = ["Line", "Tape", "tape_of"]

_COMPARISONS = {"<": "less", "<=": "less_equal", "=": "equal", "!=": "not_equal", ">=": "greater_equal", ">": "greater"}
_POWERS = {Rational(2): "square", Rational(-1): "reciprocal", Rational(1, 2): "sqrt"}
_CHOICE = "select({}, {}, {}, {out}, {spare})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A call: `pattern` has a place for each of the `operands` and one for where the `target` is written.

    A target is ``{row3}`` or, of truth values, ``{mask4}``; None for a line about numbers.
    """

    pattern: str
    operands: tuple[str, ...] = ()
    target: str | None = None


@dataclass(slots=True)
class Tape:
    """The lines that compute `results`, texts in which targets stand in braces; `constants` maps the text of a number to its name."""

    program: Program
    printer: CodeWriter
    constants: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    results: tuple[str, ...] = ()
    values: dict[Expr, str] = field(default_factory=dict)

    def place(self, expr: Expr) -> str:
        """Where the value of an expression is, once the lines are run."""
        if not self.program.per_row(expr):
            return self.number(expr)
        return _WRITE[type(expr)](self, expr)

    def line(self, pattern: str, *operands: str, kind: str = "row") -> str:
        target = f"{{{kind}{len(self.lines)}}}"
        self.lines.append(Line(pattern=pattern, operands=operands, target=target))
        return target

    def call(self, function: str, *parts: Expr | str, kind: str = "row") -> str:
        places = [part if isinstance(part, str) else self.place(part) for part in parts]
        # NumPy wants the third argument of its maximum named.
        out = "out={out}" if function in ("np.maximum", "np.minimum") else "{out}"
        return self.line(f"{function}({'{}, ' * len(places)}{out})", *places, kind=kind)

    def name(self, expr: Expr) -> str:
        """A quantity that was computed before, or an argument."""
        return self.values.get(expr) or self.printer.doprint(expr)

    def power(self, expr: Power) -> str:
        base, exponent = expr.args
        if base == S.Exp1:
            return self.call("np.exp", exponent)
        return self.call(f"np.{_POWERS[exponent]}", base) if exponent in _POWERS else self.call("np.power", base, exponent)

    def folded(self, expr: Plus | Times) -> str:
        """A sum or a product from left to right, as Python computes it; numbers that come first are one number."""
        lead = next(count for count, part in enumerate(expr.args) if self.program.per_row(part))
        numbers = [expr.func(*expr.args[:lead])] if lead else []
        head, *rest = [*numbers, *tuple(expr.args[lead:])]
        total = self.place(head)
        for part in rest:
            if isinstance(expr, Times):
                total = self.call("np.multiply", total, part)
            elif isinstance(part, Neg):
                total = self.call("np.subtract", total, part.args[0])
            else:
                total = self.call("np.add", total, part)
        return total

    def number(self, expr: Expr) -> str:
        """What is the same for all rows: a constant by its name, anything else as it is computed."""
        printed = self.printer.doprint(expr)
        if not expr.free_symbols:
            return self.constants.setdefault(printed, f"number{len(self.constants)}")
        return printed if isinstance(expr, Symbol) else f"({printed})"

    def chosen(self, expr: Cases) -> str:
        *branches, otherwise = expr.branches
        value = self.place(otherwise.value)
        for branch in reversed(branches):
            value = self.line(_CHOICE, self.place(branch.condition), self.place(branch.value), value)
        return value

    def compared(self, expr: Compare) -> str:
        """A condition; several choices ask the same one."""
        if expr in self.values:
            return self.values[expr]
        sides = list(map(self.place, expr.sides))
        first, *rest = [
            self.call(f"np.{_COMPARISONS[sign]}", *pair, kind="mask")
            for sign, pair in zip(expr.signs, pairwise(sides), strict=True)
        ]
        for mask in rest:
            first = self.call("np.logical_and", first, mask, kind="mask")
        return self.values.setdefault(expr, first)


# How each kind of expression is written down.
_WRITE: Mapping[type[Expr], Callable[[Tape, Any], str]] = MappingProxyType(
    {
        Symbol: Tape.name,
        Neg: lambda tape, expr: tape.call("np.negative", *expr.args),
        Plus: Tape.folded,
        Times: Tape.folded,
        Over: lambda tape, expr: tape.call("np.divide", *expr.args),
        Power: Tape.power,
        Call: lambda tape, expr: tape.call(tape.printer.dialect.function(expr.function), *expr.arguments),
        Cases: Tape.chosen,
        Compare: Tape.compared,
        Summation: lambda tape, expr: tape.line(tape.printer.doprint(expr)),
    }
)


@dataclass(frozen=True, slots=True)
class _Results(Code):
    """The reductions over the rows, as the readable source has them, of what the lines of a tape have computed."""

    tape: Tape

    def alone(self, expr: Expr) -> str:
        return self.factor(expr)

    def factor(self, expr: Expr) -> str:
        is_column = expr.has(Indexed) and not expr.has(Summation)
        return Code.factor(self, expr) if is_column or not self.program.per_row(expr) else self.tape.place(expr)


def tape_of(program: Program, wanted: Sequence[Expr], constants: dict[str, str]) -> Tape:
    """The tape of the loss, and of the gradients where their rows are `wanted`; it adds to the `constants`."""
    tape = Tape(program, writer_of(program, DIALECTS["block"]), constants)
    loss, *rows = wanted
    for statement in needed(program.statements, wanted):
        if program.per_row(statement.name):
            tape.values[statement.name] = tape.place(statement.expression)
        else:
            tape.lines.append(Line(pattern=f"{statement.name} = {tape.printer.doprint(statement.expression)}"))
    results = _Results(program, tape.printer, tape)
    gradients = [results.gradients(results.summed)] if rows else []
    tape.results = (results.total(loss), *gradients)
    return tape
