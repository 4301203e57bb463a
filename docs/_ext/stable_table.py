"""The `stable-table` and `form-table` directives: the rules that keep the digits, and what they come to, from the tables that the stage and its tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective

from symperceptron.kernels.stable import FORMS, RULES
from symperceptron.language.writing import to_latex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import Node
    from sphinx.application import Sphinx

    from symperceptron.kernels.stable import StableRule


def entries(rows: Iterable[StableRule]) -> str:
    """Each row as Markdown: its name, before and after, and the source."""
    return "\n\n".join(
        f"**{row.name}**\n: ${to_latex(row.before)} \\;=\\; {to_latex(row.after)}$\n\n  *{row.source}*" for row in rows
    )


class StableTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """The rules of the stage, each with the example that it is proved by."""
        return self.parse_text_to_nodes(entries(RULES))


class FormTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """The well-known forms that the rules come to."""
        return self.parse_text_to_nodes(entries(FORMS))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the directives."""
    app.add_directive("stable-table", StableTable)
    app.add_directive("form-table", FormTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
