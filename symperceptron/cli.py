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
from typing import TYPE_CHECKING, Any, NoReturn

from symperceptron import __version__, options
from symperceptron.errors import CourseError, SymperceptronError, UnknownNameError

if TYPE_CHECKING:
    from symperceptron.derivation.induction import Induction
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
    from symperceptron.derivation.induction import Induction
    from symperceptron.derivation.network import as_defined
    from symperceptron.language.model import spelled

    model = _subject(given)
    if isinstance(model, Induction):
        return _by_induction(model, given)
    if given.layers is not None and not given.wrt:
        *_, first_layer = model.by_role("weight")
        variables = [as_defined(model, first_layer)]
    else:
        wrt = given.wrt or [spelled(name) for name in model.by_role("weight")][-1:]
        if not wrt:
            names = ", ".join(map(spelled, model.names))
            raise UnknownNameError(f"nothing says by what the loss is differentiated; expected --wrt with one of: {names}")
        variables = [model.variable(name) for text in wrt for name in _names(text)]
    derivation = derive(model, tuple(variables), detail=given.detail)
    match given.format:
        case "json":
            return _json(derivation.to_dict())
        case "latex":
            from symperceptron.handouts.excerpt import excerpt

            return excerpt(derivation, given.lang).rstrip("\n")
        case _:
            from symperceptron.handouts.terminal import derivation_text

            return derivation_text(derivation, given.lang, _style())


def _by_induction(induction: Induction, given: argparse.Namespace) -> str:
    from symperceptron.handouts.excerpt import excerpt_of
    from symperceptron.handouts.inductive import inductive_proof
    from symperceptron.handouts.terminal import blocks_text
    from symperceptron.handouts.texts import catalogue

    if given.wrt:
        raise UnknownNameError("--wrt was given beside layers of any number; expected none, as every derivative is derived")
    if given.format == "json":
        return _json(induction.to_dict())
    say, notation = catalogue(given.lang), induction.step.model.notation
    proof = inductive_proof(induction, say, given.detail)
    if given.format == "latex":
        return excerpt_of(proof, notation, say).rstrip("\n")
    return blocks_text(proof, notation, _style())


def _json(found: dict[str, Any]) -> str:
    import json

    return json.dumps(found, ensure_ascii=False, indent=1)


def _handout(given: argparse.Namespace) -> str:
    if given.course is not None:
        return _course(given)
    from symperceptron.handouts import Handout, handout
    from symperceptron.handouts.series import save_series

    model, levels = _subject(given), given.fade or (None,)

    def page(level: int | None) -> Handout:
        return handout(
            model,
            given.lang,
            title=given.title,
            author=given.author,
            detail=given.detail,
            layout=given.layout,
            seed=given.seed,
            version=given.version,
            fade=level,
            blanks=given.blank or (),
            target=given.target,
            certificate=given.certificate,
            templates=given.templates or (),
        )

    usual = Path("handout.html" if len(levels) == 1 else "handout-{}.html")
    return "\n".join(map(str, save_series(page, levels, given.output or [usual])))


def _course(given: argparse.Namespace) -> str:
    usual = vars(_parser().parse_args(["handout"]))
    other = next((name for name, value in vars(given).items() if value != usual[name] and name not in ("course", "jobs")), None)
    if other is not None:
        raise CourseError(
            f"--{other.replace('_', '-')} was given beside a course; expected it in {str(given.course)!r}, as a key"
        )
    from symperceptron.handouts.course import course_of
    from symperceptron.handouts.printing import printed

    course = course_of(given.course)
    progress = sys.stderr if sys.stderr.isatty() and len(course.pages) > 1 else None
    made = list(printed(course, given.jobs or os.cpu_count() or 1, progress))
    failures = dict.fromkeys(failure for one in made for failure in one.failures)  # what pages of a table have in common, once
    for failure in failures:
        print(f"symperceptron: {_one_line(failure)}", file=sys.stderr)
    given.status = USAGE_ERROR if failures else 0
    return "\n".join(str(path) for one in made for path in one.paths)


def _code(given: argparse.Namespace) -> str:
    from symperceptron.kernels import code

    return code(_model(given), given.target, given.dtype).rstrip("\n")


def _rules(given: argparse.Namespace) -> str:
    from symperceptron.handouts.terminal import rules_text

    return rules_text(given.lang, _style())


def _check(given: argparse.Namespace) -> str:
    from symperceptron.checking.command import Order, checked, exit_status, rendered, roles

    usual = vars(_parser().parse_args(["check", "-"]))
    is_usual = all(getattr(given, key) == usual[key] for key in _DESCRIBING)
    order = Order(given=None if is_usual else _model(given), names=roles(given.name), lang=given.lang, seconds=given.seconds)
    progress = sys.stderr if sys.stderr.isatty() and len(given.files) > 1 else None
    if given.output:  # that the pages go to different places is known before any file is looked at
        from symperceptron.handouts.reports import report_paths, save_reports

        plans = report_paths(given.output, given.files)
    reports = list(checked(given.files, order, given.jobs, progress))
    given.status = exit_status(reports)
    if given.output:
        return "\n".join(map(str, save_reports(reports, plans, given.lang, _model(given), given.templates or ())))
    return rendered(reports, given.format, given.lang, colour=_style().colour)


# -- the table of them ----------------------------------------------------------------------------------------------------------


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
        arguments=(options.wrt, options.neuron, options.language),
        run=_derive,
    ),
    Command(
        name="check",
        summary="check derivations written by hand, line by line",
        arguments=(options.submissions, options.neuron, options.language),
        run=_check,
    ),
    Command(
        name="code", summary="print the gradient as code", arguments=(options.target, options.neuron, options.language), run=_code
    ),
    Command(
        name="handout",
        summary="write a page to teach from",
        arguments=(options.page, options.neuron, options.language),
        run=_handout,
    ),
    Command(name="rules", summary="list every rule with statement and example", arguments=(options.language,), run=_rules),
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
    from symperceptron.derivation.described import described_model

    return described_model(**_described(given))


def _subject(given: argparse.Namespace) -> Model | Induction:
    from symperceptron.derivation.described import described_subject

    return described_subject(**_described(given))


_DESCRIBING = ("activation", "loss", "no_bias", "notation", "layers", "widths", "model", "parameter", "samples")


def _described(given: argparse.Namespace) -> dict[str, Any]:
    return {
        "activation": given.activation,
        "loss": given.loss,
        "bias": not given.no_bias,
        "notation": given.notation,
        "layers": given.layers,
        "widths": given.widths,
        "model": given.model,
        "parameters": dict(given.parameter or ()),
        "samples": given.samples,
    }


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
