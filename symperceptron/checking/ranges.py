"""The range of a sum that the author writes without one: that of the sums with one over the same quantities.

``Σ_j e^{z_j}`` beside ``−Σ_{k=1}^K y_k ln p_k`` runs to K too.  Left alone it would run to a number of its own, and no two
lines would agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sympy import Expr, Symbol

from symperceptron.checking.statements import Statement
from symperceptron.language.expressions import Summation
from symperceptron.language.names import base_of, free_names, indices_of
from symperceptron.language.positions import walk

__all__ = ["common_ends"]


def common_ends(statements: Iterable[Statement], implied: Expr, together: frozenset[str]) -> dict[Expr, Expr]:
    """The end that stands for the implied one, where the text gives exactly one to sums over the same quantities.

    The quantities named `together` (those of a unit) count as one.
    """
    keys: dict[Expr, set[str]] = defaultdict(set)
    for statement in statements:
        for side in statement.sides:
            for _, part in walk(side.expression):
                if isinstance(part, Summation):
                    over = {str(base_of(name)) for name in free_names(part.body) if part.index in indices_of(name)}
                    keys[part.range[1]] |= over | (together if over & together else frozenset())
    own = keys.pop(implied, None)
    sharing = [end for end, over in keys.items() if isinstance(end, Symbol) and own is not None and over & own]
    return {implied: sharing[0]} if own is not None and len(sharing) == 1 else {}
