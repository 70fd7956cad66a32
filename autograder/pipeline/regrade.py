"""What grading again changes: whose mark, by how much, which exercise and test did it, and what had changed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.course import Course
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..report import find_changes
from .audit import Entry, changes_since, last_marks
from .store import ResultStore
from .suites import Suite


@dataclass(frozen=True)
class Before:
    """The marks of an assignment as they stand before it is graded again."""

    results: tuple[SubmissionResult, ...]
    marks: Mapping[str, Entry]

    @classmethod
    def read(cls, course: Course, assignment: str) -> Before:
        return cls(tuple(ResultStore(course).get_list(assignment)), last_marks(course, assignment))


@dataclass(frozen=True)
class ChangedMark:
    """One mark that is another after grading again. Points are None where there is no score.

    `why` names exercises and tests, `because` what changed since the mark was given, `stays` the exercises in which
    points that a person gave count all the same.
    """

    student: str
    before: float | None
    after: float | None
    by: float | None
    why: tuple[str, ...]
    because: tuple[str, ...]
    stays: tuple[str, ...] = ()


def changed_marks(
    course: Course,
    assignment: str,
    before: Before,
    after: Sequence[SubmissionResult],
    seed: int,
    recorded: Mapping[str, Recorded] | None = None,
) -> list[ChangedMark]:
    """Compare the marks of students who had one with those of grading again, losses first.

    `seed` is that of the new results, `recorded` what the gradebook holds. Marks that people gave are never compared:
    they stay.
    """
    suite = Suite(course, assignment)
    known = {result.student for result in before.results}
    again = [result for result in after if result.student in known]
    changed = []
    for change in find_changes(_by_student(before.results), _by_student(again)):
        student = str(change.student)
        because = _because(course, suite, before.marks.get(student), seed)
        given = (recorded or {}).get(student, Recorded()).scores
        stays = tuple(name for name in given if any(line.startswith(f"{name}:") for line in change.why))
        changed.append(ChangedMark(student, change.before, change.after, change.by, change.why, because, stays))
    return changed


def _by_student(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return results under their students' names: a course may have been moved since."""
    return [replace(result, submission=str(result.student)) for result in results]


def _because(course: Course, suite: Suite, mark: Entry | None, seed: int) -> tuple[str, ...]:
    if mark is None:
        return ()
    other_seed = [f"the seed ({mark.seed} then, {seed} now)"] if mark.seed != seed else []
    return (*changes_since(course, mark, suite), *other_seed)
