r"""The commands that a text defines for itself, ``\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}``, put in where it uses them.

Every character of the result knows the characters of the text that it comes from, so that a fault is shown where the author wrote it.  What is too long, too
deep or defined in terms of itself is left as it stands.  Nothing is run: a body is only copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

__all__ = ["Macro", "expanded", "macros_of"]

MOST_MACROS = 200
MOST_CHARACTERS = 10_000
_MOST_PASSES = 10
_DEFINITION = re.compile(
    r"\\(?:new|renew|provide)command\*?\s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*(?:\[(?P<count>[1-9])\])?\s*(?:\[(?P<first>[^\[\]{}]*)\])?\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\s*\\(?P<operator>[A-Za-z]+)\s*\}?\s*(?=\{)"
    r"|\\def\s*\\(?P<plain>[A-Za-z]+)(?P<places>(?:#[1-9])*)\s*(?=\{)"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_PLACE = re.compile(r"#([1-9])")
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+$")


@dataclass(frozen=True, slots=True)
class Macro:
    """How many arguments a command takes, what it stands for, and the first argument where that may be left out."""

    count: int
    body: str
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A character, and the half-open range of the text that it stands for."""

    text: str
    start: int
    end: int


def macros_of(text: str) -> Mapping[str, Macro]:
    r"""The commands that a text defines.

    >>> macros_of(r"\newcommand{\half}{\frac{1}{2}} \def\d#1{\partial #1}")
    {'half': Macro(count=0, body='\\frac{1}{2}', first=None), 'd': Macro(count=1, body='\\partial #1', first=None)}
    """
    found: dict[str, Macro] = {}
    for match in _DEFINITION.finditer(text):
        body = _group(text, match.end())
        if body is None or len(found) >= MOST_MACROS:
            continue
        name = match["name"] or match["operator"] or match["plain"]
        count = int(match["count"] or len(match["places"] or "") // 2)
        inside = text[match.end() + 1 : body - 1]
        found[name] = Macro(count, rf"\operatorname{{{inside}}}" if match["operator"] else inside.strip(), match["first"])
    return found


def expanded(line: str, macros: Mapping[str, Macro]) -> tuple[Sign, ...] | None:
    r"""The characters of the line with the commands put in; None where it uses none, or where there is no end to it.

    >>> "".join(sign.text for sign in expanded(r"\half(t - O)", {"half": Macro(0, r"\frac12")}))
    '\\frac12(t - O)'
    """
    if _DEFINITION.search(line) or macros.keys().isdisjoint(_COMMAND.findall(line)):
        return None
    signs = [Sign(letter, at, at + 1) for at, letter in enumerate(line)]
    for _ in range(_MOST_PASSES):
        text = "".join(sign.text for sign in signs)
        if macros.keys().isdisjoint(_COMMAND.findall(text)):
            return tuple(signs)
        signs = [*islice(_put_in(text, signs, macros), MOST_CHARACTERS + 1)]
        if len(signs) > MOST_CHARACTERS:
            break
    return None


def _put_in(text: str, signs: list[Sign], macros: Mapping[str, Macro]) -> Iterator[Sign]:
    """One pass: every command of the text's own that has all its arguments, its arguments left for the next."""
    done = 0
    for match in _COMMAND.finditer(text):
        macro = macros.get(match[1])
        if macro is None or match.start() < done:
            continue
        given = _arguments(text, match.end(), macro)
        if given is None:
            continue
        ranges, behind = given
        yield from signs[done : match.start()]
        yield from _body(macro, ranges, signs, match.start(), behind)
        done = behind
    yield from signs[done:]


def _body(macro: Macro, ranges: list[tuple[int, int] | str], signs: list[Sign], start: int, behind: int) -> Iterator[Sign]:
    whole = (signs[start].start, signs[behind - 1].end)
    done = 0
    for place in _PLACE.finditer(macro.body):
        before = macro.body[done : place.start()]
        yield from (Sign(letter, *whole) for letter in before)
        number = int(place[1]) - 1
        argument = ranges[number] if number < len(ranges) else ""
        inside = [Sign(letter, *whole) for letter in argument] if isinstance(argument, str) else signs[slice(*argument)]
        if inside and inside[0].text.isalpha() and _ENDS_IN_COMMAND.search(before):
            yield Sign(" ", *whole)
        yield from inside
        done = place.end()
    rest = macro.body[done:]
    yield from (Sign(letter, *whole) for letter in rest)
    if _ENDS_IN_COMMAND.search(rest) and behind < len(signs) and signs[behind].text.isalpha():
        yield Sign(" ", *whole)


def _arguments(text: str, at: int, macro: Macro) -> tuple[list[tuple[int, int] | str], int] | None:
    """Where the arguments stand, and the place behind them; None where one is missing."""
    found: list[tuple[int, int] | str] = []
    if macro.first is not None:
        optional = re.compile(r"\s*\[([^\[\]]*)\]").match(text, at)
        found.append(optional.span(1) if optional else macro.first)
        at = optional.end() if optional else at
    while len(found) < macro.count:
        while at < len(text) and text[at].isspace():
            at += 1
        end = _group(text, at)
        if end is not None:
            found.append((at + 1, end - 1))
        elif at < len(text) and text[at] not in "{}":
            command = _COMMAND.match(text, at)
            end = command.end() if command else at + 1
            found.append((at, end))
        else:
            return None
        at = end
    return found, at


def _group(text: str, at: int) -> int | None:
    """The place behind the group in braces that begins here; None where there is none."""
    if not text.startswith("{", at):
        return None
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, at):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth:
            return match.end()
    return None
