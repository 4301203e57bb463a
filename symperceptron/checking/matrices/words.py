r"""The words of a line in matrix notation: names with what hangs on them, signs, numbers, and the bars of derivatives.

>>> [str(word) for word in words(r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)")]
['\\delta^l', '=', '(', 'W^{l+1}', ')', '^T', '\\delta^{l+1}', '⊙', "\\sigma'", '(', 'z^l', ')']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symperceptron.errors import ShapeError
from symperceptron.language.notation import GREEK
from symperceptron.language.reading.cleaning import COMMENT, MARKUP, blanked
from symperceptron.language.reading.conditions import is_conditional
from symperceptron.language.reading.numbering import without_marks

__all__ = ["Word", "words"]

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_ACCENTED = rf"\\(?:hat|tilde|bar|vec|mathbf|textbf|boldsymbol|bm|mathcal)\s*(?:{_GROUP}|\\?[A-Za-z]+)"
_SKIPPED = re.compile(
    r"\s+|\\left(?![a-z])|\\right(?![a-z])|\\[Bb]igg?[lr]?(?![a-z])|\\[,;!: ]|\\displaystyle|\\nonumber|[&$`]|\\\\\s*$|[.,;]\s*$"
)
_NAMED = r"sigmoid|softmax|tanh|relu|ReLU|exp|log|tr|Tr|trace"
_FUNCTION = rf"\\(?:operatorname|mathrm|text|textrm)\s*\{{\s*(?:{_NAMED})\s*\}}|(?<![A-Za-z\\])(?:{_NAMED})(?![A-Za-z])"
_DIFFERENTIATED = (
    r"\\(?:hat|tilde|bar|vec|mathbf|boldsymbol|bm|mathcal|log|ln|exp|tanh|sigma|theta|delta|beta|omega)(?![a-z])"
    r"|[{(]|[A-Za-z]\d*(?![A-Za-z])|[a-z]_?hat(?![a-z])"
)
_SIGNS = {
    "hadamard": r"\\odot|⊙|\\circ(?![a-z])|∘",
    "quotient": r"\\oslash|⊘",
    "product": r"@",
    "dot": r"\\cdot(?![a-z])|·|⋅",
    "star": r"\*",
    "relation": r":=|=|\\equiv|\\coloneqq",
    "frobenius": r":|\\colon(?![a-z])",
    "norm": r"\\\||\|\||\\lVert|\\rVert|\\Vert",
    "sign": r"[(),;\[\]{}+\-/−]",
}
_WORD = re.compile(
    "|".join(
        (
            rf"(?P<frac>\\[dt]?frac)\s*(?P<above>{_GROUP}|\d|[A-Za-z])\s*(?P<below>{_GROUP}|\d|[A-Za-z])",
            *(f"(?P<{kind}>{pattern})" for kind, pattern in _SIGNS.items()),
            r"(?P<total>\\sum(?![a-z])(?:\\limits)?|∑)",
            r"(?P<partial>\\partial|∂)",
            r"(?P<nabla>\\nabla|∇)",
            r"(?P<transposed>\^\s*(?:\{\s*(?:T|\\top|\\intercal|\\mathsf\s*\{?T\}?)\s*\}|T|\\top|\\intercal)|\u22a4|\u1d40|\.T(?![A-Za-z]))",
            rf"(?P<hanging>[\^_]\s*(?:{_GROUP}|\\?[A-Za-z]+|\d|.))",
            r"(?P<number>\d+(?:\.\d+)?)",
            r"(?P<diagonal>(?:\\(?:mathrm|operatorname|text)\s*\{\s*)?diag(?:\s*\})?(?![a-z]))",
            r"(?P<ones>\\(?:mathbf|mathbb|boldsymbol|bm|vec|mathbbm)\s*(?:\{\s*1\s*\}|1))",
            rf"(?P<function>{_FUNCTION})",
            rf"(?P<differential>\\(?:mathrm|operatorname)\s*\{{d\}}|d(?={_DIFFERENTIATED}))",
            r"(?P<plain>[A-Za-z]\d+(?![A-Za-z])|[a-z]_?hat(?![a-z]))",
            r"(?P<run>[A-Za-z]{3,}|(?!d)[a-z]{2}(?![A-Za-z])|do(?![A-Za-z])|(?:So|If|As|Is|It|In|To|By|Or|On|At|We|No|Do|An|Be|Of)(?![A-Za-z]))",
            rf"(?P<name>{_ACCENTED}|\\[A-Za-z]+|[A-Za-z])",
            r"(?P<prime>'|’)",
        )
    )
)
_PLAIN = re.compile(r"\\(?:mathbf|textbf|boldsymbol|bm|vec)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?$")
_ACCENT = re.compile(rf"(\\(?:hat|tilde|bar|mathcal))\s*({_GROUP}|\\?[A-Za-z]+)")
_SAME = {"tanh": r"\tanh", "exp": r"\exp", "log": r"\log", "Tr": "tr", "trace": "tr", "relu": "ReLU"}
_LONGEST = 600
_COLUMNS = re.compile(r"&\s*(:?=)\s*&")
_BEHIND = re.compile(
    r"(?:\\(?:tag\*?|label)\s*\{[^{}]*\}|\\notag(?![a-z])|(?:\\q?quad\s*)?\\(?:text|mbox|textrm)\s*\{[^{}]*\}"
    r"|\s\([A-Za-z]{2,}(?: [A-Za-z']+)+\)|\\q?quad|[\s.,;])+$"
)
_PRIMED = re.compile(r"(.*?)\s*(?:'|’|\\prime)")
_UNICODE: dict[str, str | int | None] = {
    **{sign: f"\\{name} " for name, sign in GREEK.items()}, "½": r"\frac12 ", "‖": r"\|", "²": "^2", "ŷ": r"\hat{y}",
}  # fmt: skip
_SPELLED = re.compile(rf"(?<![A-Za-z\\])({'|'.join(name for name in GREEK if len(name) > 3)})(?![A-Za-z])")
_TOGETHER = re.compile(r"\\(?:mathbf|textbf|boldsymbol|bm)\s*\{\s*([A-Z][a-z])\s*\}")
_BY_ONE = re.compile(r"(\\nabla|∇)\s*_\s*([A-Za-z])(?=[A-Za-z\\])")
_LAYER_AND_T = re.compile(r"(.*?)\s*(?:T|\\top)$")
_COMMANDS = frozenset(
    {
        *GREEK,
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Phi",
        "Psi",
        "Omega",
        "varphi",
        "ell",
        *"tanh exp log ln".split(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word: its kind, the letter, what stands below and above it, whether it is transposed, its primes; of a fraction both parts."""

    kind: str
    text: str
    below: str = ""
    above: str = ""
    transposed: bool = False
    primes: int = 0
    parts: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        hanging = "".join(f"{sign}{_braced(part)}" for sign, part in (("_", self.below), ("^", self.above)) if part)
        return {"hadamard": "⊙", "transposed": "^T"}.get(self.kind, self.text + hanging + "'" * self.primes)


