r"""Steps of the descent: ``w^{(t+1)} = w^{(t)} − η ∂E/∂w`` and ``w -= η ∂E/∂w`` say what becomes of w.

The number of the step stands on everything in such a line, or on some of it, and says nothing but that; on the left it means that w is new.

>>> from symperceptron.language.reading.tokens import tokenize
>>> ["".join(token.text for token in tokenize(text)) for text in ("w_i^{(t+1)} = w_i^{(t)} - g^{(t)}", "w -= g", "a^{(l+1)} = W^{(l)} a^{(l)}")]
['w_{i,new}=w_i-g', 'w<-w-(g)', 'a^{(l+1)}=W^{(l)}a^{(l)}']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symperceptron.language.reading.tokens import Token

__all__ = ["with_steps"]

_COUNTING = frozenset({"t", "k", "n", "s", "tau", "T"})
_LAYOUT = frozenset({"&", "$", "display", "quad"})
_ENDS = frozenset({"relation", ",", ";", "\\\\", "&", "$", "display", "text", "quad", "end", "because"})


def with_steps(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a line, with what becomes of a parameter said in one way."""
    return _without_numbers(_written_out(list(tokens)))


def _without_numbers(tokens: list[Token]) -> list[Token]:
    """``w^{(t+1)} = w^{(t)} − …`` as ``w_new = w − …``."""
    equal = next((at for at, token in enumerate(tokens) if token.kind == "relation"), 0)
    first = next((at for at, token in enumerate(tokens) if token.kind not in _LAYOUT), 0)
    second = next((at for at in range(equal + 1, len(tokens)) if tokens[at].kind not in _LAYOUT), len(tokens))
    if not equal or second >= len(tokens) or tokens[first].text != tokens[second].text or tokens[first].kind != "letter":
        return tokens
    found = [(at, step) for at in range(first + 1, equal) if (step := _step(tokens, at)) and step[2]]
    if not found:
        return tokens
    start, (end, letter, _) = found[0]
    of_old = [
        at
        for at in range(second + 1, min(second + 5, len(tokens)))
        if (step := _step(tokens, at)) and step[1:] == (letter, False)
    ]
    if not of_old or any(token.kind not in (*_LAYOUT, "_", "{", "}", "letter", "number") for token in tokens[end:equal]):
        return tokens
    below = [*tokens[first + 1 : start], *tokens[end:equal]]
    inside = [token for token in below if token.kind not in ("_", "{", "}", *_LAYOUT)]
    new = replace(tokens[start], kind="word", text="new", end=tokens[end - 1].end)
    sign = replace(tokens[start], kind="_", text="_", spaced=False)
    group = [*inside, *([replace(new, kind=",", text=",")] if inside else []), new]
    head = [*tokens[: first + 1], sign, replace(sign, kind="{", text="{"), *group, replace(new, kind="}", text="}")]
    rest: list[Token] = []
    at = equal
    while at < len(tokens):
        step = _step(tokens, at) if tokens[at - 1].kind in ("letter", "}", "word", "number") else None
        if step is not None and step[1:] == (letter, False):
            at = step[0]
        else:
            rest.append(tokens[at])
            at += 1
    return [*head, *rest]


def _step(tokens: Sequence[Token], at: int) -> tuple[int, str, bool] | None:
    """Where ``^{(t+1)}``, ``_{t+1}`` or ``(t+1)`` ends that begins here, its letter, and whether it is the next step."""
    end = at + (tokens[at].kind in ("^", "_"))
    is_hung = end > at
    brackets = 0
    while end < len(tokens) and tokens[end].kind in ("{", "(") and brackets < 2:
        end, brackets = end + 1, brackets + 1
    letter = tokens[end] if end < len(tokens) else None
    if letter is None or letter.kind != "letter" or letter.text not in _COUNTING or not (is_hung or brackets):
        return None
    if not is_hung and tokens[at].spaced:
        return None
    is_next = [token.text for token in tokens[end + 1 : end + 3]] == ["+", "1"]
    end += 3 if is_next else 1
    closing = tokens[end : end + brackets]
    if len(closing) < brackets or any(token.kind not in ("}", ")") for token in closing):
        return None
    return (end + brackets, letter.text, is_next) if brackets or not is_next else None


def _written_out(tokens: list[Token]) -> list[Token]:
    """``w -= g`` as ``w <- w - (g)``."""
    first = next((at for at, token in enumerate(tokens) if token.kind not in _LAYOUT), 0)
    sign = next((at for at in range(first + 1, len(tokens) - 1) if tokens[at].kind in "+-" and _is_equal(tokens[at + 1])), 0)
    name = tokens[first:sign]
    if (
        not name
        or name[0].kind not in ("letter", "run", "word")
        or any(t.kind not in ("letter", "run", "word", "number", "_", "^", "{", "}", ",") for t in name)
    ):
        return tokens
    end = next((at for at in range(sign + 2, len(tokens)) if tokens[at].kind in _ENDS), len(tokens))
    if end == sign + 2:
        return tokens
    arrow = replace(tokens[sign], kind="relation", text="<-")
    before = [replace(token, start=arrow.start, end=arrow.end, spaced=False) for token in name]
    inside = tokens[sign + 2 : end]
    opening = replace(inside[0], kind="(", text="(", end=inside[0].start)
    closing = replace(inside[-1], kind=")", text=")", start=inside[-1].end, spaced=False)
    return [*tokens[:sign], arrow, *before, tokens[sign], opening, *inside, closing, *tokens[end:]]


def _is_equal(token: Token) -> bool:
    return token.kind == "relation" and token.text == "=" and not token.spaced
