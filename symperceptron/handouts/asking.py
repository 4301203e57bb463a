"""What the student is asked for in a derivation: parts, whole lines, names of rules, reasons.

Whatever is asked for is hidden everywhere it stands, and only that is asked for which then stands nowhere else on the page.
How wide a blank is depends on what kind it is of, and on how broad the lines of the derivation are altogether, so its width tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random

from sympy import Expr

from symperceptron.derivation import Rule, Step
from symperceptron.derivation.rules.differentiation import DIFFERENTIATION
from symperceptron.errors import OutputError, UnknownNameError
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.changes import changed
from symperceptron.handouts.document import Answer, Derived, Line, Pieces
from symperceptron.handouts.hiding import hidden, phrase, said
from symperceptron.handouts.lines import Numbered, label_of, rule_name
from symperceptron.handouts.texts import Catalogue
from symperceptron.language import Model, Notation
from symperceptron.language.expressions import Call, Plus, Times, Written
from symperceptron.language.expressions.marks import Marked
from symperceptron.language.positions import parts_of
from symperceptron.language.reading import read

__all__ = ["LEVELS", "RULE", "Asked", "Sheet", "drawn", "faded", "line_width", "requested"]

LEVELS = 5
PART, LINE, RULE, REASON = 12, 24, 11, 14  # ems
_ROOMY = 1.5  # how much more room a hand takes than print
_SHARE = 0.6  # of the lines, about which something is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: parts wherever they stand, lines and reasons by their places, rules by their names."""

    parts: tuple[Expr, ...] = ()
    lines: frozenset[int] = frozenset()
    reasons: frozenset[int] = frozenset()
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A derivation to be completed, everything else that can be read on the page, which must not give an answer away, and how wide the blank for a line is."""

    gradient: Numbered
    say: Catalogue
    elsewhere: frozenset[str]
    line_width: int

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines."""
        return self.gradient.derivation.steps

    @property
    def notation(self) -> Notation:
        """How the lines are written."""
        return self.gradient.derivation.model.notation

    def name(self, rule: Rule) -> Pieces:
        """A rule by its own name: the lemmas are not on the page."""
        return rule_name(rule, self.say)

    def reason(self, step: Step) -> Pieces:
        """Why a line follows."""
        return label_of(step, self.say, self.name)

    def key(self, asked: Asked) -> Derived:
        """The lines with what is asked for in blanks."""
        whole = tuple(self.steps[place].after for place in sorted(asked.lines))
        lines = (self._line(place, step, asked, whole) for place, step in enumerate(self.steps))
        return Derived(goal=self.gradient.derivation.goal, lines=tuple(lines))

    def _line(self, place: int, step: Step, asked: Asked, whole: tuple[Expr, ...]) -> Line:
        right = step.after
        for part, width in (*((line, self.line_width) for line in whole), *((part, PART) for part in asked.parts)):
            right = hidden(right, part, width)

        def named(rule: Rule) -> Pieces:
            return (Answer(self.name(rule), RULE),) if rule.name in asked.rules else self.name(rule)

        label = (Answer(self.reason(step), REASON),) if place in asked.reasons else label_of(step, self.say, named)
        return Line(number=self.gradient.first + place, right=right, label=label)

    def seen(self, asked: Asked) -> frozenset[str]:
        """What can be read on the page."""
        return self.elsewhere | frozenset(said(self.key(asked), self.notation))

    def phrase(self, place: int) -> str:
        """The reason of a line as one text."""
        return phrase(self.reason(self.steps[place]), self.notation)

    def tells(self, asked: Asked) -> bool:
        """Whether an answer can be read on the page outside of its blank."""
        seen = self.seen(asked)
        return any(answer in text for answer in self._answers(asked) for text in seen)

    def _answers(self, asked: Asked) -> Iterator[str]:
        yield from said((*asked.parts, *(self.steps[place].after for place in asked.lines)), self.notation)
        yield from map(self.phrase, asked.reasons)
        rules = {rule for step in self.steps for rule in step.rules if rule.name in asked.rules}
        yield from (phrase(self.name(rule), self.notation) for rule in rules)


