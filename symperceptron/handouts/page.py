"""The handout: one content, saved in any format."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from symperceptron.derivation import Detail
from symperceptron.derivation.induction import Induction
from symperceptron.handouts.certificate import ENDING
from symperceptron.handouts.content import content as content_of
from symperceptron.handouts.document import Document
from symperceptron.handouts.files import write_whole
from symperceptron.handouts.formats import HTML, format_of, latex
from symperceptron.handouts.subject import Choices
from symperceptron.handouts.worksheet import STUDENT
from symperceptron.language import Model

__all__ = ["Handout", "handout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A page to teach from: its content, and the folders in which templates are searched before our own."""

    document: Document
    templates: tuple[Path, ...] = ()

    def latex(self) -> str:
        """The page as LaTeX, for pdflatex; for Chinese, xelatex."""
        return latex(self.document, self.templates)

    def html(self) -> str:
        """The page as HTML: one file that needs nothing else."""
        return HTML.render(self.document, self.templates)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page in the format that the file's suffix asks for, whole or not at all; the path written.

        Raises UnknownNameError for a suffix without a format, OutputError where the file cannot be written.
        """
        return self.save_all([path])[0]

    def save_all(self, paths: Sequence[str | os.PathLike[str]]) -> list[Path]:
        """Write the page in several formats, with the files that stand beside it; nothing is written unless all of it can be made.

        What is written: the pages, then what stands beside them, such as the figures of Markdown and the certificate.
        """
        targets = [Path(path) for path in paths]
        pages: dict[Path, bytes] = {}
        beside: dict[Path, bytes] = {}
        for target in targets:
            document = replace(self.document, name=target.stem)
            made = format_of(target)
            pages[target] = made.make(document, self.templates)
            beside |= {target.with_name(name): content for name, content in made.beside(document, self.templates).items()}
            if document.certificate:
                beside[target.with_name(target.stem + ENDING)] = document.certificate.encode("utf-8")
        for path, content in (*beside.items(), *pages.items()):  # a page is there when what it leads to is
            write_whole(path, content)
        return [*targets, *beside]

    def _repr_html_(self) -> str:
        # In a frame of its own, so that the page's style stays with the page.
        return f'<iframe title="{escape(self.document.title)}" srcdoc="{escape(self.html())}" style="width: 100%; height: 40em; border: 0"></iframe>'


def handout(  # noqa: PLR0913  # each is a choice of the reader, and all but the model have a default
    model: Model | Induction,
    lang: str = "en",
    *,
    title: str | None = None,
    author: str | None = None,
    detail: str | Detail = Detail.STANDARD,
    layout: str = "page",
    seed: int = 0,
    version: str | None = None,
    fade: int | None = None,
    blanks: Sequence[str] = (),
    target: str | None = None,
    certificate: bool = False,
    templates: Sequence[str | os.PathLike[str]] = (),
) -> Handout:
    r"""A page that derives the gradient of the model's loss, line by line with rules and proofs; of a network of any depth, by induction.

    `lang` is a language that has a catalogue, `title` and `author` stand on the page as they are given, `detail` is
    ``"brief"``, ``"standard"`` or ``"full"``, `layout` is ``"page"`` or ``"slides"``,
    `target` (``"jax"``, ``"torch"``, ``"tensorflow"`` or ``"c"``) is what a program stands on the page for beside that of NumPy, with what it
    printed if it could be run, `certificate` keeps beside the page the file by which its lines can be proved again, and `templates` are folders whose
    templates come before our own.

    `version` is ``"student"`` (a worksheet: the setting, and exercises with blanks), ``"key"`` (the same with the blanks filled) or ``"teacher"`` (the
    page, and the exercises with their answers); None is the page alone.  `fade`, from 1 to 5, leaves out so many fifths of the derivation's lines from
    its end; `blanks` are what is asked for instead: ``"line 3"``, ``"reason 3"``, ``"rule chain rule"``, or a part as it is written, ``"O(1 - O)"``.
    Either makes the page a student's where no version is given.  A worksheet and its key keep no certificate, which holds the answers.
    `seed` draws the exercises and the numbers.

    >>> from symperceptron import Perceptron, handout
    >>> page = handout(Perceptron(), title="50% of my lecture")
    >>> r"50\% of my lecture" in page.latex()
    True
    """
    choices = Choices(
        lang=lang,
        title=title,
        author=author,
        detail=detail,
        seed=seed,
        version=version or (STUDENT if fade is not None or blanks else None),
        fade=fade,
        blanks=tuple(blanks),
        target=target,
        certificate=certificate,
    )
    document = content_of(model, choices)
    return Handout(document=replace(document, layout=layout), templates=tuple(map(Path, templates)))
