"""The command line: it parses, calls and prints. A command is loaded when it is used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

# Each command: its module below this package, and its one line of help.
COMMANDS = {
    "release": "build what students get from the sources",
    "collect": "take in notebooks that were handed in: folders, zip files, single notebooks",
    "grade": "grade what was collected and enter it into the gradebook",
    "mark": "grade notebooks and print the results, without a gradebook",
    "feedback": "write a page for every student",
    "report": "write the class report",
    "export": "write the gradebook as CSV",
    "audit": "say how a mark came about, and grade it again",
    "doctor": "say what this machine offers for confining student code",
    "demo": "show the main job on a sample class",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 something could not be graded or done, 2 a wrong call."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release assignments, grade what students hand in, and say what a class misunderstood.",
        epilog="`autograder COMMAND --help` explains a command.",
    )
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the output of helper processes")
    parser.add_argument("--course", metavar="FOLDER", help="the course's folder (default: the one you are in)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = _command_in(given)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name == chosen:
            importlib.import_module(f"autograder.cli.{name}").add_arguments(command)
    options = parser.parse_args(given)
    if options.debug:
        os.environ["AUTOGRADER_DEBUG"] = "1"
    return _run(options)


def _command_in(given: list[str]) -> str | None:
    """Return the command of a command line: the first word that is no option and no option's value."""
    words = iter(given)
    for word in words:
        if word == "--course":
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _run(options: argparse.Namespace) -> int:
    from ..core.errors import AutograderError

    module = importlib.import_module(f"autograder.cli.{options.command}")
    try:
        status: int = module.run(options)
        return status
    except AutograderError as error:
        if options.debug:
            raise
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("autograder: stopped. What was finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    finally:
        if "autograder.sandbox.servers" in sys.modules:
            sys.modules["autograder.sandbox.servers"].stop_all()


if __name__ == "__main__":
    sys.exit(main())
