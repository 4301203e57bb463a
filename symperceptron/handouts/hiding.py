"""Answers in their blanks, and blanks without them.

A key holds every answer in its blank (`Filled`, `Answer`, the answer of an `Exercise`), and the student's page is the key with the
blanks emptied.  So nothing else can differ between the two, and what is asked for is left nowhere, as it is hidden wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sympy import Expr

from symperceptron.handouts.document import Answer, Code, Document, Exercise, Gap, Math, Piece, Pieces, Reference, Text
from symperceptron.language import Notation, to_latex
from symperceptron.language.expressions import Plus, Times, Written
from symperceptron.language.expressions.marks import Blank, Filled
from symperceptron.language.positions import parts_of

__all__ = ["answers", "emptied", "hidden", "phrase", "said"]


def hidden(expr: Expr, part: Expr, width: int) -> Expr:
    """The expression with the part in a blank wherever it stands, be it as a run of factors or terms.

    >>> from sympy.abc import O, t, x
    >>> hidden(Times(Plus(O, t), O, x), Times(O, x), 9)
    Times(Plus(O, t), Filled(Times(O, x), 9))
    """
    if expr == part:
        return Filled(part, width)
    if isinstance(expr, Filled) or not isinstance(expr, Written):
        return expr
    if isinstance(expr, Times | Plus):
        return expr.func(*_with_runs(expr.args, part.args if type(part) is type(expr) else (part,), part, width))
    inner = dict(parts_of(expr))
    return expr.func(*(hidden(old, part, width) if number in inner else old for number, old in enumerate(expr.args)))


def _with_runs(parts: tuple[Expr, ...], run: tuple[Expr, ...], whole: Expr, width: int) -> Iterator[Expr]:
    place = 0
    while place < len(parts):
        if parts[place : place + len(run)] == run:
            yield Filled(whole, width)
            place += len(run)
        else:
            yield hidden(parts[place], whole, width)
            place += 1


# -- without the answers -------------------------------------------------------------------------------------------------------------


def emptied(document: Document) -> Document:
    """The document without its answers."""
    emptied: Document = _mapped(document, _empty)
    return emptied


def _empty(value: Any) -> Any:
    match value:
        case Filled():
            return Blank(value.width)
        case Answer():
            return Gap(value.width)
        case Exercise():
            return replace(value, blocks=_mapped(value.blocks, _empty), answer=())
        case Written() if value.has(Filled):
            return value.func(*(_empty(part) if isinstance(part, Expr) else part for part in value.args))
        case _:
            return value


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with everything in it changed, the whole before its parts."""
    changed = change(value)
    if changed is not value or isinstance(value, Notation):
        return changed
    if isinstance(value, tuple):
        return tuple(_mapped(part, change) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _mapped(getattr(value, field.name), change) for field in fields(value)})
    return value


# -- what can be read on a page -------------------------------------------------------------------------------------------------------


def answers(value: Any) -> Iterator[Expr | Pieces]:
    """The answers in the blanks of a document or a part of one, those of exercises that are written out left aside."""
    match value:
        case Expr():
            yield from (part.part for part in value.atoms(Filled))
        case Answer():
            yield value.pieces
        case tuple():
            for part in value:
                yield from answers(part)
        case Notation():
            return
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from answers(getattr(value, field.name))


def said(value: Any, notation: Notation) -> Iterator[str]:
    """Every formula, as LaTeX, and every phrase of a document or a part of one, without the answers in its blanks."""
    match value:
        case Expr():
            yield to_latex(_empty(value), notation)
        case str():
            yield value.casefold()
        case tuple() if value and all(isinstance(part, Piece) for part in value):
            yield phrase(value, notation)
            yield from (to_latex(_empty(piece.expr), notation) for piece in value if isinstance(piece, Math))
        case tuple():
            for part in value:
                yield from said(part, notation)
        case Notation():
            return
        case Exercise():
            yield from said((value.title, value.blocks), notation)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from said(getattr(value, field.name), notation)


def phrase(pieces: Pieces, notation: Notation) -> str:
    """The pieces as one text, in small letters but for the formulas."""
    return "".join(_in_a_phrase(piece, notation) for piece in pieces)


def _in_a_phrase(piece: Piece, notation: Notation) -> str:
    match piece:
        case Text() | Code() | Reference():
            return piece.text.casefold()
        case Math():
            return to_latex(_empty(piece.expr), notation)
        case _:
            return "…"
