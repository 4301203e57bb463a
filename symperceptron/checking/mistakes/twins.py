"""Wrong twins: a rule of the engine as it is commonly got wrong.  A derivation made with one of them that ends in the student's line explains it.

A row is a code, the rule that is replaced, and the wrong rewriting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr, Integer

from symperceptron.checking.mistakes.context import Wrong
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context, Rewritten, Rule
from symperceptron.derivation.rules import STAGES
from symperceptron.derivation.rules.junctions import COUPLED_LEMMA
from symperceptron.errors import SymperceptronError
from symperceptron.language.expressions import Call, Delta, Neg, Over, Partial, Plus, Power, Prime, Times, negative, one
from symperceptron.language.names import indices_of, is_name, rename
from symperceptron.language.positions import at, replaced, walk

__all__ = ["TWINS", "derived_wrongly", "rewritten_wrongly"]

Rewrite = Callable[[Expr, Context], Expr | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A code, the rule that is replaced, the wrong rewriting, and what of the part that it is applied to the message is about.

    A `telling` twin explains a line better than any repair would: two terms with the wrong sign between them are the quotient rule misremembered.
    """

    code: str
    rule: str
    rewrite: Rewrite
    telling: bool = False
    about: Callable[[Expr], Expr] = lambda part: part


def _product_of_derivatives(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Times):
        return None
    if sum(context.model.depends(factor, expr.variables[0]) for factor in expr.function.args) < 2:
        return None
    return Times(*(Partial(factor, *expr.variables) for factor in expr.function.args))


def _quotient_sign(expr: Expr, context: Context) -> Expr | None:
    parts = _parts_of_quotient(expr, context)
    return None if parts is None else Over(Plus(parts[1], Neg(parts[0])), parts[2])


def _quotient_plus(expr: Expr, context: Context) -> Expr | None:
    parts = _parts_of_quotient(expr, context)
    return None if parts is None else Over(Plus(*parts[:2]), parts[2])


def _parts_of_quotient(expr: Expr, context: Context) -> tuple[Expr, Expr, Expr] | None:
    """f'g, fg' and g² of the derivative of f/g."""
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Over):
        return None
    (above, below), v = expr.function.args, expr.variables[0]
    if not context.model.depends(above, v):
        return None
    return Times(Partial(above, v), below), Times(above, Partial(below, v)), Power(below, Integer(2))


