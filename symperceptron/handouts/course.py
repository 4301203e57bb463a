"""A course file: what is to be printed of which neurons, in TOML.

A key is an option of ``handout`` by its name.  At the top it holds for every neuron, in a ``[[neuron]]`` table for that one; a list of
values makes a page of each, and of two lists a page of every pair.  A sentence about a mistake names the line, which is found by parsing:
a key stands on the last line of the shortest part of the file that is whole TOML and already holds it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import Any

from symperceptron.errors import CourseError, UnknownNameError
from symperceptron.handouts.texts import languages

__all__ = ["KEYS", "Course", "Page", "course_of"]

_MOST_PAGES = 10_000
_LARGEST_FILE = 1_000_000
_FILE_NAME = re.compile(r"\w[\w .+-]*")
_WORDS = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table with a text for each language"}

# Each key with what its value may be; of all but the last group the values name the file where there are several.
KEYS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "name": (str,), "folder": (str,), "format": (str,), "templates": (str,), "title": (str, dict), "author": (str,),
        "activation": (str,), "loss": (str,), "bias": (bool,), "layers": (str,), "widths": (str,), "notation": (str,),
        "lang": (str,), "detail": (str,), "layout": (str,), "version": (str,), "fade": (int,), "seed": (int,), "target": (str,), "certificate": (bool,),
    }
)  # fmt: skip
_MODEL = ("activation", "loss", "bias", "layers", "widths", "notation")
_CHOICES = ("title", "author", "lang", "detail", "layout", "version", "fade", "seed", "target", "certificate")
_WHOLE = ("name", "folder", "title", "author")  # of these one value is meant
_TOGETHER = ("format", "templates")  # of these every value is for the same page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be made: the files, what describes the model, what is chosen of the page, the templates, and whose table it is of."""

    files: tuple[Path, ...]
    model: Mapping[str, Any]
    choices: Mapping[str, Any]
    templates: tuple[Path, ...]
    neuron: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course file that was read: its path, its lines, and the pages in order."""

    path: Path
    lines: tuple[str, ...]
    pages: tuple[Page, ...]

    def said_of(self, page: Page, message: str) -> str:
        """The message with the table and, where it quotes the value of a key, that key and the line of it."""
        tables = tomllib.loads("".join(self.lines))
        given = {**tables, **tables["neuron"][page.neuron]}
        given["format"] = [f".{suffix}" for suffix in _listed(given.get("format"))]  # as the sentence quotes it
        keys = (*_MODEL, *_CHOICES, "format")
        key = next((key for key in keys if any(repr(value) in message for value in _listed(given.get(key)))), None)
        return _place(self.path, self.lines, page.neuron, key) + message


def course_of(path: Path) -> Course:
    """The course in a file; raises CourseError, which names the line, where it is none."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as why:
        raise CourseError(f"cannot read the course {str(path)!r}: {(why.strerror or str(why)).lower()}") from why
    if len(content) > _LARGEST_FILE:
        raise CourseError(f"the course {str(path)!r} has more than {_LARGEST_FILE} bytes; expected a few tables")
    try:
        text = content.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError as why:
        raise CourseError(f"the course {str(path)!r} is no text in UTF-8") from why
    except (tomllib.TOMLDecodeError, RecursionError) as why:
        raise CourseError(f"{path.name} is no TOML: {str(why) or 'nested too deeply'}") from why
    lines = tuple(text.splitlines(keepends=True))
    neurons = tables.get("neuron")
    if not isinstance(neurons, list) or not neurons or not all(isinstance(one, dict) for one in neurons):
        raise CourseError(
            f'{path.name} has no table [[neuron]]; expected one for each neuron, such as [[neuron]] with activation = "relu"'
        )
    general = {key: value for key, value in tables.items() if key != "neuron"}
    for number, table in ((None, general), *enumerate(neurons)):
        _refuse(table, partial(_place, path, lines, number))
    pages: list[Page] = []
    for number, table in enumerate(neurons):
        pages += _pages(path, {**general, **table}, number, len(neurons), _place(path, lines, number, None))
    _refuse_same(path, lines, pages)
    return Course(path=path, lines=lines, pages=tuple(pages))


def _listed(value: Any) -> tuple[Any, ...]:
    return () if value is None else tuple(value) if isinstance(value, list) else (value,)


# -- what is no course -----------------------------------------------------------------------------------------------------------


