r"""What hasty hands write for a sign: a dot for a product, an index that is a label with its number, arguments below a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symperceptron.language.reading.tables import INDEX_LETTERS, WORDS

if TYPE_CHECKING:
    from symperceptron.language.reading.tokens import Token

__all__ = ["labelled", "with_stops", "with_sums"]

_INDEX = f"[{''.join(sorted(INDEX_LETTERS))}]"
_UPPER = r"(?:\^ (?:\w+|\{[^}]*\}) )?"
_COUNTED = re.compile(rf"{_UPPER}_ (?:{_INDEX}|\{{ {_INDEX} (?:=[^}}]*)?\}}) {_UPPER}(?![=),.&}}]|$)|\w+ _ (?:\{{ )?{_INDEX} ")
_LEFT_OUT = re.compile(rf"[hfp] theta \(|(?:{'|'.join(sorted(WORDS))}) \{{ {_INDEX} \}}")
_ABBREVIATED = (("w", "r"), ("r", "t"), ("i", "e"), ("e", "g"))


def with_stops(tokens: Sequence[Token]) -> list[Token]:
    r"""``w_1.x_1`` and ``\eta.\frac{dE}{dw}`` with a dot between the factors, and ``X.T`` as what is transposed."""
    out = list(tokens)
    for at, (before, stop, behind) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False), 1):
        if stop.kind != "." or stop.spaced or behind.spaced or before.kind not in ("letter", "number", "}", ")"):
            continue
        if behind.text == "T":
            out[at] = replace(stop, kind="^", text="^")
        elif behind.kind in ("letter", "frac", "partial") and (before.text, behind.text) not in _ABBREVIATED:
            out[at] = replace(stop, kind="*", text="·")
    return out


def with_sums(tokens: Sequence[Token]) -> list[Token]:
    r"""``\Sigma_{i=1}^n`` and ``\Sigma_i (…)`` with the sign of a sum: the letter, with an index below it or below what it sums."""
    out = list(tokens)
    for at, token in enumerate(tokens):
        if token.text == "Sigma" and _COUNTED.match("".join(f"{one.text} " for one in tokens[at + 1 : at + 24])):
            out[at] = replace(token, kind="sum", text="sum")
    return out


def _with_signs(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens with the _ that ``hθ(x)`` and ``net{j}`` leave out."""
    for at, token in enumerate(tokens):
        close = tokens[at : at + 3] if at and not token.spaced else ()
        if close and _LEFT_OUT.match("".join(f"{one.text} " for one in (tokens[at - 1], *close))):
            yield replace(token, kind="_", text="_", end=token.start)
        yield token


def labelled(tokens: Sequence[Token]) -> list[Token]:
    """``a_{h_1}`` as ``a_{h1}``: a label with its number, where the letter is none that counts; ``E_{(w,b)}`` as ``E(w,b)``."""
    tokens = list(_with_signs(tokens))
    out = list(tokens)
    for at in range(len(tokens) - 7, -1, -1):
        end = next((end for end in range(at + 3, min(at + 12, len(tokens))) if tokens[end].kind == ")"), 0)
        inside = [token.kind for token in tokens[at + 3 : end]]
        if (
            [token.kind for token in tokens[at : at + 3]] == ["_", "{", "("]
            and inside[1:2] == [","]
            and {*inside} == {"letter", ","}
            and [token.kind for token in tokens[end + 1 : end + 2]] == ["}"]
        ):
            del out[end + 1], out[at : at + 2]
    tokens, out = out, list(out)
    for at in range(len(tokens) - 6, -1, -1):
        sign, opening, letter, lower, number, closing = tokens[at : at + 6]
        kinds = (sign.kind, opening.kind, letter.kind, lower.kind, number.kind, closing.kind)
        if kinds == ("_", "{", "letter", "_", "number", "}") and letter.text not in INDEX_LETTERS:
            del out[at + 3]
    return out
