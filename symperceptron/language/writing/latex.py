r"""LaTeX, as a mathematician would type it: ``(O - t) O (1 - O) x_j``, braces and tall brackets only where they are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar

from sympy import Expr, Integer
from sympy.printing.latex import LatexPrinter

from symperceptron.language.expressions import Call, Over, Partial, Power, Prime
from symperceptron.language.expressions.marks import Mark, bare
from symperceptron.language.notation import NOTATIONS, Notation, Spelling
from symperceptron.language.writing.layout import Binding, Layout, is_tall, spelled_function

__all__ = ["LatexWriter", "to_latex", "to_portable_latex"]

_RELATIONS = {"<": "<", "<=": r"\le", "=": "=", "!=": r"\ne", ">=": r"\ge", ">": ">"}


class LatexWriter(Layout, LatexPrinter):
    """SymPy's LaTeX printer, for written expressions in a notation."""

    def __init__(self, notation: Notation, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self.notation = notation
        self.words = words or {}

    def brackets(self, inside: str, expr: Expr) -> str:
        return rf"\left({inside}\right)" if is_tall(expr) else f"({inside})"

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        (is_negative, first), *rest = terms
        return ("-" if is_negative else "") + first + "".join(f" {'-' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        out = factors[0][1]
        for (before, _), (factor, printed) in pairwise(factors):
            inside = printed if bare(factor) is factor else self.within(bare(factor), Binding.FRACTION)
            glue = (
                r" \cdot "
                if inside[:1].isdigit() or inside.startswith(r"\tfrac") or (_is_derivative(before) and _is_derivative(factor))
                else " "
            )
            out += glue + printed
        return out

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        is_small = all(isinstance(part, Integer) for part in expr.args)
        return rf"\{'tfrac' if is_small else 'frac'}{{{numerator}}}{{{denominator}}}"

    def power(self, base: str, exponent: str, expr: Power) -> str:
        return f"{base}^{_group(exponent)}"

    def head(self, function: str, primes: int) -> str:
        return spelled_function(function, self.notation).latex + "'" * primes

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:
        inside = ", ".join(arguments)
        if isinstance(expr, Call) and expr.function == "sqrt":
            return rf"\sqrt{{{inside}}}"
        if isinstance(expr, Call) and expr.function == "abs":
            return rf"\left|{inside}\right|"
        tall = any(map(is_tall, expr.arguments if isinstance(expr, Call) else (expr.argument,)))
        return head + (rf"\left({inside}\right)" if tall else f"({inside})")

    def derivative(self, function: str, variables: Sequence[str], inside: bool) -> str:
        order = "" if len(variables) == 1 else f"^{_group(str(len(variables)))}"
        if len(variables) > 1 and len(set(variables)) == 1:
            below = rf"\partial {variables[0]}^{_group(str(len(variables)))}"
        else:
            below = r" \, ".join(rf"\partial {variable}" for variable in variables)
        if inside:
            return rf"\frac{{\partial{order} {function}}}{{{below}}}"
        return rf"\frac{{\partial{order}}}{{{below}}} {function}"

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        return rf"\sum_{{{index}={lower}}}^{_group(upper)} {body}"

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        subscript = spelling.subscript.replace("{}", _joined(indices))
        below = f"_{_group(subscript)}" if subscript else ""
        above = f"^{_group(spelling.superscript)}" if spelling.superscript else ""
        return spelling.latex + below + above

    def delta(self, left: str, right: str) -> str:
        return rf"\delta_{{{_joined((left, right))}}}"

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        condition = self.words.get("if", "if")
        last = self.words.get("otherwise", "otherwise")
        rows = [
            rf"{value} & \text{{{last}}}" if when is None else rf"{value} & \text{{{condition} }} {when}"
            for value, when in branches
        ]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def marked(self, inside: str, mark: Mark) -> str:
        return rf"\{mark}{{{inside}}}"

    def blank(self, width: int) -> str:
        return rf"\blank{{{width}em}}"

    def filled(self, inside: str, width: int) -> str:
        return rf"\filled{{{width}em}}{{{inside}}}"

    def transposed(self, matrix: str) -> str:
        return rf"{matrix}^{{\mathsf{{T}}}}"

    def entrywise(self, factors: Sequence[str]) -> str:
        return r" \odot ".join(factors)

    def ones(self) -> str:
        return r"\mathbf{1}"

    def relation(self, sides: Sequence[str], signs: Sequence[str]) -> str:
        return sides[0] + "".join(f" {_RELATIONS[sign]} {side}" for sign, side in zip(signs, sides[1:], strict=True))


class PortableLatexWriter(LatexWriter):
    """LaTeX whose marks need no definitions: KaTeX and MathJax know every command."""

    looks: ClassVar[Mapping[Mark, str]] = MappingProxyType(
        {
            Mark.CHANGED: r"\textcolor{brown}",
            Mark.STRUCK: r"\cancel",
            Mark.FAULT: r"\textcolor{red}",
        }
    )

    def marked(self, inside: str, mark: Mark) -> str:
        return f"{self.looks[mark]}{{{inside}}}"

    def blank(self, width: int) -> str:
        return rf"\underline{{\hspace{{{width}em}}}}"

    def filled(self, inside: str, _: int) -> str:
        return rf"\underline{{\textcolor{{green}}{{{inside}}}}}"


def _is_derivative(expr: Expr) -> bool:
    return isinstance(bare(expr), Partial)


def _group(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _joined(indices: Sequence[str]) -> str:
    return "".join(indices) if all(len(index) == 1 for index in indices) else ",".join(indices)


def to_latex(expr: Expr, notation: Notation | None = None, words: dict[str, str] | None = None) -> str:
    r"""The expression as LaTeX for mathematics mode.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Plus, Power, Times, Over
    >>> print(to_latex(Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))))
    \tfrac{1}{2} (O - t)^2
    """
    return str(LatexWriter(notation or NOTATIONS["plain"], words).doprint(expr))


def to_portable_latex(expr: Expr, notation: Notation | None = None, words: dict[str, str] | None = None) -> str:
    r"""The expression as LaTeX for a renderer that defines no command, as those of Markdown.

    >>> from sympy.abc import O
    >>> from symperceptron.language.expressions.marks import Blank, Marked
    >>> from symperceptron.language.expressions import Times
    >>> print(to_portable_latex(Times(Marked(O, "struck"), Blank(5))))
    \cancel{O} \underline{\hspace{5em}}
    """
    return str(PortableLatexWriter(notation or NOTATIONS["plain"], words).doprint(expr))
