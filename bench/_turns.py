"""Peers that take turns: each in a process of its own, ready at the same time as the others, and timed one after the other.

The process of a peer answers on standard output what it is told on standard input: a line that describes a batch with ``ready`` (or ``none``, where
the peer is not installed or gives up), and ``go`` with the seconds of a call.  A ratio is the median over the rounds of two times of the
same round, so that what else the machine does at the moment is the same for both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Self

import numpy as np

Call = Callable[[], Any]
# The times of each peer, round by round; a peer that is not there has none.
Times = dict[str, list[float]]
HERE = Path(__file__).parent


class Peer:
    """A peer in its process, which runs a program of this folder."""

    def __init__(self, program: str, name: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / program), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def told(self, line: str) -> str:
        """What the peer answers."""
        print(line, file=self.process.stdin, flush=True)
        assert self.process.stdout is not None  # noqa: S101  # it is a pipe
        return self.process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()


def measured(program: str, names: Iterable[str], batches: Sequence[str], rounds: int) -> dict[str, Times]:
    """The times for each batch and peer."""
    found: dict[str, Times] = {}
    with ExitStack() as stack:
        peers = {name: stack.enter_context(Peer(program, name)) for name in names}
        for batch in batches:
            ready = [name for name, peer in peers.items() if peer.told(batch) == "ready"]
            found[batch] = {name: [] for name in ready}
            for _ in range(rounds):
                for name in ready:
                    found[batch][name].append(float(peers[name].told("go")))
            print(batch, {name: spelled(median(times)) for name, times in found[batch].items()}, flush=True)
    return found


def spelled(seconds: float) -> str:
    """A time in µs or ms, with three digits."""
    return f"{seconds * 1e6:.3g} µs" if seconds < 1e-3 else f"{seconds * 1e3:.3g} ms"


def ratio(times: Times, peer: str, other: str) -> float:
    """How many times as long a peer takes as another, in the same round."""
    return median(one / two for one, two in zip(times[peer], times[other], strict=True))


# -- in the process of a peer -----------------------------------------------------------------------------------------------------------


def seconds(call: Call, least: float = 0.1) -> float:
    """The median time of a call, over repetitions that take at least that long together."""
    call()
    start = time.perf_counter()
    call()
    repeat = max(1, int(0.01 / max(time.perf_counter() - start, 1e-7)))
    times, begun = [], time.perf_counter()
    while time.perf_counter() - begun < least or len(times) < 3:
        start = time.perf_counter()
        for _ in range(repeat):
            call()
        times.append((time.perf_counter() - start) / repeat)
    return float(np.median(times))


def answer(ready: Callable[..., Call]) -> None:
    """Answer what is told, line by line; `ready` makes a call of the words that describe a batch."""
    call: Call | None = None
    for line in sys.stdin:
        if line.strip() != "go":
            call = None  # the last batch may go before the next one comes
            try:
                call = ready(*line.split())
                seconds(call)
            except (ImportError, NotImplementedError):
                call = None
            print("none" if call is None else "ready", flush=True)
        elif call is not None:
            time.sleep(0.05)  # threads of the peer before that still wait for work
            print(seconds(call), flush=True)
