"""How long `decide` takes, and how often it stays open: generated pairs with a known answer, after import and warm caches.

python bench/bench_decide.py [COUNT]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

from symperceptron.language.equality import Kind, decide
from symperceptron.language.expressions import Neg, Partial, Plus, Times
from tests.language.equality.generated import Pair, pairs
from tests.language.equality.identities import identities
from tests.language.equality.models import MODELS, SIGMOID, SOFTMAX, E, O, j, t, w, x

ALL_MODELS = {**MODELS, "softmax": SOFTMAX}


def report(title: str, made: Iterable[Pair]) -> None:
    """One line: how many, how fast, how many open."""
    times: dict[bool, list[float]] = {True: [], False: []}
    open_ = 0
    for pair in made:
        start = perf_counter()
        verdict = decide(pair.left, pair.right, ALL_MODELS[pair.model])
        times[pair.is_equal].append((perf_counter() - start) * 1000)
        open_ += verdict.kind is Kind.UNDECIDED
    both = sorted(times[True] + times[False])
    print(f"{title:34} {len(both):5} pairs   median {at(both, 0.5)}   95 % {at(both, 0.95)}   undecided {open_ / len(both):.2%}")
    for is_equal, name in ((True, "equal"), (False, "unequal")) if all(times.values()) else ():
        part = sorted(times[is_equal])
        print(f"  {name:32} {len(part):5} pairs   median {at(part, 0.5)}   95 % {at(part, 0.95)}")


def at(times: list[float], share: float) -> str:
    """The time at a share of the sorted list."""
    return f"{times[min(len(times) - 1, int(share * len(times)))]:6.2f} ms"


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    gradient = Times(Plus(O, Neg(t)), O, Plus(1, Neg(O)), x[j])
    report("∂E/∂w_j = (O − t) O (1 − O) x_j", [Pair(0, "sigmoid", Partial(E, w[j]), gradient, is_equal=True)] * 50)
    assert decide(Partial(E, w[j]), gradient, SIGMOID).is_proved  # noqa: S101  # what is timed must be a proof
    report("rewritten and damaged expressions", pairs(count))
    report("index identities", identities(count))


if __name__ == "__main__":
    main()
