r"""Quantities at step n, ``e_j(n) = d_j(n) - y_j(n)``, as Haykin writes all of them: where every line is about one step, the step says nothing.

A letter that stands in brackets of its own behind several quantities, and nowhere else, is the number of that step (Haykin, Neural
Networks and Learning Machines, 2009, chapter 4).

>>> from symperceptron.language.reading.tokens import tokenize
>>> lines = [tokenize(line) for line in ("e_j(n) = d_j(n) - y_j(n)", "v(n) = w(n) x(n)")]
>>> ["".join(token.text for token in without_moment(line, moment_of(lines))) for line in lines]
['e_j=d_j-y_j', 'v=wx']
>>> moment_of([tokenize("f(n) = g(n) + h(n) n")])
''
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from symperceptron.language.reading.tokens import Token

__all__ = ["moment_of", "without_moment"]

_FEWEST = 3  # quantities that are at the same step
_IN_A_NAME = frozenset({"letter", "word", "run", "number", "_", "^", "{", "}"})
_LETTERS = frozenset("nt")


def moment_of(lines: Iterable[Sequence[Token]]) -> str:
    """The letter of the step that all quantities are at, or nothing."""
    heads: dict[str, set[str]] = defaultdict(set)
    others: set[str] = set()
    for tokens in lines:
        for at, token in enumerate(tokens):
            if token.kind == "letter" and token.text in _LETTERS:
                if _is_moment(tokens, at):
                    heads[token.text].add(_head(tokens, at - 1))
                else:
                    others.add(token.text)
            elif token.kind == "run" and token.text[0] == "d":  # a variable: d/dt
                others.add(token.text[1:])
    return next((letter for letter in sorted(heads) if len(heads[letter]) >= _FEWEST and letter not in others), "")


def without_moment(tokens: Sequence[Token], letter: str) -> tuple[Token, ...]:
    """The tokens without the brackets that hold nothing but the step."""
    if not letter:
        return tuple(tokens)
    places = [at for at, token in enumerate(tokens) if token.text == letter and _is_moment(tokens, at)]
    dropped = {place for at in places for place in (at - 1, at, at + 1)}
    return tuple(token for at, token in enumerate(tokens) if at not in dropped)


def _is_moment(tokens: Sequence[Token], at: int) -> bool:
    around = [token.kind for token in (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 2])]
    return len(around) == 3 and around[0] in ("letter", "word", "run", "number", "}") and around[1:] == ["(", ")"]


def _head(tokens: Sequence[Token], at: int) -> str:
    """The name before the bracket that opens here: behind the last sign of an operation."""
    start = next((place + 1 for place in range(at - 1, -1, -1) if tokens[place].kind not in _IN_A_NAME), 0)
    return "".join(token.text for token in tokens[start:at])
