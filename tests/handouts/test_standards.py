"""What the formats' own readers say of a page: KaTeX of the Markdown, Jupyter of the notebook, a PDF reader of tags, fonts and text.

Typst refuses to write a PDF that breaks a rule of PDF/UA-1 which it knows; here a second, independent reader looks for the tags itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, handout
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.handouts import FORMATS, Document
from symperceptron.language import NOTATIONS

KATEX = Path("/usr/share/javascript/katex/katex.min.js")  # Debian's libjs-katex
PAGES = [
    ({"activation": activation, "notation": tuple(NOTATIONS)[number % len(NOTATIONS)]}, {"lang": ("en", "zh")[number % 2]})
    for number, activation in enumerate(ACTIVATIONS)
]
FEW = PAGES[:2]
SHEETS = [
    ({"notation": "layered"}, {"version": version, "seed": 1, "lang": lang})
    for version, lang in (("student", "zh"), ("key", "en"))
]


def made(suffix: str, neuron: dict[str, Any], choices: dict[str, Any]) -> bytes:
    return FORMATS[suffix].make(handout(Perceptron(**neuron), **choices).document, ())


# -- Markdown ------------------------------------------------------------------------------------------------------------------------


def formulas(markdown: str) -> list[tuple[str, bool]]:
    """The formulas between dollar signs, and whether each is displayed."""
    prose = re.sub(r"^```.*?^```$|(?<!\\)`[^`\n]*`", "", markdown, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\$\$(.+?)\$\$|(?<!\\)\$([^$\n]+?)\$", prose, re.DOTALL)
    return [(displayed or inline, bool(displayed)) for displayed, inline in found]


@pytest.fixture
def katex(browser: Any) -> Any:
    """A function from formulas to what KaTeX has against them."""
    if not KATEX.exists():
        pytest.skip("KaTeX is not installed")
    program = """given => given.flatMap(([formula, displayMode]) => {
        try { katex.renderToString(formula, {displayMode, throwOnError: true, strict: "error"}); return [] }
        catch (why) { return [`${formula}: ${why.message}`] } })"""
    page = browser.new_page()
    page.add_script_tag(path=KATEX)
    return lambda given: page.evaluate(program, [list(pair) for pair in given])


def test_katex_reads_every_formula_of_every_page(katex: Any) -> None:
    given = {formula for neuron, choices in PAGES + SHEETS for formula in formulas(made(".md", neuron, choices).decode())}
    assert len(given) > 5 * len(PAGES)
    assert katex(sorted(given)) == []


def test_katex_would_find_a_broken_formula(katex: Any) -> None:
    assert len(katex([(r"\frac{1", False), (r"\noSuchCommand", True), ("x", False)])) == 2


# -- the notebook ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("default")  # Jupyter's own
@pytest.mark.parametrize(("neuron", "choices"), FEW, ids=range(len(FEW)))
def test_the_notebook_is_valid_and_executes(neuron: dict[str, Any], choices: dict[str, Any]) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    book = nbformat.reads(made(".ipynb", neuron, choices).decode(), as_version=4)
    nbformat.validate(book)
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code")


# -- PDF ---------------------------------------------------------------------------------------------------------------------------------


def reader(content: bytes) -> Any:
    pytest.importorskip("typst")
    return pytest.importorskip("pypdf").PdfReader(io.BytesIO(content))


def tags(element: Any) -> Iterator[Any]:
    """The elements of the structure tree."""
    element = element.get_object()
    if isinstance(element, list):
        for part in element:
            yield from tags(part)
    elif isinstance(element, dict):
        yield element
        if "/K" in element:
            yield from tags(element["/K"])


def fonts(pdf: Any) -> Iterator[Any]:
    """The description of every font of the file: its descriptor, or that of the font it is composed of."""
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            for part in (font.get_object(), *(part.get_object() for part in font.get_object().get("/DescendantFonts", ()))):
                if "/FontDescriptor" in part:
                    yield part["/FontDescriptor"].get_object()


def formulas_of(document: Document) -> set[str]:
    """What must be said for the displayed formulas of the page: the last side of every derivation."""
    from symperceptron.handouts.document import Derived
    from symperceptron.language import to_text

    return {
        to_text(block.lines[-1].right, document.notation)
        for block in document.blocks
        if isinstance(block, Derived) and block.lines
    }


@pytest.mark.parametrize(("neuron", "choices"), FEW, ids=range(len(FEW)))
def test_the_pdf_is_tagged_and_every_formula_is_said(neuron: dict[str, Any], choices: dict[str, Any]) -> None:
    document = handout(Perceptron(**neuron), **choices).document
    pdf = reader(FORMATS[".pdf"].make(document, ()))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == document.lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == document.title
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    said = [tag.get("/Alt") for tag in tags(root["/StructTreeRoot"]) if tag.get("/S") == "/Formula"]
    assert all(said)
    assert formulas_of(document) <= set(said)
    assert {"/H1", "/Table", "/TH", "/Code"} <= {tag.get("/S") for tag in tags(root["/StructTreeRoot"])}


@pytest.mark.parametrize(("neuron", "choices"), FEW, ids=range(len(FEW)))
def test_the_pdf_has_its_fonts_and_can_be_searched(neuron: dict[str, Any], choices: dict[str, Any]) -> None:
    document = handout(Perceptron(**neuron), **choices).document
    pdf = reader(FORMATS[".pdf"].make(document, ()))
    descriptors = list(fonts(pdf))
    assert descriptors
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in descriptors)
    text = "".join(page.extract_text() for page in pdf.pages)
    assert document.title in text
    assert "def value_and_grad" in text
    assert "\ufffd" not in text
