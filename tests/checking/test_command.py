"""``symperceptron check`` over a folder: nothing that lies in it stops the rest, and neither order nor processes change a verdict."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from symperceptron.checking.command import LARGEST_FILE

ROOT = Path(__file__).parent.parent.parent
RIGHT = r"\frac{\partial E}{\partial w_j} = (O - t) O (1 - O) x_j"
WRONG = "∂E/∂b = (O − t) O (1 + O)"
Run = Callable[..., tuple[int, str, str]]
Process = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def check(run: Run) -> Run:
    """The command `check` in this process: its status, what it prints, what it complains of."""
    return partial(run, "check")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Submissions of every kind, most of them broken."""
    (tmp_path / "right.tex").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.txt").write_text(f"E = ½(O − t)²\n{WRONG}", encoding="utf-8")
    (tmp_path / "open.md").write_text("∂E/∂b = c (O − t)", encoding="utf-8")
    (tmp_path / "marked.tex").write_text(RIGHT, encoding="utf-8-sig")
    (tmp_path / "windows.tex").write_bytes(RIGHT.encode() + b"\r\n" + WRONG.encode() + b"\r\n")
    (tmp_path / "latin.tex").write_bytes("∂E/∂b = é".encode("utf-16"))
    (tmp_path / "binary.tex").write_bytes(bytes(range(128)) * 40)
    (tmp_path / "empty.tex").touch()
    (tmp_path / "blank.tex").write_text(" \n\n", encoding="utf-8")
    (tmp_path / "folder.tex").mkdir()
    (tmp_path / "huge.tex").write_bytes(b"x" * (LARGEST_FILE + 1))
    (tmp_path / "nested.tex").write_text("(" * 10_000, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("text", "status"), [(RIGHT, 0), (WRONG, 1), ("∂E/∂b = c", 3), ("∂E/∂b = (", 3)])
def test_exit_status(check: Run, tmp_path: Path, text: str, status: int) -> None:
    (tmp_path / "a").write_text(text, encoding="utf-8")
    assert check(tmp_path / "a")[0] == status


def test_one_broken_file_never_stops_the_rest(check: Run, folder: Path) -> None:
    files = [*sorted(folder.iterdir()), folder / "missing.tex"]
    status, out, err = check(*files, "--format", "json")
    assert (status, err) == (2, "")
    reports = {Path(report["file"]).name: report for report in json.loads(out)["reports"]}
    assert list(reports) == [file.name for file in files]
    verdicts = {name: report["verdict"] for name, report in reports.items()}
    assert {name for name, verdict in verdicts.items() if verdict == "proved"} == {"right.tex", "marked.tex"}
    assert {name for name, verdict in verdicts.items() if verdict == "refuted"} == {"wrong.txt", "windows.tex"}
    assert verdicts["open.md"] == "undecided"
    reasons = {name: report["error"].removeprefix("cannot be read: ") for name, report in reports.items() if "error" in report}
    assert reasons == {
        "binary.tex": "not a text, it holds zero bytes",
        "blank.tex": "nothing stands in it; expected a derivation",
        "empty.tex": "nothing stands in it; expected a derivation",
        "folder.tex": "is a directory",
        "huge.tex": f"more than {LARGEST_FILE} bytes; expected a derivation",
        "latin.tex": "not a text in UTF-8",
        "missing.tex": "no such file or directory",
    }


def test_neither_processes_nor_order_change_anything(check: Run, folder: Path) -> None:
    files = sorted(folder.iterdir())
    _, alone, _ = check(*files, "--format", "json")
    _, together, _ = check(*files, "--format", "json", "--jobs", 2)
    _, backwards, _ = check(*files[::-1], "--format", "json", "--jobs", 2)
    assert together == alone
    assert json.loads(backwards)["reports"] == json.loads(alone)["reports"][::-1]
    assert json.loads(alone)["version"] == 1


