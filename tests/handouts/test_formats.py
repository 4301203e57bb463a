"""Every format says the same, stands alone, and takes a hostile title for a text."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from symperceptron import Perceptron, derive, handout
from symperceptron.errors import OutputError
from symperceptron.handouts import FORMATS, Document, Handout
from symperceptron.language import NOTATIONS
from symperceptron.language.writing import to_latex, to_mathml

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '#read("/etc/passwd") $x$ \\u{41} "; #panic()',
    "{{ config }} << document.blocks >> <% raise %>",
    "# *title* [link](javascript:alert(1)) `code` <b>",
    r"\input{/etc/passwd} \write18{x}",
    "a" * 10_000,
    "שלום 感知机 \x00 \u202e txet",
]


class Page(HTMLParser):
    """What a browser would fetch, run and show."""

    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data


@pytest.fixture(scope="module")
def document() -> Document:
    return handout(Perceptron()).document


def titled(document: Document, title: str) -> Handout:
    """The page with a title and author that somebody else chose."""
    return Handout(document=replace(document, title=title, author=title))


def parsed(source: str) -> Page:
    page = Page()
    page.feed(source)
    page.close()
    assert page.open == []
    return page


# -- HTML ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS)
def test_html_is_one_file_without_request(notation: str) -> None:
    page = parsed(handout(Perceptron(notation=notation)).html())
    assert not {"img", "iframe"} & {tag for tag, _ in page.tags}
    assert [given for tag, given in page.tags if tag == "script"] == [{}]
    addresses = [value or "" for _, given in page.tags for name, value in given.items() if name in ("src", "href")]
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert re.findall(r"url\((?!data:)", page.text["style"]) == []


def test_html_refers_to_what_is_there() -> None:
    page = parsed(handout(Perceptron()).html())
    names = {given.get("id") for _, given in page.tags}
    assert {(given["href"] or "")[1:] for tag, given in page.tags if tag == "a"} <= names


def test_html_is_said_in_its_language() -> None:
    page = parsed(handout(Perceptron(), lang="zh").html())
    assert dict(page.tags)["html"] == {"lang": "zh"}
    assert "引理" in page.text["h3"]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_html_shows_a_hostile_title_as_text(document: Document, title: str) -> None:
    page = parsed(titled(document, title).html())
    assert page.text["h1"] == page.text["title"] == title.replace("\x00", "\ufffd")
    assert not {"img", "b"} & {tag for tag, _ in page.tags}
    assert [tag for tag, _ in page.tags].count("script") == 1


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_mathml_is_well_formed_and_has_an_alternative(activation: str, notation: str) -> None:
    for step in derive(Perceptron(activation=activation, notation=notation), "w_j", detail="full"):
        element = ET.fromstring(to_mathml(step.after, NOTATIONS[notation]))  # noqa: S314  # our own
        assert element.get("alttext")
        for fraction in element.iter("mfrac"):
            assert len(fraction) == 2
        for scripted, parts in {"msub": 2, "msup": 2, "msubsup": 3, "munderover": 3, "mover": 2}.items():
            assert all(len(found) == parts for found in element.iter(scripted))


# -- Markdown and notebook ----------------------------------------------------------------------------------------------------------


def made(suffix: str, **choices: Any) -> str:
    page = handout(Perceptron(), **choices)
    return FORMATS[suffix].make(page.document, ()).decode("utf-8")


def test_markdown_has_every_line_and_closes_every_formula() -> None:
    text = made(".md")
    plain = re.sub(r"\\textcolor\{brown\}|\\cancel|[{}]", "", text)
    for step in derive(Perceptron(), "w_j"):
        assert f"&= {re.sub('[{}]', '', to_latex(step.after))} &&" in plain
    assert len(re.findall(r"^\$\$$", text, re.MULTILINE)) % 2 == 0
    assert text.count("```") == 6  # the kernel, the example, what it printed
    assert text.startswith("# The gradient")


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_markdown_escapes_a_hostile_title(document: Document, title: str) -> None:
    heading = FORMATS[".md"].make(titled(document, title).document, ()).decode().splitlines()[0]
    unescaped = re.sub(r"\\([\\`*_{}\[\]#|~$])", "", heading.removeprefix("# "))
    assert not re.search(r"[\\`*_{}\[\]#|~$<>]", unescaped)


def test_a_notebook_is_valid_and_runs() -> None:
    book = json.loads(made(".ipynb"))
    kinds = [cell["cell_type"] for cell in book["cells"]]
    assert kinds.count("code") == 2
    assert len({cell["id"] for cell in book["cells"]}) == len(kinds)
    assert "# The gradient" in "".join(book["cells"][0]["source"])
    kernel, example = ("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(f"{kernel}\n{example}", {})  # noqa: S102  # our own
    (output,) = [output for cell in book["cells"] for output in cell.get("outputs", [])]
    assert "".join(output["text"]) == printed.getvalue()


def test_a_notebook_is_valid_by_nbformat() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(made(".ipynb", title="<b>"), as_version=4))


def test_a_handout_shows_itself_in_a_notebook() -> None:
    shown = parsed(handout(Perceptron(), title="<b>")._repr_html_())
    ((tag, given),) = shown.tags
    assert tag == "iframe"
    assert "<h1" in (given["srcdoc"] or "")


# -- PDF ----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def typst() -> Any:
    return pytest.importorskip("typst")


@pytest.mark.usefixtures("typst")
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("activation", "notation"), [("sigmoid", "plain"), ("tanh", "layered"), ("relu", "goodfellow"), ("identity", "mitchell")]
)
def test_pdf_is_made_as_pdf_ua(lang: str, activation: str, notation: str) -> None:
    page = handout(Perceptron(activation=activation, loss="binary_cross_entropy", notation=notation), lang=lang)
    content = FORMATS[".pdf"].make(page.document, ())
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" in content


@pytest.mark.usefixtures("typst")
@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_pdf_takes_a_hostile_title_for_text(document: Document, title: str) -> None:
    assert FORMATS[".pdf"].make(titled(document, title).document, ()).startswith(b"%PDF-")


def test_without_typst_a_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(OutputError, match=r"symperceptron\[pdf\]"):
        handout(Perceptron()).save(tmp_path / "page.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("typst")
@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_page_is_the_same_to_the_byte_whatever_the_time(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for moment in ("0", "1700000000"):  # a page carries no date, so there is none to be told
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        made.append(FORMATS[suffix].make(handout(Perceptron()).document, ()))
    assert made[0] == made[1]


@pytest.mark.usefixtures("typst")
def test_all_formats_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / f"page{suffix}" for suffix in FORMATS]
    written = handout(Perceptron()).save_all(paths)
    assert written[: len(paths)] == paths
    assert {path.name for path in written[len(paths) :]} == {
        f"page-{figure}.svg" for figure in ("model", "graph", "activation", "loss")
    }
    assert sorted(written) == sorted(tmp_path.iterdir())
    assert all(path.stat().st_size > 1000 for path in paths)
