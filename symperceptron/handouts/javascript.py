"""The numbers of an example as a function in JavaScript: from what is given to everything that the page shows of it.

It is a tape: a line for every part that is computed, in an order in which each knows those before it.  What an expression stands for, down to the
operations of a processor, is what the example itself works with (`Example.reduced`), so that the page moves by the same definitions and derivatives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sympy import Expr, NumberSymbol, Rational, S

from symperceptron.handouts.numbers import Example
from symperceptron.language import Notation, to_text
from symperceptron.language.expressions import Call, Cases, Compare, Neg, Over, Plus, Power, Times
from symperceptron.language.expressions.marks import Decimal

__all__ = ["javascript"]

_OPERATIONS: Mapping[type[Expr], Callable[..., str]] = {
    Plus: lambda *terms: " + ".join(terms),
    Times: lambda *factors: " * ".join(factors),
    Neg: lambda part: f"-{part}",
    Over: lambda above, below: f"{above} / {below}",
    Power: lambda base, exponent: f"Math.pow({base}, {exponent})",
}
_FUNCTIONS = {
    "log": "Math.log", "sqrt": "Math.sqrt", "sin": "Math.sin", "cos": "Math.cos", "arctan": "Math.atan", "abs": "Math.abs", "sign": "Math.sign", "erf": "erf",
}  # fmt: skip
_RELATIONS = {"<": "<", "<=": "<=", "=": "===", "!=": "!==", ">=": ">=", ">": ">"}
# The series of erf (Abramowitz, Stegun, 7.1.6): all its terms are positive, so that no digit is lost.
_ERF = """const erf = x => {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) { term *= 2 * x * x / (2 * n + 1); sum += term; }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
};
"""


def javascript(example: Example, wanted: Iterable[Expr], notation: Notation) -> str:
    """The program: ``given``, what each given quantity is, and ``compute``, from such an object to what each of the wanted is, by its text.

    >>> from symperceptron import Perceptron
    >>> from symperceptron.handouts.examples import example_of
    >>> neuron = Perceptron(activation="identity")
    >>> print(javascript(example_of(neuron), [neuron.symbols["z"]], neuron.notation).splitlines()[-2])
    return { "z": v4 };
    """
    tape = _Tape(example=example)
    texts = {leaf: _text(leaf, notation) for leaf in example.leaves}
    tape.names.update({leaf: f"given[{text}]" for leaf, text in texts.items()})
    results = {_text(expr, notation): tape.name(expr) for expr in wanted}
    lines = "\n".join(tape.lines)
    given = ", ".join(f"{texts[leaf]}: {float(value)}" for leaf, value in example.leaves.items())
    shown = ", ".join(f"{text}: {name}" for text, name in results.items())
    helpers = _ERF if "erf(" in lines else ""
    return f"const given = {{ {given} }};\n{helpers}const compute = given => {{\n{lines}\nreturn {{ {shown} }};\n}};\n"


def _text(expr: Expr, notation: Notation) -> str:
    """The expression's text as a string of JavaScript within a page."""
    return json.dumps(to_text(expr, notation), ensure_ascii=False).replace("<", "\\u003c")


@dataclass(kw_only=True)
class _Tape:
    """The lines so far, and the name of what each expression is."""

    example: Example
    names: dict[Expr, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def name(self, expr: Expr) -> str:
        """What the expression is called, computed before where it must be."""
        at = self.example.at(expr)
        if at not in self.names:
            further = self.example.reduced(at)
            self.names[at] = self.name(further) if further is not None else self._computed(at)
        return self.names[at]

    def _computed(self, expr: Expr) -> str:
        match expr:
            case Rational():
                return (
                    f"({int(expr.p)} / {int(expr.q)})" if expr.q != 1 else f"({int(expr.p)})" if expr.p < 0 else str(int(expr.p))
                )
            case NumberSymbol():
                return "Math.E" if expr == S.Exp1 else "Math.PI"
            case Decimal():
                return expr.digits
            case Power() if expr.args[0] == S.Exp1:
                return self._line(f"Math.exp({self.name(expr.args[1])})")
            case Call():
                return self._line(f"{_FUNCTIONS[expr.function]}({', '.join(map(self.name, expr.arguments))})")
            case Cases():
                tests = [(self._test(branch.condition), self.name(branch.value)) for branch in expr.branches]
                return self._line(" : ".join(f"{test} ? {value}" for test, value in tests) + " : NaN")
            case _:
                return self._line(_OPERATIONS[type(expr)](*map(self.name, expr.args)))

    def _test(self, condition: Compare | None) -> str:
        if condition is None:
            return "true"
        sides = [self.name(side) for side in condition.sides]
        return " && ".join(
            f"{left} {_RELATIONS[sign]} {right}" for sign, (left, right) in zip(condition.signs, pairwise(sides), strict=True)
        )

    def _line(self, value: str) -> str:
        name = f"v{len(self.lines)}"
        self.lines.append(f"  const {name} = {value};")
        return name
