"""The reader's place in the tokens: looking ahead, going on, entering a part, and saying what is wrong where.

Everything that reads is a function from a `Reader` to an expression; the table of them is in
`symperceptron.language.reading.parser`. Brackets are paired once, before anything is read, so that no reading ever has to
be tried and taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from sympy import Expr

from symperceptron.errors import ReadingError
from symperceptron.language.reading.differentials import with_differentials
from symperceptron.language.reading.entries import is_index
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.rows import Row
from symperceptron.language.reading.tables import DIFFERENTIALS, FUNCTION_WORDS, KEYWORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["END", "MAX_DEPTH", "Grammar", "Reader", "spell"]

MAX_DEPTH = 24
"""Deeper nesting than this is refused: nobody can read it, and neither does Python's stack."""

END = Token("end of the line", "", 0, 0)
_PAIRS = {"(": ")", "<": ">", "[": "]", "\\{": "\\}", "{": "}", "|": "|"}


@dataclass(frozen=True, slots=True)
class Grammar:
    """The three levels that the parts of the grammar need of each other: a sum, a product, a factor, and what may begin a factor."""

    expression: Callable[[Reader], Expr]
    product: Callable[[Reader], Expr]
    factor: Callable[[Reader], Expr]
    begins: Callable[[Token], bool]


