"""What a student's page shows of each exercise, in the order and the words in which it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.recorded import Recorded
from ..core.result import ExerciseResult, Plot, SubmissionResult, TestResult
from ..core.text import clean
from ..core.verdict import Verdict
from .picture import Picture, picture
from .words import NOT_STARTED, VERDICTS, Words, exercise_words

if TYPE_CHECKING:
    from markupsafe import Markup

LONGEST_MESSAGE = 3000  # characters
PICTURES = 2  # of an exercise: more of the same kind say no more


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
    picture: Picture | None = None


@dataclass(frozen=True)
class ExerciseView:
    """One exercise. `score` and `share` (0 to 1) are None where the grader failed and no person gave points.

    `given` is what a person gave in place of `by_tests`, what the tests gave; `comment` is what a person wrote.
    """

    name: str
    points: float
    score: float | None
    by_tests: float | None
    given: float | None
    extra: float
    comment: str
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
    def share(self) -> float | None:
        return self.score / self.points if self.score is not None and self.points > 0 else None

    @property
    def can_be_fixed(self) -> bool:
        """Whether the student can do something about it now."""
        return not self.right and self.words not in (VERDICTS[Verdict.CRASHED], VERDICTS[Verdict.BLOCKED])

    @property
    def to_gain(self) -> float:
        return max(0.0, self.points - (self.score or 0.0))

    @property
    def hint(self) -> str:
        """The one line to start from: the misconception, else the first message, else what the verdict means."""
        return self.says or next((test.message for test in self.tests if test.message), self.words.meaning)


def exercise_views(
    assignment: Assignment, result: SubmissionResult, cells: Mapping[str, str], recorded: Recorded
) -> tuple[ExerciseView, ...]:
    """The exercises of a result, in the assignment's order."""
    place = {exercise.name: index for index, exercise in enumerate(assignment.exercises)}
    ordered = sorted(result.exercises, key=lambda exercise: place.get(exercise.name, len(place)))
    counts = result.score is not None  # where the grader failed on all, the gradebook keeps no score of any
    return tuple(_exercise(exercise, cells.get(exercise.name, ""), recorded, counts) for exercise in ordered)


def fix_first(views: Sequence[ExerciseView]) -> list[ExerciseView]:
    """What to work on, in order: what was begun before what was not; then the notebook's order, which is what builds
    on what."""
    return sorted((view for view in views if view.can_be_fixed), key=lambda view: view.words is NOT_STARTED)


def _exercise(exercise: ExerciseResult, source: str, recorded: Recorded, counts: bool) -> ExerciseView:
    from ..html.code import highlight  # loads pygments

    words = exercise_words(exercise)
    by_tests = exercise.score if counts and exercise.verdict is not Verdict.CRASHED else None
    given = recorded.scores.get(exercise.name)
    return ExerciseView(
        name=exercise.name,
        points=exercise.points,
        score=by_tests if given is None else given,
        by_tests=by_tests,
        given=given,
        extra=recorded.extra.get(exercise.name, 0.0),
        comment=recorded.comments.get(exercise.name, ""),
        words=words,
        says=exercise.says,
        read=exercise.read,
        notes=tuple(dict.fromkeys(test.note for test in exercise.tests if test.note)),
        tests=_tests(exercise.tests, words),
        code=highlight(source) if source.strip() else None,
    )


def _tests(tests: Sequence[TestResult], words: Words) -> tuple[TestView, ...]:
    """The tests in order; what an earlier one said or showed is not repeated."""
    said: set[str] = set()
    shown: set[str] = set()
    views = []
    for test in tests:
        plot = test.plot if test.plot and test.plot.title not in shown and len(shown) < PICTURES else None
        views.append(_test(test, words, said, plot))
        said.add(test.message)
        shown |= {plot.title} if plot else set()
    return tuple(views)


def _test(test: TestResult, words: Words, said: set[str], plot: Plot | None) -> TestView:
    question = test.question or test.name.removeprefix("test_").replace("_", " ")
    if words is NOT_STARTED and test.verdict is not Verdict.PASSED:
        return TestView(question, NOT_STARTED)
    own = VERDICTS[test.verdict]
    if test.verdict in (Verdict.PASSED, Verdict.CRASHED):  # a crash is said once, in our words, above
        return TestView(question, own, note=test.note)
    if test.message in said:
        return TestView(question, own, note=test.note, same=bool(test.message))
    first, _, rest = clean(test.message).strip().partition("\n")
    cut = f"{rest[:LONGEST_MESSAGE]}\n…" if len(rest) > LONGEST_MESSAGE else rest
    shown = picture(plot) if plot else None
    return TestView(question, own, first[:LONGEST_MESSAGE], cut.strip("\n"), test.note, picture=shown)
