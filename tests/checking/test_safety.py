"""Nothing that is handed in is run, and nothing takes longer or more than it may."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import pytest

from symperceptron import check
from symperceptron.checking import LineVerdict
from symperceptron.language.model import Model
from tests.checking.fuzz import FOUND, check_one, inputs, read_one

SMUGGLED = [
    "__import__('pathlib').Path('{}').touch()",
    "open('{}', 'w')",
    'exec(\'open("{}", "w")\')',
    'eval(\'__import__("os").system("touch {}")\')',
    "(lambda: open('{}', 'w'))()",
    "E = __import__('os').system('touch {}')",
    r"\immediate\write18{{touch {}}}",
    r"\input{{|touch {}}}",
    r"\openout\file={}",
    "${{{{ open('{}', 'w') }}}}$",
    "∂E/∂O = O − t; import os; os.system('touch {}')",
    "[x for x in ().__class__.__base__.__subclasses__()]",
    "E.__class__.__mro__",
    "O.func(open, '{}')",
    "'{{0.__class__}}'.format(O)",
    'E = f\'{{open("{}", "w")}}\'',
]

# What would take for ever, or all memory, if it were computed.
BOMBS = [
    "9^9^9^9",
    "E = 9^{9^{9^{9}}}",
    "∂E/∂O = (O − t)^{99999999}",
    "((((((2^{1000})^{1000})^{1000})^{1000})^{1000})^{1000})",
    "e^{e^{e^{e^{e^{O}}}}} = 1",
    "10000000!",
    "Σ_{i=1}^{10^9} x_i = 0",
    "(" * 10_000 + "O" + ")" * 10_000,
    "\\frac{1}{" * 2_000 + "O" + "}" * 2_000,
    "x" * 1_000_000,
    "O + " * 250_000 + "O",
    "(O − t)" * 3_000,
    "∂/∂O " * 2_000 + "E",
    "= " * 5_000,
    "(1 + O + t + z)^{40} = (O + t)^{40}",
    "∂E/∂O = " + " + ".join(f"tanh({k} O)" for k in range(200)),
    "∂E/∂O = " + "*".join(f"(O + {k} t + z^{k})" for k in range(60)),
    "\0" * 1000,
    "\u0301" * 10_000,
]


@pytest.mark.parametrize("text", SMUGGLED)
def test_code_is_an_ordinary_unreadable_line(text: str, tmp_path: Path) -> None:
    target = tmp_path / "file"
    right = "∂O/∂z = O (1 − O)"
    line, after = check(f"{text.format(target)}\n{right}").lines[:2]
    assert not target.exists()
    assert line.verdict in (LineVerdict.UNREADABLE, LineVerdict.NOTE, LineVerdict.UNDECIDED)
    assert after.verdict is LineVerdict.PROVED, "the next line does not suffer"


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_no_line_takes_longer_than_it_may(text: str) -> None:
    start = time.process_time()
    report = check(f"{text}\n∂O/∂z = O (1 − O)", seconds=0.5)
    assert time.process_time() - start < 2.5, "half a second for the line, the rest for reading and for the next"
    assert report.lines[0].verdict not in (LineVerdict.PROVED, LineVerdict.RECOVERED)
    assert report.lines[-1].verdict is LineVerdict.PROVED
    assert all(line.reason for line in report.lines if line.verdict in (LineVerdict.UNDECIDED, LineVerdict.UNREADABLE))


def test_the_time_for_a_line_really_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is being computed, and the line says so; the lines around it are judged."""
    import symperceptron.checking.deciding as module

    decide = module.decide

    def slow(left: object, right: object, model: Model) -> object:
        while "x_j" in str(right) or "x[j]" in str(right):
            pass
        return decide(left, right, model)

    monkeypatch.setattr(module, "decide", slow)
    start = time.process_time()
    first, stuck, last = check("∂E/∂O = O − t\n∂E/∂w_j = (O − t) O (1 − O) x_j\n∂E/∂O = O − t", seconds=0.2).lines
    assert time.process_time() - start < 3
    assert (first.verdict, stuck.verdict, last.verdict) == (LineVerdict.PROVED, LineVerdict.UNDECIDED, LineVerdict.PROVED)
    assert stuck.reason == "the time for a line, 0.2 s, is over"


def test_fuzzed_lines_are_read_or_refused() -> None:
    for text in inputs(Random("reader").randrange(10**9), range(2000)):
        read_one(text)


def test_fuzzed_texts_are_checked() -> None:
    for text in inputs(Random("checker").randrange(10**9), range(60), lines=3):
        check_one(text)


def test_what_fuzzing_has_found_stays_mended() -> None:
    for text in json.loads(FOUND.read_text(encoding="utf-8")):
        read_one(text)
        check_one(text)
