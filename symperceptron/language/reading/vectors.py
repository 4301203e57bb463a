r"""Products of vectors: ``w^T x`` and ``w · x`` are sums of products of elements."""

from __future__ import annotations

from sympy import Expr, Symbol

from symperceptron.language.expressions import Summation, Times
from symperceptron.language.names import base_of, fresh_index, indices_of
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.tokens import Token

__all__ = ["is_bare_vector", "may_be_vector", "scalar_product"]


def scalar_product(r: Reader, left: Expr, right: Expr) -> Expr:
    """Σ_i a_i b_i for the vectors a and b, whatever other indices they carry."""
    lexicon = r.lexicon
    taken = {*indices_of(left), *indices_of(right)}
    index = lexicon.index(str(fresh_index({symbol for at in taken for symbol in at.free_symbols})))
    elements = [lexicon.symbol(str(base_of(name)), (index, *indices_of(name))) for name in (left, right)]
    keys = [str(base_of(name)) for name in (left, right)]
    found = next(
        (lexicon.ranges[key][0] for key in keys if lexicon.ranges.get(key)), lexicon.bounds.get(str(index), lexicon.default_range)
    )
    r.note(f"{keys[0]}·{keys[1]} is read as a sum of products over {index} from {found[0]} to {found[1]}")
    return Summation(Times(*elements), index, *found)


def is_bare_vector(r: Reader, expr: Expr, token: Token) -> bool:
    """Whether a factor is the letter of an indexed quantity standing without its index."""
    entries = r.lexicon.candidates(token.text)
    return isinstance(expr, Symbol) and any(entry.slots == 1 and entry.key == str(expr) for entry in entries)


def may_be_vector(r: Reader, value: Expr, token: Token) -> bool:
    """Whether a factor is a lone letter that the text elsewhere writes with an index."""
    return isinstance(value, Symbol) and token.text in r.lexicon.mixed
