"""How Sphinx builds the documentation: offline, from the Markdown here and from the docstrings of the package."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

_project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = _project["name"]
release = version = _project["version"]
author = _project["authors"][0]["name"]
project_copyright = f"2026, {author}"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "check_tables",
    "function_tables",
    "rule_table",
    "stable_table",
]
exclude_patterns = ["_build", "_ext"]
myst_enable_extensions = ["amsmath", "deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
# Docstrings mark code with single backquotes, as they do in Markdown.
default_role = "code"

html_theme = "furo"
html_title = "symperceptron"
html_copy_source = False
html_show_sourcelink = False
