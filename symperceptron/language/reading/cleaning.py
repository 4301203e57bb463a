r"""What of a physical line is mathematics: markup, numbering and words around a formula taken off, every character kept in its place.

>>> from symperceptron.language.reading.lexicon import Lexicon
>>> cleaned("Therefore $O = a$ holds.", Lexicon()).text.strip()
',O = a'
>>> cleaned("By the chain rule we get the following.", Lexicon()).kind
'note'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symperceptron.errors import ReadingError
from symperceptron.language.reading.cells import in_cells
from symperceptron.language.reading.clauses import clause_of, lead_end, values_said, without_nouns, without_sentence
from symperceptron.language.reading.conditions import CONDITIONAL, beside, doubt_of, is_conditional
from symperceptron.language.reading.index_cases import with_index_case
from symperceptron.language.reading.lexicon import Lexicon
from symperceptron.language.reading.markdown import rows_restored
from symperceptron.language.reading.numbering import without_bullet, without_marks
from symperceptron.language.reading.tables import FUNCTION_WORDS, INNER_ENVIRONMENTS, LEADING_WORDS, OTHER_SCRIPTS
from symperceptron.language.reading.tokens import MAX_LENGTH

__all__ = ["COMMENT", "MARKUP", "Cleaned", "blanked", "cleaned", "physical_lines"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A line with spaces where it is no mathematics; its kind, and why it cannot be told apart from the words in it.

    `doubt` is what its words may say of when it holds.
    """

    text: str
    kind: str = "formula"
    error: ReadingError | None = None
    doubt: str = ""


# -- physical lines ---------------------------------------------------------------------------------------------------------------------

_OPENS = re.compile(r"\\begin\{(" + "|".join(INNER_ENVIRONMENTS) + r")\}")
_CLOSES = re.compile(r"\\end\{(" + "|".join(INNER_ENVIRONMENTS) + r")\}")
MAX_JOINED = 20


