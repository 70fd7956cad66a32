"""What runs in place of nbgrader's `Execute`: for `nbgrader autograde`, formgrader's button and our command alike."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer, Unicode

from ..core.assignment import Limits
from ..core.course import Course, seed_of
from ..core.errors import AutograderError, NotGraded
from ..core.files import assignment_lock
from ..core.result import ExerciseResult, Verdict, charge
from ..judging.definitions import AssignmentDefinition
from ..judging.grader import grade_confirmed
from ..judging.job import Graded, ResultStore
from ..judging.session import run_plain
from ..judging.suite_check import SuiteCheck
from ..notebook.program import Program
from ..results.log import file_hash
from .enter import JUDGED, Judged, enter_without_score

PYTHON_KERNELS = ("python", "python3")
MARKS = {Verdict.PASSED: "✓"}
SKIPPED = "Not run when grading: this cell only illustrates.\n"
CRASHED = "The grader failed, not you. No score was recorded; a person will look at it.\n"


class ConfinedExecute(Execute):
    """Grades a notebook of this course by its hidden suite; runs any other notebook's cells confined, as nbgrader does.

    Its settings are those of nbgrader's `Execute` (`c.Execute.timeout` is the limit of a cell in seconds) and the ones
    below.
    """

    confined = Bool(True, help="Refuse to run student code that this machine cannot confine").tag(config=True)
    provisional = Bool(False, help="Enter a provisional result that is kept, instead of grading again").tag(config=True)
    seed = Integer(None, allow_none=True, help="Seed of the inputs (default: the assignment's own)").tag(config=True)
    file = Unicode("", help="Hash of the file that was judged, where it is known").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: Any = None) -> tuple[NotebookNode, Any]:
        about = (resources or {}).get("nbgrader", {})
        definition = _definition_of(nb, about.get("assignment", ""))
        if definition is None:
            self._run_cells(nb, about.get("student", ""), Path(resources.get("metadata", {}).get("path") or "."))
        else:
            with assignment_lock(definition.course, definition.id, f"nbgrader autograde {definition.id}"):
                resources[JUDGED] = self._grade(nb, definition, about)
        return nb, resources

    def _grade(self, nb: NotebookNode, definition: AssignmentDefinition, about: dict[str, Any]) -> Judged:
        student = about.get("student", "")
        path = definition.course.submitted(definition.id, student)
        file = self.file or file_hash(path)
        seed = seed_of(definition.course, definition.id, self.seed)
        job, repairs = definition.job(str(path), nb, student, seed, self.confined)
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
            enter_without_score(judged, about)
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
        return f"{exercise.name}: {CRASHED}"
    lines = [f"{exercise.name}: {exercise.score:g} of {exercise.points:g} points"]
    if exercise.mistakes:
        lines.append(" ".join(filter(None, (f"→ {exercise.explanation}", charge(exercise)))))
    for test in exercise.tests:
        mark = MARKS.get(test.verdict, "✗")
        note = f" ({test.note})" if test.note else ""
        lines.append(f"{mark} {test.question}{note}")
        lines += [f"    {line}" for line in test.message.splitlines()]
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
