"""PDF without TeX: Typst compiles the page, as PDF/UA-1, which asks for a text beside every formula."""

from __future__ import annotations

from symperceptron.errors import OutputError
from symperceptron.handouts.fonts import font_folder

__all__ = ["compiled"]


def compiled(source: str) -> bytes:
    """The PDF of a Typst source; raises OutputError where Typst is not installed or does not accept the source."""
    try:
        import typst
    except ImportError as why:
        raise OutputError("a PDF needs Typst; install it with: python -m pip install 'symperceptron[pdf]'") from why
    try:
        with font_folder() as folder:  # the system's own fonts are for signs that ours lack
            fonts = typst.Fonts(include_system_fonts=True, font_paths=[folder])
            return typst.compile(source.encode("utf-8"), format="pdf", pdf_standards="ua-1", font_paths=fonts)
    except RuntimeError as why:
        raise OutputError(f"Typst does not accept the template: {why}") from why
