"""The command line: derive, check, handout, code, rules.

A command is a row of `COMMANDS`: its arguments, and a function from what was given to the text that goes to standard output.
Nothing slow is imported before a command runs, so that ``--help`` answers at once.  Whatever a user can get wrong ends in one
sentence on standard error and exit status 2.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from symperceptron import __version__
from symperceptron.errors import SymperceptronError, UnknownNameError

if TYPE_CHECKING:
    from symperceptron.handouts.terminal import Style
    from symperceptron.language import Model

__all__ = ["main"]

USAGE_ERROR = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (that of this process by default) and give its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks ∂ shows ?, and no traceback
    try:
        given = _parser().parse_args(arguments)
        text = given.run(given)
        if text:
            print(text)
            sys.stdout.flush()
    except SymperceptronError as why:
        print(f"symperceptron: {_one_line(str(why))}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read has read enough; Python would complain once more while it closes the stream.
        _close_quietly()
    except OSError as why:
        _close_quietly()
        print(f"symperceptron: cannot write to standard output: {(why.strerror or str(why)).lower()}", file=sys.stderr)
        return USAGE_ERROR
    return int(getattr(given, "status", 0))


def _close_quietly() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _one_line(message: str) -> str:
    return " ".join(message.split())


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {_one_line(message)}; see '{self.prog} --help'", file=sys.stderr)
        sys.exit(USAGE_ERROR)


# -- the commands -----------------------------------------------------------------------------------------------------------------


def _derive(given: argparse.Namespace) -> str:
    from symperceptron.derivation import derive
    from symperceptron.derivation.network import as_defined

    model = _model(given)
    if given.layers is not None and not given.wrt:
        *_, first_layer = model.by_role("weight")
        variables = [as_defined(model, first_layer)]
    else:
        variables = [model.variable(name) for text in given.wrt or ["w_j"] for name in _names(text)]
    derivation = derive(model, tuple(variables), detail=given.detail)
    match given.format:
        case "json":
            import json

            return json.dumps(derivation.to_dict(), ensure_ascii=False, indent=1)
        case "latex":
            from symperceptron.handouts.excerpt import excerpt

            return excerpt(derivation, given.lang).rstrip("\n")
        case _:
            from symperceptron.handouts.terminal import derivation_text

            return derivation_text(derivation, given.lang, _style())


def _handout(given: argparse.Namespace) -> str:
    from symperceptron.handouts import handout

    page = handout(
        _model(given), given.lang, title=given.title, author=given.author, detail=given.detail, templates=given.templates or ()
    )
    paths = page.save_all(given.output or [Path("handout.html")])
    return "\n".join(map(str, paths))


def _code(given: argparse.Namespace) -> str:
    from symperceptron.kernels import code

    return code(_model(given), given.target, given.dtype).rstrip("\n")


def _rules(given: argparse.Namespace) -> str:
    from symperceptron.handouts.terminal import rules_text

    return rules_text(given.lang, _style())


def _check(given: argparse.Namespace) -> str:
    from symperceptron.checking.command import Order, checked, exit_status, rendered, roles

    order = Order(given=_model(given), names=roles(given.name), lang=given.lang, seconds=given.seconds)
    progress = sys.stderr if sys.stderr.isatty() and len(given.files) > 1 else None
    reports = list(checked(given.files, order, given.jobs, progress))
    given.status = exit_status(reports)
    if given.output:
        from symperceptron.handouts.reports import save_reports

        return "\n".join(map(str, save_reports(reports, given.output, given.lang, _model(given), given.templates or ())))
    return rendered(reports, given.format, given.lang, colour=_style().colour)


# -- arguments --------------------------------------------------------------------------------------------------------------------


def _wrt(parser: argparse.ArgumentParser) -> None:
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


def _page(parser: argparse.ArgumentParser) -> None:
    _written(parser, "file to write, its format by its suffix; may be given several times (default: handout.html)")
    parser.add_argument("--title", help="title of the page")
    parser.add_argument("--author", help="author of the page")
    _detail(parser)


def _submissions(parser: argparse.ArgumentParser) -> None:
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


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no time in seconds; expected a number above 0")
    return seconds


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--target", choices=("numpy", "jax", "torch", "tensorflow", "c"), default="numpy", help="what the code is written for"
    )
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64", help="precision (default: float64)")


def _neuron(parser: argparse.ArgumentParser) -> None:
    """The options that describe the neuron."""
    parser.add_argument("--activation", default="sigmoid", metavar="NAME", help="activation of the neuron (default: sigmoid)")
    parser.add_argument(
        "--layers", metavar="NAMES", help="a network instead: the activations of its layers, first to last, such as tanh,softmax"
    )
    parser.add_argument(
        "--widths", metavar="N,N,…", help="with --layers, how many inputs and neurons there are, such as 784,128,10"
    )
    parser.add_argument("--loss", default="half_squared_error", metavar="NAME", help="loss (default: half_squared_error)")
    parser.add_argument("--no-bias", action="store_true", help="a neuron without b")
    parser.add_argument(
        "--notation", default="plain", metavar="NAME", help="how names are written: plain (the default), layered, or a textbook's"
    )


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", default="en", metavar="LANG", help="language of the words: en (the default) or zh")


Arguments = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: what it does, the arguments it takes, and how it runs."""

    name: str
    summary: str
    arguments: tuple[Arguments, ...]
    run: Callable[[argparse.Namespace], str]


COMMANDS = (
    Command(
        name="derive",
        summary="derive a gradient line by line, with rules and proofs",
        arguments=(_wrt, _neuron, _language),
        run=_derive,
    ),
    Command(
        name="check",
        summary="check derivations written by hand, line by line",
        arguments=(_submissions, _neuron, _language),
        run=_check,
    ),
    Command(name="code", summary="print the gradient as code", arguments=(_target, _neuron, _language), run=_code),
    Command(name="handout", summary="write a page to teach from", arguments=(_page, _neuron, _language), run=_handout),
    Command(name="rules", summary="list every rule with statement and example", arguments=(_language,), run=_rules),
)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="symperceptron",
        description="Derive the gradient of a perceptron, prove every line, compute it, and print it to teach from.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"symperceptron {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        description = command.summary[0].upper() + command.summary[1:] + "."
        one = commands.add_parser(command.name, help=command.summary, description=description, allow_abbrev=False)
        for add in command.arguments:
            add(one)
        one.set_defaults(run=command.run)
    return parser


# -- what was given, as the library takes it ----------------------------------------------------------------------------------------


def _model(given: argparse.Namespace) -> Model:
    from symperceptron import Network, Perceptron
    from symperceptron.derivation.network import layers_in, widths_in

    if given.layers is None:
        if given.widths is not None:
            raise UnknownNameError(
                f"--widths {given.widths} was given without --layers; expected the layers too, such as --layers tanh,softmax"
            )
        return Perceptron(activation=given.activation, loss=given.loss, bias=not given.no_bias, notation=given.notation)
    widths = None if given.widths is None else widths_in(given.widths)
    return Network(layers_in(given.layers), given.loss, given.notation, bias=not given.no_bias, widths=widths)


def _names(text: str) -> list[str]:
    """The variables in ``w_j,w_k``; a comma within braces belongs to the indices."""
    return [name.strip() for name in re.split(r",(?![^{]*})", text)]


def _style() -> Style:
    """For a terminal its width and, unless NO_COLOR says otherwise, colours; for a file or a pipe neither."""
    from symperceptron.handouts.terminal import Style

    if not sys.stdout.isatty():
        return Style()
    return Style(
        width=shutil.get_terminal_size().columns, colour=not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
