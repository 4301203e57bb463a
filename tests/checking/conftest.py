"""What holds in every test of the checker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sympy.parsing import sympy_parser


@pytest.fixture(autouse=True)
def _nothing_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SymPy evaluates a string that it is handed for an expression, were it only to compare the two; no check may come to that."""
    evaluated: list[str] = []
    parse_expr = sympy_parser.parse_expr

    def recorded(text: str, *args: Any, **kwargs: Any) -> Any:
        evaluated.append(text)
        return parse_expr(text, *args, **kwargs)

    monkeypatch.setattr(sympy_parser, "parse_expr", recorded)
    yield
    assert not evaluated, f"evaluated: {evaluated[:5]}"
