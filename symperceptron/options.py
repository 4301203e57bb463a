"""The options of the command line, in groups: each adds to a parser what one kind of command takes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

__all__ = ["language", "neuron", "page", "submissions", "target", "wrt"]


_TARGETS = ("numpy", "jax", "torch", "tensorflow", "c")


def wrt(parser: argparse.ArgumentParser) -> None:
    """What is differentiated, how finely, and how it is shown."""
    parser.add_argument(
        "--wrt",
        action="append",
        metavar="NAME",
        help="variable: w_j (the default), b, x_j, z, O, of a network w_ij^1, z_j^1; given twice, or as w_j,w_k, for a second derivative",
    )
    _detail(parser)
    parser.add_argument(
        "--format", choices=("text", "latex", "json"), default="text", help="text for reading, LaTeX, or a certificate in JSON"
    )


def _detail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--detail",
        choices=("brief", "standard", "full"),
        default="standard",
        help="the lesson's pace, one idea a line, or every rule application",
    )


def _written(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("-o", "--output", action="append", type=Path, metavar="FILE", help=what)
    parser.add_argument("--templates", action="append", type=Path, metavar="DIR", help="folder whose templates come before ours")


def page(parser: argparse.ArgumentParser) -> None:
    """Where a page goes and what stands on it."""
    parser.add_argument("course", nargs="?", type=Path, metavar="COURSE", help="a TOML file of many pages, instead of options")
    parser.add_argument("--jobs", type=_count, metavar="N", help="processes for a course (default: one for each processor)")
    _written(parser, "file to write, its format by its suffix; may be given several times (default: handout.html)")
    parser.add_argument("--title", help="title of the page")
    parser.add_argument("--author", help="author of the page")
    parser.add_argument(
        "--target",
        choices=_TARGETS,
        help="what the gradient is written for beside NumPy; its program is run if that is installed, and what it printed is shown",
    )
    parser.add_argument(
        "--certificate", action="store_true", help="keep beside the page the JSON by which every line can be proved again"
    )
    parser.add_argument(
        "--layout", choices=("page", "slides"), default="page", help="a page to read, or slides (.tex, .html, .pdf)"
    )
    parser.add_argument(
        "--version",
        choices=("student", "key", "teacher"),
        help="a worksheet with blanks, the same with its answers, or the page with the exercises and answers below it",
    )
    parser.add_argument(
        "--fade",
        type=_levels,
        metavar="LEVEL",
        help="leave out so many fifths of the derivation from its end, 1 to 5; a range, 1..5, makes a page of each, with {} for the level in FILE",
    )
    parser.add_argument(
        "--blank",
        action="append",
        metavar="WHAT",
        help="what is asked for in the derivation: 'line 3', 'reason 3', 'rule chain rule', or a part such as 'O(1 - O)'; may be repeated",
    )
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="draws other exercises and numbers (default: 0)")
    _detail(parser)


def submissions(parser: argparse.ArgumentParser) -> None:
    """What is checked, and how the reports are given."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="derivations to check, LaTeX or text; - is standard input")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="text for reading, JSON, or a table")
    _written(
        parser,
        "write the report as a page, its format by its suffix; for several inputs with {} for each one's name; may be repeated",
    )
    parser.add_argument("--jobs", type=_count, default=1, metavar="N", help="processes to work with (default: 1)")
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="ROLE=SYMBOL",
        help="the author's symbol for a role, such as output=\\hat{y}; may be repeated",
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=2.0, metavar="S", help="time for a line before it is left undecided (default: 2)"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; expected 1 or more")
    return int(text)


def _levels(text: str) -> tuple[int, ...]:
    first, dots, last = text.partition("..")
    ends = [int(end) for end in (first, last if dots else first) if re.fullmatch("[1-5]", end)]
    if len(ends) < 2 or ends[0] > ends[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is no level; expected one from 1 to 5, or a range such as 1..5")
    return tuple(range(ends[0], ends[1] + 1))


def _seed(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no seed; expected a whole number such as 7")
    return int(text)


def _parameter(text: str) -> tuple[str, str | None]:
    name, sign, value = text.partition("=")
    if not name.strip() or (sign and not value.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is no name with a value; expected such as alpha=1/5")
    return name.strip(), value.strip() if sign else None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no time in seconds; expected a number above 0")
    return seconds


def target(parser: argparse.ArgumentParser) -> None:
    """The language of the code."""
    parser.add_argument("--target", choices=_TARGETS, default="numpy", help="what the code is written for")
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64", help="precision (default: float64)")


def neuron(parser: argparse.ArgumentParser) -> None:
    """The options that describe the neuron."""
    parser.add_argument(
        "--activation",
        metavar="NAME",
        help="activation of the neuron, or its formula in z, such as z/(1+abs(z)) (default: sigmoid)",
    )
    parser.add_argument(
        "--layers",
        metavar="NAMES",
        help="a network instead: the activations of its layers, first to last, such as tanh,softmax; tanh,...,softmax for any number",
    )
    parser.add_argument(
        "--widths", metavar="N,N,…", help="with --layers, how many inputs and neurons there are, such as 784,128,10"
    )
    parser.add_argument("--loss", metavar="NAME", help="loss, or its formula in O and t (default: half_squared_error)")
    parser.add_argument(
        "--model",
        metavar="TEXT|FILE",
        help='a whole model instead, as text or in a file: "E = 1/2 (O-t)^2; O = sigma(z); z = sum_i x_i w_i + b"',
    )
    parser.add_argument(
        "--parameter",
        action="append",
        type=_parameter,
        metavar="NAME=VALUE",
        help="value of a constant, such as alpha=1/5; the name alone keeps it symbolic; may be repeated",
    )
    parser.add_argument("--samples", choices=("sum", "mean"), help="the loss over a batch of m samples, summed or averaged")
    parser.add_argument("--no-bias", action="store_true", help="a neuron without b")
    parser.add_argument(
        "--notation", default="plain", metavar="NAME", help="how names are written: plain (the default), layered, or a textbook's"
    )


def language(parser: argparse.ArgumentParser) -> None:
    """The language of the words."""
    parser.add_argument("--lang", default="en", metavar="LANG", help="language of the words: en (the default) or zh")
