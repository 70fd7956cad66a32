"""Our steps of nbgrader's autograde: judge in place of `Execute`, enter the scores, keep the mark."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_locked, is_solution, is_task
from sqlalchemy.exc import OperationalError
from traitlets import Bool, Integer, Unicode

from ..core.assignment import Limits
from ..core.course import Course, seed_of
from ..core.errors import AutograderError, NotGraded, NotWritten
from ..core.files import assignment_lock
from ..core.recorded import Answers, ByHand
from ..core.result import ExerciseResult, SubmissionResult, Verdict, charge
from ..core.words import VERDICTS
from ..judging.definitions import AssignmentDefinition
from ..judging.grader import grade_confirmed
from ..judging.job import Graded, ResultStore
from ..judging.session import run_plain
from ..judging.suite_check import SuiteCheck
from ..notebook.program import Program, grade_id
from ..results.log import Entry, file_hash, last_entry, log_score
from .app import database_error
from .session import open_gradebook

JUDGED = "autograder"  # the key in nbgrader's resources that passes the judged result from one step to the next
PYTHON_KERNELS = ("python", "python3")
SKIPPED = "Not run when grading: this cell only illustrates.\n"


@dataclass(frozen=True)
class Judged:
    """One result to enter into the gradebook. `file` is the hash of the judged bytes, `at` the time of judging."""

    course: Course
    result: SubmissionResult
    seed: int
    confined: bool
    file: str
    at: str = ""
    answers: Answers = field(default_factory=Answers)
    definition: AssignmentDefinition | None = None


class SaveGrades(SaveAutoGrades):
    """Enters all scores of a submission in one commit, and keeps the grades that people gave.

    nbgrader's own step asks for a person again wherever a person gave points. This one does so only if the answer
    changed since then. An exercise on which the grader failed gets no score and waits for a person.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        info, judged = resources["nbgrader"], resources.get(JUDGED)
        self.notebook_id, self.assignment_id = info["notebook"], info["assignment"]
        self.student_id, self.db_url = info["student"], info["db_url"]
        self.waiting = {f"test_{name}" for name in judged.result.waiting} if judged is not None else set()
        self.answers: Answers | None = None  # None: a notebook of another course has no log
        with open_gradebook(self.db_url) as self.gradebook:
            if judged is not None:
                self.answers = self._read_answers(nb, judged)
                resources[JUDGED] = replace(judged, answers=self.answers)
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            self.gradebook.db.commit()
        return nb, resources

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        if is_grade(cell) or (is_task(cell) and self.answers is not None):
            self._add_score(cell, resources)
        if is_solution(cell) or is_task(cell):
            self._add_comment(cell, resources)
        return cell, resources

    def _read_answers(self, nb: NotebookNode, judged: Judged) -> Answers:
        hashes = hash_answers(nb)
        last = last_entry(judged.course, self.assignment_id, self.student_id)
        grades = self.gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id).grades
        shown = shown_answers(last, judged.file, hashes)
        return Answers(hashes, graded_by_hand(grades, shown, last.submitted.by_hand if last else {}))

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        name = grade_id(cell)
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        if is_grade(cell):
            grade.auto_score = None if name in self.waiting else determine_grade(cell, self.log)[0]
        ungraded = grade.auto_score is None and grade.manual_score is None
        changed = grade.manual_score is not None if self.answers is None else name in self.answers.changed
        grade.needs_manual_grade = ungraded or changed

    def _add_comment(self, cell: NotebookNode, resources: Any) -> None:
        metadata = cell.metadata.nbgrader
        comment = self.gradebook.find_comment(metadata.grade_id, self.notebook_id, self.assignment_id, self.student_id)
        untouched = metadata.get("checksum") == compute_checksum(cell) and not is_task(cell)
        comment.auto_comment = "No response." if untouched else None


