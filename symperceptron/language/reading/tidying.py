r"""Tokens tidied: every way to write an index brought to one, and braces that only hold something together drawn off.

>>> from symperceptron.language.reading.tokens import tokenize
>>> ["".join(token.text for token in tokenize(text)) for text in ("w[j]x[1][2]", "o_L_i", "{dw}_{1}", r"\frac12", "a [j]")]
['w_jx_{1,2}', 'o_{L,i}', 'dw_{1}', 'frac12', 'a[j]']
>>> ["".join(token.text for token in tokenize(text)) for text in ("dL_dw1", "a_{h_1}", r"\sigma{(z)}", "w_1.x_1", "X.T", r"\Sigma_i x_i", r"\Sigma_i")]
['dL/dw1', 'a_{h1}', 'sigma(z)', 'w_1·x_1', 'X^T', 'sum_ix_i', 'Sigma_i']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symperceptron.language.reading.programs import as_mathematics
from symperceptron.language.reading.spelling import labelled, with_stops, with_sums
from symperceptron.language.reading.steps import with_steps
from symperceptron.language.reading.tables import ACCENTS, CUSTOMARY_FUNCTIONS, FUNCTION_WORDS, INDEX_LETTERS, WORDS

if TYPE_CHECKING:
    from symperceptron.language.reading.tokens import Token

__all__ = ["tidied"]

_SUBSCRIPT = frozenset({"letter", "number", ","})
_NAMES = ("letter", "word", "run")
_SIMPLE = (*_NAMES, "partial")


def tidied(tokens: list[Token]) -> tuple[Token, ...]:
    r"""The tokens with ``w[j]`` as ``w_j`` and ``o_L_i`` as ``o_{L,i}``, the brace beside a list of cases as ``cases``, ``\frac12`` given its digits."""
    plain = _bars_at(with_stops(with_sums(as_mathematics(with_steps(tokens)))))
    return tuple(
        _digits_given(_without_lone_braces(_unheld(_of_an_element(_lowered_once(labelled(_indexed(_cases(_unwrapped(plain)))))))))
    )


def _bars_at(tokens: Sequence[Token]) -> list[Token]:
    r"""``|_{x=b}``, which says at which point, told from the bars of an absolute value."""
    out: list[Token] = []
    opened = 0
    for at, token in enumerate(tokens):
        opened += token.kind == "open|"
        if token.kind in ("|", "close|") and not opened and [one.kind for one in tokens[at + 1 : at + 3]] == ["_", "{"]:
            inside = tokens[at + 3 : at + 12]
            end = next((place for place, one in enumerate(inside) if one.kind == "}"), len(inside))
            if any(one.kind == "relation" for one in inside[:end]):
                out.append(replace(token, kind="at", text="at"))
                continue
        opened -= token.kind == "close|" and opened > 0
        out.append(token)
    return out


# -- indices -----------------------------------------------------------------------------------------------------------------------------


def _indexed(tokens: Sequence[Token]) -> list[Token]:
    """Indices in square brackets, close behind a name, as programs write them."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        out.append(tokens[at])
        at += 1
        inside: list[Token] = []
        while tokens[at - 1].kind in _NAMES or inside:
            found = _in_square_brackets(tokens, at, out[-1].text)
            if not found:
                break
            inside += [replace(tokens[at], kind=",", text=","), *found] if inside else found
            at += len(found) + 2
        if inside:
            out += _group_below(inside)
    return out


def _in_square_brackets(tokens: Sequence[Token], at: int, name: str) -> list[Token]:
    if at >= len(tokens) or tokens[at].text != "[" or tokens[at].spaced or name in FUNCTION_WORDS:
        return []
    end = next((end for end in range(at + 1, min(at + 8, len(tokens))) if tokens[end].text == "]"), at)
    inside = list(tokens[at + 1 : end])
    return inside if inside and all(_counts(token, name) for token in inside) else []


def _counts(token: Token, name: str) -> bool:
    if token.kind == "number":
        return token.text.isdigit()
    is_applied = name in CUSTOMARY_FUNCTIONS
    return token.kind == "," or (token.kind == "letter" and token.text in ("ijk" if is_applied else INDEX_LETTERS))


def _group_below(inside: Sequence[Token]) -> list[Token]:
    first, last = inside[0], inside[-1]
    sign = replace(first, kind="_", text="_", end=first.start, spaced=False)
    return [sign, replace(sign, kind="{", text="{"), *inside, replace(last, kind="}", text="}", start=last.end, spaced=False)]


