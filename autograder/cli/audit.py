"""`autograder audit`: how a student's mark came about, and whether it comes out again."""

from __future__ import annotations

import argparse

from .shared import confinement, course_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", metavar="STUDENT")
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--again", action="store_true", help="grade it again with the same seed and compare")
    parser.add_argument("--unconfined", action="store_true", help="with --again: run student code with your own rights")


def run(options: argparse.Namespace) -> int:
    course = course_of(options)
    course.source(options.assignment)
    from ..core.errors import BadSubmission
    from ..pipeline.audit import changes_since, grade_again, history, log_path
    from ..pipeline.store import ResultStore

    entries = history(course, options.student, options.assignment)
    if not entries:
        raise BadSubmission(f"{log_path(course)} has no mark of {options.student} for {options.assignment}.")
    for entry in entries:
        score = entry.status if entry.score is None else f"{entry.score:g} of {entry.max_score:g}"
        print(f"{entry.time}  {score}  by {entry.who}, seed {entry.seed}{'' if entry.confined else ', unconfined'}")
        print(f"    file {entry.file[:12] or 'gone'}, suite {entry.suite[:12]}, {_versions(entry.environment)}")
    last = entries[-1]
    known = ResultStore(course).get_list(options.assignment)
    result = next((one for one in known if one.student == options.student), None)
    for exercise in result.exercises if result else ():
        print(f"{exercise.name}: {exercise.score:g} of {exercise.points:g}, {exercise.verdict.value}")
        for test in exercise.tests:
            print(f"    {test.verdict.value}: {test.question}{f' ({test.note})' if test.note else ''}")
    for incident in result.incidents if result else ():
        print(f"{incident.kind}: {incident.detail}")
    for changed in changes_since(course, last):
        print(f"Changed since: {changed}.")
    if not options.again:
        return 0
    again = grade_again(course, last, confinement(options.unconfined))
    same = (again.status.value, again.score) == (last.status, last.score)
    score = again.reason or "" if again.score is None else f"{again.score:g} of {again.max_score:g}"
    print(f"Graded again: {score}, {'the same' if same else 'NOT the same'}.")
    return 0 if same else 1


def _versions(environment: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in environment.items())
