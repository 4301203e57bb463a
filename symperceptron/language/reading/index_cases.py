r"""Plain text that says for which indices a formula holds: ``If i = j: A = B``, ``Case 2 (i ≠ j): A = B``, ``A = B for i ≠ j``.

Without its words the condition is a statement beside the formula, which the checker understands.

>>> with_index_case("If i = j: A = B"), with_index_case("A = B for i != j")
('   i = j, A = B', 'A = B,    i != j')
>>> with_index_case("i = j: A = B"), with_index_case("For i = 1: A = B")
('i = j: A = B', 'For i = 1: A = B')
"""

from __future__ import annotations

import re

__all__ = ["with_index_case"]

_WORD = r"(?:if|when|for|where|case|si|quand|lorsque|pour|cuando|para|se|quando|wenn|falls|für)"
_CONDITION = r"(?P<condition>[ijklmn]\s*(?:==?|≠|!=|<>|\\neq?\b)\s*[ijklmn])\b"
_BEFORE = re.compile(
    rf"^(?P<lead>[\s*•>-]*(?:(?:case|cas|caso|fall)\s*(?:\d+|[a-z])?\s*[:.,]?\s*\(?)?(?:{_WORD}\s+)?){_CONDITION}"
    r"(?P<gap>\)?\s*(?:[:,]\s*(?:then\s+)?|then\s+))(?=[^=]+=)",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\s(?P<lead>\(?{_WORD}\s+){_CONDITION}(?P<gap>\)?[\s.,;]*)$", re.IGNORECASE)


def with_index_case(text: str) -> str:
    """The text, as long as it was, with a comma for the words between a formula and the condition on its indices."""
    found = _BEFORE.match(text)
    if found is not None and re.search(r"[A-Za-z]", found["lead"]):
        return f"{' ' * len(found['lead'])}{found['condition']},{' ' * (len(found['gap']) - 1)}{text[found.end() :]}"
    found = _BEHIND.search(text)
    if found is not None and "=" in text[: found.start()]:
        return f"{text[: found.start()]},{' ' * len(found['lead'])}{found['condition']}{' ' * len(found['gap'])}"
    return text
