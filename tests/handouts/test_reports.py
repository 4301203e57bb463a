"""A report as a page: the student's own lines, the fault underlined, mark, message and witness; whatever stands in the lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from symperceptron import check
from symperceptron.cli import main
from symperceptron.errors import OutputError
from symperceptron.handouts import FORMATS
from symperceptron.handouts.document import Marked, Math
from symperceptron.handouts.reports import report_page, report_paths

HOMEWORK = r"""We derive the gradient.
E = \frac{1}{2}(O - t)^2
O = \sigma(z)
z = \sum_i x_i w_i + b
\frac{\partial E}{\partial w_j} = (O-t)\sigma'(z)\frac{\partial z}{\partial w_j}
= (O-t)(1-O)x_j
"""
HOSTILE = [
    "```~~~~ <script>alert(1)</script> $ $$ | * _ # [a](b)",
    r'\input{/etc/passwd} \write18{x} \end{document} } { % & # ^^5c ~ "',
    '#read("/etc/passwd"); #panic() "',
    "{{ config }} << document.blocks >> <% raise %>",
    "感知机 שלום 🧠 \x00 \u202e txet \x1b[31m",
    "x" * 5_000,
    "= (" * 300,
]


@pytest.fixture(scope="module", params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def marked(text: str, lang: str = "en") -> Marked:
    (block,) = [block for block in report_page(check(text, lang=lang), lang).document.blocks if isinstance(block, Marked)]
    return block


def test_every_line_stands_as_it_was_written() -> None:
    assert [line.before + line.fault + line.after for line in marked(HOMEWORK).lines] == HOMEWORK.splitlines()


def test_the_fault_is_where_the_report_says(lang: str) -> None:
    report = check(HOMEWORK, lang=lang)
    found, shown = report.lines[-1], marked(HOMEWORK, lang).lines[-1]
    assert shown.mark == "bad"
    assert (len(shown.before), len(shown.before + shown.fault)) == found.span
    assert len(shown.caret) == found.span[1]


def test_what_is_said_is_message_expected_form_and_witness() -> None:
    why, expected, witness = marked(HOMEWORK).lines[-1].said
    assert "the factor O is missing" in "".join(getattr(piece, "text", "") for piece in why)
    assert any(isinstance(piece, Math) for piece in expected)
    assert sum(isinstance(piece, Math) for piece in witness) >= 3


def test_the_formats_say_the_same() -> None:
    page = report_page(check(HOMEWORK))
    html, markdown, tex = page.html(), FORMATS[".md"].make(page.document, ()).decode(), page.latex()
    assert "<u>(O-t)(1-O)x_j</u>" in html
    assert re.search(r"^ {8}\^{13}$", markdown, re.MULTILINE)
    assert r"\underfault{(}\underfault{O}" in tex
    for text in (html, markdown, tex):
        assert "the factor O is missing" in text


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_line_is_text(line: str) -> None:
    pytest.importorskip("typst")
    page = report_page(check(line))
    assert page.html().count("<script>") == 1  # our own
    assert FORMATS[".pdf"].make(page.document, ()).startswith(b"%PDF-")
    outside = re.sub(r"^~~~~text\n.*?^~~~~$", "", FORMATS[".md"].make(page.document, ()).decode(), flags=re.MULTILINE | re.DOTALL)
    assert "~~~~" not in outside.replace("\\~", "")


@pytest.mark.parametrize("text", [HOMEWORK, "\n".join(HOSTILE)], ids=["homework", "hostile"])
def test_the_report_compiles_without_complaint(complaints: Callable[[str], list[str]], text: str) -> None:
    assert complaints(report_page(check(text)).latex()) == []


def test_the_chinese_report_compiles_without_complaint(chinese_complaints: Callable[[str], list[str]]) -> None:
    assert chinese_complaints(report_page(check(HOMEWORK, lang="zh"), "zh").latex()) == []


def test_several_files_go_to_several_places() -> None:
    assert report_paths([Path("m/{}.html"), Path("{}.md")], ["a/ann.tex", "bob.tex"]) == [
        [Path("m/ann.html"), Path("ann.md")],
        [Path("m/bob.html"), Path("bob.md")],
    ]
    with pytest.raises(OutputError, match="marked"):
        report_paths([Path("all.html")], ["ann.tex", "bob.tex"])


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["hw/ann/hw1.tex", "hw/bob/hw1.tex", "hw/bob/hw2.tex"], ["ann-hw1", "bob-hw1", "bob-hw2"]),
        (["hw1.tex", "hw1.md"], ["hw1.tex", "hw1.md"]),
        (["hw1.tex"], ["hw1"]),
    ],
)
def test_no_page_is_written_over_another(files: list[str], names: list[str]) -> None:
    assert report_paths([Path("{}.html")], files) == [[Path(f"{name}.html")] for name in names]
    with pytest.raises(OutputError, match="twice"):
        report_paths([Path("{}.html")], [*files, files[0]])


def test_the_command_writes_the_pages_and_keeps_its_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.tex").write_text(HOMEWORK, encoding="utf-8")
    files = [str(tmp_path / "ann.tex"), str(tmp_path / "bob.tex")]
    assert main(["check", *files, "-o", str(tmp_path / "{}.html"), "-o", str(tmp_path / "{}.md")]) == 1
    written = capsys.readouterr().out.split()
    assert written == [str(tmp_path / f"{name}{suffix}") for name in ("ann", "bob") for suffix in (".html", ".md")]
    assert all(Path(path).stat().st_size for path in written)
    assert main(["check", *files, "-o", str(tmp_path / "all.html")]) == 2
    assert "marked/{}.html" in capsys.readouterr().err
