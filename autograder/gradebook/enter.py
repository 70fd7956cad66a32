"""The last steps of nbgrader's autograde: enter the scores, keep what people graded, then log the score."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_locked, is_solution, is_task
from sqlalchemy.exc import OperationalError

from ..core.course import Course
from ..core.errors import NotWritten
from ..core.recorded import Answers, ByHand
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..results.log import Entry, last_mark, log_mark
from .app import database_error

JUDGED = "autograder"  # the key in nbgrader's resources that passes the judged result from one step to the next


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
        about, judged = resources["nbgrader"], resources.get(JUDGED)
        self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
        self.student_id, self.db_url = about["student"], about["db_url"]
        self.waiting = {f"test_{name}" for name in judged.result.waiting} if judged is not None else set()
        self.answers: Answers | None = None  # None: a notebook of another course, for which there is no log
        with Gradebook(self.db_url) as self.gradebook:
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
        last = last_mark(judged.course, self.assignment_id, self.student_id)
        grades = self.gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id).grades
        shown = shown_answers(last, judged.file, hashes)
        return Answers(hashes, graded_by_hand(grades, shown, last.submitted.by_hand if last else {}))

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        if is_grade(cell):
            grade.auto_score = None if name in self.waiting else determine_grade(cell, self.log)[0]
        ungraded = grade.auto_score is None and grade.manual_score is None
        changed = grade.manual_score is not None if self.answers is None else name in self.answers.changed
        grade.needs_manual_grade = ungraded or changed

    def _add_comment(self, cell: NotebookNode, resources: Any) -> None:
        about = cell.metadata.nbgrader
        comment = self.gradebook.find_comment(about.grade_id, self.notebook_id, self.assignment_id, self.student_id)
        untouched = about.get("checksum") == compute_checksum(cell) and not is_task(cell)
        comment.auto_comment = "No response." if untouched else None


class KeepMark(NbGraderPreprocessor):
    """The last step: keeps the result and logs the score, which the gradebook has by then."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        judged = resources.pop(JUDGED, None)
        if judged is not None:
            try:
                keep_mark(judged)
            except NotWritten as error:  # the score is in the gradebook all the same; the next grading logs it
                self.log.error(str(error))
        return nb, resources


def keep_mark(judged: Judged) -> None:
    """Keep the result that counts and log the score. Raises `NotWritten`."""
    ResultStore(judged.course).save_result(judged.result)
    log_mark(
        judged.course,
        judged.result,
        judged.seed,
        judged.confined,
        judged.file,
        judged.at,
        judged.answers,
        judged.definition,
    )


def enter_without_score(judged: Judged, about: dict[str, Any]) -> None:
    """Remove the old score of a submission that has none now, keep its result and log it.

    Parameters: `about`, nbgrader's `student`, `assignment`, `notebook` and `db_url`. Raises `GradebookLocked`,
    `NotWritten`.
    """
    last = last_mark(judged.course, about["assignment"], about["student"])
    known = last.submitted if last else Answers()
    keep_mark(replace(judged, answers=Answers(known.hashes, withhold(about, known))))


def hash_answers(notebook: NotebookNode) -> dict[str, str]:
    """Return the hash of each graded cell's answer, by the cell's name.

    The answer to a written task is its own cell, the answer to `test_step` the cell `step`. Without such a cell the
    answer may be in any cell of the student: all of them count.
    """
    named = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if is_solution(cell)}
    own = [cell for cell in notebook.cells if not is_locked(cell) and not (is_grade(cell) and not is_solution(cell))]
    hashes = {}
    for cell in notebook.cells:
        if is_grade(cell) or is_task(cell):
            name = cell.metadata.nbgrader.grade_id
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


def withhold(about: dict[str, Any], known: Answers) -> dict[str, ByHand]:
    """Clear the machine's scores of one submission and ask for a person; manual grades and comments stay.

    Returns what people graded so far. Parameters: `about`, nbgrader's `student`, `assignment`, `notebook` and `db_url`;
    `known`, the answers at the last grading. Raises `GradebookLocked`.
    """
    try:
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
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
