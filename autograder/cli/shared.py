"""What several commands share: options, the course, progress, tables."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.recorded import Recorded
from ..core.result import Crash, ExerciseResult, Status, SubmissionResult
from .main import is_quiet, real_output

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ..usecases.run import Progress

SOON = 2.0  # seconds after which progress should be visible
REST = 10.0  # seconds between lines where the progress goes to a file
ENOUGH = 2  # steps after the first, from which the rest is estimated


def course_of(options: argparse.Namespace, ordinary: bool = False) -> Course:
    """Return the course that a command works on. Short forms of assignments, such as `02`, become their ids.

    With `ordinary` also a course of nbgrader alone.
    """
    named = Path(options.course) if options.course else None
    if ordinary:
        from ..gradebook.app import find_course

        course = find_course(named)
    else:
        course = Course.find(named)
    if getattr(options, "assignment", None):
        options.assignment = course.resolve(options.assignment)
    return course


def add_grading_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that runs student code."""
    parser.add_argument("--jobs", type=positive, metavar="N", help="how many at once (default: one per processor)")
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON (`-`: to standard output)")
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="seed of the hidden tests' inputs (default: the assignment's own, drawn by chance and kept in var/seeds)",
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="run student code with your own rights if this machine cannot confine it. Only for code that you trust",
    )


