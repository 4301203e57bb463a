r"""Names, with all that hangs on them: ``w_{j0}^1``, ``\hat{y}_i^2``, ``net_j``, ``\sigma'(z)``, ``J(\theta)``.

A letter and its subscript are looked up in the lexicon first; only then is it known whether what stands above is a power
and whether a bracket behind is an argument or a factor.
"""

from __future__ import annotations

from itertools import pairwise

from sympy import Expr, S, Symbol

from symperceptron.language.expressions import Delta, Partial
from symperceptron.language.names import indices_of, is_name, letter_of
from symperceptron.language.reading.applications import apply_function, expressions_between, function_of
from symperceptron.language.reading.entries import Raised, is_index, without_indices
from symperceptron.language.reading.evidence import are_names
from symperceptron.language.reading.powers import checked_power
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.resolving import Resolved, resolve
from symperceptron.language.reading.tables import CUSTOMARY_VALUES
from symperceptron.language.reading.vectors import scalar_product
from symperceptron.language.reading.written import Spelled, exponent_of, raised, read_spelled

__all__ = ["read_name"]

_OF_A_NAME = frozenset({"letter", "word", "_", "^", "{", "}", "(", ")"})
_NO_FUNCTIONS = frozenset({"weight", "bias", "input", "target"})


def read_name(r: Reader) -> Expr:
    """A quantity, a function applied, or a function standing alone."""
    written = read_spelled(r)
    if _is_kronecker_of_pair(r, written):
        start, end = r.at + 1, r.partner[r.at]
        r.at = end + 1
        return Delta(r.lexicon.index(r.tokens[start].text), r.lexicon.index(r.tokens[end - 1].text))
    function = function_of(r, written)
    if function is not None:
        return apply_function(r, written, function)
    if written.letter == "e" and not (r.lexicon.is_value("e") or written.atoms or written.primes or _is_of_example(written)):
        return raised(r, written, Symbol("e_own", real=True) if _is_error(r, written) else S.Exp1)
    if written.letter == "pi" and not r.lexicon.is_value("pi") and not written.atoms and not written.primes:
        return raised(r, written, S.Pi)
    return _quantity(r, written)


def _is_error(r: Reader, written: Spelled) -> bool:
    """Whether e is what the text says it is, ``e = d - y``, and not the base of an exponential: alone, or to a power in digits."""
    if not r.lexicon.error_is_e or written.exponent is None:
        return r.lexicon.error_is_e
    start, end = written.exponent
    return all(token.kind == "number" for token in r.tokens[start:end])


def _is_of_example(written: Spelled) -> bool:
    """Whether the letter has an index in brackets above it: ``e^{(i)}`` is the error of example i."""
    return (
        written.above is not None
        and written.above.bracketed
        and not written.above.text.isdigit()
        and is_index(written.above.text)
    )


def _quantity(r: Reader, written: Spelled) -> Expr:
    start = written.start
    applied = _written_arguments(r, written)
    while applied is not None and r.accept("'"):
        written.primes += 1  # f(x)' is f'(x)
    if written.primes and applied is None:
        return _primed(r, written)
    if _is_kronecker(r, written):
        return _kronecker(r, written)
    subscripted = _gradient_subscript(r, written)
    if subscripted is not None:
        return subscripted
    if written.below is not None:
        value = _with_expressions_below(r, written)
        power = written.exponent is not None
    else:
        found = resolve(r.lexicon, written.letter, written.atoms, written.above or (Raised() if written.exponent else None))
        if not isinstance(found, Resolved):
            r.fail(found.reason, start, r.at)
        _remember(r, found)
        value, power = found.expression, found.above_is_power
    if written.transposed:
        return _scalar_product(r, written, value)
    if applied is not None:
        value = _carried_by_arguments(r, value, applied)
        if written.primes:
            value = Partial(value, *[applied[0]] * written.primes)
    else:
        _refuse_doubtful_bracket(r, written)
    return checked_power(r, value, exponent_of(r, written), start) if power else value


def _remember(r: Reader, found: Resolved) -> None:
    for note in found.notes:
        r.note(note)
    for doubt in found.doubts:
        r.doubt(doubt)


