r"""Text to tokens: LaTeX, Unicode and ASCII come out as one stream, each token with the characters it stands for.

>>> [token.text for token in tokenize(r"\hat{y}_i² − \sigma’(z)")]
['y_hat', '_', 'i', '^', '{', '2', '}', '-', 'sigma', "'", '(', 'z', ')']

Nothing is decided here that needs to know what a letter means: a run of letters such as ``wx`` or ``net`` stays one token,
and the lexicon splits it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from symperceptron.errors import ReadingError
from symperceptron.language.reading import tables
from symperceptron.language.reading.asides import is_aside, kind_of_words
from symperceptron.language.reading.decimals import number
from symperceptron.language.reading.tidying import tidied

__all__ = ["MAX_LENGTH", "Token", "tokenize"]

MAX_LENGTH = 10_000
"""More characters than this are no line of mathematics."""

MAX_TOKENS = 3_000
"""More signs than this are no line."""


@dataclass(frozen=True, slots=True)
class Token:
    """A sign of mathematics: its kind, its canonical text, the half-open range it was read from and whether a space stands before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False


_PIECE = re.compile(
    r"(?P<space>[\s~\u00a0\u200b\u2009]+)"
    r"|\\(?P<command>[A-Za-z]+)\*?"
    r"|\\(?P<sign>.)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    rf"|(?P<run>[A-Za-z]+(?![{''.join(tables.COMBINING)}]))"
    r"|(?P<dots>\.\.+)"
    r"|(?P<relation><=>|==>|-->|:=|=>|->|<-(?![0-9a-zA-Z(])|<=|>=|!=|~=|==|=|<|>)"
    r"|(?P<power>\*\*)"
    r"|(?P<raised>[" + "".join(tables.SUPERSCRIPTS) + r"]+)"
    r"|(?P<lowered>[" + "".join(tables.SUBSCRIPTS) + r"]+)"
    r"|(?P<stray>\\)\s*$"
    r"|(?P<character>.)",
    re.DOTALL,
)
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_NESTED_GROUP = re.compile(r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_BRACE = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_LABEL = re.compile(r"\s*[_^]\s*")
_COMPARISON = re.compile(r"[<>≤≥≠]|\\(?:[lg](?:t|eq?)|neq?)(?![A-Za-z])")
_ONE_SIGN = re.compile(r"\s*[0-9A-Za-z]+\s*$")
_WORD = re.compile(r"[A-Za-z][A-Za-z ]*[A-Za-z]|[A-Za-z]")
_RELATION_AHEAD = re.compile(r"\s*\{?\s*&?\s*(=|\\approx|\\equiv|<|>)")
_AFTER_SIZING = re.compile(r"\s*(\.|\||\\vert\b)")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@lru_cache(maxsize=64)  # a line is looked at for what it shows of its letters, more than once, before it is read
def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of a text.

    Raises ReadingError for a text that is too long, a number without end, or a command or character that stands for nothing.
    """
    if len(text) > MAX_LENGTH:
        raise ReadingError(f"more than {MAX_LENGTH} characters on a line; expected fewer", (MAX_LENGTH, len(text)))
    tokens = list(islice(_Tokenizer(text.translate(_FULL_WIDTH)).run(), MAX_TOKENS + 1))
    if len(tokens) > MAX_TOKENS:
        raise ReadingError(f"more than {MAX_TOKENS} signs on a line; expected fewer", (tokens[-1].start, len(text)))
    return tidied(tokens)


def _behind_group(text: str, at: int) -> int:
    """The place behind the group in braces that begins here, or behind one sign."""
    depth = 0
    for found in _BRACE.finditer(text, at):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth <= 0:
            return found.end()
    return len(text)


class _Tokenizer:
    """One pass over a text; commands that take an argument look ahead for it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.spaced = self.apart = False
        self.accent = ""

    def run(self) -> Iterator[Token]:
        while self.at < len(self.text):
            match = _PIECE.match(self.text, self.at)
            if match is None or match.lastgroup is None:
                raise ReadingError("a character that cannot be read", (self.at, self.at + 1))
            start, self.at = match.start(), match.end()
            kind, value = match.lastgroup, match[match.lastgroup]
            if kind == "space":
                self.spaced = True
                continue
            for token in getattr(self, f"read_{kind}")(value, start):
                yield self.accented(token) if self.accent else token
            self.spaced, self.apart = self.apart, False

    def token(self, kind: str, text: str, start: int) -> Token:
        return Token(kind, text, start, self.at, self.spaced)

    def accented(self, token: Token) -> Token:
        """The first letter after an accent command carries the accent."""
        if token.kind == "{":
            return token
        if token.kind not in ("letter", "run", "word"):
            raise ReadingError(f"an accent over {token.text!r}; expected a letter under it", (token.start, token.end))
        accent, self.accent = self.accent, ""
        return Token(
            "letter" if len(token.text) == 1 or token.kind == "letter" else "word",
            f"{token.text}_{accent}",
            token.start,
            token.end,
            token.spaced,
        )

    # -- one method per group of the pattern ----------------------------------------------------------------------------------

    def read_number(self, value: str, start: int) -> Iterator[Token]:
        value, self.at = number(self.text, start, self.at)
        yield self.token("number", value, start)

    def read_run(self, value: str, start: int) -> Iterator[Token]:
        if value in ("frac", "dfrac", "tfrac") and self.text[self.at : self.at + 1] == "{":
            yield self.token("frac", "frac", start)  # pasted text that has lost its backslashes
            return
        yield self.token("letter" if len(value) == 1 else "run", value, start)

    def read_stray(self, _value: str, _start: int) -> Iterator[Token]:
        """A backslash at the end of a line, of which the other has been lost."""
        yield from ()

    def read_dots(self, _value: str, start: int) -> Iterator[Token]:
        yield self.token("dots", "dots", start)

    def read_relation(self, value: str, start: int) -> Iterator[Token]:
        yield self.token("relation", tables.RELATIONS[value], start)

    def read_power(self, _value: str, start: int) -> Iterator[Token]:
        yield self.token("^", "^", start)

    def read_raised(self, value: str, start: int) -> Iterator[Token]:
        return self.shifted("^", value, start, tables.SUPERSCRIPTS)

    def read_lowered(self, value: str, start: int) -> Iterator[Token]:
        return self.shifted("_", value, start, tables.SUBSCRIPTS)

    def shifted(self, sign: str, value: str, start: int, table: object) -> Iterator[Token]:
        """Raised or lowered Unicode characters: the same as a group after ``^`` or ``_``."""
        characters = "".join(table[c] for c in value)  # type: ignore[index]  # a mapping, one of two
        yield Token(sign, sign, start, start, self.spaced)
        yield Token("{", "{", start, start)
        for piece in re.finditer(r"[0-9]+|.", characters):
            at, end = start + piece.start(), start + piece.end()
            kind = "number" if piece[0].isdigit() else "letter" if piece[0].isalpha() else ""
            kind = kind or tables.CHARACTERS.get(piece[0], ("relation",))[0]
            yield Token(kind, "T" if kind == "top" else piece[0], at, end)
        yield Token("}", "}", self.at, self.at)

    def read_sign(self, value: str, start: int) -> Iterator[Token]:
        if value not in tables.SIGNS:
            raise ReadingError(f"the command \\{value}, which stands for nothing in a line of mathematics", (start, self.at))
        row = tables.SIGNS[value]
        if row is not None:
            yield self.token(*row, start)

    def read_command(self, name: str, start: int) -> Iterator[Token]:
        if name in tables.COMMANDS:
            row = tables.COMMANDS[name]
            if row is None:
                yield from self.after_sizing(name, start)
                return
            text = row[1] if row[0] not in ("begin", "end", "quad") else self.argument() or row[1]
            yield Token(row[0], text, start, self.at, self.spaced)
        elif name in tables.OVER_RELATIONS:
            self.over_relation(name, start)
        elif name in tables.ACCENTS:
            self.accent = tables.ACCENTS[name]
        elif name in tables.TEXTS or name in tables.STYLES:
            yield from self.styled(name, start)
        elif name in tables.CALLIGRAPHIC:
            yield from self.calligraphic(name, start)
        elif name in tables.ARGUMENT_DROPPED or name in tables.MARKED:
            self.marked(name) if name in tables.MARKED else self.dropped_argument()
        elif name in tables.FUNCTION_WORDS or name in tables.WORDS:
            yield Token("word", name, start, self.at, self.spaced)
        else:
            raise ReadingError(
                f"the unknown command \\{name}; expected mathematics in LaTeX, Unicode or plain text", (start, self.at)
            )

    def read_character(self, value: str, start: int) -> Iterator[Token]:
        if value in tables.COMBINING:
            raise ReadingError("an accent with no letter before it", (start, self.at))
        mark = self.text[self.at : self.at + 1]
        if mark in tables.COMBINING and value.isalpha():
            self.at += 1
        row = ("letter", value) if value.isascii() and value.isalpha() else tables.CHARACTERS.get(value)
        if row is not None:
            yield self.with_mark(Token(*row, start, self.at, self.spaced), mark)
            return
        base, *marks = list(unicodedata.normalize("NFD", value))
        if len(marks) == 1 and marks[0] in tables.COMBINING and base.isascii():
            yield self.with_mark(Token("letter", base, start, self.at, self.spaced), marks[0])
            return
        plain = unicodedata.normalize("NFKC", value)
        known = plain in tables.CHARACTERS
        if 0x1D400 <= ord(value) <= 0x1D7FF and (known or plain.isascii()):
            row = tables.CHARACTERS[plain] if known else ("number" if plain.isdigit() else "letter", plain)
            yield self.with_mark(Token(*row, start, self.at, self.spaced), mark)
            return
        raise ReadingError(f"the character {value!r}, which is not mathematics", (start, self.at))

    @staticmethod
    def with_mark(token: Token, mark: str) -> Token:
        accent = tables.COMBINING.get(mark, "")
        return Token("letter", f"{token.text}_{accent}", token.start, token.end, token.spaced) if accent else token

    # -- arguments of commands ----------------------------------------------------------------------------------------------------

    def argument(self) -> str:
        """The group after a command, as it stands; nothing where there is none."""
        match = _NESTED_GROUP.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[1].strip()

    def marked(self, name: str) -> None:
        r"""``\textcolor{red}{…}`` is what it marks, and so is ``\underbrace{…}_{\text{a name}}``, whatever it says of it."""
        for _ in range(tables.MARKED[name]):
            self.argument()
        end = _behind_group(self.text, self.at)
        label = _LABEL.match(self.text, end) if name.endswith("brace") else None
        behind = end if label is None else _behind_group(self.text, label.end())
        if not _COMPARISON.search(self.text, end, behind):
            self.text = self.text[:end] + " " * (behind - end) + self.text[behind:]
        self.apart = True

    def over_relation(self, name: str, start: int) -> None:
        """What stands over a sign of equality, unless it is a condition."""
        if _COMPARISON.search(self.argument()):
            raise ReadingError(f"\\{name} with a condition; expected it behind the formula", (start, self.at))
        if _RELATION_AHEAD.match(self.text, self.at) is None:
            raise ReadingError(f"\\{name} over something that is no relation; expected = after it", (start, self.at))

    def dropped_argument(self) -> None:
        r"""The group after a command, or the one sign where braces are left out: ``\tag 1``."""
        if not self.argument() and (found := _ONE_SIGN.match(self.text, self.at)):
            self.at = found.end()
        self.apart = True

    def after_sizing(self, name: str, start: int) -> Iterator[Token]:
        r"""``\left.`` draws nothing; of ``\left|`` and ``\right|`` it is known which opens."""
        match = _AFTER_SIZING.match(self.text, self.at)
        if match is None or name not in tables.SIZED:
            return
        self.at = match.end()
        if match[1] != ".":
            yield Token(tables.SIZED[name], "|", start, self.at, self.spaced)

    def styled(self, name: str, start: int) -> Iterator[Token]:
        """Letters in another type: one letter is that letter, several are one word, prose is a note, and anything else stays a group."""
        match = _GROUP.match(self.text, self.at)
        if match is None:
            return
        inside = match[1].strip().rstrip(",.;:") if name in tables.TEXTS else match[1].strip()
        if inside == "1":
            self.at = match.end()
            yield Token("number", "1", start, self.at, self.spaced)
            return
        if _WORD.fullmatch(inside):
            self.at = match.end()
            around = self.text[max(0, start - 20) : start], self.text[self.at : self.at + 20]
            is_said = " " in inside or (name in tables.TEXTS and is_aside(match[1], *around))
            kind = kind_of_words(match[1], *around) if is_said else "letter" if len(inside) == 1 else "word"
            yield Token(kind, inside, start, self.at, self.spaced)
        elif name in tables.TEXTS:
            self.at = match.end()
            if inside:
                kind = kind_of_words(match[1], self.text[max(0, start - 20) : start], self.text[self.at : self.at + 20])
                yield Token(kind, inside, start, self.at, self.spaced)
            elif match[1].strip():
                yield Token(",", ",", start, self.at, self.spaced)

    def calligraphic(self, name: str, start: int) -> Iterator[Token]:
        match = re.compile(r"\s*\{\s*([A-Za-z0-9])\s*\}|\s*([A-Za-z0-9])").match(self.text, self.at)
        if match is None and re.compile(r"\s*\{?\s*\\[a-z]").match(self.text, self.at):
            return  # a Greek letter stays what it is
        if match is None:
            raise ReadingError(f"\\{name} without a letter after it", (start, self.at))
        self.at = match.end()
        letter = match[1] or match[2]
        if letter == "1":
            yield Token("indicator", "1", start, self.at, self.spaced)
        elif letter.islower() and name in ("mathcal", "cal"):  # of which there are none
            yield Token("letter", letter, start, self.at, self.spaced)
        else:
            yield Token("letter", f"cal{letter}" if name != "mathbb" else f"bb{letter}", start, self.at, self.spaced)