def test_a_report_does_not_hang_on_how_a_process_hashes(process: Process) -> None:
    lines = (
        r"E = \frac{1}{2}(a_i - t)^2",
        r"\frac{\partial E}{\partial w_{jk}} = (a_k - t_k)\frac{\partial a_k}{\partial w_{jk}}",
        r"= (a_k - t)\frac{\partial a_0}{\partial w_{j0}}",
        r"= (a_k - t) a_0 (1 - a_0) x_j",
        r"\frac{\partial L}{\partial a_k} = (output - target) b",
    )
    found = {process("check", "-", given="\n".join(lines).encode(), PYTHONHASHSEED=seed).stdout for seed in "123"}
    assert len(found) == 1


def test_a_table_for_a_spreadsheet(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(f"{WRONG}\n= (O - t) O (1 - O)\n=HYPERLINK(1)", encoding="utf-8")
    _, out, _ = check(tmp_path / "a.tex", "--format", "csv")
    head, *rows = csv.reader(io.StringIO(out))
    assert head == ["file", "number", "verdict", "mistake", "message", "expected", "reason", "text"]
    assert [row[1:4] for row in rows] == [["1", "refuted", "activation-plus"], ["2", "recovered", ""], ["3", rows[2][2], ""]]
    assert not any(cell.startswith("=") for row in rows for cell in row), "a spreadsheet would run it"


def test_a_table_has_no_cell_that_a_spreadsheet_cannot_hold(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(f"E = x{' + x' * 20_000}\n\uff1dHYPERLINK(1)\n @SUM(1)", encoding="utf-8")
    _, out, _ = check(tmp_path / "a.tex", "--format", "csv")
    cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
    assert max(map(len, cells)) < 32_767
    assert not any(cell.lstrip().startswith(("\uff1d", "@")) for cell in cells)


def test_the_authors_symbols(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("∂C/∂b = (a − y) a (1 − a)", encoding="utf-8")
    names = [part for pair in ("output=a", "target=y", "loss=C", "mood=m") for part in ("--name", pair)]
    assert check(tmp_path / "a", *names)[0] == 0, "a role that nobody knows is no error"


def test_the_neuron_is_chosen(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("∂E/∂w_j = (O − t) x_j", encoding="utf-8")
    assert check(tmp_path / "a")[0] == 1
    assert check(tmp_path / "a", "--loss", "binary_cross_entropy")[0] == 0
    assert check(tmp_path / "a", "--activation", "identity")[0] == 0


def test_the_language(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(WRONG, encoding="utf-8")
    assert "σ 的导数是 σ(1 − σ)" in check(tmp_path / "a", "--lang", "zh")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "FILE"),
        (["a", "--format", "pdf"], "json"),
        (["a", "--jobs", "0"], "1 or more"),
        (["a", "--jobs", "many"], "1 or more"),
        (["a", "--seconds", "-1"], "above 0"),
        (["a", "--seconds", "nan"], "above 0"),
        (["a", "--name", "output"], "ROLE=SYMBOL"),
        (["a", "--lang", "xx"], "en, zh"),
        (["a", "--loss", "nothing"], "half_squared_error"),
    ],
)
def test_wrong_usage_is_one_sentence(
    check: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").write_text(RIGHT, encoding="utf-8")
    status, out, err = check(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert says in err


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        (RIGHT.encode(), 0, b"proved"),
        (WRONG.encode(), 1, b"refuted"),
        (b"\xff", 2, b"not a text"),
        (b"", 2, b"nothing stands in it"),
    ],
)
def test_standard_input_and_no_colour_nor_progress_in_a_pipe(process: Process, given: bytes, status: int, says: bytes) -> None:
    done = process("check", "-", given=given)
    assert (done.returncode, done.stderr) == (status, b"")
    assert says in done.stdout
    assert b"\x1b" not in done.stdout


def test_a_terminal_sees_progress_and_colours(terminal: Callable[..., tuple[int, bytes]], tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(WRONG, encoding="utf-8")
    status, out = terminal("check", "a", "b", "--jobs", "2", NO_COLOR="")
    assert status == 1
    assert "█ 2/2".encode() in out.replace(b"] 2/2", b" 2/2")
    assert b"\x1b[31mrefuted" in out
