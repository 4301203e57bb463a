"""The versions of a page: for the student the setting and exercises, the key to them, for the teacher everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symperceptron.errors import UnknownNameError
from symperceptron.handouts.asking import LEVELS
from symperceptron.handouts.document import Block, Gap, Heading, Paragraph
from symperceptron.handouts.exercises import exercises
from symperceptron.handouts.subject import Choices, Subject

__all__ = ["STUDENT", "VERSIONS", "is_sheet", "refuse", "versioned"]

STUDENT = "student"
VERSIONS = (STUDENT, "key", "teacher")
_NAME, _DATE = 16, 8  # ems

Section = Callable[[Subject], Iterator[Block]]


def is_sheet(choices: Choices) -> bool:
    """Whether the page is a worksheet, be it with answers."""
    return choices.version in (STUDENT, "key")


def refuse(choices: Choices) -> None:
    """Raise UnknownNameError where there is no such version or level."""
    if choices.version is not None and choices.version not in VERSIONS:
        raise UnknownNameError.among("version", choices.version, VERSIONS)
    if choices.fade is not None and choices.fade not in range(1, LEVELS + 1):
        raise UnknownNameError.among("level of fading", choices.fade, map(str, range(1, LEVELS + 1)))
    if choices.fade is not None and choices.blanks:
        raise UnknownNameError("both a level of fading and blanks were given; expected one of them")


def versioned(page: Subject, setting: Section, others: tuple[Section, ...]) -> Iterator[Block]:
    """The blocks of the page in the version that was chosen, with the answers in the blanks; all but the setting tells answers."""
    say, version = page.say, page.choices.version
    given = tuple(setting(page))
    if is_sheet(page.choices):
        yield Paragraph(text=say.say("worksheet", "name", student=Gap(_NAME), date=Gap(_DATE)))
    yield from given
    if not is_sheet(page.choices):
        for section in others:
            yield from section(page)
    if version is not None:
        yield Heading(text=say.say("worksheet", "exercises" if is_sheet(page.choices) else "with_answers"))
        yield from exercises(page, given)
