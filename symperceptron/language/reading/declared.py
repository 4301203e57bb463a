r"""The author's symbols for the roles: ``output`` is ``\\hat{y}``, ``weight`` is ``w_{ij}``, made into entries of the lexicon."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from symperceptron.errors import ReadingError
from symperceptron.language.model import Model
from symperceptron.language.reading.entries import Entry, atoms_of, is_index, without_indices
from symperceptron.language.reading.evidence import Evidence, are_names
from symperceptron.language.reading.labels import has_label
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.resolving import spelled
from symperceptron.language.reading.rows import Row
from symperceptron.language.reading.tables import ACCENTS, FUNCTION_WORDS, ROLE_WORDS
from symperceptron.language.reading.tokens import Token, tokenize

__all__ = ["declared", "is_function"]


def declared(lexicon: Lexicon, model: Model | None, names: Mapping[str, str], seen: Evidence) -> Lexicon:
    """The lexicon with the author's symbols over it; a letter that is declared loses what else it meant."""
    found: list[Entry] = []
    functions = dict(lexicon.functions)
    everywhere, seen = seen, _explained(seen, names)
    for role, text in names.items():
        entries = _entries_of_role(role, text, model, seen)
        if role.startswith("activation"):
            for entry in entries:
                is_own = entry.letter in seen.headed or role != "activation" or not functions
                functions[entry.letter] = entry.letter if is_own else next(iter(lexicon.functions.values()))
            continue
        found.extend(entry for entry in entries if not (entry.arguments and is_function(entry.letter, functions, seen)))
    found = _told_apart(found)
    known_roles, letters = {entry.role for entry in found}, {entry.letter for entry in found}
    found.extend(_worded(found, seen))
    found.extend([*(sibling for entry in found for sibling in _siblings(entry, everywhere)), *_below_hidden(found, everywhere)])
    rest = tuple(entry for entry in lexicon.entries if entry.role not in known_roles and entry.letter not in letters)
    for letter in letters:
        functions.pop(letter, None)
    return replace(
        lexicon, entries=(*found, *rest), functions=functions, by_letter=any(entry.only for entry in found),
        layered=(lexicon.layered and any(entry.above for entry in rest)) or any(entry.above.isdigit() for entry in found),
        notes=tuple(f"{entry.role} is written {spelled(entry)}" for entry in found),
    )  # fmt: skip


def _explained(seen: Evidence, names: Mapping[str, str]) -> Evidence:
    """The evidence without the subscripts of letters that are declared for several roles: those are told apart by their subscripts."""
    heads = Counter(row[0].text for text in names.values() for row in _alternatives(text)[:1])
    shared = {letter for letter, count in heads.items() if count > 1}
    return replace(
        seen, lowered=defaultdict(set, {letter: below for letter, below in seen.lowered.items() if letter not in shared})
    )


