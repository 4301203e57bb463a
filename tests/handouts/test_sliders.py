"""The sliders: what the page then shows is what the example is with those numbers, worked out in Python with forty digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mpmath import mpf

from symperceptron import Network, Perceptron, handout
from symperceptron.handouts import Handout
from symperceptron.handouts.document import Sliders, expressions
from symperceptron.handouts.numbers import Example, shown
from symperceptron.language import Model, to_text
from symperceptron.language.expressions.marks import Live
from tests.handouts.window import Window

MODELS: dict[str, tuple[Callable[[], Model], str]] = {
    "sigmoid": (Perceptron, "en"),
    "layered": (lambda: Perceptron(notation="layered"), "zh"),
    "gelu-huber": (lambda: Perceptron("gelu", "huber"), "en"),
    "relu-hinge": (lambda: Perceptron("relu", "hinge"), "en"),
    "exponential-poisson": (lambda: Perceptron("exponential", "poisson", bias=False), "en"),
    "network": (lambda: Network(("tanh", "softmax"), "cross_entropy"), "en"),
}
# What every part that moves shows, sign and brackets included.
SHOWN = """() => [...document.querySelectorAll("[data-live]")].map(part => [part.dataset.live, part.dataset.form, part.textContent])"""


def sliders_of(page: Handout) -> Sliders:
    (found,) = [block for block in page.document.blocks if isinstance(block, Sliders)]
    return found


def lives(page: Handout) -> dict[tuple[str, str], Live]:
    notation = page.document.notation
    return {
        (to_text(live.of, notation), live.form): live
        for expr in expressions(page.document.blocks)
        for live in expr.atoms(Live)
    }  # fmt: skip


def moved(window: Window, keys: dict[int, str]) -> dict[int, str]:
    """Press keys on sliders, as somebody without a mouse does; the value of each slider then."""
    inputs = window.page.locator(".sliders input")
    for place, key in keys.items():
        inputs.nth(place).focus()
        for press in key.split():
            window.page.keyboard.press(press)
    window.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return {place: inputs.nth(place).input_value() for place in range(inputs.count())}


def expected(live: Live, example: Example) -> str:
    loss = example.model.loss
    try:
        if live.form == "quotient":
            return to_text(shown(example.quotient(loss, live.of.variables[0], Fraction(1, 10**5)), 10))
        return to_text(shown(example.value(live.of), 10 if live.form == "precise" else 4))
    except (ValueError, ZeroDivisionError):
        return "—"


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-"))


@pytest.mark.parametrize("name", MODELS)
def test_the_page_shows_what_the_example_is_with_the_numbers_of_the_sliders(browser: Any, tmp_path: Path, name: str) -> None:
    model, lang = MODELS[name]
    page = handout(model(), lang)
    window = Window(browser, page.save(tmp_path / "page.html"), 1280)
    sliders, known = sliders_of(page), lives(page)
    values = moved(
        window, {0: "Home ArrowRight", 1: "End", 3: "PageUp ArrowRight ArrowRight", len(sliders.rows) - 1: "ArrowLeft"}
    )
    leaves = {row.name: Fraction(values[place]) for place, row in enumerate(sliders.rows)}
    assert leaves != {row.name: sliders.example.leaves[row.name] for row in sliders.rows}
    example = sliders.example
    for leaf, value in leaves.items():
        example = example.moved(leaf, value)
    texts = window.page.evaluate(SHOWN)
    assert len(texts) > 20
    for of, form, text in texts:
        live = known[of, form]
        if form == "apart":
            exact, quotient = (
                example.value(live.of),
                example.quotient(example.model.loss, live.of.variables[0], Fraction(1, 10**5)),
            )
            assert mpf(text.replace("·10", "e").replace("−", "-")) <= abs(quotient - exact) * 10 + mpf(
                "1e-9"
            )  # the browser rounds
            continue
        wanted, digits = expected(live, example), 10 if form in ("precise", "quotient") else 4
        assert text.strip("()") == wanted or abs(number(text) - number(wanted)) <= 1.01 * 10**-digits, (of, form)
    assert window.noticed == []


def test_a_negative_number_within_a_product_gets_its_brackets(browser: Any, tmp_path: Path) -> None:
    window = Window(browser, handout(Perceptron()).save(tmp_path / "page.html"), 1280)
    line = window.page.locator(".worked .equation").nth(1)
    assert "1·0.5+2·(−0.3)+(−1)·0.2+0.5" in line.text_content()
    moved(window, {0: "Home", 4: "End", 6: "Home"})
    assert "(−3)·0.5+2·3+(−1)·0.2+(−3)" in line.text_content()
    assert "≈" not in line.text_content()


@pytest.mark.parametrize("name", ["sigmoid", "gelu-huber"])
def test_moved_and_moved_back_the_page_is_what_it_was(browser: Any, tmp_path: Path, name: str) -> None:
    model, lang = MODELS[name]
    window = Window(browser, handout(model(), lang).save(tmp_path / "page.html"), 1280)
    look = """() => ({
      texts: [...document.querySelectorAll("[data-live]:not([data-form=apart]), .worked .equals, .sliders output, [data-height]")]
        .map(part => part.textContent),
      paths: [...document.querySelectorAll("[data-plot] > path")].map(path => path.getAttribute("d") ?? ""),
      dots: [...document.querySelectorAll(".dot")].map(dot => [dot.getAttribute("x"), dot.getAttribute("y"), dot.style.visibility]),
    })"""
    before = window.page.evaluate(look)
    moved(window, {0: "End", 2: "Home", 7: "Home"})
    between = window.page.evaluate(look)
    assert between["texts"] != before["texts"]
    assert between["dots"] != before["dots"]
    assert [path for path, other in zip(before["paths"], between["paths"], strict=True) if path != other]
    window.page.locator(".sliders [type=reset]").press("Enter")
    moved(window, {})
    after = window.page.evaluate(look)
    assert after["texts"] == before["texts"]
    for path, other in zip(before["paths"], after["paths"], strict=True):
        numbers, others = (
            [float(part) for part in d.replace("M", " ").replace("L", " ").replace(",", " ").split()] for d in (path, other)
        )
        assert numbers == pytest.approx(others, abs=0.1)
    assert [[*map(float, dot[:2])] for dot in before["dots"]] == [
        pytest.approx([*map(float, dot[:2])], abs=0.1) for dot in after["dots"]
    ]
    assert window.noticed == []


def test_a_curve_that_leaves_the_axes_gets_other_numbers_at_them(browser: Any, tmp_path: Path) -> None:
    page = handout(Perceptron("identity"))
    window = Window(browser, page.save(tmp_path / "page.html"), 1280)
    plot = window.page.locator("#figure-loss")
    ticks = plot.locator("[data-height]")
    before = [number(text) for text in ticks.all_text_contents()]
    moved(window, {0: "ArrowRight", 7: "Home"})
    after = [number(text) for text in ticks.all_text_contents()]
    ratios = {round(new / old, 6) for new, old in zip(after, before, strict=True)}
    assert len(ratios) == 1
    inside = plot.locator("path.curve").first.bounding_box()
    frame = plot.locator("svg").bounding_box()
    assert frame["y"] <= inside["y"]
    assert inside["height"] > 0.2 * frame["height"]


def test_without_scripts_and_on_paper_there_are_no_sliders(browser: Any, tmp_path: Path) -> None:
    path = handout(Perceptron()).save(tmp_path / "page.html")
    assert not Window(browser, path, 1280, java_script_enabled=False).page.locator(".sliders").is_visible()
    window = Window(browser, path, 1280)
    assert window.page.locator(".sliders").is_visible()
    window.page.emulate_media(media="print")
    assert not window.page.locator(".sliders").is_visible()


def test_the_keys_of_a_slider_do_not_turn_the_slides(browser: Any, tmp_path: Path) -> None:
    window = Window(browser, handout(Perceptron(), layout="slides").save(tmp_path / "slides.html"), 1280)
    for _ in range(80):
        if window.page.locator(".sliders").is_visible():
            break
        window.page.keyboard.press("ArrowRight")
    label = window.page.locator(".slide.current").get_attribute("aria-label")
    values = moved(window, {0: "ArrowRight ArrowRight"})
    assert window.page.locator(".slide.current").get_attribute("aria-label") == label
    assert values[0] == "1.2"
    assert window.noticed == []


def test_only_a_page_that_moves_has_them() -> None:
    page = handout(Perceptron())
    assert "slider" not in page.latex()
    assert 'type="range"' in page.html()
