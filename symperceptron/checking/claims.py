"""One judged sign of equality, and what a line of them comes to."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from symperceptron.checking.numerics import AS_SAID, NEAR
from symperceptron.checking.report import LineVerdict
from symperceptron.checking.values import is_number
from symperceptron.language.equality import Kind, Verdict
from symperceptron.language.names import is_name
from symperceptron.language.reading import Side

__all__ = ["Chain", "Claim", "is_as_true", "verdict_of", "worst"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What the lines so far are about: the quantity, the expression reached for it, what is known of that, what is doubtful in its reading.

    Where `is_rounded`, a number was rounded on the way; `exact` is the last expression of letters that was proved.
    """

    subject: Expr | None = None
    last: Expr | None = None
    verdict: LineVerdict | None = None
    doubts: tuple[str, ...] = ()
    is_rounded: bool = False
    exact: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A side, what stands before its sign, what the line is about, and the two verdicts.

    `is_inner` says that both sides stand on this line; `before` is what is known of the left side itself, perhaps only as it `is_rounded`.
    """

    side: Side
    left: Expr
    right: Expr
    subject: Expr
    follows: Verdict | None
    true: Verdict
    before: LineVerdict | None = None
    is_inner: bool = True
    is_rounded: bool = False


def verdict_of(claim: Claim) -> LineVerdict:
    """What the two verdicts come to, with what is known of the side before: what follows from the truth is true, and what follows from an error carries it."""
    follows = claim.follows.kind if claim.follows is not None else None
    if claim.true.kind is Kind.PROVED:
        return LineVerdict.RECOVERED if follows is Kind.REFUTED else LineVerdict.PROVED
    if claim.true.kind is Kind.REFUTED:
        return LineVerdict.CARRIED if follows is Kind.PROVED and claim.left != claim.subject else LineVerdict.REFUTED
    # A side of several numbers that are the rounded ones of the side before is as true as that, where its value does not say otherwise.
    is_exact = claim.before is LineVerdict.DEFINITION or not claim.is_rounded or claim.true.method == NEAR
    if (
        keeps_truth(claim.follows)
        and is_exact
        and claim.before in (LineVerdict.PROVED, LineVerdict.RECOVERED, LineVerdict.DEFINITION)
    ):
        return LineVerdict.PROVED
    if follows is Kind.PROVED and claim.before in (LineVerdict.REFUTED, LineVerdict.CARRIED):
        return LineVerdict.CARRIED
    if follows is Kind.REFUTED and (
        claim.is_inner or claim.before in (LineVerdict.PROVED, LineVerdict.RECOVERED, LineVerdict.DEFINITION)
    ):
        return LineVerdict.REFUTED
    return LineVerdict.UNDECIDED


def keeps_truth(follows: Verdict | None) -> bool:
    """Whether what follows so from a true line is true."""
    return follows is not None and follows.is_proved and follows.method != AS_SAID


def is_as_true(follows: Verdict | None, left: Expr, right: Expr) -> bool:
    """Whether what goes on so from a true line is as true as it follows: ``w = −1`` behind it is a matter of the value of w."""
    is_open = follows is not None and follows.kind is Kind.UNDECIDED and is_name(left) and is_number(right)
    return is_open or keeps_truth(follows)


_WORST_FIRST = (LineVerdict.REFUTED, LineVerdict.CARRIED, LineVerdict.UNDECIDED, LineVerdict.RECOVERED, LineVerdict.PROVED)


def worst(claims: list[Claim]) -> tuple[LineVerdict, Claim]:
    """The verdict of a line of claims, and the claim that decides it."""
    judged = [(verdict_of(claim), claim) for claim in claims]
    return min(judged, key=lambda pair: _WORST_FIRST.index(pair[0]))
