r"""One spelling of one quantity: a letter, what stands below and above it, and the key by which the model knows it.

A subscript is a row of atoms, ``w_{j0}`` carries ``("j", "0")``.  Which of them are indices and which belong to the name is
the entry's to say: the lesson's weight is spelled with the literal ``0`` after its one slot, so ``w_{j0}^1`` is ``w[j]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from symperceptron.language.notation import GREEK, Notation, Spelling
from symperceptron.language.reading.tables import ACCENTS, INDEX_LETTERS
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = [
    "Entry",
    "Raised",
    "atoms_of",
    "entries_of_notation",
    "is_index",
    "latex_of_letter",
    "letter_of",
    "split_indices",
    "without_indices",
]

Atoms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """What stands above a letter: ``1``, ``i``, ``out``; ``(i)`` is `bracketed`, and anything longer is an expression with no text."""

    text: str = ""
    bracketed: bool = False

    @property
    def is_expression(self) -> bool:
        """Whether it can only be a power."""
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A spelling: `before` and `after` are the literal atoms around the indices, `above` the literal superscript.

    Where two quantities share a letter, ``o_j`` hidden and ``o_k`` output, `only` is the index letters that make it this one.
    """

    letter: str
    key: str
    slots: int = 0
    before: Atoms = ()
    after: Atoms = ()
    above: str = ""
    above_is_index: bool = False
    arguments: str = ""
    role: str = ""
    only: Atoms = ()

    def indices(self, atoms: Atoms, same: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...] | None:
        """The indices that the subscript gives, the literal atoms taken off; None where they are not there.

        `same` says of a letter which of those that tell quantities apart it stands beside.
        """
        head, tail = len(self.before), len(atoms) - len(self.after)
        if tail < head or atoms[:head] != self.before or atoms[tail:] != self.after:
            return None
        middle = atoms[head:tail]
        if self.only and tuple(same.get(atom, atom) for atom in middle) != self.only:
            return None
        return split_indices(middle, self.slots) if middle else ()

    @property
    def is_literal(self) -> bool:
        """Whether the subscript is all name: ``O_0`` for the one output."""
        return bool(self.before or self.after) and not self.slots


def is_index(atom: str, more: AbstractSet[str] = frozenset()) -> bool:
    """Whether an atom of a subscript counts rather than names."""
    return atom.isdigit() or atom in INDEX_LETTERS or atom in more or (atom.endswith("'") and is_index(atom[:-1], more))


def split_indices(atoms: Atoms, slots: int = 0) -> tuple[str, ...]:
    """``("j", "0")`` are two indices, ``("1", "0")`` are two or the number ten, as the quantity has slots; commas always part them."""
    if "," in atoms:
        parts: list[str] = [""]
        for atom in atoms:
            if atom == ",":
                parts.append("")
            else:
                parts[-1] += atom
        return tuple(part for part in parts if part)
    if slots == 1 and all(atom.isdigit() for atom in atoms):
        return ("".join(atoms),)
    return atoms


def atoms_of(tokens: tuple[Token, ...], more: AbstractSet[str] = frozenset()) -> Atoms | None:
    """The atoms of a subscript: letters, single digits, commas and whole words; None where it is an expression such as ``i+1``."""
    out: list[str] = []
    for token in tokens:
        if token.kind in ("letter", "word"):
            out.append(token.text)
        elif token.kind == "number" and token.text.isdigit():
            out.extend(token.text)
        elif token.kind == "run":
            out.extend(token.text if all(is_index(letter, more) for letter in token.text) else (token.text,))
        elif token.kind == ",":
            out.append(",")
        elif token.kind == "'" and out:
            out[-1] += "'"
        else:
            return None
    return tuple(out)


def letter_of(text: str) -> str:
    r"""The letter that a spelling such as ``\hat{y}`` or ``\mathit{net}`` stands for."""
    tokens = tokenize(text)
    return tokens[0].text if len(tokens) == 1 else text


def latex_of_letter(letter: str) -> str:
    r"""The letter as LaTeX: ``y_hat`` as ``\hat{y}``, ``calL`` as ``\mathcal{L}``.

    >>> latex_of_letter("sigma"), latex_of_letter("y_hat"), latex_of_letter("net")
    ('\\sigma', '\\hat{y}', '\\mathit{net}')
    """
    stem, _, mark = letter.rpartition("_")
    if stem and mark == "prime":
        return f"{latex_of_letter(stem)}'"
    if stem and mark in ACCENTS:
        return rf"\{mark}{{{latex_of_letter(stem)}}}"
    if letter.startswith("cal") and len(letter) == 4:
        return rf"\mathcal{{{letter[3:]}}}"
    if (
        letter in GREEK
        or letter.startswith("var")
        or letter in ("ell", "Delta", "Theta", "Sigma", "Phi", "Psi", "Omega", "Gamma", "Lambda")
    ):
        return f"\\{letter}"
    return letter if len(letter) == 1 or "_" in letter else rf"\mathit{{{letter}}}"


def without_indices(text: str) -> str:
    """A list of names, given as the texts of its tokens, without what hangs on them.

    >>> without_indices("x^{(i)},y_k")
    'x,y'
    """
    return re.sub(r"[_^](\{[^{}]*\}|\([^()]*\)|.)", "", text)


def entries_of_notation(notation: Notation, slots: Mapping[str, int], roles: Mapping[str, str]) -> tuple[Entry, ...]:
    """Every row of the notation, inverted, for the quantities given with their numbers of indices."""
    return tuple(_inverted(key, notation.spelling(key, count), count, roles.get(key, "")) for key, count in slots.items())


def _inverted(key: str, spelling: Spelling, slots: int, role: str) -> Entry:
    before, _, after = spelling.subscript.partition("{}")
    above = spelling.superscript.strip("{}()[]")
    return Entry(
        letter=letter_of(spelling.latex), key=key, slots=slots, role=role, above=above,
        before=atoms_of(tokenize(before.strip(","))) or (), after=atoms_of(tokenize(after.strip(","))) or (),
    )  # fmt: skip
