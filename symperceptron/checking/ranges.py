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

    The quantities named `together` (those of a unit) count as one; every place of an index counts for itself.
    """
    keys: dict[Expr, set[tuple[str, int, int]]] = defaultdict(set)
    for statement in statements:
        for side in statement.sides:
            for _, part in walk(side.expression):
                if isinstance(part, Summation):
                    keys[part.range[1]] |= {
                        ("", 0, 0) if str(base_of(name)) in together else (str(base_of(name)), len(indices_of(name)), slot)
                        for name in free_names(part.body)
                        for slot, index in enumerate(indices_of(name))
                        if index == part.index
                    }
    own = keys.pop(implied, None)
    sharing = [end for end, over in keys.items() if isinstance(end, Symbol) and own is not None and over & own]
    return {implied: sharing[0]} if own is not None and len(sharing) == 1 else {}
