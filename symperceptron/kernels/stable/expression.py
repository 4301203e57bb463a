"""One expression made stable: its cases opened up, its exponentials of one sign, everything in lowest terms.

Naive code loses digits in differences: 1 − σ(z) is 0 in float64 from z = 37 on, and so is every gradient that has it as a factor.
An exact engine need not lose them.  Let u be what stands in the exponents and e = e^(−|u|), which is never more than 1.  For each
sign of u the expression is a rational function of e, and in lowest terms what cancels has cancelled: σ(z)(1 − σ(z)) is e/(1 + e)²
on both sides, and σ(z) − t is (1 − t) − e/(1 + e) on one and e/(1 + e) − t on the other.  What no algebra can see, the arguments of
abs, sign, sin or another exponential, is made stable by itself and given a name.

References: Higham, Accuracy and Stability of Numerical Algorithms (2002), sections 1.7 and 1.14; Mächler, Accurately Computing
log(1 − exp(−|a|)) (2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Add, Dummy, Expr, Mul, PolynomialError, Pow, Rational, S, log
from sympy.core.relational import Ge, Relational

from symperceptron.derivation.factors import Factors, number_of
from symperceptron.kernels.stable.cases import NOTHING, Node, NoStableFormError, Path, collapsed, opened, sign_on, values_of
from symperceptron.kernels.stable.logarithms import logarithm, without_vanished
from symperceptron.kernels.stable.names import Names
from symperceptron.kernels.stable.pieces import Case, Exponential, Pieces, in_pieces, is_bounded, is_safe, lowest_terms
from symperceptron.kernels.stable.preparing import Complement, may_gain, prepared, with_named_arguments
from symperceptron.kernels.stable.products import in_sum, written_product
from symperceptron.kernels.stable.units import units_of
from symperceptron.language.expressions import Branch, Call, Cases, Compare, Neg, Power, Times, one, zero
from symperceptron.language.from_sympy import as_written
from symperceptron.language.names import is_name

__all__ = ["stable_expression"]

_INFINITE = (S.ComplexInfinity, S.NaN, S.Infinity, S.NegativeInfinity)


def stable_expression(expr: Expr, names: Names, target: Expr | None = None) -> Expr:
    """The written expression in a form that loses no digits, in the names of further statements; itself where nothing is found."""

    def stable(inner: Expr) -> Expr:
        return stable_expression(as_written(inner), names, target)

    named = with_named_arguments(expr, names, stable)
    factors = Factors.of(named)
    if not any(may_gain(base.doit()) for base in factors.bases):
        return named if may_gain(expr.doit()) else expr
    try:
        bases = tuple(prepared(base.doit(), names, stable) for base in factors.bases)
        return _Product(names, target, factors.number, tuple(factors.bases.values())).of(bases)
    except (PolynomialError, NoStableFormError):
        return expr


class _Product:
    """A product of powers, worked on case by case."""

    def __init__(self, names: Names, target: Expr | None, number: Rational, exponents: Sequence[int]) -> None:
        self.names = names
        self.target = target
        self.number = number
        self.exponents = exponents
        self.is_bounded = True

    def of(self, bases: tuple[Expr, ...]) -> Expr:
        """The parts that rest on more than exponentials, each by its name, then everything else."""
        *parts, rest = self.collapsed(opened(bases, self.leaf), len(bases))
        number, others = _leading_number(rest)
        kept = [(part, k) for part, k in zip(parts, self.exponents, strict=True) if part != one]
        alone = len(kept) == 1 and kept[0][1] <= 1 and not others and number == one
        factors = [
            part if alone else Power(self.names.of(part, "r"), k) if k > 1 else self.names.of(part, "r") for part, k in kept
        ]
        size = number.args[0] if isinstance(number, Neg) else number
        body = Times(*([] if size == one and (factors or others) else [size]), *factors, *others)
        return Neg(body) if isinstance(number, Neg) else body

    def collapsed(self, tree: Node | tuple[Expr, ...], count: int) -> list[Expr]:
        """The parts and the rest; where the product is 0 every part that may be infinite is 0, for 0 times infinity is not."""
        values = [set(values_of(tree, k)) - {NOTHING} for k in range(count + 1)]
        if not values[-1]:
            return [*(one for _ in range(count)), zero]
        own = [len(found) > 1 or not (found == {one} or all(map(is_name, found))) for found in values[:-1]]
        harmless = any(own) and self.is_bounded
        return [
            *(collapsed(tree, k, zero if is_own else NOTHING) for k, is_own in enumerate(own)),
            collapsed(tree, count, NOTHING if harmless else zero),
        ]

    def leaf(self, bases: tuple[Expr, ...], path: Path) -> tuple[Expr, ...] | Relational:
        """The parts of the factors and the rest, where the signs of all exponents are known; else the sign to be known next."""
        if any(base.has(*_INFINITE) for base in bases):
            raise NoStableFormError
        images: dict[Expr, Expr] = {}
        exponentials: list[Exponential] = []
        for unit in units_of(bases, self.exponents):
            sign = sign_on(path, unit.unit)
            if not sign and not unit.grows:
                return Ge(unit.unit, 0)
            root = Dummy("X", positive=True)
            if sign:
                self.names.use("exponentials of one sign")
                exponentials.append(Exponential.of(self.names, unit.step * unit.unit, root=root, step=unit.step))
            else:
                exponentials.append(
                    Exponential.of(self.names, unit.grows * unit.step * unit.unit, root=root, step=unit.step, grows=True)
                )
            images |= {call: root ** (k * (-sign or unit.grows)) for call, k in unit.multiples.items()}
        case = Case(exponentials=tuple(exponentials), names=self.names, leaves={}, target=self.target)
        return self.parts([base.xreplace(images) for base in bases], case)

    def parts(self, bases: list[Expr], case: Case) -> tuple[Expr, ...]:
        """For each factor what rests on more than exponentials, and the product of everything else; all in lowest terms."""
        rest = Pieces(number=self.number, exponents={})
        own: list[Expr] = []
        terms = [lowest_terms(_opaque(_without_logarithms(base, case), case), case) for base in bases]
        if any(expr == 0 and k > 0 for expr, k in zip(terms, self.exponents, strict=True)):
            return (NOTHING,) * (len(bases) + 1)
        for expr, k in zip(terms, self.exponents, strict=True):
            shifted = in_sum(expr, case) if k > 0 else None
            if shifted is not None:
                own.append(shifted)
                continue
            pieces = in_pieces(expr, case)
            mine = _own_pieces(pieces, case, is_below=k < 0)
            left = {piece: x for piece, x in pieces.exponents.items() if piece not in mine}
            flips = rest.number * pieces.number < 0 and k == 1 and any(x == 1 and piece.is_Add for piece, x in mine.items())
            part = Pieces(number=Rational(-1 if flips else 1), exponents=mine).power(1 if k > 0 else k)
            own.append(_written(part, case) if mine else one)
            rest = rest.times(Pieces(number=-pieces.number if flips else pieces.number, exponents=left).power(k))
        rest = without_vanished(rest, case)
        self.is_bounded &= all(is_bounded(piece, k, case) for piece, k in rest.exponents.items())
        return (*own, _written(rest, case))


def _written(pieces: Pieces, case: Case) -> Expr:
    """Pieces as a product; a minus sign goes into a difference."""
    odd = next((p for p, k in pieces.exponents.items() if k == 1 and p.is_Add and p.free_symbols - case.generators), None)
    if pieces.number < 0 and odd is not None:
        pieces = replace(pieces, number=-pieces.number, exponents={-p if p == odd else p: k for p, k in pieces.exponents.items()})
    written = written_product(pieces, case)
    powers = {e: pieces.exponents[e.generator] for e in case.exponentials if e.generator in pieces.exponents}
    for e, k in powers.items():
        # e^z·e^(−e^z) is 0 where the one is infinite and the other has become 0, but their product is not.
        if k > 0 and any((other_k > 0) == other.grows for other, other_k in powers.items() if other != e):
            case.names.use("vanished exponential")
            written = Cases(Branch(zero, Compare(e.written(case.names), "=", zero)), Branch.otherwise(written))
    return written


def _own_pieces(pieces: Pieces, case: Case, *, is_below: bool) -> dict[Expr, int]:
    """The pieces above the bar with more than exponentials in them, and the harmless denominators that belong to them.

    Any other denominator may come near 0 together with something in the rest, and stays with it.
    """
    own = {
        piece: k
        for piece, k in pieces.exponents.items()
        if k > 0 and piece.free_symbols - case.generators and not (is_below and case.leaves.get(piece) in case.names.shares)
    }
    return own | {piece: k for piece, k in pieces.exponents.items() if k < 0 and is_safe(piece, case)} if own else {}


def _without_logarithms(expr: Expr, case: Case) -> Expr:
    """The expression with a sum of new symbols for every logarithm."""
    return expr.xreplace(
        {call: logarithm(_opaque(_without_logarithms(call.args[0], case), case), case) for call in expr.atoms(log)}
    )


def _opaque(expr: Expr, case: Case) -> Expr:
    """The expression with a new symbol for everything that is no rational function."""
    if expr.is_Symbol or expr.is_Rational:
        return expr
    if isinstance(expr, Add | Mul) or (isinstance(expr, Pow) and expr.exp.is_Integer):
        return expr.func(*(_opaque(part, case) for part in expr.args))
    return case.leaf(Call("erfc", as_written(expr.args[0])) if isinstance(expr, Complement) else as_written(expr))


def _leading_number(rest: Expr) -> tuple[Expr, list[Expr]]:
    """The number in front of a product, with its sign, and the other factors."""
    negative, body = isinstance(rest, Neg), rest.args[0] if isinstance(rest, Neg) else rest
    factors = list(body.args) if isinstance(body, Times) else [body]
    size = factors.pop(0) if number_of(factors[0]) is not None else one
    return Neg(size) if negative else size, factors
