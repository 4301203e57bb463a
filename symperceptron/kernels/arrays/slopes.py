"""Activations of a hidden layer, whose value and slope come from one exponential, a row each.

The stable forms look at the sign of the net input, since no exponential of theirs may grow; for whole matrices that costs more passes
over memory than the exponential itself.  A hidden layer needs only the value O and the slope dO/dz, and both can be had without
cases, from an exponential that may become infinite and then still gives the right limit:

* sigmoid: with e = e^(−z), O is 1/(1 + e) and 1 − O is eO, each with all its digits.  Where e is infinite, O is 0 and eO no number; the
  lesser of that and 1, which `fmin` takes to be 1, is right.
* tanh: the slope is the square of 1/cosh z = 2/(e + 1/e), where e = e^z; it is 0 where e or 1/e is infinite.

A line that has more of O than its slope, such as a residual O − t, keeps to the stable forms.

References: Higham, Accuracy and Stability of Numerical Algorithms (2002), section 1.7; IEEE 754 (2008), section 5.3.1, on minNum.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sympy import Expr, Integer, S, Symbol

from symperceptron.kernels.stable.names import Names
from symperceptron.language import Definition
from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Times, one

__all__ = ["FORMS", "HiddenForm", "Slope", "hidden_layer"]

z, O, e = (Symbol(letter, real=True) for letter in "zOe")
_two = Integer(2)


def _e(power: Expr) -> Expr:
    return Power(S.Exp1, power)


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenForm:
    """An activation of z by its name and as it is defined, and how e, O and the slope are computed.

    `written` are the factors in O that the slope is derived as.
    """

    name: str
    defined: Expr
    exponential: Expr
    value: Expr
    written: tuple[Expr, ...]
    slope: Expr


FORMS = (
    HiddenForm(
        name="sigmoid",
        defined=Over(one, Plus(one, _e(Neg(z)))),
        exponential=Call("exp", Neg(z)),
        value=Over(one, Plus(one, e)),
        written=(O, Plus(one, Neg(O))),
        slope=Times(Call("fmin", Times(e, O), one), O),
    ),
    HiddenForm(
        name="tanh",
        defined=Over(Plus(_e(z), Neg(_e(Neg(z)))), Plus(_e(z), _e(Neg(z)))),
        exponential=Call("exp", z),
        value=Call("tanh", z),
        written=(Plus(one, Neg(Power(O, 2))),),
        slope=Power(Over(_two, Plus(e, Over(one, e))), 2),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """The slope of a layer's output: what it is computed as, the factors in O that it is `written` as, and the symbol of O."""

    output: Symbol
    written: tuple[Expr, ...]
    computed: Expr

    def put_into(self, expr: Expr) -> Expr | None:
        """A product with the slope for its factors; None if it lacks them, or has more of the output than that."""
        factors = Counter(expr.args if isinstance(expr, Times) else (expr,))
        if not Counter(self.written) <= factors:
            return None
        rest = list((factors - Counter(self.written)).elements())
        return None if any(self.output in factor.free_symbols for factor in rest) else Times(*rest, self.computed)


def hidden_layer(output: Symbol, defined: Expr, names: Names) -> Slope | None:
    """State a layer's output, defined by an expression in one name, and name its slope; None for an activation without a row."""
    if len(defined.free_symbols) != 1:
        return None
    (own,) = defined.free_symbols
    for row in FORMS:
        if row.defined.xreplace({z: own}) == defined:
            images: dict[Expr, Expr] = {z: own, O: output}
            images[e] = names.of(row.exponential.xreplace(images), "e")
            names.statements.append(Definition(name=output, expression=row.value.xreplace(images)))
            return Slope(
                output=output,
                written=tuple(factor.xreplace(images) for factor in row.written),
                computed=names.of(row.slope.xreplace(images), "slope"),
            )
    return None
