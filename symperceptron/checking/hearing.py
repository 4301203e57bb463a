"""What judging a text goes through: what is known, what the lines are about, and what was put into their sides to understand them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Self

from sympy import Expr, Symbol

from symperceptron.checking.cases import with_deltas
from symperceptron.checking.claims import Chain, Claim, worst
from symperceptron.checking.deciding import Question, answer
from symperceptron.checking.definitions import Knowledge
from symperceptron.checking.examples import of_one_example
from symperceptron.checking.formal import with_any_variable
from symperceptron.checking.goals import pieces_of
from symperceptron.checking.implied import implied, said_of_argument
from symperceptron.checking.indices import Completer, Elements
from symperceptron.checking.inner import inner_function
from symperceptron.checking.limits import Clock
from symperceptron.checking.next_values import after_a_step
from symperceptron.checking.numerics import OFF
from symperceptron.checking.overheard import numbers_in, values_in
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.checking.rounding import places_in
from symperceptron.checking.statements import left_side
from symperceptron.checking.survey import Survey
from symperceptron.checking.unclear import WHERE_MET, is_condition, sets_to_zero
from symperceptron.checking.unread import FREE, half_said
from symperceptron.checking.updates import NEW, Step, doubt_about
from symperceptron.checking.values import is_number
from symperceptron.checking.worlds import World
from symperceptron.errors import ModelError, ReadingError
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.equality.witness import free_indices
from symperceptron.language.expressions import Call, Compare, Partial, Prime
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, is_name, letter_of, quantity, rename, spelled
from symperceptron.language.reading import Lexicon, Line, Side
from symperceptron.language.writing import to_latex

__all__ = ["Hearing"]

_REMEMBERED = 4


@dataclass(slots=True)
class Hearing:
    """What judging a text goes through: what is known, the chain, the chains before, the derivatives spoken of and what was stated of each."""

    knowledge: Knowledge
    survey: Survey
    world: World
    lexicon: Lexicon
    clock: Clock = field(default_factory=Clock)
    elements: Elements = field(default_factory=Elements)
    chain: Chain = field(default_factory=Chain)
    before: list[Expr] = field(default_factory=list)
    facts: dict[Expr, Expr] = field(default_factory=dict)
    sure: frozenset[Expr] = frozenset()
    pieces: list[Expr] = field(default_factory=list)
    trail: dict[int, list[Claim]] = field(default_factory=dict)
    models: dict[int, Model] = field(default_factory=dict)
    number: int = 0
    completed: tuple[tuple[Expr, Expr], ...] = ()
    formal: dict[Expr, Expr] = field(default_factory=dict)
    aliases: dict[Expr, Expr] = field(default_factory=dict)
    first: Expr | None = None
    asked: list[Expr] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    places: dict[Expr, dict[Fraction, int]] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    mentioned: list[Expr] = field(default_factory=list)
    in_chain: frozenset[Expr] = frozenset()
    told: frozenset[str] = frozenset()
    matrices: frozenset[Expr] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    is_solving: bool = False
    moved_at: int | None = None
    one_from: int | None = None

    def copy(self) -> Self:
        """A judge in the same state, to try something out with."""
        facts, trail, models = dict(self.facts), dict(self.trail), dict(self.models)
        return replace(self, facts=facts, trail=trail, models=models, aliases=dict(self.aliases), places=dict(self.places))

    def become(self, other: Hearing) -> None:
        """Take over the state of a copy."""
        for one in fields(self):
            setattr(self, one.name, getattr(other, one.name))

    def foresee(self, other: Hearing) -> bool:
        """Take over what was not understood, and which numbers were given, up to the end of a text; whether that is anything new."""
        told, later = self.knowledge.told, other.knowledge.told
        free = FREE if other.moved_at is not None else (*FREE, "weight", "bias")  # behind a step they may have its values
        given = {name: value for name, value in later.last.items() if self.role(name) in free and name not in later.put_in}
        is_new = not (other.unclear <= self.unclear and given.items() <= told.last.items())
        self.unclear |= other.unclear
        self.knowledge = replace(self.knowledge, told=told.with_overheard(given.items(), told.heard))
        return is_new

    def _begin(self, chain: Chain) -> None:
        if self.chain.subject != chain.subject:
            self.in_chain = frozenset()
            if self.chain.subject is not None:
                self.before = [self.chain.subject, *self.before][:_REMEMBERED]
        self.chain = chain

    def _unreadable(self, base: LineReport, line: Line, error: ReadingError) -> LineReport:
        goes_on = line.text.lstrip(" &$\t").startswith("=")
        self.unclear |= half_said(line.text, self.knowledge.model, self.lexicon)
        self._overhear(line.text)
        self.is_solving = self.is_solving or sets_to_zero(line.text)
        subject = None if goes_on else self._subject_of(line.text)
        self.unread |= {letter_of(subject)} if subject is not None and is_name(subject) else set()
        self._begin(replace(self.chain, last=None, verdict=None) if goes_on else Chain(subject=subject))
        return replace(base, verdict=LineVerdict.UNREADABLE, reason=str(error), span=error.span)

    def _overhear(self, text: str, *, is_read: bool = False) -> None:
        """Note the values in a line that is not understood, and if it is not even read, all of its numbers."""
        numbers = frozenset[Fraction]() if is_read else numbers_in(text)
        told = self.knowledge.told.with_overheard(values_in(text, self.lexicon), numbers)
        self.knowledge = replace(self.knowledge, told=told)

    def _subject_of(self, text: str) -> Expr | None:
        """What a line that cannot be read is about, as far as its left side can."""
        left = left_side(text, self.lexicon)
        # Anything longer may be a piece of a formula that was set over several lines.
        is_plain = left is not None and (is_name(left) or isinstance(left, Partial | Prime | Call))
        return self._in_this_world([left])[0] if left is not None and is_plain else None

    def pass_over(self, line: Line) -> None:
        """Go on behind a line that is not judged: one with a left side of its own begins a chain about that."""
        if line.sides and not line.starts_with_relation:
            self._begin(Chain(subject=self._in_this_world([line.sides[0].expression])[0]))

    def _answer(self, left: Expr, side: Side, sign: str, subject: Expr) -> Verdict:
        question = Question(
            left=left, right=side.expression, subject=subject, sign=sign, decimals=side.decimals,
            places=self.places.get(left, {}) | self.places.get(side.expression, {}), completed=self.completed, doubts=self.unsure,
            matrices=self.matrices, ambiguous=self.ambiguous, unclear=self.unclear, survey=self.survey,
        )  # fmt: skip
        verdict = answer(question, self.knowledge)
        guess = inner_function(side.expression, self._is_unsaid) if verdict.kind is Kind.UNDECIDED else None
        if guess is None:
            return verdict
        proof = answer(question, self.knowledge.with_guess(*guess))
        return replace(proof, conditions=(*proof.conditions, Compare(guess[0], "=", guess[1]))) if proof.is_proved else verdict

    def _is_unsaid(self, name: Expr) -> bool:
        return self.knowledge.is_new(name) and letter_of(name) not in self.told

    def _of_its_place(self, subject: Expr, rest: Sequence[Side]) -> list[str]:
        """What a line may be about because of where it stands: behind a condition, where that is met; behind a step, the values after it; one example."""
        found = []
        is_defined = is_name(subject) and letter_of(subject) in self.knowledge.defined
        if self.is_solving and not (is_defined or isinstance(subject, Partial | Prime)):
            found.append(WHERE_MET)
        if self.moved_at is not None and self.moved_at < self.number and any(is_number(side.expression) for side in rest):
            found.append("its numbers may be those after the step above it")
        known = free_indices(subject)
        if (
            self.one_from is not None
            and self.one_from <= self.number
            and any(free_indices(side.expression) - known for side in rest)
        ):
            found.append("it may be said of the one example that the text speaks of")
        return found

    def _doubt(self, step: Step) -> None:
        doubt = doubt_about(step, self.knowledge.model, lambda a, b: answer(Question(left=a, right=b, subject=b), self.knowledge))
        self.doubts += [doubt] if doubt else []

    @property
    def _letters(self) -> dict[str, str]:
        return {entry.letter: entry.key for entry in self.lexicon.entries}

    def _remember_unclear(self, name: Expr, kind: Kind = Kind.UNDECIDED) -> None:
        """Remember that the text says something of a name that is neither taken over nor decided."""
        if kind is Kind.UNDECIDED and is_name(name) and letter_of(name) not in self.knowledge.defined:
            self.unclear = self.unclear | {letter_of(name)}

    def _not_taken_over(self, left: Expr, why: ModelError) -> str:
        """Why a definition is not taken over, and with it what was given in its place is gone."""
        self.knowledge = self.knowledge.without_given(left)
        self._has_two_meanings(left)
        self._remember_unclear(left)
        return str(why)

    def _from_facts(self, subject: Expr, right: Expr, true: Verdict) -> Verdict | None:
        """Whether a new statement follows from earlier ones: what was said of its subject, with what was said of the derivatives in it."""
        before = self.facts.get(subject)
        if before is None:
            return None
        if true.kind is not Kind.UNDECIDED and self.facts.keys() <= self.sure:
            return true if true.is_proved else None  # what is true follows from the truth, and nothing else does
        known = {fact: value for fact, value in self.facts.items() if fact != subject}
        for left, other in ((before, right), (before.xreplace(known), right.xreplace(known))):
            verdict = answer(Question(left=left, right=other, subject=subject), self.knowledge)
            if verdict.is_proved:
                return verdict
        return None

    def _completed(self, sides: Sequence[Side]) -> list[Side]:
        """The sides with the indices that the author leaves out, and a note of each."""
        expressions = self._in_this_world([side.expression for side in sides])
        notation = self.knowledge.model.notation
        read = (*self.formal.items(), *self.completed)
        notes = tuple(f"{to_latex(name, notation)} is read as {to_latex(image, notation)}" for name, image in read)
        self.places |= {found: places_in(side.text) for side, found in zip(sides, expressions, strict=True)}
        return [
            replace(side, expression=found, notes=(*side.notes, *notes)) for side, found in zip(sides, expressions, strict=True)
        ]

    def _in_this_world(self, expressions: list[Expr]) -> list[Expr]:
        self.formal = with_any_variable(expressions, self.chain.subject, self.survey)
        written = [
            of_one_example(self.elements(with_deltas(rename(expr, self.formal))), self.world.single) for expr in expressions
        ]
        complete = Completer(self.knowledge.model, self.survey, self.world.slots, written)
        found = [complete(expr).xreplace(self.aliases) for expr in written]
        self.completed = tuple(complete.read)
        return found

    def _with_implied(self, left: Expr, side: Side) -> Side:
        """The side, with a name that it puts in the place of an expression defined and noted."""
        right, said = side.expression, self.told | self.knowledge.defined
        found = implied(left, right, self._is_unsaid) or said_of_argument(left, right, said)
        if found is None:
            return side
        self.knowledge = self.knowledge.with_guess(*found)
        self.unclear |= {letter_of(found[0])} - {letter_of(name) for name in free_names(right)}
        name, body = (to_latex(part, self.knowledge.model.notation) for part in found)
        return replace(side, notes=(*side.notes, f"{name} is read as {body}"))

    def _learn_step(self, variable: Expr, *, is_sure: bool = True) -> None:
        """Note that a parameter gets another value, as its name tells where the line is not sure to say so."""
        if self.moved_at is None and is_name(variable) and (is_sure or letter_of(variable).endswith(NEW)):
            self.moved_at = self.number

    def _move_on(self, subject: Expr, rest: Sequence[Side]) -> None:
        """Go on with the values after a step, where the numbers of a line are those."""
        is_of_numbers = bool(self.mentioned) and bool(rest) and is_number(rest[0].expression)
        told = after_a_step(subject, rest[0].expression, self.knowledge) if is_of_numbers else None
        if told is not None and self.moved_at is None:
            self.moved_at = self.number - (told is self.knowledge.told)
            self.knowledge = replace(self.knowledge, told=told)

    def _learn_place(self, claims: Sequence[Claim]) -> None:
        """Note that something was set to 0."""
        model = self.knowledge.model
        zeros = (one for one in claims if is_number(one.right) and one.right.doit() == 0 and not one.true.is_proved)
        self.is_solving = self.is_solving or any(is_condition(one.left, one.right, one.subject, model) for one in zeros)

    def _learn_meaning(self, claim: Claim) -> None:
        """Note what a claim shows of the names in it: that ``∇w = ∂E/∂y ∂y/∂w`` is true settles that ∇w is the derivative of the loss."""
        if not claim.true.is_proved:
            self._has_two_meanings(claim.subject)
            self._remember_unclear(claim.subject, claim.true.kind)
        elif len(self.unsure) == 1 and pieces_of(claim.right):
            self.settled = self.settled.union(self.unsure)

    def _takes_over_number(self, sides: Sequence[Side]) -> bool:
        """Whether a line gives a number to a name, or to several, ``w_1 = w_2 = 1``, of which nothing else says what the value is."""
        left, right = sides[0].expression, sides[1].expression
        told, gives = self.knowledge.told, self.knowledge.gives_value
        *names, number = (left, right) if gives(left, right) else (side.expression for side in sides)
        if all(gives(name, number) for name in names):
            told = told.with_leaves(names, number)
        elif len(sides) == 2 and self.knowledge.tells(left, right):
            told = told.with_made(left, right, sides[1].decimals)
        else:
            return False
        self.knowledge = replace(self.knowledge, told=told)
        return True

    def _learn_numbers(self, claims: list[Claim]) -> None:
        """Note the number that a quantity, or a derivative, is said to be at the end of a line, be it wrong."""
        self._learn_place(claims)
        if not claims:
            return
        last, verdict = claims[-1], worst(claims)[0]
        is_wrong = verdict.is_against
        if verdict is LineVerdict.UNDECIDED and any(
            OFF in (claim.true.method, getattr(claim.follows, "method", "")) for claim in claims
        ):
            told = self.knowledge.told  # a slip, most likely, and nothing that is true goes on from it
            self.knowledge = replace(self.knowledge, told=replace(told, off=told.off | {last.subject}))
            return
        if is_name(last.subject) or (isinstance(last.subject, Partial) and (is_wrong or verdict is LineVerdict.PROVED)):
            told = self.knowledge.told.with_made(last.subject, last.right, last.side.decimals, contrary=is_wrong)
            self.knowledge = replace(self.knowledge, told=told)

    def _has_two_meanings(self, *told: Expr) -> None:
        """Note that a text says something of a name that is not true of what it has said before: it may be that of another quantity."""
        self.ambiguous = self.ambiguous.union(letter_of(name) for name in told if is_name(name))

    def _indexed_like(self, left: Expr, body: Expr) -> Expr:
        """A new name with the indices that were put into what it is: where s means ``s_i``, ``g = 1/(1 + e^{-s})`` is ``g_i``."""
        put_in = {index for name, image in self.completed for index in indices_of(image) if index not in indices_of(name)}
        loose = free_indices(body) - set(indices_of(left))
        is_own = isinstance(left, Symbol) and not self.role(left)
        return quantity(str(left), tuple(sorted(loose, key=spelled))) if is_own and loose and loose <= put_in else left

    def role(self, name: Expr) -> str:
        """The role of a name, or nothing."""
        known = self.knowledge.model.name_of(name) if is_name(name) else None
        return known.role if known is not None else ""
