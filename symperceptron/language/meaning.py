"""The meaning of a written expression under a model: names unfolded, derivatives carried out, sums sifted; an ordinary SymPy expression.

Derivatives are SymPy's own here, with its traps stepped around (`ordinary`), so a meaning is independent of the rules of
the engine and of the field in which equality is decided.  A name that is differentiated by is held while the derivative is
taken and unfolded afterwards: in ``∂E/∂O`` the O is a variable.
"""

from __future__ import annotations

from sympy import Dummy, Expr

from symperceptron.language.expressions import Branch, Call, Compare, Partial, Prime, Summation, Written
from symperceptron.language.from_sympy import as_written
from symperceptron.language.model import Model
from symperceptron.language.names import is_name
from symperceptron.language.ordinary import differentiate

__all__ = ["meaning"]

_NOTHING = Model(definitions=(), names=())


def meaning(expr: Expr, model: Model | None = None) -> Expr:
    """The ordinary SymPy expression, in leaves that nothing defines, that the expression stands for.

    >>> from symperceptron import Perceptron
    >>> neuron = Perceptron(activation="identity")
    >>> z, w, j = (neuron.symbols[letter] for letter in "zwj")
    >>> meaning(Partial(z, w[j]), neuron)
    x[j]
    """
    return _meaning(as_written(expr), model or _NOTHING, {})


def _meaning(expr: Expr, model: Model, held: dict[Expr, Expr]) -> Expr:
    if expr in held:
        return held[expr]
    match expr:
        case Partial():
            return _derivative(expr, model, held)
        case Prime():
            inside = Dummy("u", real=True)
            value = _meaning(Call(expr.function, inside), model, held)
            for _ in range(expr.order):
                value = differentiate(value, inside)
            return value.subs(inside, _meaning(expr.argument, model, held))
        case Call() if model.definition_of(expr) is None:
            return Call(expr.args[0], *(_meaning(part, model, held) for part in expr.arguments)).doit()
        case _ if is_name(expr) or isinstance(expr, Call):
            body = model.unfold(expr)
            return expr if body is None else _meaning(body, model, held)
        case Branch() | Compare():
            return expr.func(
                *(_meaning(part, model, held) if isinstance(part, Written) or is_name(part) else part for part in expr.args)
            )
        case Summation():
            inside = {name: value for name, value in held.items() if expr.index not in name.free_symbols}
            return Summation(_meaning(expr.body, model, inside), *expr.args[1:]).doit()
        case Written():
            return expr.func(
                *(_meaning(part, model, held) if isinstance(part, Written) or is_name(part) else part for part in expr.args)
            ).doit()
        case _:
            return expr


def _derivative(expr: Partial, model: Model, held: dict[Expr, Expr]) -> Expr:
    *before, last = expr.variables
    function = Partial(expr.function, *before) if before else expr.function
    if last in held or model.unfold(last) is None:
        return differentiate(_meaning(function, model, held), held.get(last, last))
    variable = Dummy(str(last), real=True)
    return differentiate(_meaning(function, model, {**held, last: variable}), variable).subs(
        variable, _meaning(last, model, held)
    )
