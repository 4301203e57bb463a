"""Worksheets, keys and the teacher's page: no answer is in a student's file, and a key is the worksheet with its blanks filled."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import cycle, pairwise
from typing import Any

import pytest
from sympy import Expr, Symbol

from symperceptron import Perceptron, handout
from symperceptron.derivation.activations import ACTIVATIONS
from symperceptron.errors import OutputError, ReadingError, UnknownNameError
from symperceptron.handouts import FORMATS, Document, Handout
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.document import Answer, Derived, Display, Exercise, Line, Text
from symperceptron.handouts.formats import HTML, LATEX, MARKDOWN, TYPST, XELATEX
from symperceptron.handouts.hiding import emptied, hidden, said
from symperceptron.language import Notation, to_latex, to_text
from symperceptron.language.expressions import Neg, Plus, Times, Written
from symperceptron.language.expressions.marks import Blank, Filled
from symperceptron.language.writing import to_mathml, to_typst
from tests.handouts.test_standards import tags
from tests.handouts.window import Window

SHEETS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"lang": "en"}),
    ({"notation": "layered"}, {"lang": "zh", "seed": 1}),
    ({"notation": "layered", "activation": "tanh"}, {"lang": "en", "seed": 2}),
    ({"activation": "relu", "loss": "binary_cross_entropy", "bias": False}, {"lang": "zh", "seed": 3, "fade": 3}),
    ({"activation": "gelu", "loss": "huber", "notation": "bishop"}, {"lang": "en", "seed": 4, "fade": 5}),
]
NAMES = ["plain", "layered-zh", "tanh", "relu-fade-3", "gelu-fade-5"]


@cache
def sheets(number: int) -> tuple[Document, Document]:
    """The student's document and the key to it, each made on its own."""
    neuron, choices = SHEETS[number]
    model = Perceptron(**neuron)
    return handout(model, version="student", **choices).document, handout(model, version="key", **choices).document


