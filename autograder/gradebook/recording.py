"""Enter results into nbgrader's gradebook: several at a time, each lot in one transaction, by one writer.

Every result goes through nbgrader's own autograde, with its own classes; `tests/gradebook/test_recording.py` compares
the outcome to that of `nbgrader autograde`. The grader reads more than nbgrader does (a byte order mark, a cell without
its fields, forged metadata). A result of such a file is entered from a copy that nbgrader can read; otherwise a broken
file would keep an old mark standing.
"""

from __future__ import annotations

import json
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

import nbformat
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import temp_attrs

from ..core.course import Course, seed_of
from ..core.errors import AutograderError, GradebookLocked, NbgraderFailed, NotWritten
from ..core.files import write_whole
from ..core.late import STAMP
from ..core.result import Status, SubmissionResult
from ..intake.reader import read_submission
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import prepare
from ..notebook.reading import as_notebook, essentials, with_ids
from ..results.log import file_hash, hash_of, log_path
from .app import demand, run_step
from .autograde import ConfinedExecute, Judged, enter_without_score, keep_score, scores_kept_later
from .scores import working_folder
from .session import SharedGradebook, shared_session

LOT = 25  # submissions in one transaction
HOLD = 2.0  # seconds that a result may wait for others; longer where nothing comes after it
# What a copy of a cell keeps of its metadata.
KEPT = ("nbgrader", "autograder", "tags")
Entered = Callable[[SubmissionResult, str], None]


