"""What is noted while values are computed: the conditions of a proof, the kinks that were met.

A value that is remembered keeps what was noted on the way to it, and whoever meets it again notes the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Notes", "Remembered"]

Noted = dict[Hashable, None]  # in the order in which it was noted
Remembered = tuple[Any, Noted]


class Notes:
    """The notes on what is being computed."""

    def __init__(self, noted: Noted | None = None) -> None:
        self.noted: Noted = dict(noted or {})

    def add(self, note: Hashable) -> None:
        """Note something, once."""
        self.noted.setdefault(note)

    @contextmanager
    def apart(self) -> Iterator[Noted]:
        """What is noted inside, which is noted outside as well."""
        outer = self.noted
        inner: Noted = {}
        self.noted = inner
        try:
            yield inner
        finally:
            self.noted = outer
            outer |= inner

    def remembered(self, known: MutableMapping[Any, Remembered], key: Any, make: Callable[[], Any]) -> Any:
        """The value that is known by the key, or is made now."""
        found = known.get(key)
        if found is None:
            with self.apart() as noted:
                value = make()
            known[key] = (value, noted)
            return value
        value, noted = found
        if noted:
            self.noted |= noted
        return value
