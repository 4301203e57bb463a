"""Common parts of a program, named once and used often; the factor of a row in a gradient is always called δ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sympy import Expr, Symbol

from symperceptron.derivation.factors import number_of
from symperceptron.kernels.program import Gradient, Program, Term
from symperceptron.language import Definition
from symperceptron.language.expressions import Branch, Compare, Neg, Power, Summation, Written
from symperceptron.language.names import is_name

__all__ = ["fresh_name", "shared"]


def shared(program: Program) -> Program:
    """The same program with every part that occurs twice, and every factor of a gradient, computed once and named.

    What nothing uses any more is gone.
    """
    program = _with_deltas(program)
    while (part := _twice(program)) is not None:
        program = _named(program, part, fresh_name(program, "uvsqpacdfgh"))
    return _used(_without_aliases(program))


def _without_aliases(program: Program) -> Program:
    """A statement that only says another name is no statement."""
    for statement in program.statements:
        if is_name(statement.expression):
            program = _rewritten(program, {statement.name: statement.expression})
    return program


def fresh_name(program: Program, letters: str | Iterable[str]) -> Symbol:
    """The first of the names that the model and the program leave free, else the first with a number."""
    taken = {name.key.lower() for name in program.model.names} | {str(index) for index in program.model.indices}
    taken |= {definition.key for definition in (*program.model.definitions, *program.statements)}
    wanted = list(letters)
    numbered = (f"{wanted[0]}{count}" for count in range(1, len(taken) + 2))
    return Symbol(next(name for name in (*wanted, *numbered) if name not in taken), real=True)


def _with_deltas(program: Program) -> Program:
    rows = dict.fromkeys(term.row for gradient in program.gradients for term in gradient.terms)
    for row in rows:
        if not is_name(row) and number_of(row) is None and program.per_row(row):
            name = fresh_name(program, ["delta"])
            statements = (*program.statements, Definition(name=name, expression=row))
            program = replace(_rewritten(program, {row: name}, rows_only=True), statements=statements)
    return program


def _twice(program: Program) -> Expr | None:
    """The largest part that occurs more than once."""
    counts: Counter[Expr] = Counter()
    for expr in (*(definition.expression for definition in program.statements), program.loss.expression):
        counts.update(_parts(expr))
    often = [part for part, count in counts.items() if count > 1]
    return max(often, key=lambda part: (part.count_ops(), str(part)), default=None)


def _parts(expr: Expr) -> Iterator[Expr]:
    """The parts worth a name: more than a leaf, a sign or a number."""
    if not isinstance(expr, Written):
        return
    if not isinstance(expr, Branch | Compare | Neg) and number_of(expr) is None:
        yield expr
    if isinstance(expr, Summation):
        return
    for part in expr.args[:1] if isinstance(expr, Power) else expr.args:
        if isinstance(part, Expr):
            yield from _parts(part)


def _named(program: Program, part: Expr, name: Symbol) -> Program:
    """The program with a part computed once, before its first use."""
    first = next((k for k, statement in enumerate(program.statements) if statement.expression.has(part)), len(program.statements))
    program = _rewritten(program, {part: name})
    definition = Definition(name=name, expression=part)
    return replace(program, statements=(*program.statements[:first], definition, *program.statements[first:]))


def _rewritten(program: Program, images: dict[Expr, Expr], *, rows_only: bool = False) -> Program:
    gradients = tuple(
        Gradient(
            parameter=gradient.parameter,
            index=gradient.index,
            derived=gradient.derived,
            terms=tuple(Term(row=term.row.xreplace(images), column=term.column) for term in gradient.terms),
        )
        for gradient in program.gradients
    )
    if rows_only:
        return replace(program, gradients=gradients)
    statements = tuple(Definition(name=d.name, expression=d.expression.xreplace(images)) for d in program.statements)
    loss = Definition(name=program.loss.name, expression=program.loss.expression.xreplace(images))
    return replace(program, statements=statements, loss=loss, gradients=gradients)


def _used(program: Program) -> Program:
    results = [program.loss.expression, *(term.row for gradient in program.gradients for term in gradient.terms)]
    return replace(program, statements=needed(program.statements, results))


def needed(statements: tuple[Definition, ...], results: Iterable[Expr]) -> tuple[Definition, ...]:
    """The statements that results rest on, in their order."""
    wanted = set().union(*(result.free_symbols for result in results))
    kept: list[Definition] = []
    for statement in reversed(statements):
        if statement.name in wanted:
            kept.append(statement)
            wanted |= statement.expression.free_symbols
    return tuple(reversed(kept))
