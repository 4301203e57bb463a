r"""What programs and their comments write, as mathematics writes it: ``np.exp``, ``sum_(i=1)^n``, and derivatives in names.

>>> from symperceptron.language.reading.tokens import tokenize
>>> ["".join(token.text for token in tokenize(text)) for text in ("dL_dw1", "d_loss/d_w", "dzdw", "d2L/dw2", "np.tanh(in1)", "(dE)/(dw_1)")]
['dL/dw1', 'dloss/dw', 'dz/dw', 'd^2L/dw^2', 'tanh(input1)', 'dE/dw_1']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from symperceptron.language.reading.tables import ACCENTS, FUNCTION_WORDS, INDEX_LETTERS, WORDS

if TYPE_CHECKING:
    from symperceptron.language.reading.tokens import Token

__all__ = ["as_mathematics"]


def as_mathematics(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with what only a program would write in its customary form."""
    plain = _unbracketed(_inputs(_without_modules(_sums(tokens))))
    return _orders(_held_together(_underscored(_run_together(plain))))


_MODULES = frozenset({"np", "numpy", "math", "torch", "tf", "jnp"})


def _without_modules(tokens: Sequence[Token]) -> list[Token]:
    """``np.exp(-z)`` without the module."""
    texts = [token.text for token in tokens]
    modules = {
        at
        for at, text in enumerate(texts[:-2])
        if text in _MODULES and texts[at + 1] == "." and (texts[at + 2] in FUNCTION_WORDS or texts[at + 2] == "sum")
    }
    return [token for at, token in enumerate(tokens) if not {at, at - 1} & modules]


def _sums(tokens: Sequence[Token]) -> list[Token]:
    """``sum_(i=1)^n`` with its bounds in braces."""
    out = list(tokens)
    for at, token in enumerate(tokens[:-2]):
        if token.text == "sum" and [one.text for one in tokens[at + 1 : at + 3]] == ["_", "("]:
            end = next((end for end in range(at + 3, min(at + 12, len(tokens))) if tokens[end].kind in ("(", ")")), 0)
            if end and tokens[end].text == ")" and any(one.text == "=" for one in tokens[at + 3 : end]):
                out[at + 2], out[end] = replace(tokens[at + 2], kind="{", text="{"), replace(tokens[end], kind="}", text="}")
    return out


def _inputs(tokens: Sequence[Token]) -> list[Token]:
    """``in1`` and ``in_1``, which is an input and no preposition."""
    out = list(tokens)
    for at, (token, behind) in enumerate(pairwise(tokens)):
        if token.text == "in" and behind.kind in ("number", "_") and not behind.spaced:
            out[at] = replace(token, text="input")
    return out


_IN_A_NAME = frozenset({"letter", "word", "run", "number", "partial", "_", "^", "{", "}"})


# -- derivatives -------------------------------------------------------------------------------------------------------------------


def _is_name(text: str) -> bool:
    """Whether a letter or a word is what is differentiated, or by which: ``data_dim`` is no derivative."""
    return len(text) == 1 or text in WORDS


def _is_differential(token: Token) -> bool:
    return token.kind == "run" and token.text[0] == "d" and _is_name(token.text[1:])


def _unbracketed(tokens: Sequence[Token]) -> list[Token]:
    """``(dE)/(dw_1)`` and ``(∂E)/(∂w)``, as they are typed where a stroke becomes a bar, without the brackets."""
    dropped: set[int] = set()
    for above in range(len(tokens) - 6):
        stroke = _behind_bracketed(tokens, above)
        behind = (
            _behind_bracketed(tokens, stroke + 1) if stroke and [one.kind for one in tokens[stroke : stroke + 1]] == ["/"] else 0
        )
        dropped |= {above, stroke - 1, stroke + 1, behind - 1} if behind else set()
    return [token for at, token in enumerate(tokens) if at not in dropped]


def _behind_bracketed(tokens: Sequence[Token], at: int) -> int:
    """The place behind the brackets that open here round a differential; 0 where there are none."""
    inside = [one.kind for one in tokens[at + 1 : at + 9]]
    length = inside.index(")") if ")" in inside else 0
    is_whole = tokens[at : at + 1] and tokens[at].text == "(" and length and _IN_A_NAME.issuperset(inside[:length])
    return at + length + 2 if is_whole and (inside[0] == "partial" or _is_differential(tokens[at + 1])) else 0


