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

__all__ = ["Word", "words"]

_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_ACCENTED = rf"\\(?:hat|tilde|bar|vec|mathbf|boldsymbol|bm|mathcal)\s*(?:{_GROUP}|\\?[A-Za-z]+)"
_SKIPPED = re.compile(
    r"\s+|\\left(?![a-z])|\\right(?![a-z])|\\[Bb]igg?[lr]?(?![a-z])|\\[,;!: ]|\\displaystyle|\\nonumber|&|\$|\\\\\s*$|[.,;]\s*$"
)
_SIGNS = {
    "hadamard": r"\\odot|⊙|\\circ(?![a-z])|∘",
    "dot": r"\\cdot(?![a-z])|·|⋅",
    "star": r"\*",
    "relation": r":=|=|\\equiv|\\coloneqq",
    "norm": r"\\\||\|\||\\lVert|\\rVert|\\Vert",
    "sign": r"[()\[\]+\-/−]",
}
_WORD = re.compile(
    "|".join(
        (
            rf"(?P<frac>\\[dt]?frac)\s*(?P<above>{_GROUP}|\d|[A-Za-z])\s*(?P<below>{_GROUP}|\d|[A-Za-z])",
            *(f"(?P<{kind}>{pattern})" for kind, pattern in _SIGNS.items()),
            r"(?P<partial>\\partial|∂)",
            r"(?P<nabla>\\nabla|∇)",
            r"(?P<transposed>\^\s*(?:\{\s*(?:T|\\top|\\intercal|\\mathsf\s*\{?T\}?)\s*\}|T(?![A-Za-z])|\\top|\\intercal)|\u22a4|\u1d40)",
            rf"(?P<hanging>[\^_]\s*(?:{_GROUP}|\\?[A-Za-z]+|\d|.))",
            r"(?P<number>\d+(?:\.\d+)?)",
            r"(?P<diagonal>(?:\\(?:mathrm|operatorname|text)\s*\{\s*)?diag(?:\s*\})?(?![a-z]))",
            r"(?P<run>[A-Za-z]{3,}|(?!d)[a-z]{2}(?![A-Za-z])|do(?![A-Za-z])|(?:So|If|As|Is|It|In|To|By|Or|On|At|We|No|Do|An|Be|Of)(?![A-Za-z]))",
            rf"(?P<name>d?{_ACCENTED}|d?\\[A-Za-z]+|d[A-Za-z](?![A-Za-z])|[A-Za-z])",
            r"(?P<prime>'|’)",
        )
    )
)
_PLAIN = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?$")
_LONGEST = 600
_PRIMED = re.compile(r"(.*?)\s*(?:'|’|\\prime)")
_UNICODE: dict[str, str | int | None] = {
    **{sign: f"\\{name} " for name, sign in GREEK.items()}, "½": r"\frac12 ", "‖": r"\|", "²": "^2", "ŷ": r"\hat{y}",
}  # fmt: skip
_SPELLED = re.compile(rf"(?<![A-Za-z\\])({'|'.join(name for name in GREEK if len(name) > 3)})(?![A-Za-z])")
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
    if len(line) > _LONGEST or line.count("&") > 1 or line.replace("$$", "$").count("$") > 2:
        raise ShapeError("a long line, or several formulas in one")
    line = _SPELLED.sub(r"\\\1", line.translate(str.maketrans(_UNICODE)))
    found: list[Word] = []
    for word in _raw(line):
        last = found[-1] if found else None
        if last is not None and last.kind in ("name", "nabla", "norm") and word.kind in ("hanging", "prime", "transposed"):
            found[-1] = _with(last, word)
        elif word.kind == "hanging":
            raise ShapeError(f"{word.text} hangs on nothing")
        else:
            found.append(word)
    return tuple(found)


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
        kind = found.lastgroup or ""
        if found["frac"]:
            yield Word(kind="frac", text=found["frac"], parts=(_inside(found["above"]), _inside(found["below"])))
        elif kind == "name":
            plain = _PLAIN.fullmatch(found[0])
            yield Word(kind="name", text=plain[1] if plain else found[0])
        else:
            yield Word(kind=kind, text=found[0])


def _is_letter(name: str) -> bool:
    """Whether a command is a letter, perhaps with an accent, or a function, and not a sign or a word."""
    bare = name.removeprefix("d") if len(name) > 1 else name
    return not bare.startswith("\\") or re.fullmatch(_ACCENTED, bare) is not None or bare[1:] in _COMMANDS


def _inside(group: str) -> str:
    return group[1:-1] if group.startswith("{") else group


def _braced(part: str) -> str:
    return part if len(part) == 1 else f"{{{part}}}"
