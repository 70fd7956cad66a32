"""`autograder grade`: grade what was collected, enter it into the gradebook, write the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.course import Course
from ..core.errors import WrongCall
from ..core.text import plural, points
from .shared import (
    add_cluster_argument,
    add_grading_arguments,
    console,
    course_of,
    notice,
    print_crashes,
    print_results,
    print_shared_crashes,
    progress,
    shown,
    status_of,
    warn_unconfined,
    write_results,
)

if TYPE_CHECKING:
    from ..usecases.changed_scores import ChangedScore
    from ..usecases.grade import Grading

MOST = 12  # rows below the results of a grading; `--diff` shows all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--diff",
        "--dry-run",
        action="store_true",
        help="grade, show which marks would change and why, and enter nothing",
    )
    parser.add_argument(
        "--again",
        nargs="*",
        metavar="STUDENT",
        help="also judge unchanged submissions again: those of these students, or all; replaces kept results",
    )
    add_grading_arguments(parser)
    add_cluster_argument(parser)
    parser.add_argument(
        "--shard",
        metavar="K/N",
        help="grade only the K-th of N parts of the class, without the gradebook, into a file that --from takes",
    )
    parser.add_argument("--to", metavar="FILE", help="where --shard writes (var/shards/ASSIGNMENT-K-of-N.json)")
    parser.add_argument(
        "--from",
        nargs="+",
        dest="parts",
        metavar="FILE",
        help="first import what --shard wrote; then only what changed or is missing is judged here",
    )
    parser.add_argument(
        "--watch", action="store_true", help="write a page that shows progress, marks so far and problems meanwhile"
    )
    parser.add_argument(
        "--new-seed",
        action="store_true",
        help="draw a new seed for the hidden tests' inputs and judge everybody again; without --diff, keep it",
    )


def run(options: argparse.Namespace) -> int:
    course = course_of(options, ordinary=True)
    from ..usecases.grade import grade

    warn_unconfined(options)
    if options.shard:
        return _grade_part(options, course)
    if options.to:
        raise WrongCall("--to needs --shard", expected="--shard K/N, the part of the class to grade")
    with progress("Grading") as step:
        grading = grade(
            options.assignment,
            course,
            seed=options.seed,
            new_seed=options.new_seed,
            parts=options.parts or (),
            workers=options.jobs,
            confined=not options.unconfined,
            cluster=options.cluster,
            watch=options.watch,
            again=options.again is not None and (options.again or True),
            dry_run=options.diff,
            progress=step,
            notice=notice,
        )
    return show(grading, options)


def _grade_part(options: argparse.Namespace, course: Course) -> int:
    """Grade one part of the class into a file."""
    from ..usecases.shards import ClassPart, grade_part

    for name in ("parts", "new_seed", "cluster", "diff", "watch"):
        if getattr(options, name):
            said = {"parts": "from", "new_seed": "new-seed"}.get(name, name)
            raise WrongCall(f"--shard and --{said} exclude each other", remedy="Nothing was done; leave one out.")
    with progress("Grading") as step:
        graded = grade_part(
            options.assignment,
            ClassPart.read(options.shard),
            course,
            to=options.to,
            seed=options.seed,
            workers=options.jobs,
            confined=not options.unconfined,
            progress=step,
            notice=notice,
        )
    write_results(graded.results, options.json)
    if options.json != "-":
        print_results(graded.results)
        print(f"{shown(graded.file)}: with all parts, run `autograder grade {options.assignment} --from FILE ...`")
    print_shared_crashes(graded.results)
    return status_of(graded.results)


def show(grading: Grading, options: argparse.Namespace, feedback_follows: bool = False) -> int:
    """Print a grading, or write it as JSON; return the exit status.

    `feedback_follows`: the caller writes the feedback next, so that nobody need be told to.
    """
    write_results(grading.results, options.json)
    if options.json != "-":
        if grading.recorded:
            _show_recorded(grading, options.debug)
            if not feedback_follows:
                _say_what_is_next(grading)
        else:
            _show_difference(grading)
    for student in grading.replaced:
        print(
            f"{student}: another file was handed in while this one was graded. Run the same command again.",
            file=sys.stderr,
        )
    print_shared_crashes(grading.results)
    return status_of(grading.results)


def _show_recorded(grading: Grading, debug: bool) -> None:
    print_results(grading.results, grading.gradebook)
    print_crashes(grading.results, debug)
    if grading.changed:
        print(f"\nSince the grading before, {summary_of(grading.changed)}. Manual grades and comments stay.\n")
        print_changed(grading.changed, MOST)
        print("`autograder grade --diff` shows this before anything is entered, `autograder audit` one mark's history.")
    for note in grading.notes:
        print(note)
    if grading.report:
        print(f"\nReport: {shown(grading.report)}")


def _say_what_is_next(grading: Grading) -> None:
    waiting, them = plural(grading.unread, "written answer"), "it" if grading.unread == 1 else "them"
    wait = "waits" if grading.unread == 1 else "wait"
    first = f" {waiting} {wait} for a person: grade {them} in formgrader first." if grading.unread else ""
    print(f"Next: `autograder feedback {grading.assignment}`.{first}")


def _show_difference(grading: Grading) -> None:
    if grading.changed:
        print_changed(grading.changed)
    new = len(grading.new)
    same = len(grading.results) - count_of(grading.changed) - new
    print(f"\n{summary_of(grading.changed)}; {same} stay as they are; {new} new.")
    print("Manual grades and comments stay. Nothing was entered; the same command without --diff does that.")
    print("What has not changed was taken from kept results; --again judges that again, too.")


def print_changed(changed: Sequence[ChangedScore], most: int | None = None) -> None:
    """Print a row for each changed mark, `most` of them."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold")
    for name in ("before", "after", "by"):
        table.add_column(name, justify="right")
    table.add_column("which tests, and what changed since", overflow="fold", ratio=1)
    for change in changed[:most]:
        by = "" if change.by is None else f"{change.by:+g}"
        lines = [*change.why, *(f"changed since: {reason}" for reason in change.because)]
        lines += [f"{name}: the points that a person gave stay" for name in change.stays]
        style = "bold red" if change.by is None or change.by < 0 else ""
        row = (
            Text(change.student),
            points(change.before),
            points(change.after),
            Text(by, style),
            Text("\n".join(lines)),
        )
        table.add_row(*row)
    console().print(table)
    if most is not None and len(changed) > most:
        print(f"and {len(changed) - most} more")


def summary_of(changed: Sequence[ChangedScore]) -> str:
    """ "3 marks change: 1 lower, 1 higher, 1 without a score"."""
    lower = sum(change.by is not None and change.by < 0 for change in changed)
    higher = sum(change.by is not None and change.by > 0 for change in changed)
    without = sum(change.after is None for change in changed)
    counts = ((lower, "lower"), (higher, "higher"), (without, "without a score"))
    parts = ", ".join(f"{count} {word}" for count, word in counts if count)
    count = count_of(changed)
    return f"{count} {'mark changes' if count == 1 else 'marks change'}" + (f": {parts}" if parts else "")


def count_of(changed: Sequence[ChangedScore]) -> int:
    """Return how many marks differ. A machine score may change without effect where a person's points count."""
    return sum(change.by != 0 for change in changed)