def add_cluster_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--cluster`, with which other machines grade."""
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="grade on a Dask cluster; its scheduler's address, such as tcp://host:8786"
    )


def add_canvas_arguments(parser: argparse.ArgumentParser, what: str, instead: argparse.Action | None = None) -> None:
    """Add `--canvas`, which does `what`, and what belongs to it. With it, the argument `instead` may be missing."""

    class Canvas(argparse.Action):
        def __call__(self, parser: Any, options: argparse.Namespace, value: Any, name: Any = None) -> None:
            options.canvas = value
            if instead:
                instead.required = False

    token = "the token is read from AUTOGRADER_CANVAS_TOKEN, the address for a number from AUTOGRADER_CANVAS_URL"
    parser.add_argument(
        "--canvas",
        action=Canvas,
        metavar="COURSE",
        help=f"{what}: the course's number there, or the address of the course or assignment; {token}",
    )
    parser.add_argument(
        "--canvas-assignment",
        default="",
        metavar="NAME",
        help="its name or number in Canvas (default: the one called like this assignment)",
    )


def warn_unconfined(options: argparse.Namespace) -> None:
    """Warn on standard error where student code is to run unconfined."""
    if options.unconfined:
        print("WARNING: student code runs unconfined, with your rights, on your files.", file=sys.stderr)


def notice(sentence: str) -> None:
    """Print a sentence while a job runs, unless the command is quiet."""
    if not is_quiet():
        print(sentence, file=sys.stderr)


def add_json_argument(parser: argparse.ArgumentParser, what: str) -> None:
    """Add `--json FILE`, with which a command writes `what`."""
    parser.add_argument("--json", metavar="FILE", help=f"write {what} as JSON (`-`: to standard output)")


def shown(path: Path) -> Path:
    """Return a path for people to read: relative to the current folder where it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def positive(text: str) -> int:
    """Read a number of at least 1 from the command line."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def write_results(results: Iterable[SubmissionResult], target: str | None) -> None:
    """Write results as the JSON list that `--json` promises; to standard output for `-`."""
    if target is None:
        return
    from ..core.schema import VERSION

    write_json([{"version": VERSION, **result.as_json()} for result in results], target)


def write_json(values: object, target: str | None) -> None:
    """Write plain values as JSON where `--json` says; nowhere for None."""
    if target is not None:
        write_text(target, json_of(values))


def json_of(values: object) -> str:
    """Return plain values as the JSON that commands write."""
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def write_text(target: str, text: str) -> None:
    """Write `text` to a file, to standard output for `-`."""
    if target == "-":
        real_output().write(text)
        return
    from ..core.files import write_whole

    write_whole(Path(target), text)


def status_of(results: Iterable[SubmissionResult]) -> int:
    """Return the exit status: 0 where every notebook got a result, 1 where some could not be graded.

    A quiet command, which prints no table, names those.
    """
    ungraded = [result for result in results if result.status is not Status.GRADED]
    if is_quiet():
        for result in ungraded:
            name = result.student or result.submission
            print(f"{name}: {result.status.value}: {result.reason or 'no reason was recorded'}", file=sys.stderr)
    return 1 if ungraded else 0


def print_outcome(sentence: str, status: int) -> None:
    """Print what a command ended with; a quiet one prints it on standard error, and only if its status is not 0."""
    if not is_quiet():
        print(sentence)
    elif status:
        print(sentence, file=sys.stderr)


def print_shared_crashes(results: Iterable[SubmissionResult]) -> None:
    """Say once for what reason several submissions crashed, and what to do. On standard error, also when quiet."""
    from ..usecases.run import shared_crashes

    for crash in shared_crashes(results):
        print(f"\n{crash}", file=sys.stderr)


def console(stderr: bool = False) -> Console:
    """Return rich's console: colour only on a terminal, as wide as it is."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 110
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Give a callback that shows how far a job is: a bar with an ETA on a terminal, else a line now and then."""
    if is_quiet():
        yield lambda done, total, ended: None
    elif sys.stderr.isatty():
        with _bar(what) as step:
            yield step
    else:
        yield _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    named = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    counts: Counter[str] = Counter()
    with Progress(*named, TextColumn("{task.fields[ends]}"), console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, ends="")

        def step(done: int, total: int, ended: str) -> None:
            counts[ended] += 1
            bar.update(task, completed=done, total=total, ends=_counted(counts))

        yield step


def _lines(what: str) -> Progress:
    start = last = monotonic()
    counts: Counter[str] = Counter()
    first: tuple[int, float] | None = None

    def step(done: int, total: int, ended: str) -> None:
        nonlocal last, first
        counts[ended] += 1
        if not done:
            return
        now = monotonic()
        first = first or (done, now)
        if now - last > REST or (done == total and now - start > SOON):
            last = now
            ends = _counted(counts)
            so_far = f" ({ends})" if ends else ""
            print(
                f"{what}: {done} of {total}{so_far}{_time_left(first, done, total, now)}", file=sys.stderr, flush=True
            )

    return step


def _time_left(first: tuple[int, float], done: int, total: int, now: float) -> str:
    """Return how long the rest will take: ", about 40 s left"; "" where all is done or little is known.

    `first` is how much was done when, after the start: until then a framework was loaded, which says nothing.
    """
    since = done - first[0]
    if done == total or since < ENOUGH:
        return ""
    left = (now - first[1]) / since * (total - done)
    return f", about {left:.0f} s left" if left < 100 else f", about {left / 60:.0f} min left"


def _counted(counts: Counter[str]) -> str:
    """{"graded": 40, "crashed": 2} -> "40 graded, 2 crashed", those that a person waits for last."""
    order = [status.value for status in Status]
    named = sorted((name for name in counts if name), key=lambda name: order.index(name) if name in order else 0)
    return ", ".join(f"{counts[name]} {name}" for name in named)


def print_results(results: Iterable[SubmissionResult], recorded: Mapping[str, Recorded] | None = None) -> None:
    """Print one row a submission: the score, the time, the verdicts.

    Where somebody is late, also what that costs and the mark in the gradebook, which is `recorded`.
    """
    entered = recorded if recorded and any(entry.late_penalty for entry in recorded.values()) else {}
    rows: list[Sequence[str | Text]] = []
    for result in results:
        name = result.student or result.submission
        late = _late_columns(result, entered.get(name, Recorded())) if entered else ()
        rows.append([name, _score(result), *late, f"{result.seconds:.1f}", _outcome(result)])
    _print_table(("submission", "score", *(("late", "mark") if entered else ()), "s", "result"), rows)


def print_marked(results: Iterable[SubmissionResult], assignments: Mapping[str, Assignment]) -> None:
    """Print one row a notebook: its file, its assignment, the score, the time, the verdicts, what a person still gives.

    `assignments` are those of the results, by id.
    """
    rows: list[Sequence[str | Text]] = []
    for result in results:
        by_person = 0.0
        if result.assignment in assignments and result.score is not None:
            assignment = assignments[result.assignment]
            by_person = assignment.points - assignment.machine_points
        outcome = _outcome(result)
        if by_person:
            outcome += f"; a person gives the other {by_person:g} of {assignment.points:g} points"
        rows.append(
            [
                str(shown(Path(result.submission))),
                result.assignment or "–",
                _score(result),
                f"{result.seconds:.1f}",
                outcome,
            ]
        )
    _print_table(("file", "assignment", "score", "s", "result"), rows)


def _print_table(titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        if title == "result":
            table.add_column(title, overflow="fold", ratio=1)
        elif title in ("score", "late", "mark", "s"):
            table.add_column(title, justify="right")
        else:
            table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value) if isinstance(value, str) else value for value in row))
    console().print(table)


def _score(result: SubmissionResult) -> Text:
    from rich.text import Text

    score = f"{result.score:g} / {result.max_score:g}" if result.score is not None else result.status.value
    score += "\nprovisional" if result.status is Status.PROVISIONAL else ""
    return Text(score, "" if result.status is Status.GRADED else "bold red")


def _late_columns(result: SubmissionResult, recorded: Recorded) -> tuple[str, str]:
    off = f"-{recorded.late_penalty:g}" if recorded.late_penalty else ""
    return off, "" if recorded.total is None or result.score is None else f"{recorded.total:g}"


def _outcome(result: SubmissionResult) -> str:
    if result.status is not Status.GRADED:
        return (result.reason or "")[:400]
    wrong = [exercise for exercise in result.exercises if (exercise.score or 0.0) < exercise.points]
    parts = [f"{exercise.name}: {_why_wrong(exercise)}" for exercise in wrong]
    shown = "; ".join(parts[:3]) + (f"; and {len(parts) - 3} more" if len(parts) > 3 else "")
    return shown or "everything right"


def _why_wrong(exercise: ExerciseResult) -> str:
    return " and ".join(one.id.replace("_", " ") for one in exercise.mistakes) or exercise.verdict.value


def print_crashes(results: Iterable[SubmissionResult], debug: bool) -> None:
    """Say on standard error with which exceptions the grader failed, each once; with `debug`, show the tracebacks."""
    owners: dict[Crash, list[str]] = {}
    for result in results:
        for crash in result.crashes:
            owners.setdefault(crash, []).append(result.student or result.submission)
    for crash, names in owners.items():
        whose = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        print(f"The grader failed on {whose}: {crash.place}: {crash.error}", file=sys.stderr)
        if debug:
            print(crash.traceback, file=sys.stderr)
    if owners and not debug:
        print("The report has the tracebacks; --debug shows them here.", file=sys.stderr)