def _run_together(tokens: Sequence[Token]) -> list[Token]:
    """``dzdw`` with its stroke; in ``dE/dzdz/dw`` the strokes are there, and what is run together are two factors."""
    out: list[Token] = []
    for at, token in enumerate(tokens):
        found = re.fullmatch(r"(d[A-Za-z]+?)(d[A-Za-z]+)", token.text) if token.kind == "run" else None
        if found is None or not all(_is_name(part[1:]) for part in found.groups()):
            out.append(token)
            continue
        middle = token.start + len(found[1])
        upper = replace(token, text=found[1], end=middle)
        has_stroke = "/" in [beside.kind for beside in (*out[-1:], *tokens[at + 1 : at + 2])]
        stroke = [] if has_stroke else [replace(upper, kind="/", text="/", start=middle, spaced=False)]
        out += [upper, *stroke, replace(token, text=found[2], start=middle, spaced=has_stroke)]
    return out


def _underscored(tokens: Sequence[Token]) -> list[Token]:
    """``dL_dw`` and ``dy_hat_dz``, as programs name derivatives, with a stroke."""
    out: list[Token] = []
    done = 0
    for at, token in enumerate(tokens):
        if at < done:
            continue
        end = _behind_name(tokens, at)
        below = tokens[end + 1] if end and end + 1 < len(tokens) else None
        if below is None or tokens[end].kind != "_" or below.spaced or not _behind_name(tokens, end + 1):
            out.append(token)
            continue
        out += [*_differential(token), *tokens[at + 1 : end], replace(tokens[end], kind="/", text="/"), *_differential(below)]
        done = end + 2
    return out


def _behind_name(tokens: Sequence[Token], at: int) -> int:
    """The place behind d and a name, its number and its accent; 0 where there is none."""
    if not _is_differential(tokens[at]):
        return 0
    end = at + 1
    end += [token.kind for token in tokens[end : end + 1]] == ["number"] and not tokens[end].spaced
    is_accented = [token.kind for token in tokens[end : end + 1]] == ["_"] and any(
        t.text in ACCENTS for t in tokens[end + 1 : end + 2]
    )
    return end + 2 * is_accented


def _differential(token: Token) -> tuple[Token, Token]:
    kind = "letter" if len(token.text) == 2 else "run"
    return (
        replace(token, kind="letter", text="d", end=token.start + 1),
        replace(token, kind=kind, text=token.text[1:], start=token.start + 1, spaced=False),
    )


def _held_together(tokens: Sequence[Token]) -> list[Token]:
    """``d_L/d_w`` without what holds it together."""
    out = list(tokens)
    for at in range(len(out) - 7, -1, -1):
        part = out[at : at + 7]
        marks = [one.text for one in (*part[:2], *part[3:6])]
        if marks == ["d", "_", "/", "d", "_"] and all(map(_is_held, part[2::4])):
            del out[at + 5], out[at + 1]
    return out


def _is_held(token: Token) -> bool:
    return token.kind in ("letter", "word", "run") and _is_name(token.text) and token.text not in INDEX_LETTERS


def _orders(tokens: Sequence[Token]) -> list[Token]:
    """``d2L/dw2`` with its exponents."""
    out: list[Token] = []
    due = 0
    for at, token in enumerate(tokens):
        before, behind = (tokens[at - 1] if at else None), tokens[at + 1 : at + 5]
        is_order = token.kind == "number" and token.text in ("2", "3") and not token.spaced and before is not None
        if is_order and before is not None and before.text == "d" and _ends_alike(token.text, behind):
            due = at + 4
        if is_order and (due == at + 4 or due == at):
            out.append(replace(token, kind="^", text="^", end=token.start))
        out.append(token)
    return out


def _ends_alike(order: str, behind: Sequence[Token]) -> bool:
    """Whether ``L/dw2`` stands there."""
    return (
        len(behind) == 4
        and behind[0].kind in ("letter", "word", "run")
        and behind[1].kind == "/"
        and _is_differential(behind[2])
        and (behind[3].kind, behind[3].text, behind[3].spaced) == ("number", order, False)
    )
