"""What every printer of written expressions agrees on: where a bracket stands, and nothing of how anything looks.

A part is put in brackets when it binds less tightly than its place demands, and never else.  The binding of a node is one
number; the place demands another.  A sum sign and a derivative written as an operator reach to the end of their product, so
they may stand last in a product without a bracket and nowhere else.  The numbers of a format may differ: a fraction with a
bar is closed, ``a/b`` is not.

A format is a subclass, beside one of SymPy's own printers, that says how each shape looks: `product`, `fraction`, `power`
and so on, from strings to a string.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, Indexed, Integer, Rational, S, Symbol

from symperceptron.language.expressions import (
    Branch,
    Call,
    Cases,
    Compare,
    Delta,
    Entrywise,
    Neg,
    Over,
    Partial,
    Plus,
    Power,
    Prime,
    Summation,
    Times,
    Transposed,
    Whole,
)
from symperceptron.language.expressions.marks import Blank, Decimal, Filled, Live, Mark, Marked, bare
from symperceptron.language.functions import FUNCTIONS
from symperceptron.language.names import indices_of, letter_of
from symperceptron.language.notation import Notation, Spelling
from symperceptron.language.writing.binding import Binding
from symperceptron.language.writing.wholes import Wholes

__all__ = ["Binding", "Layout", "is_tall"]


_BINDINGS: dict[type[Expr], Binding] = {
    Plus: Binding.SUM,
    Neg: Binding.NEGATIVE,
    Summation: Binding.OPERATOR,
    Entrywise: Binding.OPERATOR,
    Times: Binding.PRODUCT,
    Power: Binding.POWER,
}


class Layout(Wholes):
    """The shape of a line: brackets, signs and the order of parts; subclasses give the looks."""

    fraction_binding = Binding.FRACTION

    # -- what a format supplies -----------------------------------------------------------------------------------------------

    def brackets(self, inside: str, expr: Expr) -> str:
        """The text in round brackets, high enough for what is inside."""
        raise NotImplementedError

    def total(self, terms: Sequence[tuple[bool, str]]) -> str:
        """A sum of terms, each with whether it is negative."""
        raise NotImplementedError

    def product(self, factors: Sequence[tuple[Expr, str]]) -> str:
        """A product of printed factors."""
        raise NotImplementedError

    def fraction(self, numerator: str, denominator: str, expr: Over) -> str:
        """A fraction."""
        raise NotImplementedError

    def power(self, base: str, exponent: str, expr: Power) -> str:
        """A power."""
        raise NotImplementedError

    def call(self, head: str, arguments: Sequence[str], expr: Call | Prime) -> str:
        """A function applied to its arguments."""
        raise NotImplementedError

    def head(self, function: str, primes: int) -> str:
        """A function's name with its primes."""
        raise NotImplementedError

    def derivative(self, function: str, variables: Sequence[str], inside: bool) -> str:
        """A partial derivative: the function in the numerator, or behind the operator."""
        raise NotImplementedError

    def summation(self, body: str, index: str, lower: str, upper: str) -> str:
        """A sum sign with its bounds, before its body."""
        raise NotImplementedError

    def name(self, spelling: Spelling, indices: Sequence[str]) -> str:
        """A name with its indices and superscript."""
        raise NotImplementedError

    def delta(self, left: str, right: str) -> str:
        """Kronecker's delta."""
        raise NotImplementedError

    def cases(self, branches: Sequence[tuple[str, str | None]]) -> str:
        """A piecewise expression; None is the last condition, "otherwise"."""
        raise NotImplementedError

    def relation(self, sides: Sequence[str], signs: Sequence[str]) -> str:
        """A chain of comparisons."""
        raise NotImplementedError

    def marked(self, inside: str, mark: Mark) -> str:  # most formats show a mark
        """A marked part."""
        return inside

    def blank(self, width: int) -> str:
        """A place to write in, so many ems wide."""
        raise NotImplementedError

    def filled(self, inside: str, width: int) -> str:  # most formats show that it is one
        """A blank with its answer in it."""
        return inside

    def decimal(self, digits: str) -> str:
        """A number with the digits that are shown of it."""
        return digits

    # -- the shape ---------------------------------------------------------------------------------------------------------------

    def binding(self, expr: Expr) -> Binding:
        """How tightly the printed expression holds together."""
        expr = bare(expr)
        if type(expr) in _BINDINGS:
            return _BINDINGS[type(expr)]
        if isinstance(expr, Partial):
            return Binding.FRACTION if self.stands_in_numerator(expr.function) else Binding.OPERATOR
        if isinstance(expr, Rational) and expr.is_negative:
            return Binding.NEGATIVE
        if isinstance(expr, Over) or (isinstance(expr, Rational) and not expr.is_Integer):
            return self.fraction_binding
        is_raised = isinstance(expr, Transposed) or (
            isinstance(expr, Symbol | Indexed | Whole) and self.spelling(expr).superscript
        )
        return Binding.POWER if is_raised else Binding.ATOM

    def spelling(self, name: Expr) -> Spelling:
        """How the notation writes the name; a matrix has a capital letter."""
        if isinstance(name, Whole):
            return self.spelling_of_whole(name)
        return self.notation.spelling(letter_of(name), len(indices_of(name)))

    def stands_in_numerator(self, function: Expr) -> bool:
        """Whether a derivative is written ``∂f/∂v`` rather than ``∂/∂v (f)``: short functions stand above the bar."""
        return isinstance(bare(function), Symbol | Indexed | Call | Prime)

    def within(self, expr: Expr, demanded: Binding) -> str:
        """The expression, printed for a place that demands so tight a binding."""
        if isinstance(expr, Filled):  # the answer has the brackets that its place demands; the factors of a product, none
            return self.filled(self.within(expr.part, min(demanded, Binding.PRODUCT)), expr.width)
        printed = self._print(expr)  # type: ignore[attr-defined]  # SymPy's printer, the other base of each format
        return self.brackets(printed, expr) if self.binding(expr) < demanded else printed

    def _print_Plus(self, expr: Plus) -> str:
        terms = []
        for term in map(self.still, expr.args):
            is_negative = isinstance(term, Neg)
            terms.append((is_negative, self.within(term.args[0] if is_negative else term, Binding.OPERATOR)))
        return self.total(terms)

    def _print_Neg(self, expr: Neg) -> str:
        return self.total([(True, self.within(expr.args[0], Binding.OPERATOR))])

    def _print_Times(self, expr: Times) -> str:
        *first, last = expr.args
        printed = [(factor, self.within(factor, Binding.FRACTION)) for factor in first]
        return self.product([*printed, (last, self.within(last, self.last_factor_binding(last)))])

    def last_factor_binding(self, factor: Expr) -> Binding:
        """What the last place of a product demands: an operator may stand there bare."""
        return Binding.OPERATOR if isinstance(bare(factor), Summation | Partial) else Binding.FRACTION

    def _print_Over(self, expr: Over) -> str:
        return self.fraction(self.part_of_fraction(expr.args[0]), self.part_of_fraction(expr.args[1]), expr)

    def part_of_fraction(self, expr: Expr) -> str:
        """A numerator or denominator; a bar brackets it by itself."""
        return self.within(expr, Binding.SUM)

    def _print_Power(self, expr: Power) -> str:
        return self.power(self.within(expr.args[0], Binding.ATOM), self.exponent(expr.args[1]), expr)

    def exponent(self, expr: Expr) -> str:
        """An exponent; being raised brackets it by itself."""
        return self.within(expr, Binding.SUM)

    def _print_Call(self, expr: Call) -> str:
        return self.call(self.head(expr.function, 0), [self.within(part, Binding.SUM) for part in expr.arguments], expr)

    def _print_Prime(self, expr: Prime) -> str:
        return self.call(self.head(expr.function, expr.order), [self.within(expr.argument, Binding.SUM)], expr)

    def _print_Partial(self, expr: Partial) -> str:
        inside = self.stands_in_numerator(expr.function)
        demanded = self.behind_operator(expr.function)
        repeated = len(expr.variables) > 1 and len(set(expr.variables)) == 1
        variables = [self.within(variable, Binding.ATOM if repeated else Binding.SUM) for variable in expr.variables]
        return self.derivative(self.within(expr.function, Binding.SUM if inside else demanded), variables, inside)

    def behind_operator(self, function: Expr) -> Binding:
        """What a derivative written as an operator demands of its function: products are put in brackets too."""
        return Binding.ATOM if isinstance(bare(function), Plus | Times | Neg) else Binding.OPERATOR

    def _print_Summation(self, expr: Summation) -> str:
        body = self.within(expr.body, Binding.OPERATOR)
        return self.summation(body, *(self.within(part, Binding.SUM) for part in (expr.index, *expr.range)))

    def _print_Delta(self, expr: Delta) -> str:
        return self.delta(*(self.within(part, Binding.ATOM) for part in expr.args))

    def _print_Cases(self, expr: Cases) -> str:
        printed = self._print  # type: ignore[attr-defined]  # SymPy's printer
        whens = (branch.condition for branch in expr.branches)
        return self.cases(
            [
                (printed(branch.value), None if when is None else printed(when))
                for branch, when in zip(expr.branches, whens, strict=True)
            ]
        )

    def _print_Branch(self, expr: Branch) -> str:
        return self._print_Cases(Cases(expr))

    def _print_Compare(self, expr: Compare) -> str:
        return self.relation([self.within(side, Binding.SUM) for side in expr.sides], expr.signs)

    def _print_Marked(self, expr: Marked) -> str:
        return self.marked(self._print(expr.part), expr.mark)  # type: ignore[attr-defined]  # SymPy's printer

    def still(self, expr: Expr) -> Expr:
        """What stands still, as most formats do, of a number that moves."""
        return expr.part if isinstance(expr, Live) else expr

    def _print_Live(self, expr: Live) -> str:
        return self._print(expr.part)  # type: ignore[attr-defined]  # SymPy's printer

    def _print_Blank(self, expr: Blank) -> str:
        return self.blank(expr.width)

    def _print_Filled(self, expr: Filled) -> str:
        return self.within(expr, Binding.SUM)

    def _print_Decimal(self, expr: Decimal) -> str:
        return self.decimal(expr.digits)

    def _print_Symbol(self, expr: Symbol, **_: Any) -> str:
        return self.name(self.spelling(expr), ())

    def _print_Indexed(self, expr: Indexed) -> str:
        return self.name(self.spelling(expr), [self._print(index) for index in indices_of(expr)])  # type: ignore[attr-defined]  # SymPy's printer

    def _print_IndexedBase(self, expr: Any) -> str:
        return self.name(self.notation.spelling(str(expr)), ())

    def _print_Exp1(self, expr: Expr) -> str:
        return "e"


