"""Unicode text on one line: ``∂E/∂w_j = (O − t)·O·(1 − O)·x_j``, for a terminal, an error message or an alternative text."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, Rational
from sympy.printing.str import StrPrinter

from symperceptron.language.expressions import Call, Over, Partial, Power, Prime, Summation
from symperceptron.language.expressions.marks import bare
from symperceptron.language.notation import NOTATIONS, Notation, Spelling
from symperceptron.language.writing.layout import Binding, Layout, is_half, is_one_digit, spelled_function

__all__ = ["TextWriter", "to_text"]

_RELATIONS = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">"}
_RAISED = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class TextWriter(Layout, StrPrinter):
    """SymPy's string printer, for written expressions in a notation."""

    printmethod = "_unicode_line"  # not SymPy's "_sympystr": an Indexed would then print itself
    fraction_binding = Binding.PRODUCT

    def __init__(self, notation: Notation) -> None:
        super().__init__()
        self.notation = notation

    def binding(self, expr: Expr) -> Binding:
        if is_half(bare(expr)):
            return Binding.ATOM
        if isinstance(bare(expr), Partial):
            return Binding.FRACTION if len(bare(expr).variables) == 1 else Binding.PRODUCT
        return super().binding(expr)

    def last_factor_binding(self, factor: Expr) -> Binding:
        return Binding.OPERATOR if isinstance(bare(factor), Summation) else Binding.FRACTION

    def brackets(self, inside: str, expr: Expr) -> str:
        return f"({inside})"

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        (is_negative, first), *rest = terms
        return ("−" if is_negative else "") + first + "".join(f" {'−' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        return "·".join(printed for _, printed in factors)

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        return "½" if is_half(expr) else f"{numerator}/{denominator}"

    def part_of_fraction(self, expr: Expr) -> str:
        return self.within(expr, Binding.POWER)

    def power(self, base: str, exponent: str, expr: Power) -> str:
        return base + (exponent.translate(_RAISED) if is_one_digit(expr.args[1]) else f"^{exponent}")

    def exponent(self, expr: Expr) -> str:
        return self.within(expr, Binding.ATOM)

    def head(self, function: str, primes: int) -> str:
        return spelled_function(function, self.notation).plain + "′" * primes

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:
        return f"{head}({', '.join(arguments)})"

    def derivative(self, function: str, variables: Sequence[str], inside: bool) -> str:
        order = "" if len(variables) == 1 else str(len(variables)).translate(_RAISED)
        below = f"∂{variables[0]}{order}" if order and len(set(variables)) == 1 else "∂".join(["", *variables])
        below = f"({below})" if len(variables) > 1 and len(set(variables)) > 1 else below
        return f"∂{order}{function}/{below}"

    def behind_operator(self, function: Expr) -> Binding:
        return Binding.BRACKET  # on one line the bar is a stroke, so everything is put in brackets

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        return f"Σ_{{{index}={lower}}}^{{{upper}}} {body}" if len(upper) > 1 else f"Σ_{{{index}={lower}}}^{upper} {body}"

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        joined = "".join(indices) if all(len(index) == 1 for index in indices) else ",".join(indices)
        below = spelling.subscript.replace("{}", joined)
        subscript = f"_{below}" if below.isalnum() else f"_{{{below}}}" if below else ""
        above = spelling.superscript
        superscript = f"^{above}" if above.isalnum() or above.startswith("(") else f"^{{{above}}}" if above else ""
        return spelling.plain + subscript + superscript

    def delta(self, left: str, right: str) -> str:
        return f"δ_{left}{right}" if len(left + right) == 2 else f"δ_{{{left},{right}}}"

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        return "{" + "; ".join(f"{value} otherwise" if when is None else f"{value} if {when}" for value, when in branches) + "}"

    def blank(self, width: int) -> str:
        return "[?]"  # the same for every width

    def transposed(self, matrix: str) -> str:
        return f"{matrix}ᵀ"

    def entrywise(self, factors: Sequence[str]) -> str:
        return " ⊙ ".join(factors)

    def ones(self) -> str:
        return "𝟏"  # noqa: RUF001  # a bold one stands for a vector of ones

    def relation(self, sides: Sequence[str], signs: Sequence[str]) -> str:
        return sides[0] + "".join(f" {self.sign(sign)} {side}" for sign, side in zip(signs, sides[1:], strict=True))

    def sign(self, sign: str) -> str:
        """A sign of comparison as it is written."""
        return _RELATIONS[sign]

    def _print_Rational(self, expr: Rational) -> str:
        return "½" if is_half(expr) else f"{expr.p}/{expr.q}".replace("-", "−")

    def _print_Integer(self, expr: Integer) -> str:
        return str(int(expr)).replace("-", "−")


def to_text(expr: Expr, notation: Notation | None = None) -> str:
    """The expression as one line of Unicode text.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Plus, Power, Times, Over
    >>> print(to_text(Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))))
    ½·(O − t)²
    """
    return str(TextWriter(notation or NOTATIONS["plain"]).doprint(expr))
