"""The stage between derivation and printing: a program in, the same program in a stable form out, and the proof that it is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from sympy import Expr, S

from symperceptron.kernels.program import Program, Term
from symperceptron.kernels.stable.expression import stable_expression
from symperceptron.kernels.stable.floats import for_floats
from symperceptron.kernels.stable.names import Names
from symperceptron.language import Definition, Model, Verdict, decide
from symperceptron.language.expressions import Call, Cases, Neg, Plus, Power, Summation, Times, Written, one

__all__ = ["meant", "proofs", "stable"]


def stable(program: Program) -> Program:
    """The program with the loss and the factor of each row in a form that keeps its digits; what is fine already stays as it was derived."""
    names = Names(_taken(program))
    target = next((name.symbol for name in program.data if name.role == "target" and not name.ranges), None)

    def best(expr: Expr) -> Expr:
        inlined = _inlined(expr, program)
        found = stable_expression(inlined, names, target)
        return for_floats(expr if found == inlined else found)

    loss = Definition(name=program.loss.name, expression=best(program.loss.expression))
    gradients = tuple(
        replace(gradient, terms=tuple(Term(row=best(term.row), column=term.column) for term in gradient.terms))
        for gradient in program.gradients
    )
    return replace(
        program,
        statements=tuple(replace(d, expression=for_floats(d.expression)) for d in (*program.statements, *names.statements)),
        loss=loss,
        gradients=gradients,
        rules=tuple(names.rules),
    )


def _taken(program: Program) -> Iterator[str]:
    yield from ("np", "special", "math", "delta")
    for name in program.model.names:
        yield from (name.key, name.key.upper())
    yield from map(str, program.model.indices)


def _inlined(expr: Expr, program: Program) -> Expr:
    """The expression in net inputs: every other quantity replaced by what it is."""
    for statement in reversed(program.statements):
        if not statement.expression.has(Summation):
            expr = expr.xreplace({statement.name: statement.expression})
    return expr


def proofs(before: Program, after: Program) -> tuple[Verdict, ...]:
    """A verdict for the loss and each factor of a row: that the stable form is equal to the derived one, for all real values.

    Where a form is chosen by the size of an exponential, both are to be equal everywhere: that is proved by itself, and the rest with one of them.
    What there is for an exponential that has become 0 is no claim: no real one ever does.
    """
    pairs = [(before.loss.expression, after.loss.expression)]
    for derived, rewritten in zip(before.gradients, after.gradients, strict=True):
        pairs += [(one.row, other.row) for one, other in zip(derived.terms, rewritten.terms, strict=True)]
    chosen = [*(statement.expression for statement in after.statements), *(right for _, right in pairs)]
    choices = {case for expr in chosen for case in expr.atoms(Cases) if _is_choice(case, after)}
    images = {case: case.branches[1].value for case in choices}
    choices = {case for case in choices if "=" not in case.branches[0].condition.signs}
    settled = replace(after, statements=tuple(replace(d, expression=_settled(d.expression, images)) for d in after.statements))
    claims = [(_inlined(left, before), _inlined(_settled(right, images), settled)) for left, right in pairs]
    claims += [tuple(_inlined(_settled(branch.value, images), settled) for branch in case.branches) for case in choices]
    model = Model(definitions=(), names=tuple(name for name in before.model.names if not name.ranges))
    return tuple(decide(meant(left), meant(right), model) for left, right in dict.fromkeys(claims))


def _is_choice(case: Cases, program: Program) -> bool:
    """Whether a case only says by which of two equal forms a number is computed."""
    condition = case.branches[0].condition
    exponentials = {
        statement.name
        for statement in program.statements
        if statement.expression.has(Call) and _is_exponential(statement.expression)
    }
    return condition is not None and condition.free_symbols <= exponentials


def _is_exponential(expr: Expr) -> bool:
    return all(
        isinstance(factor, Call) and factor.function == "exp" for factor in (expr.args if isinstance(expr, Times) else (expr,))
    )


def _settled(expr: Expr, images: Mapping[Expr, Expr]) -> Expr:
    """The expression with every choice settled, inner ones too."""
    while (found := expr.xreplace(dict(images))) != expr:
        expr = found
    return expr


def meant(expr: Expr) -> Expr:
    """The expression with the functions of a numeric library written out."""
    if not isinstance(expr, Written):
        return expr
    if isinstance(expr, Call):
        arguments = [meant(part) for part in expr.arguments]
        return _LIBRARY[expr.function](*arguments) if expr.function in _LIBRARY else Call(expr.function, *arguments)
    return expr.func(*(meant(part) if isinstance(part, Expr) else part for part in expr.args))


# The remainder of a division may be any number: what is subtracted from the argument is added again.
_LIBRARY: Mapping[str, Callable[..., Expr]] = {
    "log1p": lambda u: Call("log", Plus(one, u)),
    "expm1": lambda u: Plus(Power(S.Exp1, u), Neg(one)),
    "erfc": lambda u: Plus(one, Neg(Call("erf", u))),
    "fmod": lambda u, _: u / 3,
}