class Recording:
    """Enters the results of one assignment as they come, a few in one transaction; what waits is entered at the end.

    One with a score goes through nbgrader's autograde, which finds it in the store and runs nothing again; in
    a provisional one, the exercises that the grader failed on get no score. One that could not be graded, or not be
    entered, loses its old score, if it had one; manual grades and comments stay.

    The gradebook is locked for others only while a lot is written, a second or so. What a person or an error stops is
    entered as far as it was judged; a program that is killed loses nothing but the lot that it was writing: the
    results are in the store, and the same command enters them.

    Parameters: `seed` (None: the assignment's own) and `confined` are those of the grading; `entered`
    is called with each result as the gradebook has it by then, and a warning ("" for none); `holds` says of a result
    and the hash of its file whether the gradebook holds it already, so that nothing is to be entered.
    """

    def __init__(
        self,
        api: Any,
        course: Course,
        assignment: str,
        seed: int | None,
        confined: bool,
        entered: Entered,
        holds: Callable[[SubmissionResult, str], bool] = lambda result, file: False,
    ) -> None:
        self._holds = holds
        self._api, self._course, self._assignment = api, course, assignment
        self._seed, self._confined = seed_of(course, assignment, seed), confined
        self._entered = entered
        self._definition = AssignmentDefinition(course, assignment)
        self._waiting: list[tuple[SubmissionResult, bytes | None]] = []
        self._since = 0.0
        self._committed: deque[tuple[Judged, SubmissionResult, str]] = deque()  # not kept yet
        self._failed = False
        self._stack = ExitStack()
        self._gradebook: SharedGradebook

    def __enter__(self) -> Recording:
        directory = self._api.coursedir
        self._gradebook = self._stack.enter_context(shared_session(directory.db_url, directory.course_id))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        with self._stack:
            if not self._failed:
                self._enter_waiting()

    def add(self, result: SubmissionResult, data: bytes | None = None) -> None:
        """Enter a result, now or with the next ones.

        `data` are the bytes that were judged: they are entered also where another file has taken their place since.
        """
        assert result.student is not None
        if data is not None and self._holds(result, hash_of(data)):
            self._entered(result, "")
            return
        if not self._waiting:
            self._since = monotonic()
        self._waiting.append((result, data))
        if len(self._waiting) >= LOT or monotonic() - self._since > HOLD:
            self._enter_waiting()

    def _enter_waiting(self) -> None:
        """Enter what waits in one transaction. What an interrupt leaves is done by `__exit__`."""
        try:
            self._keep_committed()
            if not self._waiting:
                return
            with scores_kept_later() as kept, self._gradebook.transaction():
                recorder = Recorder(self._api, self._definition, self._seed, self._confined)
                outcomes = [self._enter(recorder, kept, result, data) for result, data in self._waiting]
            self._committed.extend((judged, *outcome) for judged, outcome in zip(kept, outcomes, strict=True))
            self._waiting.clear()
            self._keep_committed()
        except Exception:
            self._failed = True
            raise

    def _keep_committed(self) -> None:
        while self._committed:
            judged, result, problem = self._committed[0]
            late = _keep(judged)
            self._committed.popleft()
            self._entered(result, problem or late)

    def _enter(
        self, recorder: Recorder, kept: list[Judged], result: SubmissionResult, data: bytes | None
    ) -> tuple[SubmissionResult, str]:
        """Enter one result. Returns the result as the gradebook has it now, and a warning ("" for none)."""
        course, there = self._course, self._course.root / result.submission
        file = file_hash(there) if data is None else hash_of(data)
        judged = Judged(course, result, self._seed, self._confined, file)
        if result.score is None:
            with self._entry(kept):
                enter_without_score(judged, self._about(result))
            return result, ""
        try:
            replaced = data is not None and file_hash(there) != file
            with self._entry(kept):
                recorder.enter(judged, copy_judged(course, result, data) if data is not None and replaced else None)
        except GradebookLocked:
            raise
        except NbgraderFailed:
            return self._enter_mended(recorder, kept, judged, data)
        return result, ""

    def _enter_mended(
        self, recorder: Recorder, kept: list[Judged], judged: Judged, data: bytes | None
    ) -> tuple[SubmissionResult, str]:
        """Enter a result whose notebook nbgrader cannot read, from a copy that it can read."""
        course, result = judged.course, judged.result
        try:
            data = (course.root / result.submission).read_bytes() if data is None else data
            with self._entry(kept):
                recorder.enter(judged, mend(course, result, data))
        except GradebookLocked:
            raise
        except (AutograderError, OSError) as failed:
            reason = f"It could not be entered into the gradebook: {failed}"
            failure = replace(result, status=Status.CRASHED, score=None, reason=reason)
            with self._entry(kept):
                enter_without_score(replace(judged, result=failure), self._about(result))  # no old score may stay
            return failure, f"not entered into the gradebook: {failed}"
        return result, ""

    @contextmanager
    def _entry(self, kept: list[Judged]) -> Iterator[None]:
        """Enter one submission whole or not at all; it leaves one score to keep."""
        before = len(kept)
        try:
            with self._gradebook.entry():
                yield
        except BaseException:
            del kept[before:]
            raise

    def _about(self, result: SubmissionResult) -> dict[str, Any]:
        named = {"notebook": result.assignment, "assignment": result.assignment, "student": result.student}
        return {**named, "db_url": self._api.coursedir.db_url}


def _keep(judged: Judged) -> str:
    """Keep a score that the gradebook has by now. Returns a warning where its log entry cannot be written."""
    try:
        keep_score(judged)
    except NotWritten:
        if judged.result.score is None:
            raise
        log = log_path(judged.course)
        return f"the score was entered, but {log} could not be written. The next grading writes it."
    return ""


