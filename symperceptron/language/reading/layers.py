r"""Layers that an author tells apart by index letters: ``o_i`` feeds ``o_j``, and ``w_{jf}`` leads on to ``o_f``.

Which letter stands for which layer is seen at the weights: the letters of the declared ``w_{ij}`` are those of two layers, so
``w_{bj}`` has b for i, and ``w_{jf}`` has a letter for the layer behind j.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symperceptron.language.reading.entries import Entry
from symperceptron.language.reading.evidence import Evidence

__all__ = ["Layers", "layers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The declared letters of a layer and of the one before it, the letter of the one behind it, and which other letter stands for which."""

    before: str = ""
    own: str = ""
    behind: str = ""
    same: Mapping[str, str] = field(default_factory=dict)

    @property
    def letters(self) -> frozenset[str]:
        """Every letter beside the declared ones."""
        return frozenset({*self.same, *filter(None, [self.behind])})

    def moved(self, key: str) -> str:
        """The key of the same quantity one layer on: ``delta_f`` for ``delta_j``, ``w_jf`` for ``w_ij``."""
        head, _, below = key.rpartition("_")
        on = {self.before: self.own, self.own: self.behind}
        atoms = _atoms(below)
        return f"{head}_{''.join(on.get(atom, atom) for atom in atoms)}" if head and set(atoms) & on.keys() else key


def layers_of(entries: Iterable[Entry], seen: Evidence) -> Layers:
    """The layers that the subscripts of the weights show, where letters tell quantities apart."""
    entries = tuple(entries)
    weight = next((entry for entry in entries if entry.role == "weight" and len(entry.only) == 2), None)
    source = {entry.only for entry in entries if entry.role in ("input", "hidden") and len(entry.only) == 1}
    if weight is None or not source & {(letter,) for letter in weight.only}:
        return Layers()
    first = 0 if (weight.only[0],) in source else 1
    before, own = weight.only[first], weight.only[1 - first]
    pairs = [_atoms(below) for below in sorted(seen.lowered.get(weight.letter, ()))]
    declared = {letter for entry in entries for letter in entry.only}
    found = [(pair[first], pair[1 - first]) for pair in pairs if len(pair) == 2 and not any(map(str.isdigit, pair))]
    same = {source: before for source, end in found if end == own and source not in declared}
    same |= {end: own for source, end in found if source == before and end not in declared}
    ends = [end for source, end in found if source == own and end not in declared]
    same |= {end: ends[0] for end in ends[1:] if end != ends[0]}
    return Layers(before=before, own=own, behind=ends[0] if ends else "", same=same)


def _atoms(below: str) -> list[str]:
    return re.findall(r"(?:ell|.)'?", below)
