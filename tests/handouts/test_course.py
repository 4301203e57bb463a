"""A course file: every page that it asks for, the line of every mistake in it, and no page that suffers for another one."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symperceptron import Perceptron, handout
from symperceptron.cli import main
from symperceptron.errors import CourseError
from symperceptron.handouts import Document
from symperceptron.handouts.content import content
from symperceptron.handouts.course import KEYS, course_of
from symperceptron.handouts.printing import printed
from symperceptron.handouts.subject import Choices
from symperceptron.language import Model

DOCS = Path(__file__).parent.parent.parent / "docs" / "how-to" / "course.md"
QUICK = 'format = "tex"\ndetail = "brief"\nactivation = "identity"\n'


def course(folder: Path, text: str) -> Path:
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [file.name for page in course_of(path).pages for file in page.files]


def test_the_annotated_example_says_what_its_comments_say(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    read = course_of(course(tmp_path, example))
    stems = {file.name for page in read.pages for file in page.files}
    assert stems == {
        *(f"sigmoid-{notation}-{lang}.{suffix}" for notation in ("plain", "layered") for lang in ("en", "zh") for suffix in ("pdf", "html")),
        *(f"relu-{loss}.{suffix}" for loss in ("huber", "hinge") for suffix in ("pdf", "html")),
        "network-en.html",
        "network-zh.html",
    }  # fmt: skip
    assert {page.choices.get("title") for page in read.pages} == {"The sigmoid neuron", "单个神经元", None}
    assert all(page.choices["author"] == "A. Lecturer" for page in read.pages)
    assert all(file.parent == tmp_path / "pages" for page in read.pages for file in page.files)
    assert [page.choices["layout"] for page in read.pages if page.neuron == 2] == ["slides", "slides"]


def test_a_page_of_a_course_is_the_page_of_its_options_to_the_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = course(tmp_path, f'{QUICK}lang = ["en", "zh"]\n[[neuron]]\nname = "a"\nauthor = "A. L."\nnotation = "layered"\n')
    assert main(["handout", str(path), "--jobs", "1"]) == 0
    paths = [tmp_path / "a-en.tex", tmp_path / "a-zh.tex"]
    assert capsys.readouterr().out.split() == list(map(str, paths))
    for file, lang in zip(paths, ("en", "zh"), strict=True):
        alone = handout(Perceptron(activation="identity", notation="layered"), lang, author="A. L.", detail="brief")
        assert file.read_bytes() == alone.save(tmp_path / "alone.tex").read_bytes()


def test_pages_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    text = QUICK + 'loss = ["squared_error", "log_cosh"]\n[[neuron]]\nname = "a"\n[[neuron]]\nname = "b"\nbias = false\n'
    found = []
    for jobs in (1, 3):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        made = list(printed(course_of(course(folder, text)), jobs))
        assert [one.failures for one in made] == [()] * 4
        found.append({path.name: path.read_bytes() for one in made for path in one.paths})
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_what_cannot_be_made_stops_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there.tex").mkdir()
    text = QUICK + (
        '[[neuron]]\nname = "rleu"\nactivation = "rleu"\n'
        '[[neuron]]\nname = "there"\n'
        '[[neuron]]\nname = "doc"\nformat = ["doc", "tex"]\n'
        '[[neuron]]\nname = "good"\n'
    )
    assert main(["handout", str(course(tmp_path, text)), "--jobs", "1"]) == 2
    out, err = capsys.readouterr()
    assert [Path(line).name for line in out.split()] == ["doc.tex", "good.tex"]
    first, second, third = err.splitlines()
    assert first.startswith("symperceptron: course.toml, line 6, [[neuron]] 1, activation: unknown activation 'rleu'")
    assert "line 7, [[neuron]] 2" in second
    assert "it is a folder" in second
    assert third.startswith("symperceptron: course.toml, line 11, [[neuron]] 3, format: unknown file suffix '.doc'")


def test_a_defect_at_one_page_is_a_sentence_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def sometimes(model: Model, choices: Choices) -> Document:
        if choices.lang == "zh":
            raise RuntimeError("no good")
        return content(model, choices)

    monkeypatch.setattr("symperceptron.handouts.page.content_of", sometimes)
    read = course_of(course(tmp_path, QUICK + 'lang = ["zh", "en"]\n[[neuron]]\n'))
    bad, good = printed(read)
    assert bad.paths == ()
    assert "by a defect of symperceptron: RuntimeError: no good" in bad.failures[0]
    assert [path.name for path in good.paths] == ["neuron-en.tex"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no table [[neuron]]"),
        ("neuron = 3", "has no table [[neuron]]"),
        ("[[neuron]]\nactivation =\n", "is no TOML: Invalid value (at line 2"),
        ("lang = 'en'\n[[neuron]]\nlnag = 'zh'\n", "line 3, [[neuron]] 1, lnag: unknown key 'lnag' (did you mean 'lang'?)"),
        ("lang = [\n 'en',\n 3,\n]\n[[neuron]]\n", "line 4, lang: lang is 3; expected a text"),
        ("[[neuron]]\n[[neuron]]\nbias = 'no'\n", "line 3, [[neuron]] 2, bias: bias is 'no'; expected true or false"),
        ("[[neuron]]\nseed = true\n", "seed is True; expected a whole number"),
        ("[[neuron]]\nname = ['a', 'b']\n", "name is a list; expected a text"),
        ("[[neuron]]\nlang = []\n", "lang is an empty list; expected a text"),
        ("[[neuron]]\nname = '../a'\n", "name is '../a'; expected a file's name"),
        ("[[neuron]]\ntitle = { xx = 'a' }\n", "unknown language 'xx'"),
        ("[[neuron]]\ntitle = { en = 3 }\n", "expected a text or a table with a text for each language"),
        ("[[neuron]]\nname = 'a'\n\n[[neuron]]\nname = 'A'\n", "line 4, [[neuron]] 2: A.html is written for neuron 1 already"),
        ("text = '''\n[[neuron]]\nlang = 3\n'''\n[[neuron]]\nlang = 4", "line 4, text: unknown key 'text'"),
        ("[[neuron]]\nseed = [" + "0," * 101 + "]\nlang = [" + "'en'," * 101 + "]", "its lists make 10201 pages; expected at most 10000"),
        ("a" + ".a" * 5000 + " = 1", "course.toml"),
        ("a = " + "[" * 100_000, "course.toml"),
    ],
)  # fmt: skip
def test_what_is_no_course_is_said_with_its_line(
    tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(tmp_path.iterdir())
    path = course(tmp_path, text)
    assert main(["handout", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1
    assert set(tmp_path.iterdir()) == before | {path}


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe", "no text in UTF-8"), (b"#" * 1_000_001, "more than 1000000 bytes")])
def test_what_is_no_text_is_no_course(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "course.toml").write_bytes(content)
    with pytest.raises(CourseError, match=words):
        course_of(tmp_path / "course.toml")
    with pytest.raises(CourseError, match="no such file"):
        course_of(tmp_path / "none.toml")


def test_an_option_beside_a_course_is_not_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handout", str(course(tmp_path, "[[neuron]]")), "--lang", "zh"]) == 2
    assert "--lang was given beside a course" in capsys.readouterr().err


LINES = st.lists(
    st.sampled_from(["# a comment", "", "author = '''", "two'''", "templates = [", "'x',", "]", "title = 'a = 3'"]), max_size=5
)


@given(LINES, LINES, st.sampled_from(sorted(KEYS)))
@settings(max_examples=50, deadline=None)
def test_the_line_of_a_mistake_is_the_line_of_the_mistake(before: list[str], after: list[str], key: str) -> None:
    import tempfile
    import tomllib

    text = "\n".join(("[[neuron]]", "[[neuron]]", *before, f"{key} = 2.5", *after, ""))
    try:
        tomllib.loads(text)
        tomllib.loads("\n".join(("[[neuron]]", *before)))
    except tomllib.TOMLDecodeError:
        return  # the lines around are no TOML, or the key stands within a text
    with tempfile.TemporaryDirectory() as folder, pytest.raises(CourseError, match=f"line {3 + len(before)}, .*{key} is 2.5"):
        course_of(course(Path(folder), text))


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is a thing of Unix")
def test_a_terminal_sees_a_bar_and_a_pipe_does_not(tmp_path: Path) -> None:
    import pty
    import subprocess
    import sys

    path = course(tmp_path, QUICK + 'lang = ["en", "zh"]\n[[neuron]]\n')
    command = [sys.executable, "-m", "symperceptron", "handout", str(path), "--jobs", "1"]
    piped = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert piped.stderr == ""
    reader, writer = pty.openpty()
    subprocess.run(command, stdout=subprocess.PIPE, stderr=writer, check=True, timeout=60)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    os.close(writer)
    assert "1/2" in shown
    assert shown.rstrip().endswith("2/2")
