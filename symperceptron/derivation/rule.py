"""A rule is a value: a name, what it states, how it rewrites, an example, whose it is.

The example lives in the rule and feeds the tests, the reference and the pages, so a new rule is one row in one place. `opens`
is the coarsest detail at which a new line begins with the rule: at coarser ones its result is folded into the line before. A
`quiet` rule is housekeeping that a label does not mention beside others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from sympy import Expr

from symperceptron.language.expressions import Compare
from symperceptron.language.model import Model
from symperceptron.language.names import freshened

if TYPE_CHECKING:
    from symperceptron.derivation.steps import Derivation

__all__ = ["Context", "Detail", "Equation", "Rewritten", "Rule"]


class Detail(IntEnum):
    """How many lines a derivation shows: the lesson's pace, one idea a line, or every rule application."""

    BRIEF = 1
    STANDARD = 2
    FULL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """What a rule states, for any expressions in place of its letters."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """What came of a rule: the new part, the conditions it needs and the lemma it rests on."""

    after: Expr
    conditions: tuple[Compare, ...] = ()
    because: Derivation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule may look at beside the part it rewrites: the model, the kind of node around the part, and the engine for a lemma.

    `avoid` are the letters that no sum in a new part may bind: those free in the goal and the indices of the sums around the part.
    """

    model: Model
    derive: Callable[[Expr, Model], Derivation]
    parent: type[Expr] | None = None
    goal: Expr | None = None
    avoid: frozenset[Expr] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named rewriting of one part of a line.

    `rewrite` takes the part and its context and gives the new part (or a `Rewritten` with conditions and lemma), or None where the rule does not
    apply.  `example` is a part it applies to, under the definitions of the plain perceptron or of the model that is `given`.
    """

    name: str
    statement: Equation
    rewrite: Callable[[Expr, Context], Rewritten | Expr | None]
    example: Expr
    source: str
    conditions: str = ""
    opens: Detail = Detail.FULL
    quiet: bool = False
    given: Model | None = None

    def __call__(self, part: Expr, context: Context) -> Rewritten | None:
        """The rule applied to a part, or None where it does not apply or changes nothing."""
        result = self.rewrite(part, context)
        if result is None:
            return None
        found = result if isinstance(result, Rewritten) else Rewritten(after=result)
        return None if found.after == part else replace(found, after=freshened(found.after, context.avoid))