def _reciprocal_sign(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or len(expr.variables) != 1 or not isinstance(expr.function, Over):
        return None
    (above, below), v = expr.function.args, expr.variables[0]
    return None if context.model.depends(above, v) else Over(Times(above, Partial(below, v)), Power(below, Integer(2)))


def _power_kept(expr: Expr, _: Context) -> Expr | None:
    if not isinstance(expr, Partial) or not isinstance(expr.function, Power) or not isinstance(expr.function.args[1], Integer):
        return None
    base, exponent = expr.function.args
    return Times(exponent, Power(base, exponent), Partial(base, *expr.variables))


def _chain_cut(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or not isinstance(expr.function, Call) or len(expr.function.arguments) != 1:
        return None
    if context.parent is None and expr.function.arguments == expr.variables:
        return None
    return Prime(expr.function.function, expr.function.arguments[0])


def _exponential_cut(expr: Expr, context: Context) -> Expr | None:
    if (
        not isinstance(expr, Partial)
        or not isinstance(expr.function, Power)
        or context.model.depends(expr.function.args[0], expr.variables[0])
    ):
        return None
    return expr.function


def _logarithm_inverted(expr: Expr, _: Context) -> Expr | None:
    return expr.argument if isinstance(expr, Prime) and expr.function == "log" else None


def _without_coupling(expr: Expr, context: Context) -> Expr | None:
    """``∂O_i/∂z_k`` as if O_i depended on z_i alone."""
    found = _coupled(expr, context)
    if found is None:
        return None
    of, by = (indices_of(name)[-1] for name in (expr.function, expr.variables[0]))
    return Times(Delta(of, by), rename(_with_deltas(found, of, by), {by: of}))


def _without_delta(expr: Expr, context: Context) -> Expr | None:
    """``O_i(1 − O_k)`` for ``O_i(δ_ik − O_k)``."""
    found = _coupled(expr, context)
    return None if found is None else _with_deltas(found, *(indices_of(name)[-1] for name in (expr.function, expr.variables[0])))


def _coupled(expr: Expr, context: Context) -> Expr | None:
    if not isinstance(expr, Partial) or not all(indices_of(name) for name in (expr.function, *expr.variables) if is_name(name)):
        return None
    found = COUPLED_LEMMA.rewrite(expr, context)
    return found.after if isinstance(found, Rewritten) else found


def _with_deltas(expr: Expr, of: Expr, by: Expr) -> Expr:
    """The expression with 1 for every δ of the two indices."""
    return expr.xreplace({delta: one for delta in expr.atoms(Delta) if set(delta.args) == {of, by}})


def _by(part: Expr) -> Expr:
    """What is differentiated by."""
    return part.variables[0]


def _inner(part: Expr) -> Expr:
    """The derivative that the chain rule goes on with."""
    return Partial(part.function.args[-1], *part.variables)


# fmt: off
TWINS: tuple[Twin, ...] = (
    Twin(code="product-rule",          rule="product rule",          rewrite=_product_of_derivatives, telling=True),
    Twin(code="quotient-sign",         rule="quotient rule",         rewrite=_quotient_sign),
    Twin(code="quotient-sign",         rule="quotient rule",         rewrite=_quotient_plus, telling=True),
    Twin(code="quotient-sign",         rule="reciprocal rule",       rewrite=_reciprocal_sign),
    Twin(code="power-rule",            rule="power rule",            rewrite=_power_kept),
    Twin(code="lost-inner-derivative", rule="chain rule",            rewrite=_chain_cut, about=_inner),
    Twin(code="lost-inner-derivative", rule="exponential rule",      rewrite=_exponential_cut, about=_inner),
    Twin(code="scalar-softmax",        rule=COUPLED_LEMMA.name,      rewrite=_without_coupling, telling=True, about=_by),
    Twin(code="delta-lost",            rule=COUPLED_LEMMA.name,      rewrite=_without_delta, telling=True),
    Twin(code="log-inverted",          rule="elementary derivative", rewrite=_logarithm_inverted),
)
# fmt: on


def rewritten_wrongly(wrong: Wrong) -> Iterator[tuple[str, Expr]]:
    """The twins that lead from what stands before the sign to the wrong right side in one step: the code, and what its message is about."""
    before = wrong.above if wrong.above is not None else wrong.subject
    context = Context(model=wrong.model, derive=run)
    for path, part in walk(before):
        if isinstance(part, Partial) and not is_name(part.function):
            for twin in TWINS:
                instead = twin.rewrite(part, replace(context, parent=type(at(before, path[:-1])) if path else None))
                if instead is not None and _is_the_line(wrong, replaced(before, path, instead), twin):
                    yield twin.code, wrong.derive(twin.about(part))


def derived_wrongly(wrong: Wrong, *, telling: bool) -> Iterator[tuple[str, Expr]]:
    """The twins whose derivations end in the wrong right side: the code, and what its message is about."""
    if wrong.derivation is None:
        return
    lemmas = () if telling else wrong.derivation.lemmas
    used = {step.rule.name for derivation in (wrong.derivation, *lemmas) for step in derivation.applications}
    for twin in TWINS:
        if twin.rule not in used or twin.telling is not telling:
            continue
        met: list[Expr] = []
        stages = tuple(tuple(_with_twin(rule, twin, met) for rule in stage) for stage in STAGES)
        try:
            result = run(wrong.derivation.goal, wrong.model, stages).last
        except (SymperceptronError, RecursionError):
            continue
        if met and _is_the_line(wrong, result, twin):
            yield twin.code, wrong.derive(twin.about(met[0]))


def _with_twin(rule: Rule, twin: Twin, met: list[Expr]) -> Rule:
    """The rule, or the twin in its place, which notes where it is applied."""

    def rewrite(part: Expr, context: Context) -> Expr | None:
        found = twin.rewrite(part, context)
        if found is not None:
            met.append(part)
        return found

    return replace(rule, rewrite=rewrite) if rule.name == twin.rule else rule


def _is_the_line(wrong: Wrong, result: Expr, twin: Twin) -> bool:
    """Whether the result is the wrong line, and the mistake is more than its sign, unless the twin is one of sign."""
    is_it = wrong.is_as_wrong(result) and wrong.are_equal(result, wrong.right)
    return is_it and (twin.code == "quotient-sign" or not wrong.is_right(negative(result)))