def _entries_of_role(role: str, text: str, model: Model | None, seen: Evidence) -> list[Entry]:
    """The entries of one declared symbol, or of several: ``x_1, x_2`` are elements of one quantity, ``y_k / t_k`` two names of it."""
    entries = [entry for row in _alternatives(text) if (entry := _entry(row, model, role, seen)) is not None]
    entries = [entry for entry in entries if entry.letter == entries[0].letter or "/" in text]
    if len({(entry.letter, entry.before) for entry in entries}) > len({entry.letter for entry in entries}):
        return [replace(entry, slots=len(entry.before), before=()) for entry in entries[:1]]
    return entries


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Quantities that share a letter and shape, ``o_j`` and ``o_k``, are told apart by their index letters, and then all of them are."""
    shapes = Counter(
        (entry.letter, entry.slots, entry.before, entry.after, entry.above, entry.above_is_index)
        for entry in entries
        if entry.slots
    )
    if not any(count > 1 for count in shapes.values()):
        return [replace(entry, only=()) for entry in entries]
    return entries


def _siblings(entry: Entry, seen: Evidence) -> list[Entry]:
    """The other units that the text tells from the declared one by a number alone: ``out_{o2}`` beside ``out_{o1}``."""
    own = "".join(entry.before)
    stem = own.rstrip("0123456789")
    if not entry.is_literal or entry.after or stem == own:
        return []
    others = (below for below in sorted(seen.lowered.get(entry.letter, ())) if below.startswith(stem) and below != own)
    numbers = (below.removeprefix(stem) for below in others)
    head = entry.before[: -len(own.removeprefix(stem))]
    return [
        replace(entry, key=_own_key(entry.letter, (*head, number), None), before=(*head, *number))
        for number in numbers
        if number.isdigit()
    ]


def _below_hidden(entries: list[Entry], seen: Evidence) -> list[Entry]:
    """The net inputs of hidden units that are declared by a label: ``net_{h1}`` beside ``net_{o1}`` and ``out_{h1}``."""
    nets = [entry for entry in entries if entry.role == "preactivation" and entry.is_literal]
    hidden = [entry for entry in entries if entry.role == "hidden" and entry.is_literal]
    known = {(entry.letter, entry.before) for entry in entries}
    made = {
        (net.letter, one.before): replace(net, key=_own_key(net.letter, one.before, None), before=one.before, role="")
        for net in nets
        for unit in hidden
        for one in (unit, *_siblings(unit, seen))
        if (net.letter, one.before) not in known and "".join(one.before) in seen.lowered.get(net.letter, ())
    }
    return list(made.values())


def _worded(entries: list[Entry], seen: Evidence) -> list[Entry]:
    """The words ``output``, ``target``, ``label`` for roles that are declared with another letter."""
    letters = {entry.letter for entry in entries}
    words = (seen.spelled_out & set(ROLE_WORDS)) - letters
    by_role = {entry.role: entry for entry in entries}
    found = ((word, by_role.get(ROLE_WORDS[word])) for word in sorted(words))
    return [
        replace(entry, letter=word, before=(), after=(), above="", arguments="", above_is_index=False)
        for word, entry in found
        if entry is not None
    ]


def _alternatives(text: str) -> list[Row]:
    r"""The spellings in a declared symbol: ``w_1..w_5``, ``x_1, x_2``, ``y_k / t_k``, ``a = \sigma(z)``."""
    try:
        tokens = tokenize(text)
    except ReadingError:
        return []
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in ("(", "{")) - (token.kind in (")", "}"))
        if not depth and (token.kind in (",", "/", "dots") or token.text == "="):
            found.append([])
        else:
            found[-1].append(token)
    return [Row(tuple(_without_braces(tokens))) for tokens in found if tokens]


def _without_braces(tokens: list[Token]) -> list[Token]:
    return tokens[1:-1] if len(tokens) > 2 and tokens[0].kind == "{" and tokens[-1].kind == "}" else tokens


def _entry(row: Row, model: Model | None, role: str, seen: Evidence) -> Entry | None:
    """The entry that a declared symbol makes; None where it is no single name."""
    known = next(iter(model.by_role(role)), None) if model is not None else None
    first = row[0]
    is_sum_sign = first.kind == "sum" and row.hanging(0)[0] == len(row)
    if not is_sum_sign and (
        first.kind not in ("letter", "word", "run") or (first.kind == "run" and len(first.text) == 2 and role != "loss")
    ):
        return None
    is_accented_run = first.kind == "run" and len(first.text) > 3 and first.text[1:] in ACCENTS
    letter = f"{first.text[0]}_{first.text[1:]}" if is_accented_run else first.text
    start = 1 if len(row) > 1 and row[1].kind == "number" and not row[1].spaced else 0
    behind, below, above = row.hanging(start)
    letter += "_prime" * any(token.kind == "'" for token in row.tokens[:behind])
    atoms = (tuple(row[1].text) if start else atoms_of(below or (), seen.summed)) or ()
    if len(atoms) == 1 and atoms[0] in ACCENTS:
        letter, atoms = f"{letter}_{atoms[0]}", ()
    arguments = row.inside(behind) if behind < len(row) and row[behind].kind == "(" else ""
    rest = row.behind(behind) if arguments else behind
    if rest < len(row) or (arguments and not are_names(row.tokens[behind + 1 : rest - 1])):
        return None
    label, is_raised_index = _superscript(above or (), seen)
    before, slots, after = _slots(letter, atoms, len(known.ranges) if known else 0, seen)
    return Entry(
        letter=letter, key=known.key if known else _own_key(letter, before, model), role=role, slots=slots, before=before, after=after,
        above="" if is_raised_index else label, above_is_index=is_raised_index, arguments=arguments,
        only=atoms if slots and slots == len(atoms) and not any(atom.isdigit() for atom in atoms) else (),
    )  # fmt: skip


def _superscript(above: tuple[Token, ...], seen: Evidence) -> tuple[str, bool]:
    """What stands above a declared letter, and whether it counts: in brackets, or summed over in the text."""
    text = "".join(token.text for token in above).strip("()[]")
    in_brackets = bool(above) and above[0].kind == "(" and is_index(text) and not text.isdigit()
    return ("star" if text == "*" else text), in_brackets or text in seen.counting


def _own_key(letter: str, label: tuple[str, ...], model: Model | None) -> str:
    """The key of a quantity that the model has not, apart from all that it has."""
    key = f"{letter}_{''.join(label)}" if label else letter
    return f"{key}_own" if model is not None and key in model.symbols else key


def _slots(letter: str, atoms: tuple[str, ...], ranges: int, seen: Evidence) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Which atoms of a declared subscript are indices.

    Its letters that count are, or its digits where they stand for a running element.  The one index of a quantity that has none in the
    model, and that the text writes in no other way and never sums over, is part of its name.
    """
    plain = tuple(atom for atom in atoms if atom != ",")
    letters = [at for at, atom in enumerate(plain) if is_index(atom, seen.summed) and not atom.isdigit()]
    others = {other for other in seen.lowered.get(letter, set()) if other != "".join(plain)}
    runs_elsewhere = any(
        len(other) == len(plain) and all(is_index(atom, seen.summed) and not atom.isdigit() for atom in other) for other in others
    )
    is_one_way = letter in seen.lowered and letter not in seen.alone and not others
    own = {plain[at] for at in letters}
    is_summed = seen.bare_sum or bool(own & seen.counting)
    if letters and not ranges and is_one_way and not is_summed and not _runs_for_another(letter, own, seen):
        return plain, 0, ()
    if letters and runs_elsewhere and len(letters) < len(plain):
        return (), len(plain), ()
    if letters:
        return plain[: letters[0]], letters[-1] - letters[0] + 1, plain[letters[-1] + 1 :]
    if plain and all(atom.isdigit() for atom in plain) and (ranges or runs_elsewhere):
        return (), 1 if letter in seen.past_nine else len(plain), ()
    return plain, 0, ()


def _runs_for_another(letter: str, atoms: set[str], seen: Evidence) -> bool:
    """Whether one of the index letters stands below another quantity that the text writes with other indices too."""
    others = (below for other, below in seen.lowered.items() if other != letter)
    return any(atoms & below and len({atom for atom in below if is_index(atom, seen.summed)}) > 1 for below in others)


def is_function(letter: str, functions: Mapping[str, str], seen: Evidence) -> bool:
    """Whether the letter is a function: by the model or by custom, or the text defines it and applies it to different things or to no name."""
    if letter in functions or letter in FUNCTION_WORDS:
        return True
    arguments = seen.applied.get(letter, set())
    if letter in seen.headed and any(map(has_label, arguments)):
        return True
    inside = {without_indices(argument) for argument in arguments}
    return letter in seen.headed and (len(inside) > 1 or any(not _is_plain(argument) for argument in inside))


def _is_plain(argument: str) -> bool:
    return not any(sign in argument for sign in "+-*/0123456789") if argument else False
