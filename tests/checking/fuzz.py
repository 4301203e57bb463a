"""Fuzzing: whatever is typed, reading and checking come to an end, soon, without an exception and without holding on to memory.

    python tests/checking/fuzz.py [--read 1000000] [--check 20000] [--seed 0]

An input depends on the seed and its number alone.  Inputs that ever failed are kept in ``fuzz_found.json`` and run with the tests.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from traceback import format_exc

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from symperceptron import Perceptron, check
from symperceptron.errors import ReadingError
from symperceptron.language import NOTATIONS
from symperceptron.language.reading import Lexicon, lexicon_for, read_lines
from symperceptron.language.reading.tokens import tokenize
from tests.checking.cases import CASES, MISTAKES

__all__ = ["FOUND", "check_one", "inputs", "read_one"]

HERE = Path(__file__).parent
FOUND = HERE / "fuzz_found.json"
SECONDS = 2.0  # of computing, for a line: the bound that users are promised
SLACK = 1.0  # for what is done before the lines are judged, and for the clock
PIECES = (
    r"\frac { } ( ) [ ] \left( \right) \left| \partial d \sum _ ^ ' = + - * / \cdot x w O t z E b \hat{y} \sigma \sum_{i=1}^n"
    r" \begin{cases} \end{cases} \begin{align} \end{align} & \\ \text{if} \ln \exp e | \sqrt \nabla \delta \Delta ᵀ ² ᵢ ½ Σ ∂ net_j \over T"
    r" $ $$ \[ \] \boxed{ \tag{1} # @ % ŷ _{ij} ^{2} ^{-1} \mathbb{1} \max \mathcal{L} \dots ... if otherwise σ(z) w^T 漢 ， \x \not := ← ≈"
    r" \newcommand{\s}{\sigma} 0 1 2 3.5 9^9^9^9 1e999 0/0 1/0 __import__('os') lambda eval() \input{/etc/passwd}"
    " \ufeff \u202e \0 \r"
).split(" ")


@cache
def seeds() -> tuple[str, ...]:
    """Lines that mean something: those of the cases, and of the derivations that are kept as texts."""
    texts = [case.text for case in (*CASES, *MISTAKES)]
    texts += [path.read_text(encoding="utf-8") for path in sorted((HERE / "derivations").glob("*.txt"))]
    return tuple(dict.fromkeys(line for text in texts for line in text.splitlines() if line.strip()))


@cache
def _parts(line: str) -> tuple[str, ...]:
    """The line cut where its tokens begin."""
    try:
        starts = sorted({0, *(token.start for token in tokenize(line)), len(line)})
    except ReadingError:
        return tuple(line)
    return tuple(line[a:b] for a, b in pairwise(starts))


def inputs(seed: int, numbers: range, lines: int = 1) -> Iterator[str]:
    """The texts with these numbers: some seeds, damaged."""
    for number in numbers:
        random = Random(f"{seed}/{number}")
        yield "\n".join(_damaged(random) for _ in range(random.randint(1, lines)))


def _damaged(random: Random) -> str:
    parts = list(_parts(random.choice(seeds())))
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        at = random.randint(0, len(parts))
        match random.randrange(7):
            case 0:
                parts[at:at] = [random.choice(PIECES)]
            case 1:
                del parts[at : at + random.randint(1, 3)]
            case 2:
                parts[at : at + 1] = [random.choice(PIECES)]
            case 3:
                other = _parts(random.choice(seeds()))
                start = random.randrange(len(other))
                parts[at:at] = other[start : start + random.randint(1, 8)]
            case 4:
                parts[at:at] = parts[at : at + random.randint(1, 6)] * random.choice((1, 2, 5))
            case 5:
                parts[at:at] = [
                    chr(random.choice((random.randint(0, 0x7F), random.randint(0x80, 0x2FFF), random.randint(0x10000, 0x1FFFF))))
                ]
            case _:
                random.shuffle(parts)
    return "".join(parts)[:2000]


@cache
def _lexicons() -> tuple[Lexicon, ...]:
    return tuple(Lexicon.of(Perceptron(notation=name)) for name in NOTATIONS)


def read_one(text: str) -> None:
    """Read a text, as one line and in what the text itself shows of its letters."""
    turn = len(text) % 16
    lexicon = lexicon_for(text, Perceptron()) if turn == 0 else _lexicons()[turn % len(NOTATIONS)]
    for line in read_lines(text, lexicon):
        assert line.error is None or isinstance(line.error, ReadingError)
        assert 0 <= line.span[0] <= line.span[1] <= len(line.text)


def check_one(text: str) -> None:
    """Check a text and write the report in every form."""
    report = check(text, given=Perceptron(), seconds=SECONDS)
    json.dumps(report.to_dict())
    assert str(report)
    assert report._repr_html_()
    assert {line.number for line in report.lines} <= set(range(1, len(text.splitlines()) + 2))


def run(what: str, one: Callable[[str], None], seed: int, count: int, lines: int) -> int:
    """Run so many inputs and print the figures; the number of failures."""
    failures, worst, begun, memory = [], (0.0, ""), time.monotonic(), []
    for number, text in enumerate(inputs(seed, range(count), lines)):
        start = time.process_time()
        try:
            one(text)
        except Exception:  # noqa: BLE001  # whatever it is, it is what is looked for
            failures.append((text, format_exc().splitlines()[-1]))
        spent = time.process_time() - start
        bound = SECONDS * max(1, text.count("\n") + 1) + SLACK
        if spent > bound:
            failures.append((text, f"took {spent:.1f} s"))
        worst = max(worst, (spent, text))
        if number % max(1, count // 10) == count // 10 - 1:
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
            print(f"{what}: {number + 1} of {count}, {(number + 1) / (time.monotonic() - begun):.0f} a second", file=sys.stderr)
    print(
        f"{what}: {count} inputs from seed {seed}, {len(failures)} failures, worst {worst[0]:.2f} s, memory at every tenth {memory} MB"
    )
    for text, why in failures[:20]:
        print(f"  {why}\n    {text!r}")
    if failures:
        kept = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else []
        more = [text for text, _ in failures if text not in kept]
        FOUND.write_text(json.dumps([*kept, *more], ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
    return len(failures)


def main() -> int:
    """Fuzz the reader and the whole check."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, count in (("--read", 1_000_000), ("--check", 20_000), ("--seed", 0)):
        parser.add_argument(name, type=int, default=count)
    given = parser.parse_args()
    failures = run("read", read_one, given.seed, given.read, lines=1) if given.read else 0
    failures += run("check", check_one, given.seed, given.check, lines=3) if given.check else 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
