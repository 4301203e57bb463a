r"""The words before and behind a formula in plain text: ``Loss: E = …``, ``The loss is E = …`` and ``… = p − y, since Σ y = 1``.

What is said before a formula is what it is about; where it says when the formula holds (``if z > 0: …``) or that it does not, it is left where it is.  A clause
behind gives grounds: a formula in it is a statement of its own, as it is behind ``\text{since}``; words alone are taken off, and as they may
say of what the line holds, nothing is refuted that has such words behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symperceptron.language.reading.conditions import CONDITIONAL
from symperceptron.language.reading.lexicon import Lexicon

__all__ = ["DENYING", "Clause", "clause_of", "lead_end", "values_said", "without_nouns", "without_sentence"]

DENYING = frozenset(
    {"not", "never", "wrong", "wrongly", "incorrect", "incorrectly", "instead", "false", "mistake", "mistakenly", "unlike"}
)
_LABEL = re.compile(r"\s*(?:[-*•#>]+\s+)?[*_]*([^\W\d_][^=<>≈≡:$\\^_*]{0,80}?)[*_]*\s*:[*_]*(?!=)\s+(?=\S)")
_VERB = re.compile(r"\b(?:is|are|becomes?|equals?|reads?|gives?|yields?|get|gets|obtain|have)\b[\s,:]+", re.IGNORECASE)
# What a formula is called, before it, or as a side of its own: "weight gradient = dE/dw = …", "now the derivative dL/dz = …".
_WORDS_FIRST = re.compile(
    r"\s*(?:[-*•#>/]+\s+)?(?:[A-Za-z]{2,}\s+)+(?:=\s*(?=[^=]+=)|(?=(?:d[A-Za-z]\w*|∂[^\s/]+)\s*/\s*[d∂]\S+\s*=|\\frac\{\\partial))"
)
_ABOUT = re.compile(r"\bwith\s+respect\s+to\b", re.IGNORECASE)
_NOUN = re.compile(
    r"(?:^|[,;:])\s*((?:(?:and|with|the|a|an|our)\s+)*(?:(?:squared|mean|cross-entropy|binary|total|predicted|net|hidden|linear)\s+)*"
    r"(?:loss|cost|error|objective|output|prediction|target|label|input|activation|hypothesis|residual|gradient|sum|logits?|likelihood|score|unit|layer)"
    r"(?:\s+(?:function|value|term|signal))?\s+)(?=[^\s=,:]+\s*:?=)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<=\s)\(?(where|with|since|because|using|by)\s+(?=\S)", re.IGNORECASE)
_RELATION = re.compile(r"[=<>≈≡∝]|\\(?:approx|equiv|le|ge|ne)\b")
_SENTENCE = re.compile(r"(?<=[\w)\]}])\.\s+(?=[A-Z][a-z]*\s+[A-Za-z'])")
_SAID_VALUE = re.compile(
    r"(?<![\w\\^{}.])(?:[^\W\d_](?:_?[0-9]{1,2}|[₀-₉]{1,2}|\u0302)?|[a-z]{2,12}_[a-z]{2,12})\s*=\s*[-−]?[0-9]+(?:\.[0-9]+)?"
    r"(?=\s*(?:$|[,;)])|\.(?:\s|$)|\s+(?:\([a-z ]+\)|[a-z]{2,}\b))"
)
_OF_ONE_CASE = CONDITIONAL - {"with", "where", "as"}
_HARMLESS = ("using", "by")


def lead_end(text: str, lexicon: Lexicon) -> int:
    """Where the words before a formula end: a label, or a sentence that goes on with it; 0 if there are none.

    >>> from symperceptron.language.reading.lexicon import Lexicon
    >>> [lead_end(text, Lexicon()) for text in ("Loss function: E = a", "The loss is E = a", "if z > 0: f = z", "E: a = b")]
    [15, 12, 0, 0]
    """
    relation = _RELATION.search(text)
    head = text[: relation.start()] if relation is not None else ""
    verbs, end = [*_VERB.finditer(head)], 0
    while (label := _LABEL.match(head, end)) is not None:
        end = label.end()
    end = end or (verbs[-1].end() if verbs else 0)
    if not end and (said := _WORDS_FIRST.match(text)) is not None:
        spoken = re.findall("[A-Za-z]+", said[0])
        is_prose = any(lexicon.split(word) is None for word in spoken) and len(spoken) > 1
        return said.end() if is_prose and not {word.lower() for word in spoken} & (CONDITIONAL | DENYING) else 0
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", _ABOUT.sub("", head[:end]))]
    is_said = any(len(word) > 3 or word == "the" or (len(word) > 2 and lexicon.split(word) is None) for word in words)
    return end if is_said and not {*words} & (CONDITIONAL | DENYING) and head[end:].strip() else 0


def without_nouns(text: str) -> str:
    """The text without what a quantity is called before its letter.

    >>> without_nouns("y = s(z), loss L = y")
    'y = s(z),      L = y'
    """
    for found in reversed([*_NOUN.finditer(text)]):
        text = text[: found.start(1)] + " " * len(found[1]) + text[found.end(1) :]
    return text


def without_sentence(text: str) -> tuple[str, str]:
    """The text without a sentence of its own behind a formula, and why nothing is refuted before it.

    >>> without_sentence("E = a. This is the loss of one example.")
    ('E = a                                  ', 'it is said to hold beside: This is the loss of one example')
    >>> without_sentence("E = a. This is wrong."), without_sentence("E = a. Here a = b.")
    (('E = a. This is wrong.', ''), ('E = a. Here a = b.', ''))
    """
    found = _SENTENCE.search(text)
    if found is None or not _RELATION.search(text[: found.start()]):
        return text, ""
    said = text[found.end() :]
    words = re.findall("[a-z']+", said.lower())
    if _RELATION.search(said) or DENYING & {*words} or len(words) < 3:
        return text, ""
    return text[: found.start()].ljust(len(text)), f"it is said to hold beside: {said.strip(' .')}"


def values_said(text: str) -> str:
    """Of a sentence, the numbers that it gives, where it states nothing else and no condition.

    >>> values_said("Suppose x = 2.0 and w = 0.5 (the weight).").strip(" ,")
    'x = 2.0     ,w = 0.5'
    >>> values_said("If x = 2.0, f = 1"), values_said("so x = 2 gives z = 2 x")
    ('', '')
    """
    found = [*_SAID_VALUE.finditer(text)]
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", text)}
    if not found or len(found) != len(_RELATION.findall(text)) or words & (_OF_ONE_CASE | DENYING):
        return ""
    kept = [" "] * len(text)
    for one in found:
        kept[one.start() : one.end()] = one[0]
        kept[max(one.start() - 1, 0)] = "," if one.start() else kept[0]
    return "".join(kept)


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands behind a formula: where it begins and ends, whether it has a formula of its own, and why nothing is refuted by what is before it."""

    start: int
    end: int
    inside: int
    has_formula: bool
    doubt: str = ""


def clause_of(text: str) -> Clause | None:
    """The clause that gives the grounds of a formula, behind it.

    >>> clause_of("E = a where a is given")
    Clause(start=6, end=22, inside=12, has_formula=False, doubt='it is said to hold where a is given')
    """
    found = _CLAUSE.search(text)
    if found is None or not _RELATION.search(text[: found.start()]):
        return None
    end = len(text.rstrip())
    is_bracketed = found[0].startswith("(")
    if is_bracketed and not text[:end].endswith(")"):
        return None
    rest = text[found.end() : end - is_bracketed]
    if _RELATION.search(rest):
        return Clause(found.start(), end, found.end(), has_formula=True)
    word = found[1].lower()
    doubt = "" if word in _HARMLESS else f"it is said to hold {word} {rest.strip(' .,')}"
    return Clause(found.start(), end, found.end(), has_formula=False, doubt=doubt)
