"""Who can say whether ``left = right``: each peer as a function of a pair, True, False or None where it does not know.

Run as a program, it reads pairs as JSON from standard input, answers them one by one in a process of its own, and prints the
answers with the seconds that each took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

Answer = bool | None


@dataclass(frozen=True)
class Pair:
    """Two expressions in LaTeX and in plain ASCII, and whether they are equal."""

    latex: tuple[str, str]
    ascii: tuple[str, str]
    is_equal: bool


def symperceptron() -> Callable[[Pair], Answer]:
    """This package, from the text to the verdict, with the witness and the name of the mistake."""
    from sympy import Symbol

    from symperceptron import check
    from symperceptron.language.model import Model, Name

    given = Model(definitions=(), names=tuple(Name(symbol=Symbol(letter, real=True), role="quantity") for letter in "ptxwzb"))

    def answer(pair: Pair) -> Answer:
        verdict = check(" = ".join(pair.latex), given=given).lines[0].verdict.value
        return {"proved": True, "refuted": False}.get(verdict)

    return answer


def math_verify() -> Callable[[Pair], Answer]:
    """Math-Verify; it says equal or not, never that it does not know, but an empty reading is one that failed."""
    from math_verify import parse, verify

    def answer(pair: Pair) -> Answer:
        gold, given = (parse(f"${side}$") for side in pair.latex)
        return bool(verify(gold, given)) if gold and given else None

    return answer


def pycodemath() -> Callable[[Pair], Answer]:
    """Pycodemath, which reads ASCII."""
    from pycodemath.verify import check_equal

    def answer(pair: Pair) -> Answer:
        status = str(check_equal(*pair.ascii).status).rpartition(".")[2].lower()
        return {"verified": True, "refuted": False}.get(status)

    return answer


PEERS: dict[str, Callable[[], Callable[[Pair], Answer]]] = {
    function.__name__: function for function in (symperceptron, math_verify, pycodemath)
}


def answered(name: str, pairs: list[Pair]) -> list[tuple[Answer, float]]:
    """The answers and seconds of a peer; the first pair is asked once before, so that nothing is imported on the clock."""
    answer = PEERS[name]()
    answer(pairs[0])
    out: list[tuple[Answer, float]] = []
    for pair in pairs:
        start = time.perf_counter()
        try:
            found = answer(pair)
        except Exception:  # noqa: BLE001  # a peer may raise what it likes; then it has not answered
            found = None
        out.append((found, time.perf_counter() - start))
    return out


if __name__ == "__main__":
    given = [Pair(tuple(one["latex"]), tuple(one["ascii"]), one["is_equal"]) for one in json.load(sys.stdin)]
    print(json.dumps(answered(sys.argv[1], given)))
