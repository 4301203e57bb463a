r"""The words that say when a formula holds: beside it, ``$p_1 = 1$ if the label is 1``, or in a line of its own, ``Case 1: …``, ``If the target is 1:``.

What such words say is not read, so that nothing is refuted by a formula that stands under them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CONDITIONAL", "Case", "beside", "doubt_of", "is_conditional", "speaks_of_one"]

# Words with which a formula goes on to say when it holds; in a sentence, those of `_WORDS` alone do so whatever stands behind them.
CONDITIONAL = frozenset(
    {"if", "iff", "for", "when", "where", "while", "with", "unless", "otherwise", "else", "provided", "as", "at", "case"}
)
_WORDS = (
    "if|iff|when|whenever|unless|otherwise|else|provided|cases?|suppose|assume|assuming"
    "|si|sinon|quand|lorsque|cas|cuando|caso|wenn|falls|sonst|fall|если|когда|иначе|случа[йе]"
)
_FOR = r"(?:for|pour|para|für|при|для)\s*(?=\$|\\\(|(?:\w+\s+){0,2}(?:positive|negative|correct|incorrect|true|wrong|labels?|class(?:es)?)\b)"
_OF_ONE = r"(?:one|single)\s+(?:training\s+)?(?:example|sample|instance|observation|data\s*point)"
_FOR_VALUES = r"for\s+(?![ijklmn]\s)[A-Za-z]\w*\s*(?==)"
_OF_OTHERS = r"\((?:\w+\s+)?hidden\s+(?:layers?|units?|neurons?)\)"  # a letter may be theirs from here on
_OTHER_SCRIPT = "[当當若]|如果|假设|否则|情况"
_SAID = re.compile(rf"\b(?:{_WORDS})\b|\b{_FOR}|\b{_FOR_VALUES}|\b{_OF_ONE}|{_OF_OTHERS}|{_OTHER_SCRIPT}", re.IGNORECASE)
_CASE = re.compile(
    rf"\b(?:{_WORDS}|for(?!\s+(?:all|each|every|any)\b)|where\s|only|while|positive|negative|correct|true|wrong)\b|{_OTHER_SCRIPT}|[<>≤≥≠]"
    r"|\\(?:[lg](?:t|eq?)|neq?|not|forall)(?![A-Za-z])",
    re.IGNORECASE,
)
# What one does says nothing about when a formula holds.
_DONE = re.compile(
    r"\b(?:if|when)\s+(?:(?:we|you|one)\s+)?(?:now\s+|then\s+)?"
    r"(?:appl|us|tak|differentiat|deriv|comput|calculat|plug|substitut|writ|denot|defin|expand|simplif|look|want|put|insert|multipl|do\b)\w*",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$[^$]*\$|\\\(.*?\\\)")
_COMMAND = re.compile(r"\\(?:begin|end)\{\w+\*?\}|\\[A-Za-z]+")
_LEAD = re.compile(r"(?:(?!\\[(\[])[^$=])*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIRST = 4
_ENOUGH = 3


def beside(text: str) -> str:
    r"""Why a formula between dollars may hold in one case only, as the words around it say; empty where they do not.

    >>> beside("$L = -\\ln p$ if the label is 1")
    "it is said to hold under a condition: 'if'"
    >>> beside("If we apply the chain rule, $L = -\\ln p$")
    ''
    """
    return next((doubt_of(word) for word in _conditions(text)), "")


def is_conditional(text: str) -> bool:
    """Whether words beside a formula may say when it holds.

    >>> is_conditional("for positive z"), is_conditional("chain rule")
    (True, False)
    """
    return _CASE.search(text) is not None


def speaks_of_one(text: str) -> bool:
    """Whether words go over to a single example.

    >>> speaks_of_one("The gradient for a single sample:"), speaks_of_one("The gradient for all samples:")
    (True, False)
    """
    return re.search(rf"\b{_OF_ONE}\b", text, re.IGNORECASE) is not None


@dataclass(slots=True)
class Case:
    """The case that the lines of a document are about, from the words that open it to the next sentence that says something else.

    >>> case = Case()
    >>> [case.of(line) for line in ("If the label is 1:", "L = -ln p", "We differentiate this loss.", "L = a")]
    ["it is said to hold under a condition: 'if'", "it is said to hold under a condition: 'if'", '', '']
    """

    doubt: str = ""

    def of(self, line: str, *, is_formula: bool = False) -> str:
        """What the words so far say of when this line holds."""
        lead = _LEAD.match(_COMMAND.sub(lambda found: " " * len(found[0]), line))
        words = [*_WORD.finditer(lead[0])] if lead is not None else []
        end = words[_FIRST].start() if len(words) > _FIRST else lead.end() + 2 if lead is not None else 0
        opening = next(_conditions(line[:end]), None)
        if opening is not None:
            self.doubt = doubt_of(opening)
        elif not is_formula and len(words) > _ENOUGH:
            self.doubt = ""
        return self.doubt


def _conditions(text: str) -> Iterator[str]:
    spoken = _DONE.sub(" ", _FORMULA.sub(lambda found: f"${' ' * (len(found[0]) - 2)}$", text))
    return (found[0].strip().lower() for found in _SAID.finditer(spoken))


def doubt_of(word: str) -> str:
    """Why nothing is refuted by a formula beside these words."""
    return f"it is said to hold under a condition: {word!r}"
