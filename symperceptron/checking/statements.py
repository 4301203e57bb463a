"""A read line as statements: chains of sides, each claim with what it is about.

``A = B => C = D`` is two statements; ``= B`` goes on with the chain above; a bare expression says nothing by itself and is
held against the expression above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Expr

from symperceptron.checking.shapes import ACTIVATION_NAMES
from symperceptron.errors import ReadingError
from symperceptron.language.expressions import Call, Partial
from symperceptron.language.names import free_names, is_index_symbol, is_name, letter_of
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon, Line, Side, read

__all__ = [
    "Statement",
    "heads_of_clauses",
    "left_side",
    "made_in_clauses",
    "names_before_signs",
    "parts_of_all",
    "spoken_in",
    "statements",
]

_EQUAL = frozenset({"=", ":=", "~"})
_VALUE = re.compile(r"\s*[-−+]?\d[\d.,]*\s*(?![\w(^\\/*·×])")
_WORDS_FIRST = re.compile(r"\s*(?:\\(?:text|mbox)\s*\{[^{}]*\}|(?:[^\W\d_]{3,}|[a-z]{2})\s+|[\u3040-\u9fff\uac00-\ud7af]+\s*)*")
_SEPARATORS = frozenset({"=>", "<=>", ",", "because"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Sides joined by signs, one before each side but the first; where the statement `goes_on` with the chain above, one before the first too.

    A `remark` says what something in the statement before it is, and the chain goes on from that.
    """

    sides: tuple[Side, ...]
    signs: tuple[str, ...]
    goes_on: bool = False
    remark: bool = False

    @property
    def is_equation(self) -> bool:
        """Whether all its signs are signs of equality; ``i = j`` says which index is meant, and nothing of a quantity."""
        is_about_indices = len(self.sides) > 1 and all(is_index_symbol(side.expression) for side in self.sides)
        return all(sign in _EQUAL for sign in self.signs) and not is_about_indices

    @property
    def is_assignment(self) -> bool:
        """Whether it says what becomes of a name, ``w ← w − η ∂E/∂w``, or what it is proportional to."""
        is_name_first = not self.goes_on and is_name(self.sides[0].expression)
        return is_name_first and self.signs[:1] in (("<-",), ("prop",)) and all(sign in _EQUAL for sign in self.signs[1:])

    @property
    def made(self) -> tuple[Expr, Expr] | None:
        """The quantity of which it says first what it is, and that: a derivative of it says nothing of it."""
        left, *others = (side.expression for side in self.sides)
        is_said = bool(others) and not self.goes_on and is_name(left) and not others[0].has(Partial)
        return (left, others[0]) if is_said else None


def statements(line: Line) -> Iterator[Statement]:
    """The statements of a line, in order; a name between words, ``where $d$ is the target and $e = d - y$``, is none."""
    every = [*_statements(line)]
    says_something = any(statement.signs for statement in every)
    return (one for one in every if one.signs or not (says_something and is_name(one.sides[0].expression)))


def _statements(line: Line) -> Iterator[Statement]:
    signs_before = line.relations if line.starts_with_relation else ("", *line.relations)
    sides, signs, goes_on, remark = list[Side](), list[str](), line.starts_with_relation, False
    for sign, side in zip(signs_before, line.sides, strict=False):
        if sign in _SEPARATORS:
            if sides:
                yield _turned(Statement(sides=tuple(sides), signs=tuple(signs), goes_on=goes_on, remark=remark))
            remark = sign == "because" and bool(sides)
            sides, signs, goes_on = [], [], False
        elif sign:
            signs.append(sign)
        sides.append(side)
    if sides:
        yield _turned(Statement(sides=tuple(sides), signs=tuple(signs), goes_on=goes_on, remark=remark))


def _turned(statement: Statement) -> Statement:
    """``σ(z) = a`` says what a is, and nothing of σ."""
    if statement.goes_on or statement.signs != ("=",):
        return statement
    left, right = statement.sides
    is_known = isinstance(left.expression, Call) and left.expression.function in ACTIVATION_NAMES
    is_another = is_name(right.expression) and right.expression not in free_names(left.expression)
    return replace(statement, sides=(right, left)) if is_known and is_another else statement


def spoken_in(lines: Iterable[Line]) -> Iterator[Statement]:
    """The statements of the lines that can be read."""
    return (statement for line in lines if line.error is None and line.kind == "formula" for statement in statements(line))


def parts_of_all(spoken: Iterable[Statement]) -> Iterator[Expr]:
    """Every part of every side of the statements, a whole before its parts."""
    return (part for statement in spoken for side in statement.sides for part in every_part(side.expression))


def names_before_signs(text: str, lexicon: Lexicon) -> set[str]:
    """The quantities of which an unreadable line may say something: each name right before a sign of equality, words before it or not."""
    parts = (re.split(r"[\s&$`:\u3000-\u303f\uff00-\uff20]+", head.rstrip(" :&$")) for head in text.split("=")[:-1])
    heads = [words[-1].lstrip("(,;") for words in parts if words[-1]]
    whole = (*heads, *(head.partition("(")[0] for head in heads))  # what a quantity is a function of may be what cannot be read
    found = (left_side(f"{head}=", lexicon) for head in whole if head)
    # A name whose index does not fit is still said something of.
    letters = {head.partition("_")[0] for head in heads}
    unfit = {entry.key for entry in lexicon.entries if entry.letter in letters}
    return unfit | {letter_of(name) for name in found if name is not None and is_name(name)}


def heads_of_clauses(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The quantities of which some clause of an unreadable line says something from the start, as ``y = 1: L = -log p`` does of y and L, and what it says."""
    clauses = re.split(r"[:;,$\u3000-\u303f\uff00-\uff1c\uff1e-\uff20]|\\q?quad", text)
    said = [(left_side(_WORDS_FIRST.sub("", clause, count=1), lexicon), clause.partition("=")[2]) for clause in clauses]
    return {letter_of(name): right for name, right in said if name is not None and is_name(name)}


def made_in_clauses(text: str, lexicon: Lexicon) -> set[str]:
    """The quantities of which some clause of an unreadable line says more than a number."""
    return {key for key, right in heads_of_clauses(text, lexicon).items() if not _VALUE.match(right)}


def left_side(text: str, lexicon: Lexicon) -> Expr | None:
    """What an unreadable line is about: the expression before its first sign of equality, if that can be read."""
    head, sign, _ = text.partition("=")
    if not sign:
        return None
    try:
        return read(re.sub(r"[&$`]", " ", head).lstrip(" *").rstrip(" :"), lexicon=lexicon)
    except ReadingError:
        return None
