"""The `rule-table` directive: every rule of the engine, from the table that the engine itself uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective
from sympy import Symbol

from symperceptron.derivation import Perceptron
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context
from symperceptron.derivation.rules import RULES
from symperceptron.language.expressions import Call, Partial
from symperceptron.language.writing import to_latex

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx


U = Symbol("u", real=True)


def context(rule: Any) -> Context:
    """The model of a rule's example, in the derivation of σ', which is what the rules that close a lemma look at."""
    return Context(model=rule.given or Perceptron(), derive=run, goal=Partial(Call("sigma", U), U))


def rule_entry(rule: Any) -> str:
    """One rule as Markdown: its name and statement, its example before and after, when it holds and where it is written down."""
    left, right, before = map(to_latex, (rule.statement.left, rule.statement.right, rule.example))
    found = rule(rule.example, context(rule))
    lines = [f"**{rule.name}**", f": ${left} = {right}$", "", f"  For example: ${before} \\;\\to\\; {to_latex(found.after)}$"]
    if rule.conditions:
        lines += ["", f"  Where {rule.conditions}."]
    return "\n".join([*lines, "", f"  *{rule.source}*"])


class RuleTable(SphinxDirective):
    """Takes no argument and no option: the table says everything."""

    def run(self) -> list[Node]:
        """The entries of all rules, in the order in which the engine tries them."""
        return self.parse_text_to_nodes("\n\n".join(map(rule_entry, RULES)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about the directive."""
    app.add_directive("rule-table", RuleTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
