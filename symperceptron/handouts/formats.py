"""The formats of a handout, one row each: a suffix, and what makes a file's content of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from symperceptron.errors import UnknownNameError
from symperceptron.handouts import escape
from symperceptron.handouts.document import Document, Figure
from symperceptron.handouts.notebook import notebook
from symperceptron.handouts.pdf import compiled
from symperceptron.handouts.templates import Template, figure_svg
from symperceptron.language.writing import to_latex, to_mathml, to_portable_latex, to_typst

__all__ = ["EXCERPT", "FORMATS", "HTML", "MARKDOWN", "TYPST", "Format", "format_of", "latex"]

# fmt: off
LATEX    = Template(name="handout.tex",    escape=escape.tex,      inline=to_latex,  display=to_latex)
XELATEX  = Template(name="handout.tex",    escape=escape.unicode_tex, inline=to_latex, display=to_latex)
EXCERPT  = Template(name="derivation.tex", escape=escape.tex,      inline=to_latex,  display=to_latex)
HTML     = Template(name="handout.html",   escape=escape.html,     inline=to_mathml, display=partial(to_mathml, display=True), moves=True)
MARKDOWN = Template(name="handout.md",     escape=escape.markdown, inline=to_portable_latex, display=to_portable_latex)
TYPST    = Template(name="handout.typ",    escape=escape.typst,    inline=to_typst,  display=to_typst)
# fmt: on

Folders = Sequence[Path]
# The languages that pdfLaTeX has no letters for.
_LATEX_OF: Mapping[str, Template] = MappingProxyType({"zh": XELATEX})


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: `make` gives the content of a file, with the folders whose templates come before our own, and `beside` the files beside it."""

    suffix: str
    make: Callable[[Document, Folders], bytes]
    beside: Callable[[Document, Folders], Mapping[str, bytes]] = lambda _, __: {}


def latex(document: Document, folders: Folders = ()) -> str:
    """The document as LaTeX, for pdfLaTeX or, where the language asks for it, XeLaTeX."""
    return _LATEX_OF.get(document.lang, LATEX).render(document, folders)


def _written(template: Template) -> Callable[[Document, Folders], bytes]:
    return lambda document, folders: template.render(document, folders).encode("utf-8")


def _with_files(document: Document) -> Document:
    """The document whose figures are files beside it: the forges show no picture that stands within the text."""
    named = (replace(one, file=f"{document.name}-{one.name}.svg") if isinstance(one, Figure) else one for one in document.blocks)
    return replace(document, blocks=tuple(named))


def _figures(document: Document, folders: Folders) -> Mapping[str, bytes]:
    figures = [block for block in _with_files(document).blocks if isinstance(block, Figure)]
    return {figure.file: figure_svg(figure, document, folders).encode("utf-8") for figure in figures}


FORMATS: Mapping[str, Format] = MappingProxyType({row.suffix: row for row in (
    Format(suffix=".tex",   make=lambda document, folders: latex(document, folders).encode("utf-8")),
    Format(suffix=".html",  make=_written(HTML)),
    Format(suffix=".pdf",   make=lambda document, folders: compiled(TYPST.render(document, folders))),
    Format(suffix=".md",    make=lambda document, folders: _written(MARKDOWN)(_with_files(document), folders), beside=_figures),
    Format(suffix=".ipynb", make=lambda document, folders: notebook(document, lambda part: MARKDOWN.render(part, folders)).encode("utf-8")),
)})  # fmt: skip


def format_of(path: Path) -> Format:
    """The format that a file's name asks for; raises UnknownNameError for a suffix without one."""
    if path.suffix.lower() not in FORMATS:
        raise UnknownNameError.among("file suffix", path.suffix or path.name, FORMATS)
    return FORMATS[path.suffix.lower()]
