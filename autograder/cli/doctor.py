"""`autograder doctor`: what this machine offers for confining student code, and how an assignment is graded."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .shared import add_json_argument, course_of, print_outcome, write_json

if TYPE_CHECKING:
    from ..sandbox.confine import Offer
    from ..usecases.doctor import AssignmentSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "assignment", nargs="?", metavar="ASSIGNMENT", help="show its limits, seed, due date and late policy, too"
    )
    add_json_argument(parser, "what was found")


def run(options: argparse.Namespace) -> int:
    from ..sandbox.confine import offer

    found = offer()
    settings = None
    valid, problems = _check_settings(options)
    if options.assignment and valid:
        from ..usecases.doctor import assignment_settings

        settings = assignment_settings(options.assignment, course_of(options))
    seen = [*found.lines(), *((False, problem, "") for problem in problems)]
    lines = [{"good": good, "what": what, "remedy": remedy} for good, what, remedy in seen]
    written: dict[str, Any] = {"level": found.level.name, "sufficient": found.level.sufficient, "lines": lines}
    write_json(written | ({"settings": settings.as_json()} if settings else {}), options.json)
    if options.json != "-":
        _show(found)
        for problem in problems:
            print_outcome(f"✗ {problem}", 0 if valid else 1)
        if settings:
            _show_settings(settings)
    return 0 if found.level.sufficient and valid else 1


def _check_settings(options: argparse.Namespace) -> tuple[bool, list[str]]:
    """Return whether the course's settings can be used, and what is wrong with them. Outside of a course: nothing."""
    from ..core.errors import BadLateTerms, BadSettings, CourseNotFound
    from ..usecases.doctor import check_settings

    try:
        return True, check_settings(course_of(options, ordinary=not options.assignment))
    except CourseNotFound:
        if options.course or options.assignment:
            raise
        return True, []
    except (BadSettings, BadLateTerms) as error:
        return False, [str(error)]


def _show_settings(settings: AssignmentSettings) -> None:
    from ..core.late import shown_due

    assignment = settings.assignment
    by_person = assignment.points - assignment.machine_points
    print(f"\n{assignment.id}: {assignment.points:g} points, of which a person gives {by_person:g}")
    print(f"limits    {', '.join(assignment.limits.described())}")
    print(f"seed      {settings.seed_source}")
    print(f"due       {shown_due(settings.due) if settings.due else 'not stated in nbgrader_config.py'}")
    late = settings.late
    cost = (
        f"{late.percent_a_day:g} % a day, at most {late.cap_percent:g} %, after {late.grace_minutes:g} minutes"
        if late
        else "costs nothing"
    )
    print(f"lateness  {cost}")


def _show(found: Offer) -> None:
    for good, what, remedy in found.lines():
        print(f"{'✓' if good else '✗'} {what}" + (f"\n    {remedy}" if remedy else ""))
    enough = (
        "enough to grade" if found.level.sufficient else "NOT enough: grading refuses to run (--unconfined overrides)"
    )
    print_outcome(f"\nLevel of confinement: {found.level.name}, {enough}.", 0 if found.level.sufficient else 1)