class KeepScore(NbGraderPreprocessor):
    """The last step: keeps the result and logs the score, which the gradebook has by then."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        judged = resources.pop(JUDGED, None)
        if judged is not None:
            try:
                _keep_or_wait(judged)
            except NotWritten as error:  # the score is in the gradebook all the same; the next grading logs it
                self.log.error(str(error))
        return nb, resources


_later: list[Judged] | None = None  # scores that are kept once the transaction is committed


@contextmanager
def scores_kept_later() -> Iterator[list[Judged]]:
    """Collect the scores entered meanwhile instead of keeping them; the caller keeps them once they are committed."""
    global _later
    before, _later = _later, []
    try:
        yield _later
    finally:
        _later = before


def _keep_or_wait(judged: Judged) -> None:
    if _later is None:
        keep_score(judged)
    else:
        _later.append(judged)


def keep_score(judged: Judged) -> None:
    """Keep the result that counts and log the score. Raises `NotWritten`."""
    ResultStore(judged.course).save_result(judged.result)
    log_score(
        judged.course,
        judged.result,
        judged.seed,
        judged.confined,
        judged.file,
        judged.at,
        judged.answers,
        judged.definition,
    )


def enter_without_score(judged: Judged, info: dict[str, Any]) -> None:
    """Remove the old score of a submission that has none now, keep its result and log it.

    Parameters: `info`, nbgrader's `student`, `assignment`, `notebook` and `db_url`. Raises `GradebookLocked`,
    `NotWritten`.
    """
    last = last_entry(judged.course, info["assignment"], info["student"])
    known = last.submitted if last else Answers()
    _keep_or_wait(replace(judged, answers=Answers(known.hashes, withhold(info, known))))


def hash_answers(notebook: NotebookNode) -> dict[str, str]:
    """Return the hash of each graded cell's answer, by the cell's name.

    The answer to a written task is its own cell, the answer to `test_step` the cell `step`. Without such a cell the
    answer may be in any cell of the student: all of them count.
    """
    named = {grade_id(cell): cell for cell in notebook.cells if is_solution(cell)}
    own = [cell for cell in notebook.cells if not is_locked(cell) and not (is_grade(cell) and not is_solution(cell))]
    hashes = {}
    for cell in notebook.cells:
        if is_grade(cell) or is_task(cell):
            name = grade_id(cell)
            answer = named.get(name) or named.get(name.removeprefix("test_"))
            hashes[name] = _hash([answer] if answer else own)
    return hashes


def graded_by_hand(grades: Iterable[Any], shown: Mapping[str, str], before: Mapping[str, ByHand]) -> dict[str, ByHand]:
    """Return what people graded of one submission, by the cell's name.

    Parameters: `grades` of nbgrader's; `shown`, the hashes of the answers that formgrader shows; `before`, what was
    known at the last grading. A grade that does not wait for a person belongs to the answer that is shown now; one
    that waits belongs to an earlier answer.
    """
    given = [grade for grade in grades if grade.manual_score is not None or grade.extra_credit]
    return {grade.name: ByHand(grade.manual_score, grade.extra_credit, _seen(grade, shown, before)) for grade in given}


def shown_answers(last: Entry | None, file: str, hashes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the hashes of the answers that formgrader shows since the last grading, `last`.

    A log line of an earlier version has none. If it is about the same file, the answers are the present ones.
    """
    if last is None or last.submitted.hashes:
        return last.submitted.hashes if last else {}
    return hashes if last.file == file else {}


def _seen(grade: Any, shown: Mapping[str, str], before: Mapping[str, ByHand]) -> str:
    if not grade.needs_manual_grade:
        return shown.get(grade.name, "")
    return before[grade.name].answer if grade.name in before else ""


def _hash(cells: list[NotebookNode]) -> str:
    """Hash what people see of cells. Spaces at the ends of lines make no difference, attached pictures do.

    It has 128 bits because a student writes both answers: two answers with one hash must be out of reach.
    """
    texts = ["\n".join(line.rstrip() for line in cell.source.strip().splitlines()) for cell in cells]
    attached = [cell.get("attachments") or {} for cell in cells]
    return hashlib.sha256(json.dumps([texts, attached], sort_keys=True).encode()).hexdigest()[:32]


