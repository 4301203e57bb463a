"""The `mistake-table` and `case-table` directives: what the checker says, from the very cases that the tests run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxDirective

from symperceptron import check
from symperceptron.checking.mistakes.catalogue import MESSAGES
from tests.checking.cases import CASES, MISTAKES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils.nodes import Node
    from sphinx.application import Sphinx

    from tests.checking.cases import Case


def code(text: str) -> str:
    """Text in a cell, as it was typed."""
    return f"`` {text.replace('|', chr(92) + '|')} ``"


def mistake_rows() -> Iterator[str]:
    """Every mistake of the catalogue with a line that has it and what is said of the line."""
    yield "| code | for example | said of it |\n| --- | --- | --- |"
    by_code = {case.mistake: case for case in reversed(MISTAKES)}
    for name in MESSAGES:
        case = by_code[name]
        report = check(case.text, given=case.model, names=case.names)
        line = next(line for line in report.lines if line.verdict.value == "refuted")
        assert line.mistake is not None  # noqa: S101  # the tests say the same
        yield f"| `{name}` | {code(line.text)} | {code(line.mistake.message)} |"


def case_section(case: Case) -> str:
    """One case: what it shows, and its lines with their verdicts."""
    report = check(case.text, given=case.model, names=case.names)
    lines = [line for line in report.lines if line.verdict.value != "note"]
    about = ", ".join(
        f"`{key}={value!r}`" for key, value in {**case.given, **({"names": dict(case.names)} if case.names else {})}.items()
    )
    rows = [
        f"| {code(line.text.strip())} | {line.verdict.value} | {code(line.reason) if line.reason else ''} |" for line in lines
    ]
    gap = f"\n\nExpected: {', '.join(case.verdicts)}. Not yet, as {case.gap}." if case.gap else ""
    head = f"**{case.shows[0].upper()}{case.shows[1:]}**" + (f" ({about})" if about else "")
    return "\n".join([head, "", "| line | verdict | reason |", "| --- | --- | --- |", *rows]) + gap


class MistakeTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """One table, a line per mistake."""
        return self.parse_text_to_nodes("\n".join(mistake_rows()))


class CaseTable(SphinxDirective):
    """Takes no argument and no option."""

    def run(self) -> list[Node]:
        """A small table per case."""
        return self.parse_text_to_nodes("\n\n".join(map(case_section, CASES)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the directives."""
    app.add_directive("mistake-table", MistakeTable)
    app.add_directive("case-table", CaseTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
