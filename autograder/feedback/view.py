"""What a student's page shows of each exercise, in the order and the words in which it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.result import ExerciseResult, SubmissionResult, TestResult
from ..core.verdict import Verdict
from ..report.text import clean
from .code import highlight
from .words import NOT_STARTED, VERDICTS, Words, exercise_words

if TYPE_CHECKING:
    from markupsafe import Markup

LONGEST_MESSAGE = 3000  # characters


@dataclass(frozen=True)
class TestView:
    """One test: its question, how it ended, the message (first line, then the rest), and what it rests on.

    `same` is set where the message is that of an earlier test of the exercise, and is not repeated.
    """

    question: str
    words: Words
    message: str = ""
    more: str = ""
    note: str = ""
    same: bool = False


@dataclass(frozen=True)
class ExerciseView:
    """One exercise. `score` and `share` (0 to 1) are None where the grader failed."""

    name: str
    points: float
    score: float | None
    share: float | None
    words: Words
    says: str
    read: str
    notes: tuple[str, ...]
    tests: tuple[TestView, ...]
    code: Markup | None

    @property
    def right(self) -> bool:
        return self.words is VERDICTS[Verdict.PASSED]

    @property
    def can_be_fixed(self) -> bool:
        """Whether the student can do something about it now."""
        return not self.right and self.words not in (VERDICTS[Verdict.CRASHED], VERDICTS[Verdict.BLOCKED])

    @property
    def to_gain(self) -> float:
        return self.points - (self.score or 0.0)

    @property
    def hint(self) -> str:
        """The one line to start from: the misconception, else the first message, else what the verdict means."""
        return self.says or next((test.message for test in self.tests if test.message), self.words.meaning)


def exercise_views(
    assignment: Assignment, result: SubmissionResult, cells: Mapping[str, str]
) -> tuple[ExerciseView, ...]:
    """The exercises of a result, in the assignment's order."""
    place = {exercise.name: index for index, exercise in enumerate(assignment.exercises)}
    ordered = sorted(result.exercises, key=lambda exercise: place.get(exercise.name, len(place)))
    return tuple(_exercise(exercise, cells.get(exercise.name, "")) for exercise in ordered)


def fix_first(views: Sequence[ExerciseView]) -> list[ExerciseView]:
    """What to work on, in order: what was begun before what was not; then the notebook's order, which is what builds
    on what."""
    return sorted((view for view in views if view.can_be_fixed), key=lambda view: view.words is NOT_STARTED)


def _exercise(exercise: ExerciseResult, source: str) -> ExerciseView:
    words = exercise_words(exercise)
    crashed = exercise.verdict is Verdict.CRASHED
    score = None if crashed else exercise.score
    return ExerciseView(
        name=exercise.name,
        points=exercise.points,
        score=score,
        share=score / exercise.points if score is not None and exercise.points > 0 else None,
        words=words,
        says=exercise.says,
        read=exercise.read,
        notes=tuple(dict.fromkeys(test.note for test in exercise.tests if test.note)),
        tests=_tests(exercise.tests, words),
        code=highlight(source) if source.strip() else None,
    )


def _tests(tests: Sequence[TestResult], words: Words) -> tuple[TestView, ...]:
    shown: set[str] = set()
    views = []
    for test in tests:
        views.append(_test(test, words, shown))
        shown.add(test.message)
    return tuple(views)


def _test(test: TestResult, words: Words, shown: set[str]) -> TestView:
    question = test.question or test.name.removeprefix("test_").replace("_", " ")
    if words is NOT_STARTED and test.verdict is not Verdict.PASSED:
        return TestView(question, NOT_STARTED)
    own = VERDICTS[test.verdict]
    if test.verdict in (Verdict.PASSED, Verdict.CRASHED):  # a crash is said once, in our words, above
        return TestView(question, own, note=test.note)
    if test.message in shown:
        return TestView(question, own, note=test.note, same=bool(test.message))
    first, _, rest = clean(test.message).strip().partition("\n")
    cut = f"{rest[:LONGEST_MESSAGE]}\n…" if len(rest) > LONGEST_MESSAGE else rest
    return TestView(question, own, first[:LONGEST_MESSAGE], cut.strip("\n"), test.note)
