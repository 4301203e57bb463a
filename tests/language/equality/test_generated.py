"""`decide` on thousands of pairs whose answer is known: no false verdict, and almost none left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from time import process_time

import pytest

from symperceptron.language.equality import Kind, decide
from tests.language.equality.generated import Pair, pairs
from tests.language.equality.identities import identities
from tests.language.equality.models import MODELS, SOFTMAX

ALL_MODELS = {**MODELS, "softmax": SOFTMAX}
BATCHES = 10  # so that a failure names the batch, and several processes can share the work


def judged(made: Iterable[Pair]) -> tuple[int, list[str], list[str], list[float]]:
    """How many pairs there were; which verdicts are false, which are open, and what each took in milliseconds."""
    false, open_, times = [], [], []
    for pair in made:
        start = process_time()
        verdict = decide(pair.left, pair.right, ALL_MODELS[pair.model])
        times.append((process_time() - start) * 1000)
        line = f"seed {pair.seed} ({pair.model}): {pair.left} = {pair.right}"
        if verdict.kind is Kind.UNDECIDED:
            open_.append(f"{line}: {verdict.reason}")
        elif verdict.is_proved is not pair.is_equal:
            false.append(f"{line}: {verdict}")
    return len(times), false, open_, times


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_false_verdict_on_rewritten_and_damaged_expressions(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    count, false, open_, times = judged(pairs(300, seed=100_000 * batch))
    record_property("median_ms", median(times))
    assert count == 300
    assert false == []
    assert len(open_) <= 0.02 * count, open_


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_false_verdict_on_index_identities(batch: int, record_property: Callable[[str, object], None]) -> None:
    count, false, open_, times = judged(identities(200, seed=100_000 * batch))
    record_property("median_ms", median(times))
    assert count == 200
    assert false == []
    assert len(open_) <= 0.03 * count, open_
