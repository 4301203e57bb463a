"""Writing a file whole or not at all."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

from symperceptron.errors import OutputError

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever looks sees the old content or the new, never a part.

    Raises OutputError, and leaves what was there, where the file cannot be written.
    """
    target = path.resolve()  # where the name is a link, the file that it leads to is written
    if target.is_dir():
        raise OutputError(f"cannot write {str(path)!r}: it is a folder; expected the name of a file")
    if not target.parent.is_dir():
        raise OutputError(f"cannot write {str(path)!r}: there is no folder {str(target.parent)!r}; create it first")
    part = target.with_name(f".{token_hex(8)}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(content)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as why:
        raise OutputError(
            f"cannot write {str(path)!r}: {(why.strerror or str(why)).lower()}; expected a place where files may be written"
        ) from why
