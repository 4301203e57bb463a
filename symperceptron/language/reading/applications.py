r"""Functions applied: ``\sigma(z)``, ``\sigma'(z)``, ``\ln a``, ``\tanh^2 x``, and a function that stands without its argument."""

from __future__ import annotations

from sympy import Expr

from symperceptron.language.expressions import Call, Prime, Times
from symperceptron.language.names import base_of, free_names, is_name, letter_of
from symperceptron.language.reading.powers import checked_power
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.resolving import Resolved, resolve, spelled
from symperceptron.language.reading.tables import CUSTOMARY_FUNCTIONS, FUNCTION_WORDS
from symperceptron.language.reading.written import Spelled, exponent_of
from symperceptron.language.writing import to_text

__all__ = ["apply_function", "doubt_argument", "expressions_between", "function_of", "remember_formal"]


def function_of(r: Reader, written: Spelled) -> str | None:
    """The function that was written, if it is one, its label included."""
    lexicon = r.lexicon
    label = "".join(written.atoms)
    full = f"{written.letter}_{label}" if label else written.letter
    if label == "prime" and lexicon.function(written.letter):
        written.primes, written.atoms, full = written.primes + 1, (), written.letter
    name = lexicon.function(full)
    if name is not None and not lexicon.candidates(written.letter):
        return name
    if written.letter in lexicon.slips and not written.atoms and not written.exponent and r.peek().kind == "(":
        r.doubt(f"{written.letter}(…) is read as {lexicon.slips[written.letter]}(…)")
        return lexicon.functions[lexicon.slips[written.letter]]
    if lexicon.is_value(written.letter) or lexicon.is_value(full) or lexicon.closed or r.peek().kind != "(":
        return None
    if written.letter in CUSTOMARY_FUNCTIONS and not written.exponent:
        r.note(f"{full} is read as a function")
        return full
    return None


def apply_function(r: Reader, written: Spelled, function: str) -> Expr:
    """The function, applied to the bracket behind it, to the one factor behind it, or to what it was applied to before."""
    if written.transposed or (written.above is not None and written.above.bracketed):
        r.fail(
            f"a superscript that is no power on the function {function}; expected a power, a prime or its argument",
            written.start,
            r.at,
        )
    behind = r.at
    is_alone = r.peek().kind == "(" and _stands_alone_inside(r, written, function)
    if r.peek().kind == "(" and not is_alone:
        start, end = r.at, r.partner[r.at]
        net = _net_input(r, start + 1, end)
        arguments = [net] if net is not None else expressions_between(r, start + 1, end)
        r.at = end + 1
    elif r.peek().kind == "{" and not r.peek().spaced:
        arguments = [r.grammar.factor(r)]
    elif (
        not is_alone
        and written.letter in FUNCTION_WORDS
        and (r.grammar.begins(r.peek()) or (written.letter not in r.lexicon.functions and not r.recent.get(function)))
    ):
        arguments = [_bare_argument(r, function)]
    else:
        arguments = [_argument_left_out(r, written, function)]
    expected = 2 if function in ("max", "min") else 1
    if len(arguments) != expected:
        count = "1 argument" if len(arguments) == 1 else f"{len(arguments)} arguments"
        r.fail(f"{count} of {function}; expected {('one', 'two')[expected - 1]}", written.start, r.at)
    is_written = r.at > behind
    if is_written and len(arguments) == 1 and not _is_made_of(arguments[0], r.recent.get(function)):
        r.recent[function] = arguments[0]
    if written.primes and len(arguments) > 1:
        r.fail(f"a prime on a function of {len(arguments)} arguments; expected a partial derivative", written.start, r.at)
    value = Prime(function, arguments[0], written.primes) if written.primes else Call(function, *arguments)
    if written.exponent is None:
        return value
    exponent = exponent_of(r, written)
    if exponent == -1 or (getattr(exponent, "args", ()) and exponent.doit() == -1):
        r.fail(f"{function} to the -1 may be its inverse or its reciprocal; expected a fraction", written.start, r.at)
    return checked_power(r, value, exponent, written.start)


def _net_input(r: Reader, start: int, end: int) -> Expr | None:
    """``σ(x)`` where ``x_0^1`` is the net input and ``x_j^0`` an input: the lone letter of both is the net input."""
    token = r.tokens[start]
    entries = r.lexicon.candidates(token.text) if end == start + 1 and token.kind == "letter" else ()
    nets = [entry for entry in entries if entry.role == "preactivation" and not entry.slots]
    if len(entries) < 2 or len(nets) != 1 or any(not (entry.slots or entry.is_literal) for entry in entries):
        return None
    r.doubt(f"{token.text} is read as {spelled(nets[0])}")
    return r.lexicon.symbol(nets[0].key)


