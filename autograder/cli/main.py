# PYTHON_ARGCOMPLETE_OK
"""The command line: it parses, calls and prints. A command is loaded when it is used.

After that comes the command as a process: its standard streams, what it prints when it is quiet, the signals that end
it, and completion in the shell (by argcomplete).

Why argparse and not click: `grade` and `gradescope` were written with click 8.5 as well. With completion, common
options and commands that are loaded when they are used, that took 187 lines, and 191 here. It starts as fast (`grade
--help` computes for 0.10 s with click, 0.11 s here; a completion 0.08 s and 0.09 s). But click has no option that takes
any number of values, so `--again alice bob` would have to go.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from ..core.course import Course
from ..core.errors import AutograderError, BrokenSuite, WrongCall, did_you_mean
from ..core.text import one_line

# Each command: its module below this package, and its one line of help.
COMMANDS = {
    "init": "start a course of your own, with one small assignment",
    "new": "write the files of a new assignment or exercise, with places to fill in",
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
    "interview": "write questions for a talk with each student about the student's own code",
    "audit": "show how a mark came about, and grade it again",
    "requests": "list the regrade requests of an assignment, and show each beside the code and the mark",
    "request": "enter a student's regrade request, or answer it",
    "archive": "write everything about an assignment into one file",
    "erase": "remove all that the course holds about a student",
    "doctor": "show how this machine confines student code, and an assignment's settings",
    "demo": "grade a sample class",
}
FAULT = "The grader failed, not you"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 something could not be graded or done, 2 a wrong call.

    128 and a signal's number: it was ended by that signal.
    """
    closed = open_closed_streams()
    asked = arguments is None and "_ARGCOMPLETE" in os.environ  # a shell asks for completions
    given = typed_words() if asked else sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Release assignments, grade what students hand in, and say what a class misunderstood.",
        epilog="`autograder COMMAND --help` explains a command.",
    )
    parser.add_argument("--version", action=_Version, help="show the version and end")
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
        print_completions(parser, command)
    if chosen and chosen not in COMMANDS:
        parser.error(
            f"There is no command {chosen!r}. {did_you_mean(chosen, COMMANDS)}Use one of: {', '.join(COMMANDS)}."
        )
    options, unknown = parser.parse_known_args(given)
    if unknown:
        (command or parser).error(_explain(unknown, options, command or parser))
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
    """Return what a command line calls: the first word that is neither an option nor an option's value."""
    words = iter(given)
    for word in words:
        if word == "--course":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _explain(unknown: list[str], options: argparse.Namespace, command: argparse.ArgumentParser) -> str:
    """Return what to say of words that a command does not take: what they may have been meant for."""
    words = [word for word in unknown if not word.startswith("-")]
    option = next((word.partition("=")[0] for word in unknown if word.startswith("-")), "")
    said = f"unrecognized arguments: {' '.join(unknown)}. "
    if option.startswith(("--due", "--late")):
        return (
            f"{said}Due dates and the late policy stand in nbgrader_config.py: configure(..., due={{...}}, late=...)."
        )
    if option:
        return said + did_you_mean(option, command._option_string_actions)
    if options.command == "grade":
        return f"{said}To judge some students again: `autograder grade {options.assignment} --again {' '.join(words)}`."
    return said


class _Version(argparse.Action):
    """Shows the version. It is looked up only then: that takes longer than all the rest of the help."""

    def __init__(self, **about: Any) -> None:
        super().__init__(nargs=0, **about)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"autograder {version('autograder')}")
        parser.exit()


def _run(options: argparse.Namespace) -> int:
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
        print(f"autograder: {one_line(str(error))}", file=sys.stderr)
        return 2 if isinstance(error, WrongCall) else 1
    except Exception as error:
        if options.debug:
            raise
        what = one_line(f"{type(error).__name__}: {error}", 300)
        print(f"autograder: {FAULT} ({what}). Run it again with --debug and report what it shows.", file=sys.stderr)
        return 1