def withhold(info: dict[str, Any], known: Answers) -> dict[str, ByHand]:
    """Clear the machine's scores of one submission and ask for a person; manual grades and comments stay.

    Returns what people graded so far. Parameters: `info`, nbgrader's `student`, `assignment`, `notebook` and `db_url`;
    `known`, the answers at the last grading. Raises `GradebookLocked`.
    """
    try:
        with open_gradebook(info["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(info["notebook"], info["assignment"], info["student"])
            by_hand = graded_by_hand(notebook.grades, known.hashes, known.by_hand)
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
            gradebook.db.commit()
            return by_hand
    except MissingEntry:
        return dict(known.by_hand)
    except OperationalError as error:
        raise database_error(error) from None


class ConfinedExecute(Execute):
    """Grades a notebook of this course by its hidden suite; runs any other notebook's cells confined, as nbgrader does.

    Its settings are those of nbgrader's `Execute` (`c.Execute.timeout` is the limit of a cell in seconds) and the ones
    below.
    """

    confined = Bool(True, help="Refuse to run student code that this machine cannot confine").tag(config=True)
    provisional = Bool(False, help="Enter a provisional result that is kept, instead of grading again").tag(config=True)
    seed = Integer(None, allow_none=True, help="Seed of the inputs (default: the assignment's own)").tag(config=True)
    file = Unicode("", help="Hash of the file that was judged, where it is known").tag(config=True)
    known: AssignmentDefinition | None = None  # given by who converts many notebooks of one assignment

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        info = (resources or {}).get("nbgrader", {})
        definition = self.known or _definition_of(nb, info.get("assignment", ""))
        if definition is None:
            self._run_cells(nb, info.get("student", ""), Path(resources.get("metadata", {}).get("path") or "."))
        else:
            with assignment_lock(definition.course, definition.id, f"nbgrader autograde {definition.id}"):
                resources[JUDGED] = self._grade(nb, definition, info)
        return nb, resources

    def _grade(self, nb: NotebookNode, definition: AssignmentDefinition, info: dict[str, Any]) -> Judged:
        student = info.get("student", "")
        path = definition.course.submitted(definition.id, student)
        file = self.file or file_hash(path)
        seed = seed_of(definition.course, definition.id, self.seed)
        job, repairs = definition.job(str(path), nb, student, seed=seed, confined=self.confined)
        store = ResultStore(definition.course)
        graded = store.load(job, self.provisional)
        if graded is None:
            SuiteCheck(definition, job.seed, job.confined).wait()
            graded = grade_confirmed(job)
            store.save(job, graded)
        result = replace(graded.result, incidents=(*repairs, *graded.result.incidents))
        judged = Judged(definition.course, result, job.seed, job.confined, file, graded.judged, definition=definition)
        if result.waiting and result.score is not None:
            self.log.warning("%s: %s The score of the rest is provisional.", student, result.reason)
        if result.score is None:
            enter_without_score(judged, info)
            raise NotGraded(student, result.reason or "")
        write_results(nb, job.program, graded)
        return judged

    def _run_cells(self, nb: NotebookNode, student: str, folder: Path) -> None:
        language = nb.metadata.get("kernelspec", {}).get("name", "python3")
        if language not in PYTHON_KERNELS:
            reason = f"The notebook asks for the kernel {language!r}; only Python notebooks can be graded."
            raise NotGraded(student, reason)
        limits = Limits()
        seconds = float(self.timeout) if self.timeout else limits.submission_seconds
        limits = replace(limits, cell_seconds=seconds)
        start = monotonic()
        for cell, outputs in run_plain(nb, folder, limits, self.confined):
            cell.outputs = [NotebookNode(output) for output in outputs.items]
            if cell.metadata.get("nbgrader", {}).get("grade"):
                make_scorable(cell)
        self.log.debug("Ran %d cells in %.1f s", len(nb.cells), monotonic() - start)


def _definition_of(nb: NotebookNode, assignment: str) -> AssignmentDefinition | None:
    """Return the definition of a notebook's assignment; None for an assignment of another course."""
    try:
        course = Course.find(Path.cwd())
    except AutograderError:
        return None
    known = assignment in course.ids() and course.suite(assignment).is_dir()
    return AssignmentDefinition(course, assignment) if known else None


def write_results(notebook: NotebookNode, program: Program, graded: Graded) -> None:
    """Write the outputs of a graded notebook into its cells, in place."""
    shown = dict(zip((cell.index for cell in program.running), graded.outputs, strict=False))
    exercises = {f"test_{exercise.name}": exercise for exercise in graded.result.exercises}
    for cell in program.cells:
        node = notebook.cells[cell.index]
        node.execution_count = None
        if cell.runs:
            node.outputs = [NotebookNode(output) for output in shown.get(cell.index, [])]
        elif cell.role == "illustration":
            node.outputs = [_stdout(SKIPPED)]
        elif cell.name in exercises:
            exercise = exercises[cell.name]
            # 0 for a crashed one: `SaveGrades` leaves its score out, and any other reader must not give points
            node.outputs = [_stdout(summary(exercise)), plain_number(exercise.score or 0.0)]


def summary(exercise: ExerciseResult) -> str:
    """Return the text that a student reads below a grade cell."""
    if exercise.score is None:
        return f"{exercise.name}: {VERDICTS[Verdict.CRASHED].meaning}\n"
    lines = [f"{exercise.name}: {exercise.score:g} of {exercise.points:g} points"]
    if exercise.mistakes:
        lines.append(" ".join(filter(None, (f"→ {exercise.explanation}", charge(exercise)))))
    for test in exercise.tests:
        note = f" ({test.note})" if test.note else ""
        lines.append(f"{VERDICTS[test.verdict].sign} {test.question}{note}")
        lines += [f"    {line}" for line in test.full_message.splitlines()]
    return "\n".join(lines) + "\n"


def make_scorable(cell: NotebookNode) -> None:
    """Make the outputs of an executed grade cell safe for nbgrader: stderr costs nothing, numbers stay in range."""
    points = float(cell.metadata.nbgrader.points)
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"
        elif output.output_type == "execute_result":
            output.data["text/plain"] = repr(_within(output.data.get("text/plain", ""), points))


def plain_number(value: float) -> NotebookNode:
    """Return an output that nbgrader reads as partial credit."""
    data = {"text/plain": repr(float(value))}
    return NotebookNode(output_type="execute_result", execution_count=None, data=data, metadata={})


def _within(text: Any, points: float) -> float:
    try:
        value = float("".join(text))
    except (TypeError, ValueError):
        return 0.0  # a last value that is not a number says nothing about the answer, so it earns nothing
    return min(max(value, 0.0), points) if math.isfinite(value) else 0.0


def _stdout(text: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name="stdout", text=text)
