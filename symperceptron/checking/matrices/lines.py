"""The verdicts on the lines of a text with matrices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symperceptron.checking.limits import Clock, OverTimeError, time_limit
from symperceptron.checking.matrices.functions import functions_of
from symperceptron.checking.matrices.judging import Finding, judged
from symperceptron.checking.matrices.names import key_of
from symperceptron.checking.matrices.shapes import MATRIX
from symperceptron.checking.matrices.texts import Statement, Text, parts_of, text_of
from symperceptron.checking.matrices.tree import Node
from symperceptron.checking.matrices.worlds import World, worlds_of
from symperceptron.checking.report import LineVerdict
from symperceptron.checking.unclear import WHERE_ZERO
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.model import Model
from symperceptron.language.notation import NOTATIONS, Notation

__all__ = ["SAID", "Outcome", "Outcomes", "outcomes_of"]

_UNFIT = "rows and columns do not fit together as the line is written"
SAID = "it is not true of what stands above, and may be an equation, or say anew what a letter is"
_WORST_FIRST = (
    LineVerdict.REFUTED,
    LineVerdict.CARRIED,
    LineVerdict.UNDECIDED,
    LineVerdict.RECOVERED,
    LineVerdict.PROVED,
    LineVerdict.DEFINITION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a line comes to."""

    verdict: LineVerdict
    reason: str = ""
    proof: Verdict | None = None
    sides: tuple[Node, Node] | None = None
    finding: Finding | None = None
    is_turned: bool = False
    is_unfit: bool = False


