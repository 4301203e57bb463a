"""What a model assumes of the quantities that nothing defines, put as definitions: so whoever unfolds definitions keeps to it, knowing nothing of assumptions.

That shares add up to 1 is the same as that they are ``t_k = e^{s_k} / Σ_l e^{s_l}`` for some s: every such t adds up to 1,
and all positive shares are of this form.  A proof under the definition is a proof under the assumption, and a point at
which the definition holds is one that may refute.  Shares that are 0 are reached as limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, Indexed, IndexedBase, Number, S

from symperceptron.language.expressions import Compare, Over, Power, Summation, Times, one
from symperceptron.language.model import Definition, Model
from symperceptron.language.names import fresh_index, indices_of

__all__ = ["solved"]


@lru_cache(maxsize=256)
def solved(model: Model) -> Model:
    """The model with a definition in the place of each assumption; an assumption of another form than ``Σ_k t_k = c`` is left as it is.

    >>> from symperceptron import Network
    >>> model = solved(Network(("softmax",), loss="cross_entropy"))
    >>> model.definition_of("t").expression
    Over(Power(E, share_t[k]), Summation(Power(E, share_t[i]), i, 0, n_1))
    """
    found = {assumption: definition for assumption in model.assumptions for definition in _definitions(model, assumption)}
    left = tuple(assumption for assumption in model.assumptions if assumption not in found)
    return replace(model, definitions=(*model.definitions, *found.values()), assumptions=left) if found else model


def _definitions(model: Model, assumption: Compare) -> Iterator[Definition]:
    total, value = assumption.sides if assumption.signs == ("=",) else (None, None)
    if not isinstance(total, Summation) or not isinstance(value, Number) or not isinstance(total.body, Indexed):
        return
    if total.index in indices_of(total.body) and model.definition_of(total.body) is None:
        share = _share(total, total.body)
        yield Definition(name=total.body, expression=share if value == one else Times(value, share))


def _share(total: Summation, element: Indexed) -> Expr:
    s = IndexedBase(f"share_{element.base}", real=True)[indices_of(element)]
    other = fresh_index(element.free_symbols)
    return Over(Power(S.Exp1, s), Summation(Power(S.Exp1, s.xreplace({total.index: other})), other, *total.range))
