r"""A name as it was written: a letter, what hangs below it, above it and behind it, and nothing yet of what it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr

from symperceptron.language.reading.entries import Raised, atoms_of, is_index
from symperceptron.language.reading.powers import checked_power
from symperceptron.language.reading.reader import Reader
from symperceptron.language.reading.tables import ACCENTS, FUNCTION_WORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["Spelled", "exponent_of", "exponent_range", "raised", "read_spelled"]


@dataclass(slots=True)
class Spelled:
    """What was written: a letter, the atoms below it, what is above it, and its primes."""

    start: int
    letter: str
    atoms: tuple[str, ...] = ()
    below: tuple[int, int] | None = None
    above: Raised | None = None
    exponent: tuple[int, int] | None = None
    primes: int = 0
    transposed: bool = False


def read_spelled(r: Reader) -> Spelled:
    """The letter at the place, with its digits, subscript, superscript and primes."""
    token = r.next()
    written = Spelled(r.at - 1, token.text)
    following = r.peek()
    if following.kind == "number" and not following.spaced and following.text.isdigit():
        r.next()
        written.atoms = tuple(following.text)
    while r.peek().kind in ("_", "^", "'"):
        sign = r.next()
        if sign.kind == "'":
            written.primes += 1
        elif sign.kind == "_":
            _read_below(r, written)
        else:
            _read_above(r, written)
    if written.primes == 1 and (written.letter in r.lexicon.marked or r.lexicon.candidates(f"{written.letter}_prime")):
        written.letter, written.primes = f"{written.letter}_prime", 0
    elif written.primes == 1 and written.letter in r.lexicon.stepped and written.above is None:
        written.above, written.primes = Raised("new"), 0
    if r.peek().kind == "{" and not r.peek().spaced and written.letter not in FUNCTION_WORDS:
        r.fail_here("an operator between the name and the group, or _ before it")
    return written


def _read_below(r: Reader, written: Spelled) -> None:
    if written.atoms or written.below:
        r.fail_here("one subscript")
    if r.peek().kind == "{" and r.partner[r.at] == r.at + 1:
        r.at += 2
        return
    start, end = r.group("a subscript")
    inside = r.tokens[start:end]
    if written.letter == "delta" and end - start == 3 and inside[1].text == "=":  # δ_{i=j}
        inside = (inside[0], replace(inside[1], kind=",", text=","), inside[2])
    atoms = atoms_of(inside, r.lexicon.index_letters)
    if atoms and len(atoms) == 1 and atoms[0] in ACCENTS:
        written.letter += f"_{atoms[0]}"
    elif atoms is None:
        written.below = (start, end)
    else:
        following = r.peek()
        if end - start == 1 and r.tokens[start].kind == "letter" and following.kind == "number" and not following.spaced:
            atoms += tuple(r.next().text)
        elif (
            following.kind == ","
            and not following.spaced
            and r.peek(1).kind == "letter"
            and not r.peek(1).spaced
            and is_index(r.peek(1).text)
        ):
            r.next()
            atoms = (*atoms, ",", r.next().text)
            r.note(f"{written.letter}_{atoms[0]},{atoms[-1]} is read with two indices")
        written.atoms = atoms


def _read_above(r: Reader, written: Spelled) -> None:
    if written.exponent is not None or written.transposed:
        r.fail_here("one superscript; a power of a name with a superscript stands in brackets")
    start, end = exponent_range(r, below_belongs_to_base=_takes_subscript(r, written))
    inside = r.tokens[start:end]
    kinds = [token.kind for token in inside]
    if kinds and set(kinds) == {"'"}:
        written.primes += len(kinds)
        return
    if kinds == ["top"] or (kinds == ["letter"] and inside[0].text in ("T", "t") and not r.lexicon.is_value(inside[0].text)):
        written.transposed = True
        return
    written.exponent = (start, end)
    labels = {entry.above for entry in r.lexicon.candidates(written.letter)}
    written.above = _label_above(inside, labels, in_braces=r.tokens[start - 1].kind == "{")


def _label_above(inside: tuple[Token, ...], labels: set[str], *, in_braces: bool) -> Raised | None:
    """What stands above, where it can be a label or an index: one sign, or one in brackets, which in text is the number of a layer if the letter has such."""
    kinds = [token.kind for token in inside]
    if kinds == ["*"]:
        return Raised("star")
    bare = inside[1:-1] if kinds[:1] == ["("] and kinds[-1] == ")" else inside
    text = "".join(token.text for token in bare)
    if (label := text.replace("ell", "l")) in labels and (len(bare) > 1 or label != text):
        return Raised(label, bracketed=bare != inside)
    if len(inside) == 1 and (kinds[0] in ("letter", "word", "run") or inside[0].text.isdigit()):
        return Raised(inside[0].text)
    if len(inside) == 3 and kinds[0] == "(" and kinds[2] == ")" and kinds[1] in ("letter", "number", "word", "run"):
        counts = is_index(inside[1].text) and not inside[1].text.isdigit()
        return Raised(inside[1].text, bracketed=True) if in_braces or counts or inside[1].text in labels else None
    return None


def _is_function_sign(r: Reader) -> bool:
    token = r.peek()
    is_name = (
        token.kind in ("letter", "word") and r.lexicon.function(token.text) is not None and not r.lexicon.candidates(token.text)
    )
    return token.kind == "sqrt" or is_name


def _takes_subscript(r: Reader, written: Spelled) -> bool:
    """Whether a subscript behind the exponent is the base's, as in ``a^L_q``, rather than the exponent's, as in ``e^x_i``."""
    if written.atoms or written.letter == "e":
        return False
    entries = r.lexicon.candidates(written.letter)
    return r.lexicon.latex or not entries or any(entry.slots or entry.is_literal for entry in entries)


def exponent_range(r: Reader, *, below_belongs_to_base: bool = False) -> tuple[int, int]:
    """What stands above: a group, a bracket, a sign and the one thing after it, or one token with its subscript."""
    start = r.at
    if r.peek().kind == "(":
        r.at = r.partner[start] + 1
        return start, r.at
    if r.peek().kind in ("+", "-"):
        r.next()
        if r.peek().kind == "(":
            r.at = r.partner[r.at] + 1
        else:
            r.group("an exponent")
            _with_its_number(r)
        return start, r.at
    if r.peek().kind == "{" and any(token.kind == "keyword" for token in r.tokens[start : r.partner[start]]):
        r.at = r.partner[start] + 1
        return start, r.at
    if _is_function_sign(r) and r.skip(start) > start + 1:
        r.at = r.skip(start)
        return start, r.at
    single = r.group("an exponent")
    if _with_its_number(r):
        return start, r.at
    if r.peek().kind == "_" and single == (start, start + 1) and not below_belongs_to_base:
        if r.lexicon.latex:
            r.fail_here("braces round the exponent")
        r.next()
        r.group("a subscript")
        return start, r.at
    return single


def _with_its_number(r: Reader) -> bool:
    """Whether the letter just read has a number close behind, which is its own where nobody sets type: ``e^-x1`` is e to the −x1; the place is behind it."""
    before, number = r.tokens[r.at - 1], r.peek()
    is_own = before.kind == "letter" and number.kind == "number" and not number.spaced and not r.lexicon.latex
    r.at += is_own
    return is_own


def exponent_of(r: Reader, written: Spelled) -> Expr:
    """The exponent that was written, read; the place is left where it was."""
    assert written.exponent is not None  # noqa: S101  # the callers have looked
    place = r.at
    exponent = r.expression_in(*written.exponent)
    r.at = place
    return exponent


def raised(r: Reader, written: Spelled, value: Expr) -> Expr:
    """The value, to the power that was written."""
    return value if written.exponent is None else checked_power(r, value, exponent_of(r, written), written.start)
