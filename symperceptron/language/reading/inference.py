r"""What a text itself says about its letters: which it defines as functions, which count, where its sums run.

`lexicon_for` puts the lexicon of a text together: the model first, the author's declared symbols over it, what the text
shows last.

>>> lexicon = lexicon_for(r"f(x) = \frac{1}{1+e^{-x}}" "\n" "f(2) = f(-2)")
>>> lexicon.function("f"), lexicon.is_value("x")
('f', True)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from symperceptron.errors import ReadingError
from symperceptron.language.model import Model
from symperceptron.language.notation import NOTATIONS
from symperceptron.language.reading.alternatives import parse
from symperceptron.language.reading.declared import declared, is_function
from symperceptron.language.reading.entries import Entry, is_index
from symperceptron.language.reading.evidence import Evidence, look
from symperceptron.language.reading.layers import Layers, layers_of
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.rows import habits_of
from symperceptron.language.reading.shorthand import has_gradients
from symperceptron.language.reading.tables import CUSTOMARY_FUNCTIONS, DIFFERENTIALS, FUNCTION_WORDS, WORDS

__all__ = ["lexicon_for"]

_DIFFERENTIATED = re.compile(r"(?:\\partial|∂|(?<![A-Za-z\\])d|\\mathrm\{d\})\s*\{?$")
_CALLIGRAPHIC = re.compile("cal[A-Z]")
_OF_A_UNIT = ("output", "target", "preactivation")


def lexicon_for(
    text: str, model: Model | None = None, names: Mapping[str, str] | None = None, *, closed: bool = False
) -> Lexicon:
    """The lexicon of a text: what the model, the declared names (a role and its symbol) and the text say about its letters."""
    seen, habits = look(text), habits_of(text)
    lexicon = Lexicon.of(model, closed=closed) if model is not None else Lexicon(closed=closed)
    if model is not None and not names:
        lexicon = _recognised(lexicon, model, seen)
    if names:
        names = {role: symbol.replace(f"({habits.moment})", "") for role, symbol in names.items()}
        lexicon = declared(lexicon, model, names, seen)
        lexicon = replace(lexicon, entries=(*lexicon.entries, *_initials(lexicon, text)))
    lexicon = replace(lexicon, entries=(*lexicon.entries, *_recased(lexicon, seen, text)))
    return replace(_inferred(lexicon, seen), has_gradients=has_gradients(text), habits=habits)


def _initials(lexicon: Lexicon, text: str) -> Iterator[Entry]:
    r"""``dL/dw`` beside ``Loss = …`` or ``\mathcal{L}_{CE} = …``: its first letter, where that stands for nothing but what is differentiated."""
    known = {entry.letter for entry in lexicon.entries} | set(lexicon.functions)
    for entry in lexicon.entries:
        initial = entry.letter[3:] if _CALLIGRAPHIC.fullmatch(entry.letter) else entry.letter[0].upper()
        if entry.role == "loss" and len(entry.letter) > 2 and entry.letter.isalpha() and initial not in known:
            alone = [found.start() for found in re.finditer(rf"(?<!cal\{{)(?<!cal ){initial}(?![A-Za-z_])", text)]
            uses = [at for at in alone if not text[at - 1 : at].isalpha() or _DIFFERENTIATED.search(text[:at])]
            if uses and all(_DIFFERENTIATED.search(text[:at]) for at in uses):
                yield replace(entry, letter=initial, arguments="", before=())


def _recased(lexicon: Lexicon, seen: Evidence, text: str) -> Iterator[Entry]:
    """``predicted`` beside ``Predicted = …`` or the declared ``Predicted``: the same word, where nothing is said of it in that spelling."""
    known = {entry.letter: entry for entry in reversed(lexicon.entries) if not entry.slots and entry.letter.isalpha()}
    for word in sorted(known.keys() | seen.words):
        other = word[0].swapcase() + word[1:]
        is_used = len(word) > 3 and re.search(rf"(?<![A-Za-z]){other}(?![A-Za-z])", text) is not None
        if (
            is_used
            and word.isalpha()
            and other not in known.keys() | seen.words
            and other not in WORDS
            and other not in FUNCTION_WORDS
        ):
            entry = known.get(word) or Entry(letter=word, key=word)
            yield replace(entry, letter=other, arguments="")


def _inferred(lexicon: Lexicon, seen: Evidence) -> Lexicon:
    functions = dict(lexicon.functions)
    entries = list(lexicon.entries)
    declared = {entry.letter for entry in entries}
    for letter, heads in seen.headed.items():
        stem = letter.partition("_")[0]
        if letter in functions or letter in FUNCTION_WORDS:
            continue
        if stem in declared or letter in declared:
            entries = [_headed(entry, heads) if entry.letter == stem else entry for entry in entries]
            continue
        if is_function(letter, {}, seen):
            functions[letter] = letter
        elif stem not in DIFFERENTIALS:
            label = letter.partition("_")[2]
            key = letter if letter not in lexicon.symbols else f"{letter}_own"
            stem_ = letter if letter in seen.words or letter in WORDS or stem == letter else stem
            entries.append(
                Entry(
                    letter=stem_, key=key, before=(label,) if label and stem_ == stem else (), arguments="|".join(sorted(heads))
                )
            )
    customary = CUSTOMARY_FUNCTIONS - _multiplied(seen)
    for letter in customary & set(seen.applied) - declared - set(seen.headed):
        functions.setdefault(letter, letter)
    counting = {letter for letter in seen.counting | seen.divisors if letter not in declared or letter in lexicon.index_letters}
    values = {
        letter for letter in seen.bare if letter not in functions and letter not in customary and letter not in FUNCTION_WORDS
    }
    words = frozenset(word for word in seen.words if len(word) > 2 or not set(word) <= seen.letters)
    layers = layers_of(entries, seen) if lexicon.by_letter else Layers()
    made = replace(
        lexicon, entries=tuple(entries), functions=functions, text=True, latex=seen.latex, error_is_e=seen.error_is_e, layered=lexicon.layered or seen.layered,
        letters=frozenset(seen.letters), words=words, values=frozenset(values - {"e", "d", "pi"} - DIFFERENTIALS),
        slips=_slips(lexicon, seen), formal={letter: next(iter(heads)) for letter, heads in seen.headed.items() if len(heads) == 1},
        index_letters=lexicon.index_letters | frozenset(counting) | layers.letters, mixed=frozenset(_mixed(seen)), nested=frozenset(seen.nested),
        families=_families(lexicon, seen), alone=frozenset(seen.alone), layers=layers,
        past_nine=seen.past_nine, labelled=frozenset(seen.labelled), unit_labels=_unit_labels(lexicon, seen), made_of=_of_one_letter(seen),
        behind_d=frozenset(run[1:] for run in seen.spelled_out if run[0] == "d"),
        marked=seen.marked - functions.keys(), stepped=seen.stepped - functions.keys(),
    )  # fmt: skip
    return replace(made, bounds=_bounds(made, seen), default_range=_default_range(made, seen))


def _unit_labels(lexicon: Lexicon, seen: Evidence) -> frozenset[str]:
    """What stands below some letter that is no parameter, as the h of ``z_h`` does: below a bias it names the same unit, and no step."""
    parameters = {entry.letter for entry in lexicon.entries if entry.role in ("weight", "bias")}
    return frozenset(label for letter, below in seen.lowered.items() if letter not in parameters for label in below)


def _of_one_letter(seen: Evidence) -> dict[str, str]:
    """The letter that another one is made of, where it is only one, and made of nothing itself: the x of ``u = e^x`` and ``v = 1 + e^x``."""
    alone = {letter: next(iter(made)) for letter, made in seen.made_of.items() if len(made) == 1}
    with_index = {letter for letter, below in seen.lowered.items() if any(below)}
    return {
        letter: source
        for letter, source in alone.items()
        if source and source != letter and source not in seen.made_of and with_index.isdisjoint({letter, source})
    }


def _multiplied(seen: Evidence) -> set[str]:
    """The letters with nothing but themselves in the brackets behind them: ``h_j(1 − h_j)`` is a product."""
    return {
        letter
        for letter, brackets in seen.applied.items()
        if all(re.search(rf"(?<![A-Za-z]){re.escape(letter)}(?![A-Za-z])", inside) for inside in brackets)
    }


_ENDS = ("N", "M", "K", "P", "Q")


def _default_range(lexicon: Lexicon, seen: Evidence) -> tuple[Expr, Expr]:
    """The range of a sum without bounds: from 0 where the text has a unit of that number, to the one number that such sums are divided by.

    Else it ends at a letter that the text does not have for another number.
    """
    lower = lexicon.default_range[0]
    upper = lexicon.index(next((letter for letter in _ENDS if letter not in seen.letters), _ENDS[0]))
    units = (entry for entry in lexicon.entries if entry.role in _OF_A_UNIT and entry.slots == 1)
    lower = Integer(0) if any("0" in seen.lowered.get(entry.letter, ()) for entry in units) else lower
    free = {letter for letter in seen.divisors if not any(entry.role for entry in lexicon.candidates(letter))}
    ended = {token.text for _, _, above in seen.sums for token in above}
    return (lower, lexicon.index(free.pop())) if len(free) == 1 and not free & ended else (lower, upper)


def _slips(lexicon: Lexicon, seen: Evidence) -> dict[str, str]:
    """δ for σ: a δ that is applied where the activation σ of the model never is."""
    is_applied = "delta" in seen.applied and not {"sigma", "delta"} & set(seen.headed) and "sigma" not in seen.applied
    return {"delta": "sigma"} if is_applied and "sigma" in lexicon.functions and not lexicon.candidates("delta") else {}


def _headed(entry: Entry, heads: set[str]) -> Entry:
    """A known quantity that the text also writes with its arguments."""
    return replace(entry, arguments="|".join(sorted({*filter(None, entry.arguments.split("|")), *heads})))


def _mixed(seen: Evidence) -> Iterable[str]:
    """The letters that stand alone in one place and with an index in another."""
    return (
        letter
        for letter, below in seen.lowered.items()
        if letter in seen.alone and any(all(map(is_index, atoms)) for atoms in below)
    )


def _families(lexicon: Lexicon, seen: Evidence) -> dict[str, str]:
    """Where index letters tell quantities apart: the keys that are made of a letter and its indices."""
    if not lexicon.by_letter:
        return {}
    layers = layers_of(lexicon.entries, seen)
    found = {
        f"{letter}_{atoms}": letter
        for letter, below in seen.lowered.items()
        for atoms in below
        if atoms and all(map(is_index, atoms))
    }
    moved = {layers.moved(key): letter for key, letter in found.items() if layers.behind}
    return moved | found


def _bounds(lexicon: Lexicon, seen: Evidence) -> dict[str, tuple[Expr, Expr]]:
    """The bounds that the text gives an index, where it always gives the same."""
    found: dict[str, set[tuple[Expr, Expr]]] = defaultdict(set)
    for index, below, above in seen.sums:
        try:
            ends = [parse(part, lexicon).expression.doit() for part in (below, above)]
        except ReadingError:
            continue
        lower, upper = (
            end.xreplace({symbol: lexicon.index(symbol.name) for symbol in end.free_symbols if isinstance(symbol, Symbol)})
            for end in ends
        )
        found[index].add((lower, upper))
    return {index: next(iter(bounds)) for index, bounds in found.items() if len(bounds) == 1}


def _recognised(lexicon: Lexicon, model: Model, seen: Evidence) -> Lexicon:
    """The textbook profile that knows more of the text's letters than the model's own, if one stands out."""
    letters = seen.letters | seen.words | set(seen.headed)

    def known(candidate: Lexicon) -> int:
        return len({entry.letter for entry in candidate.entries} & letters)

    profiles = {
        name: Lexicon.of(replace(model, notation=notation), closed=lexicon.closed)
        for name, notation in NOTATIONS.items()
        if name != model.notation.name
    }
    scores = sorted(((known(candidate), name) for name, candidate in profiles.items()), reverse=True)
    own = known(lexicon)
    if not scores or scores[0][0] < own + 2 or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return lexicon
    best = scores[0][1]
    return replace(profiles[best], notes=(f"the letters are read as those of the notation {best}",))
