"""A campaign: derivations of the whole grid, rewritten at random, printed as people write, right or with one mistake planted.

    python tests/checking/campaign.py [--planted 5000] [--right 2000] [--seed 0] [--jobs 1]

prints what was found and ends with status 1 where something is not as it must be.  A case depends on its seed alone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from sympy import Expr, Symbol

from symperceptron import Perceptron, check, derive
from symperceptron.checking import Mistake, Report
from symperceptron.checking.deciding import holds
from symperceptron.checking.mistakes.catalogue import MESSAGES
from symperceptron.derivation import Derivation
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.derivation.rule import Detail
from symperceptron.language import NOTATIONS, decide, to_latex, to_text
from symperceptron.language.expressions import Neg, Partial, Plus, Times, negative
from symperceptron.language.model import Model
from symperceptron.language.names import free_names, indices_of, rename
from symperceptron.language.positions import walk
from symperceptron.language.reading import read
from tests.checking.planting import PLANTS, Line

__all__ = ["Outcome", "Planted", "campaign", "outcome", "plant", "right", "shuffled"]

VARIABLES = ("w_j", "w_j", "w_j", "b", "x_j", "z", "O")
DETAILS = tuple(Detail)
A_FAMILY = 8  # so many cases in a row are about the same derivation, which is derived once


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text and its model; the number of the wrong line, the names that are right for its mistake, the part that the message names."""

    seed: int
    text: str
    model: Model
    wrong: int | None = None
    codes: tuple[str, ...] = ()
    part: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the checker made of a case: "found", "missed", "false alarm", …; the name it gave; what there is to see."""

    kind: str
    planted: str = ""
    name: str = ""
    is_named_rightly: bool = False
    seed: int = 0
    shown: str = ""


@lru_cache(maxsize=4)
def _derivation(activation: str, loss: str, notation: str, variable: str, samples: str | None) -> Derivation:
    return derive(Perceptron(activation=activation, loss=loss, notation=notation, samples=samples), variable, detail="full")


def _family(seed: int) -> tuple[Derivation, str, str]:
    random = Random(f"family {seed // A_FAMILY}")
    activation, loss = random.choice(tuple(ACTIVATIONS)), random.choice(tuple(LOSSES))
    if random.random() < 0.4:  # half of what is written is about these
        activation, loss = random.choice(("sigmoid", "tanh")), random.choice(("half_squared_error", "binary_cross_entropy"))
    samples, variable = None, random.choice(VARIABLES)
    if random.random() < 0.1:  # a batch, where a sum can be lost
        samples, variable = "sum", random.choice(("w_j", "b"))
        activation, loss = random.choice(("sigmoid", "tanh", "identity")), random.choice(("half_squared_error", "squared_error"))
    return _derivation(activation, loss, random.choice(tuple(NOTATIONS)), variable, samples), activation, loss


def _chain(derivation: Derivation, random: Random) -> tuple[Expr, list[Expr]]:
    """The goal and the lines, of the derivation in some detail or of a lemma that it rests on, in the letter z."""
    lemmas = derivation.lemmas if not any(name.role == "output" and name.ranges for name in derivation.model.names) else ()
    if lemmas and random.random() < 0.2:
        lemma = random.choice(lemmas)
        letter = {Symbol("u", real=True): Symbol("z", real=True)}
        return rename(lemma.goal, letter), [rename(step.after, letter) for step in lemma.steps]
    folded = derivation.folded(random.choice(DETAILS))
    return folded.goal, [step.after for step in folded.steps]


def plant(seed: int) -> Planted | None:
    """A derivation with a mistake in its last line, or None where the chosen mistake does not fit the chosen line."""
    random = Random(seed)
    derivation, activation, loss = _family(seed)
    model = derivation.model
    goal, lines = _chain(derivation, random)
    if not lines:
        return None
    chosen = random.choice(PLANTS)
    rows = [
        (number, damaged)
        for number, line in enumerate(lines)
        for damaged in chosen.damage(
            Line(
                expression=line,
                above=lines[number - 1] if number else goal,
                goal=goal,
                model=model,
                activation=activation,
                loss=loss,
            )
        )
        if damaged[0] != line
    ]
    if not rows:
        return None
    number, (wrong, part) = random.choice(rows)
    if not free_names(wrong) or any(
        decide(known, wrong, model).is_proved or holds(known, wrong, model) for known in (goal, lines[number])
    ):
        return None  # no mistake: ``cosh(t − O)`` for ``cosh(O − t)``
    before = [shuffled(line, random) for line in lines[:number]]
    return Planted(
        seed=seed,
        text=_printed([goal, *before, shuffled(wrong, random, signs=False)], model, random),
        model=model,
        wrong=number + 1,
        codes=(chosen.code, *chosen.also),
        part=part,
    )


def right(seed: int) -> Planted:
    """A right derivation whose lines are written otherwise: factors in another order, terms too, signs moved."""
    random = Random(f"right {seed}")
    derivation, _, _ = _family(seed)
    goal, lines = _chain(derivation, random)
    rewritten = [shuffled(line, random) for line in lines]
    return Planted(seed=seed, text=_printed([goal, *(rewritten or [goal])], derivation.model, random), model=derivation.model)


def _printed(expressions: list[Expr], model: Model, random: Random) -> str:
    """The lines as text: in LaTeX or not, one sign of equality a line, dressed in one of the ways people dress them."""
    write = random.choice((to_latex, to_text))
    goal, *lines = (write(expr, model.notation) for expr in expressions)
    rows = [f"{goal} = {lines[0]}", *(f"= {line}" for line in lines[1:])]
    if write is to_text:
        return "\n".join(rows)
    dress = random.choice(("{}", "&{}\\\\", "${}$", "{} \\quad \\text{{by the chain rule}}"))
    return "\n".join(dress.format(row) for row in rows)


def shuffled(expr: Expr, random: Random, *, signs: bool = True) -> Expr:
    """The expression with its factors and terms in another order, and some signs moved."""
    parts = [
        shuffled(part, random, signs=signs) if isinstance(part, Expr) and part.args and not indices_of(part) else part
        for part in expr.args
    ]
    if isinstance(expr, Times | Plus) and random.random() < 0.5:
        random.shuffle(parts)
    if signs and isinstance(expr, Plus) and random.random() < 0.2:
        return Neg(Plus(*map(negative, parts)))
    return expr.func(*parts) if expr.args and not indices_of(expr) else expr


# -- what the checker makes of it ---------------------------------------------------------------------------------------------------


def outcome(case: Planted) -> Outcome:
    """The judgement on the checker's judgement."""
    report = check(case.text, given=case.model)
    lines = [line for line in report.lines if line.verdict.value != "note"]
    last = len(lines) if case.wrong is None else case.wrong - 1
    planted = case.codes[0] if case.codes else ""
    for line in lines[:last]:
        if line.verdict.value != "proved":
            kind = {"refuted": "false alarm", "carried": "false alarm"}.get(
                line.verdict.value, f"right line {line.verdict.value}"
            )
            return Outcome(kind=kind, planted=planted, seed=case.seed, shown=_shown(case, report))
    if case.wrong is None:
        return Outcome(kind="right")
    line = lines[last]
    if line.verdict.value != "refuted":
        kind = (
            "false accept" if line.verdict.value in ("proved", "recovered", "definition") else f"wrong line {line.verdict.value}"
        )
        return Outcome(kind=kind, planted=planted, seed=case.seed, shown=_shown(case, report))
    name = line.mistake.code if line.mistake else ""
    is_right = name in case.codes and _names_part(case, line.mistake)
    factor = {"missing-factor": case.part, "missing-term": _part_named(case, line.mistake)}.get(planted)
    if {planted, name} == {"missing-factor", "missing-term"} and isinstance(factor, Plus):
        is_right = True  # (1 − t/O) f without its factor is f − (t/O) f without its term
    shown = "" if is_right else _shown(case, report)
    return Outcome(kind="found", planted=planted, name=name, is_named_rightly=is_right, seed=case.seed, shown=shown)