def _refuse(table: Mapping[str, Any], place: Callable[[str], str]) -> None:
    """Raise CourseError for the first key that there is not, or whose value is none of its kind."""
    for key, value in table.items():
        if key not in KEYS:
            raise CourseError(place(key) + str(UnknownNameError.among("key", key, KEYS)))
        kinds = KEYS[key]
        if isinstance(value, list) and (key in _WHOLE or not value):
            raise CourseError(f"{place(key)}{key} is {'an empty list' if not value else 'a list'}; expected {_expected(kinds)}")
        for one in _listed(value):
            if type(one) not in kinds or (isinstance(one, dict) and not all(isinstance(text, str) for text in one.values())):
                raise CourseError(f"{place(key)}{key} is {one!r}; expected {_expected(kinds)}")
            if isinstance(one, dict) and (unknown := next((lang for lang in one if lang not in languages()), None)):
                raise CourseError(place(key) + str(UnknownNameError.among("language", unknown, languages())))
    if "name" in table and not _FILE_NAME.fullmatch(table["name"]):
        raise CourseError(f"{place('name')}name is {table['name']!r}; expected a file's name, of letters, digits and - + . _")


def _expected(kinds: tuple[type, ...]) -> str:
    return " or ".join(_WORDS[kind] for kind in kinds)


def _refuse_same(path: Path, lines: tuple[str, ...], pages: list[Page]) -> None:
    """Raise CourseError where two pages are to be written to one file."""
    seen: dict[str, Page] = {}
    for page in pages:
        for file in page.files:
            other = seen.setdefault(str(file).casefold(), page)
            if other is not page:
                raise CourseError(
                    f"{_place(path, lines, page.neuron, None)}{file.name} is written for neuron {other.neuron + 1} already; expected another name"
                )


def _place(path: Path, lines: tuple[str, ...], neuron: int | None, key: str | None) -> str:
    """Where a key stands, or a table."""
    if neuron is not None and key is not None and not _holds(lines, neuron, key):
        neuron = None  # it stands at the top
    if neuron is None and key is not None and not _holds(lines, neuron, key):
        key = None
    line = 1 + bisect_left(range(1, len(lines) + 1), 1, key=lambda count: int(_holds(lines[:count], neuron, key)))
    table = "" if neuron is None else f", [[neuron]] {neuron + 1}"
    return f"{path.name}, line {line}{table}{f', {key}' if key else ''}: "


def _holds(lines: tuple[str, ...], neuron: int | None, key: str | None) -> bool:
    """Whether the longest part of the lines that is whole TOML holds the table and, in it, the key."""
    for count in range(len(lines), -1, -1):
        try:
            tables = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        tables_of = tables.get("neuron", []) if neuron is not None else [tables]
        place = neuron or 0
        return len(tables_of) > place and (key is None or key in tables_of[place])
    return False


# -- the pages ---------------------------------------------------------------------------------------------------------------------


def _pages(path: Path, given: Mapping[str, Any], number: int, of: int, place: str) -> Iterator[Page]:
    """The pages of a neuron: one for every choice of one value of each key."""
    several = {key: _listed(given[key]) for key in KEYS if key in given and key not in (*_WHOLE, *_TOGETHER)}
    count = prod(map(len, several.values()))
    if count > _MOST_PAGES:
        raise CourseError(f"{place}its lists make {count} pages; expected at most {_MOST_PAGES}")
    folder, name = path.parent / given.get("folder", "."), given.get("name", f"neuron-{number + 1}" if of > 1 else "neuron")
    formats = [f".{suffix.lstrip('.')}" for suffix in _listed(given.get("format", "html"))]
    for values in product(*several.values()):
        chosen = dict(zip(several, values, strict=True))
        stem = "-".join((name, *(_slug(chosen[key], several[key]) for key in several if len(several[key]) > 1)))
        fixed = {key: given[key] for key in ("title", "author") if key in given}
        if isinstance(title := fixed.get("title"), dict):
            fixed["title"] = title.get(chosen.get("lang", "en"))
        yield Page(
            files=tuple(folder / f"{stem}{suffix}" for suffix in dict.fromkeys(formats)),
            model={key: chosen[key] for key in _MODEL if key in chosen},
            choices={key: value for key, value in {**fixed, **chosen}.items() if key in _CHOICES},
            templates=tuple(path.parent / one for one in _listed(given.get("templates"))),
            neuron=number,
        )


def _slug(value: Any, among: tuple[Any, ...]) -> str:
    """The value as a part of a file's name, or its number among the others where it is none."""
    text = str(value).lower().replace(",", "-")
    return text if _FILE_NAME.fullmatch(text) else str(among.index(value) + 1)
