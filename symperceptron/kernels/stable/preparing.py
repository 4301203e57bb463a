"""Functions of functions: the inner one is made stable by itself and given a name, so that what remains is rational in a few exponentials."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Add, Expr, Integer, Max, Min, Mul, Piecewise, Pow, S, atan, cosh, erf, exp, log, sinh, tanh
from sympy.core.function import Function
from sympy.core.relational import Relational

from symperceptron.kernels.stable.names import Names
from symperceptron.language.expressions import Call, Neg, Over, Plus, Power, Written, one
from symperceptron.language.from_sympy import as_written

__all__ = ["Complement", "may_gain", "prepared", "with_named_arguments"]

Stable = Callable[[Expr], Expr]
_HYPERBOLIC = (tanh, sinh, cosh)


class Complement(Function):
    """The complementary error function; SymPy's own turns itself into ``2 − erfc(u)`` when its argument is negative."""

    nargs = 1


def may_gain(expr: Expr) -> bool:
    """Whether there may be something to gain: a function that saturates or a denominator; a polynomial is computed as it stands."""
    return bool(expr.has(exp, log, erf, *_HYPERBOLIC)) or any(
        power.exp.is_negative and power.base.free_symbols for power in expr.atoms(Pow)
    )


def with_named_arguments(expr: Expr, names: Names, stable: Stable) -> Expr:
    """A written expression whose functions have simple arguments, before SymPy multiplies out ``e^(log f − t)``."""
    if not isinstance(expr, Written) or not expr.args:
        return expr
    if isinstance(expr, Power) and expr.args[0] == S.Exp1:
        return Power(S.Exp1, _simple(expr.args[1], names, stable))
    if (tangent := _tangent(expr)) is not None:
        names.use("cosine of an arctangent")
        return Over(one, Plus(one, Power(tangent, Integer(2))))
    if isinstance(expr, Call) and expr.function != "log":
        arguments = [_simple(part, names, stable) for part in expr.arguments]
        if expr.function == "abs" and isinstance(arguments[0], Neg):
            arguments = [arguments[0].args[0]]
        return Call(expr.function, *arguments)
    return expr.func(*(with_named_arguments(part, names, stable) if isinstance(part, Expr) else part for part in expr.args))


def _tangent(expr: Expr) -> Expr | None:
    """What cos² is taken of the arctangent of, written down."""
    if not isinstance(expr, Power) or expr.args[1] != 2 or not isinstance(expr.args[0], Call) or expr.args[0].function != "cos":
        return None
    value = expr.args[0].arguments[0].doit()
    return as_written(value.args[0]) if isinstance(value, atan) else None


def _simple(argument: Expr, names: Names, stable: Stable) -> Expr:
    value = argument.doit()
    number, rest = value.as_coeff_Mul()
    if number.is_Integer and isinstance(rest, log):
        names.use("exponential of a logarithm")
        return argument
    composed = value.has(Piecewise) or any(
        not (isinstance(call, Abs) and call.args[0].is_Symbol) for call in value.atoms(Function)
    )
    return _named(value, names, stable, negated=Neg) if composed else argument


def _named(value: Expr, names: Names, stable: Stable, negated: Callable[[Expr], Expr]) -> Expr:
    """The name of a value or of its opposite: both signs of an argument share one."""
    opposite = value.could_extract_minus_sign()
    name = names.argument(-value if opposite else value, stable)
    return negated(name) if opposite else name


def prepared(expr: Expr, names: Names, stable: Stable) -> Expr:
    """An ordinary expression of exponentials, logarithms, cases, and other functions of names alone."""
    if isinstance(expr, _HYPERBOLIC):
        expr = expr.rewrite(exp)
    if isinstance(expr, Max | Min) or (isinstance(expr, Abs) and expr.args[0].is_Symbol):
        expr = expr.rewrite(Piecewise)
    if expr.is_Atom:
        return expr
    if isinstance(expr, exp):
        argument = expr.args[0].expand()
        return exp(_named(argument, names, stable, Mul(-1).__mul__) if argument.has(Function, Piecewise) else argument)
    if isinstance(expr, Piecewise):
        return Piecewise(*((prepared(value, names, stable), _condition(when, names, stable)) for value, when in expr.args))
    if isinstance(expr, Add):
        return _complementary(Add(*(prepared(part, names, stable) for part in expr.args)), names)
    if isinstance(expr, Mul | log) or (isinstance(expr, Pow) and expr.exp.is_Integer):
        return expr.func(*(prepared(part, names, stable) for part in expr.args))
    return expr.func(*(part if part.is_number or part.is_Symbol else names.of(stable(part), "r") for part in expr.args))


def _condition(when: Expr, names: Names, stable: Stable) -> Expr:
    """A condition in which only names are compared: a difference that saturates is compared with 0, by its stable form."""
    images = {
        relation: relation.func(_named(relation.lhs - relation.rhs, names, stable, Mul(-1).__mul__), 0)
        for relation in when.atoms(Relational)
        if relation.has(exp, log, erf, Piecewise)
    }
    return when.xreplace(images)


def _complementary(total: Expr, names: Names) -> Expr:
    """``1 + erf(u)`` as ``erfc(−u)``."""
    for call in total.atoms(erf):
        coefficient, constant = total.coeff(call), total.as_coeff_Add()[0]
        if coefficient.is_number and constant in (coefficient, -coefficient):
            names.use("complementary error function")
            sign = 1 if constant == coefficient else -1
            return total - constant - coefficient * call + constant * Complement(-sign * call.args[0])
    return total
