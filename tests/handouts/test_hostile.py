"""What somebody else wrote, as a title in every layout or as a template: it is shown, or refused in one sentence, and does nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symperceptron import Perceptron, handout
from symperceptron.cli import main
from symperceptron.handouts import FORMATS, Document, Handout
from tests.handouts.window import Window

HOSTILE = [
    r"\input{/etc/passwd} \write18{touch pwned}",
    '"><img src=x onerror=alert(1)><script>alert(1)</script>',
    '#read("/etc/passwd") "); #panic()',
    "{{ config }} << document.blocks >> <% raise %>",
    "a" * 10_000,
    "שלום مرحبا 感知机 🧠 \x00 \u202e txet",
]
ATTACKS = [
    "<< ''.__class__.__mro__[1].__subclasses__() >>",
    "<< document.__class__.__init__.__globals__ >>",
    "<< document['__class__'] >>",
    "<< (document | attr('__class__')).__mro__ >>",
    "<< slides.__globals__ >>",
    "<< math_font.__globals__['__builtins__']['open']('/etc/passwd') >>",
    "<< cycler.__init__.__globals__.os.popen('id').read() >>",
    "<< '{0.__class__.__mro__}'.format(document) >>",
    "<% set document.title = 'x' %>",
    "<% include '/etc/passwd' %>",
    "<% include '../../../../etc/passwd' %>",
    "<% for n in range(10**9) %>x<% endfor %>",
    "<< 1/0 >>",
    "<< 'a' * 10 + 1 >>",
    "<% if %>",
]


@pytest.fixture(scope="module")
def document() -> Document:
    return handout(Perceptron("identity"), detail="brief").document


def titled(document: Document, title: str, layout: str = "page") -> Document:
    return replace(document, title=title, author=title, layout=layout)


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_notebook_is_valid_and_its_programs_are_ours(document: Document, title: str) -> None:
    nbformat = pytest.importorskip("nbformat")
    text, usual = (FORMATS[".ipynb"].make(one, ()).decode() for one in (titled(document, title), document))
    nbformat.validate(nbformat.reads(text, as_version=4))
    hostile, honest = (json.loads(one)["cells"] for one in (text, usual))
    assert [cell["source"] for cell in hostile if cell["cell_type"] == "code"] == [
        cell["source"] for cell in honest if cell["cell_type"] == "code"
    ]
    assert [cell["source"] for cell in hostile[1:]] == [cell["source"] for cell in honest[1:]]
    assert "<script" not in "".join(hostile[0]["source"])


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_slides_in_a_browser_show_it_and_nothing_happens(browser: Any, document: Document, tmp_path: Path, title: str) -> None:
    path = Handout(document=titled(document, title, "slides")).save(tmp_path / "slides.html")
    window = Window(browser, path, 360)
    assert window.page.locator(".title").text_content() == title.replace("\x00", "\ufffd")
    window.page.keyboard.press("ArrowRight")
    assert window.noticed == []


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_slides_as_a_pdf_have_as_many_pages_whatever_the_title(document: Document, title: str) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    import io

    def pages(name: str) -> int:
        return len(pypdf.PdfReader(io.BytesIO(FORMATS[".pdf"].make(titled(document, name, "slides"), ()))).pages)

    assert pages(title) == pages("Slides")


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_a_template_that_reaches_out_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], attack: str) -> None:
    (tmp_path / "handout.md").write_text(f"before\n{attack}\n", encoding="utf-8")
    arguments = ["--activation", "identity", "--detail", "brief", "--templates", str(tmp_path), "-o", str(tmp_path / "page.md")]
    assert main(["handout", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "template '" in err
    assert "root:" not in err
    assert not (tmp_path / "page.md").exists()


def test_a_template_that_was_changed_is_read_again(document: Document, tmp_path: Path) -> None:
    for words in ("first", "second"):
        (tmp_path / "handout.md").write_text(words, encoding="utf-8")
        page = Handout(document=document, templates=(tmp_path,)).save(tmp_path / "page.md")
        assert page.read_text(encoding="utf-8").strip() == words