class Recorder(Autograde):
    """nbgrader's autograde for the submissions of one lot: made once, and every notebook is converted in one pass.

    nbgrader sanitises a notebook, writes it, reads it again, and autogrades it. Here both series of steps are one.
    """

    def __init__(self, api: Any, definition: AssignmentDefinition, seed: int, confined: bool) -> None:
        super().__init__(coursedir=api.coursedir, parent=api)
        self.force = self.create_student = True
        self._assignment = definition.id
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self.exporter._preprocessors = []
        for step in (*self.sanitize_preprocessors, _as_read_again, *self.autograde_preprocessors):
            self.exporter.register_preprocessor(CheckMetadata if step is CheckCellMetadata else step)
        steps = self.exporter._preprocessors
        (self._judge,) = [step for step in steps if isinstance(step, ConfinedExecute)]
        self._judge.known, self._judge.provisional = definition, True
        self._judge.seed, self._judge.confined = seed, confined

    def enter(self, judged: Judged, folder: Path | None) -> None:
        """Enter a result, from `folder` in place of `var/submitted` if one is given. Raises `NbgraderFailed`."""
        submitted = self.coursedir.submitted_directory
        try:
            if folder is not None:
                self.coursedir.submitted_directory = str(folder)
            self._judge.file = judged.file
            with temp_attrs(self.coursedir, assignment_id=self._assignment, student_id=judged.result.student):
                outcome = run_step(self.log, self._convert)
        finally:
            self.coursedir.submitted_directory = submitted
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
        demand(outcome)

    def _convert(self) -> None:
        self.init_notebooks()
        self.convert_notebooks()

    def run_pre_convert_hook(self) -> None:
        """Do nothing: what cannot be read was judged so, and has no score."""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        resources = self.init_single_notebook_resources(notebook_filename)
        output, resources = self.exporter.from_filename(notebook_filename, resources=resources)
        self.write_single_notebook(output, resources)


def _as_read_again(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """Return a notebook as `SubmissionExporter` reads it after nbgrader wrote it: with its essentials only."""
    return with_ids(as_notebook(essentials(notebook))), resources


class CheckMetadata(CheckCellMetadata):
    """nbgrader's check of the cells' metadata, once for equal ones: those of all students are the source's.

    nbgrader checks its own schema again for each cell, which takes longer than all the other steps of a notebook.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._validator = _RememberingValidator()

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            self._validator.validate_nb(nb)
        except Exception:
            return super().preprocess(nb, resources)  # which fails, and says why
        return nb, resources


class _RememberingValidator(MetadataValidator):
    def __init__(self) -> None:
        super().__init__()
        self._valid: set[str] = set()

    def validate_cell(self, cell: NotebookNode) -> None:
        key = json.dumps([cell.cell_type, cell.metadata.get("nbgrader")], sort_keys=True)
        if key not in self._valid:
            super().validate_cell(cell)
            self._valid.add(key)


def mend(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Rewrite the notebook in `data` so that nbgrader can read it; return the folder to use as `var/submitted`.

    Raises `BadSubmission` where it cannot be read at all.
    """
    source = AssignmentDefinition(course, result.assignment).source
    notebook = prepare(read_submission(data)[0], source).notebook
    root, file = _copy_paths(course, "mended", result)
    write_whole(file, nbformat.writes(plain_notebook(notebook, source)))
    stamp = (course.root / result.submission).with_name(STAMP)
    if stamp.is_file():
        shutil.copyfile(stamp, file.with_name(stamp.name))
    return root


def copy_judged(course: Course, result: SubmissionResult, data: bytes) -> Path:
    """Write the bytes that were judged aside; return the folder to use as `var/submitted`.

    The time of handing in is not copied: it is that of the new file. The gradebook keeps the time that it has.
    """
    root, file = _copy_paths(course, "judged", result)
    write_whole(file, data)
    return root


def _copy_paths(course: Course, name: str, result: SubmissionResult) -> tuple[Path, Path]:
    root = working_folder(course, result.assignment) / name
    return root, root / str(result.student) / result.assignment / f"{result.assignment}.ipynb"


def plain_notebook(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a notebook of the same cells, made from nothing but their types, texts and the course's own metadata."""
    v4 = nbformat.v4
    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}
    cells = []
    for index, cell in enumerate(notebook.cells):
        metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        cells.append(make[cell.cell_type](cell.source, id=f"cell-{index}", metadata=metadata))
    return v4.new_notebook(cells=cells, metadata={"kernelspec": source.metadata.kernelspec})