_Before = tuple[Node, Outcome] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What the lines come to, by their numbers; whether every line with a relation was read; what its letters may be.

    `mixed` are the lines with a matrix for a factor that others transpose: numbers would not tell the two apart.
    """

    lines: Mapping[int, Outcome]
    is_whole: bool
    worlds: Sequence[World]
    mixed: frozenset[int] = frozenset()

    @property
    def is_settled(self) -> bool:
        """Whether nothing in the text is left open."""
        return self.is_whole and all(one.verdict is not LineVerdict.UNDECIDED for one in self.lines.values())

    @property
    def notation(self) -> Notation:
        """How the names are written."""
        return self.worlds[0].model.notation if self.worlds else NOTATIONS["plain"]

    def of(self, number: int) -> Outcome | None:
        """What a line comes to; nothing is decided of one with a matrix that was not read."""
        return self.lines.get(number, Outcome(verdict=LineVerdict.UNDECIDED) if number in self.mixed else None)


def outcomes_of(written: str, given: Model | None, seconds: float) -> Outcomes | None:
    """The verdicts on the lines of a text; None where its definitions do not fit together."""
    for has_elements in (True, False):
        text = text_of(written, has_elements=has_elements)
        try:
            with time_limit(seconds):
                worlds = worlds_of(text, functions_of(text, written, given)) if text.statements else ()
        except OverTimeError:
            continue
        if worlds:
            break
    else:
        mixed = frozenset(_mixed(text, {}))
        return Outcomes(lines={}, is_whole=False, worlds=(), mixed=mixed) if mixed else None
    bench = _Bench(text, worlds, Clock(seconds))
    found = bench.judged(text.statements)
    if any(_tells_layout(statement, found, worlds) for statement in text.statements):
        turned = [one for one in text.statements if one.number in found and found[one.number].is_turned]
        found |= replace(bench, is_told=True).judged(turned)
    found = {number: one for number, one in found.items() if one.verdict.is_against or number not in text.unread}
    return Outcomes(lines=found, is_whole=not text.unread, worlds=worlds, mixed=frozenset(_mixed(text, worlds[0].shapes)))


def _mixed(text: Text, shapes: Mapping[str, str]) -> Iterator[int]:
    """The numbers of the lines with a factor that another line transposes; what a capital stands for need not be known."""
    parts = [(one.number, part) for one in text.statements for side in one.own for part in parts_of(side)]
    turned = text.turned | {key_of(part.parts[0].text) for _, part in parts if part.kind == "transposed"}
    yield from text.mixed
    for number, part in parts:
        factors = part.parts if part.kind == "product" else ()
        names = {factor.text for factor in factors if factor.kind == "name" and key_of(factor.text) in turned}
        if any(shapes.get(name, MATRIX if name[0].isupper() else "") == MATRIX for name in names):
            yield number


@dataclass(frozen=True, slots=True)
class _Bench:
    """What statements are judged by; `is_told` says that the text lays derivatives by a matrix out as usual."""

    text: Text
    worlds: Sequence[World]
    clock: Clock
    is_told: bool = False

    def judged(self, statements: Iterable[Statement]) -> dict[int, Outcome]:
        """The verdicts on the lines of some statements, the worst of each."""
        definitions = list(self.text.definitions.values())
        found: dict[int, list[Outcome]] = {}
        before: _Before = None
        said_anew: set[str] = set()
        for statement in statements:
            before = before if statement.goes_on else None
            for at, side in enumerate(statement.own):
                is_definition = at == 0 and statement in definitions
                outcome = (
                    Outcome(verdict=LineVerdict.DEFINITION)
                    if is_definition
                    else self._outcome(statement, side, before, said_anew)
                )
                before = (side, outcome) if outcome is not None else None
                if outcome is not None:
                    found.setdefault(statement.number, []).append(outcome)
        return {number: min(several, key=lambda one: _WORST_FIRST.index(one.verdict)) for number, several in found.items()}

    def _outcome(self, statement: Statement, side: Node, before: _Before, said_anew: set[str]) -> Outcome | None:
        head, model = statement.sides[0], self.worlds[0].model
        if head.kind in ("name", "element") and model.definition_of(key_of(head.text)) is None:
            return None  # nothing says what it is but this line, which goes round in a circle
        doubtful = next(_doubtful((head, side), self.text.unclear | said_anew, model), None)
        if doubtful is not None:
            return Outcome(verdict=LineVerdict.UNDECIDED, reason=f"what {doubtful} is could not be read, or is said anew")
        try:
            with time_limit(self.clock.left(statement.number)):
                finding = judged(head, side, self.worlds, is_told=self.is_told)
                is_behind = finding is not None and before is not None and before[1].verdict.is_against
                follows = judged(before[0], side, self.worlds) if before is not None and is_behind else None
        except OverTimeError:
            return Outcome(verdict=LineVerdict.UNDECIDED, reason="the time for the line is over")
        if finding is None:
            return Outcome(verdict=LineVerdict.UNDECIDED, reason=_unfit((head, side), self.worlds), is_unfit=True)
        if finding.verdict.kind is Kind.REFUTED and (side.kind, side.text) == ("number", "0"):
            return Outcome(verdict=LineVerdict.UNDECIDED, reason=WHERE_ZERO)
        if finding.verdict.kind is Kind.REFUTED and _may_be_said(statement, side):
            said_anew.add(key_of(head.text))
            return Outcome(verdict=LineVerdict.UNDECIDED, reason=SAID)
        return replace(_with_before(finding, follows), sides=(head, side))


def _unfit(sides: Sequence[Node], worlds: Sequence[World]) -> str:
    """That the sides do not fit together, and what their letters are, where there is no doubt."""
    letters = dict.fromkeys(part.text for side in sides for part in parts_of(side) if part.kind in ("name", "element"))
    found = {letter: {world.shapes.get(letter, "") for world in worlds} for letter in letters}
    told = [f"{letter} is a {shapes.pop()}" for letter, shapes in found.items() if len(shapes) == 1 and "" not in shapes]
    return f"{_UNFIT}: {', '.join(told)}" if told else _UNFIT


def _may_be_said(statement: Statement, side: Node) -> bool:
    """Whether a side may be an equation, or say anew what a letter is, and so claim nothing."""
    head = statement.sides[0]
    if head.kind in ("name", "element"):
        return not statement.goes_on and side is statement.sides[1]
    has_letters = any(part.kind in ("name", "element") for one in (head, side) for part in parts_of(one))
    return has_letters and head.kind not in ("derivative", "gradient")


def _with_before(finding: Finding, follows: Finding | None) -> Outcome:
    """What the finding comes to behind a line that is wrong."""
    true = finding.verdict
    is_carried = follows is not None and follows.verdict.is_proved
    if true.kind is Kind.PROVED:
        verdict = LineVerdict.PROVED if follows is None or is_carried else LineVerdict.RECOVERED
        return Outcome(verdict=verdict, proof=true, finding=finding)
    if true.kind is Kind.REFUTED:
        return Outcome(verdict=LineVerdict.CARRIED if is_carried else LineVerdict.REFUTED, proof=true, finding=finding)
    return Outcome(verdict=LineVerdict.UNDECIDED, reason=true.reason, is_turned=finding.is_turned)


def _doubtful(sides: Sequence[Node], unclear: frozenset[str], model: Model) -> Iterator[str]:
    """The letters in a line, and behind it, of which something was said that could not be read."""
    waiting = [part.text for side in sides for part in parts_of(side) if part.kind == "name"]
    keys, seen = [key_of(letter) for letter in waiting], set[str]()
    while keys:
        key = keys.pop()
        if key in unclear:
            yield key
        definition = None if key in seen else model.definition_of(key)
        seen.add(key)
        keys += definition.uses if definition is not None else ()


def _tells_layout(statement: Statement, found: Mapping[int, Outcome], worlds: Sequence[World]) -> bool:
    """Whether a line with a derivative by a matrix is true as derivatives are laid out usually."""
    outcome = found.get(statement.number)
    head = statement.sides[0]
    is_by_matrix = head.kind == "derivative" and worlds[0].shapes.get(head.parts[-1].text) == MATRIX
    return is_by_matrix and outcome is not None and outcome.verdict is LineVerdict.PROVED
