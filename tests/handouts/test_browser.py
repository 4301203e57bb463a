"""The HTML page in a real browser: it fits its window, asks for nothing, says nothing on the console, and axe finds no barrier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, check, handout
from symperceptron.handouts import Handout
from symperceptron.handouts.reports import report_page
from tests.handouts.window import Window

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
PAGES = [
    ({}, {"lang": "en"}),
    ({"notation": "layered"}, {"lang": "zh"}),
    ({"activation": "relu", "loss": "huber", "notation": "goodfellow"}, {"lang": "en"}),
]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ config }} <% raise %>",
    "a" * 10_000,
    "שלום עולם مرحبا 感知机 🧠 \x00 \u202e txet",
]


def written(page: Handout, folder: Path) -> Path:
    return page.save(folder / "page.html")


@pytest.mark.parametrize(("neuron", "choices"), PAGES, ids=range(len(PAGES)))
def test_a_page_fits_says_nothing_and_has_no_barrier(
    browser: Any, tmp_path: Path, neuron: dict[str, Any], choices: dict[str, Any]
) -> None:
    path = written(handout(Perceptron(**neuron), **choices), tmp_path)
    for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
        window = Window(browser, path, width, scheme)
        assert window.overhang() <= 0
        window.page.evaluate("document.querySelectorAll('details').forEach(steps => { steps.open = true })")
        assert window.overhang() <= 0
        assert window.barriers() == []
        assert window.noticed == []


def test_a_line_folds_open_to_its_steps_by_click_and_by_key(browser: Any, tmp_path: Path) -> None:
    page = Window(browser, written(handout(Perceptron()), tmp_path), 1280).page
    folded = page.locator(".derivation > li:has(details)").first
    assert not folded.locator("details ol").is_visible()
    folded.locator("summary").click()
    assert folded.locator("details ol").is_visible()
    assert folded.locator("details li").count() >= 2
    folded.locator("summary").press("Enter")
    assert not folded.locator("details ol").is_visible()
    folded.focus()
    page.keyboard.press("Enter")
    assert folded.locator("details ol").is_visible()


def test_what_changed_is_lit_under_the_pointer_and_the_focus(browser: Any, tmp_path: Path) -> None:
    page = Window(browser, written(handout(Perceptron()), tmp_path), 1280).page
    lines = page.locator(".derivation").first.locator(":scope > li")
    shade = "part => getComputedStyle(part).backgroundColor"
    part = lines.nth(3).locator(".right .changed").first
    at_rest = part.evaluate(shade)
    lines.nth(3).hover()
    lit = part.evaluate(shade)
    assert lit != at_rest
    page.mouse.move(0, 0)
    assert part.evaluate(shade) == at_rest
    lines.first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert part.evaluate(shade) == lit


def test_the_page_is_whole_without_scripts(browser: Any, tmp_path: Path) -> None:
    page = Window(browser, written(handout(Perceptron()), tmp_path), 1280, java_script_enabled=False).page
    assert page.locator(".derivation > li").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("details ol").first.is_visible()


def test_a_report_fits_says_nothing_and_has_no_barrier(browser: Any, tmp_path: Path) -> None:
    text = "\n".join((r"\frac{\partial E}{\partial w_j} = (O - t) (1 - O) x_j", "= " + "(O - t) " * 40, "We see", *HOSTILE))
    path = written(report_page(check(text)), tmp_path)
    for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
        window = Window(browser, path, width, scheme)
        assert window.overhang() <= 0
        assert window.barriers() == []
        assert window.noticed == []


def test_the_font_is_the_embedded_one(browser: Any, tmp_path: Path) -> None:
    window = Window(browser, written(handout(Perceptron()), tmp_path), 1280)
    assert window.page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded"]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_is_shown_and_does_nothing(browser: Any, tmp_path: Path, title: str) -> None:
    window = Window(browser, written(handout(Perceptron(), title=title, author=title), tmp_path), 360)
    assert window.page.locator("h1").text_content() == title.replace("\x00", "\ufffd")
    assert window.overhang() <= 0
    assert window.noticed == []


def test_what_the_tests_look_for_would_be_found(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<html><body style='width: 2000px'><img src='http://127.0.0.1:9/x.png'><script>console.log('hello')</script></body></html>"
    )
    window = Window(browser, tmp_path / "bad.html", 360)
    assert window.overhang() > 0
    assert any(text == "hello" for text in window.noticed)
    assert any(text.startswith("http://127") for text in window.noticed)
    assert any(barrier.startswith("image-alt") for barrier in window.barriers())
