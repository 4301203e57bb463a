"""Mathematics as Typst typesets it: brackets grow by themselves, letters of one kind stand beside each other with spaces between."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from sympy import Expr, Integer, Rational
from sympy.printing.printer import Printer

from symperceptron.language.expressions import Call, Over, Partial, Power, Prime
from symperceptron.language.expressions.marks import Mark, bare
from symperceptron.language.from_sympy import as_written
from symperceptron.language.notation import NOTATIONS, Notation, Spelling
from symperceptron.language.writing.layout import Binding, Layout, spelled_function

__all__ = ["TypstWriter", "to_typst"]

_RELATIONS = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">"}
_ACCENTS = {"\u0302": "hat", "\u0304": "macron", "\u0303": "tilde", "\u0307": "dot"}


class TypstWriter(Layout, Printer):
    """SymPy's printer, for written expressions in a notation, to Typst."""

    printmethod = "_typst_math"

    def __init__(self, notation: Notation, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self.notation = notation
        self.words = words or {}

    def emptyPrinter(self, expr: Expr) -> str:
        return str(self._print(as_written(expr)))

    def brackets(self, inside: str, expr: Expr) -> str:
        return f"({inside})"

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        (is_negative, first), *rest = terms
        return ("−" if is_negative else "") + first + "".join(f" {'−' if minus else '+'} {term}" for minus, term in rest)

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        out = factors[0][1]
        for (before, _), (factor, printed) in pairwise(factors):
            inside = printed if bare(factor) is factor else self.within(bare(factor), Binding.FRACTION)
            visible = (
                inside[:1].isdigit()
                or inside.startswith("inline(")
                or all(isinstance(bare(part), Partial) for part in (before, factor))
            )
            out += f" dot {printed}" if visible else f" {printed}"
        return out

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        fraction = f"frac({numerator}, {denominator})"
        return f"inline({fraction})" if all(isinstance(part, Integer) for part in expr.args) else fraction

    def power(self, base: str, exponent: str, expr: Power) -> str:
        return f"{base}^({exponent})"

    def head(self, function: str, primes: int) -> str:
        return _letter(spelled_function(function, self.notation)) + "'" * primes

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:
        inside = ", ".join(arguments)
        if isinstance(expr, Call) and expr.function == "sqrt":
            return f"sqrt({inside})"
        if isinstance(expr, Call) and expr.function == "abs":
            return f"abs({inside})"
        return f"{head} lr(({inside}))"

    def derivative(self, function: str, variables: Sequence[str], inside: bool) -> str:  # the layout's signature
        order = "" if len(variables) == 1 else f"^{len(variables)}"
        repeated = len(variables) > 1 and len(set(variables)) == 1
        below = f"∂ {variables[0]}^{len(variables)}" if repeated else " thin ".join(f"∂ {variable}" for variable in variables)
        return f"frac(∂{order} {function}, {below})" if inside else f"frac(∂{order}, {below}) {function}"

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        return f"sum_({index} = {lower})^({upper}) {body}"

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        before, _, after = spelling.subscript.partition("{}")
        glue = " " if all(len(index) == 1 for index in indices) else "\\, "
        below = (
            " ".join(part for part in (*_signs(before), glue.join(indices), *_signs(after)) if part)
            if "{}" in spelling.subscript
            else " ".join(_signs(spelling.subscript))
        )
        inner = spelling.superscript.removeprefix("(").removesuffix(")")
        above = " ".join(_signs(inner))
        above = f"({above})" if spelling.superscript == f"({inner})" else " ".join(_signs(spelling.superscript))
        return _letter(spelling) + (f"_({below})" if below else "") + (f"^({above})" if above else "")

    def delta(self, left: str, right: str) -> str:
        return f"δ_({left} {right})"

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        condition, last = (_text(self.words.get(word, word)) for word in ("if", "otherwise"))
        return f"cases({', '.join(f'{value} & {last}' if when is None else f'{value} & {condition} {when}' for value, when in branches)})"

    def marked(self, inside: str, mark: Mark) -> str:
        return f"{mark}({inside})"

    def blank(self, width: int) -> str:
        return f"blank(#{width}em)"

    def filled(self, inside: str, width: int) -> str:
        return f"filled(#{width}em, {inside})"

    def transposed(self, matrix: str) -> str:
        return f"{matrix}^(sans(T))"

    def entrywise(self, factors: Sequence[str]) -> str:
        return " ⊙ ".join(factors)

    def ones(self) -> str:
        return "bold(1)"

    def relation(self, sides: Sequence[str], signs: Sequence[str]) -> str:
        return sides[0] + "".join(f" {_RELATIONS[sign]} {side}" for sign, side in zip(signs, sides[1:], strict=True))

    def _print_Integer(self, expr: Integer) -> str:
        return str(expr) if expr >= 0 else str(self._print(as_written(expr)))

    def _print_Rational(self, expr: Rational) -> str:
        return str(self._print(as_written(expr)))

    def _print_Pi(self, _expr: Expr) -> str:
        return "π"


def _letter(spelling: Spelling) -> str:
    """The letter of a name: one letter as it is, an accent above it, a word upright unless LaTeX has it in italics."""
    decomposed = unicodedata.normalize("NFD", spelling.plain)
    letter, accents = decomposed[0], decomposed[1:]
    if len(accents) == 1 and accents[0] in _ACCENTS:
        return f"{_ACCENTS[accents[0]]}({letter})"
    if len(spelling.plain) == 1:
        return spelling.plain
    return f"italic({_text(spelling.plain)})" if spelling.latex.startswith(r"\mathit") else f"op({_text(spelling.plain)})"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _signs(script: str) -> list[str]:
    return [sign if sign.isalnum() else _text(sign) for sign in script]


def to_typst(expr: Expr, notation: Notation | None = None, words: dict[str, str] | None = None) -> str:
    """The expression as Typst, for the inside of ``$ … $``.

    >>> from sympy.abc import O, t
    >>> from symperceptron.language.expressions import Neg, Over, Plus, Power, Times
    >>> print(to_typst(Times(Over(1, 2), Power(Plus(O, Neg(t)), 2))))
    inline(frac(1, 2)) (O − t)^(2)
    """
    return str(TypstWriter(notation or NOTATIONS["plain"], words).doprint(expr))