class Reader:
    """Tokens, the place in them, what is known, and the grammar that the parser supplies."""

    def __init__(
        self,
        tokens: Sequence[Token],
        lexicon: Lexicon,
        grammar: Grammar,
        recent: dict[str, Expr] | None = None,
        choices: tuple[int, ...] = (),
    ) -> None:
        self.tokens = with_differentials(spell(tokens, lexicon)) if lexicon.is_value("d") else spell(tokens, lexicon)
        self.lexicon = lexicon
        self.at, self.end = 0, len(self.tokens)
        self.recent: dict[str, Expr] = {} if recent is None else recent
        self.notes: list[str] = []
        self.doubts: list[str] = []
        self.choices = choices
        self.asked: list[int] = []
        self.depth = 0
        self.names_variable = False  # a bracket behind the variable of ∂/∂w (…) is what is differentiated
        self.decimals: int | None = None
        self.grammar = grammar
        self.partner = _paired(self.tokens)

    # -- where we are --------------------------------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token:
        """The token at the place, or `ahead` of it; `END` behind the last one of the part being read."""
        at = self.at + ahead
        return self.tokens[at] if at < self.end else END

    def next(self) -> Token:
        """The token at the place, and on."""
        token = self.peek()
        self.at += token is not END
        return token

    def accept(self, kind: str) -> Token | None:
        """The token at the place if it is of that kind, and on."""
        return self.next() if self.peek().kind == kind else None

    def expect(self, kind: str, what: str) -> Token:
        """A token of that kind, or the error that says what was expected."""
        return self.accept(kind) or self.fail_here(what)

    def ahead(self, at: int) -> Token:
        """The token of that number, within the part being read."""
        return self.tokens[at] if at < self.end else END

    # -- parts -----------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def part(self, start: int, end: int) -> Iterator[None]:
        """The tokens from start to end, which must be read to their end; the place afterwards is the end."""
        outer, self.at, self.end = self.end, start, end
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ReadingError(
                f"brackets nested more than {MAX_DEPTH} deep; expected a line that can be read", self.span(start, end)
            )
        yield
        if self.at < self.end:
            self.fail_here("an operator, or the end")
        self.depth -= 1
        self.at, self.end = end, outer

    def expression_in(self, start: int, end: int) -> Expr:
        """The expression that these tokens are."""
        if start >= end:
            self.fail("nothing stands here; expected an expression", start - 1)
        with self.part(start, end):
            return self.grammar.expression(self)

    def group(self, what: str) -> tuple[int, int]:
        """The range of an argument: the inside of braces, or one token; the place is behind it."""
        token = self.peek()
        if token is END or token.kind in ("}", ")"):
            self.fail_here(what)
        if token.kind == "{":
            start, end = self.at + 1, self.partner[self.at]
            self.at = end + 1
            return start, end
        self.at += 1
        return self.at - 1, self.at

    def outside(self, start: int, end: int, *kinds: str) -> Iterator[int]:
        """The places of the tokens of these kinds, those inside brackets not looked at."""
        at = start
        while at < end:
            if self.tokens[at].kind in kinds:
                yield at
            at = self.partner.get(at, at) + 1

    def skip(self, at: int) -> int:
        """The number of the token behind one name or bracket, with all that hangs on it."""
        if self.ahead(at).kind in ("{", "("):
            at = self.partner[at] + 1
        elif self.ahead(at).kind in ("letter", "word", "sqrt"):
            at += 1
            if self.ahead(at).kind == "number" and not self.ahead(at).spaced:
                at += 1
        while self.ahead(at).kind in ("_", "^", "'"):
            sign = self.ahead(at).kind
            at += 1
            if sign != "'" and at < self.end:
                is_letter = sign == "_" and self.ahead(at).kind == "letter"
                at = self.partner[at] + 1 if self.ahead(at).kind in ("{", "(") else at + 1
                at += is_letter and self.ahead(at).kind == "number" and not self.ahead(at).spaced
        if self.ahead(at).kind == "(":
            at = self.partner[at] + 1
        return at

    # -- several readings ------------------------------------------------------------------------------------------------------------

    def choose(self, options: int) -> int:
        """Which of several readings of this place is taken: the first, unless another is being tried."""
        self.asked.append(options)
        number = len(self.asked) - 1
        return self.choices[number] if number < len(self.choices) else 0

    # -- saying so ---------------------------------------------------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """What was decided, reported back once."""
        if text not in self.notes:
            self.notes.append(text)

    def doubt(self, text: str) -> None:
        """What was decided and may have been meant otherwise: reported back, and nothing is refuted by it."""
        self.note(text)
        if text not in self.doubts:
            self.doubts.append(text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of some tokens."""
        inside = self.tokens[max(start, 0) : max(end, start + 1, 1)] or self.tokens[-1:]
        return (inside[0].start, inside[-1].end) if inside else (0, 0)

    def fail(self, message: str, start: int, end: int | None = None) -> NoReturn:
        """The error about these tokens."""
        raise ReadingError(message, self.span(start, start + 1 if end is None else end))

    def fail_here(self, expected: str) -> NoReturn:
        """The error about the token at the place."""
        token = self.peek()
        if token is END:
            last = self.tokens[self.end - 1].end if self.end else 0
            behind = self.tokens[self.end].text if self.end < len(self.tokens) else "the end of the line"
            raise ReadingError(f"{behind} came too early; expected {expected}", (last, last))
        if token.kind == "run" and self.peek(1).text == "(":
            raise ReadingError(
                f"nothing defines a function {token.text}; expected one that is known, or spaces between factors",
                (token.start, token.end),
            )
        if token.kind == "run":
            raise ReadingError(
                f"the letters {token.text} may be a name or a product; expected one that is declared, or spaces between factors",
                (token.start, token.end),
            )
        if token.kind == "text":
            raise ReadingError(
                f"the words {token.text!r} in the middle of a formula; expected {expected}", (token.start, token.end)
            )
        raise ReadingError(f"{token.text or token.kind} is not expected here; expected {expected}", (token.start, token.end))

    def is_differential(self, token: Token) -> bool:
        """Whether the token can be the ∂ of a derivative: a letter of that look which is no quantity of its own."""
        if token.kind == "partial":
            return True
        is_upright = token.end - token.start > 1  # \mathrm{d} is none of the text's own letters
        return (
            token.kind == "letter"
            and token.text in DIFFERENTIALS
            and (is_upright or not (token.text == "d" and self.lexicon.is_value("d")))
            and token.text not in self.lexicon.functions
        )


def spell(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    """The tokens with every run of letters split into names; a run that cannot be told stays, to be refused where it is read."""
    tokens = lexicon.habits.undone(tokens)
    out: list[Token] = []
    lowered: list[
        bool
    ] = []  # for every open group, whether it hangs below a letter: a run there is a label or indices, not a product
    for at, token in enumerate(tokens):
        after_sign = bool(out) and out[-1].kind == "_"
        if token.kind == "{":
            lowered.append(after_sign)
        elif token.kind == "}" and lowered:
            lowered.pop()
        following = tokens[at + 1].kind if at + 1 < len(tokens) else ""
        after_power = bool(out) and (out[-1].kind == "^" or (out[-1].kind == "-" and len(out) > 1 and out[-2].kind == "^"))
        if (
            token.kind == "run"
            and (after_sign or after_power)
            and not lexicon.is_name_part(token.text)
            and not (after_power and token.text in FUNCTION_WORDS)
        ):
            if following == "_" or lexicon.latex or (following == "^" and not all(map(is_index, token.text))):
                # TeX takes one letter: p_jp_i is p_j p_i.
                out.append(Token("letter", token.text[0], token.start, token.start + 1, token.spaced))
                rest = Token("letter" if len(token.text) == 2 else "run", token.text[1:], token.start + 1, token.end)
                out.extend(_pieces(rest, lexicon) if rest.kind == "run" else (rest,))
            else:
                out.append(token)
        elif token.kind == "quad":
            continue
        elif token.kind == "sum" and lexicon.candidates("sum") and _is_name(tokens, at):
            out.append(Token("letter", "sum", token.start, token.end, token.spaced))
        elif token.kind in ("run", "word") and token.text in KEYWORDS:
            out.append(Token("keyword", KEYWORDS[token.text], token.start, token.end, token.spaced))
        elif token.kind == "run" and not after_sign and not (lowered and lowered[-1]):
            out.extend(_pieces(token, lexicon))
        else:
            out.append(token)
    return tuple(out)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sum sign, declared as a name, is one here: with its index, and nothing behind it that it could sum."""
    behind, below, above = Row(tuple(tokens[at:])).hanging(0)
    following = tokens[at + behind].kind if at + behind < len(tokens) else ""
    return bool(below) and above is None and following in ("", "}", ")", "relation", "*", "/", "+", "-", "&", ",", ".")


def _pieces(token: Token, lexicon: Lexicon) -> Iterator[Token]:
    pieces = lexicon.split(token.text)
    if pieces is None:
        yield token
        return
    at = token.start
    for piece in pieces:
        name = lexicon.canonical(piece)
        kind = "sum" if piece == "sum" else "word" if piece in FUNCTION_WORDS and piece not in lexicon.functions else "letter"
        yield Token(kind, piece if kind == "word" else name, at, at + len(piece), token.spaced and at == token.start)
        at += len(piece)


def _paired(tokens: Sequence[Token]) -> dict[int, int]:
    """Each opening bracket's closing one, by their numbers."""
    open_, partner = [], {}
    for at, token in enumerate(tokens):
        if token.kind in ("(", "{", "begin", "open|"):
            open_.append(at)
        elif token.kind in (")", "}", "end", "close|"):
            start = tokens[open_[-1]] if open_ else None
            if start is None:
                raise ReadingError(
                    f"{token.text or token.kind} closes nothing; expected an opening bracket before it", (token.start, token.end)
                )
            wanted = start.text if start.kind == "begin" else _PAIRS[start.text]
            if token.text != wanted or (token.kind == "end") != (start.kind == "begin"):
                raise ReadingError(f"{token.text} closes {start.text}; expected {wanted}", (start.start, token.end))
            partner[open_.pop()] = at
    if open_:
        token = tokens[open_[-1]]
        raise ReadingError(
            f"{token.text} is not closed; expected {_PAIRS.get(token.text, 'its end')} after it", (token.start, token.end)
        )
    return partner
