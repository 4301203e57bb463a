"""What a measurement writes into the documentation: the part of a page between its two marks, and on which machine."""

from __future__ import annotations

import os
import platform
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "explanation" / "speed.md"


def write_part(name: str, text: str, page: Path = PAGE) -> None:
    """Put a text between ``<!-- name -->`` and ``<!-- end of name -->``."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(start)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{start}\n{text.strip()}\n{end}{after}", encoding="utf-8")


def machine() -> str:
    """The processor, its cores and caches, and the libraries, in a line."""
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = next((f"{info['internal_api']} {info['version']} ({info['architecture']})" for info in threadpool_info()), "no BLAS")
    cpu = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine()
    )
    caches = ", ".join(
        f"L{level} {size}" for index in range(1, 4) if (size := _cache(index, "size")) and (level := _cache(index, "level"))
    )
    return f"{cpu}, {os.cpu_count()} cores, {caches}; Python {platform.python_version()}, NumPy {np.__version__} with {blas}"


def _cache(index: int, what: str) -> str:
    return " ".join(_lines(f"/sys/devices/system/cpu/cpu0/cache/index{index}/{what}"))


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
