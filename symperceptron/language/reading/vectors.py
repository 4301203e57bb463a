r"""Vectors in the sums that they stand for: ``w^T x`` and ``w · x`` are sums of products of elements, ``‖y - t‖²`` one of squares."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol

from symperceptron.errors import ReadingError
from symperceptron.language.expressions import Power, Summation, Times
from symperceptron.language.names import free_names, fresh_index, indices_of, is_name, letter_of, rename
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.tokens import Token

__all__ = ["joined", "read_norm", "read_scalar_product", "scalar_product"]


def joined(r: Reader, factors: list[tuple[Expr, Token]], signs: list[str]) -> Expr:
    """The product; a dot between the letters of two vectors is their scalar product."""
    out: list[Expr] = []
    at = 0
    while at < len(factors):
        value, token = factors[at]
        if (
            at + 1 < len(factors)
            and signs[at + 1] == "·"
            and _is_bare_vector(r, value, token)
            and _is_bare_vector(r, *factors[at + 1])
        ):
            out.append(scalar_product(r, value, factors[at + 1][0]))
            at += 2
        else:
            if (
                at + 1 < len(factors)
                and signs[at + 1] == "·"
                and _may_be_vector(r, value, token)
                and _may_be_vector(r, *factors[at + 1])
            ):
                message = f"{token.text} · {factors[at + 1][1].text} may be a product of numbers or of vectors; expected the indices, or a transposed vector"
                raise ReadingError(message, (token.start, factors[at + 1][1].end))
            out.append(value)
            at += 1
    return Times(*out)


def scalar_product(r: Reader, left: Expr, right: Expr, *, is_raised: bool = False) -> Expr:
    """Σ_i a_i b_i for the vectors a and b, whatever other indices they carry; of the second they may be raised."""
    lexicon = r.lexicon
    taken = {*indices_of(left), *indices_of(right)}
    index = lexicon.index(str(fresh_index({symbol for at in taken for symbol in at.free_symbols})))
    keys = [letter_of(name) for name in (left, right)]
    places = ((left, keys[0], False), (right, keys[1], is_raised))
    elements = [lexicon.symbol(key, _element(r, key, index, indices_of(name), is_raised=up)) for name, key, up in places]
    found = next(
        (lexicon.ranges[key][0] for key in keys if lexicon.ranges.get(key)), lexicon.bounds.get(str(index), lexicon.default_range)
    )
    r.note(f"{keys[0]}·{keys[1]} is read as a sum of products over {index} from {found[0]} to {found[1]}")
    return Summation(Times(*elements), index, *found)


def read_scalar_product(r: Reader) -> Expr:
    r"""``\langle w, x \rangle``."""
    start, end = r.at, r.partner[r.at]
    cuts = list(r.outside(start + 1, end, ","))
    if len(cuts) != 1:
        r.fail("angle brackets; expected two vectors in them, with a comma between", start, end + 1)
    left, right = r.expression_in(start + 1, cuts[0]), r.expression_in(cuts[0] + 1, end)
    if not (is_name(left) and is_name(right)):
        r.fail("angle brackets round something that is no vector; expected the names of two vectors", start, end + 1)
    r.at = end + 1
    return scalar_product(r, left, right)


def _element(r: Reader, key: str, index: Expr, others: tuple[Expr, ...], *, is_raised: bool) -> tuple[Expr, ...]:
    """The indices of an element of a vector: ``x_{ik}`` is element k of ``x_i``, and ``x_k^{(i)}`` that of ``x^{(i)}``."""
    below = not is_raised and any(entry.key == key and not entry.above_is_index for entry in r.lexicon.entries)
    return (*others, index) if below else (index, *others)


def read_norm(r: Reader) -> Expr:
    r"""``\|y - t\|^2``: the sum of the squares of the elements; the square of a scalar."""
    start, width = r.at, 2 if r.peek().kind == "|" else 1
    kinds = [r.peek().kind] * width
    end = start + width
    while end < r.end and [r.ahead(end + step).kind for step in range(width)] != kinds:
        end = r.partner.get(end, end) + 1
    if end >= r.end:
        r.fail("a norm is not closed; expected a second ‖", start)
    value = r.expression_in(start + width, end)
    r.at = end + width
    for sign in ("_", "^"):
        if r.peek().kind == sign:
            r.next()
            first, last = r.group("the 2 of a norm")
            if [token.text for token in r.tokens[first:last]] not in (["2"], ["F"][: sign == "_"]):
                r.fail("a norm that is not Euclidean; expected ‖…‖²", start, last)
        elif sign == "^":
            r.fail("a norm without its square; expected ‖…‖²", start, r.at)
    return _sum_of_squares(r, value)


def _sum_of_squares(r: Reader, value: Expr) -> Expr:
    index = r.lexicon.index(str(fresh_index(value.free_symbols)))
    vectors = {name: str(name) for name in free_names(value) if isinstance(name, Symbol) and _is_vector(r, str(name))}
    if not vectors:
        return Power(value, Integer(2))
    body = rename(value, {name: r.lexicon.symbol(key, (index,)) for name, key in vectors.items()})
    ranges = (r.lexicon.ranges[key][0] for key in vectors.values() if r.lexicon.ranges.get(key))
    bounds = next(ranges, r.lexicon.bounds.get(str(index), r.lexicon.default_range))
    r.note(f"the norm is read as a sum of squares over {index} from {bounds[0]} to {bounds[1]}")
    return Summation(Power(body, Integer(2)), index, *bounds)


def _is_vector(r: Reader, key: str) -> bool:
    return any(entry.key == key and entry.slots == 1 and not entry.above_is_index for entry in r.lexicon.entries)


def _is_bare_vector(r: Reader, expr: Expr, token: Token) -> bool:
    """Whether a factor is the letter of an indexed quantity standing without its index."""
    entries = r.lexicon.candidates(token.text)
    return isinstance(expr, Symbol) and any(entry.slots == 1 and entry.key == str(expr) for entry in entries)


def _may_be_vector(r: Reader, value: Expr, token: Token) -> bool:
    """Whether a factor is a lone letter that the text elsewhere writes with an index."""
    return isinstance(value, Symbol) and token.text in r.lexicon.mixed
