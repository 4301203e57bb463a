"""The files beside a page: they are what the page leads to, and the certificate proves its lines again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from symperceptron import Network, Perceptron, handout
from symperceptron.derivation import Derivation
from symperceptron.errors import CertificateError, OutputError
from symperceptron.language import Model, to_latex
from tests.handouts.conftest import Complaints

NAMES = ["page", "my page_1 50% #é 梯度", "a](b) ~<i>"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_markdown_leads_to_the_files_that_are_there(tmp_path: Path, name: str) -> None:
    page = handout(Perceptron(), certificate=True).save(tmp_path / f"{name}.md")
    targets = re.findall(r"\]\(([^()\s]+)\)", page.read_text(encoding="utf-8"))
    assert {unquote(target) for target in targets} == {path.name for path in tmp_path.iterdir()} - {page.name}
    assert len(targets) == 5
    for figure in tmp_path.glob("*.svg"):
        root = ET.fromstring(figure.read_text(encoding="utf-8"))  # noqa: S314  # our own
        assert root.find("{http://www.w3.org/2000/svg}title").text  # type: ignore[union-attr]  # it has one
        assert "data-" not in figure.read_text(encoding="utf-8")


def test_html_and_slides_lead_to_the_certificate(tmp_path: Path) -> None:
    for layout in ("page", "slides"):
        page = handout(Perceptron(), certificate=True, layout=layout).save(tmp_path / f"a {layout}.html")
        (target,) = set(re.findall(r'href="([^"#:]+)"', page.read_text(encoding="utf-8")))
        assert (tmp_path / unquote(target)).is_file()


def test_a_name_full_of_signs_compiles(complaints: Complaints, tmp_path: Path) -> None:
    page = handout(Perceptron(), certificate=True).save(tmp_path / "my page_1 50% #~.tex")
    assert complaints(page.read_text(encoding="utf-8")) == []


def test_a_pdf_leads_to_the_certificate(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    page = handout(Perceptron(), certificate=True).save(tmp_path / "page.pdf")
    links = [
        note.get_object()["/A"]["/URI"]
        for sheet in pypdf.PdfReader(page).pages
        for note in sheet.get("/Annots", ())
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert links == ["page.certificate.json"]


@pytest.mark.parametrize(
    "model",
    [Perceptron(), Perceptron("relu", "huber", notation="layered"), Network(("tanh", "softmax"), "cross_entropy")],
    ids=range(3),
)
def test_the_certificate_proves_every_line_of_the_page_again(tmp_path: Path, model: Model) -> None:
    handout(model, certificate=True, detail="full").save(tmp_path / "page.html")
    told = json.loads((tmp_path / "page.certificate.json").read_text(encoding="utf-8"))
    numbers = []
    for one in told["derivations"]:
        derivation = Derivation.from_dict(one["certificate"])
        assert one["lines"][-1]["line"] == to_latex(derivation.last, model.notation)
        assert {line["verdict"] for line in one["lines"]} == {"proved"}
        numbers += [line["number"] for line in one["lines"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 10


def test_a_certificate_that_was_changed_is_refused(tmp_path: Path) -> None:
    handout(Perceptron(), certificate=True).save(tmp_path / "page.html")
    text = (tmp_path / "page.certificate.json").read_text(encoding="utf-8")
    data = json.loads(text)["derivations"][0]["certificate"]
    data["steps"][-1]["after"] = data["steps"][-2]["after"]
    with pytest.raises(CertificateError, match="step"):
        Derivation.from_dict(data)


def test_without_being_asked_there_is_none(tmp_path: Path) -> None:
    page = handout(Perceptron()).save(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == [page]
    assert "certificate.json" not in page.read_text(encoding="utf-8")


def test_nothing_is_written_where_one_format_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(OutputError, match=r"symperceptron\[pdf\]"):
        handout(Perceptron(), certificate=True).save_all([tmp_path / "page.md", tmp_path / "page.pdf"])
    assert list(tmp_path.iterdir()) == []
