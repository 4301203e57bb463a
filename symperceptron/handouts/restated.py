"""The results once more: with vectors and matrices, for one sample and for many; each line is on the page only if it is proved."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symperceptron.derivation import Derivation, Detail, derive
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.batch_line import BatchLine
from symperceptron.derivation.matrices import matrix_line
from symperceptron.errors import SymperceptronError
from symperceptron.handouts.document import Block, Display, Math, Paragraph
from symperceptron.handouts.matrices import matrix_form
from symperceptron.handouts.structure import PARAMETERS, kind, sample_index
from symperceptron.handouts.subject import Subject, spoken_of
from symperceptron.language.expressions import Compare, Whole

__all__ = ["restated"]


def restated(page: Subject) -> Iterator[Block]:
    """What follows the results."""
    if kind(page.model) != "neuron":
        yield from matrix_form(page)
        return
    lines = tuple(_pair(line) for one in (*page.recursion, *page.gradients) for line in _matrix_lines(one.derivation))
    if lines:
        yield Paragraph(text=page.say.say("result", "matrices"))
        yield Display(equations=lines)
    batch = tuple(_batch_lines(page))
    inputs = next((line.inputs for line in batch if line.inputs is not None), None)
    if batch and inputs is not None:
        symbol, (_, samples) = batch[0].delta.name.args[0], batch[0].samples
        places = {"samples": Math(samples), "inputs": Math(Whole(*inputs)), "errors": Math(Whole(symbol, 1))}
        yield Paragraph(text=page.say.say("result", "batch", **places))
        yield Display(equations=(*(_pair(line.expression) for line in batch), (batch[0].delta.name, batch[0].delta.expression)))


def _pair(line: Compare) -> tuple[Expr, Expr]:
    left, right = line.sides
    return left, right


def _matrix_lines(derivation: Derivation) -> Iterator[Compare]:
    try:
        line = matrix_line(derivation)
    except SymperceptronError:
        return  # not every result is a matrix
    if line.proof.is_proved:
        yield line.expression


def _batch_lines(page: Subject) -> Iterator[BatchLine]:
    """The lines of the parameters of one neuron, where they all have the same δ."""
    if sample_index(page.model) is not None:
        return
    many = over_samples(page.model)
    parameters = [spoken_of(page.model, name) for role in PARAMETERS for name in page.model.by_role(role)]
    found = [derive(many, parameter, Detail.BRIEF).batch_line for parameter in parameters]
    lines = [line for line in found if line is not None and line.proof.is_proved]
    if len(lines) == len(found) and len({line.delta for line in lines}) == 1:
        yield from lines
