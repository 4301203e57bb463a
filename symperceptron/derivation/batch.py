"""A model of one sample made into one of many: what is not learnt gets the sample as its first index, and the loss is summed over the samples."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Indexed, IndexedBase, Symbol

from symperceptron.errors import UnknownNameError
from symperceptron.language.expressions import Over, Summation, Times, Written, one
from symperceptron.language.model import Definition, Model, Name
from symperceptron.language.names import indices_of, is_name, letter_of

__all__ = ["LEARNT", "over_samples"]

LEARNT = ("weight", "bias", "parameter", "loss")
REDUCTIONS = ("sum", "mean")
_SAMPLE, _LAST = Symbol("s", integer=True), Symbol("m", integer=True)


def over_samples(model: Model, reduction: str = "sum") -> Model:
    """The model over samples s = 1, …, m, their losses summed or averaged; raises UnknownNameError for another reduction.

    >>> from symperceptron import Network
    >>> from symperceptron.language import to_text
    >>> for definition in over_samples(Network()).definitions[:3]:
    ...     print(to_text(definition.name), "=", to_text(definition.expression))
    E = Σ_{s=1}^m ½·Σ_{k=0}^{n_1} (O_sk − t_sk)²
    O_sk = σ(z_sk)
    z_sk = Σ_{j=0}^{n_0} x_sj·w_jk + b_k
    """
    if reduction not in REDUCTIONS:
        raise UnknownNameError.among("way to add up samples", reduction, REDUCTIONS)
    of_sample = {name.key for name in model.names if name.role not in LEARNT}
    error, *others = (
        definition if definition.is_function else _sampled_definition(definition, of_sample) for definition in model.definitions
    )
    total: Expr = Summation(error.expression, _SAMPLE, one, _LAST)
    mean = Times(Over(one, _LAST), total) if reduction == "mean" else total
    return replace(
        model,
        definitions=(Definition(name=error.name, expression=mean), *others),
        names=tuple(_sampled_name(name) if name.key in of_sample else name for name in model.names),
        indices=(*model.indices, _SAMPLE, _LAST),
        assumptions=tuple(_sampled(assumption, of_sample) for assumption in model.assumptions),
    )


def _sampled_definition(definition: Definition, of_sample: set[str]) -> Definition:
    return Definition(name=_sampled(definition.name, of_sample), expression=_sampled(definition.expression, of_sample))


def _sampled_name(name: Name) -> Name:
    return replace(name, symbol=IndexedBase(name.key, real=True), ranges=((one, _LAST), *name.ranges))


def _sampled(expr: Expr, of_sample: set[str]) -> Expr:
    if is_name(expr):
        key = letter_of(expr)
        return IndexedBase(key, real=True)[(_SAMPLE, *indices_of(expr))] if key in of_sample else expr
    if isinstance(expr, Written):
        return expr.func(
            *(_sampled(part, of_sample) if isinstance(part, Written | Symbol | Indexed) else part for part in expr.args)
        )
    return expr
