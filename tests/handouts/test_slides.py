"""The same content as slides: nothing is lost, a slide holds what fits, and the deck is led by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, handout
from symperceptron.errors import OutputError, UnknownNameError
from symperceptron.handouts import FORMATS
from symperceptron.handouts.document import Derived, Document, Heading, Listing, Paragraph, Statement, Table, Worked
from symperceptron.handouts.slides import Slide, slides_of
from tests.handouts.window import Window

NEURONS: list[dict[str, Any]] = [{}, {"activation": "gelu", "loss": "huber", "notation": "layered"}]


def document_of(neuron: dict[str, Any]) -> Document:
    return handout(Perceptron(**neuron), layout="slides").document


def flat(blocks: tuple[Any, ...]) -> list[Any]:
    """What stands in the blocks, row by row."""
    fields = {Derived: "lines", Table: "rows", Worked: "rows", Listing: "lines", Statement: "blocks"}
    rows: list[Any] = []
    for block in blocks:
        if isinstance(block, Heading):
            continue
        inner = getattr(block, fields.get(type(block), ""), None)
        if isinstance(block, Statement):
            rows += [block.title, *flat(block.blocks)]
        elif inner is None:
            rows.append(block)
        else:
            rows += [row for row in inner if row]
    return rows


@pytest.mark.parametrize("neuron", NEURONS, ids=range(len(NEURONS)))
def test_the_slides_hold_what_the_page_holds_in_its_order(neuron: dict[str, Any]) -> None:
    document = document_of(neuron)
    rows = [row for slide in slides_of(document) for row in flat(slide.blocks)]
    page = flat(document.blocks)
    assert [row for row in rows if not hasattr(row, "equations")] == [row for row in page if not hasattr(row, "equations")]
    equations = [pair for row in page if hasattr(row, "equations") for pair in row.equations]
    assert [pair for row in rows if hasattr(row, "equations") for pair in row.equations] == equations


def test_what_is_announced_stands_on_the_same_slide() -> None:
    for slide in slides_of(document_of({})):
        last = slide.blocks[-1]
        assert not (isinstance(last, Paragraph) and str(getattr(last.text[-1], "text", "")).endswith(":"))


def test_a_slide_has_few_lines() -> None:
    def lines(slide: Slide) -> int:
        return sum(len(block.lines) for block in slide.blocks if isinstance(block, Derived))

    assert max(map(lines, slides_of(document_of({})))) <= 6


def test_slides_compile_without_complaint(complaints: Callable[[str], list[str]]) -> None:
    assert complaints(handout(Perceptron(), layout="slides", title=r"\input{x} <b> #1").latex()) == []


def test_chinese_slides_compile_without_complaint(chinese_complaints: Callable[[str], list[str]]) -> None:
    assert chinese_complaints(handout(Perceptron(notation="layered"), lang="zh", layout="slides").latex()) == []


def test_the_pdf_has_a_page_for_every_slide() -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    document = document_of({})
    import io

    pages = pypdf.PdfReader(io.BytesIO(FORMATS[".pdf"].make(document, ()))).pages
    assert len(pages) == 1 + len(list(slides_of(document)))


def test_markdown_has_no_slides_and_an_unknown_layout_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"slides are for \.tex, \.html and \.pdf"):
        handout(Perceptron(), layout="slides").save(tmp_path / "slides.md")
    with pytest.raises(UnknownNameError, match="poster"):
        handout(Perceptron(), layout="poster").latex()


# -- in a browser ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return handout(Perceptron(), layout="slides").save(tmp_path / "slides.html")


def place(window: Window) -> tuple[str, int]:
    """The slide that is shown, and how many lines of a derivation are."""
    current = window.page.locator(".slide.current")
    assert current.count() == 1
    return current.get_attribute("aria-label"), current.locator(".derivation > li:not(.waiting)").count()


def test_keys_and_clicks_lead_through_the_deck(browser: Any, deck: Path) -> None:
    window = Window(browser, deck, 1280)
    press = window.page.keyboard.press
    assert place(window) == ("1", 0)
    seen = [place(window)]
    for _ in range(60):
        press("ArrowRight")
        if place(window) == seen[-1]:
            break
        seen.append(place(window))
    total = window.page.locator(".slide").count()
    assert [label for label, _ in seen if _ <= 1] == [str(number) for number in range(1, total + 1)]
    assert len(seen) == total + sum(max(0, len(block.lines) - 1) for block in lines_of(document_of({})))
    press("ArrowLeft")
    assert place(window) == seen[-2]
    press("Home")
    window.page.mouse.click(400, 300)
    assert place(window) == seen[1]
    window.page.locator("[data-move='-1']").click()
    assert place(window) == seen[0]
    assert window.noticed == []


def lines_of(document: Document) -> list[Derived]:
    return [
        block
        for slide in slides_of(document)
        for outer in slide.blocks
        for block in getattr(outer, "blocks", (outer,))
        if isinstance(block, Derived)
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_deck_fits_and_has_no_barrier(browser: Any, deck: Path, width: int) -> None:
    window = Window(browser, deck, width)
    for _ in range(8):
        assert window.overhang() <= 0
        window.page.keyboard.press("PageDown")
    assert window.barriers() == []
    assert window.noticed == []


def test_without_scripts_every_slide_is_there(browser: Any, deck: Path) -> None:
    page = Window(browser, deck, 1280, java_script_enabled=False).page
    assert all(slide.is_visible() for slide in page.locator(".slide").all())