def _is_kronecker(r: Reader, written: Spelled) -> bool:
    plain = tuple(atom for atom in written.atoms if atom != ",")
    is_pair = written.letter == "delta" and len(plain) == 2 and all(is_index(atom, r.lexicon.index_letters) for atom in plain)
    is_label = written.above is not None and r.lexicon.text and not written.above.text.isdigit()
    return is_pair and not is_label and not any(entry.slots == 2 for entry in r.lexicon.candidates("delta"))


def _is_kronecker_of_pair(r: Reader, written: Spelled) -> bool:
    """Whether this is ``δ(i, j)``."""
    inside = r.tokens[r.at + 1 : r.at + 4]
    is_bare = written.letter == "delta" and not (written.atoms or written.below or written.exponent or written.primes)
    return (
        is_bare
        and r.peek().kind == "("
        and r.partner[r.at] == r.at + 4
        and [token.kind for token in inside] == ["letter", ",", "letter"]
        and all(is_index(token.text, r.lexicon.index_letters) for token in inside[::2])
    )


def _kronecker(r: Reader, written: Spelled) -> Expr:
    return raised(r, written, Delta(*(r.lexicon.index(atom) for atom in written.atoms if atom != ",")))


def _gradient_subscript(r: Reader, written: Spelled) -> Expr | None:
    """``E_w``: a quantity without indices, with a name of the model below it, is a derivative."""
    lexicon = r.lexicon
    entries = lexicon.candidates(written.letter)
    if len(written.atoms) != 1 or not entries or any(entry.slots or entry.is_literal for entry in entries):
        return None
    if entries[0].role in ("weight", "bias", "input", "target"):
        return None  # w_t is w at step t
    if lexicon.text and entries[0].role != "loss" and written.letter not in lexicon.alone:
        return None  # z_y beside no z is the net input of y
    (below,) = written.atoms
    if is_index(below, lexicon.index_letters) or not lexicon.candidates(below) or written.exponent:
        return None
    is_only_so = lexicon.text and written.letter not in lexicon.alone - lexicon.labelled  # E_x may be the error of the example x
    says = r.doubt if is_only_so or {entry.role for entry in entries} & _NO_FUNCTIONS else r.note
    says(f"{written.letter}_{below} is read as the derivative of {written.letter} by {below}")
    return Partial(lexicon.symbol(entries[0].key), lexicon.symbol(lexicon.candidates(below)[0].key))


def _with_expressions_below(r: Reader, written: Spelled) -> Expr:
    """``x_{i+1}``: indices that are computed."""
    assert written.below is not None  # noqa: S101  # the caller has looked
    entries = r.lexicon.candidates(written.letter)
    if (r.lexicon.closed and not entries) or any(entry.before or entry.after for entry in entries):
        r.fail(f"this subscript does not fit what is known of {written.letter}", written.start, r.at)
    place, (start, end) = r.at, written.below
    indices = expressions_between(r, start, end)
    r.at = place
    key = entries[0].key if entries else written.letter
    at = tuple(
        index.doit().xreplace({s: Symbol(s.name, integer=True) for s in index.free_symbols if isinstance(s, Symbol)})
        for index in indices
    )
    return r.lexicon.symbol(key, at)


def _written_arguments(r: Reader, written: Spelled) -> list[Expr] | None:
    r"""``J(\theta)``: the arguments that a quantity is written with; the place is behind them."""
    if r.peek().kind != "(":
        return None
    start, end = r.at, r.partner[r.at]
    inside = r.tokens[start + 1 : end]
    shown, bare = "".join(token.text for token in inside), _letters_alone(r, start + 1, end)
    entries = r.lexicon.candidates(written.letter)
    is_declared = any(
        shown and known and (shown == known or bare == without_indices(known))
        for entry in entries
        for known in entry.arguments.split("|")
    )
    are_letters = all(token.kind in ("letter", ",", "_", "{", "}") for token in inside)
    is_loss = any(entry.role == "loss" for entry in entries) and are_names(inside)
    # Several letters between commas are no factor: L^{(i)}(w, b).
    is_list = r.lexicon.text and are_letters and any(token.kind == "," for token in inside)
    if not (is_declared or is_loss or is_list):
        return None
    arguments = expressions_between(r, start + 1, end)
    r.note(f"{written.letter}({shown}) is read as the quantity {written.letter}")
    return arguments