def found(value: Any, kind: type) -> Iterator[Any]:
    """Everything of a kind in a document."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, Expr):
        yield from (part for part in value.atoms(kind) if issubclass(kind, Written) and part is not value)
    elif isinstance(value, tuple):
        for part in value:
            yield from found(part, kind)
    elif is_dataclass(value) and not isinstance(value, Notation):
        for field in fields(value):
            yield from found(getattr(value, field.name), kind)


def answers(key: Document) -> tuple[set[Expr], set[str]]:
    """The formulas and the phrases that a key holds in its blanks."""
    formulas = {blank.part for blank in found(key, Filled)}
    phrases = {
        "".join(piece.text if isinstance(piece, Text) else to_latex(piece.expr, key.notation) for piece in answer.pieces)
        for answer in found(key, Answer)
    }
    return formulas, phrases


# -- nothing is told -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(SHEETS)), ids=NAMES)
def test_no_answer_is_in_a_students_file(number: int) -> None:
    student, key = sheets(number)
    formulas, phrases = answers(key)
    assert len(formulas) >= 3
    assert phrases
    notation, words = key.notation, dict(key.words)
    for suffix in (".tex", ".html", ".md", ".ipynb"):
        source = html.unescape(FORMATS[suffix].make(student, ()).decode("utf-8"))
        full = html.unescape(FORMATS[suffix].make(key, ()).decode("utf-8"))
        told = [phrase for phrase in phrases if phrase.casefold() in source.casefold()]
        for formula in formulas:
            printed = [
                to_text(formula, notation),
                to_latex(formula, notation, words),
                escaped(to_latex(formula, notation, words)),
            ]
            mathematics = re.sub(r"^<math[^>]*>|</math>$", "", to_mathml(formula, notation, words))
            told += [text for text in (*printed, mathematics) if text.lstrip("-−") in source]
            assert any(text in full for text in (*printed, mathematics)), "the key has no such answer"
        assert told == []
    source = TYPST.render(student)
    assert [formula for formula in formulas if to_typst(formula, notation, words) in source] == []


def escaped(text: str) -> str:
    """The text as it stands in JSON."""
    return text.replace("\\", "\\\\")


@pytest.mark.parametrize("number", range(3), ids=NAMES[:3])
def test_no_answer_is_in_a_students_pdf(number: int) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    student, key = sheets(number)
    formulas, phrases = answers(key)

    def readable(document: Document) -> str:
        pdf = pypdf.PdfReader(io.BytesIO(FORMATS[".pdf"].make(document, ())))
        root = pdf.trailer["/Root"]
        said_aloud = [str(tag[name]) for tag in tags(root["/StructTreeRoot"]) for name in ("/Alt", "/ActualText") if name in tag]
        inside = [page.get_contents().get_data().decode("latin-1") for page in pdf.pages]
        return "\n".join([*said_aloud, *inside, str(pdf.metadata), *(page.extract_text() for page in pdf.pages)])

    source, full = readable(student), readable(key)
    for formula in formulas:
        assert to_text(formula, key.notation) not in source
        assert to_text(formula, key.notation) in full
    for phrase in phrases:
        assert phrase.casefold() not in source.casefold()


def test_the_blanks_of_a_kind_are_as_wide_as_each_other_and_their_answers_fit() -> None:
    for number in range(len(SHEETS)):
        _, key = sheets(number)
        widths = {blank.width for block in found(key, Derived) for line in block.lines for blank in found(line.right, Filled)}
        assert len(widths) <= 2  # those for parts and those for lines
        for blank in found(key, Filled):
            assert breadth(blank.part, key.notation) <= blank.width
            assert breadth(blank, key.notation) == breadth(Blank(blank.width), key.notation)


@pytest.mark.parametrize(("activation", "fade"), [*zip([*ACTIVATIONS][2::3], cycle((None, 2)), strict=False)])
def test_whatever_the_neuron_no_answer_can_be_read(activation: str, fade: int | None) -> None:
    key = handout(Perceptron(activation=activation), version="key", seed=6, fade=fade).document
    seen = frozenset(said(emptied(key), key.notation))
    formulas, phrases = answers(key)
    printed = {to_latex(formula, key.notation) for formula in formulas} | {phrase.casefold() for phrase in phrases}
    assert [answer for answer in printed for text in seen if answer in text] == []


# -- a key is the worksheet with its blanks filled ----------------------------------------------------------------------------------------

CANARY = Symbol("QQQQ")


def with_canaries(value: Any) -> Any:
    """The key with the same answer in every blank."""
    match value:
        case Filled():
            return Filled(CANARY, value.width)
        case Answer():
            return Answer((Text("QQQQ"),), value.width)
        case Exercise():
            return replace(value, blocks=with_canaries(value.blocks), answer=())
        case Expr():
            return (
                value.func(*(with_canaries(part) if isinstance(part, Expr) else part for part in value.args))
                if value.has(Filled)
                else value
            )
        case tuple():
            return tuple(map(with_canaries, value))
        case Notation():
            return value
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: with_canaries(getattr(value, field.name)) for field in fields(value)})
    return value


# How a filled blank and an empty one are written, format by format.
BLANKS: list[tuple[str, Callable[[Document], str], tuple[tuple[str, str], ...]]] = [
    ("tex", LATEX.render, ((r"\\filled\{(\d+em)\}\{QQQQ\}", r"\\blank{\1}"), (r"\\gapfilled\{(\d+em)\}\{QQQQ\}", r"\\gap{\1}"))),
    (
        "zh.tex",
        XELATEX.render,
        ((r"\\filled\{(\d+em)\}\{QQQQ\}", r"\\blank{\1}"), (r"\\gapfilled\{(\d+em)\}\{QQQQ\}", r"\\gap{\1}")),
    ),
    (
        "html",
        HTML.render,
        (
            (
                r'<mrow class="filled"><mpadded([^>]*?) lspace="[^"]*"><mi>QQQQ</mi></mpadded></mrow>',
                r'<mrow class="blank"><mspace\1></mspace></mrow>',
            ),
            (r'<span class="gap answer" style="([^"]*)">QQQQ</span>', r'<span class="gap" style="\1">&#8203;</span>'),
            ("QQQQ", "[?]"),
        ),
    ),
    (
        "typ",
        TYPST.render,
        (
            (r"filled\(#(\d+em), op\(\"QQQQ\"\)\)", r"blank(#\1)"),
            (r'#gap-filled\((\d+em)\)\[#"QQQQ";\]', r"#gap(\1)"),
            ("QQQQ", "[?]"),
        ),
    ),
    (
        "md",
        MARKDOWN.render,
        (
            (r"\\textcolor\{green\}\{(QQQQ|\\textsf\{QQQQ\})\}", ""),
            (r"\\hspace\{\d+em\}", ""),
            (r"<u>\*\*QQQQ\*\*</u>", ""),
            (r"(\\_)+", ""),
        ),
    ),
]


@pytest.mark.parametrize(("name", "render", "pairs"), BLANKS, ids=[name for name, _, _ in BLANKS])
def test_key_and_worksheet_differ_in_the_blanks_only(
    name: str, render: Callable[[Document], str], pairs: tuple[tuple[str, str], ...]
) -> None:
    for number in range(4):
        student, key = sheets(number)
        assert student == emptied(key)
        first, second = render(student), render(with_canaries(key))
        assert first != second
        for pattern, instead in pairs:
            first, second = (re.sub(pattern, instead, text) for text in (first, second))
        assert first == second, name


def test_the_teacher_has_the_page_and_the_exercises_with_their_answers() -> None:
    page, teacher, key = (handout(Perceptron(), version=version).document for version in (None, "teacher", "key"))
    assert teacher.blocks[: len(page.blocks)] == page.blocks
    exercises = [block for block in key.blocks if isinstance(block, Exercise)]
    assert [block for block in teacher.blocks if isinstance(block, Exercise)] == exercises
    assert [block.answer != () for block in exercises][-1]


# -- what is asked ------------------------------------------------------------------------------------------------------------------------


def lines_of(document: Document) -> tuple[Line, ...]:
    """The lines of the derivation that is to be completed."""
    return next(found(document, Derived)).lines


@pytest.mark.parametrize(
    ("neuron", "lang"), [({}, "en"), ({"activation": "tanh", "notation": "layered"}, "zh"), ({"activation": "relu"}, "en")]
)
def test_each_level_leaves_out_what_the_one_before_did_and_more(neuron: dict[str, Any], lang: str) -> None:
    model = Perceptron(**neuron)
    shown = []
    for level in range(1, 6):
        document = handout(model, lang, version="student", fade=level, seed=5).document
        lines = lines_of(document)
        gone = sum(isinstance(line.right, Blank) for line in lines)
        assert gone == -(-len(lines) * level // 5)
        assert all(isinstance(line.right, Blank) for line in lines[len(lines) - gone :])
        shown.append([line.right if not line.right.has(Blank) else None for line in lines])
        boxed = next(block for block in found(document, Display) if block.boxed)
        assert isinstance(boxed.equations[0][1], Blank)
    for more, less in pairwise(shown):
        assert all(after is None or after == before for before, after in zip(more, less, strict=True))
    assert not any(shown[-1])


def test_a_page_is_the_same_for_its_seed_and_another_for_another() -> None:
    pages = [handout(Perceptron(), version="key", seed=seed).document for seed in range(6)]
    assert pages[3] == handout(Perceptron(), version="key", seed=3).document
    parts = [[exercise.blocks for exercise in found(page, Exercise)] for page in pages]
    for number in range(4):  # each of the exercises varies
        assert len({str(blocks[number]) for blocks in parts}) >= 4


def test_what_is_wished_for_is_asked() -> None:
    wishes = ["line 8", "reason 6", "rule chain rule", "O(1 - O)"]
    document = handout(Perceptron(), version="key", blanks=wishes).document
    lines = lines_of(document)
    assert isinstance(lines[7].right, Filled)
    assert isinstance(lines[5].label[0], Answer)
    assert "chain rule" in answers(document)[1]
    O = Perceptron().symbols["O"]
    assert Times(O, Plus(1, Neg(O))) in answers(document)[0]


@pytest.mark.parametrize(
    ("choices", "error", "message"),
    [
        ({"blanks": ["x_j"]}, OutputError, "stands elsewhere on the page"),
        ({"blanks": ["b + t"]}, OutputError, "stands in no line"),
        ({"blanks": ["line 99"]}, UnknownNameError, "unknown line"),
        ({"blanks": ["reason 0"]}, UnknownNameError, "unknown reason"),
        ({"blanks": ["rule of thumb"]}, UnknownNameError, "unknown rule"),
        ({"blanks": ["__import__('os')"]}, ReadingError, "expected a term"),
        ({"blanks": ["line 2"], "fade": 1}, UnknownNameError, "expected one of them"),
        ({"fade": 6}, UnknownNameError, "level of fading"),
        ({"version": "pupil"}, UnknownNameError, "unknown version 'pupil'"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(choices: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        handout(Perceptron(), **choices)


def test_a_part_is_hidden_in_every_place_and_as_a_run() -> None:
    a, b, c = map(Symbol, "abc")
    part = Times(a, b)
    assert hidden(Plus(Times(c, a, b), Neg(part)), part, 9) == Plus(Times(c, Filled(part, 9)), Neg(Filled(part, 9)))
    assert hidden(Times(b, a), part, 9) == Times(b, a)
    assert hidden(Filled(Times(a, b, c), 24), part, 9) == Filled(Times(a, b, c), 24)


# -- on paper and in a browser ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["student", "key", "teacher"])
def test_it_compiles_without_complaint(complaints: Callable[[str], list[str]], version: str) -> None:
    assert complaints(handout(Perceptron(), version=version, seed=2).latex()) == []


def test_a_gap_is_no_wider_than_its_place(complaints: Callable[[str], list[str]]) -> None:
    assert complaints(handout(Perceptron("elu", "quantile", notation="goodfellow"), version="student", seed=431).latex()) == []


def test_chinese_compiles_without_complaint(chinese_complaints: Callable[[str], list[str]]) -> None:
    assert chinese_complaints(handout(Perceptron(notation="layered"), "zh", version="key", fade=4).latex()) == []


def test_slides_compile_without_complaint(complaints: Callable[[str], list[str]]) -> None:
    assert complaints(handout(Perceptron(), version="key", layout="slides", seed=3).latex()) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_worksheet_fits_and_has_no_barrier(browser: Any, tmp_path: Any, width: int) -> None:
    for document in sheets(0):
        window = Window(browser, Handout(document=document).save(tmp_path / "sheet.html"), width)
        assert window.overhang() <= 0
        assert window.barriers() == []
        assert window.noticed == []


def test_formulas_of_answers_are_said_in_the_key_only() -> None:
    student, key = sheets(0)
    spoken = {to_text(formula, key.notation) for formula in answers(key)[0]}
    assert spoken
    assert all(html.escape(text, quote=True) in HTML.render(key) for text in spoken)
    assert all(html.escape(text, quote=True) not in HTML.render(student) for text in spoken)
