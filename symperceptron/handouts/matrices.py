"""The results of layers with matrices, for many samples at once: the lines, proved by their entries, and the shape of each matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr

from symperceptron.derivation import Derivation, derive
from symperceptron.derivation.batch import over_samples
from symperceptron.derivation.matrices import matrix_line
from symperceptron.errors import NoRuleAppliesError, ShapeError
from symperceptron.handouts.document import Block, Display, Math, Paragraph, Pieces, Table, Text
from symperceptron.handouts.structure import PARAMETERS, sample_index
from symperceptron.handouts.subject import Subject, spoken_of
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Model
from symperceptron.language.expressions import Compare, Ones, Partial, Plus, Whole
from symperceptron.language.from_sympy import as_written
from symperceptron.language.positions import every_part

__all__ = ["matrices_of", "matrix_form", "proved_line"]


def matrix_form(page: Subject) -> Iterator[Block]:
    """The blocks; a line is on the page only if its entry, written out in indices, is proved to be the derived result."""
    model = page.model if sample_index(page.model) is not None else over_samples(page.model)
    yield from matrices_of([(model, variable) for variable in (*_named(model), *_learnt(model))], page.say)


def matrices_of(variables: Sequence[tuple[Model, Expr]], say: Catalogue) -> Iterator[Block]:
    """The blocks for derivatives by these variables, each of a model of many samples."""
    lines = {variable: (model, proved_line(derive(model, variable, "brief"))) for model, variable in variables}
    found = [(model, line) for model, line in lines.values() if line is not None]
    if not found:
        return
    inputs = next(found[-1][0].by_role("input"))
    samples, data = Math(inputs.ranges[0][1]), Math(Whole(inputs.symbol, len(inputs.ranges)))
    yield Paragraph(text=say.say("matrices", "layout", samples=samples, input=data, ones=Math(Ones())))
    yield Display(equations=tuple((line.sides[0], line.sides[1]) for _, line in found))
    for variable in (variable for variable, (_, line) in lines.items() if line is None):
        yield Paragraph(text=say.say("matrices", "none", variable=Math(variable)))
    yield Paragraph(text=say.say("matrices", "shapes"))
    header = tuple(say.say("matrices", column) for column in ("matrix", "shape"))
    yield Table(header=header, rows=tuple(dict.fromkeys(row for model, line in found for row in _shapes(model, [line]))))


def _named(model: Model) -> Iterator[Expr]:
    """The variables of the derivatives that have a name."""
    return (one.expression.variables[0] for one in model.definitions if isinstance(one.expression, Partial))


def _learnt(model: Model) -> Iterator[Expr]:
    return (spoken_of(model, name) for role in PARAMETERS for name in model.by_role(role))


def proved_line(derivation: Derivation) -> Compare | None:
    """The matrix line of a derivative, if there is one and it is proved."""
    try:
        line = matrix_line(derivation)
    except (NoRuleAppliesError, ShapeError):
        return None
    return line.expression if line.proof.is_proved else None


def _shapes(model: Model, lines: Iterable[Compare]) -> Iterator[tuple[Pieces, Pieces]]:
    """What each matrix is called, and how many rows and columns it has."""
    wholes = dict.fromkeys(part for line in lines for side in line.sides for part in every_part(side) if isinstance(part, Whole))
    for whole in wholes:
        known = model.name_of(whole.symbol)
        ranges = known.ranges if known is not None else ()
        counts = [as_written(last - first + 1) for first, last in ranges]
        sizes = [
            (Text("("), Math(count), Text(")")) if len(counts) > 1 and isinstance(count, Plus) else (Math(count),)
            for count in counts
        ]
        yield (Math(whole),), tuple(piece for size in sizes for piece in (Text(" × "), *size))[1:]
