r"""Tokens tidied: braces that only hold a letter together drawn off, and ``\frac12`` given its two digits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symperceptron.language.reading.tokens import Token

__all__ = ["tidied"]


def tidied(tokens: list[Token]) -> tuple[Token, ...]:
    r"""Braces round a lone letter drawn off, and ``\frac12`` given its two digits."""
    out: list[Token] = []
    waiting = 0  # arguments that the last \frac still expects
    for at, token in enumerate(tokens):
        if (
            token.kind == "}"
            and at > 1
            and tokens[at - 2].kind == "{"
            and tokens[at - 1].kind in _LONE
            and _may_lose_braces(tokens, at - 2)
        ):
            continue
        if (
            token.kind == "{"
            and at + 2 < len(tokens)
            and tokens[at + 2].kind == "}"
            and tokens[at + 1].kind in _LONE
            and _may_lose_braces(tokens, at)
        ):
            waiting -= waiting > 0
            continue
        if waiting and token.kind in ("number", "run") and len(token.text) > 1 and token.text.isalnum():
            for place, character in enumerate(token.text[:waiting]):
                kind = "number" if character.isdigit() else "letter"
                at_place = token.start + place
                out.append(
                    replace(token, kind=kind, text=character, start=at_place, end=at_place + 1, spaced=token.spaced and not place)
                )
            if rest := token.text[waiting:]:
                kind = "letter" if len(rest) == 1 and rest.isalpha() else token.kind
                out.append(replace(token, kind=kind, text=rest, start=token.start + waiting, spaced=False))
            waiting = 0
            continue
        waiting = 2 if token.kind == "frac" else waiting - 1 if waiting and token.kind not in "{}" else 0
        out.append(token)
    return tuple(out)


_LONE = ("letter", "word", "relation")


def _may_lose_braces(tokens: list[Token], at: int) -> bool:
    """``net{j}`` is a slip for ``net_j``, not a product: its braces stay, and the parser refuses them."""
    is_accented = "_" in tokens[at + 1].text
    return is_accented or not at or tokens[at - 1].kind not in ("letter", "word", "run") or tokens[at].spaced
