"""Every row of the cases: the verdicts, the name of the mistake, the place of the fault, what is said and what was expected."""

from __future__ import annotations

import pytest
from mpmath import mp

from symperceptron import check
from symperceptron.checking import LineReport, Report
from symperceptron.checking.mistakes.catalogue import MESSAGES
from tests.checking.cases import CASES, MISTAKES, Case


def _checked(case: Case) -> Report:
    return check(case.text, given=case.model, names=case.names)


def _judged(report: Report) -> list[LineReport]:
    return [line for line in report.lines if line.verdict.value != "note"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(reason=case.gap, strict=True) if case.gap else (), id=case.shows)
        for case in (*CASES, *MISTAKES)
    ],
)
def test_case(case: Case) -> None:
    report = _checked(case)
    lines = _judged(report)
    assert tuple(line.verdict.value for line in lines) == case.verdicts, str(report)
    wrong = next((line for line in lines if line.verdict.value == "refuted"), None)
    assert ((wrong is not None and wrong.mistake is not None and wrong.mistake.code) or "") == case.mistake
    if wrong is not None and wrong.mistake is not None:
        assert case.says in wrong.mistake.message
        assert case.expected in ("", wrong.mistake.expected)
        assert case.fault in ("", wrong.text[slice(*wrong.span)])


def test_every_mistake_has_a_case() -> None:
    assert {case.mistake for case in MISTAKES} == set(MESSAGES)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_there_in_both_languages(code: str) -> None:
    english, chinese = MESSAGES[code]["en"], MESSAGES[code]["zh"]
    assert [mark in english for mark in ("{part}", "{instead}")] == [mark in chinese for mark in ("{part}", "{instead}")]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.shows)
def test_what_was_expected_is_right(case: Case) -> None:
    """In the place of the wrong side, the expected one is proved."""
    wrong = next(line for line in _judged(_checked(case)) if line.verdict.value == "refuted")
    assert wrong.mistake is not None
    left = wrong.text.partition("=")[0]
    before = case.text.splitlines()[: wrong.number - 1]
    mended = _judged(check("\n".join([*before, f"{left} = {wrong.mistake.expected}"]), given=case.model))[-1]
    assert mended.verdict.value == "proved", mended


@pytest.mark.parametrize(
    "case", [case for case in (*CASES, *MISTAKES) if "refuted" in case.verdicts], ids=lambda case: case.shows
)
def test_a_witness_tells_the_sides_apart(case: Case) -> None:
    """Whoever evaluates the wrong side at the printed point finds the printed value, and another one for what was expected."""
    report = _checked(case)
    for line in _judged(report):
        if line.verdict.value == "refuted":
            found = line.to_dict(report.notation)["witness"]
            left, right = (_interval(found[side]) for side in ("left", "right"))
            assert left[1] < right[0] or right[1] < left[0]


def _interval(text: str) -> tuple[mp.mpf, mp.mpf]:
    """The bounds of a printed number: a fraction is exact, decimals are good to their last digit."""
    with mp.workdps(40):
        if text.startswith("["):
            lower, upper = text.strip("[]").split(",")
            return mp.mpf(lower), mp.mpf(upper)
        above, _, below = text.partition("/")
        value = mp.mpf(above) / mp.mpf(below or 1)
        error = mp.mpf(10) ** -len(above.partition(".")[2]) if "." in above else mp.mpf(0)
        return value - error, value + error
