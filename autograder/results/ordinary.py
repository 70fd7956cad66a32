"""What a student of an ordinary nbgrader course wrote, by the graded cells that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ..core.errors import BadSubmission
from ..core.ordinary import OrdinaryAssignment, OrdinaryCourse
from ..intake.reader import read_submission
from ..notebook.program import grade_id


def cells_of(path: Path) -> list[NotebookNode]:
    """Return a notebook's cells; none where it cannot be read."""
    try:
        return list(read_submission(path.read_bytes())[0].cells)
    except (OSError, BadSubmission):
        return []


def code_of(course: OrdinaryCourse, about: OrdinaryAssignment, student: str) -> dict[str, str]:
    """Return the student's code or text for each exercise and task, as it was graded.

    A test cell is about the answers above it, down from the test cells before those.
    """
    code: dict[str, str] = {}
    for path in sorted((course.step("autograded") / student / about.id).glob("*.ipynb")):
        answers: list[str] = []
        tested = False
        for cell in cells_of(path):
            metadata: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
            name = about.cells.get((path.stem, grade_id(cell)), "")
            if metadata.get("solution") or metadata.get("task"):
                answers = [cell.source] if tested else [*answers, cell.source]
                tested = False
                code |= {name: cell.source} if name else {}
            elif name:
                tested = True
                code[name] = "\n\n".join(answers)
    return code
