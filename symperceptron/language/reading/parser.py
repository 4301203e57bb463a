r"""The parser: three levels of binding (sum, product, factor) and a table of what may begin a factor.

>>> from symperceptron.language.reading.alternatives import parse
>>> from symperceptron.language.reading.lexicon import Lexicon
>>> print(parse(r"(a - t) a (1 - a)", Lexicon()).expression)
Times(Plus(a, Neg(t)), a, Plus(1, Neg(a)))

Juxtaposition is a product.  A slash binds like a product sign and takes one factor below it; where ``a/b c`` could mean two
things, brackets are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sympy import Expr

from symperceptron.language.expressions import Call, Neg, Over, Plus, Times, negative, one
from symperceptron.language.reading.cases import (
    holds_condition,
    indicator_of,
    read_condition,
    read_environment,
    read_indicator,
    read_plain_cases,
)
from symperceptron.language.reading.derivatives import (
    at_point,
    fraction,
    is_inline_derivative,
    primed,
    read_inline_derivative,
    read_nabla,
    read_operator,
)
from symperceptron.language.reading.naming import read_name
from symperceptron.language.reading.powers import checked_power, number
from symperceptron.language.reading.reader import END, Grammar, Reader
from symperceptron.language.reading.shorthand import is_gradient, read_gradient
from symperceptron.language.reading.sums import read_sum, with_reach, written_out
from symperceptron.language.reading.tokens import Token
from symperceptron.language.reading.vectors import joined, read_norm, read_scalar_product
from symperceptron.language.reading.written import exponent_range

__all__ = ["GRAMMAR"]


def _expression(r: Reader) -> Expr:
    start = r.at
    terms: list[Expr] = [_signed(r)]
    dots: list[int] = []
    while r.peek().kind in ("+", "-"):
        if r.peek().kind == "+" and r.peek(1).kind == "dots":
            r.at += 2
            dots.append(len(terms))
            if r.peek().kind not in ("+", "-"):
                break
            continue
        terms.append(_signed(r))
    if dots:
        terms = written_out(r, terms, dots, start)
    if len(terms) > 1:
        terms = with_reach(r, terms, start)
    return Plus(*terms)


def _signed(r: Reader) -> Expr:
    minus = 0
    while r.peek().kind in ("+", "-"):
        minus += r.next().kind == "-"
        if minus > 3:
            r.fail_here("a term after so many signs")
    term = _product(r)
    return Neg(term) if minus % 2 else term


def _product(r: Reader) -> Expr:
    start = r.at
    if r.peek().kind in ("+", "-"):
        return _signed(r)
    if not begins(r.peek()):
        r.fail_here("a term")
    factors, signs = [(_factor(r), r.tokens[start])], [""]
    slash_at: int | None = None
    while r.peek() is not END:
        token = r.peek()
        if token.kind in ("*", "/") or _is_product_sign(r):
            r.next()
        elif not begins(token):
            break
        first = r.at
        if token.kind == "/":
            _divide(r, factors)
            slash_at = first - 1
            continue
        if token.kind != "*" and slash_at is not None:
            _refuse_doubtful_slash(r, slash_at, first)
        slash_at = None
        signs.append(token.text if token.kind == "*" else "")
        factors.append((_signed_factor(r) if token.kind == "*" else _factor(r), r.tokens[first]))
    return joined(r, factors, signs)


def _is_product_sign(r: Reader) -> bool:
    r"""Whether a full stop stands close between two factors: ``\sigma.(1-\sigma)``, ``(1-\sigma).x``."""
    following = r.peek(1)
    is_factor = following.kind in ("(", "frac", "partial") or (following.kind == "letter" and r.tokens[r.at - 1].kind == ")")
    return r.peek().kind == "." and not following.spaced and is_factor


def _signed_factor(r: Reader) -> Expr:
    """The factor after a product sign, which may have a sign of its own: ``2 · −1``."""
    minus = 0
    while r.peek().kind in ("+", "-"):
        minus += r.next().kind == "-"
        if minus > 3:
            r.fail_here("a factor after so many signs")
    if not begins(r.peek()):
        r.fail_here("a factor")
    value = _factor(r)
    return negative(value) if minus % 2 else value


def _divide(r: Reader, factors: list[tuple[Expr, Token]]) -> None:
    above, token = factors.pop()
    first = r.at
    below = _signed_factor(r)
    if below == 1 and r.peek().kind in ("+", "-") and not r.peek().spaced:
        # Nobody divides by 1: 1/1+e^-x is 1/(1+e^-x).
        r.fail("what follows a slash and 1 may stand below it as well; expected brackets", first, r.at + 1)
    factors.append((Over(above, below), token))


def _refuse_doubtful_slash(r: Reader, slash: int, following: int) -> None:
    """``a/b c``: fine where space or numbers make it plain that the slash binds tighter, and refused where not."""
    sign, before, behind = r.tokens[slash], r.tokens[slash - 1], r.tokens[slash + 1]
    tight = not sign.spaced and not behind.spaced
    numbers = before.kind == behind.kind == "number" and following == slash + 2
    next_ = r.tokens[following]
    if (numbers and (next_.spaced or next_.kind == "(")) or (tight and next_.spaced):
        return
    r.fail("what follows a slash and one factor may stand above or below it; expected brackets", slash - 1, following + 1)


def begins(token: Token) -> bool:
    """Whether a factor can begin with the token."""
    return token.kind in _FACTORS


def _factor(r: Reader) -> Expr:
    r.depth += 1
    if r.depth > 60:
        r.fail_here("fewer things inside one another")
    start = r.at
    value = _FACTORS[r.peek().kind](r) if begins(r.peek()) else r.fail_here("a factor")
    if r.peek().kind in ("^", "'"):
        value = _hangs_on(r, value, start)
    if r.peek().kind == "at":
        value = at_point(r, value, start)
    r.depth -= 1
    return value


def _hangs_on(r: Reader, value: Expr, start: int) -> Expr:
    """Powers and primes of what is no name."""
    primes = 0
    while r.accept("'"):
        primes += 1
    if primes:
        value = primed(r, value, primes, start)
    if r.accept("^"):
        first, last = exponent_range(r)
        kinds = {token.kind for token in r.tokens[first:last]}
        behind = r.at
        if kinds == {"'"}:
            return primed(r, value, last - first, start)
        if kinds == {"top"} or (last - first == 1 and r.tokens[first].text == "T" and not r.lexicon.is_value("T")):
            r.fail("a transposed expression; expected the name of a vector under the T", start, r.at)
        exponent = r.expression_in(first, last)
        r.at = behind
        if isinstance(value, Neg) and r.tokens[start].kind == "{":  # nobody sees the braces of {-e}^{-x}
            value = Neg(checked_power(r, value.args[0], exponent, start))
        else:
            value = checked_power(r, value, exponent, start)
        if r.peek().kind == "^":
            r.fail_here("braces that say which power comes first")
    return value


def _letter(r: Reader) -> Expr:
    token = r.peek()
    if token.text in _INDICATORS and holds_condition(r, r.at + 1 + (r.peek(1).kind == "_")):
        return read_indicator(r)
    if token.kind == "letter" and r.is_differential(token):
        if is_inline_derivative(r):
            return read_inline_derivative(r)
        if is_gradient(r):
            return read_gradient(r)
        if token.text == "Delta" and r.peek(1).kind == "letter":
            return _increment(r)
    return read_name(r)


_INDICATORS = ("I", "bbI")


def _increment(r: Reader) -> Expr:
    """``Δw_j``: a name of its own."""
    start = r.at
    r.next()
    token = r.peek()
    joined = Token("letter", f"Delta_{token.text}", r.tokens[start].start, token.end)
    r.tokens = (*r.tokens[: r.at], joined, *r.tokens[r.at + 1 :])
    return read_name(r)


def _number(r: Reader) -> Expr:
    token = r.next()
    if not token.text.isdigit():
        places = len(token.text.partition(".")[2])
        r.decimals = places if r.decimals is None else min(places, r.decimals)
    if token.text == "1" and (r.peek().kind == "_" or holds_condition(r, r.at)):
        return indicator_of(r)
    return number(token.text)


def _half(r: Reader) -> Expr:
    above, _, below = r.next().text.partition("/")
    return Over(number(above), number(below))


def _bracket(r: Reader) -> Expr:
    start, end = r.at, r.partner[r.at]
    if r.tokens[start].text == "<":
        return read_scalar_product(r)
    if holds_condition(r, start):
        if r.tokens[start].text == "(":
            r.doubt("the comparison in brackets is read as one where it holds and zero elsewhere")
        return read_condition(r)
    value = r.expression_in(start + 1, end)
    r.at = end + 1
    return value


def _braces(r: Reader) -> Expr:
    r"""A group: ``{a \over b}``, a piecewise expression in plain text, or just what is inside."""
    start, end = r.at, r.partner[r.at]
    for at in r.outside(start + 1, end, "over", "keyword"):
        if r.tokens[at].kind == "keyword":
            return read_plain_cases(r, start, end)
        r.at = end + 1
        return fraction(r, (start + 1, at), (at + 1, end))
    value = r.expression_in(start + 1, end)
    r.at = end + 1
    if r.peek().kind == "^" and isinstance(value, Neg | Plus | Times) and r.partner.get(start + 1) != end - 1:
        r.doubt("braces do not show: the exponent behind them may belong to what stands last in them")
    return value


def _frac(r: Reader) -> Expr:
    r.next()
    above = r.group("the numerator")
    below = r.group("the denominator")
    return fraction(r, above, below)


def _root(r: Reader) -> Expr:
    start = r.at
    r.next()
    degree: Expr | None = None
    if r.peek().kind == "(" and r.peek().text == "[":
        degree = _bracket(r)
    if r.peek().kind == "(":
        value = _bracket(r)
    else:
        place = r.group("what is under the root")
        behind = r.at
        value = r.expression_in(*place)
        r.at = behind
    return Call("sqrt", value) if degree is None else checked_power(r, value, Over(one, degree), start)


def _absolute_value(r: Reader) -> Expr:
    return Call("abs", _bracket(r))


def _absolute(r: Reader) -> Expr:
    if r.ahead(r.at + 1).kind == "|" and not r.ahead(r.at + 1).spaced:
        return read_norm(r)
    start = r.at
    end = start + 1
    while end < r.end and r.tokens[end].kind != "|":
        end = r.partner.get(end, end) + 1
    if end >= r.end:
        r.fail("| is not closed; expected a second |", start)
    value = r.expression_in(start + 1, end)
    r.at = end + 1
    return Call("abs", value)


_FACTORS: Mapping[str, Callable[[Reader], Expr]] = MappingProxyType(
    {
        "letter": _letter, "word": _letter, "number": _number, "half": _half, "(": _bracket, "{": _braces, "frac": _frac, "sqrt": _root,
        "sum": read_sum, "partial": read_operator, "nabla": read_nabla, "begin": read_environment, "indicator": read_indicator, "|": _absolute,
        "open|": _absolute_value, "norm": read_norm,
    }
)  # fmt: skip

GRAMMAR = Grammar(_expression, _product, _factor, begins)
