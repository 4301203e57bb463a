r"""Indices written on the line, close behind their letter, as plain text has them: ``dE/dwi = (o - t) o (1 - o) xi``.

TeX and programs say what stands below.  A plain text that never multiplies by i can mean nothing but an index by the i of ``wi``
and ``xi``; where it does, as with an input i, ``wi`` stays a product.  And where numbers went before dots, as in ``w1x1 + … + wnxn``,
the letter behind them is the last number; ``En = …`` is the loss of example n.

>>> from symperceptron.language.reading.tokens import tokenize
>>> lines = [tokenize(line) for line in ("dE/dwi = (oj - tj) xi", "z = wk + xk*k", "mxi + b", "h1v1 + ... + hnvn")]
>>> sorted(glued_names(lines))
['h_n', 'o_j', 't_j', 'v_n', 'w_i', 'x_i']
>>> ["".join(token.text for token in with_indices_below(line, glued_names(lines))) for line in lines]
['dE/dw_i=(o_j-t_j)x_i', 'z=wk+xk*k', 'mx_i+b', 'h1v1+dots+h_nv_n']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from symperceptron.language.reading.tables import FUNCTION_WORDS, INDEX_LETTERS, KEYWORDS, LETTER_NAMES, WORDS
from symperceptron.language.reading.tokens import Token

__all__ = ["glued_names", "with_indices_below"]

_FEWEST = 2  # places with the index on the line, before it is taken for one
_STEM = "|".join(sorted(LETTER_NAMES | WORDS - FUNCTION_WORDS.keys() - {"pi"}, key=len, reverse=True))
_OTHERWISE = frozenset({"eq", *FUNCTION_WORDS, *KEYWORDS, *WORDS})
_WORDS_TOO = frozenset({"o_k", "h_i"})


def glued_names(lines: Iterable[Sequence[Token]]) -> frozenset[str]:
    """The names, as ``w_i``, that have their index on the line; none where something is multiplied by i, and none for one place only."""
    lines = [*lines]
    behind_sums = Counter(
        behind.text
        for tokens in lines
        for before, behind in pairwise(tokens)
        if before.kind == "sum" and not behind.spaced and behind.kind == "letter" and behind.text in INDEX_LETTERS
    )
    counting = {"i", "j", "k", *behind_sums}
    name = re.compile(rf"d?({_STEM}|[A-Za-hlotuvwxyz])(p?[{''.join(sorted(counting))}]{{1,2}})")
    found: Counter[str] = Counter()
    factors: set[str] = set()
    last: set[str] = set()
    for tokens in lines:
        last |= {*_behind_dots(tokens), *_of_an_example(tokens)}
        for at, token in enumerate(tokens):
            if _is_run(tokens, at):
                found.update("_".join(match.groups()) for match in [name.fullmatch(token.text)] if match)
            elif token.kind == "letter" and token.text in counting and _is_factor(tokens, at):
                factors.add(token.text)
    hung = behind_sums + Counter(letter for one in found.elements() if one not in _WORDS_TOO for letter in set(_index_of(one)))
    kept = {one for one in found if all(hung[i] >= _FEWEST and i not in factors for i in _index_of(one).lstrip("p"))}
    letters = {one.partition("_")[0] for one in kept - _WORDS_TOO}
    return frozenset(one for one in kept if one not in _WORDS_TOO or one[0] in letters) | last


def with_indices_below(tokens: Sequence[Token], names: frozenset[str]) -> tuple[Token, ...]:
    """The tokens with the indices of those names below their letters; behind them a Σ, and a letter that is no Latin one, has them too."""
    if not names:
        return tuple(tokens)
    letters = {index for name in names for index in _index_of(name)}
    indices = {name.replace("_", ""): _index_of(name) for name in names}
    out: list[Token] = []
    for at, token in enumerate(tokens):
        if _is_run(tokens, at):
            out += _parted(token, indices)
        elif at and token.text in letters and not token.spaced and _takes_index(tokens[at - 1]):
            out += _below(token)
        else:
            out.append(token)
    return tuple(out)


def _index_of(name: str) -> str:
    return name.partition("_")[2]


def _is_run(tokens: Sequence[Token], at: int) -> bool:
    """Whether a run stands here that is no word, no differential such as ``dk``, and neither below nor above a letter."""
    token = tokens[at]
    beside = {one.kind for one in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])}
    is_differential = len(token.text) == 2 and token.text[0] == "d" and "/" in beside
    return token.kind == "run" and token.text not in _OTHERWISE and not is_differential and not _hangs(tokens, at)


def _hangs(tokens: Sequence[Token], at: int) -> bool:
    before = [token.kind for token in tokens[max(0, at - 2) : at]]
    return before[-1:] in (["_"], ["^"]) or before in (["_", "{"], ["^", "{"])


def _is_factor(tokens: Sequence[Token], at: int) -> bool:
    beside = {token.kind for token in (*tokens[at - 1 : at], *tokens[at + 1 : at + 2])}
    return not _hangs(tokens, at) and not beside.isdisjoint({"*", "/"})


def _takes_index(before: Token) -> bool:
    return before.kind == "sum" or (before.kind == "letter" and len(before.text) > 1)


def _behind_dots(tokens: Sequence[Token]) -> Iterator[str]:
    """``w_n`` and ``x_n`` of ``w1*x1 + … + wn*xn``."""
    dots = next((at for at, token in enumerate(tokens) if token.kind == "dots"), len(tokens))
    numbered = {
        token.text
        for token, behind in pairwise(tokens[:dots])
        if token.kind == "letter" and behind.kind == "number" and not behind.spaced
    }
    pair = re.compile(rf"([{''.join(map(re.escape, numbered))}])([A-Za-z])") if numbered else None
    for token in tokens[dots + 1 :]:
        if token.kind == "relation" or pair is None:
            return
        if token.kind == "run" and re.fullmatch(rf"(?:{pair.pattern})+", token.text):
            yield from ("_".join(found) for found in pair.findall(token.text))


def _of_an_example(tokens: Sequence[Token]) -> Iterator[str]:
    """``E_n`` of ``En = …``: what is said to be something is one name."""
    for head, relation in pairwise(tokens[:2]):
        if head.kind == "run" and relation.kind == "relation" and re.fullmatch(r"[A-Z][ijklmnpq]", head.text):
            yield "_".join(head.text)


def _parted(token: Token, indices: Mapping[str, str]) -> list[Token]:
    """A run in names with an index, with one letter before them that has none."""
    one = "|".join(sorted(indices, key=len, reverse=True))
    whole = re.fullmatch(rf"([A-Za-z]?)((?:{one})+)", token.text)
    if whole is None:
        return [token]
    out = [replace(token, kind="letter", text=whole[1], end=token.start + 1)] if whole[1] else []
    for match in re.finditer(one, token.text[len(whole[1]) :]):
        at, index = token.start + len(whole[1]) + match.start(), indices[match[0]]
        stem = match[0].removesuffix(index)
        if out and out[-1].text == "d" and len(out) == 1:
            stem, at = f"d{stem}", out.pop().start
        middle = at + len(stem)
        spaced = token.spaced and at == token.start
        out.append(replace(token, kind=_kind(stem), text=stem, start=at, end=middle, spaced=spaced))
        out += _below(replace(token, text=index, start=middle, end=middle + len(index)))
    return out


def _below(token: Token) -> list[Token]:
    """An index, below."""
    return [
        replace(token, kind="_", text="_", end=token.start, spaced=False),
        replace(token, kind=_kind(token.text), spaced=False),
    ]


def _kind(text: str) -> str:
    return "letter" if len(text) == 1 else "run"
