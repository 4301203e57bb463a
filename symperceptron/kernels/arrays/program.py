r"""What the kernel of a network computes, read off the model and its derivations, before any line of code is printed.

The model is made into one of a batch, the sample being the first index of all that is not learnt; then every definition of a
quantity is a statement, forward, and every name of a derivative, δ, is the statement that `derive` ends in, backward.  The derived
gradients come last.  Each line is read as operations on arrays, and what is done entry by entry is brought into the stable form of the
single neuron.  Layers, their number and their order come out of what the definitions mention; nothing here counts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Dummy, Expr, IndexedBase, Symbol

from symperceptron.derivation import derive
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.network import as_defined
from symperceptron.errors import ModelError
from symperceptron.kernels.arrays.coupled import Shares, mean_of, means_of_sums, shared_by, shares_of
from symperceptron.kernels.arrays.reading import OPERATIONS, Reader, symbol_of
from symperceptron.kernels.arrays.slopes import Slope, hidden_layer
from symperceptron.kernels.program import DATA_ROLES, in_order, plain
from symperceptron.kernels.shared import needed
from symperceptron.kernels.stable.expression import stable_expression
from symperceptron.kernels.stable.names import Names
from symperceptron.language import Definition, Model, Name, to_text
from symperceptron.language.expressions import Call, Neg, Partial, Plus, Summation, Times
from symperceptron.language.names import free_names, indices_of
from symperceptron.language.notation import Notation

__all__ = ["ArrayProgram", "array_program", "is_of_arrays"]

_WEIGHT = "sample weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayProgram:
    """Statements in the order of their use, the loss summed over the samples, and a gradient for each parameter, of its shape.

    `model` is that of the batch, `lines` the mathematics that is computed, `assumed` what the data must fulfil, side by side.
    """

    model: Model
    parameters: tuple[Name, ...]
    data: tuple[Name, ...]
    statements: tuple[Definition, ...]
    loss: Expr
    gradients: tuple[Expr, ...]
    lines: tuple[str, ...]
    assumed: tuple[tuple[Expr, Expr], ...]

    @property
    def inputs(self) -> tuple[Name, ...]:
        """The arguments of the kernel, in order."""
        return self.parameters + self.data


def is_of_arrays(model: Model) -> bool:
    """Whether some quantity of a model has more indices than a vector."""
    return any(len(name.ranges) > 1 and model.definition_of(name.key) is None for name in model.names)


@lru_cache(maxsize=64)
def array_program(model: Model, *, weighted: bool = False) -> ArrayProgram:
    """The program of a model of one sample, whose loss is multiplied by one more argument if it is `weighted`.

    Raises ModelError where a line is no operation on arrays.
    """
    batch = _weighted(over_samples(model)) if weighted else over_samples(model)
    free = [name for name in batch.names if batch.definition_of(name.key) is None and batch.depends(batch.loss, name.symbol)]
    roles = (*DATA_ROLES, _WEIGHT)
    data = tuple(sorted((name for name in free if name.role in roles), key=lambda name: roles.index(name.role)))
    order = _order(batch)
    parameters = tuple(sorted((name for name in free if name not in data), key=lambda name: order.get(name.key, len(order))))
    if not data or any(len(name.ranges) > 2 for name in data):  # a sample and an element
        raise ModelError("the model has no inputs of one sample; expected one such as x_j, as lambdify adds the samples itself")
    writing = _Writing(batch, next((name for name in data if name.role == "target"), None))
    return writing.program(parameters, data)


def _weighted(model: Model) -> Model:
    """The batch with the loss of each sample multiplied by its weight."""
    error, *others = model.definitions
    total = error.expression
    weight = IndexedBase("sample_weight", real=True)
    body = Summation(Times(weight[total.index], total.body), total.index, *total.range)
    name = Name(symbol=weight, role=_WEIGHT, ranges=(total.range,))
    return replace(model, definitions=(Definition(name=error.name, expression=body), *others), names=(*model.names, name))


def _order(model: Model) -> dict[str, int]:
    """The place of each name in the order of the definitions, the ones used first coming first."""
    mentioned = [
        name.key
        for definition in reversed(in_order(model))
        for name in model.names
        if name.symbol in {getattr(one, "base", one) for one in free_names(definition.expression)}
    ]
    return {key: place for place, key in reversed(list(enumerate(mentioned)))}


class _Writing:
    """The statements of a batch model, one after the other."""

    def __init__(self, model: Model, target: Name | None) -> None:
        self.model = model
        self.names = Names(_taken(model))
        self.target = Symbol(target.key, real=True) if target is not None else None
        self.shares: dict[Symbol, Shares] = {}
        self.formulas: dict[Symbol, Expr] = {}
        self.slopes: list[Slope] = []
        self.reader = Reader(sample=model.definitions[0].expression.index, named=self.named, centred=self.centred)

    def program(self, parameters: tuple[Name, ...], data: tuple[Name, ...]) -> ArrayProgram:
        """Forward, the loss, backward, the gradients."""
        error, *definitions = in_order(self.model)
        lines = [
            f"{to_text(one.name, self.notation)} = {to_text(one.expression, self.notation)}"
            for one in (*reversed(definitions), error)
        ]
        for definition in reversed(definitions):
            self.forward(definition)
        loss = self.line(error.expression, ())
        for definition in self.model.definitions:
            if isinstance(definition.expression, Partial):
                derived = derive(self.model, definition.expression.variables[0]).last
                lines.append(self.spelled(definition.name, derived))
                self.state(symbol_of(definition.name), self.line(derived, indices_of(definition.name)))
        gradients = []
        for parameter in parameters:
            variable = as_defined(self.model, parameter)
            derivation = derive(self.model, variable)
            lines.append(self.spelled(derivation.goal, derivation.last))
            gradients.append(self.line(derivation.last, indices_of(variable)))
        assumed = [tuple(self.line(side, (self.reader.sample,)) for side in one.sides) for one in self.model.assumptions]
        return ArrayProgram(
            model=self.model,
            parameters=parameters,
            data=data,
            loss=loss,
            gradients=tuple(gradients),
            lines=tuple(lines),
            statements=needed(tuple(self.names.statements), [loss, *gradients]),
            assumed=tuple(assumed),
        )

    @property
    def notation(self) -> Notation:
        """How the lines are written."""
        return self.model.notation

    def spelled(self, left: Expr, right: Expr) -> str:
        return f"{to_text(left, self.notation)} = {to_text(right, self.notation)}"

    def forward(self, definition: Definition) -> None:
        """The statement of a quantity; of a softmax, those that it is made of."""
        symbol, z = symbol_of(definition.name), shared_by(definition.expression)
        if z is not None:
            self.shares[symbol] = shares_of(symbol, symbol_of(z), self.names)
            self.state(symbol, Times(self.shares[symbol].e, self.shares[symbol].q))
            return
        expression = self.reader.read(plain(definition.expression, self.model), indices_of(definition.name))
        if not _operations(expression):
            self.formulas[symbol] = expression
            slope = hidden_layer(symbol, expression, self.names)
            if slope is not None:
                self.slopes.append(slope)
                return
        self.state(symbol, self.stable(expression))

    def state(self, name: Symbol, expression: Expr) -> None:
        self.names.statements.append(Definition(name=name, expression=expression))

    def line(self, expr: Expr, free: tuple[Expr, ...]) -> Expr:
        return self.stable(self.reader.read(means_of_sums(plain(expr, self.model)), free))

    def named(self, expr: Expr, letter: str) -> Expr:
        """A factor of a product of matrices: an array, or a statement of its own."""
        is_array = isinstance(expr, Symbol) or (isinstance(expr, Call) and expr.function in OPERATIONS)
        return expr if is_array else self.names.of(self.stable(expr), letter)

    def centred(self, expr: Plus, free: Sequence[Expr]) -> Expr | None:
        """What a softmax takes the mean from, the mean being that of its shares."""
        found = mean_of(expr, free[-1], {symbol: shares.e for symbol, shares in self.shares.items()}) if free else None
        if found is None:
            return None
        g = self.names.of(self.stable(self.reader.read(found.body, free)), "g")
        largest = Call("of_rows", self.names.of(found.largest(g), "u"))
        h = self.names.of(Plus(g, Neg(largest)), "h")
        return Plus(h, Neg(Call("of_rows", self.names.of(Times(h, found.O), "u"))))

    def stable(self, expr: Expr) -> Expr:
        """What is done entry by entry in its stable form; operations on arrays stay as they are, a factor or term of it."""
        stands = {call: Dummy("g", real=True) for call in _operations(expr)}
        for slope in self.slopes:
            found = slope.put_into(expr.xreplace(stands))
            if found is not None:
                return found.xreplace({stand: call for call, stand in stands.items()})
        inlined = expr.xreplace(stands).xreplace(self.formulas)
        found = inlined
        for shares in self.shares.values():
            found = shares.written(found)
        if found == inlined:
            found = stable_expression(inlined, self.names, self.target)
        kept = expr if found == inlined else found
        return kept.xreplace({stand: call for call, stand in stands.items()})


def _operations(expr: Expr) -> list[Expr]:
    """The operations on arrays in an expression, outermost ones."""
    if isinstance(expr, Call) and expr.function in OPERATIONS:
        return [expr]
    return [found for part in expr.args if isinstance(part, Expr) for found in _operations(part)]


def _taken(model: Model) -> Iterator[str]:
    yield from ("np", "special", "math", "jnp", "tf", "torch")
    for name in model.names:
        yield from (name.key, name.key.upper(), name.key.replace("^", ""))
    yield from map(str, model.indices)
