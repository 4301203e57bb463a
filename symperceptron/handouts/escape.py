r"""Text that is not ours, for each format: a title such as ``\input{x}`` or ``<script>`` stands on the page as it was typed.

TeX prints what the fonts of a plain installation hold; a sign beyond them is printed as its code point, ``U+05D0``, rather than lost or an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from unicodedata import category, normalize
from urllib.parse import quote

from symperceptron.language.notation import GREEK

__all__ = ["address", "html", "katex", "markdown", "pdf_string", "tex", "typst", "typst_string", "unicode_tex"]

# Where a word is too long for a line, and where two signs would run together into another one.
_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_LIGATURE = re.compile(r"([-,'`])(?=\1)|[?!](?=`)")
_LONGEST_TITLE = 200
_BREAK, _APART = "\u200b", "\u200c"

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", _BREAK: r"\hspace{0pt}", _APART: "{}",
    "–": r"\textendash{}", "—": r"\textemdash{}", "\u2018": r"\textquoteleft{}", "’": r"\textquoteright{}", "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}", "…": r"\dots{}", "\u00a0": "~", "\t": " ", "\n": " ", "\r": " ", "·": r"\textperiodcentered{}",
}  # fmt: skip
_SIGNS = {
    "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "Σ": r"\Sigma", "Π": r"\Pi", "Δ": r"\Delta", "Ω": r"\Omega", "Φ": r"\Phi", "Θ": r"\Theta",
    "−": "-", "×": r"\times", "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∈": r"\in", "ℝ": r"\mathbb{R}", "∞": r"\infty",
    "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "′": "'", "√": r"\surd", "½": r"\tfrac{1}{2}", "∗": "*", "⊙": r"\odot",
    "ᵀ": r"{}^{\mathsf{T}}", "✓": r"\checkmark",
    **{raised: f"{{}}^{digit}" for raised, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)},
    **{lowered: f"{{}}_{digit}" for lowered, digit in zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼ", "0123456789ij", strict=True)},
    **{letter: "o" if name == "omicron" else f"\\{name}" for name, letter in GREEK.items()},
}  # fmt: skip
# What LaTeX's own Latin font encodings hold.
_LETTERS = frozenset(
    "¡§¶©£¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĂăĄąĆćČčĎďĐđÐðĘęĚěĞğİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽžÞþ«»"
)

_TEX: Mapping[str, str] = MappingProxyType(_SPECIAL | {sign: rf"\ensuremath{{{command}}}" for sign, command in _SIGNS.items()})


def tex(text: str) -> str:
    r"""The text for LaTeX.

    >>> print(tex(r"50% of \input{x}"))
    50\% of \textbackslash{}input\{x\}
    >>> print(tex("א"))
    \codepoint{05D0}
    """
    return "".join(map(_tex_sign, _marked(text)))


def _marked(text: str) -> str:
    """The text with marks where a long word may be broken and where two signs are not to run together."""
    return _LIGATURE.sub(rf"\g<0>{_APART}", _LONG_WORD.sub(rf"\g<0>{_BREAK}", normalize("NFC", text)))


def unicode_tex(text: str) -> str:
    r"""The text for the LaTeX of an engine with Chinese fonts, which hold the signs of GB 2312.

    >>> print(unicode_tex("50% 梯度"))
    50\% 梯度
    """
    return "".join(sign if _is_usual_chinese(sign) else _tex_sign(sign) for sign in _marked(text))


def _is_usual_chinese(sign: str) -> bool:
    """Whether it is a Chinese character or a sign of Chinese punctuation that the fonts of ctex hold."""
    return (sign >= "\u3000" or sign in "“”…—") and len(sign.encode("gb2312", "ignore")) == 2


def _tex_sign(sign: str) -> str:
    if sign in _TEX:
        return _TEX[sign]
    if sign in _LETTERS or " " <= sign <= "~":
        return sign
    return rf"\codepoint{{{ord(sign):04X}}}"


def katex(text: str) -> str:
    r"""The text within ``\text{…}`` of a formula that a browser sets, whose fonts hold every sign.

    >>> print(katex("50% 梯度"))
    50\% 梯度
    """
    return "".join(_SPECIAL[sign] if sign in "\\{}$&#%_^~" else sign for sign in _printable(text))


def html(text: str) -> str:
    """The text for HTML, in an element or an attribute; a control character, which HTML has no way to write, as the sign for one.

    >>> print(html('<a "b">'))
    &lt;a &quot;b&quot;&gt;
    """
    return escape(_printable(text))


def markdown(text: str) -> str:
    r"""The text for Markdown within a line: no sign of it means anything, not even to HTML.

    >>> print(markdown("*a* <b> $x$"))
    \*a\* &lt;b&gt; \$x\$
    """
    return re.sub(r"[\\`*_{}\[\]#|~$]", r"\\\g<0>", escape(_printable(text).replace("\n", " "), quote=False))


def address(file: str) -> str:
    """The name of a file beside the page as a link, of letters that mean nothing to any format.

    >>> print(address("my page_1.svg"))
    my%20page%5F1.svg
    """
    return quote(file, safe="").replace("_", "%5F").replace("~", "%7E")


def typst(text: str) -> str:
    """The text for Typst's markup: as a string, in which nothing is an instruction."""
    return f"#{typst_string(text)};"


def typst_string(text: str) -> str:
    r"""The text as a string of Typst.

    >>> print(typst_string('a "b" \\'))
    "a \"b\" \\"
    """
    return '"' + _printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _printable(text: str) -> str:
    return "".join("\ufffd" if category(sign) in {"Cc", "Cs"} and sign not in "\t\n" else sign for sign in text)


def pdf_string(text: str) -> str:
    r"""The text for the title of a PDF file that TeX writes; what is not plain ASCII as UTF-16, byte by byte in octal.

    >>> print(pdf_string("Lecture 27"))
    Lecture 27
    >>> print(pdf_string("σ"))
    \string\376\string\377\string\003\string\303
    """
    shown = text[:_LONGEST_TITLE]
    if re.fullmatch(r"[A-Za-z0-9 .,:;-]*", shown):
        return shown
    return "".join(rf"\string\{byte:03o}" for byte in b"\xfe\xff" + shown.encode("utf-16-be", "replace"))
