"""Reading back what is printed: every derivation of the grid, in every notation, as LaTeX and as text, is read as it is and proved.

    python tests/checking/grid.py [--share 1] [--jobs 1] [--record FILE]

goes through the whole, or a share of it, and ends with status 1 where a line is not read back or not proved.  With a record,
what is done is written down square by square, and a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from sympy import Expr

from symperceptron import Perceptron, check, derive
from symperceptron.derivation import Derivation
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.derivation.losses import LOSSES
from symperceptron.errors import ReadingError
from symperceptron.language import NOTATIONS, to_latex, to_text
from symperceptron.language.reading import Lexicon, read

__all__ = ["Square", "faults", "grid", "sample"]

VARIABLES = ("w_j", "b", "x_j", "z", "O")
FORMATS: dict[str, Callable[..., str]] = {"latex": to_latex, "text": to_text}


@dataclass(frozen=True, slots=True)
class Square:
    """One derivation in one notation and format."""

    activation: str
    loss: str
    variable: str
    notation: str
    form: str

    def __str__(self) -> str:
        return f"{self.activation}-{self.loss}-{self.variable}-{self.notation}-{self.form}"


def grid() -> Iterator[Square]:
    """Every square, those of one derivation side by side."""
    return (Square(*row) for row in product(ACTIVATIONS, LOSSES, VARIABLES, NOTATIONS, FORMATS))


def sample(count: int, seed: int = 0) -> list[Square]:
    """Some squares, the same ones every time."""
    return Random(seed).sample(list(grid()), count)


@lru_cache(maxsize=8)
def _derivation(activation: str, loss: str, variable: str, notation: str) -> tuple[Derivation, Lexicon]:
    found = derive(Perceptron(activation=activation, loss=loss, notation=notation), variable)
    return found, Lexicon.of(found.model)


def faults(square: Square) -> list[str]:
    """What is not read as it was written, and what is not proved."""
    derivation, lexicon = _derivation(square.activation, square.loss, square.variable, square.notation)
    model, write = derivation.model, FORMATS[square.form]
    chain = [derivation.goal, *(step.after for step in derivation.steps)]
    printed = [write(expr, model.notation) for expr in chain]
    found = [f"{text} is read otherwise" for text, expr in zip(printed, chain, strict=True) if _read(text, lexicon) != expr]
    rows = (
        [f"{printed[0]} = {printed[-1]}"]
        if len(printed) < 3
        else [f"{printed[0]} = {printed[1]}", *(f"= {text}" for text in printed[2:])]
    )
    report = check("\n".join(rows), given=model)
    return found + [
        f"{line.text} is {line.verdict.value}: {line.reason}" for line in report.lines if line.verdict.value != "proved"
    ]


def _read(text: str, lexicon: Lexicon) -> Expr | None:
    try:
        return read(text, lexicon=lexicon)
    except ReadingError:
        return None


def _all(square: Square) -> tuple[Square, list[str]]:
    return square, faults(square)


def main() -> int:
    """Go through the grid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="go through this share of the grid only")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--record", type=Path, help="where to write down what is done, and to find what was")
    given = parser.parse_args()
    squares = list(grid())
    if given.share < 1:
        squares = sample(int(given.share * len(squares)))
    done = _recorded(given.record)
    waiting = [square for square in squares if str(square) not in done]
    with ProcessPoolExecutor(given.jobs) as pool:
        for number, (square, found) in enumerate(pool.map(_all, waiting, chunksize=len(NOTATIONS) * len(FORMATS)), 1):
            done[str(square)] = found
            if given.record:
                with given.record.open("a", encoding="utf-8") as record:
                    record.write(json.dumps([str(square), found]) + "\n")
            for fault in found:
                print(f"{square}: {fault}", flush=True)
            if sys.stderr.isatty():
                print(f"\r{number} of {len(waiting)}", end="", file=sys.stderr)
    bad = sum(bool(done[str(square)]) for square in squares)
    print(f"{len(squares)} derivations printed and read back, {bad} with a fault")
    return 1 if bad else 0


def _recorded(record: Path | None) -> dict[str, list[str]]:
    """The squares that are done, and their faults."""
    if record is None or not record.exists():
        return {}
    return dict(map(json.loads, record.read_text(encoding="utf-8").splitlines()))


if __name__ == "__main__":
    sys.exit(main())
