"""What a student's page shows of each exercise and written answer, in the order and the words in which it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.recorded import Recorded
from ..core.result import ExerciseResult, Plot, SubmissionResult, TestResult, Verdict, charge
from ..core.text import clean
from ..core.words import NOT_STARTED, VERDICTS, Words, exercise_words
from ..html.markdown import as_html
from ..html.pages import highlight
from .material import Material, Section
from .picture import Picture, picture

if TYPE_CHECKING:
    from markupsafe import Markup


LONGEST_MESSAGE = 3000  # characters
PICTURES = 2  # of one exercise; more pictures of the same kind add nothing
LONGEST_ANSWER = 20_000  # characters of an answer


@dataclass(frozen=True)
class TestView:
    """One test: its question, how it ended, the message (first line, then the rest) and a note on how it was judged.

    `same`: an earlier test of the exercise has the same message, so it is not repeated.
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

    `by_tests` is the score of the tests, `given` the score that a person gave in its place; `comment` is the person's.
    `stub`: the tests that failed ended at the stub of the exercise, which is a function or a class.
    """

    name: str
    points: float
    score: float | None
    by_tests: float | None
    given: float | None
    extra: float
    comment: Markup | None
    words: Words
    says: str
    charge: str
    read: tuple[Section, ...]
    notes: tuple[str, ...]
    tests: tuple[TestView, ...]
    code: Markup | None
    stub: bool = False

    @property
    def right(self) -> bool:
        return self.words is VERDICTS[Verdict.PASSED]

    @property
    def share(self) -> float | None:
        return self.score / self.points if self.score is not None and self.points > 0 else None

    @property
    def can_be_fixed(self) -> bool:
        """Whether the student can do something about this exercise now."""
        return not self.right and self.words not in (VERDICTS[Verdict.CRASHED], VERDICTS[Verdict.BLOCKED])

    @property
    def to_gain(self) -> float:
        return max(0.0, self.points - (self.score or 0.0))

    @property
    def hint(self) -> str:
        """The line to start with: the misconception, else the first message, else the meaning of the verdict."""
        return self.says or next((test.message for test in self.tests if test.message), self.words.meaning)


def exercise_views(
    assignment: Assignment,
    result: SubmissionResult,
    cells: Mapping[str, str],
    recorded: Recorded,
    material: Material,
) -> tuple[ExerciseView, ...]:
    """The exercises of a result, in the assignment's order."""
    place = {exercise.name: index for index, exercise in enumerate(assignment.exercises)}
    ordered = sorted(result.exercises, key=lambda exercise: place.get(exercise.name, len(place)))
    counts = result.score is not None  # where the grader failed on every exercise, the gradebook keeps no score
    return tuple(_exercise(exercise, cells.get(exercise.name, ""), recorded, counts, material) for exercise in ordered)


def fix_first(views: Sequence[ExerciseView]) -> list[ExerciseView]:
    """Return what to work on, in order.

    First come exercises that were started, by the points that they can gain: a later one is judged with right versions
    of those that it builds on, so its repair counts by itself. The others follow in the order of the notebook,
    functions and classes before questions.
    """

    def order(view: ExerciseView) -> tuple[bool, bool, float]:
        begun = view.words is not NOT_STARTED
        return not begun, not begun and not view.stub, -view.to_gain if begun else 0.0

    return sorted((view for view in views if view.can_be_fixed), key=order)


def _exercise(
    exercise: ExerciseResult, source: str, recorded: Recorded, counts: bool, material: Material
) -> ExerciseView:
    words = exercise_words(exercise)
    stub = material.stubs.get(exercise.name, "")
    if not (exercise.score or 0.0) and source.strip() and source.split() == stub.split():
        words = NOT_STARTED
    comment = recorded.comments.get(exercise.name, "")
    by_tests = exercise.score if counts and exercise.verdict is not Verdict.CRASHED else None
    given = recorded.scores.get(exercise.name)
    return ExerciseView(
        name=exercise.name,
        points=exercise.points,
        score=by_tests if given is None else given,
        by_tests=by_tests,
        given=given,
        extra=recorded.extra.get(exercise.name, 0.0),
        comment=as_html(comment) if comment else None,
        words=words,
        says=exercise.explanation,
        charge=charge(exercise) if given is None else "",
        read=tuple(dict.fromkeys(material.section(mistake.read) for mistake in exercise.mistakes if mistake.read)),
        notes=tuple(dict.fromkeys(test.note for test in exercise.tests if test.note)),
        tests=_tests(exercise.tests, words),
        code=highlight(source) if source.strip() else None,
        stub=exercise.untouched,
    )


