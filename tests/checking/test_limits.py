"""A line has its time and no more, in whatever thread it is judged; a defect on one line leaves the others alone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest

from symperceptron import Perceptron, check
from symperceptron.checking.claims import Chain
from symperceptron.checking.judge import Judge
from symperceptron.checking.limits import OverTimeError, time_limit
from symperceptron.language.reading import Line

# Under CPython 3.11 an exception raised from outside does not reach a thread that a coverage tracer follows.
untraced = pytest.mark.skipif(sys.gettrace() is not None, reason="coverage is being measured")


@pytest.mark.skipif(sys.gettrace() is None, reason="the tests below run right here")
def test_the_limits_in_threads_hold_in_a_process_without_a_tracer() -> None:
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:cov", "-k", "any_thread or behind"]
    calm = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, __file__], env=calm, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout


def compute_for_ever() -> None:
    number = 3
    while True:
        number = number * number % 10**50


def interrupted(seconds: float) -> float:
    """How long something endless runs under a limit."""
    start = time.monotonic()
    with pytest.raises(OverTimeError), time_limit(seconds):
        compute_for_ever()
    return time.monotonic() - start


def test_the_limit_interrupts_in_the_main_thread() -> None:
    assert interrupted(0.05) < 5


@untraced
def test_the_limit_interrupts_in_any_thread() -> None:
    took: list[float] = []
    thread = threading.Thread(target=lambda: took.append(interrupted(0.05)), daemon=True)
    thread.start()
    thread.join(20)
    assert took
    assert took[0] < 5


@untraced
def test_a_limit_that_is_not_reached_leaves_nothing_behind() -> None:
    seen: list[str] = []

    def work() -> None:
        for _ in range(20):
            with time_limit(0.02):
                pass
        time.sleep(0.1)
        seen.append("done")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(20)
    assert seen == ["done"]


@untraced
def test_an_endless_line_is_left_undecided_in_any_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Judge.line

    def line(self: Judge, line: Line) -> object:
        while "endless" in line.text:
            pass
        return own(self, line)

    monkeypatch.setattr(Judge, "line", line)
    text = "dO/dz = O(1 - O)\nb = endless\ndE/dO = O - t"
    reports = []
    thread = threading.Thread(target=lambda: reports.append(check(text, seconds=1)), daemon=True)
    thread.start()
    thread.join(30)
    assert [line.verdict.value for line in reports[0].lines] == ["proved", "undecided", "proved"]
    assert "1 s" in reports[0].lines[1].reason


def test_a_defect_on_one_line_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Judge.line

    def line(self: Judge, line: Line) -> object:
        if "b" in line.text:
            raise KeyError("planted")
        return own(self, line)

    monkeypatch.setattr(Judge, "line", line)
    report = check("dO/dz = O(1 - O)\nb = 2\ndE/dO = O - t")
    assert [line.verdict.value for line in report.lines] == ["proved", "undecided", "proved"]
    assert "defect of its own" in report.lines[1].reason


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("dE/dw_j = (O - t)*dO/dw_j\n= endless\n= (O - t)*O*(1 - O)*x_j", "proved undecided proved"),
        ("dE/dw_j = (O - t)*dO/dw_j\n= endless\n= (O - t)*O*(1 + O)*x_j", "proved undecided refuted"),
        ("dE/dw_j = (O - t)*dO/dw_j\ndE/db = endless\n= (O - t)*O*(1 - O)", "proved undecided proved"),
        ("dE/dw_j = (O - t)*dO/dw_j\ndE/db = endless\n= (O - t)*O*(1 + O)", "proved undecided refuted"),
    ],
)
def test_the_chain_goes_on_behind_a_line_that_was_given_up(text: str, verdicts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Judge.line

    def line(self: Judge, line: Line) -> object:
        if "endless" in line.text:
            self.chain = Chain()
            raise OverTimeError
        return own(self, line)

    monkeypatch.setattr(Judge, "line", line)
    report = check(text, given=Perceptron(bias=True))
    assert [line.verdict.value for line in report.lines] == verdicts.split()