def _names_part(case: Planted, mistake: Mistake | None) -> bool:
    """Whether the message names the part that was damaged, as it is or as something of the same value."""
    named = _part_named(case, mistake)
    if case.part is None or named is None:
        return True
    # A term that is missed where it is differentiated is missed as its derivative, too: ``t ln O`` as ``t ∂(ln O)/∂O``.
    variables = {part.variables for _, part in walk(case.part) if isinstance(part, Partial)}
    meant = (named, *(Partial(named, *by) for by in variables))
    return any(decide(case.part, either, case.model).is_proved for one in meant for either in (one, negative(one)))


def _part_named(case: Planted, mistake: Mistake | None) -> Expr | None:
    """The part that the message speaks of; None where it speaks of none."""
    if mistake is None or "{part}" not in MESSAGES[mistake.code]["en"]:
        return None
    before, _, after = MESSAGES[mistake.code]["en"].partition("{part}")
    words = mistake.message.removeprefix(before)
    return read(words[: words.rindex(after.partition("{")[0])], case.model)


def _shown(case: Planted, report: Report) -> str:
    return f"{case.codes} {case.part}\n{Report(lines=report.lines[-2:], notation=report.notation)}"


def campaign(kind: str, seeds: Iterable[int], jobs: int = 1) -> Iterator[Outcome]:
    """The outcomes of planted or right cases; seeds that give no case are passed over."""
    run = partial(_one, kind)
    if jobs <= 1:
        yield from (found for found in map(run, seeds) if found is not None)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from (found for found in pool.map(run, seeds, chunksize=A_FAMILY * 4) if found is not None)


