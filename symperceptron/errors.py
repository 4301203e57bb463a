"""Every error a user can meet.

Each message is one sentence that says what was given, where, and what was expected.  The command line prints it on one line
and exits with status 2; nothing else of the package is raised on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BackendError",
    "CertificateError",
    "CourseError",
    "ModelError",
    "NoRuleAppliesError",
    "OutputError",
    "ReadingError",
    "ShapeError",
    "SymperceptronError",
    "UnknownNameError",
]


class SymperceptronError(Exception):
    """The base of every error that this package raises on purpose."""


class UnknownNameError(SymperceptronError, ValueError):
    """A name that is not in its table: an activation, a loss, a notation, a variable of the model, a file suffix."""

    @classmethod
    def among(cls, what: str, given: object, known: Iterable[str]) -> UnknownNameError:
        """Say what was given, what is nearest to it and what there is.

        >>> print(UnknownNameError.among("activation", "sigmiod", ["sigmoid", "tanh"]))
        unknown activation 'sigmiod' (did you mean 'sigmoid'?); expected one of: sigmoid, tanh
        """
        names = list(known)
        near = get_close_matches(str(given), names, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        return cls(f"unknown {what} {given!r}{hint}; expected one of: {', '.join(names)}")


class ModelError(SymperceptronError, ValueError):
    """A program of definitions that does not define what it should: a cycle, a clash, a loss without an output; `name` is the one at fault."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class NoRuleAppliesError(SymperceptronError):
    """The engine has come to an expression that none of its rules rewrites; the message names the expression."""


class BackendError(SymperceptronError, ImportError):
    """A compiler of kernels that is not installed; the message says how to install it."""


class CertificateError(SymperceptronError, ValueError):
    """A stored derivation that does not replay; the message names the step."""


class CourseError(SymperceptronError, ValueError):
    """A course file that cannot be read or says what there is not; the message names the line and the table."""


class ReadingError(SymperceptronError, ValueError):
    """A text that is not mathematics in the language; `span` is the half-open range of characters at fault."""

    def __init__(self, message: str, span: tuple[int, int] = (0, 0)) -> None:
        super().__init__(message)
        self.span = span


class ShapeError(SymperceptronError, ValueError):
    """An array whose shape or dtype does not fit; the message names the argument, what was given and what was expected."""


class OutputError(SymperceptronError, OSError):
    """A file that cannot be written: its folder is missing, it is a folder, or the permission is."""
