"""Written expressions as code, brackets where the language needs them: the layout of the other printers, in a dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Expr, Indexed, Integer, Rational, S
from sympy.printing.str import StrPrinter

from symperceptron.errors import ModelError
from symperceptron.kernels.dialect import DIALECTS, Dialect
from symperceptron.language import NOTATIONS, to_text
from symperceptron.language.expressions import Call, Compare, Over, Power, Prime, Summation, Times
from symperceptron.language.names import is_name, letter_of
from symperceptron.language.writing.layout import Binding, Layout

__all__ = ["CodeWriter"]

MOST_EXACT = 2**53  # Whole numbers up to here are floats.


class CodeWriter(Layout, StrPrinter):
    """SymPy's string printer, for written expressions in a dialect.

    `names` says what each quantity is called in the code, `matrices` which have a row for each sample, `element` how an element is
    written.
    """

    printmethod = "_code_line"  # not SymPy's "_sympystr": an Indexed would then print itself
    fraction_binding = Binding.PRODUCT
    notation = NOTATIONS["plain"]

    def __init__(
        self, names: Mapping[str, str], matrices: frozenset[str], dialect: Dialect = DIALECTS["numpy"], element: str = "{}"
    ) -> None:
        super().__init__()
        self.element = element
        self.names = names
        self.matrices = matrices
        self.dialect = dialect

    def binding(self, expr: Expr) -> Binding:
        if isinstance(expr, Over) and _decimal(expr) is not None:
            return Binding.ATOM
        if isinstance(expr, Summation):
            return Binding.PRODUCT
        return Binding.ATOM if isinstance(expr, Indexed) else super().binding(expr)

    def brackets(self, inside: str, expr: Expr) -> str:  # noqa: ARG002  # for other formats
        return f"({inside})"

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        (is_negative, first), *rest = terms
        return ("-" if is_negative else "") + first + "".join(f" {'-' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        return "*".join(printed for _, printed in factors)

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        whole = all(isinstance(part, Integer) for part in expr.args)
        return _decimal(expr) or (self.dialect.ratio if whole else "{}/{}").format(numerator, denominator)

    def part_of_fraction(self, expr: Expr) -> str:
        return self.within(expr, Binding.POWER)

    def power(self, base: str, exponent: str, expr: Power) -> str:
        if is_name(expr.args[0]) and exponent == "2":
            return self.dialect.squared.format(base)
        return self.dialect.power.format(base, exponent)

    def exponent(self, expr: Expr) -> str:
        return self.within(expr, Binding.POWER)

    def _print_Power(self, expr: Power) -> str:
        if expr.args[0] == S.Exp1:
            return self.call(self.dialect.function("exp"), [self.within(expr.args[1], Binding.SUM)], expr)
        return super()._print_Power(expr)

    def _print_Call(self, expr: Call) -> str:
        if not expr.free_symbols and self.dialect.constant:  # Python computes a constant once and for all libraries
            return (
                f"{self.dialect.constant}{expr.function}({', '.join(self.within(part, Binding.SUM) for part in expr.arguments)})"
            )
        return super()._print_Call(expr)

    def head(self, function: str, primes: int) -> str:  # noqa: ARG002  # for other formats
        return self.dialect.function(function)

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:  # noqa: ARG002  # for other formats
        # A dialect without the function spells it out.
        return head.format(*arguments) if "{" in head else f"{head}({', '.join(arguments)})"

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        values = [self.typed(value, self.dialect.number) for value, _ in branches]
        if all(map(_is_number, values)):
            values[-1] = self.typed(values[-1], self.dialect.lone_number)
        *first, value = values
        for then, (_, when) in zip(reversed(first), reversed(branches[:-1]), strict=True):
            value = self.dialect.choose.format(prefix=self.dialect.prefix, when=when, then=then, other=value)
        return value

    def typed(self, printed: str, pattern: str) -> str:
        """A value of a choice; a bare number must be told its dtype in some libraries."""
        inputs = [self.names[name] for name in sorted(self.matrices)[:1]]
        return pattern.format(printed, *inputs) if inputs and _is_number(printed) else printed

    def _print_Compare(self, expr: Compare) -> str:
        signs = ["==" if sign == "=" else sign for sign in expr.signs]
        sides = [self.within(side, Binding.SUM) for side in expr.sides]
        return self.dialect.joined([f"{left} {sign} {right}" for left, sign, right in zip(sides, signs, sides[1:], strict=False)])

    def _print_Summation(self, expr: Summation) -> str:
        """A sum over an index: a product of a matrix and a vector, or the sum of one of them."""
        factors = expr.body.args if isinstance(expr.body, Times) else (expr.body,)
        constant = [factor for factor in factors if expr.index not in factor.free_symbols]
        varying = [factor for factor in factors if expr.index in factor.free_symbols]
        sides: dict[frozenset[str], list[Expr]] = {}
        for factor in varying:
            sides.setdefault(frozenset(letter_of(name) for name in factor.atoms(Indexed)), []).append(factor)
        matrices = [self.within(Times(*side), Binding.POWER) for letters, side in sides.items() if self.is_matrix(letters)]
        vectors = [self.within(Times(*side), Binding.POWER) for letters, side in sides.items() if not self.is_matrix(letters)]
        if len(matrices) > 1 or len(vectors) > 1:
            raise ModelError(f"{to_text(expr)} is no product of a matrix and a vector; expected a sum such as Σ x_i w_i")
        body = self.dialect.dot.format(*matrices, *vectors) if matrices and vectors else f"({(matrices or vectors)[0]}).sum(-1)"
        return "*".join([*(self.within(factor, Binding.FRACTION) for factor in constant), f"({body})" if constant else body])

    def is_matrix(self, letters: frozenset[str]) -> bool:
        """Whether a factor of the inputs has one value per row and column."""
        return bool(letters & self.matrices)

    def _print_Symbol(self, expr: Expr, **_: Any) -> str:
        return self.names.get(str(expr), str(expr))

    def _print_Indexed(self, expr: Indexed) -> str:
        letter = letter_of(expr)
        return self.element.format(self.names.get(letter, letter))

    def _print_Rational(self, expr: Rational) -> str:
        return _decimal(expr) or self.dialect.ratio.format(expr.p, expr.q)

    def _print_Integer(self, expr: Integer) -> str:
        return str(int(expr))

    def _print_Pi(self, _: Expr) -> str:
        return self.dialect.pi

    def _print_Exp1(self, _: Expr) -> str:
        return self.dialect.e


def _is_number(printed: str) -> bool:
    return printed.lstrip("-").replace(".", "").isdigit()


def _decimal(expr: Expr) -> str | None:
    """A fraction of integers that has a decimal or too many digits to show, as the nearest floating-point number: 0.5, 0.01."""
    parts = expr.args if isinstance(expr, Over) else (Integer(expr.p), Integer(expr.q))
    if not all(isinstance(part, Integer) for part in parts):
        return None
    p, q = map(int, parts)
    rest = q
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return repr(p / q) if rest == 1 or max(p, q) > MOST_EXACT else None