def _one(kind: str, seed: int) -> Outcome | None:
    case = plant(seed) if kind == "planted" else right(seed)
    return None if case is None else outcome(case)


# -- the whole -------------------------------------------------------------------------------------------------------------------------


def _told(outcomes: list[Outcome], *, verbose: bool) -> bool:
    """Print the figures; whether everything is as it must be."""
    kinds = Counter(one.kind for one in outcomes)
    print(f"{len(outcomes)} cases: {dict(kinds)}")
    table: dict[str, Counter[str]] = defaultdict(Counter)
    found = [one for one in outcomes if one.kind == "found"]
    for one in found:
        table[one.planted][one.name or "no name"] += 1
    for planted, names in sorted(table.items()):
        print(f"  {planted:30} {dict(names.most_common())}")
    rightly, named = sum(one.is_named_rightly for one in found), sum(bool(one.name) for one in found)
    if found:
        print(
            f"named rightly {rightly} of {len(found)} ({rightly / len(found):.1%}), wrongly {named - rightly}, not {len(found) - named}"
        )
    for one in outcomes if verbose else ():
        if one.shown:
            print(f"--- {one.kind}, seed {one.seed}: {one.planted} named {one.name or 'nothing'}\n{one.shown}")
    return set(kinds) <= {"found", "right"} and named == rightly and rightly >= 0.9 * len(found)


def main() -> int:
    """Run both parts and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, count in (("--planted", 5000), ("--right", 2000), ("--seed", 0), ("--jobs", 1)):
        parser.add_argument(name, type=int, default=count)
    parser.add_argument("--verbose", action="store_true", help="show every case that is not as it should be")
    given = parser.parse_args()
    planted: list[Outcome] = []
    seed = given.seed
    while len(planted) < given.planted:
        planted += campaign("planted", range(seed, seed + 1000), given.jobs)
        seed += 1000
        if sys.stderr.isatty():
            print(f"\r{len(planted)} of {given.planted}", end="", file=sys.stderr)
    alright = list(campaign("right", range(given.seed, given.seed + given.right), given.jobs))
    is_well = _told(planted, verbose=given.verbose)
    return 0 if _told(alright, verbose=given.verbose) and is_well else 1


if __name__ == "__main__":
    sys.exit(main())
