"""The pages of a course, made in several processes: what cannot be made is said at the end and stops nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from symperceptron.checking.progress import leave_interrupts_to_the_parent, show
from symperceptron.derivation.described import described_subject
from symperceptron.errors import OutputError, SymperceptronError
from symperceptron.handouts.course import Course, Page
from symperceptron.handouts.page import handout

__all__ = ["Printed", "printed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What became of a page: the files that were written, and a sentence for each that was not."""

    paths: tuple[Path, ...] = ()
    failures: tuple[str, ...] = ()


def printed(course: Course, jobs: int = 1, progress: TextIO | None = None) -> Iterator[Printed]:
    """Make every page of the course, in so many processes; what became of each, in the order of the course."""
    of = len(course.pages)
    for number, (page, made) in enumerate(zip(course.pages, _made(course.pages, jobs), strict=True), start=1):
        show(progress, number, of)
        yield Printed(paths=made.paths, failures=tuple(course.said_of(page, why) for why in made.failures))


def _made(pages: Sequence[Page], jobs: int) -> Iterator[Printed]:
    if jobs <= 1 or len(pages) <= 1:
        yield from map(_page, pages)
        return
    pool = ProcessPoolExecutor(max_workers=min(jobs, len(pages)), initializer=leave_interrupts_to_the_parent)
    try:
        yield from map(_result, [pool.submit(_page, page) for page in pages])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _result(waiting: Future[Printed]) -> Printed:
    try:
        return waiting.result()
    except BrokenProcessPool:
        return Printed(failures=("the process that made it, or another one, was ended from outside; expected enough memory",))


def _page(page: Page) -> Printed:
    """Make one page in each of its formats."""
    written: list[Path] = []
    failures: list[str] = []
    try:
        made = handout(described_subject(**page.model), templates=page.templates, **page.choices)
        for file in page.files:
            try:
                _make_folder(file.parent)
                written += made.save_all([file])
            except SymperceptronError as why:
                failures.append(str(why))
    except SymperceptronError as why:
        failures.append(str(why))
    except Exception as why:  # noqa: BLE001  # a defect of ours at one page must not cost the others
        failures.append(f"this page cannot be made, by a defect of symperceptron: {type(why).__name__}: {why}")
    return Printed(paths=tuple(written), failures=tuple(failures))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise OutputError(f"cannot make the folder {str(folder)!r}: {(why.strerror or str(why)).lower()}") from why