def is_one_digit(expr: Expr) -> bool:
    """Whether the expression is a number of one digit."""
    return isinstance(expr, Integer) and 0 <= int(expr) <= 9


def is_half(expr: Expr) -> bool:
    """Whether the expression is one half, however it was made."""
    return expr == S.Half or (isinstance(expr, Over) and expr.args == (S.One, Integer(2)))


def is_tall(expr: Any) -> bool:
    """Whether the printed form is higher than a line, so that its brackets must grow."""
    if isinstance(expr, Over | Partial | Summation | Cases):
        return not (isinstance(expr, Over) and all(isinstance(part, Integer) for part in expr.args))
    if isinstance(expr, Power):
        return is_tall(expr.args[0])
    if isinstance(expr, Filled):  # what stands around an answer is as it is around the blank
        return False
    return any(map(is_tall, getattr(expr, "args", ())))


def spelled_function(function: str, notation: Notation) -> Spelling:
    """How a function's name is written: its row among the elementary functions, or the notation's word for it."""
    row = FUNCTIONS.get(function)
    if row is not None:
        return Spelling(latex=row.latex, text=row.text)
    found = notation.spelling(function)
    return (
        found
        if len(function) == 1 or found.latex.startswith("\\")
        else Spelling(latex=rf"\operatorname{{{function}}}", text=function)
    )
