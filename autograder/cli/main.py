# PYTHON_ARGCOMPLETE_OK
"""The command line: it parses, calls and prints. A command is loaded when it is used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from contextlib import suppress

from . import completion
from .terminal import Ended, ends_at_once, open_closed_streams, quiet_output

# Each command: its module below this package, and its one line of help.
COMMANDS = {
    "release": "build what students get from the sources",
    "collect": "copy submissions into the course: folders, zip files, single notebooks",
    "grade": "grade what was collected and enter it into the gradebook",
    "mark": "grade notebooks and print the results, without a gradebook",
    "feedback": "write a page for every student",
    "report": "write the class report",
    "prices": "list what each mistake of an assignment costs",
    "export": "write the gradebook as CSV or JSON, or marks for Canvas, Moodle and Brightspace",
    "gradescope": "build a Gradescope autograder of an assignment",
    "classroom": "write a workflow that grades the repositories of a GitHub Classroom assignment",
    "similarity": "show whose code is similar, side by side: a place to look",
    "audit": "show how a mark came about, and grade it again",
    "doctor": "show how this machine confines student code, and an assignment's settings",
    "demo": "grade a sample class",
}
FAULT = "The grader failed, not you"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 something could not be graded or done, 2 a wrong call.

    128 and a signal's number: it was ended by that signal.
    """
    closed = open_closed_streams()
    asked = arguments is None and completion.is_asked()
    given = completion.words() if asked else sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release assignments, grade what students hand in, and say what a class misunderstood.",
        epilog="`autograder COMMAND --help` explains a command.",
    )
    _add_common_arguments(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen, command = _command_in(given), None
    for name, summary in COMMANDS.items():
        added = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name == chosen:
            command = added
            importlib.import_module(f"autograder.cli.{name}").add_arguments(added)
            _add_common_arguments(added, after=True)
    if asked:
        completion.answer(parser, command)
    options = parser.parse_args(given)
    if "stdout" in closed and getattr(options, "json", None) == "-":
        print("autograder: Standard output is closed, so `--json -` writes nowhere. Name a file.", file=sys.stderr)
        return 2
    if options.debug:
        os.environ["AUTOGRADER_DEBUG"] = "1"
    with quiet_output(options.quiet):
        return _run(options)


def _add_common_arguments(parser: argparse.ArgumentParser, after: bool = False) -> None:
    """Add the options that may stand before a command and after it; after it they must not undo those before."""
    off, none = (argparse.SUPPRESS, argparse.SUPPRESS) if after else (False, None)
    parser.add_argument(
        "--course", metavar="FOLDER", default=none, help="the course's folder (default: the one you are in)"
    )
    parser.add_argument(
        "--quiet", action="store_true", default=off, help="no progress and no tables: warnings and errors only"
    )
    parser.add_argument(
        "--debug", action="store_true", default=off, help="show tracebacks and the output of helper processes"
    )


def _command_in(given: list[str]) -> str | None:
    """Return the command of a command line: the first word that is neither an option nor an option's value."""
    words = iter(given)
    for word in words:
        if word == "--course":
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _run(options: argparse.Namespace) -> int:
    from ..core.errors import AutograderError, BrokenSuite, WrongCall
    from ..sandbox.folders import usable_home

    module = importlib.import_module(f"autograder.cli.{options.command}")
    try:
        with ends_at_once(), usable_home():
            status: int = module.run(options)
            return status
    except (Ended, KeyboardInterrupt) as error:
        with suppress(OSError):  # the terminal may be gone
            print(
                "autograder: stopped. What was finished is kept; the same command goes on from there.", file=sys.stderr
            )
        return error.status if isinstance(error, Ended) else 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except AutograderError as error:
        if isinstance(error, BrokenSuite):
            print(error.details, file=sys.stderr)
        if options.debug:
            raise
        print(f"autograder: {_one_line(error)}", file=sys.stderr)
        return 2 if isinstance(error, WrongCall) else 1
    except Exception as error:
        if options.debug:
            raise
        what = f"{type(error).__name__}: {_one_line(error)}"[:300]
        print(f"autograder: {FAULT} ({what}). Run it again with --debug and report what it shows.", file=sys.stderr)
        return 1


def _one_line(error: Exception) -> str:
    return " ".join(line.strip() for line in str(error).splitlines() if line.strip())


if __name__ == "__main__":
    sys.exit(main())