def words(line: str) -> tuple[Word, ...]:
    """The words of a line; raises ShapeError for what is no line of matrices, vectors and numbers."""
    line = _COLUMNS.sub(r" \1 ", line)
    if len(line) > _LONGEST or line.count("&") > 1 or line.replace("$$", "$").count("$") > 2:
        raise ShapeError("a long line, or several formulas in one")
    line = _alone(line)
    line = _TOGETHER.sub(lambda found: " ".join(rf"\mathbf{{{letter}}}" for letter in found[1]), line)
    line = _BY_ONE.sub(r"\1_{\2} ", line)
    line = _SPELLED.sub(r"\\\1", line.translate(str.maketrans(_UNICODE)))
    found: list[Word] = []
    for word in _raw(line):
        last = found[-1] if found else None
        if (
            last is not None
            and last.kind in ("name", "nabla", "norm", "ones", "total", "partial")
            and word.kind in ("hanging", "prime", "transposed")
        ):
            found[-1] = _with(last, word)
        elif word.kind == "hanging" and _is_square(word) and last is not None and last.text in (")", "]", "}"):
            found.append(Word(kind="squared", text="2"))
        elif word.kind == "hanging":
            raise ShapeError(f"{word.text} hangs on nothing")
        else:
            found.append(word)
    return tuple(found)