def physical_lines(text: str) -> Iterator[tuple[int, str]]:
    """The physical lines with their numbers; one that opens a case distinction runs to the line that closes it."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line, first = lines[at], at
        while len(_OPENS.findall(line)) > len(_CLOSES.findall(line)) and at + 1 < len(lines) and at - first < MAX_JOINED:
            at += 1
            line += " " + lines[at]
        yield first + 1, line
        at += 1


# -- one line --------------------------------------------------------------------------------------------------------------------------------

COMMENT = re.compile(r"(?<![\\\d])%.*")  # right behind a number it says per cent, and no comment
_NOTE_BEHIND = re.compile(r"\s#+\s.*|\s(?://|--+)\s+[^\W\d_].*|\s(?:<-|<--|←)\s*[^\W\d_]{2}.*")
_WORDS_BEHIND = re.compile(r"\s{1,40}(?:\(([A-Za-z][A-Za-z', -]+)\)|\[([A-Za-z][A-Za-z', -]+)\])[\s.,;]*$")
_OF_UNIT = re.compile(
    r"(?:\s{2,}|(?<=[)\]}])\s+)[(\[]activation[)\]]|\s+[(\[]no "
    r"|\s+[(\[](?:\w{3,} )*(?:sigmoid|relu|tanh|softmax|linear)(?: (?:activation|function|output|layer|unit))?[)\]]",
    re.IGNORECASE,
)
_WORDS_BEFORE_SIGN = re.compile(r"\s\(([A-Za-z][A-Za-z' ]+)\)(?=\s*=)")
MARKUP = re.compile(
    r"\\(?:begin|end)\{(?!"
    + "|".join(INNER_ENVIRONMENTS)
    + r")[a-zA-Z]+\*?\}(?:\[[a-z]*\])?|```+\w*|~~~+\w*|\\\[|\\\]|\$\$|\\(?:new|renew|provide)command.*|\\DeclareMathOperator.*|\\def\\.*|(?<=[=&])\s*\{\}"
    # what a document consists of beside its formulas
    r"|\\(?:documentclass|usepackage|title|author|date|chapter|(?:sub)*section|paragraph|pagestyle|label)\*?(?:\[[^\]]*\])?\{[^{}]*\}"
    r"|^\s*\.\. math::(?:\s*:\w+:.*)?|:math:(?=`)"
    r"|\\(?:[hm]skip|m?kern)\s*-?[\d.]+\s*(?:em|ex|pt|mu|cm|mm|in)(?![A-Za-z])|\\(?:maketitle|noindent|newpage|clearpage|(?:small|med|big)skip|centering)\b"
)
_DOLLARS = re.compile(r"\$([^$]+)\$")
_TICKS = re.compile(r"(?<![\w)\]}`'])`([^`]*[=/+*^(][^`]*)`(?![\w(`'])")
_TICKED_EQUATION = re.compile(r"(?<![\w)\]}`'])`([^`=]+)`(\s*[=≈]\s*)`([^`=]+)`")
_TICKED_SIDE = re.compile(r"([=≈]\s*)`([^`=]*)`")
_INLINE = re.compile(r"\\\(([^$]*?)\\\)")
_DISPLAY = re.compile(r"\\\[([^$]*?)\\\]|\$\$([^$]+)\$\$")
_DELIMITER = re.compile(r"\\[()\[\]]|\$\$")
# One formula behind another with nothing between them; the second is a statement of its own unless it goes on with a relation.
_NEXT_FORMULA = re.compile(r"(?:\$\$|\\\])\s*(?:\$\$|\\\[)(?=\s*[^\s=<>&+\-])|(?<!\$)\$\s+\$(?=\s*[^\s$=<>&+\-][^$=]*=)")
# In plain text, a wide gap before a name with a sign of equality behind it parts two statements.
_WIDE_GAP = re.compile(r"(?<=[0-9)])\s{3,}(?=[^\W\d_][\w{}₀-₉]{0,10}\s*=)")
_SAID_ALWAYS = re.compile(
    # with y = 1 is a condition, with p = σ(z) a definition
    r"\s*(?:with(?=\s[^=<>≤≥]{1,40}=[^=]*[(^/*+\\Σ∑√])|therefore|thus|hence|so|then|where|because|since|finally|now|we get|we have|let|given|and)\b[\s,:]+",
    re.IGNORECASE,
)
_LED = re.compile(rf"\s*(?:{'|'.join(LEADING_WORDS)})\b[\s,:]+(?=[^\s=+*/^_<>-][^=]*=)", re.IGNORECASE)
_SAID_FIRST = re.compile(
    r"[\s,]*(?:(?:therefore|thus|hence|so|then|where|with|and|we|get|have|since|because|now|finally|that|is|also|i\.e\.|given|let|if|but|by|the|chain|rule|gives?)\b[\s,:]*"
    r"|[\u3000-\u303f\u3040-\u30ff\u4e00-\u9fff\uff0c\uff1a]+[\s:,]*)+",
    re.IGNORECASE,
)
_RELATION = re.compile(r"[=\uff1d<>≈≡⇒→∝]|\\(?:approx|equiv|Rightarrow|implies|le|ge)\b")
_PROSE = frozenset(
    "the is of by we so to in and for with then this that as are get have where using since because from now let hence thus be on it"
    " derivative chain rule respect gradient function step apply applying therefore following equation simplify substituting"
    " which means can our you here there both side sides first second next note".split()
)
_HEADING = re.compile(r"\s*#{1,6}\s[^=]*|[\s#*_]*[A-Za-z][\sA-Za-z0-9',()*_-]*[A-Za-z][*_]*:[*_]*\s*")
_ALONE = re.compile(r"(?<![^\s(,.:;])[A-Za-z]{2,}(?![^\s),.:;])")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_OTHER_SCRIPT = re.compile(f"[{OTHER_SCRIPTS}]")
_ASIDE_BEHIND = re.compile(
    rf"\s*[(\uff08](?=[^()\uff08\uff09=]*[{OTHER_SCRIPTS}])[^()\uff08\uff09=]*[)\uff09][\s.,;\u3002\uff0c\uff1b]*$"
)
_LABEL_BEFORE = re.compile(rf"\s*(?:[-*•]\s+)?[{OTHER_SCRIPTS}][^=<>$\\A-Za-z]*[:\uff1a]\s*(?=[^=]+=)")
_INNER = re.compile(r"\\begin\{(" + "|".join(INNER_ENVIRONMENTS) + r")\}.*?(\\end\{\1\}|$)")
_TEXT_COMMAND = re.compile(r"\\(?:text|mbox|textrm|textit|textbf|mathrm|operatorname|mathit|begin|end|tag|label)\*?\s*\{[^{}]*\}")


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match made spaces, so that places stay what they were."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _in_dollars(text: str) -> str:
    r"""A line with formulas between ``\(`` and ``\)``, backticks or, among words, ``$$`` as it looks with dollars, unless one goes on in another line."""
    text = _TICKED_EQUATION.sub(r"`\1 \2 \3`", text)
    text = _TICKS.sub(r"$\1$", _TICKED_SIDE.sub(r"\1 \2 ", text))
    if not _INLINE.search(text) and not _is_among_words(text):
        return text
    found = _DISPLAY.sub(lambda one: f" ${one[1] or one[2] or ''}$ ", _INLINE.sub(lambda one: f" ${one[1]}$ ", text))
    return text if _DELIMITER.search(found) else found


def _is_among_words(text: str) -> bool:
    """Whether words stand around a displayed formula."""
    found = _DISPLAY.sub(" ", text)
    return found != text and re.search(r"[^\W\d_]{2}", _DOLLARS.sub(" ", found)) is not None


def _comma(between: re.Match[str]) -> str:
    """The end of a formula and the beginning of the next, with a comma where each is a formula of its own."""
    found, dollars = between[0], "$" if "$$" not in between[0] and "$" in between[0] else " "
    return f"{dollars}{',':^{len(found) - 2}}{dollars}"


def _without_other_script(line: str) -> tuple[str, str]:
    """The line without a remark in brackets behind its formula and a label before it in another script, and what they may say of when it holds."""
    found = _ASIDE_BEHIND.search(line)
    behind = found[0] if found is not None and _RELATION.search(line[: found.start()]) else ""
    label = _LABEL_BEFORE.match(line)
    before = label[0] if label is not None else ""
    said = next((doubt_of(words.strip()) for words in (before, behind) if is_conditional(words)), "")
    return f"{' ' * len(before)}{line[len(before) : len(line) - len(behind)]}{' ' * len(behind)}", said


def cleaned(text: str, lexicon: Lexicon, *, is_in_list: bool = False) -> Cleaned:
    """The formula of a line, or that it is a note or blank; a dash in front is a mark where it `is_in_list`."""
    if _HEADING.fullmatch(text[: MAX_LENGTH + 1]):
        return Cleaned(" " * len(text), "note")
    line = without_bullet(blanked(COMMENT, text[: MAX_LENGTH + 1]))
    line, aside = _without_other_script(rows_restored(line))
    line = _WIDE_GAP.sub(lambda gap: f",{' ' * (len(gap[0]) - 1)}" if "=" in line[: gap.start()] else gap[0], line)
    line = blanked(MARKUP, _NEXT_FORMULA.sub(_comma, _in_dollars(line)))
    line, marked = without_marks(line, is_in_list=is_in_list)
    said = beside(line) if "$" in line else ""
    line, of_a_cell = in_cells(line)
    line, doubt = _without_remark(line, lexicon)
    line = _only_mathematics(line)
    if not line.strip():
        return Cleaned(line, "note" if re.search(r"[^\W\d_]{2}", blanked(MARKUP, text[: MAX_LENGTH + 1])) else "blank")
    found = _without_words(line, lexicon)
    return replace(found, doubt=found.doubt or doubt or said or marked or of_a_cell or aside)


def _without_words(line: str, lexicon: Lexicon) -> Cleaned:
    line, behind = without_sentence(with_index_case(line))
    end = lead_end(line, lexicon)
    told = doubt_of(line[:end].strip(" :")) if is_conditional(line[:end]) else behind
    line = without_nouns(_from(line, end))
    prose = _prose_words(line, lexicon)
    if not _RELATION.search(line) and (prose or _is_heading(line, lexicon)):
        return Cleaned(line, "note")
    said_always = _SAID_ALWAYS.match(line) or _LED.match(line)
    line = _from(line, said_always.end()) if said_always else line
    prose = _prose_words(line, lexicon)
    said_first = _SAID_FIRST.match(line)
    if prose and said_first:
        line = _from(line, said_first.end())
        prose = _prose_words(line, lexicon)
    if not prose:
        return Cleaned(line, doubt=told)
    clause = clause_of(line)
    if clause is not None and not _prose_words(line[: clause.start], lexicon):
        before, behind = line[: clause.start], line[clause.inside : clause.end - (line[clause.start] == "(")]
        if not clause.has_formula:
            return Cleaned(before, doubt=clause.doubt or told)
        if not _prose_words(behind, lexicon):
            return Cleaned(f"{before}∵{' ' * (clause.inside - clause.start - 1)}{behind}", doubt=told)
    if values := values_said(line):
        return Cleaned(values, doubt=told)
    at = line.find(prose[0])
    message = f"the word {prose[0]!r} beside a formula; expected the formula alone or between $ signs"
    return Cleaned(line, error=ReadingError(message, (at, at + len(prose[0]))))


def _without_remark(line: str, lexicon: Lexicon) -> tuple[str, str]:
    """The line without what is said of it behind it, ``# …``, ``<- …`` or words in brackets of which one is no name; and what they may say of when it holds."""
    note = _NOTE_BEHIND.search(line) if _RELATION.search(line) else None
    line = line if note is None else line[: note.start()] + " " * len(note[0])
    noted = doubt_of(note[0].strip()) if note is not None and is_conditional(note[0].lstrip("<- ")) else ""
    line = _WORDS_BEFORE_SIGN.sub(lambda found: " " * len(found[0]) if _is_said(found[1], lexicon) else found[0], line)
    found = _WORDS_BEHIND.search(line)
    said = next(filter(None, found.groups()), "") if found else ""
    words = re.findall("[A-Za-z']+", said)
    is_prose = any(word.lower() in _PROSE for word in words)
    # A hyphen between names is a minus: (O-t), (pred - y).
    is_word = "-" not in said and any(len(word) > 2 and lexicon.split(word) is None for word in words)
    is_of_unit = found is not None and _OF_UNIT.match(line, found.start()) is not None
    is_word = is_word or (is_of_unit and not any(lexicon.candidates(word) or word in lexicon.words for word in words))
    if not found or not (is_prose or is_word):
        return line, noted
    is_case = bool(CONDITIONAL & {word.lower() for word in words}) or is_conditional(said)
    return line[: found.start()] + " " * len(found[0]), f"it is said to hold {said}" if is_case else noted


