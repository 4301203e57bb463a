"""Judging a text line by line.

Each sign of equality is a claim, judged twice: does it follow from what stands before it, and is it true from the
definitions?  Both questions go to `answer`, so a line is proved with a proof and refuted with a witness or not at all.  A
line that begins with a sign of equality goes on with the chain above it, and if it is not true of that, with one of the
chains before: authors put a remark between the lines of a derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sympy import Expr

from symperceptron.checking.cases import held_under, under_condition
from symperceptron.checking.claims import Chain, Claim, is_as_true, verdict_of, worst
from symperceptron.checking.clauses import PARTLY_SAID, in_order, under_each_other
from symperceptron.checking.elsewhere import derivatives_in, of_its_own
from symperceptron.checking.examples import summed_over_its_index
from symperceptron.checking.goals import goals_of, pieces_of
from symperceptron.checking.hearing import Hearing
from symperceptron.checking.indices import Completer
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.checking.reporting import reading_of, reported
from symperceptron.checking.statements import Statement, statements
from symperceptron.checking.updates import UNDECIDED, Step, is_other_step, step_of
from symperceptron.checking.values import is_number
from symperceptron.errors import ModelError
from symperceptron.language.equality import Kind
from symperceptron.language.expressions import Call, Partial, Prime
from symperceptron.language.names import is_name, letter_of
from symperceptron.language.reading import Line, Side

__all__ = ["Judge"]

_NOTHING_ABOVE = "the line goes on with an equation, but none that could be read stands above it"
_OF_SOMETHING_ELSE = "the line is not true of what it goes on from, but of something else that is spoken of above"
_OF_ANOTHER_VARIABLE = "what the function is said to be does not speak of its variable"
_SAID_BEFORE = "a line above says what it is, and could not be read"
_MENTIONED = 8
_TRUE = (LineVerdict.PROVED, LineVerdict.RECOVERED, LineVerdict.DEFINITION)
_ALONE = "the expression stands alone; expected an equality"


@dataclass(slots=True)
class Judge(Hearing):
    """Judges the lines of a hearing."""

    def line(self, line: Line) -> LineReport:
        """The verdict on one line."""
        base = LineReport(number=line.number, text=line.text, verdict=LineVerdict.NOTE, span=line.span, notes=line.notes)
        if line.error is not None:
            return self._refuted_before(line) or self._unreadable(replace(base, notes=()), line, line.error)
        if line.kind in ("note", "blank"):
            self._overhear(line.text)
            self.pass_over(line)
            return base
        claims, reasons, introduced = list[Claim](), list[str](), False
        said, condition = under_condition(statements(line))
        said = under_each_other(said, self.knowledge.model)
        explaining, others = in_order(said)
        self.doubts, end = [], self.chain
        for statement in (*explaining, *others):
            before = self.chain
            outcome = self._statement(statement)
            end = end if statement.remark else self.chain
            if statement.remark or statement in explaining:
                self.chain = before
            if isinstance(outcome, str):
                reasons.append(outcome)
            else:
                claims += outcome
                introduced = introduced or not outcome
        self.chain = end
        reasons += self.doubts
        notation = self.knowledge.model.notation
        found = self._combined(replace(base, reading=reading_of(line, notation)), claims, reasons, introduced=introduced)
        if found.verdict is LineVerdict.UNDECIDED or self.moved_at == self.number:
            self._overhear(line.text, is_read=True)
        return found if condition is None else held_under(condition, found, claims, notation)

    def _refuted_before(self, line: Line) -> LineReport | None:
        """The report on a line that is wrong before the side that cannot be read: a chain is as wrong as its first wrong link."""
        if not line.sides or line.error is None:
            return None
        other = self.copy()
        found = other.line(replace(line, error=None))
        if not found.verdict.is_against:
            return None
        self.trail, self.models = other.trail, other.models
        self._unreadable(found, line, line.error)
        return replace(found, notes=(*found.notes, f"not read to its end: {line.error}"))

    # -- statements ------------------------------------------------------------------------------------------------------------

    def _statement(self, statement: Statement) -> list[Claim] | str:
        """The judged claims of a statement, an empty list where it introduces a name, or why nothing can be said."""
        if not statement.is_equation and not statement.is_assignment:
            return "only equalities are judged"
        sides = self._completed(statement.sides)
        if statement.is_assignment:
            return self._assigned(sides, statement.signs)
        if statement.goes_on:
            return self._continued(sides, statement.signs)
        if len(sides) == 1:
            self.asked = [sides[0].expression]
            return self._alone(sides[0])
        return self._opened(sides, statement.signs)

    def _opened(self, sides: list[Side], signs: Sequence[str]) -> list[Claim] | str:
        """A statement with a left side of its own."""
        left, right = sides[0].expression, sides[1].expression
        step = step_of(left, right, self._letters)
        if step is not None and (not step.is_named or self.knowledge.introduces(left, right)):
            self._doubt(step)
            if not step.is_named:
                self._learn_step(left)
                self._begin(Chain(subject=right, last=right, verdict=LineVerdict.DEFINITION))
                return self._claims(sides[1], sides[2:], signs[1:], None)
        if step is None and is_other_step(left, right):
            return UNDECIDED
        self._learn_step(left, is_sure=False)
        if self._takes_over_number(sides):
            self._begin(Chain(subject=left, last=right, verdict=LineVerdict.DEFINITION))
            return self._claims(sides[1], sides[2:], signs[1:], left)
        is_said_elsewhere = self.knowledge.is_said_otherwise_than(left, right)
        is_given = signs[0] == ":=" and not isinstance(left, Partial | Prime)  # what a derivative is follows
        if (is_given or self.knowledge.introduces(left, right)) and not is_said_elsewhere:
            return self._introduced(sides, signs)
        self._begin(Chain(subject=left))
        return self._claims(sides[0], sides[1:], signs, left)

    def _introduced(self, sides: list[Side], signs: Sequence[str]) -> list[Claim] | str:
        """A name introduced, and with it every other new name that stands between it and what it is: ``y = f(x) = ln(1 + e^x)``."""
        left, others = sides[0].expression, [side.expression for side in sides[1:]]
        if self.knowledge.is_only_another_name(left, others):
            self.aliases |= dict.fromkeys(others, left)
            self.knowledge = self.knowledge.with_activation(left, others)
            self._begin(Chain(subject=left, last=left, verdict=LineVerdict.DEFINITION))
            return []
        body = next((other for other in others if not self.knowledge.is_unsaid(other)), others[0])
        if self.world.is_summed and self.role(left) == "loss":
            body = summed_over_its_index(left, body, self.knowledge.range_of_units())
        if isinstance(left, Call) and self.knowledge.is_of_something_else(left, body):
            return _OF_ANOTHER_VARIABLE
        left = self._indexed_like(left, body)
        try:
            self.knowledge = self.knowledge.with_definition(left, body)
            for other in others:
                if other != body and self.knowledge.is_unsaid(other):
                    self.knowledge = self.knowledge.with_definition(other, body)
        except ModelError as why:
            return self._not_taken_over(left, why)
        self.unclear |= {letter_of(left) for side in sides if PARTLY_SAID & {*side.doubts} and is_name(left)}
        self._begin(Chain(subject=left, last=others[0], verdict=LineVerdict.DEFINITION))
        claims = self._claims(sides[1], sides[2:], signs[1:], left)
        return claims or (_SAID_BEFORE if is_name(left) and letter_of(left) in self.unread else [])

    def _assigned(self, sides: list[Side], signs: Sequence[str]) -> list[Claim] | str:
        """``w ← w − η ∂E/∂w``, and what the new value is said to be."""
        left, right = sides[0].expression, sides[1].expression
        step = step_of(left, right, self._letters) or (Step(left, right) if signs[0] == "prop" else None)
        if step is not None:
            self._doubt(step)
        self._learn_step(left)
        self._begin(Chain(subject=right, last=right, verdict=LineVerdict.DEFINITION))
        return self._claims(sides[1], sides[2:], signs[1:], None)

    def _continued(self, sides: list[Side], signs: tuple[str, ...]) -> list[Claim] | str:
        subject, last = self.chain.subject, self.chain.last
        if subject is None:
            return self._of_an_earlier_chain(sides, signs) or _NOTHING_ABOVE
        above = Side(expression=last if last is not None else subject, text="", span=(0, 0))
        before = self.copy()
        claims = self._claims(above, sides, signs, subject, is_inner=False)
        if worst(claims)[0] not in (LineVerdict.REFUTED, LineVerdict.CARRIED, LineVerdict.UNDECIDED):
            return claims
        after = self.copy()
        self.become(before)
        # The derivative of σ(z) alone says nothing of itself: it is meant to equal what stands above.
        first = sides[0].expression
        opens = last is None or len(sides) > 1 or not (isinstance(first, Partial) and isinstance(first.function, Call))
        other = (self._of_its_own(sides, signs) if opens else []) or self._of_an_earlier_chain(sides, signs)
        if other and (last is None or other[0].subject not in self.before):
            return other
        self.become(after)
        is_aside = (other and other[0].subject not in self.in_chain) or self._is_said_of_a_part(sides[0])
        if worst(claims)[0] is not LineVerdict.UNDECIDED and is_aside:
            self.chain = Chain()
            return _OF_SOMETHING_ELSE
        return claims

    def _of_its_own(self, sides: list[Side], signs: tuple[str, ...]) -> list[Claim]:
        """The claims of a line that begins with the derivative of what a name is."""
        subject = of_its_own(
            sides[0].expression,
            self.knowledge.model,
            lambda name, body: self._answer(name, replace(sides[0], expression=body), "=", name).is_proved,
        )
        if subject is None:
            return []
        self._begin(Chain(subject=subject))
        return self._claims(Side(expression=subject, text="", span=(0, 0)), sides, signs, subject, is_inner=False)

    def _is_said_of_a_part(self, side: Side) -> bool:
        """Whether the side is true, perhaps in one case only, of a derivative of which other lines than those of the chain speak."""
        return any(
            verdict.is_proved or verdict.conditions
            for part in self.mentioned
            if part not in self.in_chain and part not in (self.chain.subject, side.expression)
            for verdict in [self._answer(part, side, "=", part)]
        )

    def _of_an_earlier_chain(self, sides: list[Side], signs: tuple[str, ...]) -> list[Claim]:
        """The claims about the subject of an earlier chain of which they are true, or none."""
        as_it_was = self.copy()
        for other in self.before:
            claims = self._claims(Side(expression=other, text="", span=(0, 0)), sides, signs, other, is_inner=False)
            if worst(claims)[0] is LineVerdict.PROVED:
                return claims
            self.become(as_it_was.copy())
        return []

    def _alone(self, side: Side) -> list[Claim] | str:
        """An expression alone: proved where it continues the one above, is a piece of the product above, or the gradient itself; else nothing is said."""
        for subject, left, before in self._what_it_may_be():
            verdict = self._answer(left, side, "=", subject)
            if verdict.is_proved:
                self.pieces = self.pieces[self.pieces.index(left) + 1 :] if left in self.pieces else self.pieces
                self.chain = Chain(subject=subject, last=side.expression, verdict=before)
                self.pieces = pieces_of(side.expression) or self.pieces
                return [
                    Claim(
                        side=side, left=left, right=side.expression, subject=subject, follows=verdict, true=verdict, before=before
                    )
                ]
        self.first = side.expression if self.first is None and self.chain.subject is None else self.first
        self.chain = Chain(subject=side.expression, last=side.expression, verdict=LineVerdict.UNDECIDED)
        self.pieces = pieces_of(side.expression)
        return _ALONE

    def _what_it_may_be(self) -> Iterable[tuple[Expr, Expr, LineVerdict | None]]:
        if (
            self.chain.last is not None
            and self.chain.subject is not None
            and self.chain.verdict in (LineVerdict.PROVED, LineVerdict.DEFINITION)
        ):
            yield self.chain.subject, self.chain.last, self.chain.verdict
        yield from ((piece, piece, LineVerdict.DEFINITION) for piece in self.pieces)
        yield from ((goal, goal, LineVerdict.DEFINITION) for goal in self._gradients())

    def _gradients(self) -> Iterable[Expr]:
        written = goals_of(self.knowledge, self.first)
        complete = Completer(self.knowledge.model, self.survey, self.world.slots, [*written, *self.asked])
        return [complete(goal) for goal in written]

    def _claims(
        self, first: Side, rest: Iterable[Side], signs: Sequence[str], subject: Expr | None, *, is_inner: bool = True
    ) -> list[Claim]:
        claims: list[Claim] = []
        left, known, rest = first.expression, self.chain.verdict, list(rest)
        subject = left if subject is None else subject
        self._move_on(subject, rest)
        of_chain = () if is_inner else self.chain.doubts
        doubts = [*of_chain, *(d for side in (first, *rest) for d in side.doubts), *self._of_its_place(subject, rest)]
        self.unsure = tuple(doubt for doubt in dict.fromkeys(doubts) if doubt not in self.settled)
        is_rounded, exact = self.chain.is_rounded or first.decimals is not None, self.chain.exact
        for sign, written in zip(signs, rest, strict=False):
            right = written.expression
            self.knowledge = self.knowledge.with_numbers(left, right)
            side = self._with_implied(left, written)
            follows = self._answer(left, side, sign, subject) if left != subject else None
            # What follows from a line that is true is true, and that is the shorter way to it; not so within rounding.
            is_shown = known in _TRUE and not is_rounded and is_as_true(follows, left, right)
            true = (follows if is_shown else None) or self._answer(subject, side, sign, subject)
            if true.kind is Kind.UNDECIDED and exact not in (None, left) and is_number(right):
                true = self._answer(exact, side, sign, subject)
            if left == subject:
                follows = self._from_facts(subject, right, true) if not claims else true
            claim = Claim(
                side=side, left=left, right=right, subject=subject, follows=follows, true=true, before=known,
                is_inner=is_inner or bool(claims), is_rounded=is_rounded,
            )  # fmt: skip
            claims.append(claim)
            left, known = right, verdict_of(claim)
            exact = right if known is LineVerdict.PROVED and not (is_rounded or is_number(right)) else exact
            is_rounded = is_rounded or sign == "~" or written.decimals is not None
        self._settle(claims)
        self.chain = Chain(subject=subject, last=left, verdict=known, doubts=self.unsure, is_rounded=is_rounded, exact=exact)
        return claims

    def _settle(self, claims: list[Claim]) -> None:
        """What the lines to come may lean on."""
        self._learn_numbers(claims)
        for claim in claims:
            self.knowledge = self.knowledge.using(claim.left, claim.right)
            self._learn_meaning(claim)
            if isinstance(claim.subject, Partial):
                self.facts[claim.subject] = claim.right
                self.sure = self.sure | {claim.subject} if claim.true.is_proved else self.sure - {claim.subject}
            self.pieces = pieces_of(claim.right) or self.pieces
            spoken_of = derivatives_in((claim.left, claim.right))
            self.mentioned = list(dict.fromkeys([*spoken_of, *self.mentioned]))[:_MENTIONED]
            self.in_chain = self.in_chain.union(spoken_of)
            self.chain = Chain(subject=claim.subject, last=claim.right, verdict=verdict_of(claim), doubts=self.unsure)

    # -- the verdict on a line ---------------------------------------------------------------------------------------------------

    def _combined(self, base: LineReport, claims: list[Claim], reasons: list[str], *, introduced: bool) -> LineReport:
        if claims:
            self.trail[self.number] = claims
            self.models[self.number] = self.knowledge.model
        return reported(base, claims, reasons, self.knowledge.model.notation, introduced=introduced)
