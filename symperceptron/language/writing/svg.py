"""One line of mathematics within a drawing: the text of an SVG, names in italics, their indices lowered, their layers raised.

It is the line of the terminal with scripts, for the browsers and viewers that show an SVG as a picture know neither MathML nor fonts of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sympy import Expr

from symperceptron.language.expressions import Power
from symperceptron.language.expressions.marks import Live
from symperceptron.language.notation import NOTATIONS, Notation, Spelling
from symperceptron.language.writing.layout import spelled_function
from symperceptron.language.writing.text import TextWriter, to_text

__all__ = ["to_svg_text"]

_SMALL, _LOWERED, _RAISED = 0.7, 0.3, -0.55
_BREADTH = 0.52  # of a sign within a script, in its own ems
_NOTHING = "\u200b"  # a sign without breadth, for a way back to the line


class SvgWriter(TextWriter):
    """The line of `TextWriter`, with scripts."""

    printmethod = "_svg_line"

    def power(self, base: str, exponent: str, expr: Power) -> str:
        return base + _script(exponent, _RAISED)

    def head(self, function: str, primes: int) -> str:
        plain = escape(spelled_function(function, self.notation).plain)
        return (_italic(plain) if len(plain) == 1 else plain) + "′" * primes

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        return f"Σ{_script(f'{index}={lower}', _LOWERED)} {body}"

    def _print_Live(self, expr: Live) -> str:
        of = escape(to_text(expr.of, self.notation))
        return f'<tspan data-live="{of}" data-form="{expr.form}">{self._print(expr.part)}</tspan>'

    def sign(self, sign: str) -> str:
        return escape(super().sign(sign))

    def delta(self, left: str, right: str) -> str:
        return _italic("δ") + _script(left + right, _LOWERED)

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        joined = "".join(indices) if all(_length(index) == 1 for index in indices) else ",".join(indices)
        below = spelling.subscript.replace("{}", joined)
        above = escape(spelling.superscript)
        letter = escape(spelling.plain)
        lowered = _script(below, _LOWERED) if below else ""
        back = _length(below) * _BREADTH if below and above else 0.0
        return _italic(letter) + lowered + (_script(above, _RAISED, back) if above else "")


def _italic(letter: str) -> str:
    return f'<tspan font-style="italic">{letter}</tspan>'


def _script(text: str, shift: float, back: float = 0.0) -> str:
    """A script, and the way back to the line: shifts are in ems of the text that is shifted."""
    aside = f' dx="{-back:.2f}em"' if back else ""
    home = f'<tspan dy="{-shift * _SMALL:.3f}em">{_NOTHING}</tspan>'
    return f'<tspan dy="{shift}em"{aside} font-size="{_SMALL}em">{text}</tspan>{home}'


def _length(text: str) -> int:
    """The number of signs that are seen."""
    inside, count = False, 0
    for sign in text:
        inside = sign == "<" or (inside and sign != ">")
        count += not inside and sign not in (">", _NOTHING)
    return count


def to_svg_text(expr: Expr, notation: Notation | None = None) -> str:
    """The expression as the inside of an SVG's ``text`` element.

    >>> from sympy import IndexedBase
    >>> print(to_svg_text(IndexedBase("w")[2]).replace(_NOTHING, ""))
    <tspan font-style="italic">w</tspan><tspan dy="0.3em" font-size="0.7em">2</tspan><tspan dy="-0.210em"></tspan>
    """
    return str(SvgWriter(notation or NOTATIONS["plain"]).doprint(expr))
