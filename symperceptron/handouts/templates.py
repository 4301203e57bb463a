"""A document through a template: the template lays out, and everything it is given is escaped for its format.

Templates are searched in the user's own folders first, then in ours.  They run in Jinja's sandbox, their delimiters (``<% %>``, ``<< >>``, ``<# #>``) mean
nothing to TeX, and a name that is not there is an error rather than a gap.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from types import MappingProxyType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from sympy import Expr

from symperceptron.errors import OutputError, UnknownNameError
from symperceptron.handouts import escape
from symperceptron.handouts.breadth import breadth
from symperceptron.handouts.document import Document, Figure, Sliders, expressions
from symperceptron.handouts.drawing import Plot
from symperceptron.handouts.fonts import math_font
from symperceptron.handouts.javascript import javascript
from symperceptron.handouts.slides import slides_of
from symperceptron.language import Notation, to_text
from symperceptron.language.expressions.marks import Live, still
from symperceptron.language.writing import to_svg_text

__all__ = ["Template", "Writer", "figure_svg", "template_dir"]

Writer = Callable[[Expr, Notation, dict[str, str]], str]
# Escaping for a place other than the running text, such as a title among TeX's instructions for the PDF file.
_ELSEWHERE: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"pdfstring": escape.pdf_string, "katex": escape.katex, "string": escape.typst_string, "verbatim": str, "number": str}
)

# What the templates of a layout are called.
_LAYOUTS: Mapping[str, str] = MappingProxyType({"page": "handout", "slides": "slides"})


def template_dir() -> Path:
    """The folder of our templates: in an installed package within it, in a checkout beside it."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template by its file's name, with how it escapes text and prints mathematics, within a line and displayed, and whether its pages move."""

    name: str
    escape: Callable[[str], str]
    inline: Writer
    display: Writer
    moves: bool = False

    def render(self, document: Document, folders: Sequence[Path] = ()) -> str:
        """The document laid out.

        Raises OutputError, naming the template and the line, where one of the user's own does not do.
        """
        if document.layout not in _LAYOUTS:
            raise UnknownNameError.among("layout", document.layout, _LAYOUTS)
        name = self.name.replace("handout", _LAYOUTS[document.layout])
        if not self.moves:
            document = replace(document, blocks=tuple(block for block in document.blocks if not isinstance(block, Sliders)))
        try:
            return self._environment(document, folders).get_template(name).render(document=document)
        except TemplateNotFound as why:
            raise OutputError(
                f"there is no template {why.name!r} in {', '.join(map(str, [*folders, template_dir()]))}; slides are for .tex, .html and .pdf"
            ) from why
        except (TemplateError, UnicodeDecodeError) as why:
            raise OutputError(f"the template {name!r}{_line(why)} cannot be used: {why}") from why
        except Exception as why:
            if not folders:
                raise  # a defect of ours
            raise OutputError(f"the template {name!r}{_line(why)} cannot be used: {type(why).__name__}: {why}") from why

    def _environment(self, document: Document, folders: Sequence[Path]) -> Environment:
        environment = ImmutableSandboxedEnvironment(
            block_start_string="<%",
            block_end_string="%>",
            variable_start_string="<<",
            variable_end_string=">>",
            comment_start_string="<#",
            comment_end_string="#>",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=True,
            finalize=self._escaped,
            undefined=StrictUndefined,
            loader=FileSystemLoader([*folders, template_dir()]),
            bytecode_cache=_compiled_by(self),
        )
        words = dict(document.words)
        filters: dict[str, Callable[[Any], Any]] = {
            "math": lambda expr: _safe(self.inline(expr, document.notation, words)),
            "display": lambda expr: _safe(self.display(expr, document.notation, words)),
            "spoken": lambda expr: to_text(expr, document.notation),
            "drawn": lambda expr: _safe(to_svg_text(expr if self.moves else still(expr), document.notation)),
            "data": lambda figure: _safe(_data(figure_svg(figure, document, folders))),
            "address": lambda file: _safe(escape.address(file)),
            "beside": lambda ending: _safe(escape.address(document.name + ending)),
            "breadth": lambda expr: breadth(expr, document.notation),
            "plot": lambda plot: _plot(plot, document.notation),
            "moves": lambda block: _safe(_moves(block, document)),
            **{name: _elsewhere(how) for name, how in _ELSEWHERE.items()},
        }
        environment.globals["slides"] = lambda: slides_of(document)
        environment.filters |= filters
        environment.globals["math_font"] = lambda: _safe(math_font())
        return environment

    def _escaped(self, value: Any) -> Markup:
        # Jinja escapes for HTML whatever is not marked; marking what has been escaped for the template's own format leaves it nothing to do.
        return value if isinstance(value, Markup) else _safe(self.escape(str(value)))


class _Compiled(BytecodeCache):
    """What templates were compiled to, as long as the program runs; Jinja looks at the source of each before it takes it from here."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


@lru_cache
def _compiled_by(_: Template) -> _Compiled:
    """Those of a template, for what is constant in it is escaped when it is compiled."""
    return _Compiled()


def _line(why: BaseException) -> str:
    """Where in a template an error arose: as it says itself, or the last line of one that Python was in."""
    frames = walk_tb(why.__traceback__)
    ours = [number for frame, number in frames if not frame.f_code.co_filename.endswith(".py")]
    line = getattr(why, "lineno", None) or (ours[-1] if ours else None)
    return f", line {line}" if line else ""


def figure_svg(figure: Figure, document: Document, folders: Sequence[Path] = ()) -> str:
    """A figure of a document as an SVG of its own."""
    return _FIGURE.render(replace(document, blocks=(figure,)), folders).strip() + "\n"


def _text(expr: Expr, notation: Notation, _: dict[str, str]) -> str:
    return to_text(expr, notation)


def _plot(plot: Plot, notation: Notation) -> str:
    """What the script of a page needs to draw a plot anew."""
    named = {
        field.name: to_text(value, notation) if isinstance(value := getattr(plot, field.name), Expr) else value
        for field in fields(plot)
    }
    return json.dumps(named | {"dot": [to_text(one, notation) for one in plot.dot]}, ensure_ascii=False)


def _moves(block: Sliders, document: Document) -> str:
    """The program that moves the numbers of a page."""
    shown = dict.fromkeys(part.of for expr in expressions(document.blocks) for part in expr.atoms(Live))
    plotted = (expr for expr in expressions(tuple(block.drawing.plot for block in document.blocks if isinstance(block, Figure))))
    return javascript(block.example, dict.fromkeys((block.example.model.loss, *shown, *plotted)), document.notation)


_FIGURE = Template(name="figure.svg", escape=escape.html, inline=_text, display=_text)


def _data(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode("utf-8")).decode("ascii")


def _elsewhere(how: Callable[[str], str]) -> Callable[[object], Markup]:
    return lambda value: _safe(how(str(value)))


def _safe(text: str) -> Markup:
    return Markup(text)  # noqa: S704  # printed by our own writers, or escaped for the template's format
