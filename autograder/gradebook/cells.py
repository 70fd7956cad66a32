"""Write results into a notebook's cells in the form that nbgrader reads marks from.

nbgrader scores a grade cell by its outputs: an error or anything on stderr is zero, a plain number is partial credit, a
number that is negative or no number at all is full marks, one above the maximum stops the whole submission. So a grade
cell gets text on stdout and one plain number between 0 and its points, and nothing else.
"""

from __future__ import annotations

import math
from typing import Any

from nbformat import NotebookNode

from ..core.result import ExerciseResult
from ..core.verdict import Verdict
from ..notebook.program import Program
from ..pipeline.job import Graded

MARKS = {Verdict.PASSED: "✓"}
SKIPPED = "Not run when grading: this cell only illustrates.\n"
CRASHED = "The grader failed, not you. No score was recorded; a person will look at it.\n"


def write_results(notebook: NotebookNode, program: Program, graded: Graded) -> None:
    """Put the outputs of a graded notebook into its cells, in place."""
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
            # 0 for a crashed one: `SaveGrades` leaves its score out, and whatever else reads this gives no points away
            node.outputs = [_stdout(summary(exercise)), plain_number(exercise.score or 0.0)]


def summary(exercise: ExerciseResult) -> str:
    """Return what a student reads below a grade cell."""
    if exercise.score is None:
        return f"{exercise.name}: {CRASHED}"
    lines = [f"{exercise.name}: {exercise.score:g} of {exercise.points:g} points"]
    if exercise.says:
        lines.append(f"→ {exercise.says}")
    for test in exercise.tests:
        mark = MARKS.get(test.verdict, "✗")
        note = f" ({test.note})" if test.note else ""
        lines.append(f"{mark} {test.question}{note}")
        lines += [f"    {line}" for line in test.message.splitlines()]
    return "\n".join(lines) + "\n"


def settle_grade_cell(cell: NotebookNode) -> None:
    """Make the outputs of an executed grade cell safe to score: stderr costs nothing, numbers stay within bounds."""
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
        return 0.0  # a last value that is no number says nothing about the answer: it earns nothing
    return min(max(value, 0.0), points) if math.isfinite(value) else 0.0


def _stdout(text: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name="stdout", text=text)
