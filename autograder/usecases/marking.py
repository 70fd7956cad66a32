"""From files to results: what `autograder mark` and `autograder grade` share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath

from ..core.course import Course, seed_of
from ..core.errors import BadSubmission
from ..core.incidents import Incident
from ..core.result import Status, SubmissionResult
from ..intake.bounded import read_submission
from ..intake.submissions import Submission, student_of
from ..judging.batch import Again, grade_all
from ..judging.definitions import AssignmentDefinitions
from ..judging.job import Graded, Job
from ..judging.store import ResultStore
from ..judging.suite_check import SuiteCheck, after_checks


def judge_files(
    course: Course,
    found: Iterable[Submission],
    assignment: str | None = None,
    workers: int = 1,
    store: ResultStore | None = None,
    confined: bool = True,
    seed: int | None = None,
    again: Again = lambda job: False,
    check: bool = False,
) -> Iterator[Graded]:
    """Return a result for every file, also for those that cannot be graded, as they are ready.

    Every file is read and grading begins at the call; results that are no longer wanted are not started. Parameters:
    `assignment`, None where each file's is recognised from its cells; `again` says which jobs to judge although the
    store has their result; with `check`, the first result comes after the hidden suites passed on their own references.
    Where one does not, asking for that result raises `BrokenSuite`.
    """
    definitions, seeds = AssignmentDefinitions(course), Seeds(course, seed)
    rejected: list[Graded] = []
    repairs: dict[str, tuple[Incident, ...]] = {}
    jobs: list[Job] = []
    for entry in found:
        prepared = _job(entry, assignment, definitions, confined, seeds)
        if isinstance(prepared, SubmissionResult):
            rejected.append(Graded(prepared))
        else:
            job, incidents = prepared
            repairs[job.submission] = incidents
            jobs.append(job)
    begun = {(job.assignment.id, job.seed): job for job in jobs}.values() if check else ()
    checks = [SuiteCheck(definitions[job.assignment.id], job.seed, job.confined) for job in begun]
    graded = grade_all(jobs, workers, store, again=again)
    results = chain(rejected, (_with_repairs(graded_job, repairs[job.submission]) for job, graded_job in graded))
    return after_checks(checks, results) if checks else results


class Seeds:
    """The seed of each assignment, the same for a whole run also where it cannot be kept. `asked` counts for all."""

    def __init__(self, course: Course, asked: int | None) -> None:
        self._course, self._asked = course, asked
        self._known: dict[str, int] = {}

    def __getitem__(self, assignment: str) -> int:
        if assignment not in self._known:
            self._known[assignment] = seed_of(self._course, assignment, self._asked)
        return self._known[assignment]


def _with_repairs(graded: Graded, repairs: tuple[Incident, ...]) -> Graded:
    return replace(graded, result=replace(graded.result, incidents=(*repairs, *graded.result.incidents)))


def _job(
    entry: Submission,
    assignment: str | None,
    definitions: AssignmentDefinitions,
    confined: bool,
    seeds: Seeds,
) -> tuple[Job, tuple[Incident, ...]] | SubmissionResult:
    identity = assignment or ""
    try:
        if entry.data is None:
            raise BadSubmission(f"The file was not read: {entry.problem.removesuffix('.')}")
        notebook, mended = read_submission(entry.data)
        definition = definitions.recognise(notebook)
        if assignment and definition.id != assignment:
            raise BadSubmission(f"This is a notebook of {definition.id}, not of {assignment}")
        identity = definition.id
        student = student_of(PurePosixPath(entry.name), identity) if assignment is None else entry.student
        job, repaired = definition.job(entry.name, notebook, student, seeds[identity], confined)
        return job, (*mended, *repaired)
    except BadSubmission as error:
        points = definitions[identity].assignment.machine_points if identity else 0.0
        return SubmissionResult(entry.name, identity, Status.REJECTED, points, entry.student, str(error))
