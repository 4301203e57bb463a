"""Derivations and rules for a terminal: equality signs aligned, rule names dimmed at the right, a mark for every proved line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from symperceptron.derivation import Derivation, Perceptron, Rule
from symperceptron.derivation.engine import run
from symperceptron.derivation.rule import Context, Rewritten
from symperceptron.derivation.rules import RULES
from symperceptron.derivation.rules.letters import u
from symperceptron.handouts.document import (
    Answer,
    Block,
    Derived,
    Display,
    Gap,
    Heading,
    Line,
    Math,
    Paragraph,
    Piece,
    Pieces,
    Statement,
)
from symperceptron.handouts.lines import rule_name, told
from symperceptron.handouts.terms import remarked
from symperceptron.handouts.texts import catalogue
from symperceptron.language import Model, Notation, to_text
from symperceptron.language.expressions import Call, Partial

__all__ = ["Style", "blocks_text", "derivation_text", "rules_text"]

_GAP = 2
_NARROWEST = 24
_TOGETHER = "\u00a0"
_LEMMA = Partial(Call("sigma", u), u)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How wide a line may be (None for any width), and whether colours are understood."""

    width: int | None = None
    colour: bool = False

    def painted(self, text: str, code: str) -> str:
        """The text in a colour, where colours are understood."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


_DIM, _GREEN, _RED, _BOLD = "2", "32", "31", "1"


def derivation_text(derivation: Derivation, lang: str = "en", style: Style | None = None) -> str:
    """The derivation and the lemmas it rests on.

    >>> from symperceptron import Perceptron, derive
    >>> print(derivation_text(derive(Perceptron(activation="identity"), "b", detail="brief")))
    ∂E/∂b = (O − t)·∂O/∂b  definition, constant factor, power rule, cancel, sum rule, derivative of a constant  ✓
          = (O − t)·∂z/∂b                                                       definition, chain rule, Lemma 1  ✓
          = O − t                 definition, sum rule, derivative of a constant, derivative of the variable  ✓
    <BLANKLINE>
    Lemma 1 (derivative of id(u)).
    ∂id(u)/∂u = 1  definition, derivative of the variable  ✓
    """
    style, notation = style or Style(), derivation.model.notation
    main, lemmas = told(derivation, catalogue(lang))
    parts = [blocks_text((main, *lemmas), notation, style)]
    parts += (_filled(remark, notation, style) for remark in remarked(derivation, catalogue(lang)))
    return "\n\n".join(parts)


def blocks_text(blocks: Iterable[Block], notation: Notation, style: Style | None = None) -> str:
    """Statements, sentences, formulas and derivations below each other."""
    style = style or Style()
    return "\n\n".join(_block(block, notation, style) for block in blocks)


def _block(block: Block, notation: Notation, style: Style) -> str:
    match block:
        case Heading():
            return style.painted(_words(block.text, notation), _BOLD)
        case Paragraph():
            return _filled(block.text, notation, style)
        case Display():
            return "\n".join(f"{to_text(left, notation)} = {to_text(right, notation)}" for left, right in block.equations)
        case Derived():
            return _aligned(block, notation, style)
        case Statement():
            title = style.painted(_words(block.title, notation), _BOLD)
            return "\n".join((title, *(_block(part, notation, style) for part in block.blocks)))
        case _:
            raise TypeError(f"{type(block).__name__} is not written on a terminal")


def rules_text(lang: str = "en", style: Style | None = None) -> str:
    """Every rule of the engine: its name, what it states, an example, the conditions and whose it is."""
    style = style or Style()
    return "\n\n".join("\n".join(_rule(rule, lang, style)) for rule in RULES)


def _rule(rule: Rule, lang: str, style: Style) -> Iterator[str]:
    say, neuron = catalogue(lang), rule.given or Perceptron()
    example = _example(rule, neuron)
    yield style.painted(_words(rule_name(rule, say), neuron.notation), _BOLD)
    yield f"  {to_text(rule.statement.left)} = {to_text(rule.statement.right)}{f'   ({rule.conditions})' if rule.conditions else ''}"
    if example is not None:
        yield f"  {say.text('words', 'example')} {to_text(rule.example)} = {to_text(example.after)}"
    yield f"  {style.painted(rule.source, _DIM)}"


def _example(rule: Rule, neuron: Model) -> Rewritten | None:
    """What the rule makes of its example: in a derivation of its own or, where it only closes lemmas, in one of σ(u)."""
    contexts = (Context(model=neuron, derive=run, goal=goal) for goal in (rule.example, _LEMMA))
    return next((found for context in contexts if (found := rule(rule.example, context)) is not None), None)


# -- lines ----------------------------------------------------------------------------------------------------------------------


def _aligned(part: Derived, notation: Notation, style: Style) -> str:
    goal = to_text(part.goal, notation)
    rows = [_Row(line=line, side=to_text(line.right, notation), label=_words(line.label, notation)) for line in part.lines]
    indent = _columns(goal) + 3
    across = indent + max((_columns(row.side) + _GAP + _columns(row.label) for row in rows), default=0)
    if style.width is not None and across + _GAP + 1 > style.width:
        widest = max(_columns(row.side) for row in rows)
        across = max(style.width - _GAP - 1, indent + widest, indent + _NARROWEST)
    heads = (f"{goal} = " if number == 0 else " " * (indent - 2) + "= " for number in range(len(rows)))
    return "\n".join(text for head, row in zip(heads, rows, strict=True) for text in row.texts(head, across, style))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: Line
    side: str
    label: str

    def texts(self, head: str, across: int, style: Style) -> Iterator[str]:
        """The line with its rules beside it, or below where there is no room."""
        mark = style.painted("✓", _GREEN) if self.line.is_proved else style.painted("?", _RED)
        left = head + self.side
        fits = _columns(left) + _GAP + _columns(self.label) <= across
        beside = self.label if fits else ""
        yield f"{left}{' ' * (across - _columns(left) - _columns(beside))}{style.painted(beside, _DIM)}{' ' * _GAP}{mark}"
        for below in () if fits else textwrap.wrap(self.label, max(across - len(head), _NARROWEST)):
            yield f"{' ' * (across - _columns(below))}{style.painted(below, _DIM)}"


def _words(pieces: Pieces, notation: Notation) -> str:
    return "".join(_spoken(piece, notation) for piece in pieces)


def _filled(pieces: Pieces, notation: Notation, style: Style) -> str:
    """A sentence in lines that break between words and not within a formula."""
    words = "".join(
        _spoken(piece, notation).replace(" ", _TOGETHER) if isinstance(piece, Math) else _spoken(piece, notation)
        for piece in pieces
    )
    lines = textwrap.wrap(words, style.width, break_long_words=False) if style.width is not None else [words]
    return "\n".join(lines).replace(_TOGETHER, " ")


def _spoken(piece: Piece, notation: Notation) -> str:
    match piece:
        case Math():
            return to_text(piece.expr, notation)
        case Gap():
            return "[?]"
        case Answer():
            return _words(piece.pieces, notation)
        case _:
            return piece.text


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese characters take two, combining ones none."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
