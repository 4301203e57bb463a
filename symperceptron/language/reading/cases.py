r"""Piecewise expressions: the environment ``cases``, ``{z if z > 0; 0 otherwise}``, and indicators ``1_{z > 0}``."""

from __future__ import annotations

from sympy import Expr

from symperceptron.language.expressions import Branch, Cases, Compare, one, zero
from symperceptron.language.ordinary import RELATIONS
from symperceptron.language.reading.reader import Reader

__all__ = ["holds_condition", "indicator_of", "read_condition", "read_environment", "read_indicator", "read_plain_cases"]


def read_environment(r: Reader) -> Expr:
    """The rows of ``cases``; any other environment is refused."""
    start, end = r.at, r.partner[r.at]
    if r.tokens[start].text not in ("cases", "dcases", "rcases"):
        r.fail(f"the environment {r.tokens[start].text}; expected a formula without matrices", start)
    rows = [row for row in _parted(r, start + 1, end, "\\\\") if row[0] < row[1]]
    value = Cases(*(_row(r, row) for row in rows))
    r.at = end + 1
    return value


def _row(r: Reader, row: tuple[int, int]) -> Expr:
    columns = _parted(r, *row, "&")
    word = next(r.outside(*row, "keyword"), None)
    if len(columns) == 1 and word is not None:
        columns = [(row[0], word), (word, row[1])]
    if len(columns) != 2:
        r.fail("a case; expected a value, & and its condition", *row)
    (first, last), condition = columns
    while last > first and r.tokens[last - 1].kind in (",", ";"):
        last -= 1
    return _branch(r, (first, last), condition)


def read_plain_cases(r: Reader, start: int, end: int) -> Expr:
    """``{z if z > 0; 0 otherwise}``, between its braces."""
    branches = []
    for first, last in _parted(r, start + 1, end, ";"):
        at = next(r.outside(first, last, "keyword"), None)
        if at is None:
            r.fail("a case without a condition; expected if or otherwise", first, last)
        branches.append(_branch(r, (first, at), (at, last)))
    r.at = end + 1
    return Cases(*branches)


def _branch(r: Reader, value: tuple[int, int], condition: tuple[int, int]) -> Expr:
    found = r.expression_in(*value)
    start, end = condition
    while end > start and r.tokens[end - 1].kind in (",", ".", ";"):
        end -= 1
    while start < end and r.tokens[start].kind in ("keyword", ","):
        if r.tokens[start].text == "otherwise" and start + 1 == end:
            return Branch.otherwise(found)
        start += 1
    return Branch(found, _condition(r, start, end))


def _condition(r: Reader, start: int, end: int) -> Expr:
    """A comparison, or a chain of them: ``0 < z <= 1``."""
    chain: list[Expr | str] = []
    first = start
    for at in r.outside(start, end, "relation"):
        negated = at > first and r.tokens[at - 1].kind == "not"
        sign = "!=" if negated and r.tokens[at].text == "=" else r.tokens[at].text
        if sign not in RELATIONS or (negated and sign != "!="):
            r.fail(f"the relation {sign} in a condition; expected one of {' '.join(RELATIONS)}", at)
        chain += [r.expression_in(first, at - negated), sign]
        first = at + 1
    if not chain:
        r.fail("a condition; expected a comparison such as z > 0", start, max(end, start + 1))
    return Compare(*chain, r.expression_in(first, end))


def read_indicator(r: Reader) -> Expr:
    """The sign of an indicator, with its condition."""
    r.next()
    return indicator_of(r)


def indicator_of(r: Reader) -> Expr:
    """``1_{z > 0}``, ``1[z > 0]``: one where the condition holds."""
    r.accept("_")
    if r.peek().kind not in ("(", "{"):
        r.fail_here("a condition in brackets")
    return read_condition(r)


def read_condition(r: Reader) -> Expr:
    """A condition in brackets, ``[i = j]``: one where it holds, zero elsewhere."""
    start, end = r.at, r.partner[r.at]
    first, last = start + 1, end
    while last - first > 1 and r.tokens[first].kind in ("(", "{") and r.partner[first] == last - 1:
        first, last = first + 1, last - 1
    value = Cases(Branch(one, _condition(r, first, last)), Branch.otherwise(zero))
    r.at = end + 1
    return value


def holds_condition(r: Reader, at: int) -> bool:
    """Whether the bracket that opens here has a comparison in it, as no factor has."""
    if r.ahead(at).kind not in ("(", "{"):
        return False
    inside = at + 1
    while r.ahead(inside).kind in ("(", "{") and r.partner[inside] == r.partner[at] - 1:
        at, inside = inside, inside + 1
    kinds = {r.tokens[found].kind for found in r.outside(inside, r.partner[at], "relation", "keyword")}
    return kinds == {"relation"}


def _parted(r: Reader, start: int, end: int, kind: str) -> list[tuple[int, int]]:
    """The ranges between the tokens of that kind."""
    cuts = list(r.outside(start, end, kind))
    return list(zip([start, *(at + 1 for at in cuts)], [*cuts, end], strict=True))
