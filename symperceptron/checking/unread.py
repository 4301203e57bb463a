"""What a text says of its quantities without being understood, so that nobody judges by what was only given of them."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from symperceptron.checking.statements import (
    Statement,
    heads_of_clauses,
    left_side,
    made_in_clauses,
    names_before_signs,
    spoken_in,
)
from symperceptron.language.expressions import Call, Times
from symperceptron.language.model import Model
from symperceptron.language.names import is_name, letter_of
from symperceptron.language.positions import every_part
from symperceptron.language.reading import Lexicon, Line
from symperceptron.language.reading.evidence import look

FREE = ("input", "target", "output")  # what is given without a definition, and may have one in the text
__all__ = ["FREE", "half_said", "left_sides", "unknown_losses", "without_unread"]


def without_unread(model: Model, lines: tuple[Line, ...], lexicon: Lexicon, defined: frozenset[str]) -> Model:
    """The model without what was given of a quantity where the text says something else of it that cannot be read.

    A loss is then some function of the output, unless what is said of it speaks of weights as well.  `defined` are the roles of which
    the text says something as long as nobody says what its letters mean.
    """
    told, unread = set[str](), dict[str, Line]()
    judged_by = {name.key for role in ("loss", "output") for name in model.by_role(role)}
    for line in lines:
        told |= {key for key in _said_of(line) if key not in unread}
        if line.error is not None:
            left = left_side(line.text, lexicon)
            heads = {letter_of(left)} if left is not None and is_name(left) else set()
            for key in heads | (names_before_signs(line.text, lexicon) & judged_by):
                unread.setdefault(key, line)
        elif name := _spoken_round(line, model):
            unread.setdefault(name, line)
        for key in _labelled(line, lexicon) - told:
            unread.setdefault(key, line)
    silent = {name.key for role in defined for name in model.by_role(role)} - unread.keys()
    parameters = {entry.letter for entry in lexicon.entries if entry.role in ("weight", "bias", "hidden")}
    losses, outputs = ([*model.by_role(role)] for role in ("loss", "output"))
    definitions = []
    for old in model.definitions:
        if old.key in silent - told:
            continue
        if old.key not in unread.keys() - told:
            definitions.append(old)
        elif outputs and any(old.key == loss.key for loss in losses) and not parameters & look(unread[old.key].text).letters:
            definitions.append(replace(old, expression=Call(f"{old.key}_of", outputs[0].symbol)))
    return replace(model, definitions=tuple(definitions))


def _labelled(line: Line, lexicon: Lexicon) -> set[str]:
    """The losses of which a line says something with a label below: what ``E_total`` is, E may be."""
    stems = {head.partition("_")[0] for head in _said_of(line) if "_" in head}
    return {entry.key for entry in lexicon.entries if entry.role == "loss" and not entry.is_literal and entry.letter in stems}


def _spoken_round(line: Line, model: Model) -> str:
    """The quantity that a line says something of with letters before it of which nothing is known: words, most likely."""
    for statement in spoken_in([line]):
        head = statement.sides[0].expression
        if isinstance(head, Times) and len(statement.sides) > 1 and not statement.goes_on and all(map(is_name, head.args)):
            *words, name = head.args
            if model.name_of(name) is not None and all(model.name_of(word) is None for word in words):
                return letter_of(name)
    return ""


def _said_of(line: Line) -> set[str]:
    """The quantities that a line says something of."""
    heads = (statement.sides[0].expression for statement in spoken_in([line]) if not statement.goes_on)
    return {letter_of(head) for head in heads if is_name(head)}


def unknown_losses(model: Model) -> tuple[Expr, ...]:
    """The losses of which nothing but their arguments is known."""
    return tuple(
        part
        for name in model.by_role("loss")
        for old in model.definitions
        for part in every_part(old.expression)
        if isinstance(part, Call) and part.function == f"{name.key}_of"
    )


def left_sides(lines: tuple[Line, ...], spoken: tuple[Statement, ...], lexicon: Lexicon) -> frozenset[str]:
    """The quantities that some line says something of, readable or not."""
    unread = (left_side(line.text, lexicon) for line in lines if line.error is not None)
    read = (statement.sides[0].expression for statement in spoken if not statement.goes_on)
    return frozenset(letter_of(left) for left in (*unread, *read) if is_name(left))


def half_said(text: str, model: Model, lexicon: Lexicon) -> set[str]:
    """The quantities of which an unreadable line says something, where something else was given of them or they were given as free."""
    free = {name.key for name in model.names if name.role in FREE}
    return (heads_of_clauses(text, lexicon).keys() & {old.key for old in model.definitions}) | (
        made_in_clauses(text, lexicon) & free
    )
