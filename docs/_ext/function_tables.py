"""The `activation-table`, `loss-table` and `result-grid` directives: the tables that the engine uses, and what it derives from each pair of rows."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective
from sympy import Symbol

from symperceptron.derivation import Perceptron, derive
from symperceptron.derivation.activations import ACTIVATIONS, Activation
from symperceptron.derivation.losses import LOSSES, Loss
from symperceptron.language.expressions import Call
from symperceptron.language.writing import to_latex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docutils.nodes import Node
    from sphinx.application import Sphinx

    from symperceptron.derivation.parameters import Parameter
    from symperceptron.language.model import Domain

z, O, t = (Symbol(letter, real=True) for letter in ("z", "O", "t"))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def interval(domain: Domain) -> str:
    """A domain as an interval, or as its values."""
    if domain.values:
        return f"$\\{{{', '.join(map(str, domain.values))}\\}}$"
    lower = "-\\infty" if domain.lower is None else str(domain.lower)
    upper = "\\infty" if domain.upper is None else str(domain.upper)
    left = "(" if domain.lower is None or domain.open else "["
    right = ")" if domain.upper is None or domain.open else "]"
    return f"${left}{lower}, {upper}{right}$"


def constants(parameters: tuple[Parameter, ...]) -> str:
    """The constants of a row with their usual values, to seven digits."""
    return ", ".join(f"${to_latex(one.symbol)} = {float(one.default):.7g}$" for one in parameters if one.default is not None)


def activation_row(row: Activation) -> tuple[str, ...]:
    """An activation's line: name, formula and derivative, range, kinks and constants, source."""
    model = Perceptron(row)
    name = to_latex(Call(row.letter, z))
    slope = to_latex(derive(model, "z").lemmas[0].last.xreplace({Symbol("u", real=True): z})) if derive(model, "z").lemmas else ""
    return (
        f"`{row.name}`",
        f"${name} = {to_latex(row.formula(z))}$",
        f"${slope}$" if slope else "",
        interval(row.range),
        row.convention or "–",
        constants(row.parameters),
        row.source,
    )


def loss_row(row: Loss) -> tuple[str, ...]:
    """A loss's line: name, formula, the values of output and target, kinks and constants, source."""
    return (
        f"`{row.name}`",
        f"${to_latex(row.formula(O, t))}$",
        interval(row.output),
        interval(row.target),
        row.convention or "–",
        constants(row.parameters),
        row.source,
    )


def grid() -> Iterator[str]:
    """∂E/∂w_j of every pair, an activation a section."""
    for activation in ACTIVATIONS:
        rows = []
        for loss in LOSSES:
            derivation = derive(Perceptron(activation, loss), "w_j")
            conditions = ", ".join(f"${to_latex(condition)}$" for condition in derivation.conditions)
            rows.append((f"`{loss}`", f"${derivation.result_latex}$", conditions))
        yield f"## {activation}\n\n" + table(("loss", r"$\partial E/\partial w_j$", "where"), rows)


class ActivationTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """One table, a line per activation."""
        head = ("name", "formula", "derivative", "range", "convention", "constants", "source")
        return self.parse_text_to_nodes(table(head, map(activation_row, ACTIVATIONS.values())))


class LossTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """One table, a line per loss."""
        head = ("name", "formula", "output", "target", "convention", "constants", "source")
        return self.parse_text_to_nodes(table(head, map(loss_row, LOSSES.values())))


class ResultGrid(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """A section per activation, a line per loss."""
        return list(chain.from_iterable(self.parse_text_to_nodes(section, allow_section_headings=True) for section in grid()))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the directives."""
    app.add_directive("activation-table", ActivationTable)
    app.add_directive("loss-table", LossTable)
    app.add_directive("result-grid", ResultGrid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
