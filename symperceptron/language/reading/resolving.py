r"""What a spelling stands for: a letter with atoms below it and something above, looked up among the entries of a lexicon.

The entries are tried in four ways, strictest first: as declared; with its label left out (``O_0`` for ``O_0^1``); with a
layer's label added (``w_j^1`` for ``w_j``); with what is above read as a power.  A known letter that fits none of them is
refused, for it is more likely a slip than a new name.

>>> resolve(Lexicon(), "alpha", (), None)
Resolved(expression=alpha, above_is_power=False, notes=(), doubts=())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr

from symperceptron.language.reading.entries import Atoms, Entry, Raised, is_index, split_indices
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.tables import LOOKALIKES, STEP_WORDS

__all__ = ["Resolved", "Unresolved", "resolve", "spelled"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a spelling stands for; where `above_is_power`, the superscript is no part of it; `doubts` are notes that allow no refutation."""

    expression: Expr
    above_is_power: bool = False
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a spelling stands for nothing; the reader adds where."""

    reason: str


def resolve(lexicon: Lexicon, letter: str, atoms: Atoms, above: Raised | None) -> Resolved | Unresolved:
    """What a letter with these atoms below and this above it stands for."""
    if letter in lexicon.past_nine and atoms and all(map(str.isdigit, atoms)):
        atoms = ("".join(atoms),)
    found = _known(lexicon, letter, atoms, above)
    if found is not None:
        return found
    other = letter.swapcase()
    roles = {entry.role for entry in lexicon.candidates(other)} - {""}
    # W beside w is a slip; X beside x may well be the net input.
    if len(letter) == 1 and atoms and roles and (other not in lexicon.letters or "weight" in roles):
        found = _known(lexicon, other, atoms, above)
        if isinstance(found, Resolved):
            return replace(found, notes=(*found.notes, f"{letter} is read as {other}"))
    twin = LOOKALIKES.get(letter)
    if twin is not None and lexicon.candidates(twin) and not (lexicon.candidates(letter) or letter in lexicon.index_letters):
        return _for_its_twin(lexicon, letter, twin, atoms, above)
    return _new(lexicon, letter, atoms, above)


_LIKE_ALONE = frozenset({"weight", "input", "output", "preactivation", "hidden"})


def _for_its_twin(lexicon: Lexicon, letter: str, twin: str, atoms: Atoms, above: Raised | None) -> Resolved | Unresolved:
    """A letter beside the declared one that looks like it: read as that, and doubted."""
    found = _known(lexicon, twin, atoms, above)
    if not isinstance(found, Resolved) or not all(entry.role in _LIKE_ALONE for entry in lexicon.candidates(twin)):
        return Unresolved(f"{letter} beside the declared {twin}, which looks like it; expected one of them throughout")
    return replace(found, doubts=(f"{letter} is read as {twin}",))


# -- known letters ----------------------------------------------------------------------------------------------------------------


def _known(lexicon: Lexicon, letter: str, atoms: Atoms, above: Raised | None) -> Resolved | Unresolved | None:
    entries = sorted(lexicon.candidates(letter), key=lambda entry: -len(entry.before + entry.after))
    for fits in (_exactly, _without_label, _index_left_out, _label_dropped, _as_power):
        for entry in entries:
            indices = entry.indices(atoms, lexicon.layers.same)
            if (
                indices is not None
                and _are_indices(lexicon, indices)
                and not (entry.is_literal and indices)
                and fits(lexicon, entry, indices, above)
            ):
                return _resolved(lexicon, entry, indices, above, fits)
    other = _of_a_step(lexicon, entries, atoms, above) or _without_literal(lexicon, entries, atoms, above)
    if other is not None:
        return other
    if not entries or _is_another_unit(lexicon, entries, atoms, above) or _is_labelled(lexicon, entries, atoms, above):
        return None
    expected = " or ".join(sorted({spelled(entry) for entry in entries}))
    return Unresolved(f"{_shown(letter, atoms, above)} does not fit what is known of {letter}; expected {expected}")


def _of_a_step(lexicon: Lexicon, entries: list[Entry], atoms: Atoms, above: Raised | None) -> Resolved | None:
    r"""``\theta_{new}``, ``w_{j,old}`` and ``w_j^{new}``: a parameter after a step and before it."""
    words = [atom for atom in atoms if atom.lower() in STEP_WORDS]
    labels = words if above is None else [*words, above.text]
    label = STEP_WORDS.get(labels[0].lower(), "") if len(labels) == 1 else ""
    indices = split_indices(tuple(atom for atom in atoms if atom not in words and atom != ","))
    entry = next((one for one in entries if one.role in ("weight", "bias") and len(indices) in (0, one.slots)), None)
    if not label or not lexicon.text or entry is None or not _are_indices(lexicon, indices):
        return None
    return Resolved(lexicon.symbol(f"{entry.key}_{label}", tuple(map(lexicon.index, indices))))


def _without_literal(lexicon: Lexicon, entries: list[Entry], atoms: Atoms, above: Raised | None) -> Resolved | None:
    """``w_j`` or ``w_j^0`` for the only weight ``w_{j0}``, its literal number left out or misplaced: doubted."""
    if not lexicon.text or len(entries) != 1 or not atoms or (above is not None and above.text not in ("0", "1")):
        return None
    (entry,) = entries
    is_number = (entry.before + entry.after) in (("0",), ("1",))
    if not (is_number and len(atoms) == entry.slots and _are_indices(lexicon, atoms) and not any(map(str.isdigit, atoms))):
        return None
    doubt = f"{_shown(entry.letter, atoms, above)} is read as {spelled(entry)}"
    return Resolved(lexicon.symbol(entry.key, tuple(map(lexicon.index, atoms))), doubts=(doubt,))


Fits = Callable[[Lexicon, Entry, tuple[str, ...], Raised | None], bool]


def _resolved(lexicon: Lexicon, entry: Entry, indices: tuple[str, ...], above: Raised | None, fits: Fits) -> Resolved:
    at = [lexicon.index(index) for index in indices]
    if above is not None and fits is not _as_power and _is_raised_index(lexicon, entry, above):
        at.append(lexicon.index(above.text))
    notes: tuple[str, ...] = ()
    if fits in (_without_label, _label_dropped):
        notes = (f"{_shown(entry.letter, (*entry.before, *indices, *entry.after), above)} is read as {spelled(entry)}",)
    return Resolved(lexicon.symbol(entry.key, tuple(at)), fits is _as_power and above is not None, notes)


def _are_indices(lexicon: Lexicon, indices: tuple[str, ...]) -> bool:
    return all(is_index(index, lexicon.index_letters) for index in indices)


def _is_another_unit(lexicon: Lexicon, entries: list[Entry], atoms: Atoms, above: Raised | None) -> bool:
    """Whether nothing but the digits or index letters differ from what is declared: ``z_1`` beside ``z_2``, the layer ``a^{[1]}`` beside ``a^{[2]}``."""
    if lexicon.by_letter and atoms and _are_indices(lexicon, atoms) and not any(atom.isdigit() for atom in atoms):
        return all(entry.only for entry in entries)
    label = above.text if above is not None else ""
    if above is not None and above.bracketed and label.isdigit() and not atoms:
        return all(entry.above.isdigit() and not entry.slots for entry in entries)
    return (
        bool(atoms)
        and all(atom.isdigit() for atom in atoms)
        and all(entry.is_literal and entry.above == label for entry in entries)
    )


def _is_labelled(lexicon: Lexicon, entries: list[Entry], atoms: Atoms, above: Raised | None) -> bool:
    """Whether the letter has words or letters below it that count nothing: ``z_{h1}`` beside z is another quantity, and no parameter at another step."""
    counts = all(atom == "," or is_index(atom, lexicon.index_letters) for atom in atoms)
    is_of_unit = "".join(atoms) in lexicon.unit_labels and entries[0].letter not in lexicon.alone
    is_word = len(atoms) == 1 and len(atoms[0]) > 1
    parameters = ("weight",) if is_word else ("weight", "bias")
    is_parameter = any(entry.role in parameters for entry in entries)
    return lexicon.text and above is None and not counts and (is_of_unit or not is_parameter)


def _is_raised_index(lexicon: Lexicon, entry: Entry, above: Raised) -> bool:
    return entry.above_is_index or (not entry.above and above.bracketed and is_index(above.text, lexicon.index_letters))


def _exactly(lexicon: Lexicon, entry: Entry, _: tuple[str, ...], above: Raised | None) -> bool:
    if above is None:
        return not entry.above and not entry.above_is_index
    if entry.above_is_index or (above.bracketed and not entry.above):
        return is_index(above.text, lexicon.index_letters)
    return bool(entry.above) and entry.above == above.text


def _without_label(lexicon: Lexicon, entry: Entry, indices: tuple[str, ...], above: Raised | None) -> bool:
    is_whole = entry.is_literal or bool(indices) or not entry.slots or len(lexicon.candidates(entry.letter)) == 1
    return above is None and bool(entry.above) and is_whole


def _index_left_out(lexicon: Lexicon, entry: Entry, _: tuple[str, ...], above: Raised | None) -> bool:
    """``σ(z)`` beside ``z^{(i)}``: what is said of any example leaves its index out."""
    return above is None and entry.above_is_index and len(lexicon.candidates(entry.letter)) == 1


def _label_dropped(lexicon: Lexicon, entry: Entry, indices: tuple[str, ...], above: Raised | None) -> bool:
    if above is None or entry.above:
        return False
    if _is_own_capital(indices, above):
        return True
    is_layer = lexicon.layered and lexicon.text and above.text in ("0", "1")
    return is_layer and (len(indices) == entry.slots or entry.is_literal)


def _as_power(lexicon: Lexicon, entry: Entry, _: tuple[str, ...], above: Raised | None) -> bool:
    if above is None or entry.above or entry.above_is_index or above.bracketed:
        return False
    if above.is_expression:
        return True
    if above.text.isdigit():
        return not lexicon.layered or not (entry.slots or entry.is_literal)
    return not lexicon.text and above.text != "star"


def _is_own_capital(atoms: tuple[str, ...], above: Raised) -> bool:
    """``o_k^K``: the capital of its own index names the layer, and nothing else."""
    return bool(atoms) and len(above.text) == 1 and above.text.isalpha() and above.text == atoms[-1].upper()


# -- new letters ------------------------------------------------------------------------------------------------------------------


def _new(lexicon: Lexicon, letter: str, atoms: Atoms, above: Raised | None) -> Resolved | Unresolved:
    if letter in lexicon.index_letters and not atoms and letter != "infty":
        return Resolved(lexicon.index(letter), above is not None)
    reason = _refusal(lexicon, letter, atoms, above)
    if reason:
        return Unresolved(reason)
    label, indices = _labels(lexicon, atoms)
    key = f"{letter}_{label}" if label else letter
    kind = "" if above is None else _kind_of_superscript(lexicon, letter, atoms, above)
    if above is not None and kind == "label" and not _is_own_capital(atoms, above):
        key += f"_{above.text}"
    if above is not None and kind == "index":
        indices = (*indices, above.text)
    if lexicon.by_letter and indices and not any(index.isdigit() for index in indices):
        key = f"{key}_{''.join(lexicon.layers.same.get(index, index) for index in indices)}"
    elif key in lexicon.symbols:
        key += "_own"
    return Resolved(lexicon.symbol(key, tuple(map(lexicon.index, indices))), kind == "power")


def _refusal(lexicon: Lexicon, letter: str, atoms: Atoms, above: Raised | None) -> str:
    """Why a letter that is not known cannot be a new name; nothing where it can."""
    shown = _shown(letter, atoms, above)
    if letter == "infty":
        return "∞ as a number; expected a finite one"
    if lexicon.closed:
        known = ", ".join(sorted({entry.letter for entry in lexicon.entries} | set(lexicon.functions)))
        return f"the unknown name {_shown(letter, atoms, None)}; expected one of {known}"
    if above is not None and _kind_of_superscript(lexicon, letter, atoms, above) == "unknown":
        return f"{shown} may be a power, an index or a layer; expected its notation to be declared, or brackets round a power"
    only = {atom for entry in lexicon.entries for atom in entry.only} | lexicon.layers.letters
    _, indices = _labels(lexicon, atoms)
    if lexicon.by_letter and any(not index.isdigit() and index not in only for index in indices):
        declared = ", ".join(sorted(_shown(entry.letter, entry.only, None) for entry in lexicon.entries if entry.only))
        return f"{shown} beside {declared}, told apart by their indices; expected one of these indices"
    return ""


def _labels(lexicon: Lexicon, atoms: Atoms) -> tuple[str, tuple[str, ...]]:
    """What of a subscript belongs to the name, and its indices."""
    if "," in atoms:
        parts = split_indices(atoms)
        indices = tuple(part for part in parts if is_index(part, lexicon.index_letters))
        return "".join(part for part in parts if part not in indices), indices
    if all(is_index(atom, lexicon.index_letters) for atom in atoms):
        return "", split_indices(atoms)
    return "".join(atoms), ()


def _kind_of_superscript(lexicon: Lexicon, letter: str, atoms: Atoms, above: Raised) -> str:
    """Whether what stands above a new name is a power, a label, an index or cannot be told."""
    text = above.text
    if above.is_expression:
        return "power"
    counts = is_index(text, lexicon.index_letters)
    if above.bracketed:
        is_layer = text.isdigit() and any(entry.above.isdigit() for entry in lexicon.candidates(letter))
        return "index" if counts and not is_layer else "label"
    if text.isdigit():
        return "power" if not lexicon.layered else "label" if text in ("0", "1") else "unknown"
    if len(text) > 1 or letter in ("delta", "Delta") or (text.isupper() and atoms):
        return "label"
    if counts and any(entry.above_is_index for entry in lexicon.entries):
        return "index"
    return "power" if text in lexicon.values or lexicon.candidates(text) else "unknown"


# -- showing ------------------------------------------------------------------------------------------------------------------------


def spelled(entry: Entry) -> str:
    """How an entry is written, for a message."""
    below = (*entry.before, *(entry.only or "jkl"[: entry.slots]), *entry.after)
    above = Raised("i") if entry.above_is_index else Raised(entry.above) if entry.above else None
    return _shown(entry.letter, below, above)


def _shown(letter: str, atoms: Atoms, above: Raised | None) -> str:
    below = "".join(atoms)
    shown = letter + (f"_{{{below}}}" if len(below) > 1 else f"_{below}" if below else "")
    if above is None or above.is_expression:
        return shown
    return shown + (f"^({above.text})" if above.bracketed else f"^{above.text}")
