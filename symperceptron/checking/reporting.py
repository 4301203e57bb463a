"""What is said of a line: its reading, and the verdict that its claims come to."""

from __future__ import annotations

from dataclasses import replace

from symperceptron.checking.claims import Claim, worst
from symperceptron.checking.report import LineReport, LineVerdict
from symperceptron.language.equality import Kind
from symperceptron.language.notation import Notation
from symperceptron.language.reading import Line
from symperceptron.language.writing import to_latex

__all__ = ["reading_of", "reported"]


def reported(base: LineReport, claims: list[Claim], reasons: list[str], notation: Notation, *, introduced: bool) -> LineReport:
    """The report on a line with these claims: its worst one decides."""
    if not claims:
        verdict = LineVerdict.DEFINITION if introduced and not reasons else LineVerdict.UNDECIDED
        return replace(base, verdict=verdict, reason="; ".join(reasons))
    notes = tuple(dict.fromkeys([*base.notes, *(note for claim in claims for note in claim.side.notes)]))
    verdict, claim = worst(claims)
    if verdict in (LineVerdict.PROVED, LineVerdict.RECOVERED) and reasons:
        verdict = LineVerdict.UNDECIDED
    decisive = next(
        one
        for one in (claim.true, claim.follows)
        if one is not None and (one.kind is not Kind.UNDECIDED or one is claim.follows or claim.follows is None)
    )
    conditions = tuple(dict.fromkeys(to_latex(c, notation) for one in claims for c in one.true.conditions))
    return replace(
        base,
        verdict=verdict,
        follows=claim.follows.kind.value if claim.follows else None,
        true=claim.true.kind.value,
        method=decisive.method,
        reason="" if verdict is not LineVerdict.UNDECIDED else claim.true.reason or "; ".join(reasons),
        conditions=conditions,
        notes=notes,
        witness=decisive.witness if verdict is LineVerdict.REFUTED else None,
        span=claim.side.span,
    )


def reading_of(line: Line, notation: Notation) -> str:
    """The line as it was read, in canonical LaTeX."""
    signs = line.relations if line.starts_with_relation else ("", *line.relations)
    return " ".join(
        f"{_SIGNS.get(sign, sign)} {to_latex(side.expression, notation)}".strip()
        for sign, side in zip(signs, line.sides, strict=False)
    )


_SIGNS = {
    "~": r"\approx",
    "=>": r"\Rightarrow",
    "<=>": r"\Leftrightarrow",
    "<-": r"\leftarrow",
    "prop": r"\propto",
    "because": r"\because",
    ":=": ":=",
    "<=": r"\le",
    ">=": r"\ge",
    "!=": r"\ne",
}
