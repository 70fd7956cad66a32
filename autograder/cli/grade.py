"""`autograder grade`: grade what was collected, enter it into the gradebook, write the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.course import Course
from ..core.errors import NothingCollected, WrongCall
from ..core.result import SubmissionResult
from ..core.seed import draw_seed, keep_seed, seed_of
from .changes import MOST, in_number, in_short, print_changed
from .shared import (
    add_grading_arguments,
    confinement,
    course_of,
    jobs_of,
    print_crashes,
    print_results,
    print_shared_crashes,
    progress,
    recorded_of,
    shown,
    status_of,
    write_json,
)

if TYPE_CHECKING:
    from ..pipeline.job import Graded
    from ..pipeline.regrade import Before


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
        help="judge again what has not changed, too: of these students, or of all; kept results are replaced",
    )
    add_grading_arguments(parser)
    parser.add_argument(
        "--new-seed",
        action="store_true",
        help="draw other inputs for the hidden tests and judge everybody again; without --diff, keep them from now on",
    )


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    course.source(options.assignment)
    from ..pipeline.lock import assignment_lock

    with assignment_lock(course, options.assignment, f"autograder grade {options.assignment}"):
        return _grade(course, options)


def _grade(course: Course, options: argparse.Namespace) -> int:
    confined = confinement(options.unconfined)
    from ..pipeline.grading import grade_collected, replaced_since, students_again, submitted
    from ..pipeline.regrade import Before

    found = submitted(course, options.assignment)
    if not found:
        raise NothingCollected(options.assignment)
    again = students_again(found, options.again)
    seed = _seed(course, options)
    before = Before.read(course, options.assignment)
    # begins at once: nbgrader takes seconds to load
    grading = grade_collected(course, options.assignment, found, jobs_of(options), confined, seed, again)
    if options.diff:
        with progress("Grading", len(found)) as step:
            results = _all(grading, lambda result: step(result.status.value) or result)
        write_json(results, options.json)
        if options.json != "-":
            _show_difference(course, options.assignment, before, results, seed)
        print_shared_crashes(results)
        return status_of(results)
    from ..gradebook.app import nbgrader_api
    from ..gradebook.record import make_known, record
    from ..pipeline.pages import load_drawing

    with nbgrader_api(course) as api, progress("Grading", len(found)) as step:
        make_known(api, course, options.assignment)
        earlier = recorded_of(course, options.assignment)
        load_drawing()  # while the first submissions are graded
        judged = {entry.student: entry.data for entry in found}

        def enter(result: SubmissionResult) -> SubmissionResult:
            entered, problem = record(api, course, result, seed, confined, judged[str(result.student)])
            if problem:
                print(f"{result.student}: {problem}", file=sys.stderr)
            step(entered.status.value)
            return entered

        results = _all(grading, enter)
    _finish(course, options, replace(before, recorded=earlier), results, seed)
    for student in replaced_since(found):
        print(f"{student}: another file was handed in while this one was graded. Run the same command again.")
    print_shared_crashes(results)
    return status_of(results)


def _seed(course: Course, options: argparse.Namespace) -> int:
    """Return the seed to grade with. A new one is kept before anything is judged, unless nothing is entered."""
    if not options.new_seed:
        return seed_of(course, options.assignment, options.seed)
    if options.seed is not None:
        raise WrongCall("--seed and --new-seed exclude each other. Nothing was done; leave one of them out.")
    seed = draw_seed()
    if not options.diff:
        keep_seed(course, options.assignment, seed)
    return seed


def _all(grading: Iterable[Graded], each: Callable[[SubmissionResult], SubmissionResult]) -> list[SubmissionResult]:
    """Call `each` with the results as they come; return what it returns, by student."""
    results = [each(graded.result) for graded in grading]
    return sorted(results, key=lambda result: result.student or "")


def _finish(
    course: Course, options: argparse.Namespace, before: Before, results: list[SubmissionResult], seed: int
) -> None:
    """Keep the results, write the report, say what there is to see."""
    from ..gradebook.late import late_notes
    from ..pipeline.pages import write_report
    from ..pipeline.regrade import changed_marks, look_again
    from ..pipeline.store import ResultStore

    ResultStore(course).put_list(options.assignment, results)
    write_json(results, options.json)
    recorded = recorded_of(course, options.assignment)
    report = write_report(course, options.assignment, results, recorded)
    if options.json == "-":
        return
    print_results(results, recorded)
    print_crashes(results, options.debug)
    changed = changed_marks(course, options.assignment, before, results, seed, recorded)
    if changed:
        print(f"\nSince the grading before, {in_short(changed)}. Manual grades and comments stay.\n")
        print_changed(changed, MOST)
        print("`autograder grade --diff` shows this before anything is entered, `autograder audit` one mark's history.")
    for note in [*late_notes(course, options.assignment), *look_again(recorded)]:
        print(note)
    print(f"\nReport: {shown(report)}")
    print(f"Next: `autograder feedback {options.assignment}`; written answers wait in formgrader.")


def _show_difference(
    course: Course, assignment: str, before: Before, results: list[SubmissionResult], seed: int
) -> None:
    from ..gradebook.recorded import expect_recorded
    from ..pipeline.regrade import changed_marks
    from ..pipeline.suites import Suite

    before = replace(before, recorded=recorded_of(course, assignment))
    expected = expect_recorded(course, Suite(course, assignment).assignment, before.recorded, results)
    changed = changed_marks(course, assignment, before, results, seed, expected)
    known = {result.student for result in before.results}
    new = [result for result in results if result.student not in known]
    if changed:
        print_changed(changed)
    print(f"\n{in_short(changed)}; {len(results) - in_number(changed) - len(new)} stay as they are; {len(new)} new.")
    print("Manual grades and comments stay. Nothing was entered; the same command without --diff does that.")
    print("What has not changed was taken from kept results; --again judges that again, too.")