def _tests(tests: Sequence[TestResult], words: Words) -> tuple[TestView, ...]:
    """The tests in order; what an earlier one said or showed is not repeated."""
    said: set[str] = set()
    shown: set[str] = set()
    views = []
    for test in tests:
        plot = test.plot if test.plot and test.plot.title not in shown and len(shown) < PICTURES else None
        views.append(_test(test, words, said, plot))
        said.add(test.full_message)
        shown |= {plot.title} if plot else set()
    return tuple(views)


def _test(test: TestResult, words: Words, said: set[str], plot: Plot | None) -> TestView:
    question = test.question or test.name.removeprefix("test_").replace("_", " ")
    if words is NOT_STARTED and test.verdict is not Verdict.PASSED:
        return TestView(question, NOT_STARTED)
    own = VERDICTS[test.verdict]
    if test.verdict in (Verdict.PASSED, Verdict.CRASHED):  # the exercise above explains a crash, once
        return TestView(question, own, note=test.note)
    if test.full_message in said:
        return TestView(question, own, note=test.note, same=bool(test.message))
    first, _, rest = clean(test.full_message).strip().partition("\n")
    cut = f"{rest[:LONGEST_MESSAGE]}\n…" if len(rest) > LONGEST_MESSAGE else rest
    shown = picture(plot) if plot else None
    return TestView(question, own, first[:LONGEST_MESSAGE], cut.strip("\n"), test.note, picture=shown)


@dataclass(frozen=True)
class WrittenView:
    """One written answer. `score` is None until a person has graded it, `text` is None if the student wrote nothing."""

    name: str
    points: float
    score: float | None
    text: Markup | None
    comment: Markup | None
    extra: float = 0.0

    @property
    def share(self) -> float | None:
        return self.score / self.points if self.score is not None and self.points > 0 else None


@dataclass(frozen=True)
class Total:
    """The total. `points` are those of everything judged so far, `waiting` those of everything else.

    `score` is after `penalty`, the points taken off for lateness.
    """

    score: float
    points: float
    waiting: float
    penalty: float

    @property
    def share(self) -> float:
        return min(1.0, self.score / self.points) if self.points > 0 else 0.0

    @property
    def before(self) -> float:
        return self.score + self.penalty


def written_views(assignment: Assignment, cells: Mapping[str, str], recorded: Recorded) -> tuple[WrittenView, ...]:
    """The written answers, in the assignment's order; `cells` holds their texts."""
    comments = {name: as_html(text) for name, text in recorded.comments.items() if text}
    texts = {name: _cut(clean(text).strip()) for name, text in cells.items() if name not in recorded.unanswered}
    return tuple(
        WrittenView(
            task.name,
            task.points,
            recorded.written(task.name),
            as_html(texts[task.name]) if texts.get(task.name) else None,
            comments.get(task.name),
            recorded.extra.get(task.name, 0.0),
        )
        for task in assignment.manual
    )


def total(exercises: Sequence[ExerciseView], written: Sequence[WrittenView], recorded: Recorded) -> Total:
    """Add up the scores of tests and people as the gradebook does."""
    views: list[ExerciseView | WrittenView] = [*exercises, *written]
    judged = sum(view.points for view in views if view.score is not None)
    reached = sum((view.score or 0.0) + view.extra for view in views)
    penalty = min(recorded.late_penalty, reached)
    return Total(reached - penalty, judged, sum(view.points for view in views) - judged, penalty)


def _cut(text: str) -> str:
    return f"{text[:LONGEST_ANSWER]}\n…" if len(text) > LONGEST_ANSWER else text
