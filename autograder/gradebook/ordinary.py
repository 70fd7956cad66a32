"""Courses of nbgrader alone: graded by nbgrader's own steps, with the cells confined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..checks.student import Reason, is_stub
from ..core.assignment import Exercise, ManualTask
from ..core.errors import NbgraderFailed, NotGradedYet
from ..core.ordinary import OrdinaryAssignment, OrdinaryCourse, part_name
from ..core.recorded import Answers
from ..core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from ..notebook.program import grade_id
from ..notebook.reading import TIMED_OUT
from ..results.ordinary import cells_of
from .app import database, load_config, nbgrader_api

VERDICTS = {TIMED_OUT: Verdict.TIMED_OUT, "AssertionError": Verdict.FAILED}  # by the error of a test cell


@contextmanager
def grading_api(course: OrdinaryCourse, confined: bool) -> Iterator[Any]:
    """Provide nbgrader's API with a course's own configuration, and its cells confined also if that does not say so."""
    from .config import confine_cells, take_literally

    config = load_config(course)
    confine_cells(config)
    config.CourseDirectory.root = str(course.root.absolute())
    config.CourseDirectory.db_url = database(course)
    config.ConfinedExecute.confined = confined
    config.OverwriteCells.add_missing_cells = True  # a test that was deleted is asked all the same
    config.Autograde.exporter_class = "autograder.gradebook.conversion.SubmissionExporter"
    take_literally(course.root.absolute())
    with nbgrader_api(course, config) as api:
        yield api


def assignment_of(course: OrdinaryCourse, assignment: str) -> OrdinaryAssignment:
    """Return what an assignment asks for, as the gradebook knows it: its points count.

    Raises `NotGradedYet` where nbgrader has not generated it yet.
    """
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(database(course)) as gradebook:
        try:
            notebooks = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:
            notebooks = []
        graded = {
            (book.name, cell.name): cell.max_score
            for book in notebooks
            for cell in (*book.grade_cells, *book.task_cells)
        }
        by_hand = {(book.name, cell.name) for book in notebooks for cell in (*book.solution_cells, *book.task_cells)}
        texts = {(book.name, cell.name) for book in notebooks for cell in book.source_cells if cell.cell_type != "code"}
    if not graded:
        remedy = f"Run `nbgrader generate_assignment {assignment}` first."
        raise NbgraderFailed(f"nbgrader's gradebook has no graded cell of {assignment}", remedy=remedy)
    counts = Counter(cell for _, cell in graded)
    order = [key for key in _cells_in_order(course, assignment) if key in graded]
    order += sorted(graded.keys() - set(order))
    names = {(book, cell): part_name(cell, book, counts[cell] > 1) for book, cell in order}
    manual = by_hand | texts
    return OrdinaryAssignment(
        assignment,
        assignment,
        tuple(Exercise(names[key], graded[key], "keras") for key in order if key not in manual),
        tuple(ManualTask(names[key], graded[key]) for key in order if key in manual),
        cells=names,
    )


def _cells_in_order(course: OrdinaryCourse, assignment: str) -> Iterator[tuple[str, str]]:
    for path in course.notebook_files(assignment):
        for cell in cells_of(path):
            if grade_id(cell):
                yield path.stem, grade_id(cell)


def is_recorded(course: OrdinaryCourse, assignment: str, student: str) -> bool:
    """Whether the gradebook has a submission of this student."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(database(course)) as gradebook:
        try:
            return gradebook.find_submission(assignment, student) is not None
        except MissingEntry:
            return False


def withhold_scores(course: OrdinaryCourse, about: OrdinaryAssignment, student: str) -> None:
    """Remove the machine's scores of a submission that could not be graded: nbgrader would keep the old ones."""
    from .autograde import withhold

    for notebook in {notebook for notebook, _ in about.cells}:
        named = {"notebook": notebook, "assignment": about.id, "student": student, "db_url": database(course)}
        withhold(named, Answers())


def result_of(course: OrdinaryCourse, about: OrdinaryAssignment, student: str, seconds: float) -> SubmissionResult:
    """Return what nbgrader gave one submission. Raises `NotGradedYet` where the gradebook has none."""
    from nbgrader.api import Gradebook, MissingEntry

    keys = {name: key for key, name in about.cells.items()}
    with Gradebook(database(course)) as gradebook:
        try:
            notebooks = gradebook.find_submission(about.id, student).notebooks
        except MissingEntry:
            raise NotGradedYet(about.id, student) from None
        scores = {(book.name, grade.name): grade.auto_score for book in notebooks for grade in book.grades}
    errors = dict(_errors(course, about.id, student))
    handed_in = {path.stem for path in course.submitted(about.id, student).parent.glob("*.ipynb")}
    exercises = []
    for exercise in about.exercises:
        key = keys[exercise.name]
        if key[0] in handed_in:
            exercises.append(result_of_cell(exercise, scores.get(key), errors.get(key)))
        else:
            exercises.append(result_of_cell(exercise, scores.get(key), None, f"No {key[0]}.ipynb was handed in."))
    waiting = [exercise.name for exercise in exercises if exercise.score is None]
    return SubmissionResult(
        str(course.submitted(about.id, student).parent.relative_to(course.root)),
        about.id,
        Status.PROVISIONAL if waiting else Status.GRADED,
        about.machine_points,
        student,
        f"nbgrader gave no score for {', '.join(waiting)}" if waiting else None,
        sum(exercise.score or 0.0 for exercise in exercises),
        seconds,
        exercises=tuple(exercises),
    )


def _errors(course: OrdinaryCourse, assignment: str, student: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield the last error of each graded cell that raised one, as its class and its text."""
    import nbformat

    for path in sorted((course.step("autograded") / student / assignment).glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", []) if grade_id(cell) else []:
                if output.output_type == "error":
                    yield (path.stem, grade_id(cell)), (output.ename, output.evalue)


def result_of_cell(
    exercise: Exercise, score: float | None, error: tuple[str, str] | None, missing: str = ""
) -> ExerciseResult:
    """Return the result of one test cell: a test, with the message of what it raised.

    `error` is the class and the text of that. `missing` says so where the cell's notebook was not handed in.
    """
    kind, text = error or ("", missing)
    message = f"{kind}: {text}" if error and kind not in VERDICTS else text
    if score is None:
        verdict, message = Verdict.CRASHED, message or "nbgrader gave it no score."
    elif score >= exercise.points and not error and not missing:
        verdict = Verdict.PASSED
    else:
        verdict = VERDICTS.get(kind, Verdict.RAISED) if error else Verdict.FAILED
        message = message or f"This test is not passed: it gave {score:g} of {exercise.points:g} points."
    reason = Reason.STUB if is_stub(kind, text) else Reason.TIMEOUT if kind == TIMED_OUT else None
    test = TestResult(exercise.name, verdict, message, points=exercise.points or 1.0, reason=reason)
    return ExerciseResult(exercise.name, exercise.points, score, verdict, tests=(test,))