def _is_said(words: str, lexicon: Lexicon) -> bool:
    """Whether words say something of what stands before them, and not when it holds: of several, one is no name."""
    parts = words.split()
    is_prose = len(parts) > 1 and any(len(word) > 2 and lexicon.split(word) is None for word in parts)
    return is_prose and not CONDITIONAL & {word.lower() for word in parts}


def _from(text: str, start: int) -> str:
    return " " * start + text[start:]


def _only_mathematics(text: str) -> str:
    """Of a line with formulas between dollars and prose around them, the formulas."""
    spans = [match.span(1) for match in _DOLLARS.finditer(text)]
    if not spans:
        return text.replace("$", " ")
    outside = _DOLLARS.sub(" ", text)
    if not re.search(r"[^\W\d_]", outside):
        return text.replace("$", " ")
    kept = [" "] * len(text)
    for start, end in spans:
        kept[start:end] = text[start:end]
        kept[start - 1] = ","
    return "".join(kept) if any("=" in text[start:end] for start, end in spans) else ""


def _is_heading(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is nothing but words, of which one is no name, and numbers: ``# Homework 3``; or a word such as ``Then``."""
    is_plain = re.fullmatch(r"[\sA-Za-z0-9#.,:!?'\"()-]*", text) is not None
    says_only = (
        re.fullmatch(r"[\sA-Za-z.,:;!?]*", text) is not None
        and {word.lower() for word in re.findall("[A-Za-z]+", text)} <= _PROSE
    )
    return says_only or (is_plain and any(len(word) > 3 and lexicon.split(word) is None for word in _WORD.findall(text)))


def _prose_words(text: str, lexicon: Lexicon) -> list[str]:
    """The words of a line that are no names of mathematics, if they make it prose."""
    bare = blanked(_TEXT_COMMAND, blanked(_INNER, text))
    other = _OTHER_SCRIPT.findall(bare)
    words = [match[0] for match in _WORD.finditer(bare) if match[0] not in FUNCTION_WORDS]
    alone = {match[0] for match in _ALONE.finditer(bare)}
    common = [word for word in words if word.lower() in _PROSE and word in alone]
    strange = [word for word in words if len(word) > 2 and lexicon.split(word) is None]
    return other or (
        common if len(common) > 1 or len(strange) > 1 or (common and len(words) > 2) else strange if len(strange) > 2 else []
    )
