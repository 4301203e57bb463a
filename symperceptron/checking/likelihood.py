r"""A likelihood that is said by its logarithm only: ``log L = Σ …`` says what L is, and the lines below speak of ``log L`` again.

>>> from symperceptron import Perceptron
>>> from symperceptron.language.reading import Lexicon, read_lines
>>> model = Perceptron()
>>> (line,) = with_likelihoods(read_lines(r"\log L = y \log p", Lexicon(text=True)), model)
>>> [side.expression for side in line.sides]
[L, Power(E, Times(y, Call(log, p)))]
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from symperceptron.checking.statements import spoken_in
from symperceptron.language.expressions import Call, Partial, Power
from symperceptron.language.model import Model
from symperceptron.language.names import is_name, letter_of
from symperceptron.language.reading import Line

__all__ = ["with_likelihoods"]


def with_likelihoods(lines: tuple[Line, ...], model: Model) -> tuple[Line, ...]:
    """The lines with L in front where the first of them says what its logarithm is; none where L is said itself, or is a quantity of the model."""
    said = {letter_of(made[0]) for statement in spoken_in(lines) for made in [statement.made] if made is not None}
    said |= {name.key for name in model.names if name.role != "loss"}
    out: list[Line] = []
    for line in lines:
        name = _said_in(line)
        is_new = name is not None and letter_of(name) not in said
        said |= {letter_of(name)} if name is not None else set()
        out.append(_without_logarithm(line, name) if name is not None and is_new else line)
    return tuple(out)


def _said_in(line: Line) -> Expr | None:
    """The quantity whose logarithm the line says something of."""
    if len(line.sides) < 2 or line.starts_with_relation or not {*line.relations} <= {"=", ":="}:
        return None
    left, right = (side.expression for side in line.sides[:2])
    is_said = isinstance(left, Call) and left.function == "log" and is_name(left.arguments[0]) and not right.has(Partial)
    return left.arguments[0] if is_said else None


def _without_logarithm(line: Line, name: Expr) -> Line:
    sides = (
        replace(side, expression=name if side.expression == Call("log", name) else Power(S.Exp1, side.expression))
        for side in line.sides
    )
    return replace(line, sides=tuple(sides))
