"""Results on disk, by the hash of what they depend on. A file is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..core.course import Course
from ..core.files import write_whole
from ..core.result import Status, SubmissionResult
from .job import Graded, Job


class ResultStore:
    """The results of one course: all of them in `var/results/by-hash/<key>.json`, and those that count in
    `var/results/<assignment>/<student>.json`."""

    def __init__(self, course: Course) -> None:
        self._folder = course.var / "results"

    def load(self, job: Job, provisional: bool = False) -> Graded | None:
        """Return what an equal job gave, under this job's name and with its points; None where none was graded yet.

        A provisional result counts only where `provisional` is set: otherwise the submission is graded again.
        """
        try:
            graded = Graded.from_json(json.loads(self._path(job).read_text(encoding="utf-8")))
            scored = job.scored(graded.result)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if graded.result.status is Status.PROVISIONAL and not provisional:
            return None
        return replace(graded, result=replace(scored, submission=job.submission, student=job.student))

    def save(self, job: Job, graded: Graded) -> None:
        """Keep a result that has a score. What the grader failed at is not kept: it is tried again."""
        if graded.result.score is not None:
            write_whole(self._path(job), json.dumps(graded.as_json()))

    def save_result(self, result: SubmissionResult) -> None:
        """Keep a student's result as the one that counts: what the report and the feedback are made from."""
        write_whole(self._one(result), json.dumps(result.as_json(), indent=1))

    def save_results(self, assignment: str, results: Sequence[SubmissionResult]) -> None:
        """Keep the results of a whole class; remove those of students who are no longer in it."""
        for result in results:
            if self.load_result(assignment, str(result.student)) != result:
                self.save_result(result)
        kept = {self._one(result).name for result in results}
        for path in self._ones(assignment):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def load_result(self, assignment: str, student: str) -> SubmissionResult | None:
        """Return one student's result that counts; None where none is kept or it cannot be read."""
        return _read(self._folder / assignment / f"{student}.json")

    def load_results(self, assignment: str) -> list[SubmissionResult]:
        """Return the results of an assignment that count, by student; none where it was not graded yet."""
        found = (_read(path) for path in self._ones(assignment))
        return [result for result in found if result is not None]

    def _one(self, result: SubmissionResult) -> Path:
        return self._folder / result.assignment / f"{result.student}.json"

    def _ones(self, assignment: str) -> list[Path]:
        return sorted((self._folder / assignment).glob("*.json"), key=lambda path: path.stem)

    def _path(self, job: Job) -> Path:
        return self._folder / "by-hash" / f"{job.key}.json"


def _read(path: Path) -> SubmissionResult | None:
    try:
        return SubmissionResult.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # not there, damaged, or written by another version