def _stands_alone_inside(r: Reader, written: Spelled, function: str) -> bool:
    """``σ(1 − σ)``: a function that stands without its argument inside the bracket is a value, and the bracket a factor."""
    start, end = r.at, r.partner[r.at]
    letter = r.tokens[written.start].text
    if written.letter in FUNCTION_WORDS and written.letter not in r.lexicon.functions and not r.recent.get(function):
        return False
    return any(
        r.tokens[at].text == letter and r.tokens[at].kind in ("letter", "word") and r.ahead(at + 1).kind not in ("(", "'", "_")
        and not (r.ahead(at + 1).kind == "^" and r.ahead(at + 3).kind == "(")
        for at in range(start + 1, end)
    )  # fmt: skip


def _is_made_of(argument: Expr, variable: Expr | None) -> bool:
    """Whether the argument is only the variable in another form: beside ``g(z)``, ``g(-z)`` does not say what g alone is."""
    return variable is not None and is_name(variable) and argument != variable and free_names(argument) == {variable}


def _argument_left_out(r: Reader, written: Spelled, function: str) -> Expr:
    recent = r.recent.get(function)
    found = recent or r.lexicon.arguments.get(function)
    if found is None:
        r.fail(f"{r.tokens[written.start].text} is a function; expected its argument in brackets", written.start, r.at)
    # What is only given has another letter than the text, which says below what the function is.
    is_of_another = recent is None and r.lexicon.formal.get(written.letter, to_text(found)) != to_text(found)
    is_only_given = recent is None and not _is_in_text(r, found)
    says = r.doubt if is_of_another or is_only_given or written.letter in r.lexicon.nested else r.note
    says(f"{written.letter} without an argument is read as {function}({to_text(found)})")
    return found


def remember_formal(r: Reader, above: tuple[int, int], below: tuple[int, int]) -> None:
    r"""``\frac{dg}{d\xi}``: the letter that g is defined with, which stands for nothing else, or any behind a function's word, is its argument.

    So is x in ``\frac{d\sigma}{dx}`` where the text has no other argument for σ.
    """
    if not above[1] - above[0] == below[1] - below[0] == 2:
        return
    name, variable = r.tokens[above[0] + 1], r.tokens[below[0] + 1]
    function = r.lexicon.functions.get(name.text, "")
    entries, found = r.lexicon.candidates(variable.text), resolve(r.lexicon, variable.text, (), None)
    if function and r.lexicon.formal.get(name.text) == variable.text and not entries:
        r.recent[function] = r.lexicon.symbol(variable.text)
    elif not function and name.text in FUNCTION_WORDS and isinstance(found, Resolved):
        r.recent[FUNCTION_WORDS[name.text]] = found.expression
    elif function and function not in r.recent and _stands_for_argument(r, function, {entry.role for entry in entries}):
        r.doubt(f"{name.text} differentiated by {variable.text} is read as a function of {variable.text}")
        r.recent[function] = r.lexicon.symbol(entries[0].key if entries else variable.text)


def _stands_for_argument(r: Reader, function: str, roles: set[str]) -> bool:
    """Whether the argument that the model has for a function is no letter of the text, and the variable may be it."""
    known = r.lexicon.arguments.get(function)
    return known is not None and not {str(base_of(known))} & r.lexicon.letters and roles <= {"input", "preactivation", ""}


def doubt_argument(r: Reader, function: Expr, variables: list[Expr]) -> None:
    """Doubt what a function that is differentiated without its argument was taken to be applied to, where that is not the variable: ``dσ/dx``."""
    if isinstance(function, Call) and function.arguments != tuple(variables):
        r.doubt(f"{function.function} may be a function of {', '.join(map(str, variables))}")


def _is_in_text(r: Reader, argument: Expr) -> bool:
    """Whether the text writes all names of an argument, and not only the given model."""
    keys = {letter_of(name) for name in free_names(argument)}
    seen = r.lexicon.letters | r.lexicon.words | r.lexicon.behind_d
    return not r.lexicon.text or keys <= seen | {entry.key for entry in r.lexicon.entries if entry.letter in seen}


def _bare_argument(r: Reader, function: str) -> Expr:
    r"""``\ln a``, ``\\tanh 2x``: one factor, or a number and one factor."""
    factor, starts_factor = r.grammar.factor, r.grammar.begins
    start = r.at
    if not starts_factor(r.peek()):
        r.fail_here(f"the argument of {function}")
    parts = [factor(r)]
    if parts[0].is_Number and starts_factor(r.peek()) and r.peek().kind in ("letter", "word"):
        parts.append(factor(r))
    behind = r.peek()
    is_next_function = behind.kind in ("frac", "sum", "partial", "text") or (
        behind.kind == "word" and behind.text in FUNCTION_WORDS
    )
    if starts_factor(behind) and not is_next_function:
        r.fail(f"how far the argument of {function} reaches is not clear; expected brackets round it", start, r.at + 1)
    return Times(*parts)


def expressions_between(r: Reader, start: int, end: int) -> list[Expr]:
    """The expressions between commas, in a bracket whose inside is the given range; the place is behind its closing sign."""
    cuts = list(r.outside(start, end, ","))
    found = [r.expression_in(first, last) for first, last in zip([start, *(at + 1 for at in cuts)], [*cuts, end], strict=True)]
    r.at = end + 1
    return found