def _alone(line: str) -> str:
    """The formula of a line, without the environment, the number and the remark beside it; raises ShapeError where these may be more than that."""
    bare, doubt = without_marks(blanked(MARKUP, blanked(COMMENT, line)), is_in_list=False)
    behind = _BEHIND.search(bare)
    if doubt or (behind is not None and is_conditional(behind[0])):
        raise ShapeError(doubt or "a condition beside a formula")
    return bare[: behind.start()] if behind is not None else bare


def _is_square(word: Word) -> bool:
    return re.fullmatch(r"\^\s*\{?\s*2\s*\}?", word.text) is not None


def _with(name: Word, hanging: Word) -> Word:
    if hanging.kind == "prime":
        return replace(name, primes=name.primes + 1)
    if hanging.kind == "transposed":
        return replace(name, transposed=True)
    sign, inside = hanging.text[0], hanging.text[1:].strip()
    inside = inside[1:-1].strip() if inside.startswith("{") else inside
    if sign == "_":
        return replace(name, below=inside)
    primed = _PRIMED.fullmatch(inside)
    if primed is not None:
        return replace(name, above=primed[1] or name.above, primes=name.primes + 1)
    both = _LAYER_AND_T.fullmatch(inside)
    if both is not None and both[1]:
        return replace(name, above=both[1], transposed=True)
    return replace(name, above=inside)


def _raw(line: str) -> Iterator[Word]:
    at = 0
    while at < len(line):
        skipped = _SKIPPED.match(line, at)
        if skipped is not None and skipped.end() > at:
            at = skipped.end()
            continue
        found = _WORD.match(line, at)
        if found is None or found["run"] or (found["name"] and not _is_letter(found["name"])):
            raise ShapeError(f"{line[at : at + 12]} in a line of matrices")
        at = found.end()
        yield _word(found)


def _word(found: re.Match[str]) -> Word:
    kind, text = found.lastgroup or "", found[0]
    if found["frac"]:
        return Word(kind="frac", text=found["frac"], parts=(_inside(found["above"]), _inside(found["below"])))
    if kind == "plain":
        return (
            Word(kind="name", text=rf"\hat{{{text[0]}}}")
            if text.endswith("hat")
            else Word(kind="name", text=text[0], below=text[1:])
        )
    if kind == "function":
        name = text.partition("{")[2].rstrip("} ").strip() or text
        return Word(kind="name", text=_SAME.get(name, name))
    if kind == "name":
        plain = _PLAIN.fullmatch(text)
        accented = _ACCENT.fullmatch(text)
        return Word(kind="name", text=plain[1] if plain else rf"{accented[1]}{{{_bare(accented[2])}}}" if accented else text)
    return Word(kind=kind, text=text)


def _bare(letter: str) -> str:
    """The letter under an accent, without braces and bold type."""
    inside = _inside(letter.strip())
    plain = _PLAIN.fullmatch(inside.strip())
    return plain[1] if plain else inside.strip()


def _is_letter(name: str) -> bool:
    """Whether a command is a letter, perhaps with an accent, or a function, and not a sign or a word."""
    return not name.startswith("\\") or re.fullmatch(_ACCENTED, name) is not None or name[1:] in _COMMANDS


def _inside(group: str) -> str:
    return group[1:-1] if group.startswith("{") else group


def _braced(part: str) -> str:
    return part if len(part) == 1 else f"{{{part}}}"
