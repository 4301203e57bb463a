"""What stands on a page, whatever its format: every line with its rule, the result, the code, how it was checked."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

from symperceptron import Perceptron, derive, handout
from symperceptron.derivation.rules import RULES
from symperceptron.errors import OutputError, UnknownNameError
from symperceptron.handouts.document import Derived, Display, Document, Heading, Listing, Math, Statement, Table, Text
from symperceptron.handouts.files import write_whole
from symperceptron.handouts.listing import listing
from symperceptron.handouts.texts import catalogue, languages
from symperceptron.kernels import lambdify
from symperceptron.language import Kind
from symperceptron.language.expressions.marks import unmarked

FOLDER = Path(__file__).parent.parent.parent / "symperceptron" / "handouts" / "catalogue"


def blocks_of(document: Document, kind: type) -> list:  # type: ignore[type-arg]  # of whatever kind was asked for
    return [block for block in document.blocks if isinstance(block, kind)]


@pytest.fixture(scope="module")
def page() -> Document:
    return handout(Perceptron()).document


def test_the_page_derives_the_gradient_by_w_j_and_by_b(page: Document) -> None:
    neuron = Perceptron()
    by_w, by_b = blocks_of(page, Derived)
    rights = [unmarked(line.right) for line in by_w.lines]
    assert all(step.after in rights for step in derive(neuron, "w_j"))
    assert rights[-1] == derive(neuron, "w_j").last
    assert unmarked(by_b.lines[-1].right) == derive(neuron, "b").last


def test_every_line_is_numbered_labelled_and_proved(page: Document) -> None:
    lemma = blocks_of(page, Statement)[0].blocks[0]
    lines = [line for block in (blocks_of(page, Derived)[0], lemma, blocks_of(page, Derived)[1]) for line in block.lines]
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.label and line.is_proved for line in lines)


def test_a_line_refers_to_the_lemma_it_rests_on(page: Document) -> None:
    (lemma,) = blocks_of(page, Statement)
    referring = [
        piece.to
        for block in blocks_of(page, Derived)
        for line in block.lines
        for piece in line.label
        if piece.kind == "reference"
    ]
    assert set(referring) == {lemma.name}


def test_the_result_is_boxed(page: Document) -> None:
    (boxed,) = [block for block in blocks_of(page, Display) if block.boxed]
    assert boxed.equations[0] == (derive(Perceptron(), "w_j").goal, derive(Perceptron(), "w_j").last)


def test_the_code_is_the_kernels(page: Document) -> None:
    code, _ = blocks_of(page, Listing)
    assert code.source == lambdify(Perceptron()).source.rstrip("\n")


def test_the_notation_table_names_every_quantity(page: Document) -> None:
    table = blocks_of(page, Table)[0]
    assert len(table.rows) == len(Perceptron().names)


def test_a_line_that_is_not_proved_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from symperceptron.derivation import verify

    honest = verify.verify
    monkeypatch.setattr(
        verify,
        "verify",
        lambda derivation: tuple(replace(verdict, kind=Kind.UNDECIDED, reason="because") for verdict in honest(derivation)),
    )
    document = handout(Perceptron()).document
    line = blocks_of(document, Derived)[0].lines[0]
    assert not line.is_proved
    assert line.label[-1].text.endswith("not proved")
    assert "is not proved: because" in handout(Perceptron()).latex()


def test_a_neuron_without_bias_has_no_derivative_by_it() -> None:
    assert len(blocks_of(handout(Perceptron(bias=False)).document, Derived)) == 1


def test_two_pages_of_the_same_are_the_same_to_the_byte() -> None:
    assert handout(Perceptron()).latex() == handout(Perceptron()).latex()


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"'xx'.*en, zh"):
        handout(Perceptron(), lang="xx")


# -- catalogues ---------------------------------------------------------------------------------------------------------------------


def places(text: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(text) if place is not None}


def test_there_is_english_and_chinese() -> None:
    assert {"en", "zh"} <= set(languages())


@pytest.mark.parametrize("lang", languages())
def test_a_catalogue_has_every_text_with_the_same_places(lang: str) -> None:
    english, other = (tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in ("en", lang))
    assert {(section, name) for section in english for name in english[section]} == {
        (section, name) for section in other for name in other[section]
    }
    assert {(s, n): places(english[s][n]) for s in english for n in english[s]} == {
        (s, n): places(other[s][n]) for s in other for n in other[s]
    }


@pytest.mark.parametrize("lang", languages())
def test_a_catalogue_names_exactly_the_rules_there_are(lang: str) -> None:
    assert set(catalogue(lang).sections["rules"]) == {rule.name for rule in RULES}


@pytest.mark.parametrize("lang", languages())
def test_a_page_can_be_said_in_every_language(lang: str) -> None:
    assert blocks_of(handout(Perceptron(), lang=lang).document, Heading)


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match=r"sections\.nothing"):
        catalogue("en").say("sections", "nothing")


def test_a_place_is_filled() -> None:
    x = Perceptron().symbols["z"]
    assert catalogue("en").say("sections", "derivation", variable=Math(x)) == (Text("The derivative by "), Math(x))


# -- listings and files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source", ["x = 1\n", 'def f():\n    """Two\n    lines."""\n\n    return "a" + f"{1}"  # ∂\n', "", "é = 'ß'"]
)
def test_a_listing_loses_nothing(source: str) -> None:
    assert listing(source).source == source.rstrip("\n")


def test_a_listing_falls_into_its_functions() -> None:
    code = listing(lambdify(Perceptron()).source)
    assert [part.source.splitlines()[0].split("(")[0] for part in code.parts[1:]] == [
        "def value",
        "def value_and_grad",
        "def per_sample",
    ]
    assert "\n".join(part.source for part in code.parts) == code.source


def test_a_listing_tells_keywords_and_comments_apart() -> None:
    roles = {token.text: token.role for line in listing("for x in y:  # all\n    pass").lines for token in line}
    assert (roles["for"], roles["in"], roles["# all"], roles["pass"]) == ("keyword", "keyword", "comment", "keyword")


def test_another_language_is_listed_plainly() -> None:
    assert listing("int x;\n\n", "c").lines[0][0].role == "plain"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.tex"
    target.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="no space left"):
        write_whole(target, b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.tex", tmp_path / "link.tex"
    real.write_text("old")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_template_that_asks_for_what_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "handout.tex").write_text("<< document.colour >>", encoding="utf-8")
    with pytest.raises(OutputError, match="colour"):
        handout(Perceptron(), templates=[tmp_path]).latex()


def test_our_templates_hold_no_content() -> None:
    from symperceptron.handouts.templates import template_dir

    texts = {
        text
        for lang in languages()
        for section in catalogue(lang).sections.values()
        for text in section.values()
        if len(text.strip()) > 8 and "{" not in text
    }
    for template in template_dir().iterdir():
        assert not [text for text in texts if text in template.read_text(encoding="utf-8")]