def _carried_by_arguments(r: Reader, value: Expr, arguments: list[Expr]) -> Expr:
    """``h(x^{(i)})`` is the value of h for example i."""
    new = [
        at
        for argument in arguments
        if is_name(argument)
        for at in indices_of(argument)
        if isinstance(at, Symbol) and at not in indices_of(value)
    ]
    return r.lexicon.symbol(letter_of(value), (*indices_of(value), *dict.fromkeys(new))) if new and is_name(value) else value


def _letters_alone(r: Reader, start: int, end: int) -> str:
    """The letters of a list of names, what hangs on them left out."""
    return without_indices("".join(token.text for token in r.tokens[start:end]))


def _primed(r: Reader, written: Spelled) -> Expr:
    name = r.tokens[written.start].text
    arguments = [
        argument for entry in r.lexicon.candidates(written.letter) for argument in entry.arguments.split("|") if argument
    ] or [source for letter, source in r.lexicon.made_of.items() if letter == written.letter]
    if (
        len(arguments) == 1
        and "," not in arguments[0]
        and not written.atoms
        and written.exponent is None
        and (r.peek().kind != "(" or _holds(r, written.letter))
    ):
        known = r.lexicon.candidates(written.letter)
        value = r.lexicon.symbol(known[0].key if known else written.letter)
        found = resolve(r.lexicon, arguments[0], (), None)
        if isinstance(found, Resolved):
            r.note(f"{name}' is read as the derivative of {name} by {arguments[0]}")
            return Partial(value, *[found.expression] * written.primes)
    return r.fail(
        f"a prime on {name}, which is not known as a function; expected a function under the prime", written.start, r.at
    )


def _holds(r: Reader, letter: str) -> bool:
    """Whether the letter stands in the bracket that opens here: ``f'(1 - f)`` is a product."""
    return any(token.text == letter for token in r.tokens[r.at : r.partner[r.at]])


def _refuse_doubtful_bracket(r: Reader, written: Spelled) -> None:
    """A bracket behind a letter is a factor only where that is known, and never where it holds nothing but names."""
    if r.peek().kind != "(" or r.peek().text != "(" or r.names_variable:
        return
    start, end = r.at, r.partner[r.at]
    inside = r.tokens[start + 1 : end]
    has_arguments = any(entry.arguments for entry in r.lexicon.candidates(written.letter))
    if has_arguments and not any(token.text == r.tokens[written.start].text for token in inside):
        r.fail(
            f"{written.letter}(…) with other arguments than elsewhere; expected the ones it was defined with, or · before a factor",
            written.start,
            end + 1,
        )
    name = written.letter
    if not (r.lexicon.is_value(name) or written.atoms or name in CUSTOMARY_VALUES or written.exponent is not None):
        message = (
            f"{name}(…) may be a function or a product; expected {name} to be defined or declared first, or · before the bracket"
        )
        r.fail(message, written.start, end + 1)
    before = {token: sign.kind for sign, token in pairwise(inside)}
    is_one_name = (
        bool(inside)
        and all(token.kind in _OF_A_NAME or (token.kind == "number" and before.get(token) in ("(", "{")) for token in inside)
        and r.skip(start + 1) == end
    )
    if is_one_name or next(r.outside(start + 1, end, ","), None) is not None:
        shown = "".join(token.text for token in inside)
        r.fail(
            f"{name}({shown}) may be a function's value or a product; expected · before the bracket or a definition",
            written.start,
            end + 1,
        )


def _scalar_product(r: Reader, written: Spelled, left: Expr) -> Expr:
    """``w^T x``: the sum of the products of the elements."""
    r.accept("*")
    if r.peek().kind not in ("letter", "word"):
        r.fail_here(f"a vector after the transposed {written.letter}")
    start = r.at
    right = read_name(r)
    hanging = {token.kind for token in r.tokens[start : r.at]}
    if not (is_name(left) and is_name(right)):
        r.fail(
            f"a transposed {written.letter} before something that is no vector; expected the name of a vector",
            written.start,
            r.at,
        )
    return scalar_product(r, left, right, is_raised="^" in hanging and "_" not in hanging)
