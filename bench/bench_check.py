"""How long a line takes to check: lines of derivations for this package alone, and beside its peers the lines that they can read.

python bench/bench_check.py [COUNT]

A peer that is not installed is left out.  Each runs in a process of its own, in turns, and is timed after its imports, in seconds
of the clock on the wall: that of the processor goes in steps of 4 ms on some machines.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from _checkers import PEERS, Pair
from sympy import Expr, Symbol

from symperceptron import Perceptron, check, derive
from symperceptron.language import decide, to_latex, to_text
from symperceptron.language.expressions import Call, Cases, Neg, Over, Partial, Plus, Power, Prime, Summation, one
from symperceptron.language.names import rename
from symperceptron.language.positions import replaced, walk
from tests.checking.campaign import plant, shuffled
from tests.checking.grid import sample
from tests.checking.planting import PLANTS, Line

TURNS = 3
ASCII = str.maketrans({"−": "-", "·": "*", "²": "^2", "³": "^3"})
LETTERS = {"O": "p", "x": "x", "w": "w"}


def at(times: list[float], share: float) -> str:
    """The time at a share of the sorted list, in milliseconds."""
    return f"{1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]:7.2f} ms"


def told(title: str, times: list[float], more: str = "") -> None:
    """One line of figures."""
    print(f"{title:34} {len(times):5} lines   median {at(times, 0.5)}   95 % {at(times, 0.95)}   {more}")


def lines_of_derivations(count: int) -> None:
    """Right lines, as the engine derives them over the grid, and wrong ones, as the campaign plants them."""
    right: list[float] = []
    for square in sample(count, seed=1):
        derivation = derive(Perceptron(square.activation, square.loss, notation=square.notation), square.variable)
        write = to_latex if square.form == "latex" else to_text
        rows = [write(step.after, derivation.model.notation) for step in derivation.steps]
        if rows:
            text = "\n".join(
                [f"{write(derivation.goal, derivation.model.notation)} = {rows[0]}", *(f"= {row}" for row in rows[1:])]
            )
            start = time.perf_counter()
            report = check(text, given=derivation.model)
            right += [(time.perf_counter() - start) / len(report.lines)] * len(report.lines)
    told("right lines of the grid", right)
    cases = [case for case in map(plant, range(4 * count)) if case is not None][:count]
    wrong = []
    for case in cases:
        start = time.perf_counter()
        check(case.text, given=case.model)
        wrong.append((time.perf_counter() - start) / len(case.text.splitlines()))
    told("texts with a wrong line, a line", wrong, "with witness and name")


def pairs(count: int) -> list[Pair]:
    """Results of derivations beside themselves rewritten, and beside themselves damaged, in letters that every reader takes for letters."""
    random, found = Random(0), list[Pair]()
    while len(found) < count:
        activation, loss = (
            random.choice(("sigmoid", "tanh", "softplus")),
            random.choice(("half_squared_error", "binary_cross_entropy")),
        )
        derivation = derive(Perceptron(activation, loss), random.choice(("w_j", "b", "z", "O")))
        line = random.choice([step.after for step in derivation.steps])
        if random.random() < 0.5:
            other, is_equal = shuffled(line, random), True
        else:
            whole = Line(
                expression=line, above=line, goal=derivation.goal, model=derivation.model, activation=activation, loss=loss
            )
            damaged = [wrong for wrong, _ in random.choice(PLANTS).damage(whole) if wrong != line]
            if not damaged:
                continue
            other, is_equal = random.choice(damaged), False
        left, right = (in_plain_letters(side) for side in (line, other))
        if left is None or right is None or (not is_equal and decide(left, right).is_proved):
            continue
        sides = tuple(to_text(side).translate(ASCII).replace("e^", "exp") for side in (left, right))
        found.append(Pair((to_latex(left), to_latex(right)), (sides[0], sides[1]), is_equal))
    return found


def in_plain_letters(expr: Expr) -> Expr | None:
    """The expression in single letters with σ written out; None where something is left that only this package reads."""
    for path, part in sorted(walk(expr), key=lambda place: -len(place[0])):
        if isinstance(part, Call) and part.function == "sigma":
            expr = replaced(expr, path, Over(one, Plus(one, Power(Symbol("e"), Neg(part.arguments[0])))))
    names = {name: Symbol(LETTERS.get(str(name)[0], str(name)[0]), real=True) for name in expr.free_symbols | set(names_in(expr))}
    expr = rename(expr, names)
    strange = expr.has(Partial, Prime, Summation, Cases) or any(
        isinstance(part, Call) and part.function not in ("tanh", "log") for _, part in walk(expr)
    )
    return None if strange or not expr.free_symbols else expr


def names_in(expr: Expr) -> list[Expr]:
    """The elements in an expression."""
    return [part for _, part in walk(expr) if getattr(part, "indices", ())]


def beside_peers(count: int) -> None:
    """The same pairs for everyone, in turns."""
    given = pairs(count)
    asked = json.dumps([asdict(pair) for pair in given])
    names = [name for name in PEERS if name == "symperceptron" or find_spec(name)]
    answers: dict[str, list[list[tuple[bool | None, float]]]] = {name: [] for name in names}
    for _ in range(TURNS):
        for name in names:
            command = [sys.executable, str(Path(__file__).parent / "_checkers.py"), name]
            done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
            answers[name].append(json.loads(done.stdout))
    print(f"\n{len(given)} pairs, {sum(pair.is_equal for pair in given)} of them equal")
    for name in names:
        first = answers[name][0]
        times = [
            median(turn[number][1] for turn in answers[name]) for number, (answer, _) in enumerate(first) if answer is not None
        ]
        wrong = sum(answer is not None and answer is not pair.is_equal for (answer, _), pair in zip(first, given, strict=True))
        told(name, times or [0.0], f"no answer {len(given) - len(times):4}   wrong {wrong:4}")


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    lines_of_derivations(count)
    beside_peers(count)


if __name__ == "__main__":
    main()