def line_width(gradient: Numbered) -> int:
    """The width of the blank for any line of a derivation."""
    widest = max(breadth(step.after, gradient.derivation.model.notation) for step in gradient.derivation.steps)
    return max(LINE, 8 * -int(-widest // 8))


def faded(sheet: Sheet, level: int, rules: frozenset[str]) -> Asked:
    """The last fifth, two fifths … of the lines, and of their reasons those that can be read at no line that is left."""
    count = len(sheet.steps)
    lines = frozenset(range(count - -(-count * level // LEVELS), count))
    seen = sheet.seen(Asked(lines=lines, reasons=lines, rules=rules))
    reasons = (place for place in lines if not any(sheet.phrase(place) in text for text in seen))
    return Asked(lines=lines, reasons=frozenset(reasons), rules=rules)


def drawn(sheet: Sheet, random: Random, rules: frozenset[str]) -> Asked:
    """The result, and something at about every second line: a part that is new in it, the whole line, the reason."""
    count = len(sheet.steps)
    asked = Asked(lines=frozenset({count - 1}), rules=rules)
    places = list(range(count - 1))
    random.shuffle(places)
    left = round(_SHARE * count) - 1
    for place in places:
        choices = list(_choices(sheet, place, asked))
        random.shuffle(choices)
        found = next((more for more in choices if not sheet.tells(more)), None)
        if found is not None and left > 0:
            asked, left = found, left - 1
    return asked


def _choices(sheet: Sheet, place: int, asked: Asked) -> Iterator[Asked]:
    step = sheet.steps[place]
    if set(step.rules) & set(DIFFERENTIATION):
        yield replace(asked, reasons=asked.reasons | {place})
    if not asked.lines & {place - 1, place + 1}:
        yield replace(asked, lines=asked.lines | {place})
    for part in _new_parts(changed(step.before, step.after)):
        if isinstance(part, Written) and _ROOMY * breadth(part, sheet.notation) <= PART:
            yield replace(asked, parts=(*asked.parts, *_named(part, sheet.gradient.derivation.model)))


def _named(part: Expr, model: Model) -> Iterator[Expr]:
    """The part, and the part with quantities by their names, O for σ(z): the one on the next line would give away the other."""
    yield part
    by_name = part.xreplace({one.expression: one.name for one in model.definitions if isinstance(one.expression, Call)})
    if by_name != part:
        yield by_name


def _new_parts(line: Expr) -> Iterator[Expr]:
    """The parts that are marked, those beside each other as one."""
    if isinstance(line, Marked):
        yield line.part
    elif isinstance(line, Times | Plus):
        for is_new, run in groupby(line.args, key=lambda part: isinstance(part, Marked)):
            if is_new:
                yield line.func(*(part.part for part in run))
            else:
                yield from (new for part in run for new in _new_parts(part))
    else:
        yield from (new for _, part in parts_of(line) for new in _new_parts(part))


# -- what somebody asks for ------------------------------------------------------------------------------------------------------------


def requested(sheet: Sheet, wishes: Sequence[str], rules: frozenset[str]) -> Asked:
    """The result and what is wished for: ``line 3``, ``reason 3``, ``rule chain rule``, or a part as it is written, ``O(1 - O)``.

    Raises UnknownNameError for a line or rule that there is not, ReadingError for a part that cannot be read, OutputError for a part that stands in no
    line and for an answer that can be read elsewhere on the page.
    """
    asked = Asked(rules=rules)
    for wish in wishes:
        before, asked = asked, _with(sheet, asked, wish)
        if sheet.tells(asked) and not sheet.tells(before):
            raise OutputError(
                f"the blank {wish!r} would not hide its answer, which stands elsewhere on the page; expected a larger part"
            )
    return asked


def _with(sheet: Sheet, asked: Asked, wish: str) -> Asked:
    kind, _, what = wish.strip().partition(" ")
    if kind in ("line", "reason"):
        numbers = {str(sheet.gradient.first + place): place for place in range(len(sheet.steps))}
        if what not in numbers:
            raise UnknownNameError.among(kind, what, numbers)
        place = frozenset({numbers[what]})
        return replace(asked, lines=asked.lines | place) if kind == "line" else replace(asked, reasons=asked.reasons | place)
    if kind == "rule":
        names = {phrase(sheet.name(rule), sheet.notation): rule.name for step in sheet.steps for rule in step.rules}
        if what.casefold() not in names:
            raise UnknownNameError.among("rule", what, names)
        return replace(asked, rules=asked.rules | {names[what.casefold()]})
    part = read(wish, sheet.gradient.derivation.model)
    if all(hidden(step.after, part, PART) == step.after for step in sheet.steps):
        raise OutputError(
            f"{wish!r} stands in no line of the derivation; expected a part of one, or line N, reason N or rule NAME"
        )
    return replace(asked, parts=(*asked.parts, part))