def _lowered_once(tokens: Sequence[Token]) -> list[Token]:
    """``o_L_i`` and ``y_pred[i]``, which no typesetter takes, with all subscripts in one; ``y_hat_i`` is ŷ with its index."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        marks = [(token.kind, token.text) for token in tokens[at : at + 3]]
        if len(marks) == 3 and marks[0] == marks[2] == ("_", "_") and marks[1][1] in ACCENTS and out and out[-1].kind == "letter":
            out[-1] = replace(out[-1], text=f"{out[-1].text}_{marks[1][1]}", end=tokens[at + 1].end)
            at += 2
            continue
        found, end = _subscripts(tokens, at) if at and tokens[at - 1].kind in _NAMES else ([], at)
        if len(found) > 1 and not found[0][0].text.startswith("hat"):
            comma = replace(tokens[at], kind=",", text=",")
            out += _group_below([token for part in found for token in (comma, *part)][1:])
            at = end
        else:
            out.append(tokens[at])
            at += 1
    return out


def _subscripts(tokens: Sequence[Token], at: int) -> tuple[list[Sequence[Token]], int]:
    """The subscripts that follow one another from here, and where they end."""
    found: list[Sequence[Token]] = []
    while [token.kind for token in tokens[at : at + 1]] == ["_"]:
        end = at + 2
        if [token.text for token in tokens[at + 1 : end]] == ["{"]:
            end = next((close + 1 for close in range(end, min(end + 8, len(tokens))) if tokens[close].kind == "}"), at)
        inside = tokens[at + 2 : end - 1] if end > at + 2 else tokens[at + 1 : end]
        if not inside or not all(token.kind in _SUBSCRIPT or token.text in WORDS for token in inside):
            break
        found.append(inside)
        at = end
    return found, at


# -- braces ------------------------------------------------------------------------------------------------------------------------------


def _cases(tokens: Sequence[Token]) -> list[Token]:
    r"""``\left\{ \begin{array}{ll} … \end{array} \right.``, a brace that nothing closes, as ``cases``."""
    out = list(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        if (
            out[at].text != "\\{"
            or at + 1 >= len(out)
            or out[at + 1].kind != "begin"
            or out[at + 1].text not in ("array", "matrix")
        ):
            continue
        name = out[at + 1].text
        end = next((end for end in range(at + 2, len(out)) if out[end].kind == "end" and out[end].text == name), None)
        if end is None or (end + 1 < len(out) and out[end + 1].text == "\\}"):
            continue
        first = at + 2
        if out[first].kind == "{":
            first = next((close + 1 for close in range(first, end) if out[close].kind == "}"), first)
        begin, close = replace(out[at + 1], text="cases"), replace(out[end], text="cases")
        out[at : end + 1] = [begin, *out[first:end], close]
    return out


def _unwrapped(tokens: Sequence[Token]) -> list[Token]:
    r"""``\sigma{(z)}``: braces round the brackets behind a function."""
    dropped: set[int] = set()
    for at, token in enumerate(tokens[1:], 1):
        before = tokens[at - 1].text
        if token.kind == "{" and (before in FUNCTION_WORDS or before in CUSTOMARY_FUNCTIONS) and tokens[at + 1 : at + 2]:
            end = _partner(tokens, at + 1) if tokens[at + 1].kind == "(" else 0
            dropped |= {at, end + 1} if end and [one.kind for one in tokens[end + 1 : end + 2]] == ["}"] else set()
    return [token for at, token in enumerate(tokens) if at not in dropped]


def _partner(tokens: Sequence[Token], at: int) -> int:
    """Where the bracket that opens here closes, or 0."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place].kind in ("(", "{")) - (tokens[place].kind in (")", "}"))
        if not depth:
            return place
    return 0


def _of_an_element(tokens: Sequence[Token]) -> list[Token]:
    r"""``\text{softmax}(z)_i``, an element of what a function makes of a vector, with the index of its argument, ``softmax(z_i)``."""
    out = list(tokens)
    for at in range(len(out) - 5, -1, -1):
        kinds = [one.kind for one in out[at : at + 5]]
        if kinds[0] in ("letter", "word") and kinds[1:] == ["(", "letter", ")", "_"] and not out[at + 4].spaced:
            end = _partner(out, at + 5) if at + 5 < len(out) and out[at + 5].kind == "{" else at + 5
            if end and end < len(out):
                close = out.pop(at + 3)
                out.insert(end, close)
    return out


def _unheld(tokens: Sequence[Token]) -> list[Token]:
    """``{dw}_{1}``: braces round letters that have a subscript behind them hold nothing."""
    dropped: set[int] = set()
    opened = -1
    for at, token in enumerate(tokens):
        if token.kind == "{":
            opened = at
        elif token.kind == "}":
            behind = tokens[at + 1].kind if at + 1 < len(tokens) else ""
            before = tokens[opened - 1].kind if opened > 0 else ""
            if (
                opened >= 0
                and behind == "_"
                and before not in ("_", "^", "frac", "sum", "sqrt", "}", *_NAMES)
                and at - opened > 1
            ):
                dropped |= {opened, at}
            opened = -1
        elif token.kind not in _SIMPLE:
            opened = -1
    return [token for at, token in enumerate(tokens) if at not in dropped]


_LONE = ("letter", "word", "relation")


def _without_lone_braces(tokens: list[Token]) -> Iterator[Token]:
    """Braces round a lone letter go."""
    for at, token in enumerate(tokens):
        first = at if token.kind == "{" else at - 2
        kinds = [one.kind for one in tokens[first : first + 3]] if token.kind in "{}" and first >= 0 else []
        if not (kinds[::2] == ["{", "}"] and kinds[1] in _LONE and _may_lose_braces(tokens, first)):
            yield token


def _may_lose_braces(tokens: list[Token], at: int) -> bool:
    """``w{j}`` is a slip for ``w_j``, not a product: its braces stay, and the parser refuses them."""
    is_accented = "_" in tokens[at + 1].text
    return is_accented or not at or tokens[at - 1].kind not in _NAMES or tokens[at].spaced


def _digits_given(tokens: Iterator[Token]) -> Iterator[Token]:
    waiting = 0  # arguments that the last \frac still expects
    for token in tokens:
        if waiting and token.kind in ("number", "run") and len(token.text) > 1 and token.text.isalnum():
            for place, character in enumerate(token.text[:waiting]):
                kind, at = "number" if character.isdigit() else "letter", token.start + place
                yield replace(token, kind=kind, text=character, start=at, end=at + 1, spaced=token.spaced and not place)
            if rest := token.text[waiting:]:
                kind = "letter" if len(rest) == 1 and rest.isalpha() else token.kind
                yield replace(token, kind=kind, text=rest, start=token.start + waiting, spaced=False)
            waiting = 0
            continue
        waiting = 2 if token.kind == "frac" else waiting - 1 if waiting and token.kind not in "{}" else 0
        yield token
