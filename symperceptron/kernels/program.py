r"""What a kernel computes, read off the model and its derivation, before any line of code is printed.

A kernel goes through the data row by row, so everything a derivation ends in falls into two kinds: what has one value per *row* (z, O, E and
the factor δ of a gradient), and what has one value per *column* (x_j, w_j).  A gradient is a sum of products of one of each, ``Σ_rows δ · x_j``, and that is a
product of a vector and a matrix.  Nothing here knows how many definitions a model has or what they are called:

* a name that nothing defines is *data* if its role says so, else a *parameter*;
* a definition of a quantity becomes a statement, what it uses before it;
* the factors of ``derive(model, "w_j").last`` that carry the free index j are the column, the others the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Symbol

from symperceptron.derivation import derive
from symperceptron.derivation.factors import number_of
from symperceptron.errors import ModelError
from symperceptron.language import Definition, Model, Name, to_text
from symperceptron.language.expressions import Branch, Call, Cases, Neg, Over, Plus, Summation, Times, one, zero
from symperceptron.language.names import base_of, fresh_index, is_name, letter_of, rename

__all__ = ["DATA_ROLES", "Gradient", "Program", "Term", "in_order", "plain", "program_of", "terms_of"]

DATA_ROLES = ("input", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A product of what has one value per row and what has one value per column."""

    row: Expr
    column: Expr = one


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """The derivative of the loss by a parameter: a sum of terms, over the free `index` where the parameter has one."""

    parameter: Name
    index: Symbol | None
    terms: tuple[Term, ...]
    derived: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Statements in the order of their use, the loss of a row, and its gradients; `parameters` come before `data` in a call, `rules` made it stable."""

    model: Model
    parameters: tuple[Name, ...]
    data: tuple[Name, ...]
    statements: tuple[Definition, ...]
    loss: Definition
    gradients: tuple[Gradient, ...]
    rules: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[Name, ...]:
        """The arguments of the kernel, in order."""
        return self.parameters + self.data

    def per_row(self, expr: Expr) -> bool:
        """Whether the expression changes from row to row."""
        varying = {name.symbol for name in self.data}
        for statement in self.statements:
            if _rests_on(statement.expression, varying):
                varying.add(statement.name)
        return _rests_on(expr, varying)


def _rests_on(expr: Expr, letters: set[Expr]) -> bool:
    return any(base_of(name) in letters or getattr(name, "base", name) in letters for name in _names(expr))


def program_of(model: Model) -> Program:
    """The program of a model whose parameters and data are vectors and numbers.

    Raises ModelError where a name has several indices, or a gradient is no sum of products of a row and a column.
    """
    free = [name for name in model.names if model.definition_of(name.key) is None and model.depends(model.loss, name.symbol)]
    for name in free:
        if len(name.ranges) > 1:
            raise ModelError(
                f"{name.key} has {len(name.ranges)} indices; expected at most one, as lambdify makes the kernel of a single neuron"
            )
    # The vectors first, then the numbers: w, b and X, t, in whatever order the model lists them.
    ordered = sorted(free, key=lambda name: -len(name.ranges))
    parameters = tuple(name for name in ordered if name.role not in DATA_ROLES)
    loss, *statements = (Definition(name=step.name, expression=plain(step.expression, model)) for step in in_order(model))
    return Program(
        model=model,
        parameters=parameters,
        data=tuple(name for name in ordered if name.role in DATA_ROLES),
        statements=tuple(step for step in reversed(statements) if number_of(step.expression) is None),
        loss=loss,
        gradients=tuple(_gradient(model, name) for name in parameters),
    )


def in_order(model: Model) -> tuple[Definition, ...]:
    """The definitions of the quantities that the loss is made of, each before what it uses."""
    found: dict[str, Definition] = {}

    def visit(key: str) -> None:
        definition = model.definition_of(key)
        if definition is None or definition.is_function:
            return
        found.pop(key, None)
        found[key] = definition
        for name in _names(definition.expression):
            visit(letter_of(name))

    visit(letter_of(model.loss))
    return tuple(found.values())


def _names(expr: Expr) -> Iterator[Expr]:
    if is_name(expr):
        yield expr
    elif isinstance(expr, Summation):
        yield from _names(expr.body)
    else:
        for part in expr.args:
            yield from _names(part)


def _gradient(model: Model, parameter: Name) -> Gradient:
    index = fresh_index(model.loss.free_symbols, "jklm") if parameter.ranges else None
    variable = parameter.symbol[index] if index is not None else parameter.symbol
    derived = derive(model, variable).last
    return Gradient(parameter=parameter, index=index, terms=tuple(terms_of(plain(derived, model), index)), derived=derived)


def terms_of(expr: Expr, index: Symbol | None) -> Iterator[Term]:
    """An expression as a sum of products of a row and a column, what carries the index."""
    if index is None or index not in expr.free_symbols:
        yield Term(row=expr)
        return
    match expr:
        case Plus():
            for term in expr.args:
                yield from terms_of(term, index)
        case Neg():
            yield from (Term(row=Neg(inner.row), column=inner.column) for inner in terms_of(expr.args[0], index))
        case Over() if index not in expr.args[1].free_symbols:
            yield from (Term(row=Over(inner.row, expr.args[1]), column=inner.column) for inner in terms_of(expr.args[0], index))
        case Times():
            yield from _terms_of_product(expr, index)
        case Cases() if (common := _common_column(expr, index)) is not None:
            yield common
        case _ if _is_column(expr):
            yield Term(row=one, column=expr)
        case _:
            raise ModelError(
                f"{to_text(expr)} is no product of what changes with the row and what changes with {index}; expected one such as δ·x_{index}"
            )


def _terms_of_product(expr: Times, index: Symbol) -> Iterator[Term]:
    column = Times(*(factor for factor in expr.args if index in factor.free_symbols))
    row = Times(*(factor for factor in expr.args if index not in factor.free_symbols))
    for inner in [Term(row=one, column=column)] if _is_column(column) else terms_of(column, index):
        yield Term(row=Times(*(part for part in (row, inner.row) if part != one)), column=inner.column)


def _common_column(expr: Cases, index: Symbol) -> Term | None:
    """A piecewise expression whose branches have the same column, or are 0."""
    branches = [(branch, [] if branch.value == zero else list(terms_of(branch.value, index))) for branch in expr.branches]
    columns = {term.column for _, terms in branches for term in terms}
    if len(columns) != 1 or any(len(terms) > 1 for _, terms in branches):
        return None
    rows = (Branch(terms[0].row if terms else zero, *branch.args[1:]) for branch, terms in branches)
    return Term(row=Cases(*rows), column=columns.pop())


def _is_column(expr: Expr) -> bool:
    return not expr.has(Summation, Cases) and all(not isinstance(name, Symbol) for name in _names(expr))


def plain(expr: Expr, model: Model) -> Expr:
    """The expression with the model's functions and constants put in; quantities keep their names."""
    constants = {
        definition.name: definition.expression for definition in model.definitions if number_of(definition.expression) is not None
    }
    return unfolded(expr, model).xreplace(constants)


def unfolded(expr: Expr, model: Model) -> Expr:
    """The expression with every function of the model replaced by its formula; quantities keep their names."""
    if isinstance(expr, Call):
        arguments = [unfolded(part, model) for part in expr.arguments]
        definition = model.definition_of(expr)
        if definition is not None and definition.is_function:
            return unfolded(rename(definition.expression, dict(zip(definition.parameters, arguments, strict=True))), model)
        return Call(expr.function, *arguments)
    if is_name(expr) or not expr.args:
        return expr
    return expr.func(*(unfolded(part, model) if isinstance(part, Expr) else part for part in expr.args))