STREAMS = ("stdin", "stdout", "stderr")  # by the number of their descriptor
# Ctrl-C, a service manager or a container, a closed terminal. Windows has no SIGHUP.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def open_closed_streams() -> set[str]:
    """Open the null device for each standard stream that is closed; return the names of those.

    A service or a job may start a command without them. Then the next files and sockets would get the descriptors 0 to
    2, and a child process would take them for its streams.
    """
    closed = set()
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            closed.add(name)
            if getattr(sys, name) is None:
                setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    return closed


class _NoOutput(io.StringIO):
    """Discards what is written; `real` is the standard output that it replaces."""

    def __init__(self, real: TextIO) -> None:
        super().__init__()
        self.real = real

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def quiet_output(quiet: bool) -> Iterator[None]:
    """Discard what is printed to standard output while this lasts, if `quiet`. Warnings on standard error stay."""
    if not quiet:
        yield
        return
    before = sys.stdout
    sys.stdout = _NoOutput(before)
    try:
        yield
    finally:
        sys.stdout = before


def is_quiet() -> bool:
    """Whether only errors and explicitly requested output are to be printed."""
    return isinstance(sys.stdout, _NoOutput)


def real_output() -> TextIO:
    """Return the stream for output that was explicitly requested (`--json -`): standard output, even when quiet."""
    return sys.stdout.real if isinstance(sys.stdout, _NoOutput) else sys.stdout


class Ended(BaseException):
    """The signal `number` told this command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status by which a shell tells that a signal ended a command."""
        return 128 + self.number


@contextmanager
def ends_at_once() -> Iterator[None]:
    """While this lasts, a signal ends all student code at once and raises `Ended` here; then everything is cleaned up.

    Running submissions are not waited for: they could take minutes, and a service manager waits for seconds. Signals
    that the command was started to ignore (`nohup`) stay ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    ours = [number for number, handler in before.items() if handler in (signal.SIG_DFL, signal.default_int_handler)]

    def end(number: int, frame: FrameType | None) -> None:
        for handled in ours:  # a second signal would interrupt the cleaning up
            signal.signal(handled, signal.SIG_IGN)
        servers = sys.modules.get("autograder.sandbox.servers")
        if servers is not None:
            servers.end_at_once()
        raise Ended(number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        _clean_up()
        for number in ours:
            signal.signal(number, before[number])


def _clean_up() -> None:
    """Stop all processes that were started here and remove all folders that were made for them.

    Folders of runs that were killed are removed, too: a fork server of such a run that was still loading its libraries
    may have made its folder again after it was removed.
    """
    for name, function in (("servers", "stop_all"), ("folders", "remove_all"), ("folders", "sweep")):
        module = sys.modules.get(f"autograder.sandbox.{name}")
        if module is not None:
            getattr(module, function)()


def typed_words() -> list[str]:
    """Return the words typed so far, without the program's name."""
    line = os.environ.get("COMP_LINE", "")
    return line[: int(os.environ.get("COMP_POINT") or len(line))].split()[1:]


def print_completions(parser: argparse.ArgumentParser, command: argparse.ArgumentParser | None) -> None:
    """Print the possible completions and end the process. `command` is the parser of the typed command."""
    import argcomplete

    for action in command._actions if command else ():
        completer = COMPLETERS.get(str(action.metavar))
        if completer:
            action.completer = completer  # type: ignore[attr-defined]  # where argcomplete looks for it
    argcomplete.autocomplete(parser, always_complete_options=False)


def assignments(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The course's assignments."""
    return [identity for course in _course(parsed_args) for identity in course.ids()]


def students(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """The students with a collected submission."""
    return [path.name for course in _course(parsed_args) for path in course.step("submitted").glob("*")]


COMPLETERS = {"ASSIGNMENT": assignments, "STUDENT": students}


def _course(parsed_args: argparse.Namespace) -> Iterator[Course]:
    named = getattr(parsed_args, "course", None)
    try:
        yield Course.find(Path(named) if named else None)
    except AutograderError:
        return
