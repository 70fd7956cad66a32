"""Errors of a class, grouped: who made the same known mistake, and whose wrong answers are equal without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.recorded import Recorded
from ..core.result import ExerciseResult, SubmissionResult, Verdict
from ..core.text import clean
from .statistics import graded, in_order, loses_points, who

LISTED = 100  # outcomes of one student each that are listed; a class of 10,000 may have thousands
CODES = 30  # of these, how many come with the student's code
LONGEST = 400  # characters of an example's message


@dataclass(frozen=True)
class Group:
    """Submissions with one mistake in one exercise, or with one wrong outcome that no known mistake explains.

    `id` and `says` are the mistake's, "" for an outcome. `lost`: the points that its students lost in the exercise,
    added up. `question` and `message` are those of the first student's first failed test; `submission` is theirs, too.
    """

    exercise: str
    id: str
    says: str
    students: tuple[str, ...]
    lost: float
    question: str
    message: str
    submission: str

    @property
    def count(self) -> int:
        return len(self.students)

    @property
    def each(self) -> float:
        """The points that one of its students lost on average."""
        return self.lost / self.count


Key = tuple[str, ...]  # the exercise and what its students share
Held = dict[Key, dict[str, tuple[SubmissionResult, ExerciseResult]]]  # and for each student the first such result


def mistakes(results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded] | None = None) -> list[Group]:
    """Return the known mistakes that were recognised, the most frequent first.

    Where two were recognised together, their student is in both groups, each with the points lost to both.
    """
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            for mistake in exercise.mistakes:
                key = (exercise.name, mistake.id, mistake.says)
                held.setdefault(key, {}).setdefault(who(result), (result, exercise))
    return _groups(held, recorded or {})


def outcomes(results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded] | None = None) -> list[Group]:
    """Return groups of equal wrong outcomes that no known mistake explains: the catalogue may lack an entry.

    Outcomes are equal where the same tests failed with the same message: the tests' inputs are the same for everybody,
    so equal wrong values have equal messages. Exercises that a student did not start are left out.
    """
    held: Held = {}
    for result in graded(results):
        for exercise in result.exercises:
            if exercise.misconception is None and loses_points(exercise) and not exercise.untouched:
                held.setdefault(_outcome(exercise), {}).setdefault(who(result), (result, exercise))
    return _groups({(key[0], "", "", *key[1:]): students for key, students in held.items()}, recorded or {})


def examples(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return the results whose code the report shows: the first of each group, see `with_code`."""
    ordered = in_order(results)
    shown = {group.submission for group in with_code([*mistakes(ordered), *outcomes(ordered)])}
    return [result for result in ordered if result.submission in shown]


def with_code(groups: Sequence[Group]) -> list[Group]:
    """Return the groups whose code the report shows: all but most outcomes of one student each."""
    single = [group for group in groups if not group.id and group.count == 1]
    left_out = set(single[CODES:])
    return [group for group in groups if group not in left_out]


def _outcome(exercise: ExerciseResult) -> Key:
    """Return what two equal wrong outcomes share: the same tests ended the same way with the same message."""
    wrong = [test for test in exercise.tests if test.verdict is not Verdict.PASSED]
    return (exercise.name, *(f"{test.name} {test.verdict} {test.message}" for test in wrong))


def _groups(held: Held, recorded: Mapping[str, Recorded]) -> list[Group]:
    found = [_group(key, students, recorded) for key, students in held.items()]
    return sorted(found, key=lambda group: (-group.count, -group.lost))


def _group(
    key: Key, students: Mapping[str, tuple[SubmissionResult, ExerciseResult]], recorded: Mapping[str, Recorded]
) -> Group:
    lost = 0.0
    for student, (_, exercise) in students.items():
        given = recorded.get(student, Recorded()).scores.get(exercise.name)
        lost += max(0.0, exercise.points - (given if given is not None else exercise.score or 0.0))
    result, exercise = next(iter(students.values()))
    wrong = next((test for test in exercise.tests if test.verdict is not Verdict.PASSED and test.message), None)
    question = wrong.question if wrong else ""
    message = clean(wrong.full_message).strip() if wrong else ""
    cut = f"{message[:LONGEST]} …" if len(message) > LONGEST else message
    return Group(key[0], key[1], key[2], tuple(students), lost, question, cut, result.submission)
