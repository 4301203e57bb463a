"""A page in a window of a browser, with everything it asked for and complained of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


class Window:
    """A page in a window, with everything it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str = "light", **looks: Any) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **looks).new_page()
        self.noticed: list[str] = []
        own = path.as_uri()
        self.page.on("console", lambda message: self.noticed.append(message.text))
        self.page.on("pageerror", lambda why: self.noticed.append(str(why)))
        self.page.on("dialog", self._dismissed)
        self.page.on(
            "request", lambda request: self.noticed.extend([request.url] if not request.url.startswith((own, "data:")) else [])
        )
        self.page.goto(own)
        if looks.get("java_script_enabled", True):
            self.page.evaluate("document.fonts.ready")

    def _dismissed(self, dialog: Any) -> None:
        self.noticed.append(dialog.message)
        dialog.dismiss()

    def overhang(self) -> int:
        """How many pixels of the page lie beyond the window's edge."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))

    def barriers(self) -> list[str]:
        """What axe finds, with the first element of each."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        found = axe.run(self.page).response["violations"]
        return [f"{barrier['id']}: {barrier['nodes'][0]['html'][:200]}" for barrier in found]
