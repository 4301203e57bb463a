"""Presentation MathML as browsers render it natively: MathML Core, nothing deprecated, invisible operators for those who listen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from sympy import Expr, Integer, Rational
from sympy.printing.printer import Printer

from symperceptron.language.expressions import Call, Neg, Over, Partial, Power, Prime
from symperceptron.language.expressions.marks import Decimal, Live, Mark, bare
from symperceptron.language.from_sympy import as_written
from symperceptron.language.notation import NOTATIONS, Notation, Spelling
from symperceptron.language.writing.layout import Binding, Layout, is_tall, spelled_function
from symperceptron.language.writing.text import to_text

__all__ = ["MathmlWriter", "to_mathml"]

_TIMES, _APPLY, _COMMA = "\u2062", "\u2061", "\u2063"
_RELATIONS = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">"}
_ACCENTS = {"\u0302": "^", "\u0304": "¯", "\u0303": "~", "\u0307": "˙"}


def _tag(name: str, *parts: str, **attributes: str) -> str:
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(parts)}</{name}>"


def _mo(sign: str, **attributes: str) -> str:
    return _tag("mo", escape(sign), **attributes)


def _row(*parts: str) -> str:
    return _tag("mrow", *parts)


class MathmlWriter(Layout, Printer):
    """SymPy's printer, for written expressions in a notation, to MathML."""

    printmethod = "_mathml_core"

    def __init__(self, notation: Notation, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self.notation = notation
        self.words = words or {}

    def emptyPrinter(self, expr: Expr) -> str:
        return str(self._print(as_written(expr)))

    def brackets(self, inside: str, expr: Expr) -> str:
        return _bracketed(inside, tall=is_tall(expr))

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        (is_negative, first), *rest = terms
        signs = [_mo("−", form="prefix") if is_negative else "", first]
        return _row(*signs, *(part for minus, term in rest for part in (_mo("−" if minus else "+"), term)))

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        out = [factors[0][1]]
        for (before, _), (factor, printed) in pairwise(factors):
            visible = (
                isinstance(factor, Live)
                or _starts_with_number(bare(factor))
                or all(isinstance(bare(part), Partial) for part in (before, factor))
            )
            out += [_mo("·" if visible else _TIMES), printed]
        return _row(*out)

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        fraction = _tag("mfrac", numerator, denominator)
        return _tag("mstyle", fraction, displaystyle="false") if _is_number(expr) else fraction

    def power(self, base: str, exponent: str, expr: Power) -> str:
        return _tag("msup", base, exponent)

    def head(self, function: str, primes: int) -> str:
        name = _letter(spelled_function(function, self.notation))
        return _tag("msup", name, _mo("′" * primes)) if primes else name

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:
        inside = _mo(",").join(arguments)
        if isinstance(expr, Call) and expr.function == "sqrt":
            return _tag("msqrt", inside)
        if isinstance(expr, Call) and expr.function == "abs":
            return _row(_mo("|", form="prefix"), inside, _mo("|", form="postfix"))
        tall = any(map(is_tall, expr.arguments if isinstance(expr, Call) else (expr.argument,)))
        return _row(head, _mo(_APPLY), _bracketed(inside, tall=tall))

    def derivative(self, function: str, variables: Sequence[str], inside: bool) -> str:  # the layout's signature
        d = _mo("∂", form="prefix", rspace="0")
        order = _tag("mn", str(len(variables)))
        above = d if len(variables) == 1 else _tag("msup", d, order)
        if len(variables) > 1 and len(set(variables)) == 1:
            below = _row(d, _tag("msup", variables[0], order))
        else:
            below = _row(*(part for variable in variables for part in (d, variable)))
        if inside:
            return _tag("mfrac", _row(above, function), below)
        return _row(_tag("mfrac", above, below), _mo(_APPLY), function)

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        return _row(_tag("munderover", _mo("∑"), _row(index, _mo("="), lower), upper), body)

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        letter = _letter(spelling)
        before, _, after = spelling.subscript.partition("{}")
        parts = (
            [*_plain(before), *(_mo(_COMMA).join(indices),)[: len(indices)], *_plain(after)]
            if "{}" in spelling.subscript
            else _plain(spelling.subscript)
        )
        below = _row(*parts) if len(parts) > 1 or len(indices) > 1 else "".join(parts)
        label = _plain(spelling.superscript)
        above = _row(*label) if len(label) > 1 else "".join(label)
        if below and above:
            return _tag("msubsup", letter, below, above)
        if below or above:
            return _tag("msub" if below else "msup", letter, below or above)
        return letter

    def delta(self, left: str, right: str) -> str:
        return _tag("msub", _tag("mi", "δ"), _row(left, _mo(_COMMA), right))

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        condition = _tag("mtext", escape(self.words.get("if", "if")) + "\u00a0")
        last = _tag("mtext", escape(self.words.get("otherwise", "otherwise")))
        rows = (
            _tag("mtr", _tag("mtd", value), _tag("mtd", last if when is None else _row(condition, when)))
            for value, when in branches
        )
        return _row(_mo("{", form="prefix"), _tag("mtable", *rows, **{"class": "cases"}))

    def marked(self, inside: str, mark: Mark) -> str:
        return _tag("mrow", inside, **{"class": mark})

    def still(self, expr: Expr) -> Expr:
        return expr  # nothing does

    def within(self, expr: Expr, demanded: Binding) -> str:
        return (
            self._live(expr, bracketed=demanded > Binding.NEGATIVE) if isinstance(expr, Live) else super().within(expr, demanded)
        )

    def _print_Live(self, expr: Live) -> str:
        return self._live(expr, bracketed=False)

    def _live(self, expr: Live, *, bracketed: bool) -> str:
        """A number that moves; where a negative one stands in brackets, the attribute says so."""
        printed = str(self._print(expr.part))
        if bracketed and isinstance(expr.part, Neg):
            printed = self.brackets(printed, expr.part)
        looks = {"data-live": escape(to_text(expr.of, self.notation)), "data-form": expr.form} | (
            {"data-bracketed": ""} if bracketed else {}
        )
        return _tag("mrow", printed, **looks)

    def blank(self, width: int) -> str:
        return _tag("mrow", _tag("mspace", width=f"{width}em", height="1.6em", depth="1.2em"), **{"class": "blank"})

    def filled(self, inside: str, width: int) -> str:
        return _tag(
            "mrow",
            _tag("mpadded", inside, width=f"{width}em", height="1.6em", depth="1.2em", lspace=".5em"),
            **{"class": "filled"},
        )

    def decimal(self, digits: str) -> str:
        return _tag("mn", digits)

    def transposed(self, matrix: str) -> str:
        return _tag("msup", matrix, _tag("mi", "𝖳"))  # noqa: RUF001  # without serifs, as in LaTeX

    def entrywise(self, factors: Sequence[str]) -> str:
        return _row(_mo("⊙").join(factors))

    def ones(self) -> str:
        return _tag("mn", "𝟏")  # noqa: RUF001  # a bold one stands for a vector of ones

    def relation(self, sides: Sequence[str], signs: Sequence[str]) -> str:
        return _row(
            sides[0], *(part for sign, side in zip(signs, sides[1:], strict=True) for part in (_mo(_RELATIONS[sign]), side))
        )

    def _print_Integer(self, expr: Integer) -> str:
        return _tag("mn", str(expr)) if expr >= 0 else str(self._print(as_written(expr)))

    def _print_Rational(self, expr: Rational) -> str:
        return str(self._print(as_written(expr)))

    def _print_Exp1(self, expr: Expr) -> str:
        return _tag("mi", "e")

    def _print_Pi(self, expr: Expr) -> str:
        return _tag("mi", "π")


def _bracketed(inside: str, *, tall: bool) -> str:
    looks = {} if tall else {"stretchy": "false"}
    return _row(_mo("(", **looks), inside, _mo(")", **looks))


def _starts_with_number(expr: Expr) -> bool:
    first = expr.args[0] if isinstance(expr, Power) else expr
    return isinstance(first, Integer | Rational | Decimal) or _is_number(first)


def _is_number(expr: Expr) -> bool:
    return isinstance(expr, Over) and all(isinstance(part, Integer) for part in expr.args)


def _letter(spelling: Spelling) -> str:
    """The letter of a name; an accent stands above it."""
    decomposed = unicodedata.normalize("NFD", spelling.plain)
    letter, accents = decomposed[0], decomposed[1:]
    if len(accents) == 1 and accents[0] in _ACCENTS:
        return _tag("mover", _tag("mi", letter), _mo(_ACCENTS[accents[0]], stretchy="false"), accent="true")
    if spelling.latex.startswith(r"\mathit"):
        return _tag("mi", "".join(map(_italic, spelling.plain)))
    return _tag("mi", escape(spelling.plain))


def _italic(letter: str) -> str:
    """The letter of the mathematical italic alphabet, which Unicode keeps apart from that of texts."""
    if letter == "h":
        return "\u210e"  # its place in the alphabet is empty, for it was there before
    return (
        chr(0x1D44E + ord(letter) - ord("a"))
        if "a" <= letter <= "z"
        else chr(0x1D434 + ord(letter) - ord("A"))
        if "A" <= letter <= "Z"
        else letter
    )


def _plain(script: str) -> list[str]:
    return [_tag("mn" if sign.isdigit() else "mi" if sign.isalpha() else "mo", escape(sign.replace("-", "−"))) for sign in script]


def to_mathml(expr: Expr, notation: Notation | None = None, words: dict[str, str] | None = None, *, display: bool = False) -> str:
    """The expression as a MathML element, with its text as the alternative; `display` gives sums and fractions room.

    >>> from sympy.abc import O
    >>> from symperceptron.language.expressions import Neg, Plus
    >>> print(to_mathml(Plus(1, Neg(O))))
    <math alttext="1 − O"><mrow><mn>1</mn><mo>−</mo><mi>O</mi></mrow></math>
    """
    notation = notation or NOTATIONS["plain"]
    alternative = escape(to_text(expr, notation))
    looks = {"displaystyle": "true"} if display else {}
    return _tag("math", str(MathmlWriter(notation, words).doprint(expr)), **looks, alttext=alternative)
